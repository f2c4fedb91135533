"""A recorded debate as one HTML file (SURFACE, Commands: `export --format html`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from argentum_core.journal.export.page_lines import packed_record
from argentum_core.journal.page_record import ELEMENT, SOUND_ELEMENT

from .document import Block, base64_pieces, document

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader
    from argentum_core.journal.export.sound import OnProgress

    from ..formats import FileWanted

_NOTICE = "A debate, made with Argentum. The whole record is in this file: argentum resume, replay, fork and export take it as a journal."


class PageMade(NamedTuple):
    """What came of it: the sound's length in ms, 0 without sound, and how many clips that were heard are not in the journal."""

    length_ms: int
    missing: int


def write_page(journal: JournalReader, to: Path, *, on_progress: OnProgress) -> PageMade:
    """Write the page. `on_progress` is told as in `export.sound.render`. Raises JournalError, and OSError for the file."""
    from argentum_core.journal.export.recorded_transcript import read_transcript

    debate = read_transcript(journal)
    record = packed_record(journal)
    names = ", ".join(speaker.name for speaker in debate.speakers.values())
    with tempfile.TemporaryDirectory(prefix="argentum-page-") as folder:
        sound, made = _sound(journal, Path(folder) / "sound.mp3", on_progress)
        blocks = [Block(ELEMENT, "application/gzip", base64_pieces(record))]
        if sound:
            blocks.append(_sound_block(sound))
        with to.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(
                document(debate.title or debate.motion, f"A debate between {names}.", blocks, notice=_NOTICE)
            )
    return made


def export(journal: JournalReader, path: Path, wanted: FileWanted) -> str:
    """Write the page as one of the forms of an export (`formats.py`); returns what there is to say of it. Raises as `write_page`."""
    made = write_page(journal, path, on_progress=wanted.on_progress)
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    if not made.length_ms:
        return f"{size}, without sound, of which the journal holds none"
    missing = f"; {made.missing} clips are not in the journal and are silent here" if made.missing else ""
    return f"{size}, {made.length_ms / 1000:.1f} s{missing}"


def _sound(journal: JournalReader, path: Path, on_progress: OnProgress) -> tuple[bytes, PageMade]:
    from argentum_core.journal.export.sound import NoSound, render_packed

    try:
        rendered = render_packed(journal, path, "page", on_progress=on_progress)
    except NoSound:
        return b"", PageMade(0, 0)
    return path.read_bytes(), PageMade(rendered.length_ms, rendered.missing)


def _sound_block(sound: bytes) -> Block:
    from argentum_core.journal.export.packed_sound import PAGE_LEAD_MS

    pieces: Iterator[str] = base64_pieces(sound)
    return Block(SOUND_ELEMENT, "audio/mpeg", pieces, (("data-lead-ms", str(PAGE_LEAD_MS)),))
