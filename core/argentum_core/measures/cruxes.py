"""The cruxes of a debate: what both sides spent most on and never settled. Pure.

The measure, over the points of a debate:

- A *topic* is one claim of one side: all its points with the same place in the motion's argument graph. A point whose mind named no claim
  is a topic of its own. Remarks are no topics; as answers they count.
- What a side *spent* on a topic is what was heard of its segments and remarks there: its own points where it is the side of the topic, and
  the points by which it answered them directly where it is another. It is counted in words, with the turns and the tokens of the economy beside
  them. A point that answers and is a claim itself counts for both topics: it was said about both.
- A topic is *settled* when one of its points was conceded, when none was ever answered, or when the newest was left unanswered for twelve
  turns, so that the other side has let it go. A point that only the end of the debate left unanswered settles nothing.
- A crux is a topic that is not settled and on which at least two sides spent words. Its `weight` is the words of the side that spent less (of
  three or more, the second most): what both put in. A long speech against a single remark weighs little.

The heaviest comes first; then that with more words in all, then the older.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from .points import ArguedPoint

CRUXES = 5


class SideSpent(msgspec.Struct, frozen=True):
    """What a side spent on a topic: words heard, turns and remarks, and tokens of the economy in hundredths."""

    side: str
    words: int
    turns: int
    tokens: int


class Crux(msgspec.Struct, frozen=True):
    """A claim of `side` that was never settled: its longest wording (`text`) and who said that, the segment that put it first (`segment_id`),
    the points that put it, the oldest first, and those that answered them. `spent` has the side of the claim first. `weight` is in words."""

    claim: str | None
    side: str
    text: str
    agent: str
    segment_id: str
    weight: int
    points: list[str]
    answers: list[str]
    spent: list[SideSpent]


def cruxes(points: Iterable[ArguedPoint], most: int = CRUXES) -> list[Crux]:
    """At most so many cruxes among the points of a debate (the oldest first), the heaviest first; see the head of this file."""
    known = list(points)
    topics: dict[tuple[str, str], list[ArguedPoint]] = {}
    for argued in known:
        if not (point := argued.point).remark:
            topics.setdefault((point.side, point.claim or f"point {point.id}"), []).append(argued)
    answers: dict[str, list[ArguedPoint]] = {}
    for argued in known:
        if argued.point.answers is not None:
            answers.setdefault(argued.point.answers, []).append(argued)
    found = [
        crux
        for topic in topics.values()
        if not _settled(topic)
        for crux in [_crux(topic, [answer for one in topic for answer in answers.get(one.point.id, [])])]
        if crux.weight > 0
    ]
    # Sorting keeps the order of equals, which is by age.
    found.sort(key=lambda crux: (-crux.weight, -sum(spent.words for spent in crux.spent)))
    return found[:most]


def _settled(topic: Sequence[ArguedPoint]) -> bool:
    return (
        any(one.point.conceded_by is not None for one in topic)
        or all(one.point.answered_by is None for one in topic)
        or topic[-1].drop_reason == "turns"
    )


def _crux(topic: Sequence[ArguedPoint], answers: Sequence[ArguedPoint]) -> Crux:
    put = max((one.point for one in topic), key=lambda point: len(point.text))
    others = [answer for answer in answers if answer.point.side != put.side]
    sides = dict.fromkeys([put.side, *(answer.point.side for answer in others)])
    spent = [_spent(side, topic if side == put.side else others) for side in sides]
    words = sorted((one.words for one in spent), reverse=True)
    return Crux(
        claim=put.claim,
        side=put.side,
        text=put.text,
        agent=put.agent,
        segment_id=topic[0].point.segment_id,
        weight=words[1] if len(words) > 1 else 0,
        points=[one.point.id for one in topic],
        answers=[answer.point.id for answer in others],
        spent=spent,
    )


def _spent(side: str, points: Sequence[ArguedPoint]) -> SideSpent:
    own = [one for one in points if one.point.side == side]
    return SideSpent(side, sum(one.words for one in own), len(own), sum(one.tokens for one in own))
