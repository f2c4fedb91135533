"""A debate that goes on uses what its own home recorded; what a journal from elsewhere names is asked for again."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.events import AgentSetup
from argentum_core.journal import Journal
from argentum_core.journal.seal import KEY_FILE, home_key
from argentum_core.wiring.agent_specs import AgentSpecs, offline, outside_links
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.evidence import library_in
from argentum_core.wiring.recorded_past import read_past
from argentum_core.wiring.recording import Recording
from argentum_core.wiring.recording import new_journal as recorded_here
from argentum_core.wiring.resumed_setup import changed_agents, resumed_setup
from argentum_core.wiring.specs import PLAIN
from argentum_core.wiring.trust import (
    NO_OUTSIDE_NAMES,
    ResumeTerms,
    resume_terms,
    seal_of_this_home,
    trust_question,
    untrusted_notice,
)
from argentum_tui.commands.problems import Refused
from argentum_tui.commands.running import resume_live
from argentum_tui.screens.preset_catalog import InstalledPresets

CHAT = "chat:small@http://127.0.0.1:9/v1"
OFFLINE = AgentSpecs("casebook", "espeak:en-us+f3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def record(path: Path, *, mind: str = "casebook", folders: tuple[str, ...] = ()) -> Path:
    """The beginning of a debate that this home recorded and that was stopped while it read folders."""
    setup = assemble(Choice(motion="homework", seed=1))
    begin = setup.begin()
    agents = [
        AgentSetup(**{f: getattr(agent, f) for f in agent.__struct_fields__} | {"mind": mind}) for agent in begin.agents
    ]
    with recorded_here(setup, path, Recording(journal=path)) as journal:
        started = {
            field: getattr(begin, field)
            for field in e.DebateStarted.__struct_fields__
            if field not in ("agents", "max_bank")
        }
        journal.append(0, [e.DebateStarted(**started, agents=agents, max_bank=800)])
        journal.append(0, [e.MindIntentReported(agent=agents[0].id, backlog=0.5)])
        library = library_in(journal, setup.motion, lambda *_: None)
        assert library is not None
        for folder in folders:
            library.note_folder(folder, whole=False)
        library.close()
    return path


def changed(path: Path, statement: str, *values: str) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement, values)
        db.commit()
    return path


def goes_on(path: Path, choice: Choice | None = None, *, yes: bool | None = None) -> tuple[bool, ResumeTerms]:
    """Whether a journal is this home's, and what of it is used; as in a resume, it is sealed with what was settled."""
    choice, asked = choice or Choice(), list[str]()

    def ask(text: str) -> bool:
        asked.append(text)
        return bool(yes)

    with Journal.open(path) as journal:
        past = read_past(journal, with_past=False)
        setup = resumed_setup(past.state, journal.meta(), str(path), choice)
        journal.seal, ours = seal_of_this_home(journal)
        library = library_in(journal, setup.motion, lambda *_: None)
        assert library is not None
        settled = resume_terms(
            journal, library, setup, past, choice=choice, ask=ask if yes is not None else None, ours=ours
        )
        journal.append(
            0,
            [
                e.DebateResumed(
                    context_version=1, agents=list(changed_agents(setup, past.state, settled.seats, believed=ours))
                )
            ],
        )
        library.close()
    assert len(asked) <= 1
    return ours, settled


def minds(settled: ResumeTerms) -> set[str]:
    return {seat.mind for seat in settled.seats.values()}


# --- whose it is --------------------------------------------------------------------------------------------------


def test_a_journal_of_this_home_goes_on_with_all_it_names(tmp_path: Path) -> None:
    path = record(tmp_path / "a.db", mind=CHAT, folders=("/notes",))
    for _ in range(2):
        ours, settled = goes_on(path)
        assert ours
        assert (minds(settled), settled.folders, settled.left) == ({CHAT}, ["/notes"], NO_OUTSIDE_NAMES)


def test_it_stays_ours_when_it_is_moved_or_copied(tmp_path: Path) -> None:
    path = record(tmp_path / "a.db", mind=CHAT)
    (tmp_path / "elsewhere").mkdir()
    copy = Path(shutil.move(path, tmp_path / "elsewhere" / "b.db"))
    assert goes_on(copy)[0]


def test_what_was_changed_while_it_ran_counts_and_a_strangers_change_is_asked_for_as_well(tmp_path: Path) -> None:
    path = record(tmp_path / "a.db")
    with Journal.open(path) as journal:  # without this home's seal, as a stranger would
        journal.append(1, [
            e.MindChanged(agent="brook", old="casebook", new=CHAT), e.MindChanged(agent="chair", old="casebook", new=CHAT),
            e.VoiceChanged(agent="ada", old="espeak", new="piper:/elsewhere/voice.onnx"),
        ])  # fmt: skip
    trusted = shutil.copy(path, tmp_path / "b.db")
    ours, settled = goes_on(path)
    assert not ours and minds(settled) == {"casebook"} and settled.chair.mind == "casebook"
    assert settled.left.minds == [CHAT] and settled.left.voices == ["piper:/elsewhere/voice.onnx"]
    assert settled.seats["ada"].voice == "espeak"
    ours, settled = goes_on(Path(trusted), yes=True)
    assert (settled.seats["brook"].mind, settled.chair.mind) == (CHAT, CHAT)
    assert settled.seats["ada"].voice == "piper:/elsewhere/voice.onnx"


