"""The words around the lines of a motion in openings, long cases and closing statements.

`{gist}` is a claim as it completes "You say that …"; `{name}` is who said it or is spoken to.
"""

from __future__ import annotations

SIDE_OPENINGS: dict[str, tuple[str, ...]] = {
    "for": (
        "I speak for the motion.", "We on this side say yes.", "I am here to say yes.", "My answer to the motion is yes.",
        "Let me say why I am for it.", "I stand with the motion tonight.", "Count me among those who say yes.", "Vote yes, and here is why.",
    ),
    "against": (
        "I speak against the motion.", "We on this side say no.", "I am here to say no.", "My answer to the motion is no.",
        "Let me say why I am against it.", "I stand against the motion tonight.", "Count me among those who say no.", "Vote no, and here is why.",
    ),
}  # fmt: skip
ANY_SIDE_OPENINGS = ("I speak for {side}.", "My side in this is {side}.", "I am here for {side}.")

SIGNPOSTS: tuple[tuple[str, str, str], ...] = (
    ("First,", "Second,", "And third,"),
    ("To begin with,", "Then,", "And above all,"),
    ("Start with this:", "Add to it:", "And in the end,"),
    ("One thing is plain:", "Another is just as plain:", "And the last is the plainest:"),
    ("Here is my first reason:", "Here is the next:", "And here is the one that decides it:"),
)
BRIEF_SIGNPOSTS: tuple[tuple[str, str, str], ...] = (
    ("", "What is more,", "And"),
    ("", "Besides,", "And"),
    ("", "And", "And"),
    ("After all,", "And", "And"),
)
GIST_SIGNPOSTS = (
    "My first point is that {gist}.", "It begins with this, that {gist}.", "What I ask you to see is that {gist}.",
    "The heart of it is that {gist}.", "I want to show you that {gist}.",
)  # fmt: skip
OPENING_ENDS = (
    "That is where we start.", "Keep that in mind tonight.", "I look forward to the answer.", "Let them answer that.",
    "Weigh it against what comes.", "That is our case, in short.",
)  # fmt: skip

CASE_SIGNPOSTS = (
    "My point is that {gist}.", "What I am saying is that {gist}.", "It all hangs on this, that {gist}.",
    "Let me take a moment over this: {gist}.", "I would like to say why {gist}.",
)  # fmt: skip
CASE_REASONS: tuple[tuple[str, str], ...] = (
    ("Why?", "And there is more:"),
    ("After all,", "Besides,"),
    ("For one thing,", "For another,"),
    ("Consider this:", "And consider this as well:"),
    ("You can see why.", "And it does not end there."),
)
CASE_EXAMPLES = (
    "Take an example.",
    "Look at how it goes.",
    "I could give you instances all night.",
    "Here is how it looks in life.",
)
CASE_TURNS = (
    "You tell us that {gist}, {name}, and I have told you what speaks against it.",
    "Now you, {name}: do you still say that {gist}?",
    "So I ask you, {name}, is it really true that {gist}?",
    "{name}, you may go on saying that {gist}, but not to anybody who was listening.",
    "And all that, {name}, is what you leave out when you say that {gist}.",
)
CASE_QUESTIONS = (
    "So tell me, {name}:",
    "Answer me this, {name}:",
    "One question to you, {name}:",
    "And so I ask you, {name}:",
)

CLOSING_STARTS = (
    "Where are we, then, after all of this?", "Let me gather up what was said tonight.", "So what is left of all this?",
    "It is time to add it all up.", "Look back with me for a moment.", "Let us see what still stands of it.",
    "Now, before you decide, one look back.", "Here is what I take from this debate.",
)  # fmt: skip
UNANSWERED = (
    "{Name} said that {gist}, and nobody has answered it.", "{Name} told you that {gist}, and you heard no answer.",
    "Nobody has touched what {name} said, that {gist}.", "What {name} said still stands, that {gist}.",
    "When {name} said that {gist}, the other side had nothing to say.", "Nobody over there had a word against {name}, who said that {gist}.",
    "Not one of them took up what {name} said, that {gist}.", "We are still waiting for an answer to {name}, who said that {gist}.",
)  # fmt: skip
"""Of a point of the own side that nobody answered."""
STILL_STANDS = (
    "{Name} was attacked for saying that {gist}, and the attack failed.",
    "They tried to shake what {name} said, and could not, that {gist}.",
    "{Name} said that {gist}, and after all that was thrown at it, it stands.",
    "They went at it from all sides, and still it holds that {gist}, as {name} said.",
    "I have heard nothing that changes what {name} said, that {gist}.",
)
THEY_GRANTED = (
    "{Name} granted that {gist}.",
    "Even {name} allowed that {gist}.",
    "Remember that {name} gave us this, that {gist}.",
)
I_GRANTED = ("I gave {name} this, and I do not take it back, that {gist}.", "That {gist}, as {name} said, I allow.")
THEY_SAID = (
    "{Name} told us that {gist}.", "You heard {name} say that {gist}.", "Against us {name} said that {gist}.",
    "The strongest thing I heard from over there was from {name}, that {gist}.",
)  # fmt: skip
TO_THAT = ("My answer is short.", "To that I say one thing.", "And yet.", "It will not do.", "I was not persuaded.")
QUOTED = ("{Name} said, and I noted it: {text}", "I remember {name} saying this: {text}")
SIDE_ENDS: dict[str, tuple[str, ...]] = {
    "for": (
        "That is why I ask you to vote yes.", "So say yes with me.", "I ask you for a yes.", "The motion deserves your yes.",
        "For all these reasons, vote for the motion.", "Give the motion your vote.",
    ),
    "against": (
        "That is why I ask you to vote no.", "So say no with me.", "I ask you for a no.", "The motion deserves your no.",
        "For all these reasons, vote against the motion.", "Do not give this motion your vote.",
    ),
}  # fmt: skip
ANY_SIDE_ENDS = ("That is where I stand.", "There I rest my case.", "The rest I leave to you.")
