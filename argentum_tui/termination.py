"""Being told to end from outside: SIGTERM (a service manager, `kill`, a shutdown) and SIGHUP (the terminal is gone).

Both end a debate as Ctrl-C does: the journal is closed and nothing lies beside it. The exit status is 128 and the signal's
number, 143 and 129, where Ctrl-C gives 130. What was started with a signal ignored, as under `nohup`, goes on ignoring it.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_S = 5.0
"""A signal within this time of the first belongs to it: systems send several, and the way out is not to be interrupted."""

GRACE_S = 5.0
"""How long threads that read a terminal, a keyring or a server may still keep the process, once the debate is closed."""

Listener = Callable[[int], None]


class Terminated(KeyboardInterrupt):
    """Raised in the main thread where nobody listens; takes the way out that Ctrl-C takes."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


_listeners: list[Listener] = []
_told_s: float | None = None


def install() -> None:
    """Listen to the signals from now on; once, in the main thread."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _on_signal)


@contextmanager
def on_termination(listener: Listener) -> Iterator[None]:
    """Have a function called with the exit status, between any two steps of the main thread, instead of Terminated raised."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def ctrl_c_too() -> Iterator[None]:
    """Treat Ctrl-C like the others meanwhile, with 130: asyncio would take it to heart only where a task waits."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, _on_signal)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def exit_after_grace(status: int) -> None:
    """End the process after the grace, whatever it still waits for. For when everything that matters is closed."""
    timer = threading.Timer(GRACE_S, os._exit, (status,))
    timer.daemon = True
    timer.start()


def exit_if_terminated(status: int) -> None:
    """End the process, if it was told to end: what is registered for its end is done, and nobody is waited for."""
    if _told_s is None:
        return
    exit_after_grace(status)
    atexit._run_exitfuncs()
    os._exit(status)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    global _told_s  # noqa: PLW0603 (a process ends once)
    now_s = time.monotonic()
    if _told_s is not None and now_s - _told_s < AGAIN_S:
        return
    _told_s = now_s
    if _listeners:
        _listeners[-1](128 + number)
    else:
        raise Terminated(128 + number)
