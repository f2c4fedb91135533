"""The points of a recorded debate, and what its motion calls them."""

from __future__ import annotations

import msgspec

from argentum_kit.display import printable

from ...measures.points import ArguedPoint, PointLedger
from ..reader import JournalReader

GIST_CHARACTERS = 160
"""As long as a motion's lines may be; what is longer was not written by a motion file."""


def read_points(journal: JournalReader) -> list[ArguedPoint]:
    """Every point that was made, the oldest first; raises JournalError."""
    ledger = PointLedger()
    for recorded in journal.read():
        ledger.take(recorded.event, recorded.at_ms)
    return ledger.points()


class _Claim(msgspec.Struct):
    id: str
    gist: str


class _Material(msgspec.Struct):
    claims: list[_Claim] = []


def recorded_gists(journal: JournalReader) -> dict[str, str]:
    """What the motion says of each of its claims in a few words, by the claim's id; empty where the record does not hold the motion."""
    try:
        motion = msgspec.json.decode(journal.meta().get("motion_material", ""), type=_Material)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return {}
    return {printable(claim.id): printable(claim.gist)[:GIST_CHARACTERS] for claim in motion.claims}
