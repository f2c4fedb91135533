"""The ElevenLabs protocol without I/O: messages and events, and the rules between them (WIRE, ElevenLabs).

One socket speaks for one voice, and carries several *contexts*, one a clip. `ContextRegistry` says what may be sent when:

| a context is | after | may be sent | what arrives for it |
|---|---|---|---|
| unknown | | its opening, which alone carries voice settings | is late, and dropped |
| open | its opening | text, keep-alive, its close | is its sound |
| finishing | its close, once all text was said | nothing | is its sound, and then its final |
| final | its final, which may come before its sound has | nothing | is its sound |
| dropped | its close, because it was cut | nothing | is late, and dropped |

At most five contexts may exist on the provider's side or it closes the socket; three may be ours, so that two whose close
is still under way have room. A socket that is *crowded* with such is left for another: nobody knows how long they take.
What arrives is judged here too: sound, an end, an error, or nothing that makes sense.
"""

from __future__ import annotations

import base64
import binascii
import json
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from argentum_kit.secrets import Secret

from ..base import Prosody, VoiceError
from ..network.pcm_decoder import PCM_RATE
from ..network.provider_faults import fault_from_message
from ..streaming.aligned_words import Alignment, parse_alignment

PROVIDER = "ElevenLabs"
MODEL = "eleven_flash_v2_5"
MOST_CONTEXTS = 5
MOST_OPEN = 3
SPEED = (0.7, 1.2)
# Nobody hears the difference between a key and its address, so it goes in a header only.
KEY_HEADER = "xi-api-key"

# Sentences are flushed one by one; the schedule only matters for a text without an end.
_SCHEDULE = (50, 120, 160, 250)
_STABILITY, _SIMILARITY = 0.5, 0.75


class ProtocolMisuse(Exception):
    """A message that the provider would answer by closing the socket: a mistake of ours, never sent."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How a voice speaks in one context; all but the speed (0.7 to 1.2) lie in 0..1."""

    stability: float = _STABILITY
    similarity_boost: float = _SIMILARITY
    style: float = 0.0
    use_speaker_boost: bool = True
    speed: float = 1.0

    def message(self) -> dict[str, Any]:
        return {
            "stability": self.stability,
            "similarity_boost": self.similarity_boost,
            "style": self.style,
            "use_speaker_boost": self.use_speaker_boost,
            "speed": self.speed,
        }


def settings_for(prosody: Prosody) -> VoiceSettings:
    """A mood as the provider can play it: pace as speed; an excited voice less stable and in a stronger style.

    Pitch stands for excitement here, since the voice's pitch itself cannot be asked for; 10 % is all a mood may have.
    """
    prosody = prosody.sane()
    excitement = min(max(prosody.pitch_percent / 10.0, -1.0), 1.0)
    return VoiceSettings(
        stability=round(_STABILITY - 0.2 * excitement, 3),
        style=round(0.3 * max(excitement, 0.0), 3),
        speed=round(min(max(1.0 + prosody.rate_percent / 100.0, SPEED[0]), SPEED[1]), 3),
    )


def socket_address(base: str, voice: str, *, model: str = MODEL, inactivity_s: int = 60) -> str:
    """The websocket's address for a voice, from the base address of the API (https or http)."""
    scheme, _, rest = base.partition("://")
    query = {
        "model_id": model,
        "output_format": f"pcm_{PCM_RATE}",
        "inactivity_timeout": str(inactivity_s),
        "sync_alignment": "true",
    }
    return (
        f"{'wss' if scheme == 'https' else 'ws'}://{rest}/v1/text-to-speech/{urllib.parse.quote(voice, safe='')}"
        f"/multi-stream-input?{urllib.parse.urlencode(query)}"
    )


def timed_address(base: str, voice: str) -> str:
    """Where a whole sentence is asked for by HTTP, to be answered with times."""
    return (
        f"{base}/v1/text-to-speech/{urllib.parse.quote(voice, safe='')}/stream/with-timestamps"
        f"?output_format=pcm_{PCM_RATE}"
    )


def timed_request(sentence: str, before: str, settings: VoiceSettings, model: str = MODEL) -> dict[str, Any]:
    """The body of such a request. `before` is what was said just before, so that the melody goes on."""
    body = {"text": plain_words(sentence).strip(), "model_id": model, "voice_settings": settings.message()}
    return {**body, "previous_text": plain_words(before).strip()} if before else body


def plain_words(text: str) -> str:
    """The words of a text, ending with a space, without what the provider would take for markup: as many as before."""
    words = ("".join(" " if c in "<>[]{}" else c for c in word).strip() or word for word in text.split())
    return " ".join(words) + " "


# --- what arrives -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AudioEvent:
    """Sound of a context, and when its characters are said."""

    context: str
    pcm: bytes
    alignment: Alignment | None


@dataclass(frozen=True, slots=True)
class FinalEvent:
    """The provider holds a context no more. Some say so at the close, while sound is still coming: it is no end by itself."""

    context: str


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """The provider speaks of an error: of one context, or of the whole socket (None)."""

    context: str | None
    fault: VoiceError


ProtocolEvent = AudioEvent | FinalEvent | FailedEvent


class _State(Enum):
    OPEN = auto()
    FINISHING = auto()
    FINAL = auto()
    DROPPED = auto()


