"""Reads documents in a process of its own (`document_child.py`): PDF, DOCX and HTML are taken apart by native code, and a file may be
made to break it.

The process is started when the first document is read, and answers one after the other. A document that crashes it, takes longer than
`LIMIT_S` or more memory than it may have costs that document alone: the next one gets a fresh process. It is given the file's bytes and
nothing else, neither keys nor paths.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from typing import Self

import msgspec

from argentum_kit import child_process

from .document import Document, Format
from .document_messages import Answer, Request, read_body, write
from .errors import Unreadable

LIMIT_S = 60.0
"""What one document may take; 2,000 pages of text take about three seconds."""
INSTALL = "pip install 'argentum[evidence]'"
LIBRARIES: dict[Format, str] = {"pdf": "pypdfium2", "docx": "docx", "html": "trafilatura"}
"""The module that reads each format (extra `[evidence]`)."""
_ENVIRONMENT = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "LANG", "LC_ALL", "HOME", "USERPROFILE", "SYSTEMROOT", "WINDIR", "TEMP", "TMP",
)  # fmt: skip


def missing(wanted: Format) -> str:
    """What to install before a format can be read, as the end of a sentence; empty where it can be."""
    if find_spec(LIBRARIES[wanted]) is not None:
        return ""
    return f"reading {wanted.upper()} needs an extra: {INSTALL}"


class DocumentProcess:
    """The process, while documents are read; to be used in a `with`, by one thread at a time."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that is running, if one is."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def read(self, wanted: Format, data: bytes) -> Document:
        """The document in a file's bytes; raises Unreadable, also where the process died of it or the extra is not installed."""
        if problem := missing(wanted):
            raise Unreadable(problem)
        fresh = self.pid is None
        process = self._running()
        late = threading.Event()
        timer = child_process.kill_after(process, self._limit_s, late)
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            write(process.stdin, Request(wanted, data))  # type: ignore[arg-type]
            answer = msgspec.msgpack.decode(read_body(process.stdout), type=Answer)  # type: ignore[arg-type]
        except (OSError, EOFError, ValueError, msgspec.DecodeError):
            timer.cancel()
            code = self._end()
            if late.is_set():
                raise Unreadable(f"it takes longer than {self._limit_s:g} s to read") from None
            if not fresh:  # it may have been ended by something else since the document before
                return self.read(wanted, data)
            raise Unreadable(f"the reader of {wanted.upper()} crashed on it (exit status {code})") from None
        finally:
            timer.cancel()
        if answer.document is None:
            raise Unreadable(answer.problem or "it cannot be read")
        return answer.document

    def close(self) -> None:
        """End the process, if one is running."""
        self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"{__package__}.document_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: value for name in _ENVIRONMENT if (value := os.environ.get(name)) is not None},
            )
        except OSError as error:
            raise Unreadable(f"no process can be started to read it ({error.strerror})") from None
        return self._process

    def _end(self) -> int:
        """Make sure that it is gone; its exit status."""
        process, self._process = self._process, None
        return child_process.end(process) if process is not None else 0
