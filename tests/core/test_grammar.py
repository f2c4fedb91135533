"""The grammar of written lines: what each says, what is said of one that cannot be read, and how it may go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import agent, debate

from argentum_core.debate.commands import COMMANDS, Command, PresetCommand, arguments_of, name_of
from argentum_core.debate.knobs import paths
from argentum_core.debate.state import DebateState
from argentum_core.grammar import (
    FORMS,
    GrammarError,
    Question,
    SeatOffers,
    answer,
    candidates,
    expected,
    head_of,
    read,
    with_rules,
)
from argentum_core.grammar.forms import BY_WORD

PRESETS = ("crossfire", "panel_civil")


def stage(**changed: Any) -> DebateState:
    """Ada speaks; Brook, and Ann Marie, whose name has two words, listen."""
    agents = [
        replace(agent("a1"), id="ada", name="Ada"),
        replace(agent("a2"), id="brook", name="Brook", side="against"),
        replace(agent("a3"), id="ann_marie", name="Ann Marie"),
    ]
    return debate(*agents, speaker="ada", **changed)


def said(text: str, state: DebateState | None = None, **given: Any) -> Any:
    """What a line says, as the record has it."""
    found = read(text, state or stage(), PRESETS, **given)
    return (name_of(found), arguments_of(found)) if isinstance(found, Command) else found


LINES = [
    ("cut", ("cut", {})),
    (":cut", ("cut", {})),
    ("  CUT ada ", ("cut", {})),
    ("cut 1", ("cut", {})),
    ("cut_at_beat", ("cut_at_beat", {"agent": None})),
    ("cut at beat to brook", ("cut_at_beat", {"agent": "brook"})),
    ("cut-at-beat 3", ("cut_at_beat", {"agent": "ann_marie"})),
    ("beat Ann Marie", ("cut_at_beat", {"agent": "ann_marie"})),
    ("say Order, please: order!", ("say", {"text": "Order, please: order!"})),
    ("ask brook Who pays?", ("ask", {"agent": "brook", "text": "Who pays?"})),
    ("ask Ann Marie: who pays?", ("ask", {"agent": "ann_marie", "text": "who pays?"})),
    ("ask brook", ("ask", {"agent": "brook", "text": ""})),
    ("grant ada 2", ("grant", {"agent": "ada", "tokens": 2})),
    ("grant ada", ("grant", {"agent": "ada", "tokens": 1})),
    ("grant 2 2", ("grant", {"agent": "brook", "tokens": 2})),
    ("take brook 1.5 tokens", ("take", {"agent": "brook", "tokens": 1.5})),
    ("take from brook", ("take", {"agent": "brook", "tokens": 1})),
    ("mute brook", ("mute", {"agent": "brook", "muted": None})),
    ("mute brook on", ("mute", {"agent": "brook", "muted": True})),
    ("unmute brook", ("mute", {"agent": "brook", "muted": False})),
    ("refuse brook", ("refuse", {"agent": "brook", "line": "cut_in"})),
    ("standby brook", ("refuse", {"agent": "brook", "line": "standby"})),
    ("share brook 30", ("share", {"agent": "brook", "percent": 30})),
    ("share of brook 12.5 %", ("share", {"agent": "brook", "percent": 12.5})),
    ("share_more brook", ("share", {"agent": "brook", "percent": 30})),
    ("share less brook", ("share", {"agent": "brook", "percent": 20})),
    ("mind brook casebook", ("mind", {"agent": "brook", "mind": "casebook"})),
    ("mind Ann Marie chat:gpt-5-mini, casebook", ("mind", {"agent": "ann_marie", "mind": "chat:gpt-5-mini,casebook"})),
    ("mind of the chair chat:m", ("mind", {"agent": "chair", "mind": "chat:m"})),
    ("mind chair chat:m", ("mind", {"agent": "chair", "mind": "chat:m"})),
    ("voice brook neural:emma", ("voice", {"agent": "brook", "voice": "neural:emma"})),
    ("voice 2 espeak:en-us+f3", ("voice", {"agent": "brook", "voice": "espeak:en-us+f3"})),
    ("temperament brook aggressive", ("temperament", {"agent": "brook", "temperament": "aggressive"})),
    ("temper ada w_emotion 1.2", ("temperament", {"agent": "ada", "temperament": "w_emotion 1.2"})),
    ("clap for brook", ("clap", {"agent": "brook"})),
    ("clap", ("clap", {"agent": "ada"})),
    ("pause", ("pause", {"paused": None})),
    ("pause on", ("pause", {"paused": True})),
    ("go on", ("pause", {"paused": False})),
    ("preset crossfire", ("preset", {"name": "crossfire"})),
    ("set interrupts.per_window 3", ("knob", {"key": "interrupts.per_window", "value": 3})),
    ("set interrupts.per_window=3", ("knob", {"key": "interrupts.per_window", "value": 3})),
    ("knob interrupts.mode beat_only", ("knob", {"key": "interrupts.mode", "value": "beat_only"})),
    ("set audio.duck_db -9", ("knob", {"key": "audio.duck_db", "value": -9.0})),
    ("hold premium", ("knob", {"key": "governor.mode", "value": "premium"})),
    ("hold", ("knob", {"key": "governor.mode", "value": "enhanced"})),
    ("undo", ("undo", {})),
    ("closing", ("closing", {})),
    ("extend", ("extend", {"turns": 0, "minutes": 2.0})),
    ("extend 3 minutes", ("extend", {"turns": 0, "minutes": 3.0})),
    ("extend 1 minute", ("extend", {"turns": 0, "minutes": 1.0})),
    ("extend 4 turns", ("extend", {"turns": 4, "minutes": 0})),
    ("vote for", ("vote", {"side": "for", "dial": None})),
    ("vote for 70", ("vote", {"side": "for", "dial": 70})),
    ("stop", ("stop", {})),
    ("who", Question("who")),
    ("banks", Question("banks")),
    ("economy", Question("banks")),
    ("presets", Question("presets")),
    ("knobs", Question("knobs")),
    ("knobs interrupts", Question("knobs", "interrupts")),
    ("help", Question("help")),
    ("help cut at beat", Question("help", "cut_at_beat")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), LINES, ids=[text for text, _ in LINES])
def test_a_line_says_one_thing(text: str, says: Any) -> None:
    assert said(text) == says


def test_every_command_of_the_engine_can_be_written() -> None:
    written = {says[0] for _, says in LINES if isinstance(says, tuple)}
    assert written == set(COMMANDS)


def test_every_form_is_written_above() -> None:
    assert {head_of(text) for text, _ in LINES} == {form.word for form in FORMS}


def test_no_word_means_two_things() -> None:
    words = [word for form in FORMS for word in (form.word, *form.also)]
    assert len(words) == len(set(words)) == len(BY_WORD)


AGENTS = "Ada (1), Brook (2), Ann Marie (3)"
REFUSALS = [
    ("", "the line is empty; help says what can be written"),
    (":", "the line is empty; help says what can be written"),
    ("x" * 401, "the line has 401 characters; it may have 400"),
    ("grnt ada", "there is no command 'grnt'; did you mean grant?"),
    ("#!?", "there is no command '#!?'; help says what can be written"),
    ("cut brook", "Brook is not speaking, Ada is; cut_at_beat Brook gives Brook the floor"),
    ("cut chair", "The chair is not speaking, Ada is"),
    ("cut bob", f"there is no agent 'bob'; agents are {AGENTS}"),
    ("cut ada now", "'now' is too much: cut [AGENT]"),
    ("grant", f"grant needs an agent: {AGENTS}"),
    ("grant ada much", "'much' is not a number of tokens"),
    ("grant ada nan", "'nan' is not a number of tokens"),
    ("grant ada 1e99", "'1e99' is not a number of tokens"),
    ("grant ada -1", "-1 tokens are none; the number must be above 0"),
    ("share ada", "share needs a percent: share AGENT PERCENT"),
    ("mind", f"mind needs an agent: {AGENTS}, chair"),
    ("mind bob casebook", f"there is no agent 'bob'; agents are {AGENTS}"),
    ("mind brook", "mind needs a mind: mind AGENT MIND"),
    ("voice chair", "voice needs a voice: voice AGENT VOICE"),
    ("temperament ada", "temperament needs a kind: quiet, fair, aggressive, own"),
    ("mute ada maybe", "'maybe' is not allowed there; it takes on, off"),
    ("say", "say needs words: say WORDS"),
    ("vote", "vote needs a side: for, against, undecided"),
    ("preset loud", "there is no preset 'loud'; presets are crossfire, panel_civil"),
    ("preset", "preset needs a name: crossfire, panel_civil"),
    ("set interrupts.mod x", "there is no knob 'interrupts.mod'; did you mean interrupts.mode?"),
    ("set interrupts.mode", "interrupts.mode is cutoff; it takes one of cutoff, beat_only"),
    ("set interrupts.mode loud", "interrupts.mode = 'loud' is not allowed; it takes one of cutoff, beat_only"),
    ("hold high", "'high' is not allowed there; it takes auto, baseline, enhanced, premium"),
    ("refuse", "no cut-in line is prepared"),
    ("undo that", "'that' is too much: undo"),
    ("extend 2.5 turns", "2.5 turns is not a whole number of them"),
    ("extend 3 hours", "'hours' is too much: extend [N]"),
    ("extend 0", "0 is no extension; the number must be above 0"),
    ("help quz", "there is no command 'quz'; help says what can be written"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), REFUSALS)
def test_what_cannot_be_read_is_one_sentence_with_what_is_allowed(text: str, sentence: str) -> None:
    with pytest.raises(GrammarError) as refused:
        read(text, stage(), PRESETS)
    assert str(refused.value) == sentence


def test_the_selected_agent_is_meant_where_none_is_named() -> None:
    state = stage()
    brook = state.by_id["brook"]
    assert said("grant", state, selected=brook) == ("grant", {"agent": "brook", "tokens": 1})
    assert said("share 30", state, selected=brook) == ("share", {"agent": "brook", "percent": 30})
    assert said("mind chat:m", state, selected=brook) == ("mind", {"agent": "brook", "mind": "chat:m"})
    assert said("temper quiet", state, selected=brook) == ("temperament", {"agent": "brook", "temperament": "quiet"})
    assert said("mute off", state, selected=brook) == ("mute", {"agent": "brook", "muted": False})
    assert said("grant ada", state, selected=brook) == ("grant", {"agent": "ada", "tokens": 1})


def test_a_preset_is_filled_in_by_whoever_knows_presets() -> None:
    read_of = read("preset crossfire", stage(), PRESETS)
    assert isinstance(read_of, PresetCommand)
    assert with_rules(read_of, lambda name: {"named": name}) == PresetCommand("crossfire", {"named": "crossfire"})

    def damaged(name: str) -> dict[str, Any]:
        raise ValueError(f"{name}.toml: not TOML")

    with pytest.raises(GrammarError, match=r"crossfire\.toml: not TOML"):
        with_rules(read_of, damaged)


@given(st.text(max_size=80) | st.sampled_from(sorted(BY_WORD)).flatmap(lambda word: st.text(max_size=40).map(lambda rest: f"{word} {rest}")))  # fmt: skip
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    state = stage()
    try:
        found = read(text, state, PRESETS)
        if isinstance(found, Question):
            assert answer(found, state, PRESETS)
    except GrammarError as error:
        assert str(error) and len(str(error)) < 1500
    for candidate in candidates(text, state, PRESETS):
        assert candidate.line.endswith(candidate.shown)
    expected(text, state)


COMPLETIONS = [
    ("c", ["cut", "cut_at_beat", "closing", "clap", "continue"]),
    (":gr", ["grant"]),
    ("cut ", ["Ada", "Brook", "Ann Marie"]),
    ("ask b", ["Brook"]),
    ("ask an", ["Ann Marie"]),
    ("ask Ann Marie ", []),
    ("mute Ann Marie ", ["on", "off"]),
    ("preset c", ["crossfire"]),
    ("vote ", ["for", "against", "undecided"]),
    ("mind ", ["Ada", "Brook", "Ann Marie", "chair"]),
    ("mind Ann Marie ca", ["casebook"]),
    ("mind brook chat:", ["chat:qwen2.5"]),
    ("voice chair emma", ["neural:emma"]),
    ("temperament ada ", ["quiet", "fair", "aggressive", "own"]),
    ("hold p", ["premium"]),
    ("set interrupts.mode ", ["beat_only"]),
    ("set interrupts.per_w", ["interrupts.per_window"]),
    ("set per_window", ["interrupts.per_window"]),
    ("help clo", ["closing"]),
    ("undo ", []),
    ("zz", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), COMPLETIONS)
def test_a_line_goes_on_with(text: str, shown: list[str]) -> None:
    offers = SeatOffers(["chat:qwen2.5"], ["neural:emma", "espeak:en-us+f3"])
    found = [candidate.shown for candidate in candidates(text, stage(), PRESETS, seats=offers)]
    assert found[: len(shown) or None] == shown


def test_words_of_the_stage_alone_are_offered_too() -> None:
    assert [candidate.line for candidate in candidates(":the", stage(), (), ["theme"])] == [":theme"]


def test_every_value_that_is_offered_can_be_set() -> None:
    state = stage()
    offered = [(path, each) for path, _ in paths() for each in candidates(f"set {path} ", state)]
    assert len(offered) > 10
    for path, candidate in offered:
        assert said(candidate.line, state)[1]["key"] == path


EXPECTED = [
    ("", ""),
    ("cut ", "cut [AGENT]: Cut the speaker off now; with an agent, only if it is that one who speaks"),
    ("set interrupts.mode ", "one of cutoff, beat_only, now cutoff"),
    ("set ", "set KNOB VALUE"),
]


@pytest.mark.parametrize(("text", "words"), EXPECTED)
def test_what_is_wanted_next_is_said(text: str, words: str) -> None:
    assert expected(text, stage()) == words


def test_questions_are_answered_from_the_state() -> None:
    state = stage()
    state.by_id["brook"].muted = True
    assert answer(Question("who"), state)[0] == "Ada (for) speaks. Brook is muted."
    banks = answer(Question("banks"), state)
    assert [line.partition(":")[0] for line in banks] == ["1 Ada (for)", "2 Brook (against)", "3 Ann Marie (for)"]
    assert "4.0 of 8 tokens" in banks[0] and banks[1].endswith("muted")
    assert answer(Question("knobs"), state)[0].startswith("No knob differs")
    assert answer(Question("knobs", "interrupts"), state)[0].startswith("interrupts.")
    assert answer(Question("help"), state)[0].startswith("cut [AGENT]: ")
    assert answer(Question("who"), DebateState()) == ["The debate has not begun."]
