"""Any voice, sentence by sentence: how a voice that only makes whole clips speaks a text that is still being written."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing

import numpy as np

from ...clip import FRAMES_PER_MS, Piece, Word
from ..base import Prosody, Voice
from ..estimate import SENTENCE_MS
from .text_feed import TextFeed


async def stream_voice(
    voice: Voice, clip_id: str, text: AsyncIterable[str], prosody: Prosody
) -> AsyncGenerator[Piece, None]:
    """The pieces of any voice: its own stream if it has one, else a clip for each part of the text. Raises as `stream` does."""
    own = getattr(voice, "stream", None)
    stream = own(clip_id, text, prosody) if own is not None else _by_sentences(voice, clip_id, text, prosody)
    async with aclosing(stream):
        async for piece in stream:
            yield piece


async def _by_sentences(
    voice: Voice, clip_id: str, text: AsyncIterable[str], prosody: Prosody
) -> AsyncGenerator[Piece, None]:
    """Each part is spoken as a clip of its own, with the pause of a sentence between them."""
    prosody = prosody.finite()
    pause = np.zeros(
        round(SENTENCE_MS * FRAMES_PER_MS / (1.0 + max(prosody.rate_percent, -50.0) / 100.0)), dtype=np.float32
    )
    at = 0
    async with TextFeed(text) as feed:
        async for part in feed:
            clip = await voice.speak(clip_id, part, prosody)
            if at:
                yield Piece(pause)
                at += len(pause)
            yield Piece(clip.pcm, tuple(Word(w.text, w.start + at, w.end + at) for w in clip.words))
            at += clip.frames
    if at == 0:
        at = (await voice.speak(clip_id, "", prosody)).frames
        yield Piece(np.zeros(at, dtype=np.float32))
    yield Piece(np.zeros(0, dtype=np.float32), final=True)
