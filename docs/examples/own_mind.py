"""A mind and a voice of your own, mixed with those that come along: any objects with one coroutine.

    python docs/examples/own_mind.py

Here one agent reads from a list of lines, and its voice is a hummed tone per word. The other agent is the casebook.
"""

from __future__ import annotations

import asyncio

import numpy as np
from numpy.typing import NDArray

import argentum_core as argentum

RATE = 24_000


class Reader:
    """Says its lines in order. None is a pass; `MindFault("exhausted")` means that nothing is left, and the casebook goes on."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._given: dict[str, str] = {}

    async def reply(self, request: argentum.MindRequest) -> str | None:
        if request.kind not in ("segment", "reserve"):
            return None
        if not self._lines:
            raise argentum.MindFault("exhausted")
        self._given[request.request_id] = self._lines.pop(0)
        return self._given[request.request_id]

    def discarded(self, request_id: str) -> None:
        """The words for this request were not heard: they may be said again. (A mind need not have this.)"""
        if request_id in self._given:
            self._lines.insert(0, self._given.pop(request_id))


class Hum:
    """A tone of 300 ms and a pause of 60 ms a word; excitement raises the pitch."""

    async def say(self, text: str, prosody: argentum.Prosody) -> tuple[NDArray[np.float32], int]:
        time = np.arange(int(0.3 * RATE)) / RATE
        pitch = 140.0 * (1 + prosody.pitch_percent / 100)
        tone = 0.1 * np.sin(2 * np.pi * pitch * time) * np.minimum(1, np.minimum(time, time[::-1]) / 0.01)
        word = np.concatenate((tone, np.zeros(int(0.06 * RATE)))).astype(np.float32)
        return np.tile(word, len(text.split())), RATE


async def main() -> None:
    lines = [f"This is line {n} of my own. It has a second sentence." for n in range(1, 9)]
    debate = argentum.Debate(
        "homework",
        cast="duel",
        mind={"Ivo": Reader(lines)},
        voice={"Ivo": Hum(), "Hazel": "estimate"},
        seed=3,
        turns=6,
    )
    async for event in argentum.play(debate, clock="virtual"):
        if event.type == "segment_started":
            print(f"{event.agent}: {event.text}")


if __name__ == "__main__":
    asyncio.run(main())
