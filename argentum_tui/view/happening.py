"""What just happened, in one short line each: the auction's reasons, cuts, faults and the operator's steering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState

from .commands import Command, progress, words
from .names import badge, label, seconds, short_tokens

Severity = Literal["quiet", "plain", "good", "warning", "fault"]

KEPT = 120
LATE_CHUNK_MS = 250

_SIGNS = {"cut": "✂", "cut_at_beat": "✂", "say": "✦", "ask": "✦", "grant": "+", "take": "−", "pause": "‖", "undo": "↶"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line. `key` lets a later stage of the same thing take its place; `serial` grows with every line or change."""

    at_ms: int
    sign: str
    text: str
    severity: Severity = "plain"
    key: int | None = None
    serial: int = 0


def of_command(state: DebateState, command: Command) -> Happening:
    """The line of an operator's command at its present stage."""
    severity: Severity = {"applied": "good", "refused": "warning"}.get(command.status, "plain")  # type: ignore[assignment]
    text = f"{words(state, command)} · you · {progress(command)}"
    return Happening(command.at_ms, _SIGNS.get(command.name, "❯"), text, severity, key=command.command_id)


def of_event(state: DebateState, event: e.Event, at_ms: int) -> Happening | None:
    """The line of an event, seen before it is folded into `state`; None for what other panels show better."""
    tell = _TELL.get(type(event))
    told = tell(state, event) if tell is not None else None
    return Happening(at_ms, *told) if told is not None else None


_Told = tuple[str, str, Severity] | None


def _started(_state: DebateState, event: e.DebateStarted) -> _Told:
    return "◆", f"the debate begins · seed {event.seed}", "plain"


def _resumed(_state: DebateState, _event: e.DebateResumed) -> _Told:
    return "◆", "the debate goes on from its record", "plain"


_ENDS = {
    "turns": "all turns were spoken",
    "minutes": "its time is over",
    "operator": "you ended it",
    "exhausted": "nothing is left to say",
    "failed": "it could not go on",
}


def _ended(_state: DebateState, event: e.DebateEnded) -> _Told:
    return "■", f"the debate has ended · {_ENDS.get(event.reason, event.reason)}", "plain"


def _auction(state: DebateState, event: e.AuctionResolved) -> _Told:
    winner = badge(state, event.winner)
    if event.reason in ("interrupt", "operator"):
        return None
    if event.reason == "all_pass":
        return winner, "speaks · everybody passed", "quiet"
    if event.reason == "fallback":
        return winner, "speaks · no bid in time", "warning"
    bids = state.auction.bids if state.auction is not None else {}
    amount = bids[event.winner].amount if event.winner in bids else event.paid // 100
    others = sorted((score, agent) for agent, score in event.scores.items() if agent != event.winner)
    rival = others[-1][1] if others else None
    if rival is None or rival not in bids or bids[rival].amount == 0:
        return winner, f"bid {amount} · nobody against", "quiet"
    paced = f"paced {event.pacing.get(event.winner, 1.0):.2f}"
    if amount <= bids[rival].amount:
        paced += f" to {event.pacing.get(rival, 1.0):.2f}"
    if event.reason == "highest":
        return winner, f"bid {amount} beats {badge(state, rival)} {bids[rival].amount} · {paced}", "quiet"
    why = {"tie_evidence": "has evidence", "tie_recency": "waited longer", "tie_seat": "sits first"}[event.reason]
    return winner, f"bid {amount} ties {badge(state, rival)} · {why}", "quiet"


def _cut(state: DebateState, event: e.HardInterrupt) -> _Told:
    if event.by == "operator":
        return None
    bid, fee = event.costs.get("bid", 0), event.costs.get("fee", 0)
    place = f" at beat {event.beat}" if event.beat is not None else ""
    price = f"{short_tokens(bid)} + {short_tokens(fee)}"
    return "✂", f"{badge(state, event.agent)} cuts {badge(state, event.interrupted)}{place} · {price}", "plain"


