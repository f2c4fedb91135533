"""The words around the lines of a motion in the turns of the clash.

`{gist}` is a claim as it completes "You say that …", `{line}` a line that goes on after a comma, `{name}` who is spoken to or spoken
of. Frames with a name are said only to whom they name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FrameKind = Literal[
    "concessions",
    "restated",
    "doubted",
    "short_starts",
    "to_kickers",
    "beside",
    "on",
    "asked",
    "answered_chair",
    "questions",
    "recalled_ally",
    "recalled_unanswered",
    "recalled_self",
    "recalled_opponent",
    "resumed_named",
    "resumed",
    "cases",
]


@dataclass(frozen=True, slots=True)
class TurnFrames:
    """One manner's words around lines.

    `concessions` grant the point and answer it all the same, `restated` say it back, `doubted` ask whether it is true. `short_starts` come
    before any answer, `to_kickers` before one to a cut-in line, `beside` before a line that stands by an ally, `on` before one that
    goes on from the agent's own, `asked` and `answered_chair` before the answer to a question, `questions` before a question by name.
    `recalled_*` tell an old line, `resumed*` come before what was lost when the agent was cut, `cases` before a
    long argument.
    """

    concessions: tuple[str, ...]
    restated: tuple[str, ...]
    doubted: tuple[str, ...]
    short_starts: tuple[str, ...]
    to_kickers: tuple[str, ...]
    beside: tuple[str, ...]
    on: tuple[str, ...]
    asked: tuple[str, ...]
    answered_chair: tuple[str, ...]
    questions: tuple[str, ...]
    recalled_ally: tuple[str, ...]
    recalled_unanswered: tuple[str, ...]
    recalled_self: tuple[str, ...]
    recalled_opponent: tuple[str, ...]
    resumed_named: tuple[str, ...]
    resumed: tuple[str, ...]
    cases: tuple[str, ...]

    def of(self, kind: FrameKind) -> tuple[str, ...]:
        """The frames of a kind."""
        found: tuple[str, ...] = getattr(self, kind)
        return found


ANY_MANNER = TurnFrames(
    concessions=(
        "You are right that {gist}, but {line}", "I grant you that {gist}, but {line}", "I give you that {gist}, and yet {line}",
        "Yes, {gist}, but {line}", "It is true that {gist}, but {line}", "I will not deny that {gist}, but {line}",
        "{name}, you are right that {gist}, but {line}", "Fair enough, {gist}, and still {line}",
    ),
    restated=(
        "You say that {gist}, but {line}", "You tell us that {gist}, and yet {line}", "{name} says that {gist}, but {line}",
        "You keep saying that {gist}, but {line}", "{name}, you say that {gist}, but {line}", "Suppose that {gist}. Even then, {line}",
        "I hear you say that {gist}, but {line}", "That {gist} is only half of it. {Line}", "Even if we say that {gist}, {line}",
    ),
    doubted=(
        "Do you really mean that {gist}?", "Is it so certain that {gist}?", "Who told you that {gist}?",
        "And how do you know that {gist}?", "Are we to believe that {gist}?", "Since when is it settled that {gist}?",
        "{name}, do you really believe that {gist}?",
    ),
    short_starts=(
        "No.", "Not so fast.", "Not quite.", "Well, no.", "Hardly.", "Really?", "Is it?", "And yet.", "Hm, no.", "I doubt it.",
        "Come now.", "Wait a moment.", "That is too quick.", "Not at all.", "Oh, please.", "Think again.", "You wish.",
        "Careful, {name}.", "No, {name}.", "Not so, {name}.", "Come on, {name}.", "Really, {name}?",
    ),
    to_kickers=(
        "I heard you, {name}.", "Thank you for that, {name}.", "All right, {name}.", "Good, let us take that.", "That is easily said.",
        "Loud, {name}, but wrong.", "You cut in, so here is your answer.", "Neatly put, {name}.",
        "Now that you have the floor, {name}, listen.", "If you must, {name}.", "A quick blow.",
    ),
    beside=(
        "Exactly.", "Quite right, {name}.", "{name} is right.", "Just so.", "I can only agree.", "And that is not all.", "Yes, {name}.",
        "I would go further.", "To add to that,", "{name} puts it well.", "What {name} says is the heart of it.",
        "Quite so, and besides,", "Let me add one thing to that.", "I second that.", "There is more:",
    ),
    on=(
        "And", "What is more,", "One thing more.", "Besides,", "Let me add this.", "Mind you,",
    ),
    asked=(
        "You ask me, {name}, so I will tell you.", "A fair question.", "Since you ask, {name}:", "Gladly, {name}.",
        "I can answer that.", "That is easy, {name}.", "You want to know, {name}?", "Here is my answer.", "Good question, {name}.",
        "Let me answer that.",
    ),
    answered_chair=(
        "A fair question.", "I can answer that.", "Here is my answer.", "Let me answer that.", "I am glad you ask.", "A good question.",
        "That is easily answered.", "Gladly.",
    ),
    questions=(
        "So tell me, {name}:", "Tell me, {name},", "One question, {name}:", "{name}, answer me this:", "And so I ask you, {name}:",
        "I ask you, {name},", "Let me ask you, {name}:", "Just tell us, {name}:", "May I ask, {name}:", "Honestly, {name},",
    ),
    recalled_ally=(
        "As {name} said, {gist}.", "{name} told you long ago that {gist}.", "Remember what {name} said, that {gist}.",
        "It is as {name} said at the time, {gist}.", "We told you before that {gist}, in the words of {name}.",
        "And you remember {name} saying that {gist}.",
    ),
    recalled_unanswered=(
        "And you have yet to answer {name}, who said that {gist}.", "You still owe {name} an answer, who said that {gist}.",
        "Nobody has answered {name} yet, who told you that {gist}.", "What {name} said is still waiting for you, that {gist}.",
    ),
    recalled_self=(
        "I said before that {gist}.", "As I said, {gist}.", "That is why I told you that {gist}.", "I told you early on that {gist}.",
    ),
    recalled_opponent=(
        "And to come back to {name}, who said that {gist}: {line}", "A while ago {name} told us that {gist}. {Line}",
        "And since {name} said that {gist}: {line}", "Nor do I forget that {name} said that {gist}. {Line}",
        "There was also {name}, who said that {gist}. {Line}",
    ),
    resumed_named=(
        "As I was saying before {name} came in, {line}", "Let me finish, {name}. {Line}", "I was not done, {name}. {Line}",
        "You cut me off, {name}. {Line}", "If {name} will let me finish, {line}", "May I finish now, {name}? {Line}",
        "{name} did not want you to hear this, so here it is. {Line}",
    ),
    resumed=(
        "As I was saying, {line}", "Where was I? {Line}", "Let me finish my thought. {Line}", "I had begun to say this: {line}",
        "Before I was cut off, I was about to say this: {line}", "I was not finished. {Line}", "To end my sentence at last, {line}",
        "Once more, and this time to the end: {line}",
    ),
    cases=(
        "Let me take that at length, {name}.", "Bear with me, {name}.", "That deserves a longer answer, {name}.", "Let me tell you how I see it, {name}."
    ),
)  # fmt: skip
