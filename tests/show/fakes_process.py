"""Fakes in a process of their own: their work is not the debate's, nor is their memory. What they took down comes back over a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Self

ANSWER_S = 10.0


class FakesProcess:
    """The process; use it as a context. `run` is called in it with the pipe and `plan`: it sends where the fakes are, then answers
    "received" until "end" comes (see `answer`)."""

    name = "fakes"
    start_s = 20.0

    def __init__(self, run: Callable[[Connection, Any], None], plan: object) -> None:
        self._run, self._plan = run, plan
        self._addresses: Any = None

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=self._run, args=(far, self._plan), name=self.name, daemon=True)
        self._process.start()
        far.close()
        if not self._pipe.poll(self.start_s):
            raise RuntimeError(f"the {self.name} did not start")
        self._addresses = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send("end")
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(1.0)
        self._pipe.close()

    def _received(self) -> Any:
        self._pipe.send("received")
        if not self._pipe.poll(ANSWER_S):
            raise RuntimeError(f"the {self.name} do not answer")
        return self._pipe.recv()


async def answer(pipe: Connection, received: Callable[[], object]) -> None:
    """In the process: send what was taken down whenever it is asked for, until the show is over."""
    loop = asyncio.get_running_loop()
    while (asked := await loop.run_in_executor(None, _asked, pipe)) != "end":
        if asked == "received":
            pipe.send(received())


def _asked(pipe: Connection) -> str:
    try:
        return str(pipe.recv())
    except (EOFError, OSError):
        return "end"
