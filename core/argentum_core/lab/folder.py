"""Where a run of the lab leaves its results: one folder with the table, the plots, and what exactly was run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from argentum_kit.errors import system_reason
from argentum_kit.files import make_private_folder
from argentum_kit.user_files import UserFileError

from .extras import present, sentence
from .plan import Plan
from .results import ResultRow
from .tables import read_csv, write_csv, write_parquet

TABLE = "results.csv"
PARQUET = "results.parquet"
WHAT = "run.json"
SEARCH = "search.db"


class FolderError(ValueError):
    """A folder that cannot be used; the message is one sentence."""


def open_folder(path: Path, *, resumes: bool = False) -> Path:
    """The folder, made if need be. Results of another run are never overwritten; a search may go on (`resumes`).

    Raises FolderError.
    """
    try:
        make_private_folder(path)
    except OSError as error:
        raise FolderError(f"--out {path} cannot be made: {system_reason(error)}") from None
    if (path / SEARCH).exists() and not resumes:
        raise FolderError(f"--out {path} holds a search already; name another folder")
    if (path / TABLE).exists() and not (resumes and (path / SEARCH).exists()):
        raise FolderError(f"--out {path} holds results already; name another folder")
    if (path / TABLE).exists():
        # The results of this search are laid to those it has: better refused now than when it is done.
        try:
            read_csv(path / TABLE)
        except UserFileError as error:
            raise FolderError(f"{path / TABLE}: {error}") from None
    return path


def keep(folder: Path, rows: Sequence[ResultRow], what: dict[str, Any]) -> None:
    """The table, and what was run."""
    write_csv(folder / TABLE, rows)
    write_parquet(folder / PARQUET, rows)
    (folder / WHAT).write_text(json.dumps(what, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def described(plan: Plan, command: Sequence[str], **more: Any) -> dict[str, Any]:
    """The exact command and everything a debate of it depended on."""
    try:
        argentum = version("argentum")
    except PackageNotFoundError:
        argentum = "unknown"
    return {
        "command": list(command),
        "argentum": argentum,
        "preset": plan.preset,
        "seed": plan.seed,
        "turns": plan.turns,
        "seats": [asdict(seat) for seat in plan.seats],
        "weather": asdict(plan.fault_profile),
        "settings": plan.settings,
        **more,
    }


def no_plots() -> str | None:
    """Why there will be no plots, if so."""
    return None if present("matplotlib") else sentence("plots need", "lab")
