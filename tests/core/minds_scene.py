"""Requests as the engine makes them, for the tests of minds: Ada speaks for, Brook against, the chair keeps order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

import argentum_presets
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.minds.base import Fault, Heard, MindFault, MindReply, MindRequest, Snippet, Usage
from argentum_core.minds.model.faults import HttpFault
from argentum_core.minds.replies.speech import MOST_CHARACTERS
from argentum_core.session import Setup
from argentum_kit.plain_text import sanitise

MOTION = "Schools should abolish homework for children under fourteen"


def homework(turns: int, knobs: dict[str, Any] | None = None) -> Setup:
    """A debate of the quartet on homework with the default rules, and with these knobs in place of theirs."""
    return Setup(
        motion_id="homework",
        motion=argentum_presets.load_motion("homework"),
        cast_id="quartet",
        cast=argentum_presets.load_cast("quartet"),
        preset="debate_snappy",
        settings=apply(Settings(), knobs or {}),
        seed=3,
        turns=turns,
    )


def heard(number: int, agent: str, text: str, *, complete: bool = True, claim: str | None = None) -> Heard:
    """A line of Ada (for), the chair, or anybody else (against)."""
    side = {"ada": "for", "chair": "chair"}.get(agent, "against")
    name = "the chair" if agent == "chair" else agent.title()
    return Heard(f"seg{number}", agent, name, side, text, claim, complete)


HEARD = (
    heard(1, "ada", "Children need the afternoon to play."),
    heard(2, "brook", "Practice makes perfect and no tree house ever", complete=False),
)
FLOOR = heard(3, "brook", "Homework builds character. Ten minutes hurt nobody.")
EVIDENCE = (Snippet("kohn", "The Homework Myth", "The benefits rest on weak evidence."),)


def request(kind: str = "segment", **changed: Any) -> MindRequest:
    """A request of Ada's mind."""
    plain: dict[str, Any] = {
        "request_id": "r1", "kind": kind, "agent": "ada", "name": "Ada", "side": "for", "persona": "An engineer of few words.",
        "motion": MOTION, "context_version": 3, "max_words": {"kicker": 12, "interjection": 12}.get(kind, 35),
        "floor": FLOOR, "heard": HEARD, "bank": 4, "max_bid": 5,
    }  # fmt: skip
    return MindRequest(**{**plain, **changed})


async def until(happened: Callable[[], bool]) -> None:
    """Let the loop go on until something is so; fails after two seconds."""
    for _ in range(400):
        if happened():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen in two seconds")


def assert_spoken(text: str, most_words: int) -> None:
    assert sanitise(text) == text
    assert len(text.split()) <= most_words and len(text) <= MOST_CHARACTERS


class Talker:
    """A mind that says its name, or fails as it is told, after some sentences or none."""

    def __init__(self, name: str, fault: Fault | None = None, sentences: tuple[str, ...] = ()) -> None:
        self.name = name
        self.fault = fault
        self.sentences = sentences
        self.lasting = True
        self.asked = 0
        self.closed = 0

    async def stream(self, asked: MindRequest) -> AsyncGenerator[str | MindReply, None]:
        self.asked += 1
        for sentence in self.sentences:
            yield sentence
        if self.fault == "refused":
            raise HttpFault("refused", f"{self.name} refused", None, status=401, lasting=self.lasting, said="")
        if self.fault is not None:
            raise MindFault(self.fault, f"{self.name} failed")
        yield MindReply(self.name)

    async def reply(self, asked: MindRequest) -> MindReply:
        async for piece in self.stream(asked):
            if isinstance(piece, MindReply):
                return piece
        raise AssertionError

    def estimate(self, asked: MindRequest) -> Usage:
        return Usage(self.name, 1, 1)

    def recall(self, agent: str, text: str) -> None:
        self.asked += 0

    def discarded(self, request_id: str) -> None:
        self.asked += 0

    async def close(self) -> None:
        self.closed += 1
