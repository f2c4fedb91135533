"""Local neural voices through Piper, the extra `piper`: no network, one model in memory a voice.

A model speaks sentence by sentence, which is how its sound streams. It tells no word times; they are estimated and put
right by the pauses that are heard.
"""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np

from argentum_kit.secrets import one_line

from ...clip import Clip, Piece
from ..base import Prosody, RequestLimits, VoiceError
from ..espeak.safe_text import safe_text
from ..streaming.assembly import ArrivedSound, ClipRequest, ClipText, assemble_pieces, has_sound, speak_by_streaming
from ..streaming.estimated_words import EstimatedWords, VoicePace
from ..streaming.processor import StreamProcessor, VoiceLevel
from ..streaming.text_feed import TextFeed
from .models import find_model, models_folder

KIND = "piper"
PAUSE_MS = 250
# A mood may make a voice this much slower or faster.
LENGTH = (0.5, 2.0)

# One thread for all models: each uses every core it can get.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="piper")


def open_piper(variant: str, models: Path | None) -> PiperVoice:
    """The voice of a model's file or name. Raises VoiceError without the extra or the model."""
    if importlib.util.find_spec("piper") is None:
        raise VoiceError("Piper voices need the extra piper: install argentum[piper].")
    return PiperVoice(variant, find_model(variant, models or models_folder()))


class PiperVoice:
    """One model, of the file `model`; it is loaded when it first speaks or is warmed."""

    def __init__(self, variant: str, model: Path) -> None:
        self.name = f"{KIND}:{variant}"
        self.limits = RequestLimits(maximum=1)
        self._model = model
        self._loaded: Any = None
        self._level = VoiceLevel()
        self._pace = VoicePace()

    async def warm(self) -> None:
        """Load the model. Raises VoiceError."""
        await asyncio.get_running_loop().run_in_executor(_THREAD, self._load)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """A clip of the text, all sentences together. Raises VoiceError."""
        return await speak_by_streaming(self, clip_id, text, prosody)

    async def stream(self, clip_id: str, text: AsyncIterable[str], prosody: Prosody) -> AsyncGenerator[Piece, None]:
        """The pieces of a clip, sentence by sentence. Raises VoiceError, after the pieces that had come."""
        async with TextFeed(text) as feed:
            spoken = ClipText(EstimatedWords(self._pace, prosody.rate_percent))
            arriving = self._arriving(ClipRequest(clip_id, feed, spoken, prosody))
            pieces = assemble_pieces(
                arriving,
                spoken,
                lambda rate: StreamProcessor(rate, self._level, prosody.finite().volume_db),
            )
            async with aclosing(pieces):
                async for piece in pieces:
                    yield piece

    async def close(self) -> None:
        """Let the model go."""
        self._loaded = None

    async def _arriving(self, line: ClipRequest) -> AsyncGenerator[ArrivedSound, None]:
        loop = asyncio.get_running_loop()
        async for part in line.feed:
            line.spoken.add(part)
            if not has_sound(part):
                continue
            sentences = self._sentences(part, line.prosody)
            while (arrived := await loop.run_in_executor(_THREAD, next, sentences, None)) is not None:
                yield arrived

    def _sentences(self, text: str, prosody: Prosody) -> Iterator[ArrivedSound]:
        """The sound of a text, sentence by sentence; runs in the thread of all models."""
        voice = self._load()
        from piper import SynthesisConfig

        scale = min(max(1.0 / max(1.0 + prosody.finite().rate_percent / 100.0, 0.01), LENGTH[0]), LENGTH[1])
        # The model has a default pace; the prosody's scale multiplies it.
        own = float(getattr(voice.config, "length_scale", 1.0) or 1.0)
        try:
            for chunk in voice.synthesize(safe_text(text), SynthesisConfig(length_scale=own * scale)):
                pause = np.zeros(chunk.sample_rate * PAUSE_MS // 1000, dtype=np.float32)
                sound = np.asarray(chunk.audio_float_array, dtype=np.float32).reshape(-1)
                yield ArrivedSound(np.concatenate((sound, pause)), chunk.sample_rate)
        except Exception as error:
            # The model's runtime raises exceptions without a common base; none may end a debate.
            raise VoiceError(
                one_line(f"The Piper model {self._model.name} failed ({error})."), kind="failed"
            ) from error

    def _load(self) -> Any:
        if self._loaded is None:
            try:
                from piper import PiperVoice as Model

                self._loaded = Model.load(str(self._model))
            except Exception as error:
                raise VoiceError(one_line(f"The Piper model {self._model.name} cannot be loaded ({error}).")) from error
        return self._loaded
