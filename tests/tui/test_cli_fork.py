"""Forks: from a moment of a recorded debate a new one, the same to the byte where nothing is changed, and compared with its parent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.journal import JournalReader, Recorded
from argentum_core.journal.fork import origin_of
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.fork import Fork, fork_live
from argentum_core.wiring.fork_point import _wanted, clock, find_moment
from argentum_core.wiring.recording import Recording
from argentum_presets import load_preset
from argentum_tui.cli import run

TURNS = 8
HEARD_TURNS = 4
VIRTUAL = ("--clock", "virtual")


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("ARGENTUM_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def parent(own_home: Path) -> Path:
    """A short debate with real sound, and its mix beside it."""
    path = own_home / "parent.db"
    options = ("--motion", "homework", "--seed", "4", "--turns", str(HEARD_TURNS), "--voice", "espeak")
    assert run(["run", *VIRTUAL, *options, "--journal", str(path), "--wav", str(path.with_suffix(".wav"))]) == 0
    return path


@pytest.fixture(scope="module")
def plain_parent(own_home: Path) -> Path:
    """The same without sound, which is quick to play again."""
    path = own_home / "plain.db"
    options: tuple[str, ...] = ("--motion", "homework", "--seed", "4", "--turns", str(TURNS), "--voice", "estimate")
    options += ("--set", "journal.record_sound=false")
    assert run(["run", *VIRTUAL, *options, "--preset", "crossfire", "--journal", str(path)]) == 0
    return path


def events(path: Path) -> list[Recorded]:
    return list(JournalReader.open(path).read())


def fork(parent: Path, to: Path, at: str, *more: str) -> list[Recorded]:
    """Fork in virtual time; the parent's bytes are what they were."""
    before = sha256(parent.read_bytes()).digest()
    assert run(["fork", str(parent), "--at", at, *VIRTUAL, "--journal", str(to), *more]) == 0
    assert sha256(parent.read_bytes()).digest() == before
    return events(to)


@pytest.mark.parametrize("at", ["00:00", "seq:100"])
def test_with_nothing_changed_events_and_sound_are_the_parents_to_the_byte(
    parent: Path, tmp_path: Path, at: str
) -> None:
    wav = tmp_path / "fork.wav"
    assert fork(parent, tmp_path / "fork.db", at, "--wav", str(wav)) == events(parent)
    assert wav.read_bytes() == parent.with_suffix(".wav").read_bytes()


def test_it_says_where_it_comes_from_and_is_sealed_as_its_parent(parent: Path, tmp_path: Path) -> None:
    fork(parent, tmp_path / "fork.db", "3")
    forked, old = JournalReader.open(tmp_path / "fork.db"), JournalReader.open(parent)
    origin = origin_of(forked)
    assert origin is not None
    assert (origin.journal, origin.session, origin.exact) == ("parent.db", old.meta()["session"], True)
    assert forked.meta()["seal"] == old.meta()["seal"]
    assert forked.clip_ids() == old.clip_ids()


KNOBS: dict[str, Any] = {
    "interrupts.per_window": 1, "tokens.max_bank": 6.0, "interjections.threshold": 0.9, "pacing.target_weight": 0.1,
    "audio.duck_db": -20.0, "auction.max_bid": 3, "rhythm.retort_share": 0.0,
}  # fmt: skip


@pytest.mark.slow
def test_over_fifty_moments_nothing_changed_is_the_same_and_the_first_difference_is_the_knob(
    plain_parent: Path, tmp_path: Path
) -> None:
    random, parents = Random(7), events(plain_parent)
    known = {name for name in KNOBS if _has(name)}
    assert len(known) >= 5
    rules = load_preset("crossfire").settings
    for n in range(50):
        at = random.choice(
            [
                f"seq:{random.randint(1, len(parents) - 9)}",
                f"turn:{random.randint(1, TURNS)}",
                f"0:{random.randint(0, 59):02}",
            ]
        )
        if n % 2:
            assert fork(plain_parent, tmp_path / f"{n}.db", at) == parents, at
            continue
        knob = random.choice(sorted(known))
        value = KNOBS[knob] if _read(rules, knob) != KNOBS[knob] else KNOBS[knob] / 2
        forked = fork(plain_parent, tmp_path / f"{n}.db", at, "--set", f"{knob}={value}")
        place = next(i for i, (one, other) in enumerate(zip(forked, parents, strict=False)) if one != other)
        event = forked[place].event
        assert (event.type, getattr(event, "key", None)) == ("knob_changed", knob), at


def _has(name: str) -> bool:
    group, _, knob = name.partition(".")
    return hasattr(getattr(Settings(), group, None), knob)


def _read(rules: Settings, name: str) -> Any:
    group, _, knob = name.partition(".")
    return getattr(getattr(rules, group), knob)


@pytest.mark.parametrize(
    ("options", "first"),
    [
        pytest.param(("--preset", "panel_civil"), "preset_changed", id="other rules"),
        pytest.param(("--turns", "15"), "debate_forked", id="another end"),
        pytest.param(("--seed", "9"), "debate_forked", id="another seed"),
    ],
)
def test_the_first_event_that_differs_is_the_change(
    plain_parent: Path, tmp_path: Path, options: tuple[str, ...], first: str
) -> None:
    forked = fork(plain_parent, tmp_path / "fork.db", "6", *options)
    old = events(plain_parent)
    place = next(i for i, (one, other) in enumerate(zip(forked, old, strict=False)) if one != other)
    assert forked[place].event.type == first
    assert forked[-1].event.type == "debate_ended"


