"""Argentum in a pseudo-terminal of its own: started, read, typed at and ended, as a person would have it."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

COLUMNS, LINES = 120, 40
COMMAND = (sys.executable, "-m", "argentum_tui.cli")
available = sys.platform != "win32"

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-Z\\-_=>])")
_PATIENCE_S = 20.0
_GRACE_S = 5.0


class Terminal:
    """`argentum ARGUMENTS` on a terminal of 120×40. Leaving the context ends it, with everything it started."""

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        import fcntl
        import pty
        import termios

        near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            environment.pop(name, None)
        self._near = near
        self._reading = threading.Event()
        self._reader: threading.Thread | None = None
        self.started_s = time.perf_counter()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=far, stdout=far, stderr=far, env=environment, start_new_session=True
        )
        os.close(far)

    def wait_for(self, text: str) -> float:
        """Seconds from the start of the process to the first bytes that complete the text on the screen."""
        wanted, seen = text.encode(), b""
        while time.perf_counter() - self.started_s < _PATIENCE_S:
            if select.select([self._near], [], [], 0.2)[0]:
                piece = self._read()
                at_s = time.perf_counter()
                if not piece:
                    break
                seen += piece
                if wanted in _ESCAPES.sub(b"", seen):
                    return at_s - self.started_s
        raise RuntimeError(f"the terminal never showed {text!r}")

    def keep_reading(self) -> None:
        """Take what is drawn from now on, as a terminal does, so that drawing never waits."""
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def press(self, key: str) -> None:
        """Type a key, or the bytes of one."""
        os.write(self._near, key.encode())

    def _drain(self) -> None:
        while not self._reading.is_set():
            if select.select([self._near], [], [], 0.1)[0] and not self._read():
                return

    def _read(self) -> bytes:
        try:
            return os.read(self._near, 65_536)
        except OSError:
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reader is None:
            self.keep_reading()
        self.process.terminate()
        try:
            self.process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            # Its session is its own: nothing else is in the group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(_GRACE_S)
        self._reading.set()
        if self._reader is not None:
            self._reader.join(1.0)
        os.close(self._near)
