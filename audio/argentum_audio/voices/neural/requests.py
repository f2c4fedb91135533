"""A sentence as a request to the speech process, and its sound as the answer: both ends of the same messages."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from ...clip import Word
from ..base import Prosody
from ..speech_messages import Header
from .line import Said, Sentence, load, say
from .speaker import VoiceShape


def answer(request: Header) -> tuple[Header, bytes]:
    """In the process: the sentence's sound. Raises VoiceError."""
    said = say(
        Sentence(
            request["text"],
            request["number"],
            VoiceShape(**request["voice"]),
            Prosody(**request["prosody"]),
            Path(request["model"]),
            request["british"],
            request["clause"],
        )
    )
    words = [(word.start, word.end) for word in said.words]
    return {"words": words, "pause_ms": said.pause_ms}, np.asarray(said.pcm, dtype="<f4").tobytes()


def loaded(request: Header) -> tuple[Header, bytes]:
    """In the process: a model that is in memory from now on. Raises VoiceError."""
    load(Path(request["model"]), british=request["british"])
    return {}, b""


def request_of(sentence: Sentence) -> Header:
    """At the other end: the request for a sentence."""
    return {
        "op": "say",
        "text": sentence.text,
        "number": sentence.number,
        "voice": asdict(sentence.voice),
        "prosody": asdict(sentence.prosody),
        "model": str(sentence.model),
        "british": sentence.british,
        "clause": sentence.clause,
    }


def said_of(sentence: Sentence, header: Header, payload: bytes) -> Said:
    """At the other end: what was answered."""
    pcm = np.frombuffer(payload, dtype="<f4").astype(np.float32)
    words = (Word(text, *times) for text, times in zip(sentence.text.split(), header["words"], strict=True))
    return Said(pcm, tuple(words), float(header["pause_ms"]))
