"""The sound of a record, heard: orders to the process that plays it, and what it tells of what is heard."""

from __future__ import annotations

import contextlib
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from argentum_audio.controller import AudioStats
from argentum_audio.process_handle import pipe, spawn
from argentum_audio.shared_clock import now_s

from . import sound_child
from .sound_child import HeardMoment, OpenedDevice, PlayOrder, SoundOver

LONGEST_GUESS_S = 0.2
"""No longer than this after its last report is what is heard worked out from the clock."""


class HeardSound:
    """A `RecordSound`. Until its process has told, it is not known whether there is a device; where there is none, nothing is ever `starting`."""

    def __init__(self, path: Path, device: str | None) -> None:
        """Play the journal or the page in the file `path` through a device by name or number, None for the system's own. Raises OSError where
        no process can be started."""
        near, far = pipe()
        self._pipe: Connection = near
        # What starts processes hands stderr on by number, and a terminal app that has put something in its place has no number to give.
        with contextlib.redirect_stderr(sys.__stderr__):
            self._process = spawn(sound_child.run, (far, str(path), device))
        far.close()
        self._order = PlayOrder(0, None)
        self._opened: OpenedDevice | None = None
        self._heard: HeardMoment | None = None
        self._over = False
        self._gone = False

    @property
    def there(self) -> bool:
        """Whether anything can be heard, as far as is known."""
        self._read()
        return not self._gone and (self._opened is None or bool(self._opened.name))

    def start(self, at_ms: int, speed: float) -> None:
        """Play from a moment of debate time on."""
        self._give(at_ms, speed)

    def stop(self) -> None:
        """Play nothing more."""
        self._give(None)

    def _give(self, at_ms: int | None, speed: float = 1.0) -> None:
        self._order = PlayOrder(self._order.number + 1, at_ms, speed)
        self._heard, self._over = None, False
        if not self._gone:
            try:
                self._pipe.send(self._order)
            except (OSError, ValueError):
                self._gone = True

    @property
    def heard_ms(self) -> float | None:
        """The moment of debate time that is being heard; None while nothing is."""
        self._read()
        if self._heard is None or self._over:
            return None
        return self._heard.heard_ms + min(now_s() - self._heard.at_s, LONGEST_GUESS_S) * 1000 * self._order.speed

    @property
    def starting(self) -> bool:
        """Whether something is about to be heard."""
        return self.there and self._order.at_ms is not None and self._heard is None and not self._over

    def stats(self) -> AudioStats:
        """Its gauges."""
        opened, heard = self._opened or OpenedDevice("", 0.0), self._heard
        return AudioStats(
            output=opened.name or "silence",
            latency_ms=opened.latency_ms,
            underruns=heard.underruns if heard is not None else 0,
            level_db=heard.level_db if heard is not None else sound_child.QUIETEST_DB,
        )

    def close(self) -> None:
        """Give the device back."""
        self._gone = True
        with contextlib.suppress(OSError):
            self._pipe.close()
        self._process.kill()
        self._process.join(timeout=1.0)

    def _read(self) -> None:
        """Take in what the process has told since."""
        try:
            while not self._gone and self._pipe.poll():
                told = self._pipe.recv()
                if isinstance(told, OpenedDevice):
                    self._opened = told
                elif isinstance(told, HeardMoment) and told.number == self._order.number:
                    self._heard = told
                elif isinstance(told, SoundOver) and told.number == self._order.number:
                    self._over = True
        except (EOFError, OSError):
            self._gone = True
