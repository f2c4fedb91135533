"""Whether the app can be stopped by ctrl+z and come back: only where a shell with job control waits to continue it."""

from __future__ import annotations

import os
import signal
import sys


def why_not() -> str | None:
    """Why the process cannot be suspended, in words; None where it can.

    A shell that can continue its jobs gives each a process group of its own. Where this group is the session's first, as in a window
    that was opened for Argentum alone, nobody would ever continue it.
    """
    if sys.platform == "win32" or not hasattr(signal, "SIGTSTP"):
        return "this system cannot suspend programs"
    try:
        alone = os.getpgrp() == os.getsid(0)
    except OSError:
        alone = True
    return "no shell is there to come back from" if alone else None


def stop_group() -> None:
    """Stop this process and whatever was started with it, as a terminal does for ctrl+z; the shell continues all of them."""
    if sys.platform != "win32":
        os.killpg(os.getpgrp(), signal.SIGTSTP)
