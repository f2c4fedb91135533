"""Knobs that do nothing together: what a preset changes although another knob keeps it from mattering.

These are warnings, not errors: such a preset runs, and may mean it for the day the other knob is turned.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from argentum_core.debate import knobs

from .errors import shown
from .files import PresetFile
from .presets import changed_by


class Rule(NamedTuple):
    """While `knob` has a value for which `holds`, the knobs of `idle` do nothing; `group.*` is all of a group but `knob`
    and what is in `but`."""

    knob: str
    holds: Callable[[Any], bool]
    idle: tuple[str, ...]
    but: tuple[str, ...] = ()


def _is(*values: Any) -> Callable[[Any], bool]:
    return lambda value: value in values


# The guard is for every beat, whatever comes in there.
_GUARD = ("interrupts.guard_min_ms", "interrupts.guard_margin_ms")

RULES: tuple[Rule, ...] = (
    Rule("tokens.accrual", _is("per_segment"), ("tokens.seconds_per_token", "tokens.kept_per_minute")),
    Rule("tokens.accrual", _is("wall_clock"), ("tokens.per_segment",)),
    Rule("tokens.decay_per_minute", _is(0), ("tokens.decay_above",)),
    Rule("auction.max_contiguous_segments", _is(1), ("auction.follow_on_words",)),
    Rule("auction.mind_bids", _is(False), ("concurrency.bid_timeout_ms", "concurrency.patient_bid_ms")),
    Rule("pacing.mode", _is("share"), ("pacing.budget_ema",)),
    Rule(
        "pacing.mode",
        _is("budget"),
        ("pacing.eta", "pacing.quick_start", "pacing.quick_segments", "audience.relief", "audience.relief_segments"),
    ),
    Rule("pacing.eta", _is(0), ("pacing.quick_start", "pacing.quick_segments")),
    Rule("pacing.quick_start", _is(0), ("pacing.quick_segments",)),
    Rule("vote.house", _is(False), ("vote.*",)),
    Rule("interjections.enabled", _is(False), ("interjections.*",)),
    Rule("interjections.max_per_segment", _is(0), ("interjections.*",)),
    Rule("interrupts.mode", _is("beat_only"), ("interrupts.*",), _GUARD),
    Rule("interrupts.per_window", _is(0), ("interrupts.*",), ("interrupts.mode", *_GUARD)),
    Rule(
        "interrupts.kicker_fee",
        _is(0),
        ("interrupts.fee_heat", "interrupts.fee_reputation", "interrupts.fee_confidence"),
    ),
    Rule("interrupts.fee_heat", _is(0), ("interrupts.heat_segments",)),
    Rule(
        "emotion.control",
        _is("heuristic"),
        ("emotion.report_weight", "emotion.report_step", "emotion.report_dwell", "emotion.nudge_max"),
    ),
    Rule("emotion.control", _is("llm"), ("emotion.nudge_max",)),
    Rule("evidence.enabled", _is(False), ("evidence.*", "reputation.evidence", "reputation.failed_evidence")),
    Rule("reputation.weight", _is(0), ("reputation.*",), ("reputation.fades", "reputation.bonus_max")),
    Rule(
        "concurrency.patient",
        _is(True),
        ("concurrency.interjection_timeout_ms", "concurrency.bid_timeout_ms", "floor.segment_timeout_ms"),
    ),
    Rule(
        "concurrency.patient",
        _is(False),
        ("concurrency.patient_segment_ms", "concurrency.patient_interjection_ms", "concurrency.patient_bid_ms"),
    ),
    Rule(
        "governor.mode",
        _is("baseline", "enhanced", "premium"),
        ("governor.dwell_segments", "governor.hysteresis", "governor.raises", "governor.keeps"),
    ),
    Rule("governor.mode", _is("baseline", "enhanced"), ("audio.width",)),
    Rule("governor.mode", _is("baseline"), ("emotion.expressivity",)),
    Rule("audience.relief_segments", _is(0), ("audience.relief",)),
    Rule("audience.relief", _is(0), ("audience.relief_segments",)),
)


def idle_knobs(found: PresetFile, user_folder: Path | None = None) -> list[str]:
    """A sentence for each knob that a sound preset file changes and that does nothing there; raises PresetError."""
    settings, changed = changed_by(found, user_folder)
    sentences: dict[str, str] = {}
    for rule in RULES:
        value = knobs.read(settings, rule.knob)
        if rule.holds(value):
            for path in changed:
                if _covers(rule, path):
                    sentences.setdefault(path, f"while {rule.knob} = {shown(value)}")
    if settings.tokens.decay_above >= settings.tokens.max_bank:
        for path in ("tokens.decay_above", "tokens.decay_per_minute"):
            sentences.setdefault(
                path, f"while tokens.max_bank = {shown(settings.tokens.max_bank)} is not above tokens.decay_above"
            )
    return [
        f"{found.label}: {path} = {shown(knobs.read(settings, path))} does nothing {sentences[path]}"
        for path in changed
        if path in sentences
    ]


def _covers(rule: Rule, path: str) -> bool:
    return (
        path != rule.knob
        and path not in rule.but
        and any(path.startswith(idle[:-1]) if idle.endswith(".*") else path == idle for idle in rule.idle)
    )
