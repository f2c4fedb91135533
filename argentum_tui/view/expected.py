"""What to expect of the presets that are shipped, as measured (`argentum_presets/README.md`, which a test holds this to)."""

from __future__ import annotations

from typing import Final, NamedTuple


class Expected(NamedTuple):
    """Cuts by agents in 60 turns (mean, least and most), the median gap between speakers in ms, words a minute."""

    cuts: float
    least: int
    most: int
    gap_ms: int
    words_a_minute: int

    def told(self) -> str:
        """In words: `14 cuts in 60 turns (11–17), gaps of 202 ms, 185 words a minute`."""
        cuts = f"{self.cuts:g} cuts in 60 turns ({self.least}–{self.most})" if self.most else "no cuts"
        return f"{cuts}, gaps of {self.gap_ms} ms, {self.words_a_minute} words a minute"


EXPECTED: Final = {
    "debate_snappy": Expected(7, 4, 10, 196, 171),
    "panel_civil": Expected(0, 0, 0, 241, 166),
    "oxford_formal": Expected(0, 0, 0, 196, 151),
    "crossfire": Expected(14, 11, 17, 202, 185),
    "town_hall": Expected(3, 1, 4, 226, 167),
}
