"""Keeps the processes in which native code speaks: one for espeak, one for the neural voice, each started when first needed.

A call blocks; it is made from a thread. A process that crashes, or gives no answer within the time of a call, costs that call alone:
it is ended, a fresh one is started at once, and `SpeechProcessDied` is raised, for the caller's stand-in and its one notice. One that
dies several times in a row without an answer is left alone for a minute.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import subprocess
import sys
import threading
import time

from argentum_kit import child_process

from .base import VoiceError
from .speech_messages import Header, read_message, write_message

LIMIT_S = 20.0
"""What a call may take: a thousand times what a sentence does, and the loading of a model on a slow machine."""
# How a process ends without the line being to blame: by itself, after it had nothing to do for long, or killed from outside (SIGKILL).
# The line is asked for once more.
_NO_CRASH = frozenset({0, -9})
MOST_DEATHS = 3
"""Deaths in a row without one answer between them, after which a process is left alone for `REST_S`."""
REST_S = 60.0


class SpeechProcessDied(VoiceError):
    """The process crashed or hung on a line. A fresh one has been started, or will be after `retry_ms` where that is given."""


class SpeechProcess:
    """One process and what it takes to keep it. `call` may be made from any thread; calls wait for each other.

    `title` names the engine at the beginning of a sentence. `wake` is a request that a fresh process gets at once, or None.
    """

    def __init__(self, title: str, limit_s: float = LIMIT_S) -> None:
        self.title = title
        self.wake: Header | None = None
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._deaths = 0
        self._rests_until = 0.0
        self._answers_owed = 0

    @property
    def pid(self) -> int | None:
        """The process that is running, if one is."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def call(self, request: Header, limit_s: float | None = None) -> tuple[Header, bytes]:
        """The answer to a request. Raises SpeechProcessDied, and the VoiceError that the engine answered with."""
        with self._lock:
            rest_s = self._rests_until - time.monotonic()
            if rest_s > 0:
                raise SpeechProcessDied(
                    f"{self.title} died {MOST_DEATHS} times in a row and is left alone for a while.",
                    retry_ms=math.ceil(rest_s * 1000),
                )
            header, payload = self._answer(request, limit_s or self._limit_s)
            self._deaths = 0
        if "error" in header:
            kind = header.get("kind", "failed")
            raise VoiceError(str(header["error"]), kind=kind, lasting=header.get("lasting"))
        return header, payload

    def start(self, wake: Header | None = None) -> None:
        """Start the process, if none is running, and give it `wake` to do; returns at once. A line that is asked for meanwhile waits
        for it. Raises VoiceError where it cannot be started."""
        if self._lock.acquire(blocking=False):
            try:
                self.wake = wake or self.wake
                self._running()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the process, if one is running; the next call starts another."""
        with self._lock:
            self._end()

    def kill(self) -> None:
        """End the process at once, whatever it is doing: it has nothing to save. For the end of the app."""
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is None:
            process.kill()
            process.wait()

    def _answer(self, request: Header, limit_s: float) -> tuple[Header, bytes]:
        late = threading.Event()
        for attempt in (1, 2):
            process = self._running()
            timer = child_process.kill_after(process, limit_s, late)
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                write_message(process.stdin, request)  # type: ignore[arg-type]
                while True:
                    answer = read_message(process.stdout)  # type: ignore[arg-type]
                    if not self._answers_owed:
                        return answer
                    self._answers_owed -= 1
            except (OSError, EOFError, ValueError):
                timer.cancel()
                code = self._end()
                if code in _NO_CRASH and attempt == 1 and not late.is_set():
                    continue
                self._deaths += 1
                if self._deaths < MOST_DEATHS:
                    self._running()
                else:
                    # When it has rested one more death is enough.
                    self._deaths, self._rests_until = MOST_DEATHS - 1, time.monotonic() + REST_S
                raise SpeechProcessDied(self._why(code, late.is_set(), limit_s)) from None
            finally:
                timer.cancel()
        raise AssertionError

    def _why(self, code: int, late: bool, limit_s: float) -> str:
        if late:
            return f"{self.title} gave no answer within {limit_s:g} s and was started again."
        return f"{self.title} crashed on a line (exit status {code}) and was started again."

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none. A process that was forked from ours starts one of its own."""
        if self._owner != os.getpid():
            self._process, self._owner = None, os.getpid()
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"{__package__}.speech_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise VoiceError(f"{self.title} cannot be started ({error.strerror}).", lasting=True) from None
        self._answers_owed = 0
        if self.wake is not None:
            with contextlib.suppress(OSError):
                assert self._process.stdin is not None
                write_message(self._process.stdin, self.wake)  # type: ignore[arg-type]
                self._answers_owed = 1
        return self._process

    def _end(self) -> int:
        """Make sure that it is gone; its exit status."""
        process, self._process = self._process, None
        return child_process.end(process) if process is not None else 0


ESPEAK = SpeechProcess("The espeak process")
NEURAL = SpeechProcess(
    "The process of the neural voice", limit_s=60.0
)  # on a busy machine its model alone takes 20 s to load


def _close_all() -> None:
    for process in (ESPEAK, NEURAL):
        process.kill()


atexit.register(_close_all)
