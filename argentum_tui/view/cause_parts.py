"""Which act an event belongs to, and what it says of it: an auction with its bids, winner and price is one act, a cut with its price,
guard and delay, a command with what it did.

Events are seen before they are folded. What is told of an act in a line is `event_lines`'s to say; here is what stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.debate.temperaments import written

from .cause import CausePart, Fact
from .commands import CommandTracker
from .names import badge, clock, label, seconds, short_tokens

NAMED_DIFFERENCES = 12
SAME_SCORE = 0.005

_REASONS = {
    "highest": "the highest score",
    "tie_evidence": "a tie, decided by evidence",
    "tie_recency": "a tie, decided for who waited longer",
    "tie_seat": "a tie, decided for the lower seat",
    "all_pass": "everybody passed",
    "fallback": "no bid came in time",
    "interrupt": "a cut took the floor",
    "operator": "you gave the floor away",
}
_WORK = {
    "reserve": "standby",
    "kicker": "cut-in line",
    "interjection": "remark",
    "second": "2nd half",
    "listen": "all as listener",
}


def auction_key(auction_id: str) -> Hashable:
    """The key of an auction's row."""
    return ("auction", auction_id)


def cut_key(segment_id: str, agent: str | None) -> Hashable:
    """The key of the row of an agent's cut into a segment."""
    return ("cut", segment_id, agent)


def skip_key(segment_id: str, agent: str | None) -> Hashable:
    """The key of the row of cuts that did not come, of one agent in one segment."""
    return ("skip", segment_id, agent)


def remark_key(segment_id: str, agent: str) -> Hashable:
    """The key of the row of an agent's remark over a segment."""
    return ("remark", segment_id, agent)


