"""The five shipped presets are five characters: heard apart, each knob with its reason, nothing said twice."""

from __future__ import annotations

import tomllib
from itertools import combinations

import pytest

from argentum_core.debate import knobs
from argentum_core.debate.settings import Settings
from argentum_presets import Preset, check_file, idle_in_file, list_presets, load_preset

SHIPPED = ("crossfire", "debate_snappy", "oxford_formal", "panel_civil", "town_hall")


@pytest.fixture(scope="module")
def presets() -> dict[str, Preset]:
    return {name: load_preset(name) for name in SHIPPED}


def own_knobs(preset: Preset) -> set[str]:
    """The knobs that the file itself sets."""
    tree = tomllib.loads(preset.path.read_text(encoding="utf-8"))
    return {f"{group}.{name}" for group, table in tree.items() if isinstance(table, dict) for name in table}


def test_these_are_shipped() -> None:
    assert [entry.name for entry in list_presets()] == list(SHIPPED)


def test_the_default_is_the_defaults_and_says_why_of_every_knob(presets: dict[str, Preset]) -> None:
    # What a debate set up by hand does without, and what turns of several sentences want otherwise than two short ones.
    off = {
        "form": Settings().form,
        "rhythm": Settings().rhythm,
        "vote": Settings().vote,
        "interjections": Settings().interjections,
        "interrupts": Settings().interrupts,
        "audio": Settings().audio,
    }
    assert presets["debate_snappy"].settings.model_copy(update=off) == Settings()
    changed = knobs.differences(Settings().model_copy(update=off), presets["debate_snappy"].settings)
    assert {path for path in changed if path.split(".")[0] in ("interjections", "interrupts", "audio")} == {
        "interjections.threshold",
        "interjections.cost",
        "interjections.cooldown_segments",
        "interrupts.kicker_delta",
        "audio.speech_rate_percent",
    }
    assert set(presets["debate_snappy"].why) == {path for path, _ in knobs.paths()}


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "debate_snappy"])
def test_the_others_say_what_differs_and_why_and_nothing_else(name: str, presets: dict[str, Preset]) -> None:
    preset, default = presets[name], presets["debate_snappy"]
    assert preset.extends == ("debate_snappy",)
    assert own_knobs(preset) == set(knobs.differences(default.settings, preset.settings))
    for path in own_knobs(preset):
        assert preset.why[path] != default.why[path]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_remark_stands_clear_of_the_ducked_speaker_and_the_speaker_stays(
    name: str, presets: dict[str, Preset]
) -> None:
    audio = presets[name].settings.audio
    assert 9.0 <= audio.overlay_db - audio.duck_db <= 15.0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_reason_is_one_sentence_that_stands_alone(name: str, presets: dict[str, Preset]) -> None:
    for path in own_knobs(presets[name]):
        why = presets[name].why[path]
        assert why[0].isupper() and why.endswith(".") and len(why.split()) >= 1, path
        assert why.split()[0] not in ("And", "But", "So", "Or", "It", "They"), path


AUDIBLE = (
    "audio.speech_rate_percent", "audio.duck_db", "audio.duck_down_ms", "audio.duck_up_ms", "audio.crossfade_ms",
    "emotion.expressivity", "floor.gap_min_ms",
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), list(combinations(SHIPPED, 2)))
def test_any_two_are_told_apart_by_ear(one: str, other: str, presets: dict[str, Preset]) -> None:
    a, b = presets[one].settings, presets[other].settings
    different = [path for path in AUDIBLE if knobs.read(a, path) != knobs.read(b, path)]
    assert different == list(AUDIBLE)
    assert abs(a.audio.speech_rate_percent - b.audio.speech_rate_percent) >= 4


@pytest.mark.parametrize("name", SHIPPED)
def test_gaps_stay_as_people_answer_each_other(name: str, presets: dict[str, Preset]) -> None:
    floor = presets[name].settings.floor
    rhythm = presets[name].settings.rhythm
    assert 80 <= floor.gap_min_ms <= floor.gap_max_ms <= 350
    assert 150 <= (floor.gap_min_ms + floor.gap_max_ms) / 2 <= 250
    assert rhythm.retort_ms < (floor.gap_min_ms + floor.gap_max_ms) / 2 < rhythm.considered_ms / 2
    assert rhythm.retort_share > 0 and 100 <= rhythm.early_ms <= 150


def test_what_each_is_known_for(presets: dict[str, Preset]) -> None:
    snappy, civil, oxford, crossfire, hall = (
        presets[name].settings for name in ("debate_snappy", "panel_civil", "oxford_formal", "crossfire", "town_hall")
    )
    assert snappy.emotion.control == "hybrid"
    assert (civil.interrupts.mode, civil.emotion.control) == ("beat_only", "llm")
    assert (civil.interrupts.cooldown_segments, civil.tokens.max_bank) == (3, 6)
    assert oxford.interjections.cost > snappy.interjections.cost
    assert oxford.interjections.threshold > snappy.interjections.threshold
    assert oxford.interjections.max_words > snappy.interjections.max_words
    assert crossfire.interrupts.kicker_fee < snappy.interrupts.kicker_fee
    assert crossfire.interrupts.fee_heat < snappy.interrupts.fee_heat
    assert crossfire.interrupts.per_window > snappy.interrupts.per_window
    assert crossfire.floor.gap_max_ms < snappy.floor.gap_max_ms
    assert hall.concurrency.patient and hall.evidence.bonus > snappy.evidence.bonus
    assert hall.tokens.stipend_after < snappy.tokens.stipend_after
    assert hall.audience.relief > snappy.audience.relief


@pytest.mark.parametrize("name", SHIPPED)
def test_each_is_sound_and_only_the_panel_keeps_a_knob_for_another_day(name: str) -> None:
    path = load_preset(name).path
    assert check_file(path) == []
    idle = [sentence.removeprefix(f"{path}: ") for sentence in idle_in_file(path)]
    kept = ['interrupts.cooldown_segments = 3 does nothing while interrupts.mode = "beat_only"']
    assert idle == (kept if name == "panel_civil" else [])
