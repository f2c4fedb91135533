"""The process that reads documents: libraries that take foreign files apart, in a process that may die of it (`document_process.py`
keeps it).

Started as `python -m argentum_core.evidence.document_child`; reads requests from its standard input and answers each on its standard
output. It can have no more memory than `MOST_MEMORY`, writes no files, and ends when its parent is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from typing import BinaryIO

import msgspec

from .document import Document
from .document_messages import Answer, Request, read_body, write
from .errors import Unreadable

MOST_MEMORY = 2_000_000_000
"""Address space in bytes; held to on Linux."""
_GLANCE_S = 1.0


def answered(request: Request) -> Answer:
    """The answer to a request; that a file cannot be read is one too."""
    try:
        return Answer(_document(request))
    except Unreadable as error:
        return Answer(problem=str(error))
    except MemoryError:
        return Answer(problem=f"it takes more than {MOST_MEMORY // 1_000_000_000} GB of memory to read")
    except RecursionError:
        return Answer(problem="it is nested too deeply to be read")
    except Exception as error:  # libraries that read strangers' files have no common base for what they raise
        return Answer(problem=f"it cannot be read ({type(error).__name__})")


def _document(request: Request) -> Document:
    match request.format:
        case "pdf":
            from .readers.pdf import read as read_pdf

            return read_pdf(request.data)
        case "docx":
            from .readers.docx import read as read_docx

            return read_docx(request.data)
        case "html":
            from .readers.html import read as read_html

            return read_html(request.data)


def main() -> None:
    """Answer requests until nobody can ask any more. Does not return: it ends the process."""
    requests, answers = _private_pipes()
    _limit()
    threading.Thread(target=_watch, args=(os.getppid(),), name="watch", daemon=True).start()
    with contextlib.suppress(EOFError, OSError, ValueError):
        while True:
            request = msgspec.msgpack.decode(read_body(requests), type=Request)
            write(answers, answered(request))
    # Without the libraries' own endings: they are native code too, and what they may do has been done.
    os._exit(0)


def _watch(parent: int) -> None:
    """End the process when nobody is there to ask, also while a library hangs."""
    while os.getppid() == parent:
        time.sleep(_GLANCE_S)
    os._exit(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output as this process's own; what a library prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return requests, answers


def _limit() -> None:
    """Ctrl-C is the parent's to answer; no core file is left behind, no file written, and memory has an end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, MOST_MEMORY))
        for which, most in limits:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main()
