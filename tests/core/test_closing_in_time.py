"""A debate with `--minutes` ends in time (docs/rules.md, The form of a debate): within five seconds of its limit, by any preset and seed.

Played in the lab, where nobody waits and statements have as many words as they are asked for. With ARGENTUM_LAB_SEEDS=500 so many
seeds are played of each preset.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import msgspec
import pytest

from argentum_core.lab.fault_profile import FAULT_PROFILES
from argentum_core.lab.plan import Plan, seats_of
from argentum_core.lab.simulation import play
from argentum_core.orchestrator.inputs import Begin
from argentum_presets.presets import load_preset

SEEDS = int(os.environ.get("ARGENTUM_LAB_SEEDS", "0")) or 4
OFF_S = 5.0


@dataclass(frozen=True)
class Timed(Plan):
    """A debate of so many minutes."""

    minutes: float = 2.0

    def begin(self) -> Begin:
        return msgspec.structs.replace(super().begin(), turns=None, minutes=self.minutes)


@pytest.mark.parametrize("minutes", [2.0, 4.0])
@pytest.mark.parametrize("preset", ["debate_snappy", "crossfire", "oxford_formal", "panel_civil", "town_hall"])
def test_a_debate_ends_within_five_seconds_of_its_limit(preset: str, minutes: float) -> None:
    settings = load_preset(preset).settings.model_dump()
    seats = seats_of(["fair", "fair", "quiet", "aggressive"])
    for seed in range(SEEDS):
        plan = Timed(seats, settings, FAULT_PROFILES["calm"], 1, seed, preset, minutes=minutes)
        state = play(plan).state
        off_s = state.last_ended_ms / 1000 - minutes * 60
        assert abs(off_s) <= OFF_S, f"seed {seed} ends {off_s:+.1f} s from its limit"
        assert state.ended == "minutes" and state.form.phase == "verdict"
