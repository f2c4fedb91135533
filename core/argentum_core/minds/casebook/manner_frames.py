"""The words of the four manners around the lines of a motion: what makes a voice known when it says a line that anybody could say.

They tell of a way of talking and of nobody's life: several people share a manner. A plain speaker reckons, a poetic one tells of streets and weather, a warm one of people, and a forensic one of what is proved. Kinds and
placeholders are those of `turn_frames`.
"""

from __future__ import annotations

from collections.abc import Mapping

from .turn_frames import ANY_MANNER, TurnFrames

PLAIN = TurnFrames(
    concessions=(
        "{gist}: agreed, I checked, but {line}", "Grant that {gist}. The sum still fails: {line}",
        "That {gist} is measured and true, but {line}", "I accept that {gist}. Then carry on to the end: {line}",
        "On one count {name} is correct, {gist}, but {line}",
    ),
    restated=(
        "The claim is that {gist}. Against it: {line}", "{name} states that {gist}, but {line}",
        "Suppose that {gist}. Then work it through: {line}", "If it holds that {gist}, explain this one: {line}",
        "The premise was that {gist}. {Line}",
    ),
    doubted=(
        "Who measured that {gist}?", "On what figures do we say that {gist}?", "Has anybody checked that {gist}?",
        "Was that tested, that {gist}?",
    ),
    short_starts=(
        "Incorrect.", "No.", "Wrong by half.", "Not as stated.", "The arithmetic fails.", "Check that again.", "Only on paper.",
        "Wrong way round.",
    ),
    to_kickers=(
        "That was quick, and wrong.", "Received, {name}.", "Short, {name}, but off by a length.", "Good, a testable claim.",
        "Ten words, one error.",
    ),
    beside=(
        "Correct, {name}.", "{name} has it right.", "That stands.", "Confirmed.", "One thing to add to the list.",
        "Same conclusion, other route.",
    ),
    on=(
        "Further.", "One more item.", "Second part.", "Next consequence.", "So.",
    ),
    asked=(
        "An answerable question, {name}.", "The answer is short.", "Yes, I can tell you that, {name}.",
        "You shall have an answer, {name}.", "Directly, then.",
    ),
    answered_chair=(
        "An answerable question.", "The answer is short.", "In order, then.", "Plainly.",
    ),
    questions=(
        "Then tell me, {name}:", "One for you to work out, {name}:", "Work this out for me, {name}:",
        "Check one thing, {name}:",
    ),
    recalled_ally=(
        "{name} established that {gist}.", "It follows from what {name} said, that {gist}.", "Add it to {name}'s result, that {gist}.",
    ),
    recalled_unanswered=(
        "{name} said that {gist}, and the column for your answer is empty.",
        "No reply is on the sheet to {name}, who said that {gist}.",
    ),
    recalled_self=(
        "My earlier point has not moved, that {gist}.", "I stated that {gist}, and it has not been refuted.",
        "That was my point when I said that {gist}.",
    ),
    recalled_opponent=(
        "An open item first: {name} said that {gist}. {Line}", "Back to an earlier item of {name}'s, that {gist}. {Line}",
        "{name} said that {gist}, and nobody checked it. {Line}",
    ),
    resumed_named=(
        "I had not finished the sentence, {name}. {Line}", "Second attempt, {name}. {Line}",
        "The interruption is noted, {name}. {Line}", "You stopped me before the result, {name}. {Line}",
    ),
    resumed=(
        "The rest of the sentence: {line}", "I will complete it now. {Line}", "Resuming where I was stopped: {line}",
        "The part you missed: {line}", "From the point of the break: {line}",
    ),
    cases=(
        "That takes a longer answer, {name}.", "In sequence, {name}.", "Let me set out the whole of it, {name}.", "I need a minute for this, {name}.",
    ),
)  # fmt: skip

