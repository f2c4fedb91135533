"""Looking for a sound device now and then, while a debate goes on in silence for want of one (DESIGN, Degrading).

Each look is a process of its own, since a device library lists the devices that were there when it was loaded.
"""

from __future__ import annotations

import contextlib
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from . import sound_process
from .process_handle import pipe, spawn
from .shared_clock import now_s

_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 60.0
_PROBE_LIMIT_S = 20.0


class DeviceSearch:
    """Looks for the output named or numbered `device` (any, if None): first after 2 s, then after twice as long each time,
    up to a minute."""

    def __init__(self, device: str | None) -> None:
        self._device = device
        self._probe: tuple[BaseProcess, Connection, float] | None = None
        self._wait_s = _FIRST_WAIT_S
        self._due_s = 0.0

    def restart(self, *, found: bool) -> None:
        """Count the time to the next look from now; after a device was `found`, the wait is short again."""
        self._due_s = now_s() + self._wait_s
        if found:
            self._wait_s = _FIRST_WAIT_S

    def found(self) -> bool:
        """Whether the look that has just come back found a device. Never waits: begins a look that is due, and reads its answer
        when it has come."""
        now = now_s()
        if self._probe is None:
            if now >= self._due_s:
                near, far = pipe()
                self._probe = (spawn(sound_process.probe, (far, self._device)), near, now)
                far.close()
            return False
        process, answer, since = self._probe
        found = False
        with contextlib.suppress(EOFError, OSError):
            if answer.poll():
                found = bool(answer.recv())
            elif process.is_alive() and now - since < _PROBE_LIMIT_S:
                return False
        process.kill()
        process.join(timeout=1.0)
        answer.close()
        self._probe = None
        self._wait_s = min(self._wait_s * 2, _LONGEST_WAIT_S)
        self._due_s = now + self._wait_s
        return found

    def stop(self) -> None:
        """Kill a look that is under way."""
        if self._probe is not None:
            self._probe[0].kill()
