"""One act in full, in names and values: what happened, when, to which line, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterable

from .cause import Cause
from .figures import Figure, figure
from .names import clock, label
from .stage_view import StageView

WORDS_SHOWN = 14


def of_cause(view: StageView, cause: Cause) -> list[Figure]:
    """Everything about an act, in the order in which it came to be."""
    return [
        figure("what", f"{cause.sign} {cause.text}"),
        figure("at", clock(cause.at_ms)),
        *_line(view, cause),
        *(figure(name, value) for name, value in cause.facts),
        *(
            [figure("on record", f"event{'s' if len(cause.events) > 1 else ''} {_ranges(cause.events)}", "faint")]
            if any(cause.events)
            else []
        ),
    ]


def _line(view: StageView, cause: Cause) -> list[Figure]:
    """Who spoke then, and how the line begins."""
    if cause.segment is None:
        return []
    whole = view.transcript.whole(cause.segment)
    for turn in reversed(view.transcript.turns):
        for line in turn.lines:
            if line.segment_id == whole:
                words = line.words[:WORDS_SHOWN]
                more = " …" if len(line.words) > len(words) else ""
                return [figure("of the line", f"{label(view.state, line.agent)} “{' '.join(words)}{more}”")]
    return []


def _ranges(numbers: Iterable[int]) -> str:
    """`12, 14–17, 20`"""
    ranges: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
