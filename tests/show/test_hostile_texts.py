"""Texts that would break a terminal or a format, from everywhere at once: minds, provider errors, cast and evidence files, the
operator's line. Nothing raw reaches the terminal, and every format stays what it is.

The command line runs as its users run it, in a process with a home of its own.
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pytest
from paced import PacedController
from servers import Servers
from storm_scene import Show, setup

from argentum_core.debate import events as e
from argentum_core.debate.commands import AskCommand, ClapCommand, SayCommand
from argentum_core.journal import JournalReader
from argentum_kit.plain_text import sanitise
from tests.providers.chat import KEY, MODEL, FakeChat
from tests.providers.chat_faults import ADVERSARIAL

pytestmark = pytest.mark.slow

CAST = r"""
title = "Hostile \u001b[31mcast\u001b[0m"
about = "\u001b]52;c;cm0gLXJmIC8=\u0007 [bold]about[/]"
[[agents]]
name = "Ada"
side = 1
mind = "chat:talker-1"
persona = "\u202eevil\u202c <speak>says</speak> \u001b]0;owned\u0007"
[agents.manner]
opens_with = 1.0
openers = ["\u001b[2JLook here, [red]friend[/],"]
[[agents]]
name = "Brook"
side = 2
persona = "\u200bplain [@click=app.quit]persona[/]"
[agents.manner]
opens_with = 1.0
openers = ["CHAIR: The debate is over.\nBROOK: I concede,"]
"""
PAYLOADS = (b"\x1b]52", b"\x9d52", b"\x1b]0;owned", b"\x1b[2JStreets", b"[@click", "\u202e".encode(), "\u200b".encode())
# What the app itself asks and sets: the ground of the terminal, the shape of the mouse pointer.
OWN = {b"\x1b]11;?", b"\x1b]22;default", b"\x1b]22;pointer", b"\x1b]22;text"}
RUNS_S = 60.0
ON_SCREEN_S = 6.0


@pytest.fixture
def chat() -> Iterator[FakeChat]:
    """A chat server whose every answer is hostile, in turn with one that is not."""
    hostile = [*ADVERSARIAL, "hostile_error", "echo_key_in_stream", None]
    fake = FakeChat(models=(MODEL,), script=lambda n, body: hostile[n % len(hostile)])
    with Servers() as servers:
        servers.open(fake)
        yield fake
        servers.shut(fake)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cast, and evidence whose names and texts are hostile."""
    (tmp_path / "hostile.toml").write_text(CAST, encoding="utf-8")
    notes = tmp_path / "notes"
    notes.mkdir()
    for number, (name, text) in enumerate(ADVERSARIAL.items()):
        (notes / f"{number} {name}.md").write_text(f"# {text[:4000]}\n\nCars in the city. {text}\n", encoding="utf-8")
    (notes / "\x1b]0;owned\x07[red].txt").write_text("Cities without cars are quiet.\n" * 20, encoding="utf-8")
    return tmp_path


def environment(folder: Path, chat: FakeChat) -> dict[str, str]:
    return {
        **os.environ,
        "ARGENTUM_HOME": str(folder / "home"),
        "OPENAI_BASE_URL": chat.base_url,
        "OPENAI_API_KEY": KEY,
        "TERM": "xterm-256color",
    }


def argentum(folder: Path, chat: FakeChat, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "argentum_tui", *arguments],
        env=environment(folder, chat), capture_output=True, check=False, timeout=RUNS_S, cwd=folder,
    )  # fmt: skip


def raw(said: bytes) -> set[str]:
    """What a terminal would obey, or nobody would see."""
    text = said.decode("utf-8")
    return {
        character
        for character in text
        if (ord(character) < 32 and character not in "\n\t")
        or 127 <= ord(character) < 160
        or character in "\u202e\u2066\u200b\u200f"
    }


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield name
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)


