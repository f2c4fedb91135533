"""Waiting for the system with a limit: a keyring, a name server, a slow disk or a driver may never answer.

The work goes on in a thread that keeps no process alive, so whoever gave up can leave; what it finds later is not lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class NoAnswer(Exception):
    """The limit was reached; the message says what was waited for and how long."""


class TimedCall(Generic[T]):
    """A question put to the system, answered in a thread of its own."""

    def __init__(self, what: str, work: Callable[[], T], done: Callable[[], object] = lambda: None) -> None:
        """`what` is the subject of the sentence that is said when there is no answer: `the keyring`. `done` is called in
        the thread when there is one."""
        self.what = what
        self._work = work
        self._tell = done
        self._done = Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None
        Thread(target=self._run, name=f"argentum-{what}", daemon=True).start()

    def wait(self, seconds: float) -> T:
        """The answer; raises NoAnswer if there is none in time, and whatever the work raised."""
        if not self._done.wait(max(0.0, seconds)):
            raise NoAnswer(f"{self.what} did not answer within {seconds:g} s")
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _run(self) -> None:
        try:
            self._answer.append(self._work())
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()
        with suppress(RuntimeError):  # an event loop that has gone needs no telling
            self._tell()


def within(seconds: float, what: str, work: Callable[[], T]) -> T:
    """The work's result; raises NoAnswer after so many seconds, and whatever the work raised."""
    return TimedCall(what, work).wait(seconds)


async def in_own_thread(work: Callable[[], T]) -> T:
    """The work's result, from a daemon thread; the waiting coroutine can be cancelled at any time. Raises whatever the work raised."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(asked: TimedCall[T]) -> None:
        if answer.done():
            return
        try:
            answer.set_result(asked.wait(0.0))
        except Exception as error:
            answer.set_exception(error)

    asked: TimedCall[T] = TimedCall("the work", work, lambda: loop.call_soon_threadsafe(lambda: settle(asked)))
    return await answer


def side_by_side(
    work: Mapping[str, Callable[[], T]], seconds: float, lost: Callable[[str, Exception], T]
) -> dict[str, T]:
    """Every result by name, in the order of the names, after at most so many seconds in all. What raised, or did not answer
    in time, is whatever `lost` makes of its name and the exception."""
    asked = {name: TimedCall(name, each) for name, each in work.items()}
    ends = monotonic() + seconds
    found: dict[str, T] = {}
    for name, each in asked.items():
        try:
            found[name] = each.wait(ends - monotonic())
        except NoAnswer:
            found[name] = lost(name, NoAnswer(f"did not answer within {seconds:g} s"))
        except Exception as error:
            found[name] = lost(name, error)
    return found
