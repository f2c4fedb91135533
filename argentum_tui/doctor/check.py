"""One finding of the doctor, and what a check is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. Without something `needed` no debate can run; the rest is good to know."""

    name: str
    ok: bool
    detail: str
    needed: bool = False


Examination = Callable[[], list[Check]]
"""Looks at one thing and says what it found; may take its time, and may raise."""
