"""Past debates by name: the journals of one folder, and nothing outside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.export.transcript import transcript
from argentum_kit.display import shown
from argentum_kit.errors import nearest
from argentum_kit.files import is_file
from argentum_kit.refused import Refused, one_line

from .answers import DebateList, ListedDebate, TranscriptPage
from .debate_record import DebateRecord

_NAME = re.compile(r"[^\W_][\w.-]*(?<!\.)")
"""A file's name without its ending: no folder, nothing hidden, nothing that a shell or a system would take for something else."""
_TRANSCRIPT = "\n## Transcript\n\n"


class PastDebates:
    """The debates in a folder. Methods raise Refused with one sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The journal of a debate by name; raises Refused."""
        plain = name.removesuffix(".db")
        if _NAME.fullmatch(plain) is None:
            raise Refused(
                f"'{shown(name[:80])}' is not the name of a debate; a name is letters, digits, dots and dashes, as in list_debates"
            )
        path = self.folder / f"{plain}.db"
        if not _is_plain_file(path):
            near = nearest(plain, [one.stem for one in self._files()[:200]])
            raise Refused(
                f"there is no debate {plain!r}" + (f"; did you mean {near}?" if near else "; see list_debates")
            )
        return path

    def reader(self, name: str) -> JournalReader:
        """A debate's journal, to be read; raises Refused."""
        try:
            return JournalReader.open(self.path(name))
        except JournalError as error:
            raise Refused(one_line(error)) from None

    def record(self, name: str) -> DebateRecord:
        """What a debate came to; raises Refused."""
        try:
            record = DebateRecord.of(self.reader(name))
        except JournalError as error:
            raise Refused(one_line(error)) from None
        if record.begun is None:
            raise Refused(f"{name} holds no debate: it was stopped before anything was recorded")
        return record

    def names(self) -> list[str]:
        """The names of all, the newest first; whether each is a debate is not looked at."""
        return [path.stem for path in self._files() if _NAME.fullmatch(path.stem)]

    def listed(self, offset: int, most: int) -> DebateList:
        """A page of the list."""
        names = self.names()
        found = [entry for name in names[offset : offset + most] for entry in self._listed(name)]
        after = offset + most
        return DebateList(found, len(names), after if after < len(names) else None)

    def transcript(self, name: str) -> str:
        """The whole transcript in Markdown; raises Refused."""
        try:
            return "".join(transcript(self.reader(name)))
        except JournalError as error:
            raise Refused(one_line(error)) from None

    def transcript_page(self, name: str, first: int, most: int) -> TranscriptPage:
        """Lines of the transcript: its head with the first, what follows the last line with the last. Raises Refused."""
        head, heading, rest = self.transcript(name).partition(_TRANSCRIPT)
        body, ending, tail = _split_end(rest)
        lines = [line for line in body.split("\n\n") if line]
        if first > max(1, len(lines)):
            raise Refused(
                f"read_transcript: first = {first} is not allowed; the transcript of {name} has {len(lines)} lines"
            )
        chosen = lines[first - 1 : first - 1 + most]
        after = first + most
        text = "\n\n".join(chosen) + "\n"
        if first == 1:
            text = head + heading + text
        if after > len(lines):
            text += ending + tail
        return TranscriptPage(name, first, len(lines), after if after <= len(lines) else None, text)

    def _files(self) -> list[Path]:
        try:
            # Names begin with date and time.
            return sorted(self.folder.glob("*.db"), reverse=True)
        except OSError:
            return []

    def _listed(self, name: str) -> Iterator[ListedDebate]:
        from argentum_core.journal.summary import summarise

        try:
            path = self.path(name)
            seen = summarise(JournalReader.open(path))
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (Refused, JournalError, OSError, OverflowError, ValueError):
            return
        yield ListedDebate(name, seen.title, seen.turns, changed.isoformat(timespec="seconds"), seen.ended)


def _is_plain_file(path: Path) -> bool:
    """Whether an ordinary file has this name itself; links are not followed."""
    try:
        return is_file(path) and not path.is_symlink()
    except (OSError, ValueError):
        return False


def _split_end(rest: str) -> tuple[str, str, str]:
    """What was said, and what the document tells after it: its ending, votes, cruxes and totals."""
    for ending in ("\nThe debate ended ", "\nThe record stops here"):
        before, found, after = rest.rpartition(ending)
        if found:
            return before, found, after
    return rest, "", ""
