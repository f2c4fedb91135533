"""What tools answer with: structures whose JSON Schemas are told to clients, and how they are made from a debate's record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from argentum_core.debate.flow import PointStatus
from argentum_core.measures.cruxes import CRUXES, SideSpent, cruxes
from argentum_core.measures.vote_story import leading_side

from .allowance import Which
from .debate_record import DebateRecord

MICROS = 1_000_000
POINTS_TOLD = 100
"""Points that `hold_debate` answers with, the newest; a debate of a hundred turns fits. `read_flow` has them all."""


class ToldPoint(msgspec.Struct, frozen=True):
    """A point of the flow. `state`: open (nobody has answered it yet), answered, conceded, or dropped (nobody answered it in time). `claim` is
    what the motion calls it, where it is one of the motion's claims. `answers`, `answered_by` are ids of points; agents are names. A `remark` was
    thrown in over somebody else's turn; a point that `cites` rests on a source."""

    id: str
    side: str
    agent: str
    text: str
    state: PointStatus
    claim: str | None
    answers: str | None
    answered_by: str | None
    conceded_by: str | None
    remark: bool
    cites: bool
    words: int
    at_ms: int


class ToldCrux(msgspec.Struct, frozen=True):
    """A claim that both sides spent most on and never settled: it was answered, and neither conceded nor let go. `weight` is the words of
    the side that spent less on it; `spent` is by side, the side of the claim first (tokens are those of the debate's auction, in hundredths)."""

    side: str
    claim: str | None
    text: str
    agent: str
    weight: int
    points: list[str]
    answers: list[str]
    spent: list[SideSpent]


class Votes(msgspec.Struct, frozen=True):
    """How many of the house's listeners voted for each side, and for none."""

    counts: dict[str, int]
    undecided: int


class Swing(msgspec.Struct, frozen=True):
    """So many listeners voted for the side `before` and for `after` at the end; null is undecided."""

    before: str | None
    after: str | None
    listeners: int


class Verdict(msgspec.Struct, frozen=True):
    """How it ended: the chair's last words, the house's votes before and after, and the side that has most of them in the end (`winner`), null
    where no side has or nobody voted. `moved_most` are the lines that moved the house most."""

    said: str
    winner: str | None
    before: Votes | None
    after: Votes | None
    swing: list[Swing]
    moved_most: list[str]


class KindCost(msgspec.Struct, frozen=True):
    """What calls of models took for one kind of work."""

    calls: int
    input_tokens: int
    output_tokens: int
    money: float


class Cost(msgspec.Struct, frozen=True):
    """What calls of models took in all, and by what they were for. `money` is in the currency of the price table; calls whose price is not
    known count with 0."""

    calls: int
    input_tokens: int
    output_tokens: int
    money: float
    by_kind: dict[str, KindCost]


class ReachedLimit(msgspec.Struct, frozen=True):
    """The limit that was reached, at which turn, and what came of it, in a sentence."""

    which: Which
    limit: float
    at_turn: int
    said: str


class Debate(msgspec.Struct, frozen=True):
    """A debate and where it is: `debate` is the name by which the other tools know it, `journal` the file of its record. `ended` is why it ended:
    turns, minutes, operator, exhausted, failed; null for one that was broken off."""

    debate: str
    journal: str
    title: str
    preset: str
    cast: str
    seed: int
    sides: dict[str, list[str]]
    minds: dict[str, str]
    turns: int
    length_s: float
    ended: str | None


class HeldDebate(Debate, frozen=True, kw_only=True):
    """A debate that was held. `points` are the newest hundred of `points_made`; read_flow has them all. `limit` is the one that was reached, null
    where none was; `notices` are what its listener should know: how the motion was made, what failed. `took_s` is real time; `resources` are the
    addresses under which its record can be read."""

    verdict: Verdict
    cruxes: list[ToldCrux]
    points: list[ToldPoint]
    points_made: int
    cost: Cost
    limit: ReachedLimit | None
    notices: list[str]
    took_s: float
    resources: dict[str, str]


class TheFlow(msgspec.Struct, frozen=True):
    """The points of a debate by side, the oldest first, and how many there are in each state."""

    debate: str
    title: str
    points: dict[str, list[ToldPoint]]
    states: dict[str, dict[str, int]]


class TheCruxes(msgspec.Struct, frozen=True):
    """The cruxes of a debate, the heaviest first."""

    debate: str
    title: str
    cruxes: list[ToldCrux]


class TheVerdict(msgspec.Struct, frozen=True):
    """How a debate ended."""

    debate: str
    title: str
    ended: str | None
    verdict: Verdict
    cost: Cost


class TranscriptPage(msgspec.Struct, frozen=True):
    """Part of a transcript in Markdown: of `lines` in all those from `first` (counted from 1) on; `next` is where to go on, null at its end."""

    debate: str
    first: int
    lines: int
    next: int | None
    text: str


class ListedDebate(msgspec.Struct, frozen=True):
    """A past debate: its name, what was debated, how many turns there were, when it was last written to (UTC), and why it ended; null for one that
    is running or was broken off."""

    debate: str
    title: str
    turns: int
    changed: str
    ended: str | None


