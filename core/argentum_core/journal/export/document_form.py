"""A recorded debate as one document for programs: what is in it (SURFACE, Commands: `export --format json`).

`docs/schemas/debate.schema.json` is the JSON Schema of `DebateDocument`, written by `docs/reference.py`. Times are whole milliseconds
of debate time, which is the time of the sound; amounts of tokens are hundredths. A field may be added within a version; a reader passes
over what it does not know.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from ...measures.costs import KindCosts
from ...measures.report import MeasuresReport

VERSION: Final = 1
SCHEMA_ID: Final = "urn:argentum:debate:1"

PointStanding = Literal["open", "answered", "conceded", "dropped"]


class DebateMeta(msgspec.Struct, frozen=True, kw_only=True):
    """Which debate it is. `started_at` is UTC, as ISO 8601; `ended` the reason it ended with, null where the record stops short."""

    session: str
    title: str
    motion: str
    preset: str
    cast: str
    seed: int
    started_at: str
    length_ms: int
    turns: int
    ended: str | None
    forked_from: str | None


class AgentTokens(msgspec.Struct, frozen=True, kw_only=True):
    """The bank of an agent over the whole debate, in hundredths of a token."""

    start: int
    earned: int
    spent: int
    lost: int
    left: int


class DebateAgent(msgspec.Struct, frozen=True, kw_only=True):
    """A debater and what the debate came to for it. `target_share` is its weight beside the other agents'."""

    id: str
    name: str
    side: str
    persona: str
    voice: str
    mind: str
    target_share: float
    heard_ms: int
    turns: int
    interjections: int
    cuts: int
    was_cut: int
    tokens: AgentTokens


class DebateChapter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the debate, or a turn in it."""

    starts_ms: int
    ends_ms: int
    title: str


class SpokenWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word as it was heard; `ends_ms` is null where its voice did not tell."""

    text: str
    ends_ms: int | None


class SpokenInterjection(msgspec.Struct, frozen=True, kw_only=True):
    """A remark over somebody's line: what was heard of it, and whether that was all (`whole`). `answered`: the speaker took it up."""

    agent: str
    name: str
    kind: str
    text: str
    starts_ms: int
    ends_ms: int
    whole: bool
    answered: bool


class LineCut(msgspec.Struct, frozen=True, kw_only=True):
    """Who cut a line: an agent's id, or `operator`; and what it cost, in hundredths of a token by what for."""

    by: str
    costs: dict[str, int]


class SpokenLine(msgspec.Struct, frozen=True, kw_only=True, tag="line", tag_field="kind"):
    """A line as it was heard, up to where it was cut. `agent` is an agent's id, or `chair`; `phase` the part of the debate."""

    id: str
    agent: str
    name: str
    role: str
    phase: str | None
    starts_ms: int
    ends_ms: int
    text: str
    complete: bool
    words: list[SpokenWord]
    interjections: list[SpokenInterjection]
    sources: list[str]
    cut: LineCut | None


class StageNote(msgspec.Struct, frozen=True, kw_only=True, tag="note", tag_field="kind"):
    """What happened between lines, in a sentence."""

    at_ms: int
    about: str
    text: str


class FlowPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the flow and what became of it; a concession counts before an answer. `answers`, `answered_by` are points,
    `conceded_by` is an agent, `line` the line that made it, or that the remark lay over. `claim` is its place in the motion's argument
    graph."""

    id: str
    at_ms: int
    side: str
    agent: str
    line: str
    claim: str | None
    text: str
    remark: bool
    cites: bool
    standing: PointStanding
    answers: str | None
    answered_by: str | None
    conceded_by: str | None


class HouseVotes(msgspec.Struct, frozen=True, kw_only=True):
    """How many listeners of the house are for each side."""

    counts: dict[str, int]
    undecided: int


class HouseShift(msgspec.Struct, frozen=True, kw_only=True):
    """So many listeners voted `before`, and `after`; null is undecided."""

    before: str | None
    after: str | None
    listeners: int


class HouseMove(msgspec.Struct, frozen=True, kw_only=True):
    """A line that moved the house: how it would vote then, and by how much the line moved all listeners, in units of opinion."""

    at_ms: int
    line: str
    agent: str
    counts: dict[str, int]
    undecided: int
    push: int


class ListenerVote(msgspec.Struct, frozen=True, kw_only=True):
    """A vote of the listener at the keyboard; `dial` says how sure, 0 to 100."""

    when: str
    side: str | None
    dial: int | None


class JudgeVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A judge's two readings, with the sides' names swapped in one; `fault` is why there are none."""

    judge: str
    verdicts: list[str | None]
    agreed: bool
    fault: str | None


class DebateVotes(msgspec.Struct, frozen=True, kw_only=True):
    """The votes of house, listener and judges. `before` and `after` are null where the house has not voted."""

    before: HouseVotes | None
    after: HouseVotes | None
    swing: list[HouseShift]
    moves: list[HouseMove]
    listener: list[ListenerVote]
    judges: list[JudgeVerdict]


class DebateSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source that was cited, how often and by whom. Its texts are empty where the record does not hold it."""

    id: str
    title: str
    text: str
    origin: str
    times: int
    agents: list[str]


class DebateExchange(msgspec.Struct, frozen=True, kw_only=True):
    """A point, the answer to it, whether that stands, and by how much both moved the house."""

    point: str
    answer: str
    stands: bool
    push: int


class DebateVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the debate came to: for whom the house is at the end (null: for none, or it has not voted), the lines that moved it most, the
    best exchanges, and who cut whom how often."""

    leads: str | None
    moved_most: list[str]
    exchanges: list[DebateExchange]
    cuts: dict[str, dict[str, int]]


class DebateCosts(msgspec.Struct, frozen=True, kw_only=True):
    """What calls of language models took, in all and by what they were for. `micros` are millionths of the price table's currency."""

    total: KindCosts
    by_kind: dict[str, KindCosts]


class DebateDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded debate, as it was heard."""

    format: Literal["argentum-debate"] = "argentum-debate"
    version: Literal[1] = 1
    meta: DebateMeta
    agents: list[DebateAgent]
    chair: str
    chapters: list[DebateChapter]
    transcript: list[SpokenLine | StageNote]
    flow: list[FlowPoint]
    votes: DebateVotes
    costs: DebateCosts
    sources: list[DebateSource]
    verdict: DebateVerdict
    measures: MeasuresReport


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    written = msgspec.json.schema(DebateDocument)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **written}
