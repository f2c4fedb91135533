"""Work that the screen does not wait for."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def in_background(work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]) -> Thread:
    """Work in a thread that never keeps the process alive."""

    def go() -> None:
        try:
            result = work()
        except Exception as error:
            failed(error)
        else:
            done(result)

    thread = Thread(target=go, name="argentum-background", daemon=True)
    thread.start()
    return thread
