"""Switching between any two shipped presets reaches every group of knobs, and one undo takes all of it back."""

from __future__ import annotations

from itertools import permutations

import pytest
from scene import Scene

from argentum_core.debate import events as e
from argentum_core.debate import knobs
from argentum_core.debate.settings import Settings
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_presets import list_presets, load_preset

PRESETS = {entry.name: load_preset(entry.name).settings for entry in list_presets()}


@pytest.mark.parametrize(("first", "second"), list(permutations(PRESETS, 2)))
def test_a_switch_and_its_undo(first: str, second: str) -> None:
    scene = Scene(settings=PRESETS[first])
    scene.to_the_floor()
    scene.settle_minds()
    before = scene.state.preset
    scene.press("preset", name=second, settings=PRESETS[second].model_dump())
    changed = scene.all(e.PresetChanged)[-1]
    assert changed.differences == knobs.differences(PRESETS[first], PRESETS[second])
    assert scene.state.rules == PRESETS[second]
    assert scene.state.settings.audio == PRESETS[second].audio, "sound at once"
    assert scene.press("undo")[-1].status == "applied"
    assert (scene.state.rules, scene.state.preset) == (PRESETS[first], before)


def test_every_group_of_rules_takes_part() -> None:
    groups = {
        path.partition(".")[0]
        for settings in PRESETS.values()
        for path in knobs.differences(PRESETS["debate_snappy"], settings)
    }
    assert groups == set(Settings.model_fields) - {
        "journal",
        "judges",
        "vote",
    }  # kept, judged and voted in every preset alike


def test_the_same_preset_with_other_knobs_is_taken_over_and_undone() -> None:
    scene = Scene(settings=PRESETS["town_hall"])
    scene.to_the_floor()
    scene.settle_minds()
    edited = knobs.apply(PRESETS["town_hall"], {"audience.relief": 0.5, "governor.mode": "premium"})
    answers = scene.press("preset", name=scene.state.preset, settings=edited.model_dump())
    assert answers[-1].status == "applied"
    assert scene.state.rules == edited
    scene.press("undo")
    assert scene.state.rules == PRESETS["town_hall"]


def unlike(scene: Scene) -> dict[str, list[object]]:
    return knobs.differences(scene.state.preset_settings, scene.state.rules)


def test_what_differs_from_the_preset_itself_is_known_after_a_switch_and_back() -> None:
    scene = Scene(settings=PRESETS["town_hall"])
    scene.to_the_floor()
    scene.press("knob", key="auction.max_bid", value=7)
    changed = {"auction.max_bid": [PRESETS["town_hall"].auction.max_bid, 7]}
    assert unlike(scene) == changed
    scene.press("preset", name="crossfire", settings=PRESETS["crossfire"].model_dump())
    assert unlike(scene) == {}
    scene.press("undo")
    assert unlike(scene) == changed and scene.state.preset_settings == PRESETS["town_hall"]


def test_a_knob_set_before_the_debate_differs_from_the_preset_too() -> None:
    begin = assemble(Choice(preset="crossfire", seed=7, settings=(("auction.max_bid", "7"),))).begin()
    assert begin.preset_values == {"auction.max_bid": PRESETS["crossfire"].auction.max_bid}
