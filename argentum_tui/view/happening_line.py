"""What a line of the happening panel is made of."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["quiet", "plain", "good", "warning", "fault"]


class HappeningText(NamedTuple):
    """A line before it is put anywhere: a sign, the words, and how much they ask for attention."""

    sign: str
    text: str
    severity: Severity = "plain"


@dataclass(frozen=True, slots=True)
class HappeningLine:
    """One line. `key` lets a later stage of the same thing take its place; `serial` grows with every line or change."""

    at_ms: int
    sign: str
    text: str
    severity: Severity = "plain"
    key: Hashable = None
    serial: int = 0
