"""How much of a clip is held before its sound is let out, and when its chain turns to the next voice instead. Pure; time in seconds is
an argument.

Once something of a clip was let out no other voice may go on. So the first pieces are held until they are enough to play on
without a gap, at the speed at which the voice delivers:

    held seconds + speed × whole length >= whole length

A voice at or over real time is let out after `HELD_S`, by which the sound has been judged too (`streaming/speech_check.py`). A
slower one is held until it has given enough; if the floor is waiting by then, it is given up.
"""

from __future__ import annotations

from typing import Literal

from ..clip import RATE

PrebufferDecision = Literal["hold", "release", "give up"]

HELD_S = 0.5
# The speed of a voice is measured once its sound has come for this long.
WATCHED_S = 0.3
# How long the floor may be silent while a voice is waited for; how long a voice may take while nobody waits; and how long it
# may take in any case, however late it was asked.
SILENCE_S = 0.3
UNHURRIED_S = 4.0
LEAST_PATIENCE_S = 0.7
MARGIN = 1.15


class Prebuffer:
    """One voice's attempt at one clip.

    `length_s` is the estimated length of the whole; `last` says that no other voice follows in the chain.
    """

    def __init__(self, now_s: float, length_s: float, *, last: bool) -> None:
        self._began_s = now_s
        self._length_s = length_s
        self._last = last
        self._first_s: float | None = None
        self._given_up_at_s: float | None = None
        self.held_s = 0.0

    def arrived(self, frames: int, now_s: float) -> None:
        """Note that `frames` more, at 48 kHz, are held."""
        if self._first_s is None and frames:
            self._first_s = now_s
        self.held_s += frames / RATE

    def floor_waits(self, at_s: float, least_s: float = LEAST_PATIENCE_S) -> None:
        """Note that the floor waits for this clip, and falls silent at `at_s` (which may have passed). The voice gets `least_s` in any case."""
        due_s = max(at_s + SILENCE_S, self._began_s + least_s)
        self._given_up_at_s = due_s if self._given_up_at_s is None else min(self._given_up_at_s, due_s)

    def speed(self, now_s: float) -> float:
        """Seconds of sound a second, since the first came; 0 before it, infinite while too little is known."""
        if self._first_s is None:
            return 0.0
        watched_s = now_s - self._first_s
        return self.held_s / watched_s if watched_s >= WATCHED_S else float("inf")

    def decide(self, now_s: float) -> PrebufferDecision:
        """Whether to hold what has come, to release it, or to give the voice up.

        The last voice of a chain is never given up: whatever it has is better than nothing.
        """
        speed = self.speed(now_s)
        missing_s = max(self._length_s * MARGIN - self.held_s, 0.0)
        if self.held_s >= HELD_S and (
            speed >= MARGIN or self.held_s >= missing_s * max(1.0 / max(speed, 1e-9) - 1.0, 0)
        ):
            return "release"
        late = self._given_up_at_s is not None and now_s >= self._given_up_at_s
        late = late or (self._first_s is None and now_s - self._began_s >= UNHURRIED_S)
        if late and self._last and self.held_s:
            return "release"
        return "give up" if late and not self._last else "hold"

    def reason(self, name: str, now_s: float) -> str:
        """Why the voice was given up, as a sentence. `name` begins it."""
        if self._first_s is None:
            return f"{name} sent no sound within {now_s - self._began_s:.1f} s, so the next voice speaks."
        return f"{name} sends its sound at {self.speed(now_s):.2f} times the speed of speech, so the next voice speaks."