class CauseParts:
    """Asked of every event, in order. It remembers only which act paid, cut or was told last."""

    def __init__(self, commands: CommandTracker) -> None:
        self._commands = commands
        self._paying: dict[str, Hashable] = {}
        self._moved: tuple[Hashable, int] | None = None
        self._take: dict[type[e.Event], Callable[[DebateState, Any, int], CausePart | None]] = {
            e.AuctionOpened: self._opened,
            e.BidPlaced: self._bid,
            e.EvidenceJudged: self._evidence,
            e.AuctionResolved: self._resolved,
            e.TokensChanged: self._tokens,
            e.SegmentStarted: self._started,
            e.InterruptArmed: self._armed,
            e.InterruptSkipped: self._skipped,
            e.HardInterrupt: self._cut,
            e.InterjectionPlanned: self._planned,
            e.InterjectionPlayed: self._played,
            e.InterjectionLapsed: self._lapsed,
            e.WorkRequested: self._requested,
            e.WorkDropped: self._dropped,
            e.OperatorCommand: self._command,
            e.PresetChanged: self._preset,
            e.KnobChanged: self._knob,
            e.MindChanged: self._seat("mind"),
            e.VoiceChanged: self._seat("voice"),
            e.TemperamentChanged: self._seat("temperament"),
        }

    def of(self, state: DebateState, event: e.Event, at_ms: int) -> CausePart | None:
        """The part of an act that an event is; None for an act of its own, and for what is part of none."""
        take = self._take.get(type(event))
        return take(state, event, at_ms) if take is not None else None

    # -- auctions

    def _opened(self, state: DebateState, event: e.AuctionOpened, _at_ms: int) -> CausePart:
        spare = label(state, event.fallback) if event.fallback is not None else "nobody"
        return CausePart(auction_key(event.auction_id), facts=(("without bids", f"{spare} would speak"),))

    def _bid(self, _state: DebateState, event: e.BidPlaced, _at_ms: int) -> CausePart:
        return CausePart(auction_key(event.auction_id))

    def _evidence(self, state: DebateState, event: e.EvidenceJudged, _at_ms: int) -> CausePart:
        need = state.settings.evidence.threshold
        words = f"{'passes' if event.passed else 'fails'} · {event.relevance:.2f} of {need:.2f}"
        return CausePart(
            auction_key(event.auction_id),
            facts=((f"§ {badge(state, event.agent)}", f"{words} · {', '.join(event.ids)}"),),
        )

    def _resolved(self, state: DebateState, event: e.AuctionResolved, _at_ms: int) -> CausePart:
        key = auction_key(event.auction_id)
        self._paying["bid"] = self._paying["rebate"] = key
        bids = state.auction.bids if state.auction is not None and state.auction.id == event.auction_id else {}
        facts: list[Fact] = []
        for agent in sorted(event.scores, key=lambda each: -event.scores[each]):
            bid = bids.get(agent)
            if bid is None or not bid.amount:
                facts.append((label(state, agent), "passes"))
                continue
            pacing, score = event.pacing.get(agent, 1.0), event.scores[agent]
            product = f"{score:.2f} = {bid.amount} × pacing {pacing:.2f}"
            rest = score / (bid.amount * pacing) if pacing else 1.0
            if abs(rest - 1.0) > SAME_SCORE:
                product += f" × {rest:.2f} for evidence, reputation, patience"
            source = "its mind's bid" if bid.source == "mind" else f"by desire {bid.desire:.2f}"
            facts.append((label(state, agent), f"{product} · {source}"))
        facts.append(("wins", f"{label(state, event.winner)} · {_REASONS[event.reason]}"))
        facts.append(("pays", _price(state, event, bids[event.winner].amount if event.winner in bids else None)))
        return CausePart(key, facts=tuple(facts))

    def _tokens(self, state: DebateState, event: e.TokensChanged, _at_ms: int) -> CausePart | None:
        if event.cause == "grant":
            command = self._commands.newest("grant", "take", "undo")  # paid before the command is recorded as accepted
            key: Hashable = command.command_id if command is not None and command.open else None
        else:
            key = self._paying.get(event.cause)
        if key is None:
            return None
        sign = "+" if event.delta > 0 else "−"
        told = f"{sign}{short_tokens(abs(event.delta))}, which leaves {short_tokens(event.bank)}"
        return CausePart(key, facts=((f"bank {badge(state, event.agent)}", told),))

    def _started(self, state: DebateState, event: e.SegmentStarted, _at_ms: int) -> CausePart | None:
        if event.agent == CHAIR:
            said = state.say_commands[0] if event.role == "chair" and state.say_commands else None
            return CausePart(said.command_id, event.segment_id) if said is not None else None
        if event.role == "second":
            return None
        return CausePart(
            auction_key(event.auction_id), event.segment_id, (("speaks", f"from {clock(event.starts_ms)}"),)
        )

    # -- cuts and remarks

    def _armed(self, state: DebateState, event: e.InterruptArmed, at_ms: int) -> CausePart | None:
        facts: list[Fact] = [("aimed at", f"beat {event.beat}, {seconds(event.cut_ms - at_ms)} ahead")]
        if event.guard_ms:
            facts.append(("guard", f"{event.guard_ms} ms before the beat it had to be ready"))
        work = state.work.get(event.request_id or "")
        if work is not None and work.text:
            facts.append(("line", f"“{work.text}”"))
        if event.by == "operator":
            command = self._commands.newest("cut_at_beat", "cut", "say")
            return CausePart(command.command_id, event.segment_id, tuple(facts)) if command is not None else None
        facts.insert(1, ("price", f"bid {event.bid} + fee {short_tokens(event.fee)}"))
        return CausePart(cut_key(event.segment_id, event.agent), event.segment_id, tuple(facts))

    def _skipped(self, _state: DebateState, event: e.InterruptSkipped, _at_ms: int) -> CausePart:
        if event.agent is None:
            command = self._commands.newest("cut_at_beat", "cut")
            key: Hashable = command.command_id if command is not None else skip_key(event.segment_id, None)
        else:
            key = skip_key(event.segment_id, event.agent)
        why = event.reason.replace("_", " ")
        return CausePart(key, event.segment_id, ((f"beat {event.beat}", f"{why} · guard {event.guard_ms} ms"),))

    def _cut(self, state: DebateState, event: e.HardInterrupt, at_ms: int) -> CausePart | None:
        if event.by == "operator":
            command = self._commands.newest("cut", "cut_at_beat", "say")
            if command is None:
                return None
            key: Hashable = command.command_id
        else:
            key = cut_key(event.segment_id, event.agent)
            self._paying["interrupt_bid"] = self._paying["interrupt_fee"] = key
        floor = state.floor
        facts: list[Fact] = [
            ("cut", f"{label(state, event.interrupted)} at {clock(event.cut_ms)}, faded over {event.crossfade_ms} ms")
        ]
        if floor is not None and floor.segment_id == event.segment_id:
            facts.append(("heard", f"{seconds(event.cut_ms - floor.starts_ms)} of {seconds(floor.planned_ms)}"))
            if floor.armed is not None:
                late = event.cut_ms - floor.armed.cut_ms
                facts.append(
                    (
                        "delay",
                        f"{late:+d} ms from where it was armed" if late else "none: at the sample it was armed for",
                    )
                )
        facts.append(
            ("floor", f"to {label(state, event.agent)}" if event.agent is not None else "to whoever wins the auction")
        )
        self._moved = (key, at_ms)
        return CausePart(key, event.segment_id, tuple(facts))

    def _planned(self, _state: DebateState, event: e.InterjectionPlanned, _at_ms: int) -> CausePart:
        lasts = seconds(event.ends_ms - event.starts_ms)
        return CausePart(
            remark_key(event.segment_id, event.agent),
            event.segment_id,
            (("planned", f"at beat {event.beat}, for {lasts}"),),
        )

    def _played(self, _state: DebateState, event: e.InterjectionPlayed, _at_ms: int) -> CausePart:
        key = remark_key(event.segment_id, event.agent)
        self._paying["interjection"] = key
        facts: tuple[Fact, ...] = (
            ("remark", f"“{event.text}”"),
            ("importance", f"{event.importance:.2f}"),
            ("price", short_tokens(event.cost)),
        )
        return CausePart(key, event.segment_id, facts)

    def _lapsed(self, _state: DebateState, event: e.InterjectionLapsed, _at_ms: int) -> CausePart:
        return CausePart(remark_key(event.segment_id, event.agent), event.segment_id)

    # -- who was told, and what was let go

    def _requested(self, state: DebateState, event: e.WorkRequested, _at_ms: int) -> CausePart | None:
        """Who is asked after a cut is told of it; who is asked for a bid, of the auction."""
        moved, self._moved = self._moved, None
        if moved is not None:
            agents = dict.fromkeys(badge(state, request.agent) for request in event.requests if not request.offline)
            told = " ".join(agents)
            return (
                CausePart(moved[0], facts=(("told", f"{told} are asked anew, from what was heard"),)) if told else None
            )
        if state.auction is None or not state.auction.open:
            return None
        asked = [badge(state, request.agent) for request in event.requests if request.kind in ("bid", "listen")]
        key = auction_key(state.auction.id)
        return (
            CausePart(key, facts=(("told", f"{' '.join(asked)}, whose minds are asked for bids"),)) if asked else None
        )

    def _dropped(self, state: DebateState, event: e.WorkDropped, at_ms: int) -> CausePart | None:
        if self._moved is None or self._moved[1] != at_ms:
            return None
        gone = [state.work[each] for each in event.request_ids if each in state.work]
        told = ", ".join(f"{badge(state, work.agent)} {_WORK.get(work.kind, work.kind)}" for work in gone)
        return CausePart(self._moved[0], facts=(("let go", told),)) if told else None

    # -- steering

    def _command(self, _state: DebateState, event: e.OperatorCommand, at_ms: int) -> CausePart:
        pressed = event.arguments.get("pressed_ms")
        facts: list[Fact] = [("pressed", clock(pressed))] if isinstance(pressed, int) else []
        waited = f" after {event.delay_ms} ms" if event.delay_ms is not None else ""
        told = f" · {event.reason}" if event.reason else ""
        facts.append((event.status, f"{clock(at_ms)}{waited}{told}"))
        return CausePart(event.command_id, facts=tuple(facts))

    def _preset(self, _state: DebateState, event: e.PresetChanged, at_ms: int) -> CausePart:
        pairs = list(event.differences.items())
        facts: list[Fact] = [(key, f"{old} → {new}") for key, (old, new) in pairs[:NAMED_DIFFERENCES]]
        if len(pairs) > NAMED_DIFFERENCES:
            facts.append(("and", f"{len(pairs) - NAMED_DIFFERENCES} more knobs"))
        command = self._commands.acting("preset", "undo")
        return CausePart(command.command_id if command is not None else ("preset", at_ms), facts=tuple(facts))

    def _knob(self, _state: DebateState, event: e.KnobChanged, at_ms: int) -> CausePart:
        command = self._commands.acting("knob", "undo")
        key: Hashable = command.command_id if command is not None else ("knob", event.key, at_ms)
        return CausePart(key, facts=((event.key, f"{event.old} → {event.new}"),))

    def _seat(self, word: str) -> Callable[[DebateState, Any, int], CausePart]:
        """What was changed about an agent, or the chair."""

        def take(state: DebateState, event: Any, at_ms: int) -> CausePart:
            command = self._commands.acting(word, "undo")
            key: Hashable = command.command_id if command is not None else (word, event.agent, at_ms)
            told = f"{_shown(event.old)} → {_shown(event.new)}"
            return CausePart(key, facts=((f"{word} of {badge(state, event.agent)}", told),))

        return take


def _shown(value: str | dict[str, float]) -> str:
    return (value or "its own") if isinstance(value, str) else written(value)


def _price(state: DebateState, event: e.AuctionResolved, amount: int | None) -> str:
    """What the winner pays and by which rule."""
    paid = short_tokens(event.paid)
    if not event.paid or amount is None:
        return f"{paid}: nothing was bid"
    rule = (
        "its own bid (first price)"
        if state.settings.pricing.rule == "first_price"
        else "the least that would have won (second price)"
    )
    return f"{paid}: {rule}{', × pacing (budgets are paced)' if state.settings.pacing.mode == 'budget' else ''}"
