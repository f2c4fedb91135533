"""An event loop in a thread of its own, for fake providers that a debate in the same process talks to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Self

PATIENCE_S = 30.0


class Servers:
    """Use it as a context; `open` starts a fake, `shut` ends it."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def do(self, work: Callable[[Any], Any], fake: Any) -> Any:
        async def done() -> Any:
            return await work(fake)

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(PATIENCE_S)

    def open(self, *fakes: Any) -> None:
        for fake in fakes:
            self.do(type(fake).__aenter__, fake)

    def shut(self, *fakes: Any) -> None:
        for fake in fakes:
            self.do(lambda fake: fake.__aexit__(None, None, None), fake)
