"""The chair's lines by manner: several ways to say each, as whole sentences in which names and motion are filled in.

`{motion}` is the motion as it goes on after "that"; `{teams}` says who speaks for what; `{first}` closes first; `{asked}` is who is
asked, `{by}` made the point and `{point}` is what it says. A preset without a manner of its own has that of `debate_snappy`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Manner(NamedTuple):
    """How a chair leads. Of each tuple one line is drawn; `point_questions` ask about a point that stands, `questions` about anything.

    `call` calls the closing statements, `call_short` ends a debate that has none; `called` is said in place of `call` when the operator
    called for them. `verdict` opens the verdict, `thanks` ends it. `score` tells
    what the clash has left unanswered, `{points}`.
    """

    welcome: tuple[str, ...]
    floor_open: tuple[str, ...]
    point_questions: tuple[str, ...]
    questions: tuple[str, ...]
    call: tuple[str, ...]
    called: tuple[str, ...]
    call_short: tuple[str, ...]
    verdict: tuple[str, ...]
    thanks: tuple[str, ...]
    score: tuple[str, ...]
    teams_short: bool = False


SNAPPY: Final = Manner(
    welcome=(
        "Welcome, and straight to it. The motion is that {motion} {teams} {opening}",
        "Hello and welcome. Tonight we ask whether {motion} {teams} {opening}",
        "Good evening. One motion, one debate: that {motion} {teams} {opening}",
        "Welcome, everybody. On the table tonight: the claim that {motion} {teams} {opening}",
    ),
    floor_open=(
        "Thank you. The floor is open.",
        "You have heard both sides. Now answer each other.",
        "Good. Now it is open: anybody may come in.",
        "That is where they stand. Let us see who holds the ground.",
    ),
    point_questions=(
        "{asked}, a question for you. {by} says that {point} What do you say to that?",
        "{asked}, you have not dealt with one thing yet. {by} told us that {point} Is that wrong?",
        "One for {asked}. If it is true that {point} what is left of your case?",
        "{asked}, let me press you. {by} claims that {point} Where is the mistake?",
    ),
    questions=(
        "{asked}, a question for you. What would have to be true for you to change your mind?",
        "{asked}, in plain words: who pays the price if you are wrong?",
        "One for {asked}. What is the strongest thing the other side has said?",
        "{asked}, where would you begin on Monday morning?",
    ),
    call=(
        "We are nearly out of time. Closing statements, please. {first}, you go first.",
        "Time to close. {first}, your last word first.",
        "That brings us to the closing statements. {first}, please begin.",
    ),
    called=(
        "I am calling the closing statements now. {first}, you go first.",
        "Let us bring it home. Closing statements, please, beginning with {first}.",
    ),
    call_short=(
        "Thank you. We have to leave it there.",
        "That is all the time we have. Thank you both sides.",
    ),
    verdict=("That is the debate.", "So much for tonight.", "There it is."),
    thanks=(
        "Thank you, {everybody}, and good night.",
        "My thanks to {everybody}. Good night.",
    ),
    score=(
        "Still unanswered: {points}.",
        "Here is what nobody has answered yet: {points}.",
        "Before we close, this is still open: {points}.",
    ),
)

CROSSFIRE: Final = Manner(
    welcome=(
        "Crossfire. {Motion} {teams} {opening}",
        "This is Crossfire. {teams} And this is what they are fighting over: {motion}",
        "Welcome to Crossfire. The charge: {motion} {teams} {opening}",
    ),
    floor_open=("Round one.", "Round one. Go.", "First round. Gloves off."),
    point_questions=(
        "{asked}. {by} says that {point} Answer it.",
        "{asked}, yes or no: is it true that {point}",
        "{asked}, you ducked this one. {by} says that {point} Well?",
    ),
    questions=(
        "{asked}. Your weakest point: which is it?",
        "{asked}, one sentence: why are they wrong?",
        "{asked}. Who gets hurt if you win?",
    ),
    call=(
        "That is the bell. Last words. {first}.",
        "Bell! Final round. {first}, you are up.",
        "Time. Last words, and keep them short. {first}.",
    ),
    called=("I am ringing the bell early. Last words. {first}.", "Enough. Last words. {first}, go."),
    call_short=("That is the bell. Stop there.", "Bell. That is all."),
    verdict=("It is over.", "That was Crossfire.", "The fight is over."),
    thanks=(
        "{everybody}: shake hands. Good night.",
        "Thanks to {everybody}. Good night.",
    ),
    score=(
        "Still standing: {points}.",
        "Nobody has landed a blow on this: {points}.",
    ),
    teams_short=True,
)

OXFORD: Final = Manner(
    welcome=(
        "Order, order. The motion before the house tonight reads: this house believes that {motion} {teams} {opening}"
        " Points of information may be offered.",
        "Good evening, and welcome to the house. Tonight's motion: this house believes that {motion} {teams} {opening}",
        "Order. The house will come to order. We debate the motion that {motion} {teams} {opening}",
    ),
    floor_open=(
        "The house thanks its opening speakers. The debate is now open to the floor.",
        "Both sides have opened. I now open the debate to the members of this house.",
        "The cases are before the house. Members may now rise.",
    ),
    point_questions=(
        "The chair has a question for {asked}. It was put to this house by {by} that {point} How does the honourable speaker reply?",
        "A question from the chair to {asked}. {by} submits that {point} On what ground would you resist that?",
        "The chair turns to {asked}. It has been submitted that {point} The house would like an answer.",
    ),
    questions=(
        "The chair has a question for {asked}. What part of the other side's case would you accept?",
        "A question from the chair to {asked}. On what would this house have to be satisfied before it voted against you?",
        "The chair turns to {asked}. What would follow for the country if the house were to side with you tonight?",
    ),
    call=(
        "Order. The debate on the floor is closed. I call upon {first} to begin the closing speeches.",
        "The time of this house is nearly spent. We come to the closing speeches, and I call upon {first}.",
    ),
    called=(
        "Order. By leave of the house I close the debate on the floor, and call upon {first} to begin the closing speeches.",
        "I now close the debate on the floor. {first} will begin the closing speeches.",
    ),
    call_short=(
        "Order. The debate on the floor is closed.",
        "The time of this house is spent, and the debate is closed.",
    ),
    verdict=(
        "The house has heard both sides.",
        "The debate on this motion is concluded.",
        "Order. The debate is ended.",
    ),
    thanks=(
        "On behalf of the house I thank {everybody}. The house is adjourned.",
        "The house thanks {everybody}, and stands adjourned.",
    ),
    score=(
        "The house has had no answer on this: {points}.",
        "There remains before the house, unanswered, the submission {points}.",
    ),
)

PANEL: Final = Manner(
    welcome=(
        "Good evening, and a very warm welcome to our panel. We want to think together about a simple sentence: that {motion}"
        " {teams} {opening} Everybody will be heard to the end.",
        "Welcome, and thank you all for being here. Our question tonight is whether {motion} {teams} {opening}",
        "Good evening, everybody. It is good to have you. Tonight's proposal is that {motion} {teams} {opening}",
    ),
    floor_open=(
        "Thank you all. That was very clear. Let us talk it through, one at a time.",
        "Thank you. I would love to hear you respond to one another now.",
        "Thank you all for setting that out so well. The conversation is open.",
    ),
    point_questions=(
        "May I come to {asked}? {by} said something that stayed with me, namely that {point} How do you see that?",
        "{asked}, I would be curious to hear you on this. {by} told us that {point} What would you say?",
        "{asked}, let me ask you gently. Suppose it is true that {point} Would that change anything for you?",
    ),
    questions=(
        "May I come to {asked}? What have you heard this evening that gave you pause?",
        "{asked}, I would be curious: what do both sides of this table agree on?",
        "{asked}, if a friend asked you for one reason and no more, which would it be?",
    ),
    call=(
        "I am afraid our time is nearly up. May I ask each of you for a closing thought? {first}, would you begin?",
        "We are coming to the end. Let us hear some closing thoughts, beginning with {first}.",
    ),
    called=(
        "Let us draw to a close. May I ask for your closing thoughts, beginning with {first}?",
        "I would like to bring us to the closing thoughts now. {first}, would you begin?",
    ),
    call_short=(
        "I am afraid our time is up. Thank you all for listening to one another.",
        "We have to stop here, I am sorry to say.",
    ),
    verdict=(
        "Let me try to say what I take home.",
        "Thank you. Let me say what I heard.",
        "That was a good conversation.",
    ),
    thanks=(
        "My warm thanks to {everybody}, and to you for listening. Good night.",
        "Thank you so much, {everybody}. Good night, everybody.",
    ),
    score=(
        "Let me note what we have left open: {points}.",
        "Some things are still waiting for an answer: {points}.",
    ),
)

TOWN_HALL: Final = Manner(
    welcome=(
        "Good evening, neighbours, and welcome. We are here because some of us say that {motion} {teams} {opening}",
        "Welcome to the town hall, and thank you for coming out. The proposal is that {motion} {teams} {opening}",
        "Evening, everybody. Find a seat. Tonight we talk about whether {motion} {teams} {opening}",
    ),
    floor_open=(
        "Thank you. Now let us hear from the room.",
        "Right, you have heard them. The microphone is going round.",
        "Thank you, friends. Who would like to answer that?",
    ),
    point_questions=(
        "A question from the floor for {asked}. Somebody back there heard {by} say that {point} What do you say to them?",
        "{asked}, a hand went up about this. {by} says that {point} Is that how you see it?",
        "From the floor, for {asked}. People keep telling me that {point} What do you tell them?",
    ),
    questions=(
        "A question from the floor for {asked}. What does this mean for the people in our street?",
        "{asked}, a hand went up at the back. What would it cost us, and who would pay?",
        "From the floor, for {asked}. What happens if we simply leave things as they are?",
    ),
    call=(
        "Friends, the caretaker wants to lock up. Last words, please. {first}, you start.",
        "We are nearly out of time. Let us hear some last words, starting with {first}.",
    ),
    called=(
        "Let us come to the last words, friends. {first}, you start.",
        "I think the room is ready for last words. {first}, please.",
    ),
    call_short=(
        "Friends, the caretaker wants to lock up. We have to stop here.",
        "That is all we have time for tonight, friends.",
    ),
    verdict=("That was our meeting.", "Thank you, friends. Here is what I heard.", "There we are, neighbours."),
    thanks=(
        "Thank you, {everybody}. Get home safely, all of you.",
        "Thanks to {everybody}, and to all of you for coming. Good night.",
    ),
    score=(
        "I have this on my slip that nobody answered: {points}.",
        "Folks are still waiting to hear about this: {points}.",
    ),
)

MANNERS: Final = {
    "debate_snappy": SNAPPY,
    "crossfire": CROSSFIRE,
    "oxford_formal": OXFORD,
    "panel_civil": PANEL,
    "town_hall": TOWN_HALL,
}
