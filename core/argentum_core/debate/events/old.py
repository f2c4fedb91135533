"""Shapes that events had in journals of earlier versions, and how they are read now.

Pacing, moods and reputations were once told in one event an agent, with the agent's values beside its id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from .base import Event
from .economy import EmotionChanged, Mood, Paced, PacingUpdated, ReputationChanged, Standing


class _Named(msgspec.Struct):
    agent: str


class _WithAgents(Protocol):
    def __call__(self, *, agents: dict[str, Any]) -> Event: ...


_one = msgspec.json.Decoder(_Named)


def _of_one(event: _WithAgents, values: type[msgspec.Struct]) -> Callable[[bytes | str], Event]:
    read = msgspec.json.Decoder(values)
    return lambda body: event(agents={_one.decode(body).agent: read.decode(body)})


_OLD: dict[str, Callable[[bytes | str], Event]] = {
    EmotionChanged.type: _of_one(EmotionChanged, Mood),
    PacingUpdated.type: _of_one(PacingUpdated, Paced),
    ReputationChanged.type: _of_one(ReputationChanged, Standing),
}


def decode_old(kind: str, body: bytes | str) -> Event | None:
    """The event of a body in a shape of earlier versions; None where it has none.

    Raises msgspec.ValidationError when it has such a shape and its values do not fit.
    """
    read = _OLD.get(kind)
    if read is None:
        return None
    try:
        _one.decode(body)
    except msgspec.ValidationError:
        return None
    return read(body)
