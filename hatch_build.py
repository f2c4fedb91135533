"""Hatchling's build hook: `ARGENTUM_COMPILE=1` builds a wheel in which the rules of a debate are compiled by mypyc.

Without it nothing is compiled and the wheel is pure. An editable install always runs the sources.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPT = Path(__file__).parent.resolve() / "core" / "compile_engine.py"
NEEDED = ["msgspec>=0.18,<0.23", "mypy>=2.4,<2.5", "pydantic>=2.7,<3", "setuptools>=77"]
"""The compiler, and what the rules import, for its types."""


def asked() -> bool:
    """Whether the wheel is to have its engine compiled."""
    return os.environ.get("ARGENTUM_COMPILE") == "1"


class CompileEngine(BuildHookInterface[Any]):
    """Puts the extension modules that `core/compile_engine.py` makes beside their sources in the wheel."""

    PLUGIN_NAME = "custom"
    _made: TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        return NEEDED if asked() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises RuntimeError with the compiler's output when it fails."""
        if not asked():
            return
        if version == "editable":
            self.app.display_warning("an editable install runs the sources: ARGENTUM_COMPILE=1 compiles wheels only")
            return
        self._made = TemporaryDirectory()
        done = subprocess.run(
            [sys.executable, SCRIPT, self._made.name],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if done.returncode:
            self._made.cleanup()
            raise RuntimeError(f"the rules could not be compiled:\n{done.stdout}")
        # A folder that is included at the root of the wheel: `argentum_core/debate/state.….so` and so on.
        build_data["force_include"][self._made.name] = "/"
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, *_: Any) -> None:
        if self._made is not None:
            self._made.cleanup()
