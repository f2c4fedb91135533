"""The house and the listener at the keyboard as state: who thinks what, and how the votes stand. Folded from events by `fold_vote.py`;
how opinions move is in `argentum_core.vote`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ..vote.listeners import cares, leanings, manners, openness, scale, weights
from ..vote.opinions import counted, moved, opinions_row, row_of, total, undecided, votes
from .events import (
    CauseOfMove,
    HouseCause,
    JudgeReported,
    LineThatMoved,
    ListenerVoted,
    PointAnswered,
    PointConceded,
    PointEvent,
    PointMade,
    RoomVoted,
    VoteShift,
)
from .vote_knobs import VoteKnobs

LINES_NAMED: Final = 3
"""How many of the lines that moved most are named."""
OF_A_LINE: Final = ("point", "answered", "conceded")
"""What a line itself does to the house."""
CLAIMS_COUNTED: Final = 256
"""Of so many claims it is counted how often they were heard."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A house that these causes have moved: its opinions and votes then, and by how much all listeners together were moved by what the
    line itself said. Remarks, cuts, and points that others let drop are not its doing."""

    causes: list[HouseCause]
    opinions: list[int]
    votes: list[int]
    push: int


@dataclass(slots=True)
class House:
    """The house. `rules` are the knobs of the vote as they were when it took its seats; `scales` say how far each listener is moved.

    `opinions` has a row a side (`vote/opinions.py`). `first` are the votes before, a row a side as well, `votes` those of now. `claims`
    counts how often each claim was made, `topics` keeps how far each listener is moved by a topic, `manners` how much each minds a rude
    cut. `causes` is what was heard since the house last moved; `lines` are those that moved it most. It is `closed` from the closing
    statements on: they move nobody.
    `ahead` is what was worked out for an event that is about to be folded, so that it is not worked out twice.
    """

    seed: int
    sides: list[str]
    rules: VoteKnobs
    openness: bytes
    scales: list[bytes]
    manners: int
    opinions: list[int]
    votes: list[int]
    first: list[int]
    counts: dict[str, int]
    undecided: int
    claims: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    causes: list[HouseCause] = field(default_factory=list)
    lines: list[LineThatMoved] = field(default_factory=list)
    closed: bool = False
    ahead: Moved | None = None

    @property
    def seats(self) -> int:
        """How many listeners there are."""
        return len(self.openness)

    def weights(self, cause: HouseCause) -> int:
        """How far each listener is moved by something that was heard."""
        if cause.cause == "rude":
            return self.manners
        found = self.topics.get(cause.topic)
        if found is None:
            if len(self.topics) >= CLAIMS_COUNTED:
                del self.topics[next(iter(self.topics))]
            found = row_of(weights(self.scales, cares(self.seed, cause.topic, self.seats)))
            self.topics[cause.topic] = found
        return found

    def after(self, causes: list[HouseCause]) -> Moved:
        """The house after all of these were heard. An event that tells of it is folded next, so it is kept until then."""
        if self.ahead is not None and self.ahead.causes is causes:
            return self.ahead
        rows, seats = list(self.opinions), self.seats
        push = 0
        for cause in causes:
            if cause.side not in self.counts:
                continue
            n = self.sides.index(cause.side)
            moves = moved(cause.strength, self.weights(cause), seats)
            rows[n] += moves
            if cause.cause in OF_A_LINE:
                push += total(moves, seats)
        self.ahead = Moved(causes, rows, votes(rows, self.rules.margin, seats), push)
        return self.ahead

    def hear(self, event: PointEvent) -> None:
        """Keep in mind what has become of a point, until the segment has ended. A claim that was made before moves less each time, and
        so does what becomes of it."""
        if self.closed or event.side not in self.counts:
            return
        rules, claim = self.rules, event.claim
        times = self.claims.get(claim, 0) if claim is not None else 1
        cause: CauseOfMove
        if isinstance(event, PointMade):
            cause, strength = "point", rules.point + (rules.cited if event.cites else 0)
            if event.remark:
                cause, strength = "remark", strength // 2
            if claim is not None and (times or len(self.claims) < CLAIMS_COUNTED):
                times += 1
                self.claims[claim] = times
        elif isinstance(event, PointAnswered):
            cause, strength = "answered", -rules.answered
        elif isinstance(event, PointConceded):
            cause, strength, times = "conceded", rules.conceded, 1
        else:
            cause, strength = "dropped", rules.dropped
        if times > 1:
            strength = strength // times if strength >= 0 else -(-strength // times)
        if strength:
            self.causes.append(HouseCause(cause, event.side, claim or event.point_id, strength))

    def shifts(self) -> list[VoteShift]:
        """Who moved from where to where since the vote before, in the order of the sides and the undecided last."""
        names = [*self.sides, None]
        before = [*self.first, undecided(self.first, self.seats)]
        after = [*self.votes, undecided(self.votes, self.seats)]
        return [
            VoteShift(before=one, after=two, listeners=listeners)
            for one, were in zip(names, before, strict=True)
            for two, are in zip(names, after, strict=True)
            if one != two and (listeners := (were & are).bit_count())
        ]


def seated(seed: int, sides: list[str], rules: VoteKnobs) -> House:
    """A house that has heard nothing yet."""
    count = rules.listeners
    opinions = [opinions_row(leanings(seed, side, count)) for side in sides]
    cast = votes(opinions, rules.margin, count)
    counts, left = counted(cast, sides, count)
    open_to = openness(seed, count)
    return House(
        seed=seed,
        sides=sides,
        rules=rules,
        openness=open_to,
        scales=[scale(one) for one in open_to],
        manners=row_of(manners(seed, count)),
        opinions=opinions,
        votes=cast,
        first=cast,
        counts=counts,
        undecided=left,
    )


@dataclass(slots=True)
class VoteState:
    """`house` is None until it takes its seats, and where there is none. `counted` once the vote after was counted. `listener` are the
    newest votes of the listener at the keyboard, by when, `room` those of the watchers; `judges` what the judges reported, after so many `judge_calls`, which took so many
    model tokens, in and out, together."""

    house: House | None = None
    counted: bool = False
    listener: dict[str, ListenerVoted] = field(default_factory=dict)
    room: dict[str, RoomVoted] = field(default_factory=dict)
    judges: list[JudgeReported] = field(default_factory=list)
    judge_calls: int = 0
    judge_tokens: int = 0
