"""How long a model may be silent before its call is given up.

A call goes on when the debate does not want its answer any more (`edge.py`), so these are minutes: a server that loads a model
keeps the request open for as long as that takes, and begins anew when it is hung up on. What the floor waits for is shorter, and
is the engine's business.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Until a server is reached, until the first piece of an answer or the next sign that one is coming, between two pieces, and
    in all. Reasoning is a piece of an answer."""

    connect_ms: int = 5_000
    first_ms: int = 300_000
    stall_ms: int = 30_000
    total_ms: int = 600_000
