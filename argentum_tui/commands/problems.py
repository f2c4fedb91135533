"""How a command says that it cannot go on: one sentence, and the exit status that goes with it (SURFACE, Exit status)."""

from __future__ import annotations

from collections.abc import Iterable

from argentum_kit.errors import nearest
from argentum_kit.refused import Refused, one_line

__all__ = ["FAILED", "INTERRUPTED", "REFUSED", "CommandFailed", "Refused", "one_line", "unknown"]

FAILED = 1
REFUSED = 2
INTERRUPTED = 130


class CommandFailed(Exception):
    """What was asked for was understood and did not work. The message is one sentence; exit status 1."""


def unknown(what: str, name: str, known: Iterable[str], *, hint: str = "") -> Refused:
    """The refusal of a name that does not exist, with the nearest that does."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return Refused(f"there is no {what} {name!r}; did you mean {near}?")
    return Refused(
        f"there is no {what} {name!r}; there is {', '.join(names)}{hint}" if names else f"there is no {what} {name!r}"
    )
