"""The operator's commands: every one is answered at once, accepted or refused with a reason, and applied where it acts.

A command is handled before any agent's input (the runner sees to that); it costs nothing and obeys no budget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from argentum_kit.plain_text import sanitise

from ..debate.events import (
    AudienceClapped,
    InterruptArmed,
    KnobChanged,
    PresetChanged,
    ReputationChanged,
)
from ..debate.knobs import AUDIO_GROUP, KnobError, change, differences, read
from ..debate.settings import Settings
from ..debate.state import Agent, DebateState
from ..debate.work import Work
from ..economy.auction import may_speak
from ..economy.reputation import clapped
from ..economy.tokens import hundredths, move
from . import prepared_work
from .command_records import CommandRefused, accept_at_once, command_event, record_applied, refuse_pending_cut
from .effects import CutNow, Pause, SetMix, SetTimer
from .floor import end_debate
from .handover import claim_for_operator, reassign
from .inputs import Operator
from .interrupt_arming import next_open_beat, place_cut
from .prepared_work import ask_chair_line
from .step_context import StepContext
from .timeline import withdraw_armed

SPOKEN_AT_MOST: Final = 400
"""Characters of a line that the operator speaks."""
LONGEST_TYPED: Final = 10 * SPOKEN_AT_MOST
"""Characters that are looked at; what escapes and markup take of them is not spoken."""
CUT_TOLD_MS: Final = 3000
"""How long the sound may take to tell that a cut was heard; then it is taken to have been."""


def on_command(context: StepContext, command: Operator) -> None:
    """Carry a command out, or record why not."""
    handler = _COMMANDS.get(command.command)
    arguments = {name: _clean(value) for name, value in command.arguments.items()}
    arguments["pressed_ms"] = command.pressed_ms
    try:
        if context.state.phase in ("idle", "ended"):
            raise CommandRefused("the debate is not running")
        if handler is None:
            raise CommandRefused(f"there is no command {command.command!r}")
        handler(context, command, arguments)
    except CommandRefused as refusal:
        context.emit(command_event(command, arguments, "refused", str(refusal)))


def _clean(value: Any) -> Any:
    """Words as they may be put on record: cleaned, and no more of them than can be spoken."""
    return sanitise(value[:LONGEST_TYPED])[:SPOKEN_AT_MOST] if isinstance(value, str) else value


def _agent(state: DebateState, arguments: dict[str, Any]) -> Agent:
    agent = state.by_id.get(str(arguments.get("agent")))
    if agent is None:
        raise CommandRefused(f"there is no agent {arguments.get('agent')!r}; agents are {', '.join(state.by_id)}")
    return agent


def _cut(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    if state.phase == "cutting":
        raise CommandRefused("a cut is already under way")
    floor = state.floor
    if floor is None:
        raise CommandRefused("nobody is speaking")
    context.do(CutNow(floor.clip_id, state.settings.audio.cut_fade_ms))
    context.do(SetTimer("cut", floor.segment_id, context.now_ms + CUT_TOLD_MS))
    refuse_pending_cut(context, "you cut now instead")
    context.emit(command_event(command, arguments, "accepted"))
    withdraw_armed(context)


def _cut_at_beat(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    floor = state.floor
    if state.phase == "cutting":
        raise CommandRefused("a cut is already under way")
    if floor is None or floor.role == "chair":
        raise CommandRefused("nobody is speaking" if floor is None else "the chair is speaking")
    if floor.armed is not None and floor.armed.by == "operator":
        raise CommandRefused("your cut at the next beat is already armed")
    chosen = _agent(state, arguments) if arguments.get("agent") else None
    if chosen is not None and chosen.id == floor.agent:
        raise CommandRefused(f"{chosen.name} has the floor")
    if chosen is not None and not may_speak(state, chosen):
        raise CommandRefused(f"{chosen.name} {_why_silent(chosen)}")
    beat = next_open_beat(floor, context.now_ms)
    if beat is None:
        if chosen is None:
            raise CommandRefused("no beat is left in this segment")
        accept_at_once(context, command, arguments, "no beat is left: at the end of this segment")
        claim_for_operator(context, chosen.id)
        return
    context.emit(command_event(command, arguments, "accepted"))
    withdraw_armed(context)
    place_cut(
        context,
        InterruptArmed(
            segment_id=floor.segment_id,
            agent=chosen.id if chosen is not None else None,
            beat=beat,
            guard_ms=0,
            cut_ms=floor.starts_ms + floor.beats_ms[beat - 1],
            kicker_segment_id=None,
            by="operator",
        ),
        None,
    )
    if chosen is not None:
        claim_for_operator(context, chosen.id)


def _say(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    text = str(arguments.get("text", "")).strip()[:SPOKEN_AT_MOST]
    if not text:
        raise CommandRefused("there is nothing to say")
    context.emit(command_event(command, arguments, "accepted"))
    ask_chair_line(context, text)


def _ask(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    agent = _agent(state, arguments)
    if not may_speak(state, agent):
        raise CommandRefused(f"{agent.name} {_why_silent(agent)}")
    text = str(arguments.get("text", "")).strip()[:SPOKEN_AT_MOST]
    if text:
        ask_chair_line(context, text)
    accept_at_once(context, command, arguments)
    claim_for_operator(context, agent.id, text or None)


def _why_silent(agent: Agent) -> str:
    if agent.muted:
        return "is muted"
    return "has nothing left to say" if agent.exhausted else "has spoken as often in a row as the rules allow"


def _grant(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    agent = _agent(state, arguments)
    amount = _tokens(arguments.get("tokens", 1))
    delta = amount if command.command == "grant" else -amount
    moved = move(agent, delta, "grant", max_bank=state.settings.tokens.cap)
    if moved is None:
        raise CommandRefused(f"the bank of {agent.name} is {'full' if delta > 0 else 'empty'}")
    context.emit(moved)
    accept_at_once(context, command, {**arguments, "agent": agent.id, "tokens": abs(moved.delta) / 100})


def _tokens(value: Any) -> int:
    """An amount of tokens as hundredths, whatever was given for it."""
    try:
        amount = hundredths(abs(float(value)))
    except (TypeError, ValueError, OverflowError):
        raise CommandRefused(f"{value!r} is not a number of tokens") from None
    if amount == 0:
        raise CommandRefused("nothing would change")
    return amount


def _mute(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    agent = _agent(state, arguments)
    muted = bool(arguments.get("muted", not agent.muted))
    if muted == agent.muted:
        raise CommandRefused(f"{agent.name} is {'already' if muted else 'not'} muted")
    others = [one for one in state.agents if not (one.muted or one.exhausted) and one is not agent]
    if muted and len(others) < 2:
        raise CommandRefused("at least two agents must be able to speak")
    accept_at_once(context, command, {**arguments, "agent": agent.id, "muted": muted})
    if not muted:
        return
    floor = state.floor
    if floor is not None and floor.armed is not None and floor.armed.agent == agent.id and floor.armed.by == "agent":
        withdraw_armed(context)
    mine = [work for work in state.work.values() if work.agent == agent.id and not _is_being_said(state, work)]
    prepared_work.drop(context, mine, "withdrawn")
    if state.claim is not None and state.claim.agent == agent.id and state.phase != "cutting":
        reassign(context)


def _is_being_said(state: DebateState, work: Work) -> bool:
    """What a mute comes too late for: a kicker that enters, and the rest of a segment whose first half is heard."""
    if work.kind == "second" and state.floor is not None and work.follows == state.floor.segment_id:
        return True
    return work.kind in ("kicker", "second") and work.status == "scheduled"


def _clap(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    agent = _agent(state, arguments)
    knobs = state.settings.audience
    effective = state.turn - agent.clapped_turn >= knobs.cooldown_segments
    context.emit(command_event(command, {**arguments, "agent": agent.id}, "accepted"))
    context.emit(AudienceClapped(agent=agent.id, effective=effective))
    reason = None
    if effective:
        standing = clapped(agent, knobs.reputation, state.segments, state.settings.reputation)
        context.emit(ReputationChanged(agents={agent.id: standing}))
    else:
        reason = f"{agent.name} was carried by applause less than {knobs.cooldown_segments} segments ago"
    record_applied(context, command_event(command, {**arguments, "agent": agent.id}, "accepted"), reason=reason)


def _pause(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    paused = bool(arguments.get("paused", not context.state.paused))
    if paused == context.state.paused:
        raise CommandRefused("the debate is already paused" if paused else "the debate is not paused")
    context.do(Pause(paused))
    accept_at_once(context, command, {**arguments, "paused": paused})


def _preset(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    name = str(arguments.get("name", ""))
    try:
        wanted = Settings.model_validate(arguments.get("settings"))
    except ValueError as error:
        raise CommandRefused(f"preset {name!r} does not fit: {str(error).splitlines()[0]}") from None
    changed = differences(state.rules, wanted)
    if not changed and name == state.preset:
        raise CommandRefused(f"{name} is already in force")
    short = {key: value for key, value in arguments.items() if key != "settings"}
    context.emit(command_event(command, short, "accepted"))
    context.emit(PresetChanged(from_=state.preset, to=name, differences=changed))
    context.do(SetMix())
    record_applied(context, command_event(command, short, "accepted"), reason=_when(changed))


def _knob(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    key = str(arguments.get("key", ""))
    try:
        old = read(state.rules, key)
        new = read(change(state.rules, key, arguments.get("value")), key)
    except KnobError as error:
        raise CommandRefused(str(error)) from None
    if new == old:
        raise CommandRefused(f"{key} is already {new}")
    context.emit(command_event(command, arguments, "accepted"))
    context.emit(KnobChanged(key=key, old=old, new=new))
    if key.startswith(f"{AUDIO_GROUP}."):
        context.do(SetMix())
    record_applied(context, command_event(command, arguments, "accepted"), reason=_when({key: new}))


def _when(changed: dict[str, Any]) -> str:
    audio = sum(key.startswith(f"{AUDIO_GROUP}.") for key in changed)
    if audio == len(changed):
        return "at once"
    return "with the next turn" if not audio else "sound at once, rules with the next turn"


def _undo(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    state = context.state
    if not state.undo:
        raise CommandRefused("there is nothing to undo")
    last = state.undo[-1]
    inverse = Operator(
        command_id=command.command_id,
        command=last.command,
        arguments=dict(last.arguments),
        pressed_ms=command.pressed_ms,
    )
    context.emit(command_event(command, arguments, "accepted"))
    try:
        _COMMANDS[last.command](context, inverse, {**last.arguments, "pressed_ms": command.pressed_ms})
    except CommandRefused as refusal:
        # It can never be taken back; the steering before it still can.
        raise CommandRefused(f"{last.command} cannot be taken back: {refusal}") from None
    record_applied(context, command_event(command, arguments, "accepted"), reason=f"{last.command} taken back")


def _stop(context: StepContext, command: Operator, arguments: dict[str, Any]) -> None:
    accept_at_once(context, command, arguments)
    end_debate(context, "operator")


_COMMANDS: Final[dict[str, Callable[[StepContext, Operator, dict[str, Any]], None]]] = {
    "cut": _cut,
    "cut_at_beat": _cut_at_beat,
    "say": _say,
    "ask": _ask,
    "grant": _grant,
    "take": _grant,
    "mute": _mute,
    "clap": _clap,
    "pause": _pause,
    "preset": _preset,
    "knob": _knob,
    "undo": _undo,
    "stop": _stop,
}
