"""Compiles the engine, into the folder where `argentum_core.compiled` looks for it:

    python core/compile_engine.py

Needs mypy, setuptools and a C compiler. The build of Argentum (`hatch_build.py`) runs it by itself.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

CORE = Path(__file__).parent.resolve()
PACKAGE = CORE / "argentum_core"

GROUP = "argentum_engine"
LEFT_AS_THEY_ARE = {
    "__init__", "cast", "group", "knobs", "motion", "settings",  # pydantic's classes
    "effects", "inputs",  # msgspec's, as all events are
}  # fmt: skip
"""Modules that gain nothing: their work is done by libraries."""


def rules_of_choice() -> ModuleType:
    """`argentum_core.compiled` alone, without the package whose engine it chooses."""
    spec = spec_from_file_location("_rules_of_choice", PACKAGE / "compiled.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compile_engine() -> Path:
    """Compile the engine and return the folder it is in; raises whatever mypyc or the C compiler has to say."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    rules = rules_of_choice()
    digest, target = rules.digest(PACKAGE), rules.folder(PACKAGE)
    files = [
        path.relative_to(CORE).as_posix()
        for path in rules.sources(PACKAGE)
        if path.stem not in LEFT_AS_THEY_ARE and "events" not in path.parts
    ]
    os.environ["MYPYPATH"] = str(CORE)
    os.chdir(CORE)
    with tempfile.TemporaryDirectory() as work:
        extensions = mypycify(
            ["--config-file", str(CORE.parent / "pyproject.toml"), "--cache-dir", f"{work}/cache", *files],
            opt_level="2",
            debug_level="0",
            group_name=GROUP,
            target_dir=f"{work}/c",
        )
        command = build_ext(Distribution({"name": GROUP, "ext_modules": extensions}))
        command.build_lib, command.build_temp, command.parallel = f"{work}/lib", f"{work}/temp", True
        command.ensure_finalized()
        command.run()
        lib = Path(work, "lib")
        made = [
            path.relative_to(lib) for path in sorted(lib.rglob("*")) if path.name.endswith(tuple(EXTENSION_SUFFIXES))
        ]
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(lib, target)
    modules = {".".join((*file.parent.parts, file.name.partition(".")[0])): file.as_posix() for file in made}
    rules.manifest(PACKAGE).write_text(json.dumps({"digest": digest, "modules": modules}, indent=1))
    return Path(target)


if __name__ == "__main__":
    print(f"the engine is in {compile_engine()}")
