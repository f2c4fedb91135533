"""Told to end from outside, a debate ends as with Ctrl-C: journal closed, nothing beside it (termination.py, streams.py).

Real processes and real signals; each is waited for by what it has recorded or written, never by the clock.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from argentum_core.debate.events import DebateEnded
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_tui import termination

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and terminals as on POSIX")]

ARGENTUM = (sys.executable, "-m", "argentum_tui.cli")
LIVE = ("run", "--no-sound", "--voice", "estimate", "--seed", "3", "--journal", "a.db", "--stems", "stems")
VIRTUAL = ("run", "--clock", "virtual", "--turns", "100000", "--seed", "3", "--voice", "estimate", "--journal", "a.db")
PATIENCE_S = 30.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.02)


def kinds(journal: Path) -> list[str]:
    try:
        return [row.type for row in JournalReader.open(journal).rows()]
    except JournalError:
        return []  # not there yet, or being made


def check_closed(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir() if path.name != "stems") == ["a.db"]
    assert kinds(folder / "a.db").count("debate_started") == 1


SIGNALS = {"SIGTERM": 143, "SIGHUP": 129, "SIGINT": 130}


@pytest.mark.parametrize(
    ("command", "name"),
    [((*LIVE, "--headless"), "SIGTERM"), ((*LIVE, "--headless"), "SIGHUP"), (VIRTUAL, "SIGTERM"), (VIRTUAL, "SIGINT")],
    ids=["real time, SIGTERM", "real time, SIGHUP", "virtual time, SIGTERM", "virtual time, SIGINT"],
)
def test_a_signal_closes_the_journal(folder: Path, command: tuple[str, ...], name: str) -> None:
    with (folder.parent / "errors").open("w") as errors:
        debate = subprocess.Popen([*ARGENTUM, *command], cwd=folder, stdin=subprocess.DEVNULL, stderr=errors)
    until(lambda: "segment_started" in kinds(folder / "a.db"))
    debate.send_signal(getattr(signal, name))
    assert debate.wait(PATIENCE_S) == SIGNALS[name]
    assert (folder.parent / "errors").read_text().endswith("Recorded in a.db\n")
    check_closed(folder)
    if command[1] == "--no-sound":
        assert kinds(folder / "a.db")[-1] == "debate_ended"


def test_a_signal_to_the_whole_group_leaves_the_sound_time_to_finish(folder: Path) -> None:
    """As `timeout`, a service manager or a closed terminal send it: to the process that writes the sound as well."""
    import wave

    debate = subprocess.Popen(
        [*ARGENTUM, *LIVE, "--headless", "--wav", "mix.wav"],
        cwd=folder, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    until(lambda: "segment_started" in kinds(folder / "a.db"))
    for name in ("SIGTERM", "SIGHUP"):
        os.killpg(debate.pid, getattr(signal, name))
    assert debate.wait(PATIENCE_S) in (143, 129), "both at once come in either order"
    lengths = set()
    for path in [folder / "mix.wav", *(folder / "stems").iterdir()]:
        with wave.open(str(path)) as sound:
            lengths.add(sound.getnframes())
    assert len(lengths) == 1
    (folder / "mix.wav").unlink()
    check_closed(folder)


class Screen:
    """A command on a terminal of its own."""

    def __init__(self, folder: Path, *command: str) -> None:
        import pty

        self.written = bytearray()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ["TERM"] = "xterm-256color"
            os.execv(sys.executable, [*ARGENTUM, *command])
        self._gone = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with suppress(OSError):
            while not self._gone and (more := os.read(self._master, 65_536)):
                self.written += more

    def hang_up(self) -> None:
        self._gone = True
        os.close(self._master)

    def status(self) -> int:
        """The exit status, within patience."""
        found: list[tuple[int, int]] = []
        until(lambda: bool(found.append(os.waitpid(self.pid, os.WNOHANG)) or found[-1][0]))  # type: ignore[func-returns-value]
        return os.waitstatus_to_exitcode(found[-1][1])


ON_STAGE: dict[str, tuple[Callable[[Screen], None], int]] = {
    "SIGTERM": (lambda screen: os.kill(screen.pid, signal.SIGTERM), 143),
    "terminal closed": (Screen.hang_up, 129),
}


@pytest.mark.parametrize("how", ON_STAGE)
def test_on_the_stage(folder: Path, how: str) -> None:
    end, status = ON_STAGE[how]
    screen = Screen(folder, *LIVE)
    until(lambda: "segment_started" in kinds(folder / "a.db") and b"\x1b[?1049h" in screen.written)
    end(screen)
    assert screen.status() == status
    check_closed(folder)
    assert kinds(folder / "a.db")[-1] == "debate_ended"


def test_what_ignored_a_signal_goes_on_ignoring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        termination.install()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is termination._on_signal
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_several_signals_are_one_and_whoever_listens_is_told_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    monkeypatch.setattr(termination, "_told_s", None)
    monkeypatch.setattr("argentum_tui.termination.time.monotonic", lambda: now_s)
    with pytest.raises(termination.Terminated) as ended:
        termination._on_signal(15, None)
    assert ended.value.status == 143
    termination._on_signal(1, None)
    now_s += termination.AGAIN_S
    heard: list[int] = []
    with termination.on_termination(heard.append):
        termination._on_signal(1, None)
        termination._on_signal(15, None)
    assert heard == [129]


def a_journal(folder: Path) -> None:
    with Journal.create(folder / "j.db", {}) as journal:
        journal.append(0, [DebateEnded(reason="operator")] * 5000)


PRINTS = {
    "export": "export j.db -f jsonl",
    "table": "motions",
    "version": "--version",
    "events": "run --clock virtual --turns 2 --voice estimate --seed 1 --json --journal a.db",
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("what", PRINTS)
def test_an_output_that_is_full_is_said_and_one_that_is_closed_is_not(folder: Path, what: str) -> None:
    a_journal(folder)
    command = [*ARGENTUM, *PRINTS[what].split()]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1, "argentum: the output cannot be written: no space left on device\n",
    )  # fmt: skip
    assert not list(folder.glob("a.db-*"))
    (folder / "a.db").unlink(missing_ok=True)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, cwd=folder, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(folder.glob("a.db-*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-", ">&- 2>&- <&-"])
def test_who_cannot_be_told_of_progress_misses_nothing_else(folder: Path, redirection: str) -> None:
    command = (
        f"{sys.executable} -m argentum_tui.cli {' '.join(VIRTUAL).replace('100000', '2')} --wav a.wav {redirection}"
    )
    assert subprocess.run(command, shell=True, cwd=folder, check=False).returncode == 0
    assert kinds(folder / "a.db")[-1] == "debate_ended"
    assert (folder / "a.wav").read_bytes().startswith(b"RIFF"), "nothing was printed into it"


def test_a_file_that_is_full_is_said_and_does_not_stay(folder: Path) -> None:
    """A limit on the size of files stands for a full disk."""
    a_journal(folder)
    code = (
        "import resource, signal, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "from argentum_tui.cli import main; sys.argv[0] = 'argentum'; main()"
    )
    for form, why in {"jsonl": "file too large", "db": "disk I/O error"}.items():
        done = subprocess.run(
            [sys.executable, "-c", code, "export", "j.db", "-f", form, "-o", "x"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"argentum: x cannot be written: {why}\n")
        assert [path.name for path in folder.iterdir()] == ["j.db"]
