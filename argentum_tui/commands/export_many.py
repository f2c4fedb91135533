"""Several forms of a debate, or of all debates in a folder, in one go (SURFACE, Commands: `export --all`).

What is there already is left as it is, unless `--overwrite` says otherwise, so that a run that was stopped can be gone on with. What one
debate or one form cannot be is told in a sentence, and the others are written; what no file can be written for ends it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from argentum_kit.errors import system_reason

from ..formats import ExportForm, FileWanted
from .export_debate import DebateForms, NotExported
from .export_files import OPTION
from .output import say
from .problems import FAILED, Refused

ENDING = ".db"


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
        many = DebateForms(path, forms, output, wanted, overwrite=overwrite)
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
        raise Refused(f"{OPTION} {folder} is a file; name a folder") from None
    except OSError as error:
        raise Refused(f"{OPTION} {folder} cannot be written: {system_reason(error)}") from None
