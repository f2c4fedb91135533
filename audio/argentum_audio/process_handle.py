"""Starting a sound process and holding on to it: its pipe, its shared clock, and the thread that feeds it requests.

Processes are spawned, not forked, so that they inherit neither threads nor the terminal app, and a busy screen cannot
make the sound stutter (DESIGN, Sound).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import sys
import threading
import types
from collections.abc import Callable
from multiprocessing import sharedctypes
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from . import sound_process
from .process_messages import ProcessRequest, SoundOptions
from .shared_clock import CELL_COUNT, SharedClock, now_s

_STALE_S = 2.0
_START_S = 8.0

_context = multiprocessing.get_context("spawn")
_spawning = threading.Lock()


class SoundProcess:
    """One sound process, from its start to its end, as its parent holds it.

    `outbox` is the queue of requests that its thread sends; `device` says whether its output is heard, `opened` whether
    it has said so yet. Making one raises OSError if the process cannot be started.
    """

    def __init__(self, options: SoundOptions, outbox: queue.SimpleQueue[ProcessRequest | None]) -> None:
        self.options = options
        self.outbox = outbox
        self.pipe, far = pipe()
        cells = sharedctypes.RawArray("d", CELL_COUNT)
        self.clock = SharedClock(cells)
        self.started_s = now_s()
        self.device = False
        self.opened = False
        self.process = spawn(sound_process.run, (far, cells, options))
        far.close()
        threading.Thread(target=self._feed, name="sound commands", daemon=True).start()

    def stale(self) -> bool:
        """Whether the process has given no sign of life for 2 s, or has not started to render within 8 s."""
        reading = self.clock.read()
        if not reading.running:
            return now_s() - self.started_s > _START_S
        return now_s() - reading.at_s > _STALE_S

    def end(self) -> None:
        """Make sure that the process is gone: wait for 0.3 s, then kill it. Its pipe is closed."""
        self.outbox.put(None)
        if self.process.is_alive():
            self.process.join(timeout=0.3)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(timeout=1.0)
        self.pipe.close()

    def _feed(self) -> None:
        # Closing a pipe while it is written to raises any of these.
        with contextlib.suppress(OSError, ValueError, TypeError):
            while (message := self.outbox.get()) is not None:
                self.pipe.send(message)


def pipe() -> tuple[Connection, Connection]:
    """Both ends of a new pipe to a process that is to be spawned."""
    return _context.Pipe()


def spawn(target: Callable[..., None], arguments: tuple[Any, ...], name: str = "argentum sound") -> BaseProcess:
    """Start a process that imports only what `target` needs: not the program that happens to be running.

    Raises OSError if the system starts no more processes.
    """
    process = _context.Process(target=target, args=arguments, name=name, daemon=True)
    with _spawning:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            process.start()
        finally:
            sys.modules["__main__"] = main
    return process


def ignore_interrupts() -> None:
    """Block Ctrl-C and its kin in this thread and, by inheritance, in every process it starts, from its very first moment."""
    if sys.platform == "win32":
        return
    from multiprocessing import resource_tracker

    # Starting the tracker unblocks the signals again, so it goes first. It hands stderr on by number, and a terminal
    # app that has put something else in its place has no number to give.
    with contextlib.redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {getattr(signal, name) for name in sound_process.ENDING_SIGNALS})
