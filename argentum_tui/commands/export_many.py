"""Several forms of a debate, or of all debates in a folder, in one go (SURFACE, Commands: `export --all`).

What is there already is left as it is, unless `--overwrite` says otherwise, so that a run that was stopped can be gone on with. What one
debate or one form cannot be is told in a sentence, and the others are written; what no file can be written for ends it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_core.wiring.outputs import Outputs
from argentum_kit.errors import system_reason
from argentum_kit.files import real_path

from ..formats import ExportForm, FileWanted
from . import export_files as files
from .export_files import progress_bar, written
from .output import say
from .problems import FAILED, Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader

ENDING = ".db"


class NotExported(Exception):
    """A debate of which nothing is written. The message is one sentence; it is a `fault` where nobody chose that."""

    def __init__(self, sentence: str, *, fault: bool = False) -> None:
        super().__init__(sentence)
        self.fault = fault


def export_many(
    source: Path, forms: Sequence[ExportForm], output: Path | None, wanted: FileWanted, *, overwrite: bool
) -> int:
    """Write every form of a journal, or of the debates in a folder that have ended, into the folder `output`, else beside the journals.

    Returns the exit status: 1 where a debate could not be exported. Raises Refused, and CommandFailed where the folder takes no file.
    """
    journals = journals_in(source) if source.is_dir() else [source]
    _check_folder(output if output is not None else source if source.is_dir() else source.parent)
    faults = 0
    for number, path in enumerate(journals, 1):
        place = f"{number} of {len(journals)}: " if source.is_dir() else ""
        many = _Many(path, forms, output, wanted, overwrite=overwrite)
        try:
            reader = many.open(ended_only=source.is_dir())
        except NotExported as error:
            if not source.is_dir():
                raise Refused(str(error)) from None
            say(f"argentum: {place}{error}", err=True)
            faults += error.fault
            continue
        many.write(reader)
        for sentence in many.problems:
            say(f"argentum: {path.name}: {sentence}", err=True)
        say(f"{place}{many.told()}", err=True)
        faults += many.faults
    return FAILED if faults else 0


def journals_in(folder: Path) -> list[Path]:
    """The journals in a folder, by name; raises Refused where there is none."""
    try:
        found = sorted(path for path in folder.glob(f"*{ENDING}") if not path.is_dir() and path.name[0] != ".")
    except OSError as error:
        raise Refused(f"{folder} cannot be read: {system_reason(error)}") from None
    if not found:
        raise Refused(f"{folder} has no journal in it (NAME{ENDING}); name the folder that debates are recorded in")
    return found


def _check_folder(folder: Path) -> None:
    """Make it where it is missing, and see whether it takes files: one sentence before anything is rendered. Raises Refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except FileExistsError:
        raise Refused(f"{files.OPTION} {folder} is a file; name a folder") from None
    except OSError as error:
        raise Refused(f"{files.OPTION} {folder} cannot be written: {system_reason(error)}") from None


class _Many:
    """The forms of one debate. `problems` are sentences, `faults` counts those that were no choice of the debate's own."""

    def __init__(
        self, journal: Path, forms: Sequence[ExportForm], output: Path | None, wanted: FileWanted, *, overwrite: bool
    ) -> None:
        self.problems: list[str] = []
        self.faults = 0
        self._journal = journal
        self._forms = forms
        self._output = output
        self._wanted = wanted
        self._overwrite = overwrite
        self._written: list[Path] = []
        self._there: list[Path] = []

    def open(self, *, ended_only: bool) -> JournalReader:
        """The record; raises NotExported for what is no journal, and with `ended_only` for a debate that has not ended."""
        from argentum_core.journal import JournalError, JournalReader
        from argentum_core.journal.summary import summarise

        try:
            reader = JournalReader.open(self._journal)
            if ended_only and summarise(reader).ended is None:
                raise NotExported(
                    f"{self._journal.name} has not ended and was left out; name it by itself to export it as far as it is"
                )
        except JournalError as error:
            raise NotExported(str(error), fault=True) from None
        return reader

    def write(self, reader: JournalReader) -> None:
        """Write what is not there. Raises CommandFailed where no file can be written."""
        outputs = Outputs(overwrite=self._overwrite)
        outputs.journal(self._journal)
        wanted = [form for form in self._forms if self._is_wanted(form)]
        # Texts are made in a moment; what takes minutes, and room, comes after them.
        for form in (form for form in wanted if form.kind == "text"):
            self._one(form, reader, outputs)
        self._sound([form for form in wanted if form.kind == "sound"], reader, outputs)
        for form in (form for form in wanted if form.kind == "file"):
            self._one(form, reader, outputs)

    def _place(self, form: ExportForm) -> Path:
        beside = form.beside(self._journal)
        return beside if self._output is None else self._output / beside.name

    def _is_wanted(self, form: ExportForm) -> bool:
        to = self._place(form)
        if form.name == "db" and real_path(to) == real_path(self._journal):
            return False  # the copy would be the journal itself
        if to.exists() and not self._overwrite:
            self._there.append(to)
            return False
        return True

    def _sound(self, forms: Sequence[ExportForm], reader: JournalReader, outputs: Outputs) -> None:
        """All of them from one rendering."""
        from argentum_core.journal import JournalError
        from argentum_core.journal.export.sound import NoSound

        if not forms:
            return
        paths: dict[str, Path] = {}
        places = []
        try:
            with contextlib.ExitStack() as stack:
                for form in forms:
                    to = self._place(form)
                    try:
                        paths[form.name] = stack.enter_context(written(outputs, to, private=self._output is None))
                    except Refused as error:
                        self._failed(form.name, error)
                    else:
                        places.append(to)
                if not paths:
                    return
                with progress_bar(f"{self._journal.stem}: sound") as on_progress:
                    rendered = files.write_sound(paths, reader, on_progress)
        except NoSound:
            self.problems.append("its sound was not kept, so there is none of it")
        except JournalError as error:
            self._failed("sound", error)
        else:
            self._written += places
            if rendered.missing:
                self.problems.append(f"{rendered.missing} clips are not in the journal and are silent here")

    def _one(self, form: ExportForm, reader: JournalReader, outputs: Outputs) -> None:
        from argentum_core.journal import JournalError
        from argentum_core.journal.errors import NothingToTell

        to = self._place(form)
        try:
            if form.name == "db":
                files.refuse_log_beside(to)
            with written(outputs, to, private=form.private or self._output is None) as path:
                if form.kind == "text":
                    files.write_text(path, form, reader)
                else:
                    with progress_bar(to.name) as on_progress:
                        files.write_file(path, form, reader, self._wanted._replace(on_progress=on_progress))
        except NothingToTell as error:
            self.problems.append(f"no {form.name}: {error}")
        except (JournalError, Refused) as error:
            self._failed(form.name, error)
        else:
            self._written.append(to)

    def _failed(self, what: str, error: Exception) -> None:
        self.problems.append(f"no {what}: {error}")
        self.faults += 1

    def told(self) -> str:
        """What came of it, in a line."""
        folder = self._output if self._output is not None else self._journal.parent
        parts = [f"{len(self._written)} {'file' if len(self._written) == 1 else 'files'} in {folder}"] if self._written else []
        if self._there:
            parts.append(f"{len(self._there)} {'was' if len(self._there) == 1 else 'were'} there already")
        return f"{self._journal.stem}: {', '.join(parts) or 'nothing was written'}"


