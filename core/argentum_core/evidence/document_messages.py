"""What passes between us and the process that reads documents: a length and a body, over a pipe.

No pickles: the process reads files from strangers with native code, so what it answers is data, decoded into types and never executed.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

from .document import Document, Format

_SIZE = struct.Struct(">I")
MOST_BYTES = 1 << 28
"""More than any file that is read, and any answer, has; what says it is longer is no message."""


class Request(msgspec.Struct, frozen=True):
    """A file to read: its format and its bytes."""

    format: Format
    data: bytes


class Answer(msgspec.Struct, frozen=True):
    """What came of it: a document, or the reason why there is none in a few words."""

    document: Document | None = None
    problem: str = ""


def write(file: BinaryIO, message: Request | Answer) -> None:
    """Send one message. Raises OSError where nobody reads any more."""
    body = msgspec.msgpack.encode(message)
    file.write(_SIZE.pack(len(body)))
    file.write(body)
    file.flush()


def read_body(file: BinaryIO) -> bytes:
    """The body of the next message. Raises EOFError at the end, also one in the middle of a message, and ValueError for what is none."""
    (size,) = _SIZE.unpack(_exactly(file, _SIZE.size))
    if size > MOST_BYTES:
        raise ValueError("a message is longer than any may be")
    return _exactly(file, size)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data