_SKIPS = {
    "not_ready": "kicker not ready",
    "budget": "cuts are used up",
    "cooldown": "cooling down",
    "poor": "cannot pay",
    "soft": "waits for the end",
    "withdrawn": "withdrawn",
}


def _skipped(state: DebateState, event: e.InterruptSkipped) -> _Told:
    severity: Severity = "warning" if event.reason == "not_ready" else "quiet"
    if event.agent is None:
        return "✂", f"your cut at beat {event.beat} · {_SKIPS[event.reason]}", "warning"
    return "✂", f"{badge(state, event.agent)} skipped beat {event.beat} · {_SKIPS[event.reason]}", severity


def _interjection(state: DebateState, event: e.InterjectionPlayed) -> _Told:
    return "↳", f"{label(state, event.agent)} {doing(event.kind)} · −{short_tokens(event.cost)}", "plain"


def _lapsed(state: DebateState, event: e.InterjectionLapsed) -> _Told:
    return "↳", f"{badge(state, event.agent)} let it pass · {event.reason.replace('_', ' ')}", "quiet"


def _preset(_state: DebateState, event: e.PresetChanged) -> _Told:
    knobs = len(event.differences)
    return "✎", f"{event.from_} → {event.to} · {knobs} {'knob' if knobs == 1 else 'knobs'}", "plain"


def _knob(_state: DebateState, event: e.KnobChanged) -> _Told:
    name = event.key.rpartition(".")[2].replace("_", " ")
    unit = " ms" if name.endswith(" ms") else ""
    return "✎", f"{name.removesuffix(' ms')} {figure(event.old)} → {figure(event.new)}{unit}", "plain"


def _fault(_state: DebateState, event: e.ProviderFault) -> _Told:
    parts = [f"{event.provider} {event.kind.replace('_', ' ')}"]
    if event.retry_ms is not None:
        parts.append(f"again in {seconds(event.retry_ms)}")
    if event.detail:
        parts.append(event.detail)
    return "!", " · ".join(parts), "fault"


def _stale(_state: DebateState, event: e.StaleReply) -> _Told:
    return "∅", f"a reply came late · asked at {event.asked_version}, now {event.current_version}", "quiet"


def _dropped(state: DebateState, event: e.WorkDropped) -> _Told:
    if event.reason not in ("failed", "timeout") or not event.request_ids:
        return None
    work = state.work.get(event.request_ids[0])
    what = f"{badge(state, work.agent)} {work.kind}" if work is not None else "prepared work"
    return "!", f"{what} · {'no answer in time' if event.reason == 'timeout' else 'failed'}", "warning"


def _ready(state: DebateState, event: e.WorkReady) -> _Told:
    if event.first_chunk_ms < LATE_CHUNK_MS:
        return None
    work = state.work.get(event.request_id)
    agent = state.by_id.get(work.agent) if work is not None else None
    return "!", f"voice late {event.first_chunk_ms:,.0f} ms · {agent.voice if agent else 'unknown'}", "warning"


def doing(kind: str) -> str:
    """`challenge` → `challenges`, `clarify` → `asks`."""
    return {"challenge": "challenges", "clarify": "asks", "support": "supports"}.get(kind, kind)


def figure(value: Any) -> str:
    """A knob's value as people read it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


_TELL: dict[type[e.Event], Callable[[DebateState, Any], _Told]] = {
    e.DebateStarted: _started,
    e.DebateResumed: _resumed,
    e.DebateEnded: _ended,
    e.AuctionResolved: _auction,
    e.HardInterrupt: _cut,
    e.InterruptSkipped: _skipped,
    e.InterjectionPlayed: _interjection,
    e.InterjectionLapsed: _lapsed,
    e.PresetChanged: _preset,
    e.KnobChanged: _knob,
    e.ProviderFault: _fault,
    e.StaleReply: _stale,
    e.WorkDropped: _dropped,
    e.WorkReady: _ready,
}
