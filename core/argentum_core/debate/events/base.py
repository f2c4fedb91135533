"""What every event is, and the words that several of them use."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

Hundredths = int
TokenCause = Literal[
    "accrual",
    "stipend",
    "bid",
    "rebate",
    "interjection",
    "interrupt_bid",
    "interrupt_fee",
    "decay",
    "expiry",
    "grant",
]
WorkKind = Literal["segment", "reserve", "kicker", "interjection", "bid", "second", "chair"]
InterjectionKind = Literal["support", "clarify", "challenge"]
ContinuationPath = Literal["no_ack", "ack"]
Role = Literal["segment", "kicker", "second", "chair"]
Tier = Literal["baseline", "enhanced", "premium"]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all events; `type` is the name in the journal."""

    type: ClassVar[str] = ""
