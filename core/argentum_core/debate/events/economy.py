"""Tokens, auctions, pacing, moods, reputation, applause."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from .base import Event, Hundredths, Role, TokenCause


class TokensChanged(Event, frozen=True, kw_only=True):
    """An agent's bank has moved by `delta` to `bank`, both in hundredths."""

    type: ClassVar[str] = "tokens_changed"
    agent: str
    delta: Hundredths
    bank: Hundredths
    cause: TokenCause


class AuctionOpened(Event, frozen=True, kw_only=True):
    """The auction for the next floor; `fallback` speaks if nothing comes of it, None when nobody may."""

    type: ClassVar[str] = "auction_opened"
    auction_id: str
    turn: int
    fallback: str | None


class BidPlaced(Event, frozen=True, kw_only=True):
    """An agent's bid in whole tokens, in place of an earlier one; 0 is a pass. `evidence` are the ids that back it."""

    type: ClassVar[str] = "bid_placed"
    auction_id: str
    agent: str
    amount: int
    source: Literal["heuristic", "mind"]
    desire: float
    evidence: list[str] = msgspec.field(default_factory=list)


class EvidenceJudged(Event, frozen=True, kw_only=True):
    """A bid cited evidence: whether every id exists and the line shares enough with the cited text (`relevance` 0..1)."""

    type: ClassVar[str] = "evidence_judged"
    auction_id: str
    agent: str
    ids: list[str]
    relevance: float
    passed: bool


class AuctionResolved(Event, frozen=True, kw_only=True):
    """Who has won the auction, what it pays (hundredths), and everybody's scores and pacing multipliers."""

    type: ClassVar[str] = "auction_resolved"
    auction_id: str
    winner: str
    paid: Hundredths
    scores: dict[str, float]
    pacing: dict[str, float]
    reason: Literal[
        "highest", "tie_evidence", "tie_recency", "tie_seat", "all_pass", "fallback", "interrupt", "operator"
    ]


class FloorClaimed(Event, frozen=True, kw_only=True):
    """Who gets the next floor without an auction of its own: the owner of a kicker, whom the operator or the form of the debate
    chose, or whoever can when the winner cannot. `role` is what the segment is for."""

    type: ClassVar[str] = "floor_claimed"
    agent: str
    auction_id: str
    reason: Literal["hold", "operator", "fallback", "form"]
    question: str | None = None
    role: Role = "segment"


class Paced(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One agent's share of heard talk (0..1), log-domain integral, multiplier, and the moving average of talk in ms.

    With paced budgets `won` is the moving average of what the agent wins an auction, in tokens, before pacing.
    """

    share: float
    integral: float
    multiplier: float
    talk_ms: float
    won: float = 0.0


class PacingUpdated(Event, frozen=True, kw_only=True):
    """Everybody's pacing after a segment, by agent."""

    type: ClassVar[str] = "pacing_updated"
    agents: dict[str, Paced]


class Mood(msgspec.Struct, frozen=True, gc=False):
    """Each of the three in 0..1, rounded to four places."""

    frustration: float
    engagement: float
    confidence: float


class EmotionChanged(Event, frozen=True, kw_only=True):
    """The moods that a segment has changed, by agent."""

    type: ClassVar[str] = "emotion_changed"
    agents: dict[str, Mood]


class MoodReported(Event, frozen=True, kw_only=True):
    """How an agent's mind says it feels, clamped to 0..1; what becomes of it is `emotion_changed`."""

    type: ClassVar[str] = "mood_reported"
    agent: str
    frustration: float
    engagement: float
    confidence: float


class MindIntentReported(Event, frozen=True, kw_only=True):
    """What a mind says it still has to say (`backlog`) and how much it wants to cut in (`urgency`), each 0..1."""

    type: ClassVar[str] = "mind_opened"
    agent: str
    backlog: float | None = None
    urgency: float | None = None


class Standing(msgspec.Struct, frozen=True, gc=False):
    """An agent's reputation in −1..1, rounded to four places."""

    reputation: float


class ReputationChanged(Event, frozen=True, kw_only=True):
    """The reputations that what happened in a segment, or a clap, has changed, by agent.

    Between these events a reputation fades by itself, by `reputation.fades` a segment.
    """

    type: ClassVar[str] = "reputation_changed"
    agents: dict[str, Standing]


class AudienceClapped(Event, frozen=True, kw_only=True):
    """Somebody clapped for an agent. Only an `effective` clap boosts: one an agent in a while."""

    type: ClassVar[str] = "audience_clapped"
    agent: str
    effective: bool