def test_a_debate_that_was_not_played_in_virtual_time_goes_on_as_a_resumed_one_does(
    plain_parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its events are those of another clock, so it does not come out the same when it is played again."""
    forked = fork(plain_parent, tmp_path / "once.db", "6", "--voice", "estimate")
    assert "debate_resumed" in [one.event.type for one in forked]
    again = fork(tmp_path / "once.db", tmp_path / "twice.db", "8")
    assert "does not come out the same" in capsys.readouterr().err
    shared = next(i for i, (one, other) in enumerate(zip(again, forked, strict=False)) if one != other)
    origin = origin_of(JournalReader.open(tmp_path / "twice.db"))
    assert origin is not None
    assert not origin.exact
    assert shared == origin.seq


def test_a_fork_goes_on_in_real_time_from_its_record(plain_parent: Path, tmp_path: Path) -> None:
    path = tmp_path / "fork.db"
    reader = JournalReader.open(plain_parent)
    wanted = Fork(reader, find_moment(reader, "6"), Choice(turns=15))
    session = fork_live(wanted, Recording(journal=path, sound=False))
    session.close()
    forked, old = events(path), events(plain_parent)
    origin = origin_of(JournalReader.open(path))
    assert origin is not None
    assert forked[: origin.seq] == old[: origin.seq]
    after = [one.event.type for one in forked[origin.seq :]]
    assert after[0] == "debate_forked"
    assert "debate_resumed" in after
    assert after[-1] == "debate_ended"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("0", "nothing has happened by then; {path} begins with turn 1 and event 1"),
        ("seq:0", "nothing has happened by then; {path} begins with turn 1 and event 1"),
        ("59:59", "{path} has nothing after that; it has 8 turns,"),
        ("turn:9", "{path} has nothing after that; it has 8 turns,"),
        ("seq:99999", "{path} has nothing after that; it has 8 turns,"),
        ("99999", "{path} has nothing after that; it has 8 turns,"),
        ("soon", "it takes a time such as 03:12, a turn such as 12, or an event such as seq:512"),
        ("1:75", "it takes a time such as 03:12, a turn such as 12, or an event such as seq:512"),
    ],
)
def test_a_moment_that_is_none_is_one_sentence(
    plain_parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], at: str, sentence: str
) -> None:
    assert run(["fork", str(plain_parent), "--at", at, *VIRTUAL, "--journal", str(tmp_path / "fork.db")]) == 2
    assert capsys.readouterr().err.startswith(f"argentum: --at {at}: {sentence.format(path=plain_parent)}")
    assert not (tmp_path / "fork.db").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--set", "nope.knob=3"), "--set: there is no knob 'nope.knob'"),
        (("--preset", "nix"), "there is no preset 'nix'"),
        (("--mind", "nix:"), "--mind"),
        (("--journal", "{parent}"), "already exists"),
        (("--wav", "{parent}"), "--wav"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_leaves_no_file(
    plain_parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    given = [option.format(parent=plain_parent) for option in options]
    before = plain_parent.read_bytes()
    to = [] if "--journal" in given else ["--journal", str(tmp_path / "fork.db")]
    assert run(["fork", str(plain_parent), "--at", "3", *VIRTUAL, *to, *given]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1
    assert plain_parent.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_compare_names_the_first_difference_and_what_it_did(
    plain_parent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fork.db"
    fork(plain_parent, path, "4", "--set", "interrupts.per_window=0")
    capsys.readouterr()
    assert run(["compare", str(plain_parent), str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["difference"]["b"]["type"] == "knob_changed"
    assert found["difference"]["event"] == found["shared"] + 1
    figures = {one["name"]: one for one in found["figures"]}
    assert {"turns", "share of Ada", "cuts by agents", "votes for, after", "ended"} <= set(figures)
    assert figures["cuts by agents"]["change"] == figures["cuts by agents"]["b"] - figures["cuts by agents"]["a"]
    assert run(["compare", str(plain_parent), str(path)]) == 0
    told = capsys.readouterr().out
    assert f"{path} was forked from plain.db after event {found['shared']}, at " in told
    assert run(["compare", str(plain_parent), str(plain_parent)]) == 0
    assert f"The same {len(events(plain_parent))} events in both" in capsys.readouterr().out


def test_a_turn_begins_with_the_next_agent(plain_parent: Path, tmp_path: Path) -> None:
    """What a fork at a turn keeps ends before that turn is heard."""
    fork(plain_parent, tmp_path / "fork.db", "turn:3")
    origin = origin_of(JournalReader.open(tmp_path / "fork.db"))
    assert origin is not None
    begun = [
        one.seq
        for one in events(plain_parent)
        if one.event.type == "segment_started" and getattr(one.event, "agent", CHAIR) != CHAIR
    ]
    assert begun[1] <= origin.seq < begun[2]


def test_the_lab_forks_in_numbers(plain_parent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = plain_parent.read_bytes()
    options = ("--at", "3", "--set", "interrupts.kicker_fee=9", "--forks", "2", "--json")
    assert run(["lab", "fork", str(plain_parent), *options]) == 0
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["cuts by agents"]["changed"] <= found["cuts by agents"]["plain"]
    assert found["turns"]["difference"] == pytest.approx(found["turns"]["changed"] - found["turns"]["plain"])
    assert plain_parent.read_bytes() == before
    assert run(["lab", "fork", str(plain_parent), "--at", "3"]) == 2
    assert "lab fork compares a change with none" in capsys.readouterr().err


@pytest.mark.parametrize("at_ms", [0, 59_000, 192_000, 3_599_000, 3_792_000, 36_061_000])
def test_a_moment_is_written_as_it_is_read(at_ms: int) -> None:
    assert _wanted(clock(at_ms)).at_ms == at_ms
