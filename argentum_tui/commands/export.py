"""`argentum export`: a journal as events, a transcript, captions, sound, or a whole copy of it (SURFACE, Commands)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from argentum_core.wiring.outputs import OVERWRITE, Outputs
from argentum_kit.errors import system_reason
from argentum_kit.files import real_path, replacing

from .output import say
from .parameters import OneOf
from .problems import CommandFailed, Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader
    from argentum_core.journal.export.packed_sound import PackedForm
    from argentum_core.journal.export.sound import OnProgress, Rendered

_TEXT = {
    "jsonl": ("lines", "lines"),
    "md": ("transcript", "transcript"),
    "vtt": ("captions", "captions"),
    "votes": ("votes", "votes"),
}
_SOUND = ("wav", "mp3", "opus")
_OPTION = "--output"
_BAR_AFTER_S = 1.0


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=OneOf(*_TEXT, *_SOUND, "html", "db"), required=True,
              help="Events, transcript, captions, the votes (JSON), the sound of the debate, a page to share, or the journal itself, whole.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="Where to write; text goes to stdout otherwise, sound beside the journal.")  # fmt: skip
@click.option("--captions", is_flag=True, help="Write the captions beside the sound, as FILE.vtt.")
@click.option("--overwrite", is_flag=True, help=OVERWRITE)
def export(journal: Path, form: str, output: Path | None, captions: bool, overwrite: bool) -> None:
    """Turn JOURNAL into something to read, caption, hear, compute with or keep. A running debate's journal will do."""
    from argentum_core.journal import JournalError, JournalReader

    if form == "db" and output is None:
        raise Refused("--format db needs a file to write to: --output FILE")
    if form == "html" and str(output) == "-":
        raise Refused("--format html needs a file to write to: --output FILE")
    if captions and form not in _SOUND:
        raise Refused(f"--captions goes with the sound: --format {', '.join(_SOUND[:-1])} or {_SOUND[-1]}")
    try:
        reader = JournalReader.open(journal)
        outputs = Outputs(overwrite=overwrite)
        outputs.journal(journal)
        if form in _SOUND:
            _sound(reader, form, outputs, output, captions=captions)
        elif form == "html":
            _page(reader, outputs, output)
        elif form == "db":
            assert output is not None
            _copy(reader, outputs, output)
        else:
            _text(reader, form, outputs, output)
    except JournalError as error:
        raise Refused(str(error)) from None


def _text(reader: JournalReader, form: str, outputs: Outputs, output: Path | None) -> None:
    module, name = _TEXT[form]
    write: Callable[[JournalReader], Iterator[str]] = getattr(
        import_module(f"argentum_core.journal.export.{module}"), name
    )
    end = "\n" if form == "jsonl" else ""
    parts = write(reader)
    # A journal that cannot be exported must not leave an empty file, nor empty one that is there.
    first = next(parts, "")
    if output is None or str(output) == "-" or _is_standard_output(output):
        outputs.standard_output()
        # The forms are UTF-8 whatever the terminal's encoding is.
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
        _write(sys.stdout, first, parts, end)
        return
    with _written(outputs, output, stream=True) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        _write(file, first, parts, end)


def _write(file: IO[str], first: str, parts: Iterator[str], end: str) -> None:
    file.write(first + end if first else "")
    for part in parts:
        file.write(part + end)


def _sound(reader: JournalReader, form: str, outputs: Outputs, output: Path | None, *, captions: bool) -> None:
    from argentum_core.journal.export.sound import NoSound

    to = output or reader.path.with_suffix(f".{form}")
    # Named, it is made to be handed on; beside the journal it is as private as that.
    private = output is None
    try:
        with _written(outputs, to, private=private) as path:
            if captions:
                # First, since they are made in a moment: no sound is rendered for captions that cannot be written.
                _captions(reader, outputs, to.with_suffix(".vtt"), private=private)
            with progress_bar(to.name) as on_progress:
                rendered = _rendered(reader, form, path, on_progress)
    except NoSound as error:
        raise CommandFailed(str(error)) from None
    say(f"{to}: {rendered.length_ms / 1000:.1f} s", err=True)
    if rendered.missing:
        say(f"argentum: {rendered.missing} clips are not in the journal and are silent here", err=True)


