"""No output is an input, another output, or a file that was there, unless that was asked for (commands/outputs.py, export.py)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from argentum_core.debate.events import DebateEnded
from argentum_core.journal import Journal, JournalReader
from argentum_tui import cli

Run = Callable[..., tuple[int, str, str]]

DEBATE = ("run", "--clock", "virtual", "--turns", "1", "--seed", "3", "--voice", "estimate")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and modes as on POSIX")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line in a folder with a home of its own: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        return status, output, errors

    return call


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """One that lets everybody read what is not private."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> None:
    """A debate that can go on, under three names, and files of the user's."""
    with Journal.create(tmp_path / "j.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")])
    for name, text in {"taken": "mine", "j.db-wal": "", "mine.toml": 'extends = "debate_snappy"'}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "link.db").symlink_to("j.db")
    (tmp_path / "hard.db").hardlink_to(tmp_path / "j.db")
    (tmp_path / "dangling").symlink_to("gone")
    (tmp_path / "sub").mkdir()
    (tmp_path / "here").symlink_to(".")
    (tmp_path / "stems").mkdir()
    (tmp_path / "stems" / "chair.wav").write_text("mine")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("A note.")
    os.mkfifo(tmp_path / "pipe")


ITSELF = "is the journal itself; name another file"
REFUSED = {
    "export j.db -f jsonl -o j.db": f"--output j.db {ITSELF}",
    "export j.db -f jsonl -o j.db --overwrite": f"--output j.db {ITSELF}",
    "export j.db -f db -o j.db --overwrite": f"--output j.db {ITSELF}",
    "export link.db -f jsonl -o j.db --overwrite": f"--output j.db {ITSELF}",
    "export j.db -f jsonl -o link.db --overwrite": f"--output link.db {ITSELF}",
    "export j.db -f jsonl -o here/j.db --overwrite": f"--output here/j.db {ITSELF}",
    "export j.db -f jsonl -o sub/../j.db --overwrite": f"--output sub/../j.db {ITSELF}",
    "export j.db -f jsonl -o hard.db --overwrite": f"--output hard.db {ITSELF}",
    "export j.db -f jsonl -o j.db-wal --overwrite": "--output j.db-wal is a file of the journal (j.db-wal); name another file",
    "export j.db -f jsonl -o j.db-shm": "--output j.db-shm is a file of the journal (j.db-shm); name another file",
    "export link.db -f jsonl -o j.db-lock": "--output j.db-lock is a file of the journal (j.db-lock); name another file",
    "export hard.db -f jsonl -o j.db-wal --overwrite": "--output j.db-wal is a file of the journal",
    "export j.db -f jsonl -o taken": "--output taken already exists; name another file, or replace it with --overwrite",
    "export j.db -f wav -o taken": "--output taken already exists; name another file, or replace it with --overwrite",
    "export j.db -f db -o taken": "--output taken already exists; name another file, or replace it with --overwrite",
    "export j.db -f db": "--format db needs a file to write to: --output FILE",
    "export j.db -f jsonl -o sub": "--output sub is a folder; name a file in it",
    "export j.db -f db -o pipe": "--output pipe is a pipe or a device; name a file",
    "export j.db -f wav -o /dev/null": "--output /dev/null is a pipe or a device; name a file",
    "export j.db -f jsonl -o dangling": "--output dangling is a link to a file that is not there; name another file",
    "run --journal n.db --wav n.db": f"--wav n.db {ITSELF}",
    "run --journal n.db --wav N.db-WAL": "--wav N.db-WAL is a file of the journal (n.db-wal); name another file",
    "run --journal n.db --wav here/n.db-shm": "--wav here/n.db-shm is a file of the journal (n.db-shm); name another file",
    "run --journal n.db --wav taken": "--wav taken already exists; name another file, or replace it with --overwrite",
    "run --journal n.db --wav pipe": "--wav pipe is a pipe or a device; name a file",
    "run --journal n.db --wav sub": "--wav sub is a folder; name a file in it",
    "run --journal n.db --wav dangling": "--wav dangling is a link to a file that is not there; name another file",
    "run --journal n.db --wav w.wav --stems stems": "--stems stems/chair.wav already exists; name another file, or replace",
    "run --journal n.db --stems taken": "--stems taken is a file; name a folder",
    "run --journal n.db --wav sub/chair.wav --stems sub": "--stems sub/chair.wav and --wav are one file; name another",
    "run --journal sub/chair.wav --stems sub": f"--stems sub/chair.wav {ITSELF}",
    "run --preset mine.toml --wav mine.toml --overwrite": "--wav mine.toml is the preset; name another file",
    "run --evidence notes --wav notes/a.md --overwrite": "--wav notes/a.md is in the folder of --evidence; name another file",
    "run --journal dangling": "dangling is a link to a file that is not there; name another file",
}  # fmt: skip


