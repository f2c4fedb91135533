"""The course of a debate, turn by turn: who was heard, and where banks and pacing stood. What plots are drawn from."""

from __future__ import annotations

from array import array

from ..debate.state import DebateState


class TurnSeries:
    """One entry a turn in `speakers` (a seat, from 0) and `heard_ms`; one a turn and seat, seats together, in the others.

    `shares` is the moving average of heard talk that pacing looks at, `banks` are in hundredths. `cut_turns` are the turns
    (from 0) that an agent cut.
    """

    __slots__ = ("banks", "cut_turns", "heard_ms", "multipliers", "seats", "shares", "speakers")

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.speakers = array("H")
        self.heard_ms = array("L")
        self.shares = array("d")
        self.banks = array("l")
        self.multipliers = array("d")
        self.cut_turns = array("L")

    @property
    def turns(self) -> int:
        """How many turns were noted."""
        return len(self.speakers)

    def note(self, state: DebateState, agent: str, heard_ms: int, *, cut: bool) -> None:
        """A segment of an agent ended and its books are closed; a second half adds to its turn."""
        if cut:
            self.cut_turns.append(state.turn - 1)
        if state.turn <= self.turns:
            self.heard_ms[-1] += heard_ms
            return
        self.speakers.append(state.by_id[agent].seat - 1)
        self.heard_ms.append(heard_ms)
        for one in state.agents:
            self.shares.append(one.share)
            self.banks.append(one.bank)
            self.multipliers.append(one.multiplier)
