"""How an export becomes a file: whole or not at all, under its name only once it is whole, and never in the place of what is read."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_core.wiring.outputs import Outputs
from argentum_kit.errors import system_reason
from argentum_kit.files import PRIVATE_FILE, made_whole, real_path, replacing

from ..formats import ExportForm, FileWanted, OnProgress
from .problems import CommandFailed, Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader
    from argentum_core.journal.export.sound import Rendered, SoundForm

    from ..formats import WriteFile

OPTION = "--output"
_BAR_AFTER_S = 1.0


@contextlib.contextmanager
def written(
    outputs: Outputs, output: Path, *, private: bool = False, stream: bool = False, option: str = OPTION
) -> Iterator[Path]:
    """The path to write to, beside `output`, whose place it takes when the block ends; where the block raises, nothing is left of it and
    what was there stays. What is no file, as /dev/null, takes text (`stream`) and nothing else. Raises Refused, and CommandFailed for what
    the system says of the file."""
    if stream and output.exists() and not (output.is_file() or output.is_dir()):
        with explained(output):
            yield output
        return
    there = output.exists()
    outputs.file(option, output, private=private, made=False)
    with explained(output):
        if there:
            target = output.resolve()
            with replacing(target, target.stat().st_mode & 0o777) as path:
                yield path
        else:
            with contextlib.ExitStack() as stack:
                try:
                    path = stack.enter_context(made_whole(real_path(output), None if not private else PRIVATE_FILE))
                except OSError as error:
                    raise Refused(f"{option} {output} cannot be written: {system_reason(error)}") from None
                yield path


@contextlib.contextmanager
def explained(output: Path) -> Iterator[None]:
    """What the system says of the file, as a sentence: raises CommandFailed."""
    try:
        yield
    except BrokenPipeError:
        return  # whoever read the pipe has enough
    except FileExistsError:
        raise CommandFailed(f"{output} has been made by somebody else meanwhile, and was left as it is") from None
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written: {system_reason(error)}") from None


def write_text(path: Path, form: ExportForm, journal: JournalReader) -> None:
    """Write a form of text. Raises JournalError and OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for part in text_of(form, journal):
            file.write(part)


def text_of(form: ExportForm, journal: JournalReader) -> Iterator[str]:
    """A form of text in parts, each with its newlines; raises JournalError."""
    end = "\n" if form.name == "jsonl" else ""
    for part in form.load()(journal):
        yield part + end


def write_sound(files: Mapping[str, Path], journal: JournalReader, on_progress: OnProgress) -> Rendered:
    """Write forms of sound, by their names, from one rendering. Raises NoSound, JournalError and OSError."""
    from argentum_audio.wav import WavError
    from argentum_core.journal.export.sound import render_forms

    wanted: Mapping[SoundForm, Path] = files  # type: ignore[assignment]
    try:
        return render_forms(journal, wanted, on_progress=on_progress)
    except WavError as error:  # of a file that does not have its name yet
        raise OSError(str(error).rpartition(": ")[2]) from None


def write_file(path: Path, form: ExportForm, journal: JournalReader, wanted: FileWanted) -> str:
    """Write a form that writes its file itself; returns what there is to say of it. Raises JournalError and OSError."""
    write: WriteFile = form.load()
    return write(journal, path, wanted)


def write_apart(path: Path, form: ExportForm, journal: JournalReader, wanted: FileWanted) -> None:
    """The same in a process of its own, for who has no main thread to give. Raises CommandFailed with what it says."""
    size = "x".join(map(str, wanted.size))
    more = ["--size", size, "--sound", "none"] if form.name == "cast" else []
    command = [sys.executable, "-m", "argentum_tui", "export", str(journal.path.absolute()), "--format", form.name]
    done = subprocess.run(
        [*command, *more, "--overwrite", "--output", str(path)],
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        told = [line.removeprefix("argentum: ") for line in done.stderr.splitlines() if line.startswith("argentum: ")]
        raise CommandFailed(
            told[-1] if told else f"{form.name} cannot be written: its process ended with {done.returncode}"
        )


def copy(journal: JournalReader, path: Path, _wanted: FileWanted) -> str:
    """The journal itself, whole, into an empty file. Raises JournalError and OSError."""
    from argentum_core.journal.copy import copy as copy_journal

    copy_journal(journal, path)
    return ""


def refuse_log_beside(output: Path) -> None:
    """Refuse a name for a journal beside which the log of another lies. Raises Refused."""
    from argentum_core.journal.file_family import has_log

    if not output.is_dir() and has_log(real_path(output)):
        raise Refused(
            f"{OPTION} {output} has a log beside it ({output.name}-wal), of another journal; name another file"
        )


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
