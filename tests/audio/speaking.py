"""What the tests of network voices share: short waits, texts that are still being written, and what must hold always."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

import numpy as np

from argentum_audio.clip import Piece, Word
from argentum_audio.voices.base import Prosody, StreamingVoice, VoiceError
from argentum_audio.voices.network.timeouts import Timeouts

CANARY = "canary-key-3f9/a+b=7Zq0"
CALM = Prosody()
LINE = "Roads are for people, they said. Cars are for cars; we built both. So who pays now?"
# Patient where something is to come, however busy the machine; quick where nothing will.
PATIENT = Timeouts(connect_ms=5000, first_sound_ms=5000, stall_ms=5000, settle_ms=150, stale_ms=60_000)
IMPATIENT = Timeouts(connect_ms=200, first_sound_ms=200, stall_ms=200, settle_ms=150, stale_ms=60_000)
UNTIL_STALLED = Timeouts(connect_ms=5000, first_sound_ms=5000, stall_ms=250, settle_ms=150, stale_ms=60_000)


async def sentences(*parts: str) -> AsyncIterator[str]:
    for part in parts:
        yield part


async def all_of(voice: StreamingVoice, text: AsyncIterator[str], prosody: Prosody = CALM) -> list[Piece]:
    async with aclosing(voice.stream("clip_1", text, prosody)) as stream:
        return [piece async for piece in stream]


async def until_fault(voice: StreamingVoice, text: AsyncIterator[str]) -> tuple[list[Piece], VoiceError | None]:
    """The pieces that came, and the fault that ended them."""
    pieces: list[Piece] = []
    try:
        async with aclosing(voice.stream("clip_1", text, CALM)) as stream:
            # Not a comprehension: what came before the fault is kept.
            async for piece in stream:
                pieces.append(piece)  # noqa: PERF401
    except VoiceError as fault:
        return pieces, fault
    return pieces, None


def words_of(pieces: Sequence[Piece]) -> list[Word]:
    return [word for piece in pieces for word in piece.words]


def sound_of(pieces: Sequence[Piece]) -> np.ndarray:
    return np.concatenate([piece.pcm for piece in pieces])


def shows_no_key(fault: BaseException, key: str = CANARY) -> bool:
    """Whether nothing that is printed of an exception has the key in it."""
    told = traceback.TracebackException.from_exception(fault, capture_locals=True)
    shown = f"{fault} {fault!r} {''.join(told.format())} {vars(fault)}"
    return key not in shown


@asynccontextmanager
async def leaving_nothing_behind() -> AsyncIterator[None]:
    """Fails if tasks are left over once everything inside was closed."""
    before = asyncio.all_tasks()
    yield
    for _ in range(20):
        left = {task for task in asyncio.all_tasks() - before if not task.done()}
        if not left:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"tasks are left: {[str(task) for task in left]}")
