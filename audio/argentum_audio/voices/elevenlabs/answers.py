"""What ElevenLabs answers: events of a socket, objects of an HTTP answer, and the sound and times in either (WIRE, ElevenLabs). Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from argentum_kit.secrets import Secret

from ..base import VoiceError
from ..network.provider_faults import fault_from_message
from ..streaming.aligned_words import Alignment, parse_alignment
from .requests import PROVIDER


@dataclass(frozen=True, slots=True)
class AudioEvent:
    """Sound of a context (signed 16-bit mono PCM), and when its characters are spoken, if that was sent with it."""

    context: str
    pcm: bytes
    alignment: Alignment | None


@dataclass(frozen=True, slots=True)
class FinalEvent:
    """The provider holds a context no more. Some say so at the close, while sound is still coming: it is no end by itself."""

    context: str


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """The provider reports an error: of one context, or of the whole socket (None)."""

    context: str | None
    fault: VoiceError


ProtocolEvent = AudioEvent | FinalEvent | FailedEvent


def timed_events(answer: Mapping[str, Any], secrets: Iterable[Secret] = ()) -> tuple[bytes, Alignment | None]:
    """Sound (PCM bytes) and times of one object of the HTTP answer. Raises VoiceError for an object that reports an error."""
    if answer.get("error") or answer.get("detail"):
        raise fault_from_message(PROVIDER, answer, secrets)
    sound = answer.get("audio_base64")
    return decode_sound(sound) if sound else b"", _timed_alignment(answer)


def decode_sound(encoded: Any) -> bytes:
    """Bytes from base64. Raises VoiceError `protocol`."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise VoiceError(f"{PROVIDER} sent sound that is no base64.", kind="protocol") from None


def socket_alignment(answer: Mapping[str, Any]) -> Alignment | None:
    """The times in a message: of the text as it was sent, or, where only those are sent, of the text as the provider reads it."""
    for name in ("alignment", "normalizedAlignment", "normalized_alignment"):
        times = answer.get(name)
        if isinstance(times, Mapping) and times.get("chars"):
            durations = times.get("charDurationsMs", times.get("charsDurationsMs"))
            return parse_alignment(times["chars"], times.get("charStartTimesMs"), durations)
    return None


def _timed_alignment(answer: Mapping[str, Any]) -> Alignment | None:
    for name in ("alignment", "normalized_alignment"):
        times = answer.get(name)
        if isinstance(times, Mapping) and times.get("characters"):
            starts, ends = times.get("character_start_times_seconds"), times.get("character_end_times_seconds")
            found = parse_alignment(times["characters"], starts, ends, 1000.0)
            if found is not None:
                lasting = (end - start for start, end in zip(found.starts_ms, found.durations_ms, strict=True))
                return Alignment(found.characters, found.starts_ms, tuple(lasting))
    return None
