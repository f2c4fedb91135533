"""What a show on a real device leaves: its journal, its times, what the device played, and the figures made of them."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from alignment import RATE, Alignment, Samples

PATIENCE_S = 30.0


class Failed(Exception):
    """The show did not go as it must; one sentence."""


@dataclass(frozen=True, slots=True)
class Press:
    """One press of `x`. `beyond_ms` is press to first faded sample, less the device's own latency; `own_ms` is what the
    journal says from press to where the cut lies on the timeline."""

    status: str
    reason: str | None = None
    own_ms: int | None = None
    out_ms: float | None = None
    beyond_ms: float | None = None
    # Nothing sounds between the end of the fade and the next speaker.
    silent_after: bool | None = None


@dataclass(slots=True)
class Figures:
    """What was measured; times in ms, levels in dBFS."""

    device_ms: float = 0.0
    device_taken_ms: float = 0.0
    device_p95_ms: float = 0.0
    presses: list[Press] = field(default_factory=list)
    unrest_s: float = 0.0
    resizes: int = 0
    keys: int = 0
    underruns: int | None = None
    notices: list[str] = field(default_factory=list)
    heard_s: float = 0.0
    level_db: float = -120.0
    peak_db: float = -120.0
    sounding_share: float = 0.0
    segments: int = 0
    late_onsets: int = 0
    gaps_planned_ms: list[float] = field(default_factory=list)
    gaps_heard_ms: list[float] = field(default_factory=list)
    compared_s: float = 0.0
    breaks_ms: list[float] = field(default_factory=list)
    longest_break_ms: float = 0.0
    # Each break in words, with its place in the mix.
    breaks: list[str] = field(default_factory=list)
    dropouts_ms: list[float] = field(default_factory=list)
    exit_status: int | None = None

    @property
    def applied(self) -> list[Press]:
        return [press for press in self.presses if press.status == "applied"]

    def beyond_ms(self, percent: float) -> float:
        return percentile([press.beyond_ms for press in self.applied if press.beyond_ms is not None], percent)


def percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")


@dataclass(frozen=True, slots=True)
class Row:
    seq: int
    type: str
    body: dict[str, Any]


class Record:
    """A journal that is being written, read as it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows: list[Row] = []

    def read(self) -> list[Row]:
        """What is new."""
        if not self._path.exists():
            return []
        last = self.rows[-1].seq if self.rows else 0
        new: list[Row] = []
        with contextlib.suppress(sqlite3.OperationalError):  # not there yet, or being made
            db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
            try:
                found = db.execute("SELECT seq, type, body FROM events WHERE seq > ? ORDER BY seq", (last,))
                new = [Row(seq, kind, json.loads(body)) for seq, kind, body in found]
            finally:
                db.close()
        self.rows.extend(new)
        return new

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [row.body for row in self.rows if row.type == kind]

    def speaking(self) -> tuple[int, dict[str, Any]] | None:
        """Who has the floor: the event's number, and the event."""
        for row in reversed(self.rows):
            if row.type == "segment_ended":
                return None
            if row.type == "segment_started":
                return row.seq, row.body
        return None

    def until(self, wanted: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        deadline = time.monotonic() + patience_s
        while not wanted():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
            self.read()
        return True


class Times:
    """When a frame of a recording arrived: chunks arrive late, never early, so the earliest of the arrivals around
    it tell (time.perf_counter)."""

    def __init__(self, arrivals: Sequence[tuple[int, float]]) -> None:
        self._frames = np.array([frames for frames, _ in arrivals], np.float64)
        self._offsets = np.array([at_s for _, at_s in arrivals]) - self._frames / RATE

    def when_s(self, frame: int) -> float:
        low, high = np.searchsorted(self._frames, (frame - 3 * RATE, frame + 3 * RATE))
        return frame / RATE + float(self._offsets[low : max(high, low + 1)].min())

    def longest_wait_ms(self, frame: int) -> float:
        """The longest time without any arrival close to a frame: long if the sound server itself was held up."""
        low, high = np.searchsorted(self._frames, (frame - RATE // 5, frame + RATE // 5))
        at_s = self._offsets[low:high] + self._frames[low:high] / RATE
        return 1000 * float(np.diff(at_s).max()) if len(at_s) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything that was taken down of one show. `show` says where the mix is in what was heard."""

    record: Record
    mix: Samples
    heard: Samples
    times: Times
    show: Alignment