POETIC = TurnFrames(
    concessions=(
        "Aye, {gist}, I'll give you that, but {line}", "You've got me there, {gist}, and still {line}",
        "There's truth in it that {gist}, I won't lie, but {line}", "I've seen it myself, {gist}, and all the same {line}",
        "{name}, I'd be a fool to say it isn't so that {gist}, but {line}",
    ),
    restated=(
        "So {name} would have it that {gist}, but {line}", "It's a bonny tune, that {gist}, but {line}",
        "You can sing it all night, that {gist}, and {line}", "Say it's so, say that {gist}, and even then {line}",
    ),
    doubted=(
        "Who's been telling you that {gist}?", "Did you ever meet a soul who found that {gist}?",
        "Is that what they say where you live, that {gist}?",
    ),
    short_starts=(
        "Ach, no.", "Away.", "Not on my street.", "Don't you believe it.", "Give over.", "Says who?", "Never in this world.",
        "That's a tale.",
    ),
    to_kickers=(
        "That's a bell I know, {name}.", "Jump on, {name}, there's room.", "You've a voice on you, {name}.",
        "Quick off the kerb, {name}.", "Now then, {name}, hear this.",
    ),
    beside=(
        "Aye, that's it, {name}.", "{name} walked that road with me.", "I'd sign that.", "And I'll sing you the second verse.",
        "What {name} says, I've seen.", "Same street, other side.",
    ),
    on=(
        "And another thing.", "And that's not the half of it.", "There's a bit more to it.", "And mark this.",
        "Where was I headed? Here.",
    ),
    asked=(
        "You've asked, {name}, so you'll get it straight.", "Well, {name}, since you're asking.", "I've an answer in my coat somewhere.",
        "Ask me another, but here's this one.", "Sit down, {name}, and I'll tell you.",
    ),
    answered_chair=(
        "Well, since you're asking.", "I've an answer in my coat somewhere.", "That's a fair thing to ask.",
        "Let me tell it my way.",
    ),
    questions=(
        "So here's what I'd like to know, {name},", "Look me in the eye, {name}:", "Tell it to my face, {name},", "Come on then, {name},",
    ),
    recalled_ally=(
        "It's what {name} was telling you, that {gist}.", "You'll mind {name} saying that {gist}.",
        "And there's {name}'s old song again, that {gist}.",
    ),
    recalled_unanswered=(
        "And {name} is still at the stop, waiting for a word from you on this, that {gist}.",
        "You've walked right past {name}, who said that {gist}.",
    ),
    recalled_self=(
        "I'll say it till they put the lights out, that {gist}.", "It's what I told you a while back, that {gist}.", "Mind what I said, that {gist}.",
    ),
    recalled_opponent=(
        "I've not forgotten {name} telling us that {gist}. {Line}",
        "There was a thing {name} said a few stops back, that {gist}. {Line}",
        "And {name}, a while since you had it that {gist}. {Line}",
    ),
    resumed_named=(
        "Hold your horses, {name}, I'd a verse left. {Line}", "You rang the bell too soon, {name}. {Line}",
        "As I was telling you before {name} jumped aboard, {line}", "I'll finish my pint first, {name}. {Line}",
    ),
    resumed=(
        "Now, where had I got to? {Line}", "You'll get the end of that whether you like it or not: {line}",
        "I wasn't at my stop yet. {Line}", "There was another line to that verse: {line}", "Back on the rails, then: {line}",
    ),
    cases=(
        "I'll need more than a verse for that, {name}.", "Let me walk you through it, {name}.", "There's a story goes with that, {name}.", "Pull up a chair, {name}.",
    ),
)  # fmt: skip

WARM = TurnFrames(
    concessions=(
        "Oh, I do agree with you that {gist}, but {line}", "You're quite right, of course, that {gist}, and yet {line}",
        "I'd never quarrel with you about that, {gist}, but {line}", "Bless you, {name}, yes, {gist}, only {line}",
        "I've said it myself more than once, that {gist}, but {line}",
    ),
    restated=(
        "I can see why you'd think that {gist}, but {line}", "{name} feels that {gist}, and I understand it, but {line}",
        "Suppose we all believe that {gist}. Even so, {line}", "You were taught, I dare say, that {gist}, but {line}",
    ),
    doubted=(
        "Do we honestly find that {gist}?", "Are we sure, you and I, that {gist}?", "Would you tell a mother that {gist}?",
    ),
    short_starts=(
        "Oh, I wonder.", "Now, now.", "I'm not so sure.", "Bless you, no.", "Well, not quite.", "Hm, gently.", "I do wish it were so.",
        "Not where I live.",
    ),
    to_kickers=(
        "Hands up next time, {name}, but I'll answer.", "That was quick of you, {name}.", "All right, {name}, I heard that one.",
        "I've been shouted at louder than that, {name}.", "You couldn't wait, could you, {name}?",
    ),
    beside=(
        "I'm so glad {name} said that.", "{name} and I have seen the same thing.", "Yes, and I can tell you why.",
        "That's just what I've found.", "Exactly so, {name}, and I'd add this.",
    ),
    on=(
        "And there's something else we see.", "I'll tell you what goes with it.", "And while I'm at it.",
        "Because, you see, there's more.",
    ),
    asked=(
        "That's a good question, {name}, and I'll try to answer it properly.", "I'm glad you ask me, {name}.",
        "Let me think how to put it, {name}.", "I can tell you, because we've tried it.", "You deserve an answer to that, {name}.",
    ),
    answered_chair=(
        "That's a good question.", "I'm glad we've come to that.", "Let me think how to put it.",
        "I can tell you, because we've tried it.",
    ),
    questions=(
        "Now tell me honestly, {name},", "What would you say to her, {name}:", "May I ask you something, {name}:",
        "Help me with this, {name}:",
    ),
    recalled_ally=(
        "It's just as {name} told us, that {gist}.", "I keep thinking of what {name} said, that {gist}.",
        "We heard it from {name} too, that {gist}.",
    ),
    recalled_unanswered=(
        "And nobody has been kind enough to answer {name}, who told you that {gist}.",
        "I notice we've all left {name} waiting, who said that {gist}.",
    ),
    recalled_self=(
        "It's why I told you earlier that {gist}.", "I know I've said it before, that {gist}.", "You'll remember me telling you that {gist}.",
    ),
    recalled_opponent=(
        "I've been turning over what {name} told us earlier, that {gist}. {Line}",
        "Let's not leave {name} without an answer, who said that {gist}. {Line}",
        "Something {name} said is still on my mind, that {gist}. {Line}",
    ),
    resumed_named=(
        "Let me just finish, {name}, there's a good soul. {Line}", "I hadn't quite got to the end, {name}. {Line}",
        "As I was about to tell you before {name} came in, {line}", "You'll let me finish my sentence, {name}, won't you? {Line}",
    ),
    resumed=(
        "Now, as I was saying, {line}", "I'd like to finish that thought, because it matters. {Line}",
        "We were interrupted just at the important bit. {Line}", "Let me pick up my thread again. {Line}",
        "What I'd started to tell you was this: {line}",
    ),
    cases=(
        "Let me tell you about it properly, {name}.", "I'd like to tell you something, {name}.", "That puts me in mind of something, {name}.", "Be patient with me, {name}.",
    ),
)  # fmt: skip

