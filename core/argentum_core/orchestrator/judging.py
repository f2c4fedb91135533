"""The judges of a debate that is over: whether another reading keeps under the caps, what it has cost, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ..debate.events import CallSettled, JudgeReported
from ..debate.fold_governor import JUDGE, MINUTE_MS
from ..debate.state import DebateState
from . import inputs
from .governor import MICROS
from .step_context import StepContext

READINGS: Final = 2
"""How often a judge reads a debate."""


class Taking(NamedTuple):
    """Calls, what they take at most in model tokens, in and out, and in millionths of the currency."""

    calls: int = 0
    tokens: int = 0
    micros: int = 0


def together(takings: Iterable[Taking]) -> Taking:
    """All of them in one."""
    calls = tokens = micros = 0
    for taking in takings:
        calls += taking.calls
        tokens += taking.tokens
        micros += taking.micros
    return Taking(calls, tokens, micros)


class NoRoom(NamedTuple):
    """Why a reading is not asked for, one sentence; `later` where only the caps of a minute stand in its way."""

    why: str
    later: bool = False


def no_room_for_reading(
    state: DebateState, reading: Taking, under_way: Taking, minute: Taking, now_ms: int
) -> NoRoom | None:
    """Whether a judge's reading would pass a cap at `now_ms` of a clock that is the debate's and goes on when it is over; None where it would
    not. Beside it are the readings `under_way`, and those of the last `minute` whose cost is known. A reading whose cost nobody can tell
    beforehand is taken to cost nothing."""
    vote, knobs, caps = state.vote, state.settings.judges, state.settings.governor
    calls = vote.judge_calls + under_way.calls
    if knobs.calls and calls + reading.calls > knobs.calls:
        return NoRoom(f"the judges have made {calls} calls, and judges.calls allows {knobs.calls}")
    tokens = vote.judge_tokens + under_way.tokens
    if knobs.tokens and tokens + reading.tokens > knobs.tokens:
        left = max(0, knobs.tokens - tokens)
        return NoRoom(
            f"a reading takes up to {reading.tokens:,} tokens, and of the {knobs.tokens:,} of judges.tokens {left:,} are left"
        )
    if not reading.micros:
        return None
    dear = f"a reading may cost {reading.micros / MICROS:.4f}"
    spent, governor = under_way.micros, state.governor
    if caps.money_per_debate and governor.spent_micros + spent + reading.micros > caps.money_per_debate * MICROS:
        left_money = max(0.0, caps.money_per_debate - (governor.spent_micros + spent) / MICROS)
        return NoRoom(f"{dear}, and of the {caps.money_per_debate:g} for this debate {left_money:.4f} are left")
    since = now_ms - MINUTE_MS
    spent += minute.micros + sum(micros for at_ms, micros in governor.spent if at_ms > since)
    if caps.money_per_minute and spent + reading.micros > caps.money_per_minute * MICROS:
        return NoRoom(
            f"{dear}, and governor.money_per_minute is {caps.money_per_minute:g}",
            later=reading.micros <= caps.money_per_minute * MICROS,
        )
    made = sum(at_ms > since for at_ms in governor.calls) + minute.calls + under_way.calls
    if caps.calls_per_minute and made + reading.calls > caps.calls_per_minute:
        return NoRoom(f"governor.calls_per_minute is {caps.calls_per_minute}", later=True)
    return None


def on_judge_charged(context: StepContext, charged: inputs.JudgeCharged) -> None:
    """A call of a judge is over: what it took is put on record, also where it took nothing that is paid for."""
    context.emit(
        CallSettled(
            request_id=charged.request_id,
            agent=f"{JUDGE}_{charged.judge}",
            cost_micros=charged.cost_micros,
            usage=charged.usage,
            kind="judge",
        )
    )


def on_judge_read(context: StepContext, read: inputs.JudgeRead) -> None:
    """A judge has read the debate, or says why it has not: a verdict for each reading, of sides that there are."""
    sides = {agent.side for agent in context.state.agents}
    verdicts = [verdict if verdict in sides else None for verdict in read.verdicts[:READINGS]]
    whole = len(verdicts) == READINGS and read.fault is None
    context.emit(
        JudgeReported(
            judge=read.judge,
            verdicts=verdicts if whole else [],
            agreed=whole and len(set(verdicts)) == 1,
            fault=None if whole else read.fault or "it has not read the debate twice",
        )
    )
