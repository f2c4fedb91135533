"""Compiles the rules of a debate by mypyc, as the build hook (`hatch_build.py`) does for release wheels:

    python core/compile_engine.py FOLDER

FOLDER then holds the extension modules as they lie in a wheel, beside their sources. Never aim it at the sources of a
clone: Python imports an extension module before the source beside it, however old it is. Needs mypy, setuptools, a C
compiler and Python's headers.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

CORE = Path(__file__).parent.resolve()
PACKAGE = CORE / "argentum_core"
COMPILED = ("debate", "economy", "form", "orchestrator", "temper", "vote")
"""The packages of `argentum_core` that are compiled: every micro-turn runs through them."""

GROUP = "argentum_engine"
STRUCTS = {"__init__", "commands", "effects", "inputs"}
"""Modules that gain nothing: msgspec does their work, as it does that of all events."""


def is_compiled(path: Path) -> bool:
    """Whether a module of those packages is compiled. One with pydantic's classes cannot be: their fields are no longer what they
    are annotated to be."""
    return (
        path.stem not in STRUCTS and "events" not in path.parts and "pydantic" not in path.read_text(encoding="utf-8")
    )


def compile_engine(target: Path) -> None:
    """Compile into `target`, an absolute path; raises whatever mypyc or the C compiler has to say."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    files = [
        path.relative_to(CORE).as_posix()
        for name in COMPILED
        for path in sorted((PACKAGE / name).rglob("*.py"))
        if is_compiled(path)
    ]
    os.environ["MYPYPATH"] = str(CORE)
    os.chdir(CORE)
    with tempfile.TemporaryDirectory() as work:
        extensions = mypycify(
            [
                "--config-file",
                str(CORE.parent / "pyproject.toml"),
                "--follow-imports",
                "silent",
                "--cache-dir",
                f"{work}/cache",
                *files,
            ],
            opt_level="2",
            debug_level="0",
            group_name=GROUP,
            target_dir=f"{work}/c",
        )
        command = build_ext(Distribution({"name": GROUP, "ext_modules": extensions}))
        command.build_lib, command.build_temp, command.parallel = str(target), f"{work}/temp", True
        command.ensure_finalized()
        command.run()


if __name__ == "__main__":
    compile_engine(Path(sys.argv[1]).resolve())
