"""Curves over turns, summed over debates: what the plots of a study are drawn from, in the memory of one debate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from .turn_series import TurnSeries

FloatArray = NDArray[np.float64]


class Curves:
    """Sums by turn (and seat) over the debates added; the means are what is asked for.

    `shares` is each seat's share of all talk heard so far, `paced` the moving average that pacing looks at, `banks` in
    tokens, `multipliers` of pacing, `cuts` by agents a turn; `gaps` counts silences by their ms.
    """

    def __init__(self, turns: int, seats: int) -> None:
        self.turns, self.seats = turns, seats
        self._debates = np.zeros(turns)
        self._shares = np.zeros((turns, seats))
        self._share_squares = np.zeros((turns, seats))
        self._paced = np.zeros((turns, seats))
        self._banks = np.zeros((turns, seats))
        self._multipliers = np.zeros((turns, seats))
        self._cuts = np.zeros(turns)
        self.gaps: dict[int, int] = {}

    def add(self, course: TurnSeries, gaps: Mapping[int, int]) -> None:
        """One more debate."""
        length = min(course.turns, self.turns)
        if length == 0:
            return
        shape = (course.turns, course.seats)
        shares = cumulative_shares(course)[:length]
        self._debates[:length] += 1
        self._shares[:length] += shares
        self._share_squares[:length] += shares**2
        self._paced[:length] += np.array(course.shares).reshape(shape)[:length]
        self._banks[:length] += np.array(course.banks).reshape(shape)[:length] / 100
        self._multipliers[:length] += np.array(course.multipliers).reshape(shape)[:length]
        cuts = [turn for turn in course.cut_turns if turn < self.turns]
        np.add.at(self._cuts, cuts, 1)
        self._count(gaps)

    def merge(self, other: Curves) -> None:
        """The debates of another, played elsewhere, of as many turns and seats or fewer."""
        for name in ("_debates", "_cuts"):
            getattr(self, name)[: other.turns] += getattr(other, name)
        for name in ("_shares", "_share_squares", "_paced", "_banks", "_multipliers"):
            getattr(self, name)[: other.turns, : other.seats] += getattr(other, name)
        self._count(other.gaps)

    def _count(self, gaps: Mapping[int, int]) -> None:
        for ms, count in gaps.items():
            self.gaps[ms] = self.gaps.get(ms, 0) + count

    @property
    def reached(self) -> int:
        """Turns that some debate reached."""
        return int(np.count_nonzero(self._debates))

    def _mean(self, sums: FloatArray) -> FloatArray:
        debates = self._debates[: self.reached]
        return np.asarray(sums[: self.reached] / (debates if sums.ndim == 1 else debates[:, None]))

    @property
    def shares(self) -> FloatArray:
        """Each seat's share of all talk heard up to and with each turn, mean over the debates; shape (turns reached, seats), 0..1."""
        return self._mean(self._shares)

    @property
    def share_spread(self) -> FloatArray:
        """The standard deviation of `shares` over the debates, of the same shape."""
        return np.asarray(np.sqrt(np.maximum(0.0, self._mean(self._share_squares) - self.shares**2)))

    @property
    def paced(self) -> FloatArray:
        """The moving average of each seat's talk that pacing looks at, mean over the debates; shape (turns reached, seats), 0..1."""
        return self._mean(self._paced)

    @property
    def banks(self) -> FloatArray:
        """Each seat's bank in whole tokens after each turn, mean over the debates; shape (turns reached, seats)."""
        return self._mean(self._banks)

    @property
    def multipliers(self) -> FloatArray:
        """Each seat's pacing multiplier after each turn, mean over the debates; shape (turns reached, seats)."""
        return self._mean(self._multipliers)

    @property
    def cuts(self) -> FloatArray:
        """Cuts by agents in each turn, mean over the debates; shape (turns reached,)."""
        return self._mean(self._cuts)

    def gap_percentiles(self, shares: FloatArray) -> FloatArray:
        """The silences in ms that these shares of all silences reach or stay under. `shares` has shape (n,), each 0..1; so has the
        result, zeros where there was no silence."""
        if not self.gaps:
            return np.zeros_like(shares)
        ms = np.array(sorted(self.gaps))
        counted = np.cumsum([self.gaps[int(one)] for one in ms])
        places = np.searchsorted(counted, shares * counted[-1])
        return np.asarray(ms[np.minimum(places, len(ms) - 1)], dtype=np.float64)


def heard(course: TurnSeries) -> FloatArray:
    """What was heard of each seat in each turn, in ms; float64, shape (turns, seats)."""
    talk = np.zeros((course.turns, course.seats))
    talk[np.arange(course.turns), np.array(course.speakers)] = np.array(course.heard_ms)
    return talk


def cumulative_shares(course: TurnSeries) -> FloatArray:
    """Each seat's share of all talk heard up to and with each turn; float64 in 0..1, shape (turns, seats)."""
    talk = np.cumsum(heard(course), axis=0)
    return np.asarray(talk / np.maximum(talk.sum(axis=1, keepdims=True), 1.0))


def over_seeds(curve: Callable[[TurnSeries], FloatArray], courses: list[TurnSeries]) -> FloatArray:
    """The mean of a curve over several series, cut to the shortest of them; `curve` gives an array whose first axis is the turns."""
    curves = [curve(course) for course in courses]
    length = min(len(one) for one in curves)
    return np.asarray(np.mean([one[:length] for one in curves], axis=0))
