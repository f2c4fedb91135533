"""Limits of time for calls that may never return.

`in_thread` is for calls into the system that block (a keyring, a device list, a name look-up); `begun_within` for an
asynchronous stream whose first item may never come.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooLate(Exception):
    """A call did not return within its limit. It goes on in a thread that nobody waits for."""


def in_thread(call: Callable[[], T], limit_s: float, name: str = "bounded") -> T:
    """The result of `call`, run in a daemon thread so that the end of the process does not wait for it.

    Raises TooLate after `limit_s` seconds, otherwise whatever `call` raises.
    """
    answered: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answered.put((call(), None))
        except BaseException as error:
            answered.put((None, error))

    threading.Thread(target=run, name=name, daemon=True).start()
    try:
        value, error = answered.get(timeout=limit_s)
    except queue.Empty:
        raise TooLate(f"no answer within {limit_s:g} s") from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]