FORENSIC = TurnFrames(
    concessions=(
        "It is conceded that {gist}, but {line}", "I admit, without reservation, that {gist}, and yet {line}",
        "That {gist} is not in dispute. What is in dispute is this: {line}", "My learned friend is right that {gist}, but {line}",
        "The point is well taken that {gist}, but {line}",
    ),
    restated=(
        "The proposition before us is that {gist}, but {line}", "{name} asserts that {gist}, but {line}",
        "Let us assume, for argument's sake, that {gist}. Even on that footing, {line}", "It is said that {gist}, and yet {line}",
        "You rest your case on this, that {gist}, but {line}",
    ),
    doubted=(
        "What is the evidence that {gist}?", "On whose testimony do we hold that {gist}?",
        "Is it proved, or merely asserted, that {gist}?", "Do you put it to this room that {gist}?",
    ),
    short_starts=(
        "With respect, no.", "That does not follow.", "I dispute that.", "Objection.", "Not proven.", "On the contrary.",
        "That is mere assertion.", "Two things.",
    ),
    to_kickers=(
        "The interruption is on the record, {name}.", "Since {name} insists, I shall reply.", "An assertion, {name}, at speed.",
        "I am obliged to {name} for the candour.", "You had the floor for a moment, {name}, and this is the reply.",
    ),
    beside=(
        "I adopt what {name} has said.", "My friend {name} is right on the law and on the facts.", "I concur, for a further reason.",
        "That submission stands.", "I would put it higher still.",
    ),
    on=(
        "There is a second limb.", "I go further.", "That leads to the next question.", "It remains to say this.",
    ),
    asked=(
        "I shall answer the question that was put, {name}.", "The question is proper, {name}, and the answer is brief.",
        "I am content to answer that.", "You are entitled to a reply, {name}.",
    ),
    answered_chair=(
        "I shall answer the question that was put.", "The question is proper, and the answer is brief.", "I am content to answer that.",
        "Let me take it in order.",
    ),
    questions=(
        "I put it to you, {name}:", "Answer me yes or no, {name}:", "A short question, {name}:", "Permit me to ask, {name}:",
    ),
    recalled_ally=(
        "I refer to what {name} submitted, that {gist}.", "{name} has already proved that {gist}.",
        "The record shows {name} saying that {gist}.",
    ),
    recalled_unanswered=(
        "The submission of {name} stands unanswered, that {gist}.", "{name} is owed a reply, having argued that {gist}.",
    ),
    recalled_self=(
        "I submitted earlier that {gist}.", "My earlier submission has not been met, that {gist}.",
        "I return to what I argued, that {gist}.",
    ),
    recalled_opponent=(
        "I reserved one matter. {name} argued that {gist}. {Line}", "The record contains an assertion by {name}, that {gist}. {Line}",
        "{name} was allowed to say that {gist}, unchallenged. {Line}",
    ),
    resumed_named=(
        "If {name} will permit me to conclude, {line}", "I had not yielded, {name}. {Line}",
        "I was interrupted by {name} in mid-argument. {Line}", "I have not sat down, {name}. {Line}",
    ),
    resumed=(
        "I resume. {Line}", "I was interrupted at the material point. {Line}",
        "For completeness, the remainder of that argument: {line}", "I had been about to submit this: {line}",
        "Permit me to conclude that sentence. {Line}",
    ),
    cases=(
        "That calls for a fuller reply, {name}.", "I shall take that in its proper order, {name}.", "Allow me to develop the argument, {name}.", "It is worth a minute of this house's time, {name}.",
    ),
)  # fmt: skip

_MANNERS: Mapping[str, TurnFrames] = {"plain": PLAIN, "poetic": POETIC, "warm": WARM, "forensic": FORENSIC}


def frames_of(manner: str | None) -> TurnFrames:
    """The frames of a manner by its name; those that anybody could use for another, or for none."""
    return _MANNERS.get(manner or "", ANY_MANNER)
