"""Gain over time: an envelope is a factor that changes only along tables computed when the change is scheduled.

Nothing here knows the block size in which it will be rendered: a table is computed once, whole, and read by frame, so
the same schedule gives the same samples however it is cut into blocks. Curves: a raised cosine for ramps; for cuts a cosine
and a sine whose squares add up to one, which is equal power (RULES, Hard interrupts). Tables are float32, one factor a frame
at 48 kHz, and read-only.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .clip import Pcm

UNITY = np.float32(1.0)


@lru_cache(maxsize=64)
def raised_cosine(frames: int) -> Pcm:
    """A float32 table of shape (frames,) that rises from 0 toward 1, which is reached one frame after the last: 0.5 - 0.5 cos(pi n / frames)."""
    return _read_only(0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(frames, 1)))


@lru_cache(maxsize=64)
def fade_out(frames: int) -> Pcm:
    """The falling half of an equal-power pair, float32 of shape (frames,), from 1 toward 0: cos(pi/2 n / frames)."""
    return _read_only(np.cos(np.pi / 2 * np.arange(frames) / max(frames, 1)))


@lru_cache(maxsize=64)
def fade_in(frames: int, enter: int, edge: int) -> Pcm:
    """The rising half of an equal-power pair of `frames`, sin(pi/2 n / frames), entered `enter` frames late through an edge of `edge`
    frames. Returns float32 of shape (frames - enter,).

    A late entrance follows the same curve as an early one, so that from the edge on both clips together keep the power of one,
    and the first word of the one that enters keeps its attack.
    """
    table = np.sin(np.pi / 2 * np.arange(enter, frames) / max(frames, 1))
    if enter > 0:
        length = min(edge, len(table))
        table[:length] *= raised_cosine(edge)[:length]
    return _read_only(table)


def db_to_gain(db: float) -> np.float32:
    """Decibels as a factor of amplitude."""
    return np.float32(10.0 ** (db / 20.0))


class Envelope:
    """A factor by output frame: constant except along its tables, which never overlap."""

    __slots__ = ("_pieces", "_value")

    def __init__(self, value: np.float32 = UNITY) -> None:
        self._value = value
        self._pieces: list[tuple[int, Pcm, np.float32]] = []

    def at(self, frame: int) -> np.float32:
        """The factor at an output frame."""
        value = self._value
        for start, table, after in self._pieces:
            if frame < start:
                break
            value = np.float32(table[frame - start]) if frame - start < len(table) else after
        return value

    @property
    def busy_until(self) -> int:
        """The frame from which the value is constant; 0 if it is everywhere."""
        return self._pieces[-1][0] + len(self._pieces[-1][1]) if self._pieces else 0

    def hold_from(self, frame: int) -> None:
        """Forget what is scheduled from `frame` on and stay at the value reached there."""
        kept: list[tuple[int, Pcm, np.float32]] = []
        for start, table, after in self._pieces:
            if start >= frame:
                break
            if start + len(table) > frame:
                kept.append((start, table[: frame - start], np.float32(table[frame - start])))
                break
            kept.append((start, table, after))
        self._pieces = kept

    def add(self, start: int, table: Pcm, after: np.float32) -> None:
        """Follow `table` (float32, one factor a frame) from frame `start`, then stay at `after`."""
        self._pieces.append((start, table, after))

    def ramp(self, start: int, frames: int, target: np.float32) -> None:
        """Go smoothly to `target` within `frames`, from whatever the factor is at frame `start`; what was scheduled later is forgotten."""
        self.hold_from(start)
        value = self.at(start)
        if value != target:
            self.add(start, value + (target - value) * raised_cosine(frames), target)

    def shift(self, frames: int) -> None:
        """Move all that is scheduled by `frames` to later; only for what has not begun."""
        self._pieces = [(start + frames, table, after) for start, table, after in self._pieces]

    def settle(self, value: np.float32) -> None:
        """Take a factor at once; only for what cannot be sounding."""
        self._value = value
        self._pieces = []

    def flat(self, first: int, last: int) -> np.float32 | None:
        """The factor in frames `[first, last)` if it is the same throughout, else None. `first` never runs backwards from call to call."""
        pieces = self._pieces
        while pieces and pieces[0][0] + len(pieces[0][1]) <= first:
            self._value = pieces.pop(0)[2]
        if not pieces or pieces[0][0] >= last:
            return self._value
        return None

    def apply(self, samples: Pcm, first: int, last: int) -> None:
        """Multiply samples in place by the envelope. `samples` is float32 of shape (last - first,) and stands for frames `[first, last)`."""
        value = self._value
        done = first
        for start, table, after in self._pieces:
            if start >= last:
                break
            stop = start + len(table)
            if stop <= done:
                value = after
                continue
            if start > done:
                samples[done - first : start - first] *= value
                done = start
            end = min(stop, last)
            samples[done - first : end - first] *= table[done - start : end - start]
            done = end
            value = after
        if done < last and value != UNITY:
            samples[done - first : last - first] *= value


def _read_only(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Pcm:
    table = values.astype(np.float32)
    table.flags.writeable = False
    return table
