"""Hatchling's hook: compiles the engine when Argentum is built, also for an editable install, where there is a C compiler.

Without one Python runs the sources. `ARGENTUM_COMPILE=0` leaves it out, `ARGENTUM_COMPILE=1` makes a failure an error.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPT = Path(__file__).parent.resolve() / "core" / "compile_engine.py"


class CompileEngine(BuildHookInterface[Any]):
    """Runs `core/compile_engine.py`, unless what it made fits the sources already, and puts that into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        wish = os.environ.get("ARGENTUM_COMPILE", "")
        if wish == "0" or sys.implementation.name != "cpython":
            return
        spec = spec_from_file_location("compile_engine", SCRIPT)
        assert spec is not None and spec.loader is not None
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        rules = script.rules_of_choice()
        if rules.built(script.PACKAGE) is None:
            self.app.display_info("compiling the engine")
            done = subprocess.run(
                [sys.executable, SCRIPT], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            if done.returncode:
                if wish == "1":
                    raise RuntimeError(f"the engine could not be compiled:\n{done.stdout}")
                self.app.display_warning(
                    f"{done.stdout}\nthe engine could not be compiled; Python will run its sources"
                )
                return
        if version != "editable":
            folder = rules.folder(script.PACKAGE)
            build_data["force_include"][str(folder)] = folder.relative_to(script.CORE).as_posix()
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
