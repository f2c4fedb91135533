"""How quick voices are and how true the clock runs: first-chunk times, drift, and the commit guard that follows from them.

Pure: times come in as arguments. The guard is `max(minimum, p95 of the first chunk + margin)`, with a prior for a voice
that has not spoken yet (RULES, Hard interrupts).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

WINDOW = 64
ESPEAK_PRIOR_MS = 10.0
PROVIDER_PRIOR_MS = 450.0
# Sound made on this machine; everything else comes over a network.
_LOCAL_KINDS = frozenset({"espeak", "estimate"})
# With fewer samples than this the prior counts as one of them, so that one quick answer does not decide.
_PRIOR_SAMPLES = 5


def p95(samples: Iterable[float]) -> float:
    """The nearest-rank 95th percentile; 0 of nothing."""
    ordered = sorted(samples)
    return ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else 0.0


def prior_ms(voice: str) -> float:
    """What to expect of a voice never heard, named as in a spec: `espeak:en-us`, `elevenlabs:ID`. A chain is its first part."""
    kind = voice.split(",", 1)[0].split(":", 1)[0].strip().lower()
    return ESPEAK_PRIOR_MS if kind in _LOCAL_KINDS else PROVIDER_PRIOR_MS


class LatencyProfiler:
    """The last first-chunk times of each voice and the last drifts of the clock, `window` of each."""

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._first_chunk: dict[str, deque[float]] = {}
        self._drift: deque[float] = deque(maxlen=window)

    def note_first_chunk(self, voice: str, ms: float) -> None:
        """Remember how many ms a voice took to its first sound; what is negative or not finite is ignored."""
        if math.isfinite(ms) and ms >= 0.0:
            self._first_chunk.setdefault(voice, deque(maxlen=self._window)).append(ms)

    def note_drift(self, ms: float) -> None:
        """Remember by how many ms a beat was heard later than planned; what is not finite is ignored."""
        if math.isfinite(ms):
            self._drift.append(ms)

    def first_chunk_p95_ms(self, voice: str | None = None) -> float:
        """p95 of one voice (its prior while unheard), or of every voice together."""
        if voice is None:
            return p95(ms for samples in self._first_chunk.values() for ms in samples)
        samples = list(self._first_chunk.get(voice, ()))
        if len(samples) < _PRIOR_SAMPLES:
            samples.append(prior_ms(voice))
        return p95(samples)

    def drift_p95_ms(self) -> float:
        """p95 of the size of the drift, early or late."""
        return p95(abs(ms) for ms in self._drift)

    def guard_ms(self, voice: str, minimum_ms: int, margin_ms: int) -> int:
        """The commit guard of a voice: max(minimum, p95 of its first chunk + margin), in ms (RULES, Hard interrupts)."""
        return max(minimum_ms, math.ceil(self.first_chunk_p95_ms(voice) + margin_ms))

    def voices(self) -> tuple[str, ...]:
        """The voices that have been heard."""
        return tuple(self._first_chunk)
