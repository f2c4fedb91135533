"""How long a model may be silent before it is given up on. The engine's own timeouts are shorter; these are for what it lets be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Until a server is reached, until the first piece of an answer, between two pieces, and in all."""

    connect_ms: int = 3_000
    first_ms: int = 20_000
    stall_ms: int = 4_000
    total_ms: int = 60_000
