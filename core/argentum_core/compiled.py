"""Which engine runs: release wheels bring `debate`, `economy`, `temper` and `orchestrator` as extension modules, compiled by
mypyc from the same sources (`core/compile_engine.py`); everywhere else Python runs the sources."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from typing import Literal

EngineBuild = Literal["compiled", "python"]


def engine() -> EngineBuild:
    """What the rules of this process were imported from; imports one of their modules."""
    from .economy import auction

    return "compiled" if auction.__file__.endswith(tuple(EXTENSION_SUFFIXES)) else "python"