def _rendered(reader: JournalReader, form: str, path: Path, on_progress: OnProgress) -> Rendered:
    from argentum_audio.wav import WavError
    from argentum_core.journal.export.sound import render, render_packed

    packed: PackedForm | None = {"mp3": "mp3", "opus": "opus"}.get(form)  # type: ignore[assignment]
    if packed is not None:
        return render_packed(reader, path, packed, on_progress=on_progress)
    try:
        return render(reader, path, on_progress=on_progress)
    except WavError as error:  # of a file that may not have its name yet
        raise OSError(str(error).rpartition(": ")[2]) from None


def _page(reader: JournalReader, outputs: Outputs, output: Path | None) -> None:
    from ..page.debate_page import write_page

    to = output or reader.path.with_suffix(".html")
    with _written(outputs, to, private=output is None) as path, progress_bar(to.name) as on_progress:
        made = write_page(reader, path, on_progress=on_progress)
        size = path.stat().st_size
    heard = f"{made.length_ms / 1000:.1f} s" if made.length_ms else "without sound, of which the journal holds none"
    say(f"{to}: {size / 1e6:.1f} MB, {heard}", err=True)
    if made.missing:
        say(f"argentum: {made.missing} clips are not in the journal and are silent here", err=True)


def _captions(reader: JournalReader, outputs: Outputs, to: Path, *, private: bool) -> None:
    from argentum_core.journal.export.captions import captions

    written = _written(outputs, to, private=private, option="--captions")
    with written as path, path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(captions(reader))


@contextlib.contextmanager
def progress_bar(name: str) -> Iterator[OnProgress]:
    """What to tell the progress of a rendering to: a bar on a terminal, for one that takes longer than a moment."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    import time

    from rich.console import Console
    from rich.progress import Progress

    begun = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None, visible=False)

        def on_progress(done_ms: int, of_ms: int) -> None:
            shows = time.monotonic() - begun > _BAR_AFTER_S
            bar.update(task, completed=done_ms, total=of_ms, visible=shows)

        yield on_progress


def _copy(reader: JournalReader, outputs: Outputs, output: Path) -> None:
    from argentum_core.journal.copy import copy
    from argentum_core.journal.file_family import has_log

    if not output.is_dir() and has_log(real_path(output)):
        raise Refused(
            f"{_OPTION} {output} has a log beside it ({output.name}-wal), of another journal; name another file"
        )
    with _written(outputs, output, private=True) as path:
        copy(reader, path)


@contextlib.contextmanager
def _written(
    outputs: Outputs, output: Path, *, private: bool = False, stream: bool = False, option: str = _OPTION
) -> Iterator[Path]:
    """The path to write to. A file that was there is replaced when the new one is whole, a new one that is not whole goes
    away again. What is no file, as /dev/null, takes text (`stream`) and nothing else."""
    if stream and output.exists() and not (output.is_file() or output.is_dir()):
        with _explained(output):
            yield output
        return
    there = output.exists()
    outputs.file(option, output, private=private)
    try:
        with _explained(output):
            if there:
                target = output.resolve()
                with replacing(target, target.stat().st_mode & 0o777) as path:
                    yield path
            else:
                yield output
    except BaseException:
        outputs.give_up()
        raise


@contextlib.contextmanager
def _explained(output: Path) -> Iterator[None]:
    """What the system says of the file, as a sentence."""
    try:
        yield
    except BrokenPipeError:
        return  # whoever read the pipe has enough
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written: {system_reason(error)}") from None


def _is_standard_output(output: Path) -> bool:
    """Whether a path is a name of standard output, as /dev/stdout and /dev/fd/1 are."""
    try:
        return os.path.samestat(output.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
