"""How a debate begins, goes on and ends."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from .base import Event, Hundredths


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who somebody is, beside what their persona says in a sentence: where they come from, what they have at stake, how they speak, and
    lines as they would say them."""

    background: str = ""
    stake: str = ""
    habits: str = ""
    samples: list[str] = []


NOBODY = Person()


class AgentSetup(msgspec.Struct, frozen=True, kw_only=True):
    """One debater as the debate begins. `temperament` overrides desire weights (`w_backlog`, `w_recency`, `w_emotion`;
    `eager` times the preset's others).

    `bids`: its mind is asked for bids of its own. `metered`: its mind's calls count against the governor's caps, at
    `call_micros` millionths of money each until it is known better.
    """

    id: str
    name: str
    side: str
    seat: int
    voice: str
    mind: str
    target_share: float
    bank: Hundredths
    persona: str = ""
    temperament: dict[str, float] = {}
    bids: bool = False
    metered: bool = False
    call_micros: int = 0
    person: Person = NOBODY


class Reseated(msgspec.Struct, frozen=True, kw_only=True):
    """An agent, or the chair (`id` is `chair`), whose mind or voice is another from here on; fields as in `AgentSetup`."""

    id: str
    voice: str
    mind: str
    bids: bool = False
    metered: bool = False
    call_micros: int = 0


class ChairSetup(msgspec.Struct, frozen=True, kw_only=True):
    """The chair as the debate begins; fields as in `AgentSetup`."""

    name: str = "The chair"
    voice: str = ""
    mind: str = "casebook"
    persona: str = ""
    metered: bool = False
    call_micros: int = 0


class DebateStarted(Event, frozen=True, kw_only=True):
    """The debate begins; `settings` is the tree of all knobs, `max_bank` in hundredths. `heard_before` says how many debates ago the
    casebook's lines were heard, by their keys; null where it did not look.
    `preset_values` are those of the preset itself, by key path, for every knob that was set otherwise."""

    type: ClassVar[str] = "debate_started"
    session: str
    motion: str
    title: str
    preset: str
    cast: str
    seed: int
    max_bank: Hundredths
    agents: list[AgentSetup]
    settings: dict[str, Any]
    turns: int | None = None
    minutes: float | None = None
    chair: ChairSetup | None = None
    heard_before: dict[str, int] | None = None
    preset_values: dict[str, Any] = msgspec.field(default_factory=dict)


class DebateResumed(Event, frozen=True, kw_only=True):
    """The debate goes on after it was stopped or killed; everything prepared and unplayed is gone. `agents` are those who have
    another mind or voice now."""

    type: ClassVar[str] = "debate_resumed"
    context_version: int
    agents: list[Reseated] = msgspec.field(default_factory=list)


class DebateForked(Event, frozen=True, kw_only=True):
    """A debate that was made from another one's record goes on under other terms from here on: another seed, another end. What is null stays
    as it was; other rules and other minds have events of their own."""

    type: ClassVar[str] = "debate_forked"
    seed: int | None = None
    turns: int | None = None
    minutes: float | None = None


class DebateEnded(Event, frozen=True, kw_only=True):
    """The debate is over, and why."""

    type: ClassVar[str] = "debate_ended"
    reason: Literal["turns", "minutes", "operator", "exhausted", "failed"]
