"""How a command says that it cannot go on: one sentence, and the exit status that goes with it (SURFACE, Exit status)."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from argentum_kit.display import shown

FAILED = 1
REFUSED = 2
INTERRUPTED = 130


class Refused(ValueError):
    """What was asked for is wrong or does not exist. The message is one sentence; exit status 2."""


class Failed(Exception):
    """What was asked for was understood and did not work. The message is one sentence; exit status 1."""


def one_line(error: BaseException | str) -> str:
    """A message on one line, safe to print, without a full stop at its end."""
    text = " ".join(shown(" ".join(str(error).split())).split())
    return text.rstrip(".") or type(error).__name__


def unknown(what: str, name: str, known: Iterable[str], *, hint: str = "") -> Refused:
    """The refusal of a name that does not exist, with the nearest that does."""
    names = list(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if near:
        return Refused(f"there is no {what} {name!r}; did you mean {near[0]}?")
    return Refused(
        f"there is no {what} {name!r}; there is {', '.join(names)}{hint}" if names else f"there is no {what} {name!r}"
    )
