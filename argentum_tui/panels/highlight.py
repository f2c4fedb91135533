"""A change glows once and settles; nothing blinks (STAGE, quiet by default)."""

from __future__ import annotations

from collections.abc import Hashable

from .text_styles import HIGHLIGHT_STEPS

HIGHLIGHT_S = 0.6


class ChangeHighlight:
    """Remembers values and when they changed. A value seen for the first time is not highlighted."""

    def __init__(self) -> None:
        self._values: dict[Hashable, object] = {}
        self._until_s: dict[Hashable, float] = {}
        self.now_s = 0.0
        self.enabled = True

    def level(self, key: Hashable, value: object) -> int:
        """The highlight of a value at this moment, from 0 (settled) to HIGHLIGHT_STEPS (just changed)."""
        if key not in self._values:
            self._values[key] = value
        elif self._values[key] != value:
            self._values[key] = value
            if self.enabled:
                self._until_s[key] = self.now_s + HIGHLIGHT_S
        until_s = self._until_s.get(key)
        if until_s is None:
            return 0
        left = (until_s - self.now_s) / HIGHLIGHT_S
        if left <= 0:
            del self._until_s[key]
            return 0
        return min(HIGHLIGHT_STEPS, 1 + int(left * HIGHLIGHT_STEPS))

    @property
    def active(self) -> bool:
        """Whether anything has yet to settle."""
        return bool(self._until_s)
