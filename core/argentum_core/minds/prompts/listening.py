"""What is asked of somebody who does not have the floor: a bid, a remark, a line to cut in with. Asked for every listener in every segment,
so it is as short as it can be."""

from __future__ import annotations

from ..base import MindRequest
from .quoting import plain

REMARK_WORDS = 10
CUT_IN_LEAST_WORDS = 8


def listener_asked(request: MindRequest) -> list[str]:
    """All that a listener may do over the line on the floor, a sentence each."""
    asked = [f"You listen to {speaker(request)}. Decide what you do:"]
    if request.may_bid:
        asked.append(f"`bid`: {_bid(request)}")
    if request.may_cut_in:
        asked.append(
            f"`urgency`: how badly you must cut in before the line is over, 0 to 1. `cut_in`: if badly, a sentence of "
            f'{CUT_IN_LEAST_WORDS} to {request.max_words} words against what is being said; else "".'
        )
    if request.may_remark:
        asked.append(
            f"`text`: a remark from your seat, at most {min(request.remark_words, REMARK_WORDS)} words: support, a question or a challenge; "
            'mostly silence is better, then "". `importance`: what would be lost without it, 0 to 1.'
        )
    return asked


def kicker_asked(request: MindRequest) -> list[str]:
    """A line that cuts in on the speaker."""
    return [
        f"You cut in on {speaker(request)}. `text`: one sentence of {CUT_IN_LEAST_WORDS} to {request.max_words} words that takes the floor: "
        "complete, and against what is being said.",
        "`urgency`: how badly you want to cut in now, 0 to 1.",
    ]


def remark_asked(request: MindRequest) -> list[str]:
    """A line laid over the speaker, or none."""
    return [
        f"You may throw in a line over {speaker(request)} without taking the floor: at most {min(request.max_words, REMARK_WORDS)} words "
        "of support, a question that clarifies, or a challenge. Most of the time it is better to say nothing: then "
        '`text` is "".',
        "`importance`: how much the debate would miss without it, 0 to 1.",
    ]


def bid_asked(request: MindRequest) -> list[str]:
    """A bid for the next floor."""
    return [
        f"`bid`: {_bid(request)}",
        "`urgency`: how badly you want to cut in at once, 0 to 1. `backlog`: how much you still have to say, 0 to 1.",
    ]


def _bid(request: MindRequest) -> str:
    most = min(request.bank, request.max_bid) if request.max_bid else request.bank
    have = f"{request.bank} {'token' if request.bank == 1 else 'tokens'}"
    return f"tokens that you pay to speak next, 0 (pass) to {most}; you have {have}, and most turns go for 1 to 3."


def speaker(request: MindRequest) -> str:
    """Who has the floor, by name."""
    return plain(request.floor.name, 40) if request.floor is not None else "the speaker"
