"""The voice `neural:SPEAKER`: sentence by sentence from the speech process, the same bytes at once or as a stream."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from argentum_kit.sentences import sentences

from ...clip import FRAMES_PER_MS, Clip, Piece, Word
from ..base import Prosody, RequestLimits, VoiceError
from ..speech_messages import Header
from ..speech_process import NEURAL
from ..streaming.assembly import SILENT_FRAMES, collect_clip, has_sound
from ..streaming.text_feed import TextFeed, complete_text
from ..text_limits import check_text_length
from .line import Said, Sentence
from .model import bundled_model, installed
from .models import is_british, model_file, present_models
from .phonemes import check_language
from .requests import request_of, said_of
from .speaker import Speaker, speaker

KIND = "neural"
NOT_INSTALLED = "The neural voice cannot be used here (hibari-tts or onnxruntime is not installed), so espeak speaks."

# A sentence of more characters is said in parts, cut after a clause from `_ENOUGH` characters on: the first sound waits for the whole
# of its part.
_MOST_CHARACTERS, _ENOUGH = 400, 200
_CLAUSE_END = re.compile(r"[,;:—](?=\s)")

# The first sentence of a line is said in two parts where it is longer than this, cut after the first clause that has a few words, so that
# nobody waits for the whole of it. What is left must be worth a part of its own.
_FIRST_ENOUGH, _LEAST_CLAUSE, _LEAST_REST = 36, 12, 12

# One thread: the process says one sentence at a time, and a queue keeps the order in which they were asked for.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="neural voice")

Say = Callable[[Sentence], Said]
"""What makes the sound of a sentence. Blocking; raises VoiceError."""


def open_neural(name: str, folder: Path) -> NeuralVoice:
    """The voice of a speaker, `heart` for an empty name; `folder` is where models and the user's own speakers lie.

    Raises VoiceSpecError for an unknown speaker or a file with wrong values, VoiceError for one whose model is not here, and where the
    package or its runtime is not installed.
    """
    return NeuralVoice(speaker(name, folder), folder)


def start_process() -> None:
    """Have the process load the package's model, without waiting for it: what a debate does as early as it can, so that its first line
    finds it ready. Does nothing where the voice cannot be used."""
    if installed():
        with contextlib.suppress(VoiceError):
            NEURAL.start(_load_request(bundled_model(), british=False))


def _load_request(model: Path, *, british: bool) -> Header:
    return {"op": "load", "model": str(model), "british": british}


def say_in_process(sentence: Sentence) -> Said:
    """The sound of a sentence from the speech process. Raises VoiceError, SpeechProcessDied among them."""
    return said_of(sentence, *NEURAL.call(request_of(sentence)))


class NeuralVoice:
    """One speaker. Nothing is loaded here: the model and its runtime live in the speech process, which starts with the first
    sentence or with `warm`. `say` is for tests and tools that synthesise in their own process."""

    def __init__(self, speaker: Speaker, folder: Path, say: Say = say_in_process) -> None:
        if not installed():
            raise VoiceError(NOT_INSTALLED, lasting=True)
        self.name = f"{KIND}:{speaker.name}"
        self.limits = RequestLimits()
        self.stand_in = speaker.stand_in
        self._voice = speaker.as_present(present_models(folder))
        self._model = model_file(self._voice.model, folder)
        self._british = is_british(self._voice.model)
        self._say = say

    async def warm(self) -> None:
        """Start the process and load the model. Raises VoiceError."""
        request = NEURAL.wake = _load_request(self._model, british=self._british)
        await asyncio.get_running_loop().run_in_executor(_THREAD, NEURAL.call, request)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        check_text_length(text)
        started = time.monotonic()
        return await collect_clip(self.name, clip_id, text, self.stream(clip_id, complete_text(text), prosody), started)

    async def stream(
        self,
        clip_id: str,  # noqa: ARG002
        text: AsyncIterable[str],
        prosody: Prosody,
    ) -> AsyncGenerator[Piece, None]:
        """A piece for each sentence, the silence before it included, and two for a long first one. Raises VoiceError."""
        at = number = 0
        begun = False
        unsaid: list[str] = []
        pause_ms = 0.0
        async with TextFeed(text) as feed:
            async for part in feed:
                check_language(part)
                for sentence, clause in _in_breaths(part, first=not begun):
                    unsaid += sentence.split()
                    if not has_sound(sentence):
                        continue
                    number += begun and clause == 0
                    begun = True
                    said = await self._said(" ".join(unsaid), number, clause, prosody)
                    unsaid = []
                    if not len(said.pcm):
                        raise VoiceError("The neural voice found nothing to say in this text.")
                    pause = np.zeros(round(pause_ms) * FRAMES_PER_MS if at else 0, dtype=np.float32)
                    start = at + len(pause)
                    at = start + len(said.pcm)
                    words = tuple(Word(w.text, w.start + start, w.end + start) for w in said.words)
                    yield Piece(np.concatenate((pause, said.pcm)), words)
                    pause_ms = said.pause_ms
        # What has no sound, such as a dash at the end, has its place there.
        rest = np.zeros(0 if at else SILENT_FRAMES, dtype=np.float32)
        yield Piece(rest, tuple(Word(word, at, at) for word in unsaid), final=True)

    async def close(self) -> None:
        """Nothing to let go: the process serves every speaker, and ends by itself when nobody has spoken for long."""

    async def _said(self, text: str, number: int, clause: int, prosody: Prosody) -> Said:
        sentence = Sentence(text, number, self._voice, prosody.finite(), self._model, self._british, clause)
        return await asyncio.get_running_loop().run_in_executor(_THREAD, self._say, sentence)


def _in_breaths(text: str, *, first: bool) -> Iterator[tuple[str, int]]:
    """The sentences of a text, and of a very long one its parts, each with its number among the clauses of a sentence: all 0 but for
    the rest of a sentence of which the `first` clause is said alone."""
    for number, sentence in enumerate(sentences(text)):
        clause = 0
        if first and number == 0 and len(sentence) > _FIRST_ENOUGH:
            head = _first_clause(sentence)
            if head:
                yield head, 0
                sentence, clause = sentence[len(head) :].lstrip(), 1  # noqa: PLW2901
        for part in _in_parts(sentence):
            yield part, clause


def _first_clause(sentence: str) -> str:
    """The beginning of a sentence up to a clause mark that may be said alone; empty where there is none."""
    for mark in _CLAUSE_END.finditer(sentence, _LEAST_CLAUSE):
        head = sentence[: mark.end()]
        if len(sentence) - len(head) < _LEAST_REST:
            return ""
        if len(head.split()) > 1:
            return head
    return ""


def _in_parts(sentence: str) -> Iterator[str]:
    if len(sentence) <= _MOST_CHARACTERS:
        yield sentence
        return
    part = ""
    for word in sentence.split():
        if part and (len(part) + len(word) > _MOST_CHARACTERS or (len(part) > _ENOUGH and part[-1] in ",;:—")):
            yield part
            part = ""
        part = f"{part} {word}" if part else word
    yield part
