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
        """In words: `17.6 cuts in 60 turns (15–23), gaps of 170 ms, 247 words a minute`."""
        cuts = f"{self.cuts:g} cuts in 60 turns ({self.least}–{self.most})" if self.most else "no cuts"
        return f"{cuts}, gaps of {self.gap_ms} ms, {self.words_a_minute} words a minute"


EXPECTED: Final = {
    "debate_snappy": Expected(6.8, 3, 9, 210, 220),
    "panel_civil": Expected(0, 0, 0, 230, 186),
    "oxford_formal": Expected(0.1, 0, 1, 240, 172),
    "crossfire": Expected(17.6, 15, 23, 170, 247),
    "town_hall": Expected(3.8, 2, 5, 230, 209),
}
