"""Which of the product's files a piece of work runs through, by Python's own profile hook.

A *move* is a call from a function of one file into a function of another. Both are what a reader follows who wants to know what
happens; neither depends on the machine's speed.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("argentum_tui", "core", "audio", "presets")


@dataclass
class Trace:
    """A context manager: what runs inside it, in every thread that is begun inside it and in this one, is traced."""

    files: Counter[str] = field(default_factory=Counter)
    """How many calls each file took, by its path from the project's root."""
    moves: int = 0
    """Calls from one of the product's files into another."""
    without: str = ""
    """A folder of tests whose own calls into the product do not count: what a fake server does is no part of the walk."""

    def __post_init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _profile(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call":
            return
        here = self._file(frame.f_code.co_filename)
        if here is None or frame.f_code.co_name == "<module>":
            return
        above, there = frame.f_back, None
        while above is not None and (there is None or self.without):
            if self.without and self.without in above.f_code.co_filename:
                return
            there = there or self._file(above.f_code.co_filename)
            above = above.f_back
        self.files[here] += 1
        self.moves += there is not None and there != here

    def _file(self, name: str) -> str | None:
        if name not in self._known:
            path = Path(name)
            inside = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS
            self._known[name] = path.relative_to(ROOT).as_posix() if inside else None
        return self._known[name]
