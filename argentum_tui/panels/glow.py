"""A change glows once and settles; nothing blinks (STAGE, quiet by default)."""

from __future__ import annotations

from collections.abc import Hashable

from .ink import GLOW_STEPS

GLOW_S = 0.6


class Glow:
    """Remembers values and when they changed. A value seen for the first time does not glow."""

    def __init__(self) -> None:
        self._values: dict[Hashable, object] = {}
        self._until_s: dict[Hashable, float] = {}
        self.now_s = 0.0
        self.enabled = True

    def note(self, key: Hashable, value: object) -> int:
        """The glow of a value at this moment, from 0 (settled) to GLOW_STEPS (just changed)."""
        if key not in self._values:
            self._values[key] = value
        elif self._values[key] != value:
            self._values[key] = value
            if self.enabled:
                self._until_s[key] = self.now_s + GLOW_S
        until_s = self._until_s.get(key)
        if until_s is None:
            return 0
        left = (until_s - self.now_s) / GLOW_S
        if left <= 0:
            del self._until_s[key]
            return 0
        return min(GLOW_STEPS, 1 + int(left * GLOW_STEPS))

    @property
    def active(self) -> bool:
        """Whether anything has yet to settle."""
        return bool(self._until_s)
