"""A clip's text while it is still being written: read ahead, kept, and readable again (`voices/base.py`, StreamingVoice).

A voice that fails before it was heard hands the text on to the next one, from its beginning. One task reads the source,
so that a reader who is stopped does not stop the writing; closing the feed does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from types import TracebackType

from ..text_limits import check_character_count


class TextFeed:
    """The items of a text, each one or more whole sentences. Use it as an async context; iterate it as often as needed."""

    def __init__(self, source: AsyncIterable[str]) -> None:
        self._source = source
        self._items: list[str] = []
        self._more = asyncio.Event()
        self._ended = False
        self._fault: Exception | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether the whole text was read."""
        return self._ended

    @property
    def fault(self) -> Exception | None:
        """What the source of the text raised: no voice is to blame for it."""
        return self._fault

    @property
    def so_far(self) -> str:
        """The text as far as it was read."""
        return " ".join(self._items)

    async def __aenter__(self) -> TextFeed:
        self._reading = asyncio.create_task(self._read(), name="text feed")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._reading is not None
        self._reading.cancel()
        await asyncio.wait({self._reading})

    async def __aiter__(self) -> AsyncIterator[str]:
        """Every item from the first; raises what the source raised, in its place."""
        given = 0
        while True:
            if given < len(self._items):
                given += 1
                yield self._items[given - 1]
            elif self._ended:
                if self._fault is not None:
                    raise self._fault
                return
            else:
                self._more.clear()
                await self._more.wait()

    async def _read(self) -> None:
        characters = 0
        try:
            async for item in self._source:
                characters += len(item)
                check_character_count(characters)
                if item.strip():
                    self._items.append(item)
                    self._more.set()
        except Exception as error:
            self._fault = error
        finally:
            self._ended = True
            self._more.set()


async def complete_text(text: str) -> AsyncIterator[str]:
    """A text that is complete, as a source."""
    yield text
