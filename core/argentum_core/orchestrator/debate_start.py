"""The debate begins, or goes on after it was stopped or killed."""

from __future__ import annotations

from ..debate.events import NOTE, DebateResumed, DebateStarted, ProviderFault
from ..debate.settings import Settings
from ..economy.tokens import hundredths
from ..form.phases import has_form
from .auction import open_auction
from .command_records import record_refused
from .effects import SetMix
from .floor import end_segment, settle_first_part
from .fork_changes import on_fork
from .handover import after_floor, sell_next_floor
from .inputs import Begin, Resume
from .step_context import StepContext


def on_begin(context: StepContext, begin: Begin) -> None:
    """Put the cast on record and sell the first floor."""
    cap = hundredths(Settings.model_validate(begin.settings).tokens.max_bank)
    context.emit(
        DebateStarted(
            session=begin.session,
            motion=begin.motion,
            title=begin.title,
            preset=begin.preset,
            cast=begin.cast,
            seed=begin.seed,
            max_bank=cap,
            agents=begin.agents,
            settings=begin.settings,
            turns=begin.turns,
            minutes=begin.minutes,
            chair=begin.chair,
            heard_before=begin.heard_before,
            preset_values=begin.preset_values,
        )
    )
    if begin.note:
        context.emit(ProviderFault(provider="motion", kind=NOTE, detail=begin.note))
    context.do(SetMix())
    if has_form(context.state):
        after_floor(context)
    else:
        open_auction(context)
        sell_next_floor(context)


def on_resume(context: StepContext, go_on: Resume) -> None:
    """Close the segment that was being heard, let go of what was prepared, and go on with whoever is next."""
    state = context.state
    if go_on.fork is not None:
        on_fork(context, go_on.fork, always=True)
    for command in (*state.say_commands, *([state.cut_command] if state.cut_command is not None else [])):
        record_refused(context, command, "the debate was stopped before it came to that")
    floor = state.floor
    if floor is not None:
        heard_ms = max(0, min(floor.planned_ms, context.now_ms - floor.starts_ms))
        end_segment(context, heard_ms=heard_ms, ended_ms=context.now_ms, complete=False)
    settle_first_part(context)
    context.emit(DebateResumed(context_version=state.context_version + 1, agents=list(go_on.agents)))
    context.do(SetMix())
    if state.auction is None and not has_form(state):
        open_auction(context)
    after_floor(context)
