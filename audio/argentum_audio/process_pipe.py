"""The sound process's end of the pipe to the session: one thread receives requests, one sends replies.

Neither the pipe nor the session ever holds up a block of sound.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from multiprocessing.connection import Connection

from .process_messages import CloseRequest, ProcessReply, ProcessRequest
from .shared_clock import now_s

_ORPHAN_GRACE_S = 0.5


class ReportSender:
    """Sends replies in order, each at its due time, from a thread of its own."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._queue: queue.SimpleQueue[tuple[float, ProcessReply] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._send_when_due, name="report sender", daemon=True)
        self._thread.start()

    def send(self, answer: ProcessReply, due_s: float = 0.0) -> None:
        """Queue a reply that is to be sent at `due_s` of the shared clock; 0 is at once."""
        self._queue.put((due_s, answer))

    def finish(self) -> None:
        """Send what is queued, and end the thread; waits for at most 1 s."""
        self._queue.put(None)
        self._thread.join(timeout=1.0)

    def _send_when_due(self) -> None:
        while (entry := self._queue.get()) is not None:
            due_s, answer = entry
            wait = due_s - now_s()
            if wait > 0:
                time.sleep(wait)
            try:
                self._pipe.send(answer)
            except OSError:
                return


def receive(pipe: Connection, inbox: deque[ProcessRequest]) -> None:
    """Put every request that arrives into `inbox`, until the parent is gone: then close, and after a moment exit."""
    try:
        while True:
            inbox.append(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone: close, and exit if that takes too long.
        inbox.append(CloseRequest())
        time.sleep(_ORPHAN_GRACE_S)
        os._exit(0)
