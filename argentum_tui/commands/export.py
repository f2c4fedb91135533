"""`argentum export`: recorded debates in other forms (SURFACE, Commands). What forms there are is in `argentum_tui/formats.py`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

from argentum_core.wiring.outputs import OVERWRITE, Outputs

from ..formats import BY_NAME, FORMS, SOUND, ExportForm, FileWanted
from . import export_files as files
from .export_files import progress_bar, written
from .output import say
from .parameters import OneOf
from .problems import CommandFailed, Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader
    from argentum_core.journal.export.sound import Rendered

SIZE: Final = (120, 40)
LEAST_SIZE: Final = (60, 16)
MOST_SIZE: Final = (400, 150)
BESIDE: Final = (*SOUND, "none")


class FormName(OneOf):
    """The name of a form; a shell that completes it says what each is."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str  # noqa: ARG002 (the signature is click's)
    ) -> list[CompletionItem]:  # fmt: skip
        """The forms whose name begins with what is there."""
        return [CompletionItem(form.name, help=form.about) for form in FORMS if form.name.startswith(incomplete)]


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=FormName(*BY_NAME),
              help="The form: " + "; ".join(f"{form.name}: {form.about[:1].lower()}{form.about[1:]}" for form in FORMS) + ".")  # fmt: skip
@click.option(
    "--all", "every", is_flag=True, help="Every form, each under the journal's name, from one rendering of the sound."
)
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="Where to write; text goes to stdout otherwise, the rest beside the journal. With --all, and of a folder, it is a folder.")  # fmt: skip
@click.option("--captions", is_flag=True, help="Write the captions beside the sound, as FILE.vtt.")
@click.option("--size", metavar="COLSxROWS", help=f"The screen of a cast, in cells; {SIZE[0]}x{SIZE[1]} unless told.")
@click.option("--sound", type=OneOf(*BESIDE), help="The sound beside a cast, as FILE.opus; opus unless told.")
@click.option("--overwrite", is_flag=True, help=OVERWRITE)
def export(  # noqa: PLR0917
    journal: Path, form: str | None, every: bool, output: Path | None, captions: bool, size: str | None, sound: str | None, overwrite: bool
) -> int:  # fmt: skip
    """Turn JOURNAL into something to read, caption, hear, watch, compute with or keep. A running debate's journal will do. JOURNAL may be
    a folder: then all debates in it that have ended are exported."""
    from argentum_core.journal import JournalError, JournalReader

    wanted = _checked(form, every=every, captions=captions, sound=sound, folder=journal.is_dir())
    if size is not None and form not in (None, "cast"):
        raise Refused("--size goes with the screen: --format cast, or --all")
    cells = cells_of(size) if size is not None else SIZE
    if form == "db" and output is None:
        what = "folder to write to: --output FOLDER" if journal.is_dir() else "file to write to: --output FILE"
        raise Refused(f"--format db needs a {what}")
    if form == "html" and str(output) == "-":
        raise Refused("--format html needs a file to write to: --output FILE")
    if wanted is None or journal.is_dir():
        from .export_many import export_many

        forms = FORMS if wanted is None else (wanted,)
        return export_many(journal, forms, output, FileWanted(cells), overwrite=overwrite)
    try:
        reader = JournalReader.open(journal)
        outputs = Outputs(overwrite=overwrite)
        outputs.journal(journal)
        if wanted.kind == "sound":
            _sound(reader, wanted, outputs, output, captions=captions)
        elif wanted.kind == "file":
            _file(reader, wanted, outputs, output, cells, sound=sound or "opus")
        else:
            _text(reader, wanted, outputs, output)
    except JournalError as error:
        raise Refused(str(error)) from None
    return 0


def cells_of(size: str) -> tuple[int, int]:
    """Columns and rows of `120x40`; raises Refused with what is allowed."""
    found = re.fullmatch(r"([0-9]{1,4})x([0-9]{1,4})", size.strip().lower())
    columns, rows = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (LEAST_SIZE[0] <= columns <= MOST_SIZE[0] and LEAST_SIZE[1] <= rows <= MOST_SIZE[1]):
        raise Refused(
            f"--size {size} is not allowed; it takes COLSxROWS, as in 120x40, from {LEAST_SIZE[0]}x{LEAST_SIZE[1]} to "
            f"{MOST_SIZE[0]}x{MOST_SIZE[1]}"
        )
    return columns, rows


