"""What is answered to a question, as plain lines: for a screen reader, another terminal or a script. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..debate.knobs import allowed, differences, flat
from ..debate.state import CHAIR, Agent, DebateState
from ..form.timing import limit_ms
from .forms import BY_WORD, FORMS, Question, WrittenForm, speaker_of


def answer(question: Question, state: DebateState, presets: Sequence[str] = ()) -> list[str]:
    """The lines of an answer, at least one. `presets` are the names of those there are."""
    if question.name == "help":
        return [_help(BY_WORD[question.about])] if question.about else [_help(form) for form in FORMS]
    if not state.agents:
        return ["The debate has not begun."]
    match question.name:
        case "banks":
            return [_bank(state, agent) for agent in state.agents]
        case "presets":
            return [
                f"{name}{', in force' if name == state.preset else ''}"
                for name in dict.fromkeys([*presets, state.preset])
            ]
        case "knobs":
            return _knobs(state, question.about)
        case _:
            return _who(state)


def _help(form: WrittenForm) -> str:
    also = f" (also: {', '.join(form.also)})" if form.also else ""
    return f"{form.usage}: {form.about}.{also}"


def _who(state: DebateState) -> list[str]:
    speaker = speaker_of(state)
    side = state.by_id[state.floor.agent].side if state.floor is not None and state.floor.agent in state.by_id else ""
    told = [f"{speaker}{f' ({side})' if side else ''} speaks." if speaker else "Nobody speaks."]
    coming = state.claim.agent if state.claim is not None else None
    if coming is not None:
        told.append(f"Next is {_name(state, coming)}.")
    silent = [
        f"{agent.name} is {'muted' if agent.muted else 'exhausted'}"
        for agent in state.agents
        if agent.muted or agent.exhausted
    ]
    limit = limit_ms(state)
    time = f"{_clock(state.at_ms)} of {_clock(limit)}" if limit is not None else _clock(state.at_ms)
    part = f"{state.form.phase}, " if state.form.phase is not None else ""
    mode = "ended" if state.ended is not None else "paused" if state.paused else "running"
    if silent:
        told.append(f"{', '.join(silent)}.")
    return [" ".join(told), f"{state.title}: {part}{time}, turn {state.turn}, {mode}, preset {state.preset}."]


def _knobs(state: DebateState, group: str) -> list[str]:
    differs = differences(state.preset_settings, state.rules)
    told = [
        f"{path} = {value}{f', {differs[path][0]} in the preset' if path in differs else ''}; it takes {allowed(path)}"
        for path, value in flat(state.rules).items()
        if (path.partition(".")[0] == group if group else path in differs)
    ]
    return told or [
        f"No knob differs from {state.preset}; knobs GROUP tells those of a group, set KNOB VALUE changes one."
    ]


def _bank(state: DebateState, agent: Agent) -> str:
    """An agent's economy in one line."""
    bid = state.auction.bids.get(agent.id) if state.auction is not None else None
    bids = "no bid yet" if bid is None else f"bids {bid.amount}" if bid.amount else "passes"
    silent = ", muted" if agent.muted else ", exhausted" if agent.exhausted else ""
    return (
        f"{agent.seat} {agent.name} ({agent.side}): {agent.bank / 100:.1f} of {state.settings.tokens.max_bank:g} tokens, {bids}, "
        f"pacing {agent.multiplier:.2f}, {agent.share * 100:.0f} % of the talk of {agent.target_share * 100:.0f} % meant, "
        f"frustration {agent.frustration:.1f}, engagement {agent.engagement:.1f}, confidence {agent.confidence:.1f}{silent}"
    )


def _name(state: DebateState, agent: str) -> str:
    return "the chair" if agent == CHAIR else state.by_id[agent].name


def _clock(ms: int) -> str:
    return f"{ms // 60_000:02d}:{ms // 1000 % 60:02d}"
