"""The lobby on a terminal that answers: what it says about its background is followed, and never taken for keys."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from argentum_tui.terminal_driver import QUESTION
from argentum_tui.themes import DARK, LIGHT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals"),
]
PATIENCE_S = 60.0


class Terminal:
    """`argentum` on a pseudo-terminal, whose part the test plays."""

    def __init__(self, home: Path, *arguments: str) -> None:
        import fcntl
        import pty
        import termios

        self.near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "ARGENTUM_HOME": str(home)}
        for name in ("NO_COLOR", "COLORFGBG", "COLUMNS", "LINES"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "argentum_tui.cli", *arguments],
            stdin=far, stdout=far, stderr=far, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(far)
        self.written = b""

    def expect(self, wanted: str) -> None:
        """Read until this is among what was written since the last time."""
        latest_s = time.monotonic() + PATIENCE_S
        while wanted.encode() not in self.written:
            assert time.monotonic() < latest_s, f"{wanted!r} never came"
            if select.select([self.near], [], [], 1.0)[0]:
                self.written += os.read(self.near, 65_536)
        self.written = self.written.partition(wanted.encode())[2]

    def type(self, text: str) -> None:
        os.write(self.near, text.encode())

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        os.close(self.near)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def ground(colour: str) -> str:
    """How a terminal is told of a ground colour."""
    return "48;2;" + ";".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def test_a_light_terminal_gets_the_light_theme_and_keys_around_the_answer_are_keys(terminal: Terminal) -> None:
    terminal.expect(QUESTION)
    terminal.type("\x1b]11;rgb:ffff/ff")
    terminal.type("ff/dddd\x1b\\?")
    terminal.expect(ground(LIGHT.background))
    terminal.expect("Every key, and what the signs")  # the help is open: `?` was a key


def test_a_chosen_theme_is_not_asked_for(tmp_path: Path) -> None:
    opened = Terminal(tmp_path, "--theme", DARK.name)
    opened.expect("what is ready")
    assert QUESTION.encode() not in opened.written
    opened.close()
