"""What a model is told that judges a debate: the whole of what was heard, the sides under names that say nothing, and one question."""

from __future__ import annotations

from typing import Final

from ..base import MindRequest
from .quoting import DATA_RULE, MOTION_CHARACTERS, plain, quoted, recorded

TRANSCRIPT_CHARACTERS: Final = 60_000
"""Of a longer debate the end is told: some 15,000 tokens."""
LINE_CHARACTERS: Final = 800


def judge_system(request: MindRequest) -> str:
    """The system message."""
    return "\n".join(
        (
            f"You judge a debate on the motion: {quoted(request.motion, MOTION_CHARACTERS)}.",
            "Judge what was said, not what you think of the motion: whose points stood, who answered and who did not. The names of the "
            "sides are labels and mean nothing.",
            DATA_RULE,
        )
    )


def judge_user(request: MindRequest, sides: tuple[str, ...]) -> str:
    """The transcript and the question; `sides` are the names that the sides have here."""
    lines: list[str] = []
    left = TRANSCRIPT_CHARACTERS
    for number, line in reversed(list(enumerate(request.heard, start=1))):
        told = f"{number} {plain(line.name, 40)} ({plain(line.side, 40)}): {quoted(line.text, LINE_CHARACTERS, cut_off=not line.complete)}"
        left -= len(told) + 1
        if left < 0:
            break
        lines.append(told)
    named = [plain(side, 40) for side in sides]
    return "\n\n".join(
        (
            "What was heard, oldest first:\n" + recorded(lines[::-1]),
            f"The sides are {', '.join(named[:-1])} and {named[-1]}. Which of them argued better?"
            if len(named) > 1
            else f"The only side is {named[0]}. Did it argue well?",
            "`text`: the name of that side and nothing else, or `none` where they argued equally well.",
            'Answer with one JSON object and nothing else: {"text": string}',
        )
    )
