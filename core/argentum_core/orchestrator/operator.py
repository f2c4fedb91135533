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
    OperatorCommand,
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
from . import requests
from .chair import ask_chair
from .closing import claim_for_operator, reassign
from .desk import Desk
from .effects import CutNow, Pause, SetMix, SetTimer
from .floor import applied, end_debate, unanswered
from .following import withdraw_armed
from .inputs import Operator
from .speaking import next_open_beat, place_cut

SPOKEN_AT_MOST: Final = 400
"""Characters of a line that the operator speaks."""
LONGEST_TYPED: Final = 10 * SPOKEN_AT_MOST
"""Characters that are looked at; what escapes and markup take of them is not spoken."""


CUT_TOLD_MS: Final = 3000
"""How long the sound may take to tell that a cut was heard; then it is taken to have been."""


class Refused(Exception):
    """The command cannot be carried out now; the message is the reason, one sentence."""


def on_command(desk: Desk, command: Operator) -> None:
    """Carry a command out, or record why not."""
    handler = _COMMANDS.get(command.command)
    arguments = {name: _clean(value) for name, value in command.arguments.items()}
    arguments["pressed_ms"] = command.pressed_ms
    try:
        if desk.state.phase in ("idle", "ended"):
            raise Refused("the debate is not running")
        if handler is None:
            raise Refused(f"there is no command {command.command!r}")
        handler(desk, command, arguments)
    except Refused as refusal:
        desk.emit(_record(command, arguments, "refused", str(refusal)))


def _clean(value: Any) -> Any:
    """Words as they may be put on record: cleaned, and no more of them than can be spoken."""
    return sanitise(value[:LONGEST_TYPED])[:SPOKEN_AT_MOST] if isinstance(value, str) else value


def _record(command: Operator, arguments: dict[str, Any], status: str, reason: str | None = None) -> OperatorCommand:
    return OperatorCommand(
        command_id=command.command_id,
        command=command.command,
        arguments=arguments,
        status=status,  # type: ignore[arg-type]
        reason=reason,
    )


def _done(desk: Desk, command: Operator, arguments: dict[str, Any], reason: str | None = None) -> None:
    """Accepted and applied in one step."""
    accepted = _record(command, arguments, "accepted")
    desk.emit(accepted)
    applied(desk, accepted, reason=reason)


def _agent(state: DebateState, arguments: dict[str, Any]) -> Agent:
    agent = state.by_id.get(str(arguments.get("agent")))
    if agent is None:
        raise Refused(f"there is no agent {arguments.get('agent')!r}; agents are {', '.join(state.by_id)}")
    return agent