class DebateList(msgspec.Struct, frozen=True):
    """Past debates, the newest first; `next` is the offset to go on with, null at the end. Files that are no debates are left out."""

    debates: list[ListedDebate]
    total: int
    next: int | None


class WrittenPage(msgspec.Struct, frozen=True):
    """Where the page of a debate was written, and its size in bytes."""

    debate: str
    path: str
    bytes: int


class Named(msgspec.Struct, frozen=True):
    """A name that a tool takes, and what it is."""

    name: str
    about: str


class Material(msgspec.Struct, frozen=True):
    """What debates can be made of: names for `motion`, `preset` and `cast`, and specs for `mind`. `agents` are the names in each cast, for
    `minds`."""

    motions: list[Named]
    presets: list[Named]
    casts: list[Named]
    agents: dict[str, list[str]]
    minds: list[Named]


# --- made from records ----------------------------------------------------------------------------------------------------------------


def told_points(record: DebateRecord) -> list[ToldPoint]:
    """Every point of a debate, the oldest first."""
    return [
        ToldPoint(
            id=point.id,
            side=point.side,
            agent=record.name(point.agent) or point.agent,
            text=point.text,
            state=point.status,
            claim=record.gists.get(point.claim) if point.claim is not None else None,
            answers=point.answers,
            answered_by=point.answered_by,
            conceded_by=record.name(point.conceded_by),
            remark=point.remark,
            cites=point.cites,
            words=argued.words,
            at_ms=argued.at_ms,
        )
        for argued in record.points.points()
        for point in [argued.point]
    ]


def told_cruxes(record: DebateRecord, most: int = CRUXES) -> list[ToldCrux]:
    """The cruxes of a debate (`argentum_core.measures.cruxes`), with the motion's names for them."""
    return [
        ToldCrux(
            side=crux.side,
            claim=record.gists.get(crux.claim) if crux.claim is not None else None,
            text=crux.text,
            agent=record.name(crux.agent) or crux.agent,
            weight=crux.weight,
            points=crux.points,
            answers=crux.answers,
            spent=crux.spent,
        )
        for crux in cruxes(record.points.points(), most)
    ]


def verdict_of(record: DebateRecord) -> Verdict:
    """How a debate ended, as far as it has."""
    before, after = record.vote.before, record.vote.after
    return Verdict(
        said=record.said_in_verdict(),
        winner=leading_side(after.counts) if after is not None else None,
        before=Votes(before.counts, before.undecided) if before is not None else None,
        after=Votes(after.counts, after.undecided) if after is not None else None,
        swing=[Swing(one.before, one.after, one.listeners) for one in after.swing] if after is not None else [],
        moved_most=[f"{record.name(line.agent)}: {line.words}" for line in record.vote.moved_most()],
    )


def cost_of(record: DebateRecord) -> Cost:
    """What the calls of models took."""
    total = record.costs.total()
    kinds = {
        kind: KindCost(one.calls, one.input_tokens, one.output_tokens, one.micros / MICROS)
        for kind, one in record.costs.by_kind.items()
    }
    return Cost(total.calls, total.input_tokens, total.output_tokens, total.micros / MICROS, kinds)


def debate_of(record: DebateRecord, path: Path) -> dict[str, Any]:
    """The fields of `Debate`."""
    begun = record.begun
    assert begun is not None, "a debate without a beginning is not told of"
    sides: dict[str, list[str]] = {}
    for agent in begun.agents:
        sides.setdefault(agent.side, []).append(agent.name)
    return {
        "debate": path.stem,
        "journal": str(path),
        "title": begun.title,
        "preset": begun.preset,
        "cast": begun.cast,
        "seed": begun.seed,
        "sides": sides,
        "minds": {agent.name: agent.mind for agent in begun.agents},
        "turns": record.turns,
        "length_s": record.length_ms / 1000,
        "ended": record.ended,
    }


def the_flow(record: DebateRecord, path: Path) -> TheFlow:
    """The points of a debate by side."""
    begun = record.begun
    sides = list(dict.fromkeys(agent.side for agent in begun.agents)) if begun is not None else []
    points: dict[str, list[ToldPoint]] = {side: [] for side in sides}
    for point in told_points(record):
        points.setdefault(point.side, []).append(point)
    states = {
        side: {state: sum(one.state == state for one in own) for state in ("open", "answered", "conceded", "dropped")}
        for side, own in points.items()
    }
    return TheFlow(path.stem, record.title, points, states)


def the_cruxes(record: DebateRecord, path: Path, most: int = CRUXES) -> TheCruxes:
    """The cruxes of a debate."""
    return TheCruxes(path.stem, record.title, told_cruxes(record, most))


def the_verdict(record: DebateRecord, path: Path) -> TheVerdict:
    """How a debate ended, and what it cost."""
    return TheVerdict(path.stem, record.title, record.ended, verdict_of(record), cost_of(record))


def schema_of(answer: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of an answer, with an object at its root as clients want it."""
    (root,), found = msgspec.json.schema_components([answer], ref_template="#/$defs/{name}")
    name = root["$ref"].rpartition("/")[2]
    definition = found.pop(name)
    return {**definition, "$defs": found} if found else definition
