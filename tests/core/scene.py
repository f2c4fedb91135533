"""Building blocks of the engine's specification: agents and knobs by hand, and a scene in which everything goes well.

A `Scene` is the simulation of `fault_simulation.py` with nothing going wrong by itself: minds answer as the scene says, voices never
fail, and time goes on one input at a time. What a test wants otherwise, it gives by hand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

import msgspec
from fault_simulation import Simulation, sound

from argentum_audio.clip import Clip
from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.knobs import apply
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import (
    NEUTRAL_CONFIDENCE,
    NEUTRAL_ENGAGEMENT,
    NEUTRAL_FRUSTRATION,
    Agent,
    Auction,
    Bid,
    DebateState,
    TokenLedger,
)
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs

Happened = TypeVar("Happened", bound=e.Event)

TWO_SENTENCES = "Streets belong to the people who live there. Every town that tried it has kept it that way."
"""A beat after the first sentence, in its first half; with the estimate voice about six seconds."""
HALVES = (
    "Streets belong to the people who live there.",
    "Every town that tried it has kept it.",
    "So they do, every day.",
)
"""A first sentence, and the two ways to go on: when nobody came in, and to whoever did."""
REMARK = "Says who?"
KICKER = "That is exactly what they said about the trams."


def knobs(changes: dict[str, Any] | None = None) -> Settings:
    """The defaults with some knobs changed, by key path."""
    return apply(Settings(), changes or {})


def agent(name: str = "a1", **changed: Any) -> Agent:
    """An agent in a neutral mood with four tokens, on target."""
    bank = changed.pop("bank", 400)
    plain: dict[str, Any] = {
        "id": name, "name": name.upper(), "side": "for", "seat": int(name[1:]), "voice": "estimate", "mind": "fake",
        "target_share": 0.25, "persona": "", "temperament": {}, "bank": bank, "ledger": TokenLedger(start=bank),
        "frustration": NEUTRAL_FRUSTRATION, "engagement": NEUTRAL_ENGAGEMENT, "confidence": NEUTRAL_CONFIDENCE, "share": 0.25, "integral": 0.0, "multiplier": 1.0,
        "talk_ms": 1250.0,
    }  # fmt: skip
    return Agent(**{**plain, **changed})


def on_floor(speaker: str = "a1", **changed: Any) -> OnFloor:
    """A segment of six seconds, heard from second 10: a clause after 1 s, sentences after 2 s and 5 s."""
    plain: dict[str, Any] = {
        "segment_id": "seg", "clip_id": "clip_seg", "auction_id": "auction", "agent": speaker, "role": "segment",
        "text": "", "words": [], "starts_ms": 10_000, "planned_ms": 6000, "beats_ms": [1000, 2000, 5000],
        "beat_kinds": ["clause", "sentence", "sentence"], "word_ends_ms": [], "context_version": 1, "answers": None,
        "claim": None,
    }  # fmt: skip
    return OnFloor(**{**plain, **changed})


def debate(
    *agents: Agent, speaker: str | None = None, bids: dict[str, int] | None = None, **changed: Any
) -> DebateState:
    """A state in the middle of a debate, put together by hand."""
    return DebateState(
        agents=list(agents),
        by_id={one.id: one for one in agents},
        floor=on_floor(speaker) if speaker is not None else None,
        auction=Auction("auction", 0, None, {name: bid(name, amount) for name, amount in (bids or {}).items()}),
        **{"phase": "speaking", **changed},
    )


def told(thing: Any) -> Any:
    """A state, or a part of one, as plain data, to be compared with what it is later."""
    if isinstance(thing, msgspec.Struct):
        return {name: told(getattr(thing, name)) for name in thing.__struct_fields__}
    if is_dataclass(thing):
        return {part.name: told(getattr(thing, part.name)) for part in fields(thing)}
    if isinstance(thing, dict):
        return {name: told(value) for name, value in thing.items()}
    return [told(value) for value in thing] if isinstance(thing, list | tuple | deque) else thing


def bid(name: str, amount: int, evidence: bool = False) -> Bid:
    return Bid(name, amount, "heuristic", 1.0, evidence)


@dataclass
class Scene(Simulation):
    """A debate in which everybody speaks two sentences and is heard; only agents in `remarks` offer an interjection.
    `is_split`: minds that are asked for two ways to go on have them; `answering`: every segment answers the one on the floor."""

    remarks: dict[str, tuple[str, float]] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    is_split: bool = False
    answering: bool = False
    silent: set[str] = field(default_factory=set)
    """Kinds of request that nobody ever answers."""

    def run_effect(self, effect: do.Effect) -> None:
        if not (isinstance(effect, do.AskMind) and effect.kind in self.silent):
            super().run_effect(effect)

    def answer(self, ask: do.AskMind, how: int = 0) -> inputs.Input:
        self.said += 1
        if ask.kind == "interjection":
            if ask.agent not in self.remarks:
                return inputs.MindReplied(ask.request_id, "")
            kind, importance = self.remarks[ask.agent]
            return inputs.MindReplied(ask.request_id, REMARK, kind, importance, self.on_floor)  # type: ignore[arg-type]
        if ask.kind == "kicker":
            return inputs.MindReplied(ask.request_id, KICKER, answers=self.on_floor)
        if self.is_split and ask.dual_path:
            first, second, second_ack = HALVES
            return inputs.MindReplied(ask.request_id, first, second=second, second_ack=second_ack)
        answers = self.on_floor if self.answering else None
        return inputs.MindReplied(ask.request_id, self.says.get(ask.agent, TWO_SENTENCES), answers=answers)

    def voice(self, order: do.Synthesise, how: int = 1) -> inputs.Input:
        return super().voice(order, 1)

    def sound_of(self, order: do.Synthesise) -> Clip:
        """The whole sound of an order."""
        return replace(sound(order.text), id=order.clip_id)

    def until(self, kind: type[Happened], where: Callable[[Happened], bool] = lambda _: True) -> Happened:
        """Let the debate go on until something happens, and no further."""
        seen = len(self.trace)
        for _ in range(3000):
            for _, event in self.trace[seen:]:
                if isinstance(event, kind) and where(event):
                    return event
            seen = len(self.trace)
            assert self.state.phase != "ended", f"the debate ended before {kind.__name__}"
            self.advance()
        raise AssertionError(f"{kind.__name__} never happened")

    def all(self, kind: type[Happened]) -> list[Happened]:
        return [event for _, event in self.trace if isinstance(event, kind)]

    def here(self, kind: type[Happened]) -> list[Happened]:
        """Events of a kind about the segment on the floor."""
        assert self.state.floor is not None
        return [event for event in self.all(kind) if event.segment_id == self.state.floor.segment_id]  # type: ignore[attr-defined]

    def batch(self, given: inputs.Input) -> list[e.Event]:
        """What one input brings about."""
        before = len(self.trace)
        self.give(given)
        return [event for _, event in self.trace[before:]]

    def let(self, event: e.Event) -> None:
        """Something simply is so."""
        self.run.trace.append((self.state.at_ms, event))
        evolve(self.state, event, self.state.at_ms)

    def feel(
        self, name: str, frustration: float, engagement: float = NEUTRAL_ENGAGEMENT, confidence: float = 0.5
    ) -> None:
        self.let(e.EmotionChanged(agents={name: e.Mood(frustration, engagement, confidence)}))

    def press(self, name: str, /, **arguments: Any) -> list[e.OperatorCommand]:
        """A key is pressed; the answers given at once."""
        self.commands += 1
        given = inputs.Operator(self.commands, commands.parse(name, arguments), self.audio.now_ms())
        return [event for event in self.batch(given) if isinstance(event, e.OperatorCommand)]

    def stages(self, command_id: int | None = None) -> list[str]:
        """The stages a command went through so far; the newest unless named."""
        wanted = command_id if command_id is not None else self.commands
        return [event.status for event in self.all(e.OperatorCommand) if event.command_id == wanted]

    def to_the_floor(self) -> OnFloor:
        """Until the next agent's segment is heard to begin."""
        self.until(e.SegmentStarted, lambda event: event.role != "chair")
        assert self.state.floor is not None
        return self.state.floor

    def reserve(self) -> do.AskMind:
        """The request to the likely next speaker, taken off the list: it has its slot once its listener has answered."""
        while not (asks := [ask for ask in self.asked if ask.kind == "reserve"]):
            self.give(self.answer(self.asked.pop(0)))
        self.asked.remove(asks[0])
        return asks[0]

    def settle_minds(self) -> None:
        """Everything that was asked is answered and has its sound, while debate time stands still."""
        while self.asked or self.ordered:
            if self.asked:
                self.give(self.answer(self.asked.pop(0)))
            else:
                self.give(self.voice(self.ordered.pop(0)))

    def settle_minds_but(self, text: str) -> None:
        """The same, but the words `text` never get their sound: their order is all that is left."""
        while self.asked or any(order.text != text for order in self.ordered):
            if self.asked:
                self.give(self.answer(self.asked.pop(0)))
            else:
                order = next(order for order in self.ordered if order.text != text)
                self.ordered.remove(order)
                self.give(self.voice(order))

    @property
    def floor(self) -> OnFloor:
        assert self.state.floor is not None, f"nobody speaks in phase {self.state.phase}"
        return self.state.floor


def played(one: Scene) -> Scene:
    """The debate played to its end."""
    for _ in range(6000):
        if one.state.phase == "ended":
            return one
        one.advance()
    raise AssertionError("the debate does not end")
