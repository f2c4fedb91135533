"""Who speaks for whom: a voice by its name, by who somebody is, or whoever is left."""

from __future__ import annotations

from pathlib import Path

from argentum_audio.voices.neural.casting import WantedVoice, cast_speakers, cast_voices, chair_speaker, spec_of
from argentum_audio.voices.neural.speaker import TRAITS, speaker, speakers


def names(specs: list[str]) -> list[str]:
    return [spec.partition(",")[0].removeprefix("neural:") for spec in specs]


def wanted(*voices: str) -> list[WantedVoice]:
    return [WantedVoice(voice) for voice in voices]


def test_every_speaker_that_comes_along_says_who_it_is_heard_as() -> None:
    for person in speakers():
        assert person.sex in TRAITS["sex"] and person.age in TRAITS["age"] and person.accent in TRAITS["accent"]
    assert {person.sex for person in speakers()[:4]} == {"woman", "man"}


def test_a_table_without_wishes_gets_different_speakers_each_with_its_stand_in() -> None:
    specs = cast_voices([WantedVoice()] * 4)
    assert names(specs) == ["wren", "rowan", "flint", "sable"]
    assert specs == [spec_of(speaker(name)) for name in names(specs)]
    assert all(spec.split(",")[-1].startswith("espeak:") for spec in specs)


def test_a_seat_gets_a_speaker_that_fits_and_a_voice_by_its_name_wins() -> None:
    seats = [
        WantedVoice(),
        WantedVoice(sex="woman", age="old"),
        WantedVoice("espeak:en-us+f3", sex="man"),
        WantedVoice(sex="man", accent="british"),
        WantedVoice("neural:wren", sex="man", age="old"),
        WantedVoice(age="old"),
    ]
    assert names(cast_voices(seats)) == ["rowan", "hazel", "espeak:en-us+f3", "flint", "neural:wren"[7:], "marsh"]


def test_an_age_outweighs_an_accent_and_the_list_decides_between_equals() -> None:
    assert names(cast_voices([WantedVoice(sex="man", age="young", accent="british")])) == ["ash"]
    assert names(cast_voices([WantedVoice(sex="man", age="middle", accent="british")])) == ["flint"]
    assert names(cast_voices([WantedVoice(accent="american")])) == ["rowan"]


def test_a_speaker_of_another_sex_is_never_given() -> None:
    women = [person.name for person in speakers() if person.sex == "woman"]
    got = names(cast_voices([WantedVoice(sex="woman")] * (len(women) + 2)))
    assert sorted(got[: len(women)]) == sorted(women)
    assert set(got) == set(women)


def test_more_seats_than_speakers_get_espeak_voices_that_nobody_has() -> None:
    specs = cast_voices([WantedVoice()] * 64)
    people = len(speakers())
    assert len(set(names(specs[:people]))) == people
    assert len(set(specs[: people + 15])) == people + 15
    assert all(spec for spec in specs)


def test_a_speaker_of_ones_own_is_cast_by_who_it_is(tmp_path: Path) -> None:
    (tmp_path / "speakers").mkdir()
    (tmp_path / "speakers" / "gran.toml").write_text('sex = "woman"\nage = "old"\naccent = "british"\n')
    seats = [WantedVoice(sex="woman", age="old", accent="british"), *[WantedVoice()] * 9]
    found = names(cast_voices(seats, tmp_path))
    assert found[0] == "gran" and "gran" not in found[1:]


def test_the_neural_voice_for_everybody_keeps_named_speakers_and_stand_ins() -> None:
    quartet = wanted("espeak:en-gb-x-rp+f5", "espeak:en-us", "espeak:en-gb-scotland+m3", "espeak:en-gb+f2")
    assert cast_speakers(quartet) == ["wren", "rowan", "flint", "sable"]
    assert cast_speakers(wanted("espeak:xx", "neural:hazel,espeak", "espeak:en-us")) == ["wren", "hazel", "rowan"]
    assert cast_speakers([WantedVoice("espeak:xx"), WantedVoice("espeak:xx", sex="woman")]) == ["rowan", "wren"]
    many = cast_speakers([WantedVoice("espeak:xx")] * 64)
    assert len(many) == 64
    assert len(set(many[: len(speakers())])) == len(speakers())


def test_the_chair_is_nobody_whose_voice_or_stand_in_is_at_the_table() -> None:
    chair = chair_speaker({"neural:wren", "espeak:en-us"})
    assert chair is not None and chair.name == "hazel"
    other = chair_speaker({"neural:wren", chair.stand_in})
    assert other is not None and other.name != "hazel"
    assert chair_speaker(f"neural:{person.name}" for person in speakers()) is None