def state_of(folder: Path) -> dict[str, bytes]:
    """Everything that lies in a folder, without the pipe; home, where debates go, aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and "home" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", REFUSED)
def test_an_output_that_would_cost_a_file_is_refused_and_nothing_is_touched(
    run: Run, tmp_path: Path, line: str
) -> None:
    before = state_of(tmp_path)
    first, *rest = line.split()
    status, output, errors = run(*((*DEBATE, *rest) if first == "run" else (first, *rest)))
    assert (status, output, errors.count("\n")) == (2, "", 1)
    assert errors.startswith(f"argentum: {REFUSED[line]}")
    assert state_of(tmp_path) == before


def test_a_debate_that_goes_on_is_not_recorded_over_itself(run: Run, tmp_path: Path) -> None:
    run(*DEBATE[:4], "200", *DEBATE[5:], "--journal", "j.db", "--set", "journal.record_sound=false")
    with Journal.open(tmp_path / "j.db") as journal:  # as if it had been stopped
        journal._db.execute("DELETE FROM events WHERE type = 'debate_ended'")
    before = state_of(tmp_path)
    for wav, told in {"j.db": ITSELF, "j.db-wal": "is a file of the journal (j.db-wal); name another file"}.items():
        assert run("resume", "j.db", "--headless", "--no-sound", "--wav", wav) == (
            2, "", f"argentum: --wav {wav} {told}\n",
        )  # fmt: skip
    assert state_of(tmp_path) == before


def test_overwrite_replaces_when_the_new_file_is_whole(run: Run, tmp_path: Path) -> None:
    run(*DEBATE, "--journal", "j.db", "--set", "journal.record_sound=false")
    note = tmp_path / "note.md"
    note.write_text("mine")
    note.chmod(0o640)
    (tmp_path / "link.md").symlink_to("note.md")
    assert run("export", "j.db", "-f", "md", "-o", "link.md", "--overwrite") == (0, "", "")
    assert note.read_text(encoding="utf-8").startswith("# Cities")
    assert (tmp_path / "link.md").is_symlink()
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    note.write_text("mine")
    assert run("export", "j.db", "-f", "wav", "-o", "note.md", "--overwrite")[0] == 1, "there is no sound in it"
    assert note.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "j.db", "link.md", "note.md"]
    assert run(*DEBATE, "--journal", "k.db", "--wav", "note.md", "--overwrite")[0] == 0
    assert note.read_bytes().startswith(b"RIFF")


def test_an_export_that_fails_leaves_nothing(run: Run, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")] * 3)
        journal._db.execute("DELETE FROM events WHERE seq = 2")
    assert run("export", "j.db", "-f", "jsonl", "-o", "x.jsonl")[::2] == (
        2, "argentum: j.db is damaged: event 2 is missing\n",
    )  # fmt: skip
    assert not (tmp_path / "x.jsonl").exists()


def test_text_goes_where_a_stream_is_named(run: Run, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")])
    line = '{"seq":1,"at_ms":0,"type":"debate_ended","reason":"operator"}\n'
    assert run("export", "j.db", "-f", "jsonl", "-o", "/dev/null") == (0, "", "")
    assert run("export", "j.db", "-f", "jsonl", "-o", "/dev/stdout") == (0, line, "")
    assert run("export", "j.db", "-f", "jsonl", "-o", "-") == (0, line, "")


def test_a_refused_debate_leaves_no_empty_sound(run: Run, tmp_path: Path) -> None:
    (tmp_path / "j.db").write_text("Dear Ada,")
    assert run(*DEBATE, "--journal", "j.db", "--wav", "w.wav", "--stems", "sub")[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["j.db", "sub"]
    assert list((tmp_path / "sub").iterdir()) == []


@pytest.mark.slow
def test_who_may_read_what(run: Run, tmp_path: Path) -> None:
    assert run(*DEBATE[:-2], "--journal", "j.db", "--wav", "w.wav", "--stems", "stems")[0] == 0
    run(*DEBATE)
    for form in ("md", "wav", "db"):
        assert run("export", "j.db", "-f", form, "-o", f"x.{form}")[0] == 0
    assert run("export", "j.db", "-f", "wav")[0] == 0
    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
        if path.suffix != ".db" or path.parent == tmp_path
    }
    assert modes == {
        **dict.fromkeys(("j.db", "w.wav", "x.db", "j.wav", "home/journals.key"), 0o600),
        **{name: 0o600 for name in modes if name.startswith("stems/")},
        **dict.fromkeys(("home", "home/debates", "stems"), 0o700),
        **dict.fromkeys(("x.md", "x.wav"), 0o644),
    }
    assert len([name for name in modes if name.startswith("stems/")]) == 5
    [kept] = (tmp_path / "home" / "debates").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_copy_of_a_running_debate(run: Run, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j.db", {"title": "Cars"}) as journal:
        journal.append(0, [DebateEnded(reason="operator")] * 100)
        assert run("export", "j.db", "-f", "db", "-o", "c.db") == (0, "", "")
        assert list(JournalReader.open("c.db").rows()) == list(journal.rows())
        assert JournalReader.open("c.db").meta() == journal.meta()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.db", "j.db"]
    (tmp_path / "d.db-wal").write_text("a log of another")
    assert run("export", "j.db", "-f", "db", "-o", "d.db")[::2] == (
        2,
        "argentum: --output d.db has a log beside it (d.db-wal), of another journal; name another file\n",
    )


@pytest.mark.parametrize("taken", ["a debate that runs", "a debate that ended"])
def test_a_name_that_another_debate_was_quicker_with_is_not_this_ones(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """Two debates that begin in the same second look for a name at the same time."""
    other = Journal.create(tmp_path / "one.db", {})
    if taken == "a debate that ended":
        other.close()
    names = iter([tmp_path / "one.db", tmp_path / "one.db", tmp_path / "two.db"])
    monkeypatch.setattr("argentum_core.wiring.recording.new_journal_path", lambda _motion: next(names))
    status, _, errors = run(*DEBATE)
    other.close()
    assert (status, errors.splitlines()[-1]) == (0, f"Recorded in {tmp_path / 'two.db'}")


def test_a_name_that_was_asked_for_and_is_taken_is_refused(run: Run, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "one.db", {}):
        status, _, errors = run(*DEBATE, "--journal", str(tmp_path / "one.db"))
    assert status == 2 and "one.db" in errors
