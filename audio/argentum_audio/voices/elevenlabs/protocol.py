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

import json
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any

from argentum_kit.secrets import Secret

from ..base import VoiceError
from ..network.provider_faults import fault_from_message
from .answers import AudioEvent, FailedEvent, FinalEvent, ProtocolEvent, decode_sound, socket_alignment
from .requests import PROVIDER, VoiceSettings, plain_words

MOST_CONTEXTS = 5
MOST_OPEN = 3

# Sentences are flushed one by one; the schedule only matters for a text without an end.
_SCHEDULE = (50, 120, 160, 250)


class ProtocolMisuse(Exception):
    """A message that the provider would answer by closing the socket: a mistake of ours, never sent."""


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
        """Whether one more context may be opened now."""
        return self._mine() < MOST_OPEN and self.alive < MOST_CONTEXTS

    def is_crowded(self) -> bool:
        """Whether room is only wanting because the provider still holds contexts that were cut."""
        return self._mine() < MOST_OPEN and self.alive >= MOST_CONTEXTS

    def _mine(self) -> int:
        return sum(state in (_State.OPEN, _State.FINISHING) for state in self._states.values())

    def is_open(self, context: str) -> bool:
        """Whether text may be sent for a context."""
        return self._states.get(context) is _State.OPEN

    def open(self, context: str, settings: VoiceSettings) -> str:
        """The message that opens a context, with its voice settings. Raises ProtocolMisuse if it was opened before or there is no room."""
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
        """The message that has a sentence spoken. Raises ProtocolMisuse if the context is not open."""
        self._must_be_open(context)
        return _message(context, text=plain_words(sentence), flush=True)

    def keep_alive(self, context: str) -> str:
        """The message that keeps a context alive while its text is late. Raises ProtocolMisuse if it is not open."""
        self._must_be_open(context)
        return _message(context, text=" ")

    def finish(self, context: str) -> str:
        """The close of a context whose text is complete: the provider speaks it to its end, and then says that it is final."""
        self._must_be_open(context)
        self._states[context] = _State.FINISHING
        return self.close_message(context)

    def drop(self, context: str) -> str | None:
        """The close of a context whose clip is not wanted any more; None if it was sent before, or there is nothing to close."""
        before = self._states.get(context)
        if before is None or before is _State.DROPPED:
            return None
        if before is _State.FINAL:
            del self._states[context]
            return None
        self._states[context] = _State.DROPPED
        return self.close_message(context) if before is _State.OPEN else None

    def forget(self, context: str) -> None:
        """Forget a context whose opening was never sent."""
        self._states.pop(context, None)

    @staticmethod
    def close_message(context: str) -> str:
        """The message that closes a context."""
        return _message(context, close_context=True)

    @staticmethod
    def close_socket() -> str:
        """The message that ends the whole connection."""
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
            events.append(AudioEvent(context, decode_sound(answer["audio"]), socket_alignment(answer)))
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


def _message(context: str, **fields: Any) -> str:
    return json.dumps({"context_id": context, **fields})
