"""The forms of one debate that are wanted, written in one go: the sound is rendered once, and what cannot be written is a sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_core.wiring.outputs import Outputs
from argentum_kit.files import real_path

from ..formats import ExportForm, FileWanted, OnProgress
from . import export_files as files
from .export_files import progress_bar, written
from .problems import Refused

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader

Progress = Callable[[str], contextlib.AbstractContextManager[OnProgress]]


class NotExported(Exception):
    """A debate of which nothing is written. The message is one sentence; it is a `fault` where nobody chose that."""

    def __init__(self, sentence: str, *, fault: bool = False) -> None:
        super().__init__(sentence)
        self.fault = fault


class DebateForms:
    """Writes forms of one debate into the folder `output`, else beside its journal and as private as that. What is there already is left as it
    is unless `overwrite` is set. Afterwards `made` are the files, `there` those that were there, `problems` sentences on what was not written,
    of which `faults` are no choice of the debate's own.

    `progress` gives whom to tell the progress of a file. With `apart`, what needs the main thread of a process gets one of its own.
    """

    def __init__(
        self,
        journal: Path,
        forms: Sequence[ExportForm],
        output: Path | None,
        wanted: FileWanted,
        *,
        overwrite: bool,
        progress: Progress = progress_bar,
        apart: bool = False,
    ) -> None:
        self.problems: list[str] = []
        self.faults = 0
        self._journal = journal
        self._forms = forms
        self._output = output
        self._wanted = wanted
        self._overwrite = overwrite
        self._progress = progress
        self._apart = apart
        self.made: list[Path] = []
        self.there: list[Path] = []

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
            self.there.append(to)
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
                name = places[0].name if len(places) == 1 else f"{self._journal.stem}: sound"
                with self._progress(name) as on_progress:
                    rendered = files.write_sound(paths, reader, on_progress)
        except NoSound:
            self.problems.append("its sound was not kept")
        except JournalError as error:
            self._failed("sound", error)
        else:
            self.made += places
            if rendered.missing:
                self.problems.append(f"{rendered.missing} clips are not in the journal and are silent here")

    def _one(self, form: ExportForm, reader: JournalReader, outputs: Outputs) -> None:
        from argentum_core.journal import JournalError
        from argentum_core.journal.errors import NothingToTell

        to = self._place(form)
        try:
            if form.name == "db":
                files.refuse_log_beside(to)
            whole = written(outputs, to, private=form.private or self._output is None)
            with whole as path, self._progress(to.name) as on_progress:
                if form.kind == "text":
                    files.write_text(path, form, reader)
                elif form.own_process and self._apart:
                    files.write_apart(path, form, reader, self._wanted)
                else:
                    files.write_file(path, form, reader, self._wanted._replace(on_progress=on_progress))
        except NothingToTell as error:
            self.problems.append(f"no {form.name}: {error}")
        except (JournalError, Refused) as error:
            self._failed(form.name, error)
        else:
            self.made.append(to)

    def _failed(self, what: str, error: Exception) -> None:
        self.problems.append(f"no {what}: {error}")
        self.faults += 1

    def told(self) -> str:
        """What came of it, in a line."""
        folder = self._output if self._output is not None else self._journal.parent
        parts = [f"{len(self.made)} {'file' if len(self.made) == 1 else 'files'} in {folder}"] if self.made else []
        if self.there:
            parts.append(f"{len(self.there)} {'was' if len(self.there) == 1 else 'were'} there already")
        return f"{self._journal.stem}: {', '.join(parts) or 'nothing was written'}"
