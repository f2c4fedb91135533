"""The engine as machine code, where it was built: `debate`, `economy`, `temper` and `orchestrator`.

The same sources, translated by mypyc when Argentum is installed (`core/compile_engine.py`), decide the same things half as fast
again. What was built counts only beside the very sources it was built from: once one of them has changed, Python runs the
sources, until the next build. `ARGENTUM_ENGINE=python` asks for the sources.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from pathlib import Path
from typing import Literal

PACKAGES = ("debate", "economy", "orchestrator", "temper")
"""What is compiled; nothing in there knows files, clocks or sockets."""

Engine = Literal["compiled", "python"]


def sources(package: Path) -> list[Path]:
    """Every source that what is built depends on, in a fixed order; `package` is the folder of `argentum_core`."""
    return sorted(path for name in PACKAGES for path in (package / name).rglob("*.py"))


def digest(package: Path) -> str:
    """What the sources say, in short."""
    told = sha256()
    for path in sources(package):
        told.update(f"{path.relative_to(package).as_posix()}\0".encode())
        told.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return told.hexdigest()


def folder(package: Path) -> Path:
    """Where what is built for this Python and this machine lies."""
    return package / "_compiled" / EXTENSION_SUFFIXES[0].strip(".").partition(".")[0]


def manifest(package: Path) -> Path:
    """What was built, and from which sources: `{"digest": …, "modules": {name: file}}`."""
    return folder(package) / "manifest.json"


def built(package: Path) -> dict[str, Path] | None:
    """The modules that were built from the sources as they are, by name; None where there are none."""
    try:
        told = json.loads(manifest(package).read_bytes())
        modules = {str(name): folder(package) / str(file) for name, file in told["modules"].items()}
        fits = told["digest"] == digest(package) and all(file.is_file() for file in modules.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return modules if fits else None


class _Finder:
    """Finds the built modules before Python finds their sources."""

    def __init__(self, modules: Mapping[str, Path]) -> None:
        self._modules = modules

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        file = self._modules.get(fullname)
        if file is None:
            return None
        spec = ModuleSpec(fullname, ExtensionFileLoader(fullname, str(file)), origin=str(file))
        spec.has_location = True
        return spec


def choose(package: Path) -> Engine:
    """Have the compiled engine imported if it was built and nobody speaks against it; says which engine it will be."""
    modules = built(package) if os.environ.get("ARGENTUM_ENGINE") != "python" else None
    if modules is None:
        return "python"
    sys.meta_path.insert(0, _Finder(modules))
    return "compiled"
