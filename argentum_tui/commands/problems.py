"""How a command says that it cannot go on: one sentence, and the exit status that goes with it (SURFACE, Exit status)."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from argentum_kit.refused import Refused, one_line

__all__ = ["FAILED", "INTERRUPTED", "REFUSED", "Failed", "Refused", "one_line", "unknown"]

FAILED = 1
REFUSED = 2
INTERRUPTED = 130


class Failed(Exception):
    """What was asked for was understood and did not work. The message is one sentence; exit status 1."""


def unknown(what: str, name: str, known: Iterable[str], *, hint: str = "") -> Refused:
    """The refusal of a name that does not exist, with the nearest that does."""
    names = list(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if near:
        return Refused(f"there is no {what} {name!r}; did you mean {near[0]}?")
    return Refused(
        f"there is no {what} {name!r}; there is {', '.join(names)}{hint}" if names else f"there is no {what} {name!r}"
    )
