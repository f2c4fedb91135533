"""What passes between the app and a speech process: a header of JSON and a payload of bytes, over a pipe.

No pickles: the process has read text from strangers with native code, so what it answers is data and is never executed.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

Header = dict[str, Any]

_SIZES = struct.Struct(">II")
MOST_BYTES = 1 << 27
"""More than any clip has: what says it is longer is no message."""


def write_message(file: BinaryIO, header: Header, payload: bytes = b"") -> None:
    """Send one message. Raises OSError where nobody reads any more."""
    head = json.dumps(header).encode("ascii")
    file.write(_SIZES.pack(len(head), len(payload)) + head)
    file.write(payload)
    file.flush()


def read_message(file: BinaryIO) -> tuple[Header, bytes]:
    """The next message. Raises EOFError at the end, also one in the middle of a message, and ValueError for what is none."""
    head_size, payload_size = _SIZES.unpack(_exactly(file, _SIZES.size))
    if head_size > MOST_BYTES or payload_size > MOST_BYTES:
        raise ValueError("a message is longer than any may be")
    header = json.loads(_exactly(file, head_size))
    if not isinstance(header, dict):
        raise ValueError("a message has no header")
    return header, _exactly(file, payload_size)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data