def _checked(form: str | None, *, every: bool, captions: bool, sound: str | None, folder: bool) -> ExportForm | None:
    """The form that is wanted, None for all; raises Refused for what does not go together."""
    if every and form is not None:
        raise Refused("--all writes every form; leave out --format, or --all")
    if not every and form is None:
        raise Refused(f"say which form: --format {', '.join(BY_NAME)}; or --all")
    if captions and (form not in SOUND or folder):
        raise Refused(f"--captions goes with the sound of one debate: --format {', '.join(SOUND[:-1])} or {SOUND[-1]}")
    if sound is not None and (form != "cast" or folder):
        raise Refused("--sound goes with the cast of one debate: --format cast")
    return BY_NAME[form] if form is not None else None


def _text(reader: JournalReader, form: ExportForm, outputs: Outputs, output: Path | None) -> None:
    parts = files.text_of(form, reader)
    # A journal that cannot be exported must not leave an empty file, nor empty one that is there.
    first = next(parts, "")
    if output is None or str(output) == "-" or _is_standard_output(output):
        outputs.standard_output()
        # The forms are UTF-8 whatever the terminal's encoding is.
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")
        _write(sys.stdout, first, parts)
        return
    with written(outputs, output, stream=True) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        _write(file, first, parts)


def _write(file: IO[str], first: str, parts: Iterator[str]) -> None:
    file.write(first)
    for part in parts:
        file.write(part)


def _sound(reader: JournalReader, form: ExportForm, outputs: Outputs, output: Path | None, *, captions: bool) -> None:
    from argentum_core.journal.export.sound import NoSound

    to = output or form.beside(reader.path)
    # Named, it is made to be handed on; beside the journal it is as private as that.
    private = output is None
    try:
        with written(outputs, to, private=private) as path:
            if captions:
                # First, since they are made in a moment: no sound is rendered for captions that cannot be written.
                captioned = written(outputs, to.with_suffix(".vtt"), private=private, option="--captions")
                with captioned as beside:
                    files.write_text(beside, BY_NAME["vtt"], reader)
            with progress_bar(to.name) as on_progress:
                rendered = files.write_sound({form.name: path}, reader, on_progress)
    except NoSound as error:
        raise CommandFailed(str(error)) from None
    tell_sound(to, rendered)


def tell_sound(to: Path, rendered: Rendered) -> None:
    """Say how long a sound is, and what it lacks."""
    say(f"{to}: {rendered.length_ms / 1000:.1f} s", err=True)
    if rendered.missing:
        say(f"argentum: {rendered.missing} clips are not in the journal and are silent here", err=True)


def _file(
    reader: JournalReader, form: ExportForm, outputs: Outputs, output: Path | None, size: tuple[int, int], *, sound: str
) -> None:
    to = output or form.beside(reader.path)
    private = form.private or output is None
    if form.name == "db":
        files.refuse_log_beside(to)
    with written(outputs, to, private=private) as path:
        if form.name == "cast" and sound != "none":
            _sound_beside(reader, BY_NAME[sound], outputs, to, private=private)
        with progress_bar(to.name) as on_progress:
            told = files.write_file(path, form, reader, FileWanted(size, on_progress))
    if told:
        say(f"{to}: {told}", err=True)


def _sound_beside(reader: JournalReader, form: ExportForm, outputs: Outputs, cast: Path, *, private: bool) -> None:
    """The sound beside a cast, under its name; both begin at debate time 0. A record without sound has none, which is told."""
    from argentum_core.journal.export.sound import NoSound

    to = cast.with_suffix(form.suffix)
    try:
        with written(outputs, to, private=private, option="--sound") as path, progress_bar(to.name) as on_progress:
            rendered = files.write_sound({form.name: path}, reader, on_progress)
    except NoSound as error:
        say(f"argentum: {error}; the cast is silent", err=True)
    else:
        tell_sound(to, rendered)


def _is_standard_output(output: Path) -> bool:
    """Whether a path is a name of standard output, as /dev/stdout and /dev/fd/1 are."""
    try:
        return os.path.samestat(output.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False
