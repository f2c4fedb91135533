"""`argentum feed`: the debates of a folder as a podcast, an RSS feed beside their sound files (SURFACE, Commands)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from argentum_core.wiring.outputs import Outputs
from argentum_kit.display import printable
from argentum_kit.errors import message_of, system_reason
from argentum_kit.files import is_file

from ..formats import BY_NAME
from .export_debate import NotExported
from .export_files import OPTION, written
from .export_many import journals_in
from .output import say
from .problems import FAILED, Refused

if TYPE_CHECKING:
    from argentum_core.journal.export.feed import Episode, LinkedFile

NAME: Final = "feed.xml"
HEARD: Final = ("mp3", "opus")
"""Sound that a feed may lead to, the first that is there: every player takes MP3."""
READ: Final = ("vtt", "srt")
_HEAD_BYTES: Final = 4096


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--base-url",
    metavar="URL",
    required=True,
    help="Where the folder will be found, as in https://example.org/debates/",
)
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path),
              help=f"Where to write, in the folder of the sound files; else {NAME} in FOLDER.")  # fmt: skip
@click.option("--title", default="Debates", show_default=True, help="What the podcast is called.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there and is no feed of Argentum's.")
def feed(folder: Path, base_url: str, output: Path | None, title: str, overwrite: bool) -> int:
    """Write the debates recorded in FOLDER as a podcast: an RSS feed that leads to their sound, captions and chapters. Sound files have the
    names of the journals; `argentum export FOLDER --all` makes them. Written again, it keeps what it was."""
    from argentum_core.journal.export.feed import feed as feed_of

    base = checked_url(base_url)
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder; name the folder that debates are recorded in")
    to = output if output is not None else folder / NAME
    episodes, faults = _episodes(folder, to.parent)
    if not episodes:
        raise Refused(
            f"no debate of {folder} has ended and has its sound in {to.parent}; make it with: argentum export {folder} --format mp3 "
            f"-o {to.parent}"
        )
    content = feed_of(title, f"{title}: debates between agents, recorded by Argentum.", base, to.name, episodes)
    before = _head(to)
    if before is not None and is_file(to) and to.stat().st_size == len(content) and to.read_bytes() == content:
        say(f"{to}: {len(episodes)} debates, as before", err=True)
    else:
        outputs = Outputs(overwrite=overwrite or (before is not None and b"<generator>Argentum</generator>" in before))
        for journal in journals_in(folder):
            outputs.journal(journal)
        with written(outputs, to) as path:
            path.write_bytes(content)
        say(f"{to}: {len(episodes)} debates", err=True)
    return FAILED if faults else 0


def checked_url(url: str) -> str:
    """An address that names of files can be put behind; raises Refused for what is none."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        fits = False
    if not fits or re.search(r"[^\x21-\x7e]|[\"<>\\^`{|}]", url):
        raise Refused(
            f"--base-url {url} is not allowed; it takes an http or https address of a folder, as in https://example.org/debates/"
        )
    return url if url.endswith("/") else url + "/"


def _episodes(folder: Path, sounds: Path) -> tuple[list[Episode], int]:
    """The debates that can be heard, and how many could not be read; each that is left out is told in a sentence."""
    found: dict[str, Episode] = {}
    faults = 0
    for journal in journals_in(folder):
        try:
            one = _episode(journal, sounds)
            if one.id in found:
                raise NotExported(f"{journal} is a copy of a debate that is in the feed already, and was left out")
            found[one.id] = one
        except NotExported as error:
            say(f"argentum: {error}", err=True)
            faults += error.fault
    return list(found.values()), faults


def _episode(journal: Path, sounds: Path) -> Episode:
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.journal.export.feed import Episode
    from argentum_core.journal.export.recorded_transcript import read_transcript
    from argentum_core.measures.transcript import DebateTranscript

    try:
        reader = JournalReader.open(journal)
        debate: DebateTranscript = read_transcript(reader)
    except JournalError as error:
        raise NotExported(str(error), fault=True) from None
    if debate.ended is None:
        raise NotExported(f"{journal} has not ended and was left out")
    sound = next(
        (form for form in map(BY_NAME.get, HEARD) if form and is_file(sounds / (journal.stem + form.suffix))), None
    )
    if sound is None:
        raise NotExported(f"{journal} has no sound in {sounds} ({journal.stem}.mp3 or .opus) and was left out")
    file = sounds / (journal.stem + sound.suffix)
    meta = reader.meta()
    started = meta.get("started_at", "")
    speakers = ", ".join(f"{one.name} ({one.side})" for one in debate.speakers.values())
    page = sounds / f"{journal.stem}.html"
    return Episode(
        id=f"argentum:{printable(meta.get('session', '') or journal.stem)}:{printable(started)}",
        title=debate.title or debate.motion,
        about=f"{debate.title or debate.motion}: a debate between {speakers}.",
        begun=_moment(started),
        length_s=_length_s(file),
        sound=_linked(file, sound.media),
        sound_bytes=file.stat().st_size,
        transcripts=tuple(_beside(journal, sounds, READ)),
        chapters=next(iter(_beside(journal, sounds, ("chapters",))), None),
        page=page.name if is_file(page) else None,
    )


def _beside(journal: Path, folder: Path, names: tuple[str, ...]) -> list[LinkedFile]:
    forms = [BY_NAME[name] for name in names]
    places = [(folder / (journal.stem + form.suffix), form.media) for form in forms]
    return [_linked(place, media) for place, media in places if is_file(place)]


def _linked(path: Path, media: str) -> LinkedFile:
    from argentum_core.journal.export.feed import LinkedFile

    return LinkedFile(path.name, media)


def _length_s(file: Path) -> float:
    """How long a sound file is; raises NotExported for what is none."""
    import soundfile

    try:
        return float(soundfile.info(str(file)).duration)
    except (soundfile.SoundFileError, OSError) as error:
        raise NotExported(
            f"{file} is no sound that can be read ({message_of(error).rpartition(': ')[2]})", fault=True
        ) from None


def _moment(started: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(started)
    except ValueError:
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)


def _head(path: Path) -> bytes | None:
    """The beginning of a file that may be there; None where there is none, or it is no file."""
    if not is_file(path):
        return None
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise Refused(f"{OPTION} {path} cannot be read: {system_reason(error)}") from None
