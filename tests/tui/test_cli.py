"""The command line: what is asked for is done, what is wrong is one sentence on stderr (SURFACE, Commands and Exit status)."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from argentum_core.debate.events import DebateEnded
from argentum_core.evidence import DOSSIER, EvidenceLibrary, recorded_passages
from argentum_core.evidence.folder import Skipped
from argentum_core.journal import Journal, JournalReader
from argentum_core.wiring.evidence import left_out, read_on
from argentum_tui import cli
from argentum_tui.commands.evidence import BAR_FROM_FILES, read_first
from argentum_tui.commands.export import progress_bar

Run = Callable[..., tuple[int, str, str]]

# A debate in virtual time that one can hear, by the quickest voice.
ESPEAK = ("run", "--clock", "virtual", "--voice", "espeak")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line in an empty folder with a home of its own: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGENTUM_DEBUG", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        return status, output, errors

    return call


WRONG: dict[str, str] = {
    "rnu": "there is no command 'rnu'; did you mean run?",
    "run car-free-centre": "there is no motion 'car-free-centre'; did you mean car-free-centres?",
    "run nowhere.toml": "nowhere.toml: there is no such file",
    "run empty-motion.toml": "empty-motion.toml: claims is missing; it takes a list of at least 2 claims",
    "run --preset debate_snapy": "there is no preset 'debate_snapy'; did you mean debate_snappy?",
    "run --preset wrong-type.toml": (
        'wrong-type.toml: auction.max_bid = "five" is not allowed; it takes a whole number from 1 to 20'
    ),
    "run --preset unknown-key.toml": (
        "unknown-key.toml: there is no knob 'auction.max_bit'; did you mean auction.max_bid?"
    ),
    "run --preset circle-a.toml": ("circle-b.toml: extends goes round in a circle (circle-a → circle-b → circle-a)"),
    "run --preset not.toml": "not.toml: line 1 is not TOML (expected '=' after a key in a key/value pair)",
    "run --cast quartett": "there is no cast 'quartett'; did you mean quartet?",
    "run --set auction.maxbid=3": "--set: there is no knob 'auction.maxbid'; did you mean auction.max_bid?",
    "run --set auction.max_bid=99": "--set: auction.max_bid = 99 is not allowed; it takes a whole number from 1 to 20",
    "run --set auction.max_bid=two": (
        "--set: auction.max_bid = 'two' is not allowed; it takes a whole number from 1 to 20"
    ),
    "run --set auction.max_bid": (
        "--set auction.max_bid is not allowed; it takes key.path=value, as in auction.max_bid=3"
    ),
    "run --mind chat:gpt": "--mind: the mind 'chat:gpt' needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server on",
    "run --mind casebok": "--mind: there is no kind of mind called 'casebok' (did you mean 'casebook'?)",
    "run --voice estimate:x": "--voice: estimate:x is not allowed; estimate takes nothing after it",
    "run --agents 1": "--agents 1 is not allowed; it takes a whole number from 2 to 64",
    "run --turns 0": "--turns 0 is not allowed; it takes a whole number of at least 1",
    "run --turns few": "--turns few is not allowed; it takes a whole number of at least 1",
    "run --minutes -1": "--minutes -1 is not allowed; it takes a number above 0, up to 100000",
    "run --minutes nan": "--minutes nan is not allowed; it takes a number above 0, up to 100000",
    "run --seed x": "--seed x is not allowed; it takes a whole number from 0 to 9223372036854775807",
    "run --judge chat:a --judge chat:b --judge chat:c --judge chat:d": (
        "--judge is given 4 times; a debate has at most 3 judges"
    ),
    "run --judge solomon": "--judge: there is no kind of mind called 'solomon'",
    "run --judge casebook": "--judge casebook is not allowed: the casebook cannot judge; it takes chat:MODEL or PROVIDER:MODEL",
    "run --evidence nowhere": "--evidence nowhere: there is no such folder",
    "run --evidence letter.db": "--evidence letter.db is not a folder; it takes a folder of .md and .txt files",
    "run --clock warp": "--clock warp is not allowed; it takes one of real, virtual",
    "run --clock virtual": "--clock virtual needs an end: give --turns or --minutes",
    "run --clock virtual --turns 1 --journal letter.db": (
        "letter.db already exists; name another file, or go on with it: argentum resume letter.db"
    ),
    "run --clock virtual --turns 1 --journal letter.db/x.db": (
        "no journal can be written to letter.db/x.db: letter.db is a file"
    ),
    "resume letter.db": "letter.db is not a journal: it is not an SQLite file",
    "resume nowhere.db": "there is no journal nowhere.db",
    "resume newer.db": "newer.db was written by a newer Argentum (schema 9; this one reads 1)",
    "resume unbegun.db": "unbegun.db holds no debate: it was stopped before anything was recorded",
    "export letter.db -f md": "letter.db is not a journal: it is not an SQLite file",
    "export newer.db -f jsonl": "newer.db was written by a newer Argentum (schema 9; this one reads 1)",
    "export unbegun.db -f vtt": "unbegun.db holds no debate: it was stopped before anything was recorded",
    "export unbegun.db -f votes": "unbegun.db holds no debate: it was stopped before anything was recorded",
    "export unbegun.db -f pdf": "--format pdf is not allowed; it takes one of jsonl, md, vtt, votes, wav, mp3, opus, html, db",
    "export unbegun.db -f jsonl -o unbegun.db": "--output unbegun.db is the journal itself; name another file",
    "export unbegun.db -f jsonl -o nowhere/x": "--output nowhere/x cannot be written: no such file or directory",
    "presets show zz": "there is no preset 'zz'",
    "presets diff debate_snappy panel_civl": "there is no preset 'panel_civl'; did you mean panel_civil?",
    "presets check unknown-key.toml": (
        "unknown-key.toml: there is no knob 'auction.max_bit'; did you mean auction.max_bid?"
    ),
    "": "the lobby needs a terminal; without one, try: argentum run --headless",
}


@pytest.fixture
def folder(tmp_path: Path) -> None:
    for name, text in {
        "letter.db": "Dear Ada,",
        "empty-motion.toml": 'title = "We should try"',
        "wrong-type.toml": '[auction]\nmax_bid = "five"',
        "unknown-key.toml": "[auction]\nmax_bit = 3",
        "circle-a.toml": 'extends = "circle-b.toml"',
        "circle-b.toml": 'extends = "circle-a.toml"',
        "not.toml": "hello there",
    }.items():
        (tmp_path / name).write_text(text)
    for name in ("newer.db", "unbegun.db"):
        Journal.create(tmp_path / name, {}).close()
    with closing(sqlite3.connect(tmp_path / "newer.db")) as db, db:
        db.execute("UPDATE meta SET value = '9' WHERE key = 'schema'")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_one_sentence_and_status_2(run: Run, tmp_path: Path, line: str) -> None:
    status, output, errors = run(*line.split())
    assert status == 2
    assert output == ""
    first, *more = errors.splitlines()
    assert more == []
    assert first.startswith(f"argentum: {WRONG[line]}")
    assert not (tmp_path / "home" / "debates").exists(), "nothing is begun that cannot be carried out"


def test_voices_that_nobody_has_are_refused_with_what_is_allowed(run: Run) -> None:
    for spec in ("espeek", "espeak:en-us+nobody"):
        status, _, errors = run("run", "--voice", spec)
        assert (status, errors.count("\n")) == (2, 1)
        assert spec.partition(":")[2].removeprefix("en-us+") in errors
        assert "allowed are" in errors or "the nearest it has" in errors


def test_a_providers_voice_without_its_key_is_refused_with_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec, variable in {"elevenlabs:abc": "ELEVENLABS_API_KEY", "openai:alloy": "OPENAI_API_KEY"}.items():
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        status, _, errors = run("run", "--voice", spec)
        assert (status, errors) == (2, f"argentum: --voice: the voice {spec} needs a key; set {variable}\n")


def test_a_place_for_sound_that_cannot_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for option in ("--wav", "--stems"):
        status, _, errors = run("run", "--clock", "virtual", "--turns", "1", "--voice", "espeak", option, "file/x")
        assert (status, errors.count("\n")) == (2, 1)
        assert "file/x" in errors
        assert "cannot be written" in errors


def test_usage_errors_point_to_help(run: Run) -> None:
    assert run("export") == (2, "", "argentum: Missing argument 'JOURNAL'; see argentum export --help\n")
    assert run("run", "a", "b")[2] == "argentum: Got unexpected extra argument (b); see argentum run --help\n"


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from argentum_tui import cli\n"
        "assert cli.run(['--help']) == 0\n"
        "heavy = {'textual', 'pydantic', 'numpy', 'rich', 'sqlite3', 'sounddevice', 'asyncio'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for command in cli.COMMANDS:
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    status, output, _ = run(command, "--help")
    assert status == 0
    assert output.startswith(f"Usage: argentum {command}")


def test_the_version_is_the_packages(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version") == (0, f"argentum {version('argentum')}\n", "")


@pytest.mark.parametrize("command", ["presets list", "motions", "casts", "voices"])
def test_lists_are_tables_for_people_and_objects_for_programs(run: Run, command: str) -> None:
    status, output, _ = run(*command.split(), "--json")
    rows = json.loads(output)
    assert status == 0
    assert rows
    status, table, _ = run(*command.split())
    assert status == 0
    for row in rows:
        assert row["name"] in table


def test_a_debate_in_virtual_time_is_recorded_and_told(run: Run, tmp_path: Path) -> None:
    options = ("--clock", "virtual", "--turns", "2", "--seed", "3", "--voice", "estimate")
    status, output, errors = run("run", *options, "--journal", "a.db")
    assert (status, output) == (0, "")
    assert errors.startswith("Cities should ban private cars")
    assert "00:00  " in errors
    assert "The debate ended after the turns it was given.\n       talk: " in errors
    assert errors.endswith("Recorded in a.db\n")

    status, output, errors = run("run", *options, "--json", "--journal", "b.db")
    assert (status, errors) == (0, "")
    events = [json.loads(line) for line in output.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["type"], events[-1]["type"]) == ("debate_started", "debate_ended")
    assert run("export", "b.db", "-f", "jsonl") == (0, output, "")
    assert run("export", "a.db", "-f", "jsonl")[1] == output, "the same seed gives the same debate"
    assert run("export", "a.db", "-f", "md", "-o", "a.md") == (0, "", "")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# Cities should ban")


def test_sound_of_a_virtual_debate_can_be_made_again(run: Run, tmp_path: Path) -> None:
    import wave

    assert run(*ESPEAK, "--turns", "2", "--seed", "3", "--wav", "a.wav", "--journal", "a.db")[0] == 0
    status, output, errors = run("export", "a.db", "-f", "wav", "-o", "again.wav")
    assert (status, output) == (0, "")
    assert errors.startswith("again.wav: ")
    with wave.open(str(tmp_path / "a.wav")) as live, wave.open(str(tmp_path / "again.wav")) as again:
        assert live.getparams() == again.getparams()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["mp3", "opus"])
def test_sound_is_packed_with_captions_beside_it(run: Run, tmp_path: Path, form: str) -> None:
    run(*ESPEAK, "--turns", "2", "--seed", "3", "--journal", "a.db")
    status, output, errors = run("export", "a.db", "-f", form, "--captions", "-o", f"talk.{form}")
    assert (status, output) == (0, "")
    assert errors.startswith(f"talk.{form}: ")
    assert (tmp_path / f"talk.{form}").stat().st_size > 10_000
    captions = (tmp_path / "talk.vtt").read_text()
    assert captions == run("export", "a.db", "-f", "vtt")[1]
    assert run("export", "a.db", "-f", form, "--captions", "-o", f"other.{form}")[0] == 0
    (tmp_path / "third.vtt").write_text("mine")
    assert run("export", "a.db", "-f", form, "--captions", "-o", f"third.{form}") == (
        2, "", "argentum: --captions third.vtt already exists; name another file, or replace it with --overwrite\n",
    )  # fmt: skip
    assert (tmp_path / "third.vtt").read_text() == "mine"
    assert not (tmp_path / f"third.{form}").exists()


def test_captions_go_with_sound_alone(run: Run) -> None:
    run("run", "--clock", "virtual", "--turns", "1", "--voice", "estimate", "--journal", "a.db")
    assert run("export", "a.db", "-f", "md", "--captions") == (
        2, "", "argentum: --captions goes with the sound: --format wav, mp3 or opus\n",
    )  # fmt: skip


@pytest.mark.slow
def test_sound_can_be_kept_exactly(run: Run, tmp_path: Path) -> None:
    line = [*ESPEAK, "--turns", "2", "--seed", "3", "--set", "journal.sound_codec=flac"]
    run(*line, "--journal", "a.db", "--wav", "a.wav")
    run("export", "a.db", "-f", "wav", "-o", "again.wav")
    whole, again = ((tmp_path / name).read_bytes()[44:] for name in ("a.wav", "again.wav"))
    steps = np.abs(np.frombuffer(whole, "<i2").astype(int) - np.frombuffer(again, "<i2"))
    assert steps.max() <= 2, "a rounding step a voice"


def test_a_long_export_has_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = _Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr("argentum_tui.commands.export._BAR_AFTER_S", 0.0)
    with progress_bar("talk.mp3") as on_progress:
        on_progress(500, 1000)
    assert "talk.mp3" in stderr.getvalue()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar("talk.mp3") as on_progress:
        on_progress(500, 1000)
    assert cast(io.StringIO, sys.stderr).getvalue() == "", "a pipe sees none"


@pytest.mark.slow
def test_sound_goes_beside_the_journal_and_replaces_nothing_unasked(run: Run, tmp_path: Path) -> None:
    run(*ESPEAK, "--turns", "1", "--journal", "a.db")
    assert run("export", "a.db", "-f", "wav")[0] == 0
    assert run("export", "a.db", "-f", "wav") == (
        2, "", "argentum: --output a.wav already exists; name another file, or replace it with --overwrite\n",
    )  # fmt: skip
    assert run("export", "a.db", "-f", "wav", "--overwrite")[0] == 0


def test_a_preset_that_cannot_be_used_says_so_in_the_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "presets").mkdir(parents=True)
    (tmp_path / "home" / "presets" / "mine.toml").write_text("title = ")
    [row] = [row for row in json.loads(run("presets", "list", "--json")[1]) if row["name"] == "mine"]
    assert row["about"].startswith("cannot be used: presets/mine.toml: line 1 is not TOML")


def test_a_journal_without_sound_fails_in_one_sentence(run: Run) -> None:
    run(*ESPEAK, "--turns", "1", "--set", "journal.record_sound=false", "--journal", "a.db")
    status, output, errors = run("export", "a.db", "-f", "wav")
    assert (status, output, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("argentum: a.db holds no recorded sound")


def test_a_debate_that_came_to_its_end_cannot_go_on(run: Run) -> None:
    run("run", "--clock", "virtual", "--turns", "1", "--voice", "estimate", "--journal", "a.db")
    assert run("resume", "a.db") == (
        2, "", "argentum: a.db came to its end (turns); there is nothing to go on with\n",
    )  # fmt: skip


def test_a_recorded_debate_is_not_resumed_twice_at_once(run: Run, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")])
        assert run("resume", "a.db") == (
            2, "", "argentum: a.db is being written by a running debate; end that one first\n",
        )  # fmt: skip


def test_set_and_agents_reach_the_debate(run: Run) -> None:
    run("run", "--clock", "virtual", "--turns", "1", "--voice", "estimate", "--agents", "3", "--journal", "a.db",
        "--set", "auction.max_bid=3", "--set", "interrupts.mode=beat_only")  # fmt: skip
    started = json.loads(next(JournalReader.open("a.db").rows()).body)
    assert len(started["agents"]) == 3
    assert {agent["voice"] for agent in started["agents"]} == {"estimate"}
    assert started["settings"]["auction"]["max_bid"] == 3
    assert started["settings"]["interrupts"]["mode"] == "beat_only"


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")] * 5000)
    command = [sys.executable, "-m", "argentum_tui.cli", "export", str(tmp_path / "a.db"), "-f", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as export:
        assert export.stdout is not None
        assert export.stderr is not None
        export.stdout.readline()
        export.stdout.close()
        assert export.stderr.read() == b""
    assert export.returncode == 0


def test_a_fault_of_our_own_is_one_sentence_and_a_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("about something")

    monkeypatch.setattr("argentum_tui.catalog.motions", broken)
    status, output, errors = run("motions")
    [report] = (tmp_path / "home").glob("crash-*.log")
    assert (status, output) == (1, "")
    assert errors == (
        f"argentum: Argentum stopped because of a fault of its own (ZeroDivisionError); what happened is in {report}\n"
    )
    assert "about something" in report.read_text()
    monkeypatch.setenv("ARGENTUM_DEBUG", "1")
    status, output, errors = run("motions")
    assert (status, output) == (1, "")
    assert errors.startswith("Traceback")
    assert errors.endswith("ZeroDivisionError: about something\n")


def test_ctrl_c_is_status_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("argentum_tui.catalog.motions", interrupted)
    assert run("motions")[0] == 130


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send here")
def test_ctrl_c_closes_a_debate_cleanly(tmp_path: Path) -> None:
    import signal

    command = [sys.executable, "-m", "argentum_tui.cli", "run", "--json", "--no-sound", "--voice", "estimate",
               "--seed", "3", "--journal", "a.db"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as debate:
        assert debate.stdout is not None
        for line in debate.stdout:
            if '"segment_started"' in line:
                break
        debate.send_signal(signal.SIGINT)
        rest = debate.stdout.read().splitlines()
    assert debate.returncode == 130
    assert json.loads(rest[-1])["type"] == "debate_ended"
    assert json.loads(rest[-1])["reason"] == "operator"
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    assert list(JournalReader.open(tmp_path / "a.db").rows())[-1].type == "debate_ended"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL to send here")
def test_a_killed_debate_goes_on_in_its_own_journal(tmp_path: Path) -> None:
    import signal

    def until_somebody_speaks(*arguments: str, end: signal.Signals) -> int:
        command = [sys.executable, "-m", "argentum_tui.cli", *arguments, "--json", "--no-sound", "--voice", "estimate"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path) as debate:
            assert debate.stdout is not None
            assert any(b'"segment_started"' in line for line in debate.stdout)
            debate.send_signal(end)
            debate.stdout.read()
        return debate.returncode

    assert until_somebody_speaks("run", "--seed", "3", "--journal", "a.db", end=signal.SIGKILL) == -signal.SIGKILL
    assert until_somebody_speaks("resume", "a.db", end=signal.SIGINT) == 130
    kinds = [row.type for row in JournalReader.open(tmp_path / "a.db").rows()]
    assert kinds.count("debate_started") == kinds.count("debate_resumed") == 1
    assert kinds.count("segment_started") == 2
    assert kinds[-1] == "debate_ended"
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_folder_may_be_cited_and_what_is_no_text_in_it_is_named(run: Run, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "ghent.md").write_text("# Ghent\n\nThe centre was closed to through traffic in one night.")
    (notes / "photo.txt").write_bytes(b"\xff\xd8\xff")
    options = ("--clock", "virtual", "--turns", "2", "--seed", "3", "--voice", "estimate", "--evidence", "notes")
    status, _, errors = run("run", *options, "--journal", "a.db")
    assert status == 0
    assert errors.splitlines()[0] == "argentum: notes/photo.txt is left out: it is not UTF-8 text: byte 1 is not UTF-8"
    found = recorded_passages("a.db", ["ghent#1", "gehl"])
    assert found["ghent#1"].origin == "notes/ghent.md"
    assert found["gehl"].origin == DOSSIER


def test_a_debate_that_goes_on_reads_on_where_it_was_stopped(tmp_path: Path) -> None:
    (tmp_path / "ghent.md").write_text("The centre was closed to through traffic in one night.")
    (tmp_path / "photo.txt").write_bytes(b"\xff\xd8\xff")
    library = EvidenceLibrary.in_memory()
    library.note_folder(str(tmp_path), whole=False)
    library.note_folder("/gone", whole=False)
    noticed: list[tuple[str, str, str]] = []
    told = threading.Event()

    def notice(who: str, kind: str, detail: str) -> None:
        noticed.append((who, kind, detail))
        if len(noticed) == 2:
            told.set()

    read_on(library, SimpleNamespace(notice=notice), library.unread_folders())  # type: ignore[arg-type]
    assert told.wait(10)
    assert library.get("ghent#1") is not None and library.unread_folders() == ["/gone"]
    assert sorted(noticed) == [
        ("evidence", "left_out", f"{tmp_path}/photo.txt (it is not UTF-8 text: byte 1 is not UTF-8)"),
        ("evidence", "not_read", "/gone is not there any more"),
    ]


class _Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("files", "shown"), [(BAR_FROM_FILES - 1, False), (BAR_FROM_FILES, True)])
def test_a_large_folder_has_a_progress_bar_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, shown: bool
) -> None:
    for number in range(files):
        (tmp_path / f"{number}.txt").write_text("A short note.")
    stderr = _Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    read_first(EvidenceLibrary.in_memory(), tmp_path)
    assert ("reading evidence" in stderr.getvalue()) is shown


def test_what_is_left_out_fits_on_the_screen() -> None:
    skipped = [Skipped(f"notes/{n}.md", "it is not text") for n in range(5)]
    assert left_out(skipped[:1]) == "notes/0.md (it is not text)"
    assert left_out(skipped).endswith("notes/2.md (it is not text) and 2 more")


@pytest.mark.parametrize("home", ["~nobody-of-that-name/x", "/dev/null", "pipe", "\udcff"])
def test_a_home_that_is_none_is_one_sentence(
    home: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", home)
    assert cli.run(["motions"]) == 0
    capsys.readouterr()
    line = ["run", "--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", "estimate", "--insecure"]
    assert cli.run(line) in (0, 2)
    err = capsys.readouterr().err
    assert err.replace("\n", "").isprintable() and "fault of its own" not in err
