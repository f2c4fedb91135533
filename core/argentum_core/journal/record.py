"""One line of the record."""

from __future__ import annotations

import msgspec

from ..debate.events import Event


class Recorded(msgspec.Struct, frozen=True):
    """An event with its place in the journal and its debate time."""

    seq: int
    at_ms: int
    event: Event
