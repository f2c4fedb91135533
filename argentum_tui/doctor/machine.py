"""The machine itself: versions, the engine, the terminal."""

from __future__ import annotations

import os
import platform
import shutil
import sys

from ..terminal import terminal_of
from .check import Check

SMALLEST = (60, 18)


def versions() -> list[Check]:
    """Versions of Argentum, of what it stands on, of Python and the system."""
    from importlib.metadata import PackageNotFoundError, version

    parts = []
    for package in ("argentum", "textual", "numpy", "pydantic", "msgspec"):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} not installed")
    told = f"{', '.join(parts)}, Python {platform.python_version()}, {platform.platform()}"
    return [Check("versions", True, told)]


def engine() -> list[Check]:
    """Whether the rules run compiled or as plain Python."""
    from argentum_core.compiled import engine as kind

    return [Check("engine", True, "compiled" if kind() == "compiled" else "Python (release wheels are compiled)")]


def terminal() -> list[Check]:
    """Size and colours of the terminal, and its encoding."""
    found: list[Check] = []
    if not sys.stdout.isatty():
        found.append(Check("terminal", False, "the output is not a terminal; debates run headless"))
    else:
        width, height = shutil.get_terminal_size()
        large = width >= SMALLEST[0] and height >= SMALLEST[1]
        need = "" if large else f"; the stage needs {SMALLEST[0]}×{SMALLEST[1]}"
        found.append(Check("terminal", large, f"{width}×{height}, TERM={os.environ.get('TERM', '')}{need}"))
    shows = terminal_of(os.environ)
    found.append(
        Check("colours", True, "none, because NO_COLOR is set" if os.environ.get("NO_COLOR") else shows.colours)
    )
    found.append(Check("signs", True, "plain characters (TERM has no font for more)" if shows.ascii else "as drawn"))
    # Under the lobby stdout is a stand-in without an encoding.
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower()
    found.append(Check("encoding", encoding.replace("-", "") == "utf8", encoding))
    return found
