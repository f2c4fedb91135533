"""What exceptions say, and which known name an unknown one resembles: parts of one-sentence errors. Pure.

The cause of a fault of anything beside the debate is found by `edge`; this is for the rest: files, arguments, reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def message_of(error: BaseException) -> str:
    """An exception's message on one line; the name of its class if it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def system_reason(error: BaseException) -> str:
    """What the system says, as the end of a sentence: its own few words without path, error number or full stop, a small letter first."""
    text = getattr(error, "strerror", None) or message_of(error)
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a user most likely meant, whatever its case; None if no name is near."""
    by_small = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), by_small, n=1, cutoff=0.5)
    return by_small[near[0]] if near else None
