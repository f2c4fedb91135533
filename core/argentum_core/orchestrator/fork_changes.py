"""A debate that was made from another one's record takes its own way: what differs is put on record first, before anything follows from it."""

from __future__ import annotations

from ..debate.events import DebateForked, KnobChanged, PresetChanged
from ..debate.knobs import change, differences, read
from ..debate.settings import Settings
from .effects import SetMix
from .inputs import Fork
from .step_context import StepContext


def on_fork(context: StepContext, fork: Fork, *, always: bool = False) -> None:
    """Record other rules, then other terms. What is as it was already is not recorded, and what no rules can be is ignored. With `always`
    the fork is on record also where nothing is different."""
    try:
        _change_rules(context, fork)
    except ValueError:  # of settings, and KnobError of a knob
        context.ignore(fork, fork.preset or "")
    state = context.state
    terms = DebateForked(
        seed=fork.seed if fork.seed != state.seed else None,
        turns=fork.turns if fork.turns != state.turns_wanted else None,
        minutes=fork.minutes if fork.minutes != state.minutes_wanted else None,
    )
    if always or terms != DebateForked():
        context.emit(terms)
    context.do(SetMix())


def _change_rules(context: StepContext, fork: Fork) -> None:
    state = context.state
    if fork.preset is not None and fork.settings is not None:
        changed = differences(state.rules, Settings.model_validate(fork.settings))
        if changed or fork.preset != state.preset:
            context.emit(PresetChanged(from_=state.preset, to=fork.preset, differences=changed))
    for key, value in fork.knobs:
        old = read(state.rules, key)
        new = read(change(state.rules, key, value), key)
        if new != old:
            context.emit(KnobChanged(key=key, old=old, new=new))
