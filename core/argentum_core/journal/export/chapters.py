"""Chapters of a recorded debate: where a player may jump to (SURFACE, Commands: `export --format mp3`, `opus`).

Every part of the debate begins a chapter (opening, clash, questions, closing, verdict). Within a part a chapter is a speaker's turn, which
is all the lines they speak until somebody else has the floor. Turns of a lively debate last a few seconds; those that begin within
`LEAST_MS` of a chapter's begin belong to it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ...measures.transcript import CHAIR, DebateTranscript, HeardLine

LEAST_MS: Final = 30_000
MOST: Final = 150
"""Chapters of one file; of a longer debate they are longer. All must fit into one page of an Ogg file."""
TITLE_BYTES: Final = 100
_TITLE_WORDS: Final = 8


class Chapter(NamedTuple):
    """From `starts_ms` to `ends_ms` of debate time; `title` has at most `TITLE_BYTES` in UTF-8."""

    starts_ms: int
    ends_ms: int
    title: str


def chapters(debate: DebateTranscript, length_ms: int) -> list[Chapter]:
    """The chapters of a debate whose sound is `length_ms` long: the first begins at 0, each ends where the next begins."""
    least_ms = max(LEAST_MS, -(-length_ms // MOST))
    starts: list[tuple[int, str]] = []
    speaking: str | None = None
    phase: str | None = None
    lines = [item for item in debate.items if isinstance(item, HeardLine) and item.words and item.starts_ms < length_ms]
    for line in sorted(lines, key=lambda line: line.starts_ms):
        begins = line.phase is not None and line.phase != phase
        if begins or (line.agent != speaking and (not starts or line.starts_ms - starts[-1][0] >= least_ms)):
            starts.append((line.starts_ms if starts else 0, _title(debate, line, begins=begins)))
        speaking, phase = line.agent, line.phase or phase
    ends = [*(start for start, _ in starts[1:]), length_ms]
    return [Chapter(start, end, title) for (start, title), end in zip(starts, ends, strict=False)]


def _title(debate: DebateTranscript, line: HeardLine, *, begins: bool = False) -> str:
    part = f"{line.phase.capitalize()}. " if begins and line.phase is not None else ""
    name = debate.chair if line.agent == CHAIR else debate.name(line.agent)
    first = " ".join(line.words[:_TITLE_WORDS])
    if len(line.words) > _TITLE_WORDS and not first.endswith((".", "?", "!")):
        first = first.rstrip(",;:–—") + "…"
    return shortened(f"{part}{name}: {first}", TITLE_BYTES)


def shortened(text: str, most_bytes: int) -> str:
    """A text on one line, cut with an ellipsis where it is longer than `most_bytes` in UTF-8."""
    line = " ".join(text.split())
    coded = line.encode("utf-8", "replace")
    if len(coded) <= most_bytes:
        return coded.decode()
    return coded[: most_bytes - 3].decode("utf-8", "ignore").rstrip() + "…"