CHANGES = {
    "an event": ("UPDATE events SET body = replace(body, '0.5', '0.6')", ()),
    "a time": ("UPDATE events SET at_ms = 1 WHERE seq = 2", ()),
    "an end": ("DELETE FROM events WHERE seq = 2", ()),
    "a mind": ("UPDATE events SET body = replace(body, ?, 'chat:other')", (CHAT,)),
    "the material": ("UPDATE meta SET value = value || ' ' WHERE key = 'cast_material'", ()),
    "no seal": ("DELETE FROM meta WHERE key = 'seal'", ()),
    "a made-up seal": ("UPDATE meta SET value = ? WHERE key = 'seal'", ("00" * 32,)),
    "an odd seal": ("UPDATE meta SET value = ? WHERE key = 'seal'", ("é",)),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_journal_that_was_changed_is_a_strangers(tmp_path: Path, case: str) -> None:
    statement, values = CHANGES[case]
    ours, settled = goes_on(changed(record(tmp_path / "a.db", mind=CHAT), statement, *values))
    assert not ours
    assert minds(settled) == {"casebook"}
    assert len(settled.left.minds) == 1


def test_another_home_does_not_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record(tmp_path / "a.db", mind=CHAT)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "other"))
    assert not goes_on(path)[0]


def test_the_key_is_made_once_and_for_its_owner_alone(home: Path) -> None:
    key = home_key(home)
    assert key is not None and len(key) == 32
    assert home_key(home) == key
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) & 0o077 == 0
    assert [item.name for item in home.iterdir()] == [KEY_FILE]
    (home / KEY_FILE).write_bytes(b"short")
    assert home_key(home) is None


# --- what it names ------------------------------------------------------------------------------------------------


def strange(path: Path, folders: tuple[str, ...] = ()) -> Path:
    """A journal that names two minds, a voice and folders, and was not recorded here."""
    changed(record(path, mind=f"{CHAT},openai:gpt-5,casebook"), "DELETE FROM meta WHERE key = 'seal'")
    changed(path, """UPDATE events SET body = replace(body, '"voice":"', '"voice":"elevenlabs:abc,') WHERE seq = 1""")
    for folder in folders:
        changed(path, "INSERT INTO evidence_folders VALUES (?, 0)", folder)
    return path


def test_what_a_stranger_names_is_told_by_name_and_not_used(tmp_path: Path) -> None:
    path = strange(tmp_path / "a.db", ("/home/reader",))
    _, settled = goes_on(path)
    assert minds(settled) == {"casebook"}
    assert {outside for seat in settled.seats.values() for outside in outside_links(seat.voice, PLAIN)} == set()
    assert all("espeak" in seat.voice for seat in settled.seats.values())
    assert settled.folders == []
    assert untrusted_notice("a.db", settled.left) == (
        "the journal was not recorded by this home, or before Argentum sealed journals: it wants the minds "
        f"{CHAT}, openai:gpt-5, the voice elevenlabs:abc and the folder /home/reader, and goes on with the casebook and this "
        "machine's voices and no folder; to allow it: argentum resume a.db --trust, or name --mind, --voice or --evidence"
    )


def test_once_it_went_on_with_stand_ins_it_is_ours_and_asks_for_no_mind(tmp_path: Path) -> None:
    path = strange(tmp_path / "a.db", ("/home/reader",))
    goes_on(path)
    ours, settled = goes_on(path)
    assert ours
    assert (minds(settled), settled.folders) == ({"casebook"}, [])
    assert settled.left == ([], [], ["/home/reader"])


@pytest.mark.parametrize("choice", [Choice(trust=True), Choice()])
def test_a_yes_takes_all_of_it(tmp_path: Path, choice: Choice) -> None:
    path = strange(tmp_path / "a.db", ("/home/reader",))
    monkey = {"yes": None if choice.trust else True}
    _, settled = goes_on(path, choice, **monkey)
    assert minds(settled) == {f"{CHAT},openai:gpt-5,casebook"}
    assert settled.folders == ["/home/reader"]
    assert settled.left == NO_OUTSIDE_NAMES


def test_a_no_takes_none(tmp_path: Path) -> None:
    _, settled = goes_on(strange(tmp_path / "a.db"), yes=False)
    assert minds(settled) == {"casebook"}


def test_trust_brings_back_what_stood_in_once(tmp_path: Path) -> None:
    path = strange(tmp_path / "a.db")
    goes_on(path)
    assert minds(goes_on(path, Choice(trust=True))[1]) == {f"{CHAT},openai:gpt-5,casebook"}


