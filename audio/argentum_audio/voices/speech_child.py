"""The speech process: native code that reads foreign text, in a process that may die of it (`speech_process.py` keeps it).

Started as `python -m argentum_audio.voices.speech_child`; reads requests from its standard input and answers each on its standard
output. It imports an engine when it is first asked for it, and ends when its parent is gone or has asked for nothing for long.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from typing import BinaryIO

from argentum_kit.secrets import one_line

from .base import VoiceError
from .speech_messages import Header, read_message, write_message

IDLE_S = 600.0
_GLANCE_S = 1.0


def answered(request: Header) -> tuple[Header, bytes]:
    """The answer to a request; an error is one too."""
    try:
        match request.get("op"):
            case "espeak":
                from .espeak.library import answer as espeak_answer

                return espeak_answer(request)
            case "say":
                from .neural.requests import answer

                return answer(request)
            case "load":
                from .neural.requests import loaded

                return loaded(request)
        return {"error": "This is no request."}, b""
    except VoiceError as error:
        return {"error": str(error), "kind": error.kind, "lasting": error.lasting}, b""
    except Exception as error:
        # An engine's exceptions have no common base, and whatever it is the next request is another one.
        return {"error": one_line(f"The engine failed ({type(error).__name__}: {error})."), "kind": "failed"}, b""


def main() -> None:
    """Answer requests until nobody can ask any more. Does not return: it ends the process."""
    requests, answers = _private_pipes()
    _ignore_signals()
    watch = _Watch()
    threading.Thread(target=watch.run, name="watch", daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            request, _ = read_message(requests)
            watch.busy()
            write_message(answers, *answered(request))
            watch.idle()
    # Without the engines' own endings: they are native code too, and what they may do has been done.
    os._exit(0)


class _Watch:
    """Ends the process when nobody is there to ask, also while an engine hangs."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._idle_since: float | None = time.monotonic()

    def busy(self) -> None:
        self._idle_since = None

    def idle(self) -> None:
        self._idle_since = time.monotonic()

    def run(self) -> None:
        while True:
            time.sleep(_GLANCE_S)
            since = self._idle_since
            if os.getppid() != self._parent or (since is not None and time.monotonic() - since > IDLE_S):
                os._exit(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output as this process's own; what an engine prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    return requests, answers


def _ignore_signals() -> None:
    """Ctrl-C is the parent's to answer; and no crash leaves a core file behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
