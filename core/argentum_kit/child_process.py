"""How a child process is ended that is spoken with over its pipes: by whoever keeps it, or by a timer because it answers too late."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from typing import Final

GOODBYE_S: Final = 0.3
"""How long one whose input was closed may take to end by itself."""


def end(process: subprocess.Popen[bytes]) -> int:
    """Make sure that it is gone; returns its exit status. One that closed its pipes is ending by itself, and its own status says why."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        process.wait(GOODBYE_S)
    if process.poll() is None:
        process.kill()
    code = process.wait()
    if process.stdout is not None:
        process.stdout.close()
    return code


def kill_after(process: subprocess.Popen[bytes], limit_s: float, late: threading.Event) -> threading.Timer:
    """A running timer that kills it after `limit_s` seconds, and sets `late` first; cancel it once there is an answer."""

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limit_s, kill)
    timer.daemon = True
    timer.start()
    return timer
