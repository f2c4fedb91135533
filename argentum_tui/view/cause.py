"""What a row of the causes is made of: one act of the debate, with its events, its segment and the numbers behind it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

Severity = Literal["quiet", "plain", "good", "warning", "fault"]
CauseKind = Literal["you", "cuts", "auction", "engine", "faults"]
"""What the causes are filtered by: your steering; cuts and remarks; auctions and tokens; what rules, form and governor did; faults."""
CAUSE_KINDS: tuple[CauseKind, ...] = get_args(CauseKind)
EVENTS_KEPT = 64
"""Events that a row remembers at the most; what trickles for minutes forgets those in between."""

Fact = tuple[str, str]
"""A name and a value in words, such as `("guard", "150 ms")`."""


class CauseText(NamedTuple):
    """A row before it is put anywhere: a sign, the words, how much they ask for attention, and its kind."""

    sign: str
    text: str
    severity: Severity = "plain"
    kind: CauseKind = "engine"


class CausePart(NamedTuple):
    """What one event adds to an act: the `key` of the act, the segment it happened to, and facts. A fact of a name that is there already
    takes its place."""

    key: Hashable
    segment: str | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """One row. `key` names the act: whatever is told of it later changes the row. `number` names the row for good, `serial` grows with
    every row and every change of one. `events` are numbers in the journal, `segment` the id of the line that it is about, or
    that was spoken then."""

    at_ms: int
    sign: str
    text: str
    severity: Severity = "plain"
    kind: CauseKind = "engine"
    key: Hashable = None
    serial: int = 0
    number: int = 0
    segment: str | None = None
    events: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()

    def with_part(self, part: CausePart, seq: int) -> Cause:
        """The row with what one more event, number `seq` of the journal, says of the act."""
        events = self.events if seq in self.events[-2:] else (*self.events[: EVENTS_KEPT - 1], seq)
        facts = merged(self.facts, part.facts) if part.facts else self.facts
        # A command is told before it is known which line it comes to be about.
        first, then = (part.segment, self.segment) if isinstance(self.key, int) else (self.segment, part.segment)
        return replace(self, segment=first or then, events=events, facts=facts)


def merged(facts: tuple[Fact, ...], more: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts in the order in which their names first came, each with its newest value."""
    return tuple({**dict(facts), **dict(more)}.items())
