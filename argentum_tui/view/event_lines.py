"""The rows of the causes in words: the auction's reasons, cuts, faults and the operator's steering, one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from argentum_core.debate import events as e
from argentum_core.debate.commands import name_of
from argentum_core.debate.knobs import paths
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.debate.temperaments import written
from argentum_core.form.flow import score_card
from argentum_core.measures.vote_story import judge_told, swing_told, votes_told

from .cause import Cause, CauseKind, CauseText, Severity
from .commands import TrackedCommand, progress, words
from .names import badge, label, short_tokens
from .rule_lines import TELL as TELL_RULES

LATE_CHUNK_MS = 250
WHOLE_BID = 0.995
"""The pacing from which a bid is written as if it counted whole: two decimals would say 1.00."""

_SIGNS = {
    "closing": "✦", "cut": "✂", "cut_at_beat": "✂", "say": "✦", "ask": "✦", "grant": "+", "take": "−", "pause": "‖", "undo": "↶", "clap": "★", "vote": "◉", "preset": "✎", "knob": "✎",
}  # fmt: skip


def of_command(state: DebateState, command: TrackedCommand) -> Cause:
    """The line of an operator's command at its present stage."""
    severity: Severity = {"applied": "good", "refused": "warning"}.get(command.status, "plain")  # type: ignore[assignment]
    who = getattr(command.command, "by", "") or "you"
    text = f"{words(state, command)} · {who} · {progress(command)}"
    sign = _SIGNS.get(name_of(command.command), "❯")
    kind: CauseKind = "engine" if command.by_audience else "you"
    return Cause(command.at_ms, sign, text, severity, kind, command.command_id)


def of_event(state: DebateState, event: e.Event, at_ms: int) -> Cause | None:
    """The row of an event, seen before it is folded into `state`; None for what other panels show better, and for a part of an act."""
    tell = _TELL.get(type(event))
    told = tell(state, event) if tell is not None else None
    return Cause(at_ms, *told) if told is not None else None


def _started(_state: DebateState, event: e.DebateStarted) -> CauseText | None:
    return CauseText("◆", f"the debate begins · seed {event.seed}", "plain")


def _resumed(_state: DebateState, _event: e.DebateResumed) -> CauseText | None:
    return CauseText("◆", "the debate goes on from its record", "plain")


def _forked(_state: DebateState, event: e.DebateForked) -> CauseText | None:
    terms = (
        f"seed {event.seed}" if event.seed is not None else "",
        f"to turn {event.turns}" if event.turns is not None else "",
        f"to minute {event.minutes:g}" if event.minutes is not None else "",
    )
    return CauseText("◆", " · ".join(["a new debate goes on from here", *filter(None, terms)]), "plain")


_PARTS = {
    "opening": "the opening begins",
    "clash": "the floor is open",
    "questions": "the chair puts questions",
    "closing": "closing statements",
    "verdict": "the chair sums up",
}
_WHY = {
    "turns": " · the turns are nearly spoken",
    "minutes": " · time is nearly up",
    "exhausted": " · nobody has more to say",
}


def _phase(state: DebateState, event: e.PhaseChanged) -> CauseText | None:
    score = _score(state) if event.phase in ("questions", "closing", "verdict") else ""
    return CauseText("✦", _PARTS[event.phase] + _WHY.get(event.reason, "") + score, "plain")


def _score(state: DebateState) -> str:
    """The score card in a few words: of how many points of each side how many stand."""
    told = [f"{row.side} {row.standing} of {row.made}" for row in score_card(state) if row.made]
    return f" · points that stand: {', '.join(told)}" if told else ""


MANY_MOVED = 8
"""Listeners who vote otherwise after one segment, from which it is told."""


def _votes(_state: DebateState, event: e.VotesCounted) -> CauseText | None:
    swing = f" · {swing_told(event.swing)}" if event.when == "after" else ""
    return CauseText("◉", f"the house votes {event.when}: {votes_told(event)}{swing}", "plain")


def _house(_state: DebateState, event: e.HouseMoved) -> CauseText | None:
    if event.changed < MANY_MOVED:
        return None
    return CauseText("◉", f"{event.changed} listeners change their vote: {votes_told(event)}", "plain")


def _judge(_state: DebateState, event: e.JudgeReported) -> CauseText | None:
    return CauseText("◉", f"judge {event.judge}: {judge_told(event)}", "warning" if event.fault else "plain")


_PASSED_OVER = {"muted": "is muted", "exhausted": "has nothing left to say", "failed": "could not be heard"}