def _cut(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    if state.phase == "cutting":
        raise Refused("a cut is already under way")
    floor = state.floor
    if floor is None:
        raise Refused("nobody is speaking")
    desk.do(CutNow(floor.clip_id, state.settings.audio.cut_fade_ms))
    desk.do(SetTimer("cut", floor.segment_id, desk.now_ms + CUT_TOLD_MS))
    unanswered(desk, "you cut now instead")
    desk.emit(_record(command, arguments, "accepted"))
    withdraw_armed(desk)


def _cut_at_beat(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    floor = state.floor
    if state.phase == "cutting":
        raise Refused("a cut is already under way")
    if floor is None or floor.role == "chair":
        raise Refused("nobody is speaking" if floor is None else "the chair is speaking")
    if floor.armed is not None and floor.armed.by == "operator":
        raise Refused("your cut at the next beat is already armed")
    chosen = _agent(state, arguments) if arguments.get("agent") else None
    if chosen is not None and chosen.id == floor.agent:
        raise Refused(f"{chosen.name} has the floor")
    if chosen is not None and not may_speak(state, chosen):
        raise Refused(f"{chosen.name} {_why_silent(chosen)}")
    beat = next_open_beat(floor, desk.now_ms)
    if beat is None:
        if chosen is None:
            raise Refused("no beat is left in this segment")
        _done(desk, command, arguments, "no beat is left: at the end of this segment")
        claim_for_operator(desk, chosen.id)
        return
    desk.emit(_record(command, arguments, "accepted"))
    withdraw_armed(desk)
    place_cut(
        desk,
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
        claim_for_operator(desk, chosen.id)


def _say(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    text = str(arguments.get("text", "")).strip()[:SPOKEN_AT_MOST]
    if not text:
        raise Refused("there is nothing to say")
    desk.emit(_record(command, arguments, "accepted"))
    ask_chair(desk, text)


def _ask(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    agent = _agent(state, arguments)
    if not may_speak(state, agent):
        raise Refused(f"{agent.name} {_why_silent(agent)}")
    text = str(arguments.get("text", "")).strip()[:SPOKEN_AT_MOST]
    if text:
        ask_chair(desk, text)
    _done(desk, command, arguments)
    claim_for_operator(desk, agent.id, text or None)


def _why_silent(agent: Agent) -> str:
    if agent.muted:
        return "is muted"
    return "has nothing left to say" if agent.exhausted else "has spoken as often in a row as the rules allow"


def _grant(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    agent = _agent(state, arguments)
    amount = _tokens(arguments.get("tokens", 1))
    delta = amount if command.command == "grant" else -amount
    moved = move(agent, delta, "grant", max_bank=state.settings.tokens.cap)
    if moved is None:
        raise Refused(f"the bank of {agent.name} is {'full' if delta > 0 else 'empty'}")
    desk.emit(moved)
    _done(desk, command, {**arguments, "agent": agent.id, "tokens": abs(moved.delta) / 100})


def _tokens(given: Any) -> int:
    """An amount of tokens as hundredths, whatever was given for it."""
    try:
        amount = hundredths(abs(float(given)))
    except (TypeError, ValueError, OverflowError):
        raise Refused(f"{given!r} is not a number of tokens") from None
    if amount == 0:
        raise Refused("nothing would change")
    return amount


def _mute(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    agent = _agent(state, arguments)
    muted = bool(arguments.get("muted", not agent.muted))
    if muted == agent.muted:
        raise Refused(f"{agent.name} is {'already' if muted else 'not'} muted")
    others = [one for one in state.agents if not (one.muted or one.exhausted) and one is not agent]
    if muted and len(others) < 2:
        raise Refused("at least two agents must be able to speak")
    _done(desk, command, {**arguments, "agent": agent.id, "muted": muted})
    if not muted:
        return
    floor = state.floor
    if floor is not None and floor.armed is not None and floor.armed.agent == agent.id and floor.armed.by == "agent":
        withdraw_armed(desk)
    mine = [work for work in state.work.values() if work.agent == agent.id and not _is_being_said(state, work)]
    requests.drop(desk, mine, "withdrawn")
    if state.claim is not None and state.claim.agent == agent.id and state.phase != "cutting":
        reassign(desk)


def _is_being_said(state: DebateState, work: Work) -> bool:
    """What a mute comes too late for: a kicker that enters, and the rest of a segment whose first half is heard."""
    if work.kind == "second" and state.floor is not None and work.follows == state.floor.segment_id:
        return True
    return work.kind in ("kicker", "second") and work.status == "scheduled"


def _clap(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    agent = _agent(state, arguments)
    knobs = state.settings.audience
    effective = state.turn - agent.clapped_turn >= knobs.cooldown_segments
    desk.emit(_record(command, {**arguments, "agent": agent.id}, "accepted"))
    desk.emit(AudienceClapped(agent=agent.id, effective=effective))
    reason = None
    if effective:
        standing = clapped(agent, knobs.reputation, state.segments, state.settings.reputation)
        desk.emit(ReputationChanged(agents={agent.id: standing}))
    else:
        reason = f"{agent.name} was carried by applause less than {knobs.cooldown_segments} segments ago"
    applied(desk, _record(command, {**arguments, "agent": agent.id}, "accepted"), reason=reason)


def _pause(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    paused = bool(arguments.get("paused", not desk.state.paused))
    if paused == desk.state.paused:
        raise Refused("the debate is already paused" if paused else "the debate is not paused")
    desk.do(Pause(paused))
    _done(desk, command, {**arguments, "paused": paused})


def _preset(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    name = str(arguments.get("name", ""))
    try:
        wanted = Settings.model_validate(arguments.get("settings"))
    except ValueError as error:
        raise Refused(f"preset {name!r} does not fit: {str(error).splitlines()[0]}") from None
    changed = differences(state.rules, wanted)
    if not changed and name == state.preset:
        raise Refused(f"{name} is already in force")
    short = {key: value for key, value in arguments.items() if key != "settings"}
    desk.emit(_record(command, short, "accepted"))
    desk.emit(PresetChanged(from_=state.preset, to=name, differences=changed))
    desk.do(SetMix())
    applied(desk, _record(command, short, "accepted"), reason=_when(changed))


def _knob(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    key = str(arguments.get("key", ""))
    try:
        old = read(state.rules, key)
        new = read(change(state.rules, key, arguments.get("value")), key)
    except KnobError as error:
        raise Refused(str(error)) from None
    if new == old:
        raise Refused(f"{key} is already {new}")
    desk.emit(_record(command, arguments, "accepted"))
    desk.emit(KnobChanged(key=key, old=old, new=new))
    if key.startswith(f"{AUDIO_GROUP}."):
        desk.do(SetMix())
    applied(desk, _record(command, arguments, "accepted"), reason=_when({key: new}))


def _when(changed: dict[str, Any]) -> str:
    audio = sum(key.startswith(f"{AUDIO_GROUP}.") for key in changed)
    if audio == len(changed):
        return "at once"
    return "with the next turn" if not audio else "sound at once, rules with the next turn"


def _undo(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    state = desk.state
    if not state.undo:
        raise Refused("there is nothing to undo")
    last = state.undo[-1]
    inverse = Operator(
        command_id=command.command_id,
        command=last.command,
        arguments=dict(last.arguments),
        pressed_ms=command.pressed_ms,
    )
    desk.emit(_record(command, arguments, "accepted"))
    try:
        _COMMANDS[last.command](desk, inverse, {**last.arguments, "pressed_ms": command.pressed_ms})
    except Refused as refusal:
        # It can never be taken back; the steering before it still can.
        raise Refused(f"{last.command} cannot be taken back: {refusal}") from None
    applied(desk, _record(command, arguments, "accepted"), reason=f"{last.command} taken back")


def _stop(desk: Desk, command: Operator, arguments: dict[str, Any]) -> None:
    _done(desk, command, arguments)
    end_debate(desk, "operator")


_COMMANDS: Final[dict[str, Callable[[Desk, Operator, dict[str, Any]], None]]] = {
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
