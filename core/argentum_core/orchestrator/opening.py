"""The debate begins, or goes on after it was stopped or killed."""

from __future__ import annotations

from ..debate.events import DebateResumed, DebateStarted
from ..debate.settings import Settings
from ..economy.tokens import hundredths
from .bidding import open_auction
from .closing import close_auction
from .desk import Desk
from .effects import SetMix
from .floor import finish, refuse, settle_first_half
from .handover import after_floor
from .inputs import Begin, GoOn


def on_begin(desk: Desk, begin: Begin) -> None:
    """Put the cast on record and sell the first floor."""
    cap = hundredths(Settings.model_validate(begin.settings).tokens.max_bank)
    desk.emit(
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
        )
    )
    desk.do(SetMix())
    open_auction(desk)
    close_auction(desk)


def on_go_on(desk: Desk, go_on: GoOn) -> None:
    """Close the segment that was being heard, let go of what was prepared, and go on with whoever is next."""
    state = desk.state
    for command in (*state.say_commands, *([state.cut_command] if state.cut_command is not None else [])):
        refuse(desk, command, "the debate was stopped before it came to that")
    floor = state.floor
    if floor is not None:
        heard_ms = max(0, min(floor.planned_ms, desk.now_ms - floor.starts_ms))
        finish(desk, heard_ms=heard_ms, ended_ms=desk.now_ms, complete=False)
    settle_first_half(desk)
    desk.emit(DebateResumed(context_version=state.context_version + 1, agents=list(go_on.agents)))
    desk.do(SetMix())
    if state.auction is None:
        open_auction(desk)
    after_floor(desk)
