"""A show in a terminal that nobody looks at: tmux with a server of its own, keyed through one lasting client.

Keys go through a control-mode client that stays attached, so that a press costs no start of a process.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SESSION = "show"
_PATIENCE_S = 10.0


def available() -> bool:
    return shutil.which("tmux") is not None


class Terminal:
    """Runs one command in a terminal of `columns` by `rows`; use it in a `with` statement, which ends everything."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, columns: int, rows: int
    ) -> None:
        self._status = folder / "status"
        self._environment = {**os.environ, **environment}
        for name in ("TMUX", "COLUMNS", "LINES"):  # a size of whoever runs the tests is none of this terminal's
            self._environment.pop(name, None)
        self._tmux = ["tmux", "-f", os.devnull, "-S", str(folder / "tmux")]
        line = f"{shlex.join(command)}; echo $? > {shlex.quote(str(self._status))}"
        self._ask("new-session", "-d", "-s", SESSION, "-x", str(columns), "-y", str(rows), line)
        self._group = int(self._ask("display-message", "-p", "-t", SESSION, "#{pane_pid}") or 0)
        self._client = subprocess.Popen(
            [*self._tmux, "-C", "attach", "-t", SESSION],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._drainer = threading.Thread(target=self._drain, daemon=True)
        self._drainer.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(OSError):
            self._client.kill()
        self._client.wait()
        self._drainer.join(1.0)
        for pipe in (self._client.stdin, self._client.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._ask("kill-server")
        if self._group:
            with contextlib.suppress(OSError):
                os.killpg(self._group, signal.SIGKILL)

    def press(self, *keys: str) -> float:
        """Press keys, as tmux names them; returns the moment (time.perf_counter) just before."""
        return self._order(f"send-keys -t {SESSION} {shlex.join(keys)}")

    def resize(self, columns: int, rows: int) -> None:
        self._order(f"resize-window -t {SESSION} -x {columns} -y {rows}")

    def screen(self) -> str:
        return self._ask("capture-pane", "-p", "-t", SESSION)

    @property
    def exit_status(self) -> int | None:
        """The command's, once it has ended."""
        with contextlib.suppress(OSError, ValueError):
            return int(self._status.read_text())
        return None

    def wait(self, patience_s: float = _PATIENCE_S) -> int | None:
        deadline = time.monotonic() + patience_s
        while self.exit_status is None and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.exit_status

    def _order(self, line: str) -> float:
        assert self._client.stdin is not None
        at_s = time.perf_counter()
        self._client.stdin.write(line.encode() + b"\n")
        self._client.stdin.flush()
        return at_s

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], env=self._environment, capture_output=True, text=True, check=False, timeout=10
        )
        return done.stdout.rstrip("\n")

    def _drain(self) -> None:
        assert self._client.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while os.read(self._client.stdout.fileno(), 65_536):
                pass