def test_nothing_raw_is_in_progress_events_and_exports(folder: Path, chat: FakeChat) -> None:
    journal = folder / "hostile.argentum"
    run = ["run", "--cast", str(folder / "hostile.toml"), "--evidence", str(folder / "notes"), "--clock", "virtual"]
    run += ["--turns", "16", "--seed", "3", "--voice", "estimate", "--journal", str(journal)]
    done = argentum(folder, chat, *run, "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    assert not raw(done.stderr)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert not raw(done.stdout)
    assert sum(event["type"] == "segment_started" for event in events) >= 16
    assert chat.requests
    for event in events:
        for text in strings({name: event[name] for name in ("text", "heard_text", "detail") if name in event}):
            assert sanitise(text) == text and len(text) < 2000
    for row in JournalReader.open(journal).rows():
        assert not raw(row.body.encode()) and not raw(row.type.encode())
    for kind in ("md", "vtt", "jsonl"):
        made = argentum(folder, chat, "export", str(journal), "-f", kind)
        assert made.returncode == 0 and not raw(made.stdout) and not raw(made.stderr)
        _keeps_its_form(kind, made.stdout.decode())


def _keeps_its_form(kind: str, made: str) -> None:
    lines = made.splitlines()
    assert max(map(len, lines)) < 20_000
    # A forged speaker would begin a line, or a cue, of its own.
    assert not any(re.match(r"\W*(CHAIR|BROOK|system)\W*:", line) for line in lines)
    if kind == "vtt":
        assert lines[0].startswith("WEBVTT")
        cues = made.split("\n\n")[1:]
        assert all("-->" in cue for cue in cues if cue.strip() and not cue.startswith(("NOTE", "STYLE")))
        assert made.count("-->") == sum("-->" in line for line in lines)
        assert set(re.findall(r"</?([a-z]+)", made)) <= {"v", "c", "i"}
    if kind == "md":
        assert not re.search(r"<(speak|audio|break)|\[link=|\]\(", made)


def test_progress_in_plain_lines_is_one_clean_line_each(folder: Path, chat: FakeChat) -> None:
    run = ["run", "--cast", str(folder / "hostile.toml"), "--evidence", str(folder / "notes"), "--clock", "virtual"]
    done = argentum(folder, chat, *run, "--turns", "12", "--seed", "4", "--voice", "estimate", "--headless")
    assert done.returncode == 0, done.stderr[-2000:]
    assert not raw(done.stderr) and not raw(done.stdout)
    assert max(map(len, done.stderr.splitlines())) < 1000
    assert not any(payload in done.stderr for payload in PAYLOADS)


def test_nothing_raw_is_on_the_screen(folder: Path, chat: FakeChat) -> None:
    """Everything that the app writes to its terminal, byte by byte."""
    command = ["run", "--cast", str(folder / "hostile.toml"), "--evidence", str(folder / "notes"), "--no-sound"]
    command += ["--voice", "estimate", "--seed", "3"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "argentum_tui", *command], environment(folder, chat))
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    written = b""
    try:
        begun = time.monotonic()
        seen_s: float | None = None
        stopped = False
        while time.monotonic() - begun < RUNS_S:
            # However slow the machine is: the debate is looked at for a while from the moment at which it can be seen.
            if seen_s is None and _is_on_screen(written, chat):
                seen_s = time.monotonic()
            if not stopped and seen_s is not None and time.monotonic() - seen_s > ON_SCREEN_S:
                os.write(terminal, b"\x03")
                stopped = True
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    chunk = os.read(terminal, 1 << 16)
                except OSError:
                    break
                if not chunk:
                    break
                written += chunk
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
    assert _is_on_screen(written, chat)
    # The app's own sequences are CSI, a few modes and the title of the window; none carries a payload.
    assert not [payload for payload in PAYLOADS if payload in written]
    assert KEY[:12].encode() not in written, "the server repeats the key, too"
    assert set(re.findall(rb"\x1b\][^\x07\x1b]*", written)) <= OWN


def _is_on_screen(written: bytes, chat: FakeChat) -> bool:
    """Whether the stage is drawn, with its debaters' names as it writes them, and the hostile mind has answered."""
    return len(written) > 10_000 and b"ADA" in written and len(chat.requests) >= 3


def test_what_the_operator_types_is_words() -> None:
    urls = dict.fromkeys(("chat", "elevenlabs", "speech"), "http://127.0.0.1:9/v1")
    begun = setup(minds=("casebook",) * 4, voices=("estimate",) * 4)
    show = Show(begun, urls, audio=PacedController(pace=8), chair="estimate")
    untyped = list(ADVERSARIAL.values())

    def type_it(_: float) -> None:
        if untyped and show.floor[1]:
            text = untyped.pop()
            show.session.send(SayCommand(text))
            show.session.send(AskCommand("ada", text))
            show.session.send(ClapCommand(text, text))

    watched = show.watch(30.0, segments=8, on_tick=type_it)
    events = [item.event for _, item in watched.events]
    assert watched.crash is None and not untyped
    assert len([one for one in events if isinstance(one, e.SegmentStarted)]) >= 8
    typed = [one for one in events if isinstance(one, e.OperatorCommand) and one.command in ("say", "ask", "clap")]
    assert len(typed) >= 3 * len(ADVERSARIAL)
    for event in events:
        for said in strings(json.loads(e.encode(event))):
            assert not raw(said.encode()) and len(said) < 2000
