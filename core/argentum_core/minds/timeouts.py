"""How long a model may be silent before its call is given up, and how long the edge of a mind waits for what.

A call goes on when the debate does not want its answer any more (`edge.py`), so these are minutes: a server that loads a model
keeps the request open for as long as that takes, and begins anew when it is hung up on. What the floor waits for is shorter, and
is the engine's business.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallTimeouts:
    """Until a server is reached, until the first piece of an answer or the next sign that one is coming, between two pieces, and
    in all. Reasoning is a piece of an answer."""

    connect_ms: int = 5_000
    first_ms: int = 300_000
    stall_ms: int = 30_000
    total_ms: int = 600_000


@dataclass(frozen=True, slots=True)
class EdgeTimeouts:
    """How long is waited for what, in seconds.

    `stall_s`: for the next sentence of an answer of which one is out, before it ends there. `total_s`: for a call in all, whatever
    the mind's own patience. `loading_s`: for an answer, until it is told of as late, and for a sign of one from a mind that has
    answered before, until it is taken to be loading. `soon_s`: for a call of the same agent that is about to end, `reserve_s` where
    there is time for it, both only for a mind that usually takes `quick_s` at most. `close_s`: for a mind to close.
    """

    stall_s: float = 4.0
    total_s: float = 660.0
    loading_s: float = 3.0
    soon_s: float = 0.7
    reserve_s: float = 3.0
    quick_s: float = 4.0
    close_s: float = 3.0
