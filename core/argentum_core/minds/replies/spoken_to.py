"""Whom words answer, where their mind does not say so: a model's first sentence is spoken before the rest of its answer is there. Pure."""

from __future__ import annotations

import re

from ...debate.events import NO_LINKS, Links
from ...debate.state import CHAIR
from ..base import Heard, MindRequest

NAMED_WITHIN = 6
"""A name among so many first words is of whoever is spoken to."""
_WORD = re.compile(r"\w[\w'’-]*")


def answered_line(request: MindRequest, words: str) -> Heard | None:
    """The newest line of whoever the words begin by naming; else the newest of an opponent; None if there is none."""
    lines = [line for line in (*request.heard, request.floor) if line is not None and line.role != "interjection"]
    lines = [line for line in reversed(lines) if line.agent not in (request.agent, CHAIR)]
    first = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(words)[:NAMED_WITHIN]}
    named = next((line for line in lines if line.name.casefold() in first), None)
    return named or next((line for line in lines if line.side != request.side), None)


def links_of_words(request: MindRequest, words: str) -> tuple[str | None, Links]:
    """The segment that words answer and the agent they speak to."""
    line = answered_line(request, words)
    if line is None:
        return None, NO_LINKS
    return line.segment_id, Links(addresses=line.agent)
