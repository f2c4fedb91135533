"""What the live session makes of a voice that is late or runs dry: it hurries the voice, and ends a line that nobody hears."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import pytest
from scene import Scene

from argentum_audio.clip import Clip, Piece, Word
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.chain import VoiceChain
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import FloorClaim
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.session.in_parts import MOST_DRY_MS, InParts


class Streaming:
    """A voice that gives pieces as it is told, and then nothing more."""

    name = "slow:one"

    def __init__(self, *given: Piece | VoiceError) -> None:
        self.given = given
        self.hurried: list[float] = []
        self.least_s: list[float] = []

    def hurry(self, clip_id: str, within_s: float, least_s: float = math.inf) -> None:
        self.hurried.append(within_s)
        self.least_s.append(least_s)

    async def stream(self, clip_id: str, text: AsyncIterator[str], prosody: Prosody) -> AsyncIterator[Piece]:
        for one in self.given:
            if isinstance(one, VoiceError):
                raise one
            yield one
        await asyncio.sleep(3600)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        return await EstimateVoice().speak(clip_id, text, prosody)

    async def close(self) -> None: ...


def order_of(scene: Scene) -> do.Synthesise:
    floor = scene.floor
    return do.Synthesise(floor.request_id, floor.clip_id, floor.agent, floor.text, 0.0, 0.0, 0.0)


def parts_of(scene: Scene, voice: object, give: Callable[[inputs.Input], None]) -> InParts:
    scene.effects.voices = dict.fromkeys(scene.state.by_id, voice)  # type: ignore[arg-type]
    return InParts(scene.effects, give)


async def test_a_clip_that_runs_dry_while_it_is_heard_ends_within_half_a_second() -> None:
    scene = Scene()
    scene.until(e.SegmentStarted)
    order, given = order_of(scene), list[Any]()
    first = order.text.split()[0]
    voice = Streaming(Piece(np.zeros(24_000, np.float32), (Word(first, 0, 24_000),)))
    parts = parts_of(scene, voice, given.append)
    parts._due = lambda agent, request_id="": True  # type: ignore[method-assign]
    scene.pass_time(500 + MOST_DRY_MS)
    async with asyncio.timeout(5.0):
        await parts.speak_in_parts(voice, order)  # type: ignore[arg-type]
    ready, failed = given
    assert isinstance(ready, inputs.ClipReady) and not ready.final
    assert isinstance(failed, inputs.VoiceFailed) and failed.kind == "timeout"
    assert "ran dry" in failed.detail


async def test_a_voice_is_hurried_while_the_floor_waits_and_never_before_the_first_word() -> None:
    scene = Scene()
    scene.until(e.SegmentStarted)
    voice = Streaming()
    parts = parts_of(scene, voice, lambda _: None)
    for segments, due, hurried in ((0, True, False), (1, False, False), (1, True, True)):
        voice.hurried.clear()
        scene.state.segments = segments
        parts._due = lambda agent, request_id="", due=due: due  # type: ignore[method-assign, misc]
        speaking = asyncio.create_task(parts.speak_in_parts(voice, order_of(scene)))  # type: ignore[arg-type]
        await asyncio.sleep(0.12)
        speaking.cancel()
        await asyncio.wait({speaking})
        assert bool(voice.hurried) == hurried


@pytest.mark.parametrize("pieces", [0, 1])
async def test_what_broke_off_before_anybody_was_told_is_spoken_whole_by_who_stands_in(pieces: int) -> None:
    scene = Scene()
    scene.until(e.SegmentStarted)
    order, given = order_of(scene), list[Any]()
    told: list[str] = []
    first = order.text.split()[0]
    begun = [Piece(np.zeros(240_000, np.float32), (Word(first, 0, 24_000),))] * pieces
    slow = Streaming(*begun, VoiceError("It broke off.", kind="dropped"))
    chain = VoiceChain([slow, EstimateVoice()], lambda name, fault: told.append(name))
    async with asyncio.timeout(5.0):
        await parts_of(scene, chain, given.append).speak_in_parts(chain, order)
    [ready] = given
    assert isinstance(ready, inputs.ClipReady) and ready.final
    assert len(ready.word_ends_ms) == len(order.text.split()), "every word once"
    assert told == ["slow:one"]


@pytest.mark.parametrize(("replaces", "least_s"), [(True, 0.2), (False, math.inf)])
async def test_the_voice_of_a_replacement_leaves_time_for_the_next_one(replaces: bool, least_s: float) -> None:
    scene = Scene()
    scene.until(e.SegmentStarted)
    voice, order, state = Streaming(), order_of(scene), scene.state
    parts = parts_of(scene, voice, lambda _: None)
    parts._due = lambda agent, request_id="": True  # type: ignore[method-assign]
    state.segments, state.floor = 1, None
    state.claim = FloorClaim(order.agent, "auction", "fallback", offline=replaces)
    speaking = asyncio.create_task(parts.speak_in_parts(voice, order))  # type: ignore[arg-type]
    await asyncio.sleep(0.12)
    speaking.cancel()
    await asyncio.wait({speaking})
    assert voice.least_s[0] == pytest.approx(least_s)
