"""How a debate in virtual time keeps step with whoever takes its events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..journal.record import Recorded


class EventHandover:
    """Holds a debate in virtual time back until its events were taken: before each clip is made, so never in the middle of a decision.
    Without it a whole debate would be played before its first event was seen."""

    def __init__(self) -> None:
        self.waiting: list[Recorded] = []
        self.wake = asyncio.Event()
        self.opened = asyncio.Event()
        self.opened.set()

    def publish(self, batch: list[Recorded]) -> None:
        """Take events of the debate."""
        self.waiting.extend(batch)
        self.opened.clear()
        self.wake.set()

    async def passed(self) -> None:
        """Wait until every event was taken."""
        await self.opened.wait()


class WaitingVoice:
    """A voice that speaks once every event before was taken."""

    def __init__(self, inner: Any, handover: EventHandover) -> None:
        self._inner = inner
        self._handover = handover

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._inner, attribute)

    async def speak(self, clip_id: str, text: str, prosody: Any) -> Any:
        await self._handover.passed()
        return await self._inner.speak(clip_id, text, prosody)
