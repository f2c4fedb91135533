"""The knobs' defaults are the numbers of RULES; each is bounded, described and validated."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from pydantic import ValidationError

from argentum_core.debate.knobs import flat, paths
from argentum_core.debate.settings import Settings

DEFAULTS = {
    "tokens.max_bank": 8, "tokens.per_segment": 1,
    "auction.w_backlog": 1.0, "auction.w_recency": 0.8, "auction.w_emotion": 0.6, "auction.temperature": 0.3,
    "auction.max_bid": 5, "auction.pass_below": 0.15, "auction.max_contiguous_segments": 2,
    "pacing.ema": 0.05, "pacing.eta": 0.1, "pacing.floor": 0.05,
    "interjections.threshold": 0.5, "interjections.cost": 2, "interjections.max_per_segment": 1,
    "interjections.cooldown_segments": 2, "interjections.max_words": 12, "interjections.late_ms": 120,
    "interjections.acknowledge_from": 0.7,
    "interrupts.mode": "cutoff", "interrupts.urge_threshold": 0.55, "interrupts.kicker_delta": 2,
    "interrupts.kicker_fee": 1, "interrupts.fee_heat": 0.5, "interrupts.fee_confidence": 0.25,
    "interrupts.heat_segments": 5, "interrupts.per_window": 2, "interrupts.window_segments": 5,
    "interrupts.cooldown_segments": 2, "interrupts.soft_below": 0.25, "interrupts.guard_min_ms": 150,
    "interrupts.guard_margin_ms": 60, "interrupts.kicker_words": 12, "interrupts.kickers": 1,
    "interrupts.after_interrupt": "hold", "emotion.deadband": 0.1, "emotion.expressivity": 1,
    "floor.lead_time_ms": 1000, "floor.segment_words": 35, "floor.segment_timeout_ms": 1200,
    "audio.duck_db": -12, "audio.duck_down_ms": 80, "audio.duck_up_ms": 300, "audio.crossfade_ms": 200,
    "audio.kicker_enters_ms": 75,
}  # fmt: skip


@pytest.mark.parametrize("path", DEFAULTS)
def test_defaults(path: str) -> None:
    assert flat(Settings())[path] == DEFAULTS[path]


@pytest.mark.parametrize("path", [path for path, _ in paths()])
def test_every_knob_has_one_line_of_description(path: str) -> None:
    field = dict(paths())[path]
    assert field.description and "\n" not in field.description and len(field.description) <= 80


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [("auction", "max_bid", 0), ("auction", "max_bid", 2.5), ("audio", "duck_db", 3), ("tokens", "max_bank", "much"),
     ("interrupts", "mode", "rude"), ("tokens", "no_such", 1), ("nothing", "at_all", 1)],
)  # fmt: skip
def test_what_does_not_fit_is_refused(group: str, name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({group: {name: value}})


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().tokens.max_bank = 3