class ContextRegistry:
    """The contexts of one socket. Methods give the message to send; a forbidden one raises ProtocolMisuse."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._states: dict[str, _State] = {}
        self._secrets = tuple(secrets)

    @property
    def alive(self) -> int:
        """How many the provider may still hold."""
        return sum(state is not _State.FINAL for state in self._states.values())

    def has_room(self) -> bool:
        return self._mine() < MOST_OPEN and self.alive < MOST_CONTEXTS

    def is_crowded(self) -> bool:
        """Whether room is only wanting because the provider still holds contexts that were cut."""
        return self._mine() < MOST_OPEN and self.alive >= MOST_CONTEXTS

    def _mine(self) -> int:
        return sum(state in (_State.OPEN, _State.FINISHING) for state in self._states.values())

    def is_open(self, context: str) -> bool:
        return self._states.get(context) is _State.OPEN

    def open(self, context: str, settings: VoiceSettings) -> str:
        if context in self._states:
            raise ProtocolMisuse(f"context {context} is open already; its voice settings were sent")
        if not self.has_room():
            raise ProtocolMisuse(f"context {context} would be one too many")
        self._states[context] = _State.OPEN
        return _message(
            context,
            text=" ",
            voice_settings=settings.message(),
            generation_config={"chunk_length_schedule": list(_SCHEDULE)},
        )

    def say(self, context: str, sentence: str) -> str:
        self._must_be_open(context)
        return _message(context, text=plain_words(sentence), flush=True)

    def keep_alive(self, context: str) -> str:
        self._must_be_open(context)
        return _message(context, text=" ")

    def finish(self, context: str) -> str:
        """All text was said: the provider speaks it to its end, and then says that it is final."""
        self._must_be_open(context)
        self._states[context] = _State.FINISHING
        return self.close_message(context)

    def drop(self, context: str) -> str | None:
        """The clip is not wanted any more. None if the close was sent before, or there is nothing to close."""
        before = self._states.get(context)
        if before is None or before is _State.DROPPED:
            return None
        if before is _State.FINAL:
            del self._states[context]
            return None
        self._states[context] = _State.DROPPED
        return self.close_message(context) if before is _State.OPEN else None

    def forget(self, context: str) -> None:
        """The provider does not hold it: its opening was never sent."""
        self._states.pop(context, None)

    @staticmethod
    def close_message(context: str) -> str:
        return _message(context, close_context=True)

    @staticmethod
    def close_socket() -> str:
        return json.dumps({"close_socket": True})

    def receive(self, message: str | bytes) -> tuple[ProtocolEvent, ...]:
        """What a message means for contexts that still listen. Raises VoiceError `protocol` for one without meaning."""
        try:
            answer = json.loads(message)
        except (ValueError, RecursionError):
            raise VoiceError(f"{PROVIDER} sent a message that is no JSON.", kind="protocol") from None
        if not isinstance(answer, dict):
            raise VoiceError(f"{PROVIDER} sent a message of an unknown form.", kind="protocol")
        context = answer.get("contextId", answer.get("context_id"))
        if context is not None and not isinstance(context, str):
            raise VoiceError(f"{PROVIDER} sent a message for a context without a name.", kind="protocol")
        if answer.get("error") and not answer.get("audio"):
            return (FailedEvent(context, fault_from_message(PROVIDER, answer, self._secrets)),)
        if context is None or context not in self._states:
            return ()
        listening = self._states[context] is not _State.DROPPED
        events: list[ProtocolEvent] = []
        if listening and answer.get("audio"):
            events.append(AudioEvent(context, _sound(answer["audio"]), _alignment(answer)))
        if answer.get("isFinal") or answer.get("is_final"):
            if not listening:
                del self._states[context]
            elif self._states[context] is not _State.FINAL:
                self._states[context] = _State.FINAL
                events.append(FinalEvent(context))
        return tuple(events)

    def _must_be_open(self, context: str) -> None:
        if not self.is_open(context):
            raise ProtocolMisuse(f"context {context} is not open")


def timed_events(answer: Mapping[str, Any], secrets: Iterable[Secret] = ()) -> tuple[bytes, Alignment | None]:
    """Sound and times of one object of the HTTP answer. Raises VoiceError for an object that speaks of an error."""
    if answer.get("error") or answer.get("detail"):
        raise fault_from_message(PROVIDER, answer, secrets)
    sound = answer.get("audio_base64")
    return _sound(sound) if sound else b"", _timed_alignment(answer)


def _message(context: str, **fields: Any) -> str:
    return json.dumps({"context_id": context, **fields})


def _sound(encoded: Any) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise VoiceError(f"{PROVIDER} sent sound that is no base64.", kind="protocol") from None


def _alignment(answer: Mapping[str, Any]) -> Alignment | None:
    """The times of the text as it was sent; of the text as the provider reads it, where only those are told."""
    for name in ("alignment", "normalizedAlignment", "normalized_alignment"):
        told = answer.get(name)
        if isinstance(told, Mapping) and told.get("chars"):
            durations = told.get("charDurationsMs", told.get("charsDurationsMs"))
            return parse_alignment(told["chars"], told.get("charStartTimesMs"), durations)
    return None


def _timed_alignment(answer: Mapping[str, Any]) -> Alignment | None:
    for name in ("alignment", "normalized_alignment"):
        told = answer.get(name)
        if isinstance(told, Mapping) and told.get("characters"):
            starts, ends = told.get("character_start_times_seconds"), told.get("character_end_times_seconds")
            found = parse_alignment(told["characters"], starts, ends, 1000.0)
            if found is not None:
                lasting = (end - start for start, end in zip(found.starts_ms, found.durations_ms, strict=True))
                return Alignment(found.characters, found.starts_ms, tuple(lasting))
    return None
