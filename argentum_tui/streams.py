"""What the commands write to: a standard output that says what became of it, and a standard error that never fails.

`argentum export … > /dev/full` and `… | head -1` are no faults of Argentum. An output that cannot be written ends the
command with one sentence, a closed pipe ends it without a word: its reader has enough.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

from argentum_kit.errors import system_reason

_underneath: list[io.TextIOWrapper] = []
"""The streams that were replaced: one that nobody holds closes what it shares with its successor."""


class StdoutLost(Exception):
    """Standard output cannot be written any more. The message is one sentence; `closed` if its reader has gone."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"the output cannot be written: {system_reason(error)}")
        self.closed = isinstance(error, BrokenPipeError)


class _GuardedStdout(io.TextIOWrapper):
    """Raises StdoutLost where a write fails, so that it is not taken for a fault of any other file."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise StdoutLost(error) from None

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise StdoutLost(error) from None


class _GuardedStderr(io.TextIOWrapper):
    """Drops what cannot be written: there is nobody left to tell."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            _silence(self)


def install() -> None:
    """Take the place of the standard streams, once, before anything is written."""
    _fill_gaps()
    sys.stdout = _over(sys.stdout, _GuardedStdout)
    # Also in the place where the screen looks for its terminal: one that has gone must not keep the screen from closing.
    sys.stderr = sys.__stderr__ = _over(sys.stderr, _GuardedStderr)  # type: ignore[misc]


def discard_stdout() -> None:
    """After StdoutLost: nothing more is written, also not by Python when it ends."""
    _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    """Put nowhere in the place of what is behind a stream; what waits to be written goes there."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _fill_gaps() -> None:
    """Where a standard stream was closed (`>&-`), its number would be given to the next file that is opened, a journal
    perhaps, and whatever is printed would be written into that."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 (a descriptor)
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115 (a descriptor)


def _over(stream: Any, kind: type[io.TextIOWrapper]) -> Any:
    """The same stream in another class; one that is no ordinary stream stays as it is."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    _underneath.append(stream)
    return kind(
        stream.buffer,
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