def _agenda(state: DebateState, event: e.AgendaChanged) -> CauseText | None:
    if event.agent == CHAIR:
        return CauseText("✦", "a line of the chair could not be heard and is left out", "warning")
    return CauseText(badge(state, event.agent), f"is passed over · {_PASSED_OVER[event.reason]}", "warning")


_ENDS = {
    "turns": "all turns were spoken",
    "minutes": "its time is over",
    "operator": "you ended it",
    "exhausted": "nothing is left to say",
    "failed": "it could not go on",
}


def _ended(state: DebateState, event: e.DebateEnded) -> CauseText | None:
    if event.reason == "operator" and state.form.closing_reason == "operator":
        return CauseText("■", "the debate has ended · you called the closing statements", "plain")
    return CauseText("■", f"the debate has ended · {_ENDS.get(event.reason, event.reason)}", "plain")


def _auction(state: DebateState, event: e.AuctionResolved) -> CauseText | None:
    winner = badge(state, event.winner)
    if event.reason in ("interrupt", "operator"):
        return None
    if event.reason == "all_pass":
        return CauseText(winner, "speaks · everybody passed", "quiet", "auction")
    if event.reason == "fallback":
        return CauseText(winner, "speaks · no bid in time", "warning", "auction")
    bids = state.auction.bids if state.auction is not None else {}
    price = f" · pays {short_tokens(event.paid)}"
    amount = bids[event.winner].amount if event.winner in bids else event.paid // 100
    others = sorted((score, agent) for agent, score in event.scores.items() if agent != event.winner)
    rival = others[-1][1] if others else None
    if rival is None or rival not in bids or bids[rival].amount == 0:
        return CauseText(winner, f"bid {amount} · unopposed{price}", "quiet", "auction")
    reason = _paced("", event.pacing.get(event.winner, 1.0))
    if event.reason != "highest":
        return CauseText(
            winner,
            f"pays {short_tokens(event.paid)} · tie with {badge(state, rival)}: {_TIES[event.reason]}",
            "quiet",
            "auction",
        )
    if amount <= bids[rival].amount:
        reason = _paced(f"{badge(state, rival)} ", event.pacing.get(rival, 1.0)) or " · evidence or reputation"
    return CauseText(
        winner, f"bid {amount} beats {badge(state, rival)} {bids[rival].amount}{price}{reason}", "quiet", "auction"
    )


_TIES = {"tie_evidence": "evidence", "tie_recency": "waited longer", "tie_seat": "lower seat"}


def _paced(who: str, multiplier: float) -> str:
    """` · ❸ ×0.39 (talked too much)`; nothing for a bid that counts whole."""
    return f" · {who}×{multiplier:.2f} (talked too much)" if multiplier < WHOLE_BID else ""


def _cut(state: DebateState, event: e.HardInterrupt) -> CauseText | None:
    if event.by == "operator":
        return None
    bid, fee = event.costs.get("bid", 0), event.costs.get("fee", 0)
    place = f" at beat {event.beat}" if event.beat is not None else ""
    price = f"{short_tokens(bid)} + {short_tokens(fee)}"
    return CauseText(
        "✂", f"{badge(state, event.agent)} cuts {badge(state, event.interrupted)}{place} · {price}", "plain", "cuts"
    )


_LAPSES = {
    "late": "too late",
    "displaced": "a cut came first",
    "poor": "cannot pay",
    "quota": "enough came in already",
    "withdrawn": "withdrawn",
    "no_room": "no room before the end",
}

_SKIPS = {
    "not_ready": "cut-in line not ready",
    "budget": "cuts are used up",
    "cooldown": "cooling down",
    "poor": "cannot pay",
    "withdrawn": "withdrawn",
}


def _skipped(state: DebateState, event: e.InterruptSkipped) -> CauseText | None:
    severity: Severity = "warning" if event.reason == "not_ready" else "quiet"
    if event.agent is not None and event.reason == "soft":
        rest = round(state.settings.interrupts.soft_below * 100)
        return CauseText(
            "✂", f"{badge(state, event.agent)} waits for the end · under {rest} % is left", "quiet", "cuts"
        )
    if event.agent is None:
        return CauseText("✂", f"your cut at beat {event.beat} · {_why(event.reason)}", "warning", "you")
    return CauseText(
        "✂", f"{badge(state, event.agent)} skipped beat {event.beat} · {_why(event.reason)}", severity, "cuts"
    )


def _why(reason: str) -> str:
    return _SKIPS.get(reason, reason.replace("_", " "))


def _interjection(state: DebateState, event: e.InterjectionPlayed) -> CauseText | None:
    return CauseText(
        "↳", f"{label(state, event.agent)} {doing(event.kind)} · −{short_tokens(event.cost)}", "plain", "cuts"
    )


