"""The addresses of past debates: `argentum://debates/NAME/PART`."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from argentum_kit.display import shown
from argentum_kit.refused import Refused

PARTS: dict[str, tuple[str, str]] = {
    "transcript": ("text/markdown", "What was heard, with sources, votes, what was never settled, and totals"),
    "flow": ("application/json", "Every point of both sides, and what became of it"),
    "cruxes": ("application/json", "What both sides spent most on and never settled"),
    "verdict": ("application/json", "The chair's last words, the votes and the cost"),
    "events": (
        "application/x-ndjson",
        "Everything that happened, one event a line (`argentum schema`), 2,000 at once: ?from=SEQ goes on",
    ),
}
"""What there is of each debate: its type, and what it is."""
_ADDRESS = re.compile(r"argentum://debates/([^/?#]+)/([a-z]+)(?:\?from=(\d{1,9}))?")


class Address(NamedTuple):
    """A part of a debate; `first` is the number of the event to begin with."""

    debate: str
    part: str
    first: int = 1


def address(debate: str, part: str) -> str:
    """The address of a part of a debate."""
    return f"argentum://debates/{quote(debate, safe='')}/{part}"


def addresses_of(debate: str) -> dict[str, str]:
    """The addresses of all parts of a debate, by part."""
    return {part: address(debate, part) for part in PARTS}


def parsed(uri: str) -> Address:
    """What an address names; raises Refused for any other."""
    found = _ADDRESS.fullmatch(uri)
    if found is None or found[2] not in PARTS:
        raise Refused(
            f"there is no resource {shown(uri[:120])}; there is argentum://debates/NAME/PART, where PART is one of {', '.join(PARTS)}"
        )
    first = int(found[3]) if found[3] is not None else 1
    if first < 1 or (found[3] is not None and found[2] != "events"):
        raise Refused(
            f"{shown(uri[:120])} is not allowed; ?from= takes the number of an event, from 1, and goes with events"
        )
    return Address(unquote(found[1]), found[2], first)
