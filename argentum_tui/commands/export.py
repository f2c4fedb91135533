"""`argentum export`: a journal as events, a transcript, captions or sound (SURFACE, Commands)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import say
from .parameters import OneOf
from .problems import Failed, Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader

_TEXT = {"jsonl": ("lines", "lines"), "md": ("transcript", "transcript"), "vtt": ("captions", "captions")}


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=OneOf(*_TEXT, "wav"), required=True,
              help="Events, transcript, captions, or the sound of the debate.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="Where to write; text goes to stdout otherwise, sound beside the journal. An existing file is replaced.")  # fmt: skip
def export(journal: Path, form: str, output: Path | None) -> None:
    """Turn JOURNAL into something to read, caption, hear or compute with. A running debate's journal will do."""
    from argentum_core.journal import JournalError, JournalReader

    try:
        reader = JournalReader.open(journal)
        if output is not None and output.exists() and output.resolve() == journal.resolve():
            raise Refused(f"--output {output} is the journal itself; name another file")
        if form == "wav":
            _sound(reader, output or _beside(journal))
        else:
            _text(reader, form, output)
    except JournalError as error:
        raise Refused(str(error)) from None


def _beside(journal: Path) -> Path:
    """The journal's name with `.wav`. What lies there may be the live recording, so it is only replaced by name."""
    beside = journal.with_suffix(".wav")
    if beside.exists():
        raise Refused(f"{beside} already exists; to replace it, name it: --output {beside}")
    return beside


def _text(reader: JournalReader, form: str, output: Path | None) -> None:
    module, name = _TEXT[form]
    write: Callable[[JournalReader], Iterator[str]] = getattr(
        import_module(f"argentum_core.journal.export.{module}"), name
    )
    end = "\n" if form == "jsonl" else ""
    parts = write(reader)
    # A journal that cannot be exported must not leave an empty file, nor empty one that is there.
    first = next(parts, "")
    if output is None or str(output) == "-":
        # The forms are UTF-8 whatever the terminal's encoding is.
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
        sys.stdout.write(first + end if first else "")
        for part in parts:
            sys.stdout.write(part + end)
        return
    try:
        with output.open("w", encoding="utf-8", newline="\n") as file:
            file.write(first + end if first else "")
            file.writelines(part + end for part in parts)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {(error.strerror or str(error)).lower()}") from None


def _sound(reader: JournalReader, output: Path) -> None:
    from argentum_audio.wav import WavError
    from argentum_core.journal.export.sound import NoSound, render

    try:
        rendered = render(reader, output)
    except NoSound as error:
        raise Failed(str(error)) from None
    except WavError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Failed(str(error)) from None
    say(f"{output}: {rendered.length_ms / 1000:.1f} s", err=True)
    if rendered.missing:
        say(f"argentum: {rendered.missing} clips are not in the journal and are silent here", err=True)