def _lapsed(state: DebateState, event: e.InterjectionLapsed) -> CauseText | None:
    return CauseText(
        "↳", f"{badge(state, event.agent)} let it pass · {_LAPSES.get(event.reason, event.reason)}", "quiet", "cuts"
    )


def _preset(_state: DebateState, event: e.PresetChanged) -> CauseText | None:
    knobs = len(event.differences)
    # The same preset as it has become on disk, or as it was before that.
    to = f"{event.from_} → {event.to}" if event.from_ != event.to else f"{event.to} again"
    return CauseText("✎", f"{to} · {knobs} {'knob' if knobs == 1 else 'knobs'}", "plain", "you")


def _knob(_state: DebateState, event: e.KnobChanged) -> CauseText | None:
    group, _, tail = event.key.partition(".")
    name = (f"{group} {tail}" if tail in _shared_names() else tail).replace("_", " ")
    unit = " ms" if name.endswith(" ms") else ""
    return CauseText("✎", f"{name.removesuffix(' ms')} {figure(event.old)} → {figure(event.new)}{unit}", "plain", "you")


def _mind(state: DebateState, event: e.MindChanged) -> CauseText | None:
    return CauseText("✎", f"mind of {badge(state, event.agent)} {event.old} → {event.new}", "plain", "you")


def _voice(state: DebateState, event: e.VoiceChanged) -> CauseText | None:
    old, new = event.old or "its own", event.new or "its own"
    return CauseText("✎", f"voice of {badge(state, event.agent)} {old} → {new}", "plain", "you")


def _temperament(state: DebateState, event: e.TemperamentChanged) -> CauseText | None:
    changed = f"{written(event.old)} → {written(event.new)}"
    return CauseText("✎", f"temper of {badge(state, event.agent)} {changed}", "plain", "you")


@cache
def _shared_names() -> frozenset[str]:
    """Names of knobs that say nothing without their group, such as `mode`."""
    count = Counter(path.partition(".")[2] for path, _ in paths())
    return frozenset(name for name, times in count.items() if times > 1)


_WORK_NAMES = {"reserve": "standby", "kicker": "cut-in line", "second": "2nd half"}

NOT_WAITED_FOR = ("bid", "interjection")
"""What a slow mind may keep to itself: the heuristic bids in its place, and a remark that came too late is none."""


def _stale(_state: DebateState, _event: e.StaleReply) -> CauseText | None:
    return CauseText("∅", "a reply came too late to be used", "quiet", "faults")


def _dropped(state: DebateState, event: e.WorkDropped) -> CauseText | None:
    if event.reason not in ("failed", "timeout") or not event.request_ids:
        return None
    work = state.work.get(event.request_ids[0])
    if event.reason == "timeout" and work is not None and work.kind in NOT_WAITED_FOR:
        return None
    what = (
        f"{badge(state, work.agent)} {_WORK_NAMES.get(work.kind, work.kind)}" if work is not None else "prepared work"
    )
    return CauseText(
        "!", f"{what} · {'no answer in time' if event.reason == 'timeout' else 'failed'}", "warning", "faults"
    )


def _ready(state: DebateState, event: e.WorkReady) -> CauseText | None:
    if event.first_chunk_ms < LATE_CHUNK_MS:
        return None
    work = state.work.get(event.request_id)
    agent = state.by_id.get(work.agent) if work is not None else None
    return CauseText(
        "!", f"voice late {event.first_chunk_ms:,.0f} ms · {agent.voice if agent else 'unknown'}", "warning", "faults"
    )


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


_TELL: dict[type[e.Event], Callable[[DebateState, Any], CauseText | None]] = {
    **TELL_RULES,
    e.DebateStarted: _started,
    e.DebateForked: _forked,
    e.DebateResumed: _resumed,
    e.DebateEnded: _ended,
    e.PhaseChanged: _phase,
    e.VotesCounted: _votes,
    e.HouseMoved: _house,
    e.JudgeReported: _judge,
    e.AgendaChanged: _agenda,
    e.AuctionResolved: _auction,
    e.HardInterrupt: _cut,
    e.InterruptSkipped: _skipped,
    e.InterjectionPlayed: _interjection,
    e.InterjectionLapsed: _lapsed,
    e.PresetChanged: _preset,
    e.KnobChanged: _knob,
    e.MindChanged: _mind,
    e.VoiceChanged: _voice,
    e.TemperamentChanged: _temperament,
    e.StaleReply: _stale,
    e.WorkDropped: _dropped,
    e.WorkReady: _ready,
}
