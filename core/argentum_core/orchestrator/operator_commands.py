"""The operator's commands: every one is answered at once, accepted or refused with a reason, and applied where it acts.

A command is handled before any agent's input (the runner sees to that); it costs nothing and obeys no budget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from ..debate.commands import (
    AskCommand,
    ClapCommand,
    ClosingCommand,
    Command,
    CutAtBeatCommand,
    CutCommand,
    ExtendCommand,
    GrantCommand,
    InvalidCommand,
    KnobCommand,
    MindCommand,
    MuteCommand,
    PauseCommand,
    PresetCommand,
    RefuseCommand,
    SayCommand,
    ShareCommand,
    StopCommand,
    TakeCommand,
    TemperamentCommand,
    UndoCommand,
    VoiceCommand,
    VoteCommand,
)
from ..debate.events import (
    AudienceClapped,
    InterruptArmed,
    KnobChanged,
    ListenerVoted,
    PresetChanged,
    ReputationChanged,
)
from ..debate.knobs import AUDIO_GROUP, KnobError, apply, change, differences, read
from ..debate.settings import Settings
from ..debate.state import CHAIR, Agent, DebateState
from ..debate.work import Work
from ..economy.auction import may_speak
from ..economy.reputation import clapped
from ..economy.tokens import hundredths, move
from ..form.agenda import closing_refused, closing_waits, coming
from ..form.speakers import programme
from . import prepared_work
from .agent_commands import agent_named, extend, refuse_line, set_share
from .auction import refund
from .command_records import CommandRefused, accept_at_once, cleaned, command_event, record_applied, refuse_pending_cut
from .effects import CutNow, Pause, SetMix, SetTimer
from .floor import end_debate
from .form_floor import give_floor
from .handover import after_floor, claim_for_operator, prepare_next, reassign
from .house import SURE, UNDECIDED, listener_votes
from .inputs import Operator
from .interrupt_arming import next_open_beat, place_cut
from .prepared_work import ask_chair_line
from .seat_commands import set_mind, set_temperament, set_voice
from .step_context import StepContext
from .timeline import withdraw_armed, withdraw_next

CUT_TOLD_MS: Final = 3000
"""How long the sound may take to tell that a cut was heard; then it is taken to have been."""


def on_command(context: StepContext, operator: Operator) -> None:
    """Carry a command out, or record why not: what a handler raises as CommandRefused ends as `refused`, with its sentence."""
    command = cleaned(operator.command)
    operator = replace(operator, command=command)
    try:
        if context.state.phase in ("idle", "ended"):
            raise CommandRefused("the debate is not running")
        if isinstance(command, InvalidCommand):
            raise CommandRefused(command.reason)
        _HANDLERS[type(command)](context, operator, command)
    except CommandRefused as refusal:
        context.emit(command_event(operator, "refused", str(refusal)))


def _cut(context: StepContext, operator: Operator, _: CutCommand) -> None:
    state = context.state
    if state.phase == "cutting":
        raise CommandRefused("a cut is already under way")
    floor = state.floor
    if floor is None:
        raise CommandRefused("nobody is speaking")
    context.do(CutNow(floor.clip_id, state.settings.audio.cut_fade_ms))
    context.do(SetTimer("cut", floor.segment_id, context.now_ms + CUT_TOLD_MS))
    refuse_pending_cut(context, "you cut now instead")
    context.emit(command_event(operator, "accepted"))
    withdraw_armed(context)


def _cut_at_beat(context: StepContext, operator: Operator, command: CutAtBeatCommand) -> None:
    state = context.state
    floor = state.floor
    if state.phase == "cutting":
        raise CommandRefused("a cut is already under way")
    if floor is None or floor.agent == CHAIR:
        raise CommandRefused("nobody is speaking" if floor is None else "the chair is speaking")
    if floor.armed is not None and floor.armed.by == "operator":
        raise CommandRefused("your cut at the next beat is already armed")
    chosen = agent_named(state, command.agent) if command.agent else None
    if chosen is not None and chosen.id == floor.agent:
        raise CommandRefused(f"{chosen.name} has the floor")
    if chosen is not None and not may_speak(state, chosen):
        raise CommandRefused(f"{chosen.name} {_why_silent(chosen)}")
    beat = next_open_beat(floor, context.now_ms)
    if beat is None:
        if chosen is None:
            raise CommandRefused(
                "no beat is left in this segment"
                if floor.final
                else "no beat of this segment is known yet: its voice is still being made"
            )
        accept_at_once(context, operator, "no beat is left: at the end of this segment")
        claim_for_operator(context, chosen.id)
        return
    context.emit(command_event(operator, "accepted"))
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


def _say(context: StepContext, operator: Operator, command: SayCommand) -> None:
    text = command.text.strip()
    if not text:
        raise CommandRefused("there is nothing to say")
    context.emit(command_event(operator, "accepted"))
    ask_chair_line(context, text)


def _ask(context: StepContext, operator: Operator, command: AskCommand) -> None:
    state = context.state
    agent = agent_named(state, command.agent)
    if not may_speak(state, agent):
        raise CommandRefused(f"{agent.name} {_why_silent(agent)}")
    text = command.text.strip()
    if state.form.phase == "opening" and programme(state).questions:
        context.emit(command_event(operator, "accepted", "with the questions, after the opening statements"))
        return
    if text:
        ask_chair_line(context, text)
    accept_at_once(context, operator)
    claim_for_operator(context, agent.id, text or None)


def _why_silent(agent: Agent) -> str:
    if agent.muted:
        return "is muted"
    return "has nothing left to say" if agent.exhausted else "has spoken as often in a row as the rules allow"


def _grant(context: StepContext, operator: Operator, command: GrantCommand | TakeCommand) -> None:
    state = context.state
    agent = agent_named(state, command.agent)
    amount = hundredths(abs(command.tokens))
    if amount == 0:
        raise CommandRefused("nothing would change")
    delta = amount if isinstance(command, GrantCommand) else -amount
    moved = move(agent, delta, "grant", max_bank=state.settings.tokens.cap)
    if moved is None:
        raise CommandRefused(f"the bank of {agent.name} is {'full' if delta > 0 else 'empty'}")
    context.emit(moved)
    accept_at_once(context, replace(operator, command=replace(command, tokens=abs(moved.delta) / 100)))


def _mute(context: StepContext, operator: Operator, command: MuteCommand) -> None:
    state = context.state
    agent = agent_named(state, command.agent)
    muted = command.muted if command.muted is not None else not agent.muted
    if muted == agent.muted:
        raise CommandRefused(f"{agent.name} is {'already' if muted else 'not'} muted")
    others = [one for one in state.agents if not (one.muted or one.exhausted) and one is not agent]
    if muted and len(others) < 2:
        raise CommandRefused("at least two agents must be able to speak")
    accept_at_once(context, replace(operator, command=replace(command, muted=muted)))
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
    """What a mute comes too late for: a kicker that enters, and the rest of a segment whose first part is heard."""
    if work.kind == "second" and state.floor is not None and work.follows == state.floor.segment_id:
        return True
    return work.kind in ("kicker", "second") and work.status == "scheduled"


def _clap(context: StepContext, operator: Operator, command: ClapCommand) -> None:
    state = context.state
    agent = agent_named(state, command.agent)
    knobs = state.settings.audience
    effective = state.turn - agent.clapped_turn >= knobs.cooldown_segments
    context.emit(command_event(operator, "accepted"))
    context.emit(AudienceClapped(agent=agent.id, effective=effective))
    reason = None
    if effective:
        standing = clapped(agent, knobs.reputation, state.segments, state.settings.reputation)
        context.emit(ReputationChanged(agents={agent.id: standing}))
    else:
        reason = f"{agent.name} was carried by applause less than {knobs.cooldown_segments} segments ago"
    record_applied(context, command_event(operator, "accepted"), reason=reason)


def _pause(context: StepContext, operator: Operator, command: PauseCommand) -> None:
    paused = command.paused if command.paused is not None else not context.state.paused
    if paused == context.state.paused:
        raise CommandRefused("the debate is already paused" if paused else "the debate is not paused")
    context.do(Pause(paused))
    accept_at_once(context, replace(operator, command=replace(command, paused=paused)))


def _preset(context: StepContext, operator: Operator, command: PresetCommand) -> None:
    state = context.state
    name = command.preset
    try:
        wanted = Settings.model_validate(command.settings)
        apply(wanted, command.preset_values)
    except ValueError as error:
        raise CommandRefused(f"preset {name!r} does not fit: {str(error).splitlines()[0]}") from None
    changed = differences(state.rules, wanted)
    if not changed and name == state.preset:
        raise CommandRefused(f"{name} is already in force")
    context.emit(command_event(operator, "accepted"))
    values = command.preset_values
    context.emit(PresetChanged(from_=state.preset, to=name, differences=changed, preset_values=values))
    context.do(SetMix())
    record_applied(context, command_event(operator, "accepted"), reason=_when(changed))


def _knob(context: StepContext, operator: Operator, command: KnobCommand) -> None:
    state = context.state
    key = command.key
    try:
        old = read(state.rules, key)
        new = read(change(state.rules, key, command.value), key)
    except KnobError as error:
        raise CommandRefused(str(error)) from None
    if new == old:
        raise CommandRefused(f"{key} is already {new}")
    context.emit(command_event(operator, "accepted"))
    context.emit(KnobChanged(key=key, old=old, new=new))
    if key.startswith(f"{AUDIO_GROUP}."):
        context.do(SetMix())
    record_applied(context, command_event(operator, "accepted"), reason=_when({key: new}))


def _when(changed: dict[str, Any]) -> str:
    audio = sum(key.startswith(f"{AUDIO_GROUP}.") for key in changed)
    if audio == len(changed):
        return "at once"
    return "with the next turn" if not audio else "sound at once, rules with the next turn"


def _undo(context: StepContext, operator: Operator, _: UndoCommand) -> None:
    state = context.state
    if not state.undo:
        raise CommandRefused("there is nothing to undo")
    last = state.undo[-1]
    inverse = replace(operator, command=last)
    context.emit(command_event(operator, "accepted"))
    try:
        _HANDLERS[type(last)](context, inverse, last)
    except CommandRefused as refusal:
        # It can never be taken back; the steering before it still can.
        raise CommandRefused(f"{last.name} cannot be taken back: {refusal}") from None
    record_applied(context, command_event(operator, "accepted"), reason=f"{last.name} taken back")


def _closing(context: StepContext, operator: Operator, _: ClosingCommand) -> None:
    state = context.state
    if (reason := closing_refused(state)) is not None:
        raise CommandRefused(reason)
    waits = closing_waits(state)
    floor = state.floor
    if floor is not None and floor.armed is not None and floor.armed.by == "agent":
        withdraw_armed(context)
    if not waits:
        refund(context)
        withdraw_next(context)
        prepared_work.drop(
            context,
            [work for work in state.work.values() if work.kind in ("segment", "reserve", "kicker")],
            "superseded",
        )
    context.emit(command_event(operator, "accepted", "after the opening statements" if waits else None))
    if not waits:
        if floor is None:
            after_floor(context)
        elif give_floor(context, coming(state)):
            prepare_next(context)


def _vote(context: StepContext, operator: Operator, command: VoteCommand) -> None:
    state = context.state
    sides = list(dict.fromkeys(agent.side for agent in state.agents))
    wanted = command.side.strip().casefold()
    side = next((one for one in sides if one.casefold() == wanted), None)
    if side is None and wanted != UNDECIDED:
        raise CommandRefused(f"there is no side {command.side!r}; you can vote {', '.join([*sides, UNDECIDED])}")
    when = listener_votes(state)
    dial = command.dial
    if dial is not None and not 0 <= dial <= SURE:
        raise CommandRefused(f"the dial goes from 0 to {SURE}; it cannot be turned to {dial}")
    dial = (SURE if dial is None else dial) if when == "during" and side is not None else None
    before = state.vote.listener.get(when)
    context.emit(command_event(operator, "accepted"))
    context.emit(ListenerVoted(when=when, side=side, dial=dial))
    told = "your dial" if when == "during" else f"your vote {when} the debate"
    told += f" is {'now' if before is not None else 'recorded:'} {side or UNDECIDED}"
    record_applied(context, command_event(operator, "accepted"), reason=told)


def _stop(context: StepContext, operator: Operator, _: StopCommand) -> None:
    accept_at_once(context, operator)
    end_debate(context, "operator")


_HANDLERS: Final[dict[type[Command], Callable[[StepContext, Operator, Any], None]]] = {
    CutCommand: _cut,
    CutAtBeatCommand: _cut_at_beat,
    SayCommand: _say,
    AskCommand: _ask,
    GrantCommand: _grant,
    TakeCommand: _grant,
    MuteCommand: _mute,
    RefuseCommand: refuse_line,
    ShareCommand: set_share,
    MindCommand: set_mind,
    VoiceCommand: set_voice,
    TemperamentCommand: set_temperament,
    ExtendCommand: extend,
    ClapCommand: _clap,
    PauseCommand: _pause,
    PresetCommand: _preset,
    KnobCommand: _knob,
    UndoCommand: _undo,
    ClosingCommand: _closing,
    VoteCommand: _vote,
    StopCommand: _stop,
}
