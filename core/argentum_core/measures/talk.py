"""Who was heard for how long, turn by turn: the running side of the measures of fairness, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from copy import deepcopy

from .fairness import jain_to_target, settled


class Talk:
    """Fed a turn at a time; seats are places in `targets`, which sum to 1.

    `settling`: the settling turn is the first after which every agent's share of all talk so far stays within ±10 % of its
    target (relative) up to the last turn: what `settled_turn` gives, None if the last turn is still outside.
    `steady` leaves out the first `settle_turns`; Jain indices are those of every window of `window` turns after them.
    """

    def __init__(self, targets: Sequence[float], *, settle_turns: int, window: int, within: float = 0.1) -> None:
        self.targets = list(targets)
        self.turns = 0
        self.heard_ms = [0] * len(targets)
        self.steady_ms = [0] * len(targets)
        self.windows = 0
        self.jain_sum = 0.0
        self.jain_least = 1.0
        self.longest_silence = 0
        self._settle_turns = settle_turns
        self._window = window
        self._within = within
        self._newest: deque[tuple[int, int]] = deque()
        self._window_ms = [0] * len(targets)
        self._unsettled = 0
        self._turn: tuple[int, int] | None = None
        self._last_turn = [0] * len(targets)

    def begin(self, seat: int) -> None:
        """An agent has the floor: its silence ends here, and the turn before is complete."""
        self.flush()
        self.turns += 1
        self.longest_silence = max(self.longest_silence, self.turns - self._last_turn[seat] - 1)
        self._last_turn[seat] = self.turns

    def end(self, seat: int, heard_ms: int) -> None:
        """What was heard of the turn, or of one more part of it."""
        self.heard_ms[seat] += heard_ms
        if self.turns > self._settle_turns:
            self.steady_ms[seat] += heard_ms
        self._turn = (seat, self._turn[1] + heard_ms if self._turn is not None else heard_ms)

    def so_far(self) -> Talk:
        """The same with the turn that is on counted as if it had ended; this one goes on as it was."""
        whole = deepcopy(self)
        whole.flush()
        return whole

    def flush(self) -> None:
        """Count the turn that ended into what is counted in whole turns."""
        if self._turn is None:
            return
        newest, self._turn = self._turn, None
        if not settled(self.heard_ms, self.targets, self._within):
            self._unsettled = self.turns
        if self.turns > self._settle_turns:
            self._slide(newest)

    def _slide(self, newest: tuple[int, int]) -> None:
        self._newest.append(newest)
        self._window_ms[newest[0]] += newest[1]
        if len(self._newest) > self._window:
            seat, gone_ms = self._newest.popleft()
            self._window_ms[seat] -= gone_ms
        if len(self._newest) == self._window:
            index = jain_to_target(self._window_ms, self.targets)
            self.windows += 1
            self.jain_sum += index
            self.jain_least = min(self.jain_least, index)

    @property
    def settled_turn(self) -> int | None:
        """The turn from which on all shares were near their targets, as far as the debate has come."""
        return self._unsettled + 1 if self.turns > self._unsettled else None

    @property
    def silence(self) -> int:
        """The longest silence of an agent in turns, those that still last included."""
        return max([self.longest_silence, *(self.turns - last for last in self._last_turn)])
