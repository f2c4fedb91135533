"""Presets, motions and casts: what is shipped loads, and every wrong file gets its one sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import argentum_presets
from argentum_audio.voices.catalogue import CATALOGUE
from argentum_audio.voices.neural.speaker import speakers
from argentum_core.debate import knobs
from argentum_core.debate.settings import Settings
from argentum_presets import (
    PresetError,
    check_file,
    diff,
    enlarge,
    list_casts,
    list_motions,
    list_presets,
    load_cast,
    load_motion,
    load_preset,
)

MOTION = """
title = "A short motion"
[[claims]]
id = "yes"
side = "for"
gist = "it is so"
say = ["It is so."]
because = ["It was always so."]
[[claims]]
id = "no"
side = "against"
gist = "it is not so"
say = ["It is not so."]
because = ["It never was."]
[[answers]]
to = "yes"
by = "no"
say = ["It is not."]
[[answers]]
to = "no"
by = "yes"
say = ["It is indeed."]
"""
CAST = '[[agents]]\nname = "Ann"\nside = 1\n[[agents]]\nname = "Ben"\nside = 2\n'


def test_shipped_presets_load() -> None:
    presets = {entry.name: load_preset(entry.name) for entry in list_presets()}
    assert {"debate_snappy", "panel_civil"} <= set(presets)
    for preset in presets.values():
        assert preset.title and preset.about
        assert 80 <= preset.settings.floor.gap_min_ms <= preset.settings.floor.gap_max_ms <= 350


def test_the_civil_panel_extends_the_default_and_cuts_nobody_off() -> None:
    civil = load_preset("panel_civil")
    assert civil.extends == ("debate_snappy",)
    assert civil.settings.tokens.max_bank == 6 and civil.settings.interrupts.mode == "beat_only"
    changed = diff(load_preset(), civil)
    assert changed["audio.duck_db"] == [-12.0, -9.5]
    assert set(changed) <= set(civil.why)


def test_shipped_casts_load_with_distinct_voices_and_manners_worth_hearing() -> None:
    sizes = {}
    for entry in list_casts():
        cast = load_cast(entry.name)
        sizes[entry.name] = len(cast.agents)
        assert cast.title and cast.about
        assert len({agent.voice for agent in cast.agents}) == len(cast.agents)
        for agent in cast.agents:
            speaking, stand_in = agent.voice.split(",")
            assert speaking.removeprefix("neural:") in {person.name for person in speakers()}
            assert stand_in.removeprefix("espeak:") in {voice.name for voice in CATALOGUE}
            assert agent.persona
            assert 5 <= len(agent.manner.openers) <= 8 and 5 <= len(agent.manner.acknowledge) <= 8
            assert all(opener.endswith(",") and len(opener.split()) <= 5 for opener in agent.manner.openers)
            assert all(len(phrase.split()) <= 8 for phrase in agent.manner.acknowledge)
    assert sizes["quartet"] == 4 and sizes["duel"] == 2 and sizes["chorus"] == 6 and sizes["commons"] == 4


def test_shipped_motions_load() -> None:
    for entry in list_motions():
        assert load_motion(entry.name).title == entry.title


def test_every_shipped_file_is_sound() -> None:
    for entry in (*list_presets(), *list_motions(), *list_casts()):
        assert entry.problem is None and check_file(entry.path) == []


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


BAD_PRESETS: list[tuple[str, str | bytes, str]] = [
    ("text for a number", '[interrupts]\nkicker_delta = "lots"', 'interrupts.kicker_delta = "lots" is not allowed; it takes a whole number from 0 to 10'),
    ("a numeral in quotes", '[interrupts]\nkicker_delta = "2"', 'interrupts.kicker_delta = "2" is not allowed; it takes a whole number from 0 to 10'),
    ("a fraction for a whole number", "[interrupts]\nkicker_delta = 2.5", "interrupts.kicker_delta = 2.5 is not allowed; it takes a whole number from 0 to 10"),
    ("true for a number", "[tokens]\nmax_bank = true", "tokens.max_bank = true is not allowed; it takes a number from 1 to 50"),
    ("out of range", "[interrupts]\nkicker_delta = 11", "interrupts.kicker_delta = 11 is not allowed; it takes a whole number from 0 to 10"),
    ("not a number at all", "[audio]\nduck_db = nan", "audio.duck_db = nan is not allowed; it takes a number from -40 to 0"),
    ("a word for a switch", '[interjections]\nenabled = "yes"', 'interjections.enabled = "yes" is not allowed; it takes true or false'),
    ("an unknown choice", '[interrupts]\nmode = "rude"', 'interrupts.mode = "rude" is not allowed; it takes one of cutoff, beat_only'),
    ("an unknown knob", "[interrupts]\nkicker_detla = 2", "there is no knob 'interrupts.kicker_detla'; did you mean interrupts.kicker_delta?"),
    ("an unknown group", "[interupts]\nkicker_delta = 2", "there is no group 'interupts'; did you mean interrupts?"),
    ("a group that is no table", "interrupts = 3", "interrupts = 3 is not allowed; it takes a table of knobs"),
    ("a list for a knob", "[tokens]\nmax_bank = [1, 2]", "tokens.max_bank = [1, 2] is not allowed; it takes a number from 1 to 50"),
    ("a title that is no text", "title = 3", "title = 3 is not allowed; it takes a text"),
    ("an unknown base", 'extends = "debate_snapy"', "extends = \"debate_snapy\": there is no preset 'debate_snapy'; did you mean debate_snappy?"),
    ("itself as its base", 'extends = "./mine.toml"', "extends goes round in a circle (mine → mine)"),
    ("broken TOML", "[tokens]\nmax_bank = ", "line 2 is not TOML (invalid value)"),
    ("an unfinished text", 'title = "x', "line 1 is not TOML (unterminated string)"),
    ("Latin-1", b'title = "caf\xe9"', "byte 13 is not UTF-8; TOML files are written in UTF-8"),
    ("too big", b"#" * 2_000_001, "the file has 2000001 bytes; at most 2000000 are read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in BAD_PRESETS], ids=[case[0] for case in BAD_PRESETS])
def test_a_wrong_preset_gets_one_sentence(tmp_path: Path, text: str | bytes, wanted: str) -> None:
    path = written(tmp_path, "policies/mine.toml", text)
    with pytest.raises(PresetError) as error:
        load_preset(str(path))
    assert str(error.value) == f"{path}: {wanted}"
    assert check_file(path) == [str(error.value)]


SLUG = "small letters, digits and hyphens, a letter first"
BAD_MOTIONS: list[tuple[str, str, str]] = [
    ("nothing in it", 'title = "x y"', "claims is missing; it takes a list of at least 2 claims"),
    ("no answers", MOTION.partition("[[answers]]")[0], "answers is missing; it takes a list of at least 2 answers"),
    ("one answer", MOTION.rpartition("[[answers]]")[0], "answers has 1 entries; it takes at least 2"),
    ("no lines", MOTION.replace('say = ["It is so."]', "say = []"), "claims[yes].say has 0 entries; it takes at least 1"),
    ("an unknown key", MOTION.replace("because", "becuase", 1), "there is no key 'becuase' in claims[yes]; did you mean because?"),
    ("an unknown side", MOTION.replace('side = "for"', 'side = "pro"'), "claim 'yes' has side 'pro'; allowed: for, against"),
    ("an unknown claim", MOTION.replace('to = "yes"', 'to = "yess"'), "an answer names claim 'yess', which does not exist"),
    ("an id with spaces", MOTION.replace('id = "no"', 'id = "No No"'), f'claims[No No].id = "No No" is not allowed; it takes {SLUG}'),
    ("a number for a line", MOTION.replace('["It is not."]', "[4]"), "answers[1].say[1] = 4 is not allowed; it takes a text"),
    ("a text for a list", MOTION.replace('["It is not."]', '"It is not."'), 'answers[1].say = "It is not." is not allowed; it takes a list of at least 1 texts'),
    ("a line that is too long", MOTION.replace("It is not.", "x" * 161), f'answers[1].say[1] = "{"x" * 46}… is not allowed; it takes a text of at most 160 characters'),
]  # fmt: skip
BAD_CASTS: list[tuple[str, str, str]] = [
    ("alone", CAST.rpartition("[[agents]]")[0], "agents has 1 entries; it takes at least 2"),
    ("one side", CAST.replace("side = 2", "side = 1"), "a debate needs an agent on each side (side = 1 and side = 2)"),
    ("a third side", CAST.replace("side = 2", "side = 3"), "agents[Ben].side = 3 is not allowed; it takes a whole number from 1 to 2"),
    ("one name twice", CAST.replace("Ben", "ann"), "two agents have the same name"),
    ("no name", CAST.replace('name = "Ben"\n', ""), "agents[2].name is missing; it takes a text"),
    ("a name of digits", CAST.replace("Ben", "007"), 'agents[007].name = "007" is not allowed; it takes a name of at most 16 letters, digits, spaces, hyphens and apostrophes that begins with a letter'),
    ("an unknown key", CAST + "mnid = 1", "there is no key 'mnid' in agents[Ben]; did you mean mind?"),
    ("a wrong share", CAST + "manner = {opens_with = 2}", "agents[Ben].manner.opens_with = 2 is not allowed; it takes a number from 0 to 1"),
    ("nobody's sex", CAST + 'sex = "womann"', 'agents[Ben].sex = "womann" is not allowed; it takes one of woman, man'),
    ("an unknown age", CAST + 'age = "40"', 'agents[Ben].age = "40" is not allowed; it takes one of young, middle, old'),
    ("an unknown accent", CAST + 'accent = "irish"', 'agents[Ben].accent = "irish" is not allowed; it takes one of american, british'),
    ("a text for a table", CAST + 'manner = "rude"', 'agents[Ben].manner = "rude" is not allowed; it takes a table'),
    ("nobody's weight", CAST + "target_share = 0", "agents[Ben].target_share = 0 is not allowed; it takes a number above 0, up to 100"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in BAD_MOTIONS], ids=[case[0] for case in BAD_MOTIONS])
def test_a_wrong_motion_gets_one_sentence(tmp_path: Path, text: str, wanted: str) -> None:
    path = written(tmp_path, "motions/mine.toml", text)
    with pytest.raises(PresetError) as error:
        load_motion(str(path))
    assert str(error.value) == f"{path}: {wanted}"
    assert str(error.value) in check_file(path)


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in BAD_CASTS], ids=[case[0] for case in BAD_CASTS])
def test_a_wrong_cast_gets_one_sentence(tmp_path: Path, text: str, wanted: str) -> None:
    path = written(tmp_path, "casts/mine.toml", text)
    with pytest.raises(PresetError) as error:
        load_cast(str(path))
    assert str(error.value) == f"{path}: {wanted}"
    assert str(error.value) in check_file(path)


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(PresetError, match=r"folder\.toml: this is a folder; a TOML file is needed$"):
        load_preset(str(tmp_path / "folder.toml"))
    with pytest.raises(PresetError, match=r"gone\.toml: there is no such file$"):
        load_motion(str(tmp_path / "gone.toml"))
    with pytest.raises(PresetError, match="characters that cannot be shown; rename it"):
        load_cast("a\0b.toml")
    with pytest.raises(PresetError, match=r"^there is no cast 'quartett'; did you mean quartet\?$"):
        load_cast("quartett")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(PresetError, match="not an ordinary file"):
        load_preset(str(tmp_path / "pipe.toml"))


def test_a_check_names_every_problem(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.toml", "[tokens]\nmax_bank = 0\nstart = 1\n[audio]\nwidth = 2\n")
    assert len(check_file(path)) == 3


def test_the_users_folder_comes_first_and_may_extend_what_it_hides(tmp_path: Path) -> None:
    written(
        tmp_path,
        "presets/debate_snappy.toml",
        'title = "Mine"\nextends = "debate_snappy"\n[audio]\nwidth = 0.1  # narrow\n',
    )
    written(tmp_path, "presets/broken.toml", "title = ")
    preset = load_preset("debate_snappy", tmp_path)
    assert preset.title == "Mine" and preset.why["audio.width"] == "narrow"
    assert diff(load_preset(), preset) == {"audio.width": [0.6, 0.1]}
    listed = {entry.name: entry for entry in list_presets(tmp_path)}
    assert not listed["debate_snappy"].shipped and listed["panel_civil"].shipped
    assert listed["broken"].problem == "presets/broken.toml: line 1 is not TOML (invalid value)"


COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


@pytest.mark.parametrize("saved", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("asked", [COMPOSED, DECOMPOSED])
def test_a_name_is_found_however_its_accents_are_written(tmp_path: Path, saved: str, asked: str) -> None:
    path = written(tmp_path, f"presets/{saved}.toml", 'title = "Mine"')
    written(tmp_path, f"motions/{saved}.toml", MOTION)
    written(tmp_path, f"casts/{saved}.toml", CAST)
    preset = load_preset(asked, tmp_path)
    assert (preset.title, preset.name, preset.path) == ("Mine", COMPOSED, path)
    assert load_motion(asked, tmp_path).title == "A short motion"
    assert load_cast(asked, tmp_path).agents[0].name == "Ann"
    for listed in (list_presets(tmp_path), list_motions(tmp_path), list_casts(tmp_path)):
        assert [entry.name for entry in listed if not entry.shipped] == [COMPOSED]
    # By its path too.
    assert load_preset(str(tmp_path / "presets" / f"{asked}.toml")).title == "Mine"


@pytest.mark.parametrize("asked", ["MyRules", "myrules", "MYRULES"])
def test_a_name_is_found_in_any_case(tmp_path: Path, asked: str) -> None:
    written(tmp_path, "presets/MyRules.TOML", 'title = "Mine"')
    written(tmp_path, "presets/CROSSFIRE.toml", 'title = "Hotter"\nextends = "crossfire"')
    assert load_preset(asked, tmp_path).name == "MyRules"
    assert load_preset("crossfire", tmp_path).title == "Hotter"
    own = {entry.name: entry.title for entry in list_presets(tmp_path) if not entry.shipped}
    assert own == {"MyRules": "Mine", "CROSSFIRE": "Hotter"}
    assert check_file(tmp_path / "presets" / "MyRules.TOML") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("Mine.toml", "mine.toml"), ("mine.TOML", "mine.toml"), (f"{DECOMPOSED}.toml", f"{COMPOSED}.toml")],
)
def test_two_files_with_one_name_are_one_sentence(tmp_path: Path, first: str, second: str) -> None:
    written(tmp_path, f"presets/{first}", "")
    written(tmp_path, f"presets/{second}", "")
    if len(list((tmp_path / "presets").iterdir())) < 2:
        pytest.skip("this file system takes the two names for one")
    sentence = (
        f"presets/{first} and presets/{second} have one name but for upper and lower case or how an accent is written; "
        "rename one"
    )
    with pytest.raises(PresetError) as refused:
        load_preset(Path(second).stem, tmp_path)
    assert str(refused.value) == sentence
    assert [entry.problem for entry in list_presets(tmp_path) if not entry.shipped] == [sentence]


@pytest.mark.parametrize("name", [b"\x1b]0;x\x07a", b"a\nb", b"\xe2\x80\xaegnp", b"a\xff", b"\xc2\x9bm"])
def test_a_name_that_cannot_be_shown_is_listed_and_not_used(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "motions" / os.fsdecode(name + b".toml")
    written(tmp_path, f"motions/{path.name}", MOTION)
    [entry] = [entry for entry in list_motions(tmp_path) if not entry.shipped]
    assert entry.problem == f"motions/{path.name}: the file's name holds characters that cannot be shown; rename it"
    for asked in (path.stem, str(path)):
        with pytest.raises(PresetError, match="rename it"):
            load_motion(asked, tmp_path)


def test_a_circle_of_two_is_named(tmp_path: Path) -> None:
    written(tmp_path, "presets/one.toml", 'extends = "two"')
    written(tmp_path, "presets/two.toml", 'extends = "one"')
    with pytest.raises(PresetError, match=r"extends goes round in a circle \(one → two → one\)$"):
        load_preset("one", tmp_path)


def test_texts_are_cleaned_on_loading(tmp_path: Path) -> None:
    motion = load_motion(
        str(written(tmp_path, "m.toml", MOTION.replace("It is so.", "[b]It\\u202E is\\u001B[31m so.[/b]")))
    )
    assert motion.claims[0].say == ["It is so."]
    voices = 'voice = "elevenlabs:x1:y2,espeak:en-us"\nmind = "chat:llama3:8b"\npersona = "[red]Calm."\n'
    ben = load_cast(str(written(tmp_path, "c.toml", CAST + voices))).agents[1]
    assert (ben.voice, ben.mind, ben.persona) == ("elevenlabs:x1:y2,espeak:en-us", "chat:llama3:8b", "Calm.")


@pytest.mark.parametrize("count", [2, 3, 4, 5, 16, 64])
def test_a_cast_can_be_made_larger_or_smaller(count: int) -> None:
    quartet = load_cast()
    cast = enlarge(quartet, count)
    assert len(cast.agents) == count and cast.agents[:4] == quartet.agents[:count]
    assert len({agent.name for agent in cast.agents}) == count
    assert abs(sum(agent.side == 1 for agent in cast.agents) * 2 - count) <= 1
    assert {agent.voice for agent in cast.agents[4:]} <= {""}, "found when the debate is put together"


@pytest.mark.parametrize("count", [-1, 0, 1, 65])
def test_a_debate_needs_two_to_sixty_four(count: int) -> None:
    with pytest.raises(PresetError, match=f"^agents = {count} is not allowed; it takes a whole number from 2 to 64$"):
        enlarge(load_cast(), count)


def some_value(path: str) -> st.SearchStrategy[Any]:
    annotation, low, high = knobs._shape(path)
    if choices := getattr(annotation, "__args__", None):
        return st.sampled_from(choices)
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(int(low or 0), int(high or 9))
    assert low is not None and high is not None
    metadata = dict(knobs.paths())[path].metadata
    return st.floats(
        low,
        high,
        exclude_min=any(hasattr(rule, "gt") for rule in metadata),
        exclude_max=any(hasattr(rule, "lt") for rule in metadata),
    )


def as_toml(tree: dict[str, dict[str, Any]]) -> str:
    def value(knob: Any) -> str:
        if isinstance(knob, bool):
            return str(knob).lower()
        return f'"{knob}"' if isinstance(knob, str) else repr(knob)

    return "\n".join(
        f"[{group}]\n" + "\n".join(f"{name} = {value(knob)}  # why" for name, knob in table.items())
        for group, table in tree.items()
    )


def test_knobs_that_do_not_go_together_are_one_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.toml", "[floor]\ngap_min_ms = 900\n")
    with pytest.raises(PresetError) as caught:
        load_preset(str(path))
    assert str(caught.value) == f"{path}: floor.gap_min_ms = 900 is above floor.gap_max_ms = 300"


@settings(max_examples=40)
@given(st.fixed_dictionaries({path: some_value(path) for path, _ in knobs.paths()}))
def test_any_settings_written_as_a_preset_come_back(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    gaps = sorted((values["floor.gap_min_ms"], values["floor.gap_max_ms"]))
    wanted = knobs.apply(Settings(), values | {"floor.gap_min_ms": gaps[0], "floor.gap_max_ms": gaps[1]})
    path = written(tmp_path_factory.mktemp("any"), "any.toml", as_toml(wanted.model_dump()))
    loaded = load_preset(str(path))
    assert loaded.settings == wanted
    assert set(loaded.why.values()) == {"why"}


def test_the_examples_of_the_documentation_are_sound(tmp_path: Path) -> None:
    text = (Path(argentum_presets.__file__).parent / "README.md").read_text(encoding="utf-8")
    preset, motion, cast = (example.partition("```")[0] for example in text.split("```toml\n")[1:])
    assert load_preset(str(written(tmp_path, "a.toml", preset))).extends == ("panel_civil", "debate_snappy")
    assert load_motion(str(written(tmp_path, "b.toml", motion))).claims[0].kickers
    assert load_cast(str(written(tmp_path, "c.toml", cast))).agents[0].manner.openers


def test_a_motion_that_was_edited_is_read_anew_and_one_that_was_not_is_shared(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    shipped = Path(argentum_presets.__file__).parent / "motions" / "homework.toml"
    path.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    first = load_motion(str(path))
    assert load_motion(str(path)) is first
    path.write_text(
        path.read_text(encoding="utf-8").replace(first.title, "Schools should set more homework"), encoding="utf-8"
    )
    assert load_motion(str(path)).title == "Schools should set more homework"