def test_what_is_named_again_is_not_asked_for(tmp_path: Path) -> None:
    _, settled = goes_on(
        strange(tmp_path / "a.db", ("/x",)), Choice(mind="casebook", voice="estimate", evidence=("notes",))
    )
    assert settled.left == NO_OUTSIDE_NAMES
    assert set(settled.seats.values()) == {AgentSpecs("casebook", "estimate")}
    assert settled.folders == []


def test_a_cast_cannot_hide_a_provider_behind_a_voice_of_this_machine(tmp_path: Path) -> None:
    path = strange(tmp_path / "a.db")
    with closing(sqlite3.connect(path)) as db:
        cast = json.loads(db.execute("SELECT value FROM meta WHERE key = 'cast_material'").fetchone()[0])
    for agent in cast["agents"]:
        agent["voice"] = "espeak:en-us+f3,openai:alloy"
    changed(path, "UPDATE meta SET value = ? WHERE key = 'cast_material'", json.dumps(cast))
    for _ in ("a stranger's", "ours"):
        _, settled = goes_on(path, Choice(voice="espeak"))
        assert {seat.voice for seat in settled.seats.values()} == {"espeak:en-us+f3"}


def test_a_folder_noted_here_does_not_vouch_for_another(tmp_path: Path) -> None:
    path = changed(
        record(tmp_path / "a.db", folders=("/notes",)), "INSERT INTO evidence_folders VALUES ('/home/reader', 0)"
    )
    ours, settled = goes_on(path)
    assert ours
    assert (settled.folders, settled.left.folders) == (["/notes"], ["/home/reader"])


@pytest.mark.parametrize(
    ("seat", "stands_in"),
    [
        (AgentSpecs("chat:a,casebook", "elevenlabs:x,espeak:en-us+f3"), OFFLINE),
        (AgentSpecs("casebook", "openai:alloy"), AgentSpecs("casebook", "espeak")),
        (AgentSpecs("", ""), AgentSpecs("casebook", "espeak")),
        (OFFLINE, OFFLINE),
        (AgentSpecs("casebook", "piper:/home/reader/x.onnx, estimate"), AgentSpecs("casebook", "estimate")),
    ],
)
def test_what_stands_in_needs_nothing_from_outside(seat: AgentSpecs, stands_in: AgentSpecs) -> None:
    assert offline(seat) == stands_in


def test_what_is_shown_is_short_and_may_be_printed(tmp_path: Path) -> None:
    named = [f"/{'long' * 60}\x1b[2J{n}" for n in range(9)]
    _, settled = goes_on(strange(tmp_path / "a.db", tuple(named)))
    for text in (untrusted_notice("a.db", settled.left), trust_question("a.db", settled.left)):
        assert text.isprintable()
        assert len(text) < 1000
        assert "and 5 more" in text


def test_a_cast_that_is_not_the_events_is_one_sentence(tmp_path: Path) -> None:
    path = record(tmp_path / "a.db")
    changed(
        path, 'UPDATE meta SET value = replace(value, \'"name":"Ada"\', \'"name":"Eve"\') WHERE key = \'cast_material\''
    )
    with pytest.raises(Refused, match="its cast is not the one that its events are of"):
        goes_on(path)


def test_a_record_from_which_no_debate_can_go_on_is_one_sentence(tmp_path: Path) -> None:
    path = record(tmp_path / "a.db")
    with Journal.open(path) as journal:
        claim = e.FloorClaimed(agent="nobody", auction_id="a", reason="operator")
        scheduled = e.SegmentScheduled(
            request_id="r", segment_id="s", clip_id="c", auction_id="a", agent="nobody", starts_ms=0
        )
        journal.append(0, [claim, scheduled])
    with pytest.raises(Refused, match=r"is damaged: no debate can go on from its end \(KeyError\)"):
        resume_live(path, Choice(voice="estimate"), Recording(sound=False), with_past=False)


def test_the_name_of_a_preset_in_a_record_is_no_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('extends = "debate_snappy"')
    assert InstalledPresets(str(file)).load("mine")
    for preset_catalog in (InstalledPresets(), InstalledPresets("other.toml")):
        with pytest.raises(ValueError, match="there is no preset"):
            preset_catalog.load(str(file))


def test_a_strangers_folder_is_not_read_and_one_notice_says_so(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "a.md").write_text("The vault is behind the picture of the old harbour.")
    path = changed(record(tmp_path / "a.db"), "INSERT INTO evidence_folders VALUES (?, 0)", str(secrets))
    session = resume_live(path, Choice(voice="estimate"), Recording(sound=False), with_past=False)
    told: list[e.Event] = []
    deadline = time.monotonic() + 30
    while not any(isinstance(event, e.SegmentStarted) for event in told) and time.monotonic() < deadline:
        told += [item.event for item in session.drain()]
        time.sleep(0.01)
    assert session.source("a#1") is None
    session.close()
    notices = [event.detail for event in told if isinstance(event, e.ProviderFault) and event.kind == "not_trusted"]
    assert len(notices) == 1
    assert str(secrets)[-20:] in notices[0] or "…" in notices[0]
