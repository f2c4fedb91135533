"""The casebook says a motion's passages: whole turns in an agent's own manner, before the lines that anybody could say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_core.debate.cast import Cast, PersonaManner
from argentum_core.debate.motion import Motion
from argentum_core.minds.base import CutOff, Heard, MindFault, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.casebook.motion_lines import line_key
from argentum_core.minds.casebook.speakers import Speaker, speakers_of
from argentum_presets import load_cast, load_motion

ANSWER = "A clock costs less than one lamp post a year. I have seen both bills, and the lamp post fell over."
NAMED = "The tower is paid for, {name}, since the year the bridge came down. Ask the man with the keys."
GRANTED = "It is a great deal of money, and I would not hide it. Still, a town keeps its hours longer than its coins."
ASKED = "You would save the price of the bell every spring. What would you ring when the river comes up?"
POETIC = (
    "Aye, it costs, and so did my mother's good coat, and we buried three aunts in style because of it. It was warm."
)
OWN = "Two strangers under one clock have an hour between them. That is a start."
CASE = " ".join(["The bell rings at noon and the whole square looks up at once."] * 5)
PLAIN, WORDY = PersonaManner(name="plain", opens_with=0.0), PersonaManner(name="poetic", opens_with=0.0)


def passages(**changes: Any) -> Motion:
    """A motion with two claims a side, and passages for one of them."""
    own: dict[str, Any] = {"claim": "shared", "manner": "plain"}
    material: dict[str, Any] = {
        "title": "Every town should have a public clock",
        "claims": [
            {"id": "shared", "side": "for", "gist": "a shared clock makes a shared town",
             "say": ["One face for all makes a town."], "because": ["Meetings under the clock need no telephone."]},
            {"id": "cost", "side": "against", "gist": "a tower clock costs too much",
             "say": ["A tower clock eats the budget of two playgrounds."], "because": ["Gears rust and bells crack."]},
        ],
        "answers": [
            {"to": "cost", "by": "shared", "say": ["Playgrounds empty at dusk, and the bell still calls."]},
            {"to": "shared", "by": "cost", "say": ["Sharing the hour means sharing the bill as well."]},
        ],
        "passages": [
            own | {"to": "cost", "say": [ANSWER, NAMED]},
            own | {"to": "cost", "kind": "concession", "say": [GRANTED]},
            own | {"to": "cost", "kind": "question", "say": [ASKED]},
            own | {"to": "cost", "manner": "poetic", "say": [POETIC]},
            own | {"say": [OWN]},
            own | {"kind": "case", "say": [CASE]},
        ],
    }  # fmt: skip
    return Motion.model_validate(material | changes)


COST = Heard("seg_1", "bo", "Bo", "against", "A tower clock eats the budget of two playgrounds.", "cost", True)
ALLY = Heard("seg_2", "cy", "Cy", "for", "One face for all makes a town.", "shared", True)


def book(
    seed: int = 1, concedes: float = 0.0, asks: float = 0.0, manner: PersonaManner = PLAIN, **more: Any
) -> Casebook:
    speaker = Speaker("Al", manner, concedes, asks)
    return Casebook(passages(), seed, speakers={"Al": speaker}, **more)


def ask(mind: Casebook, number: int = 1, **changes: Any) -> MindReply:
    wanted: dict[str, Any] = {
        "request_id": f"r{number}", "kind": "segment", "agent": "al", "name": "Al", "side": "for", "persona": "",
        "motion": "", "context_version": number, "max_words": 35, "floor": COST, "heard": (),
    }  # fmt: skip
    return mind.answer(MindRequest(**(wanted | changes)))


@pytest.mark.parametrize("seed", range(10))
def test_an_answer_is_a_passage_of_the_own_manner_for_the_claim_that_was_heard(seed: int) -> None:
    reply = ask(book(seed))
    assert reply.answers == "seg_1" and reply.claim == "shared" and reply.links.addresses == "bo"
    assert any(reply.text.endswith(text.replace("{name}", "Bo")) for text in (ANSWER, NAMED))


def test_whoever_is_answered_is_named_where_the_passage_says_so() -> None:
    texts = [ask(book(seed)).text for seed in range(20)]
    assert any("is paid for, Bo, since" in text for text in texts) and not any("{" in text for text in texts)


FOUND = "Harrison counted the late trains in forty towns, and the towns with a clock had half as many. It was never disputed."
FOUND_AGAIN = "Harrison went round forty towns with a notebook. Where there was a clock on the square the trains were late half as often."


@pytest.mark.parametrize("seed", range(20))
def test_a_finding_is_not_told_again_for_the_same_claim_in_other_words_while_there_is_anything_else(seed: int) -> None:
    own = {"claim": "shared", "manner": "plain", "to": "cost"}
    motion = passages(
        sources=[{"id": "harrison", "title": "Harrison, Trains and Clocks (1935)", "text": f"{FOUND} {FOUND_AGAIN}"}],
        passages=[own | {"say": [FOUND, FOUND_AGAIN], "source": "harrison"}, own | {"say": [ANSWER]}],
    )
    mind = Casebook(motion, seed, speakers={"Al": Speaker("Al", PLAIN, 0.0, 0.0)})
    told = [ask(mind, number).text for number in range(1, 4)]
    cited = ["Harrison" in text for text in told]
    assert cited in ([True, False, True], [False, True, True]), told


def test_a_question_of_the_chair_is_answered_to_the_claim_that_it_tells() -> None:
    question = "A question for Al. Bo says that a tower clock costs too much. Is that how you see it?"
    replies = [ask(book(seed), floor=ALLY, question=question) for seed in range(20)]
    assert all(any(text.replace("{name}", "Bo") in reply.text for text in (ANSWER,)) for reply in replies)


def test_somebody_who_came_in_before_the_chair_asked_is_not_spoken_to() -> None:
    remark = COST.__class__("seg_9", "bo", "Bo", "against", "Says who?", None, True, role="interjection")
    noting = PersonaManner(name="plain", opens_with=0.0, acknowledge=["Wait your turn, {name}."])
    seen = [ask(book(seed, manner=noting), acknowledge=remark, question="A question for Al. Why?") for seed in range(9)]
    assert not any("Wait your turn" in reply.text for reply in seen)


def test_what_is_granted_and_asked_is_linked() -> None:
    granted, asked = ask(book(concedes=1.0)), ask(book(asks=1.0))
    assert granted.text == GRANTED and granted.links.concedes == "seg_1"
    assert asked.text == ASKED and asked.links.addresses == "bo"


def test_an_agent_that_neither_grants_nor_asks_does_not() -> None:
    replies = [ask(book(seed)) for seed in range(20)]
    assert not any(reply.links.concedes or reply.text.endswith("?") for reply in replies)


def test_an_ally_is_borne_out_with_what_answers_nobody() -> None:
    replies = [ask(book(seed), floor=ALLY) for seed in range(20)]
    assert all(OWN in reply.text for reply in replies if reply.answers == "seg_2")
    assert any(reply.answers == "seg_2" for reply in replies)


def test_lines_that_anybody_could_say_come_before_passages_of_another_manner() -> None:
    mind = book(manner=PersonaManner(name="warm", opens_with=0.0))
    texts = [ask(mind, number).text for number in range(4)]
    assert "Playgrounds empty at dusk" in texts[0] or "playgrounds empty at dusk" in texts[0]
    assert any(ANSWER in text or POETIC in text for text in texts[1:])


def test_a_case_is_a_passage() -> None:
    reply = ask(book(), role="case", max_words=85, least_words=55)
    assert CASE in reply.text and reply.answers == "seg_1" and len(reply.text.split()) <= 85


def test_a_statement_does_not_tell_the_same_picture_twice_in_a_row() -> None:
    own: dict[str, Any] = {"claim": "shared", "manner": "plain"}
    twice = "The whole square looked up at the bell, and the baker put his coat on. I have seen it on every day that I lived there."
    other = "Post offices, clinics and ferries keep one hour if somebody winds it. Nobody can be late in two towns at a time."
    opens = own | {
        "kind": "opening",
        "say": ["The bell rings and the square looks up, and so does the baker in his coat."],
    }
    motion = passages(passages=[opens, own | {"say": [twice]}, own | {"say": [other]}])
    for seed in range(10):
        mind = Casebook(motion, seed, speakers={"Al": Speaker("Al", PLAIN)})
        text = ask(mind, role="opening", floor=None, least_words=60, max_words=90).text
        assert "looks up" in text and "Post offices" in text and "whole square" not in text


def test_where_there_is_little_room_a_passage_loses_its_end_and_no_words() -> None:
    for seed in range(20):
        text = ask(book(seed), max_words=16).text
        assert text.endswith((".", "?")) and len(text.split()) <= 16


def test_a_split_passage_ends_its_first_half_with_a_sentence() -> None:
    reply = ask(book(3), dual_path=True)
    whole = f"{reply.text} {reply.second}"
    assert reply.text.endswith(".") and any(whole.endswith(text.replace("{name}", "Bo")) for text in (ANSWER, NAMED))
    assert reply.second in reply.second_ack and len(reply.second_ack.split()) > len(reply.second.split())


def test_an_acknowledgement_comes_before_a_passage_only_where_there_is_room() -> None:
    remark = Heard("seg_1", "bo", "Bo", "against", "Who pays?", None, True, "interjection")
    manner = PersonaManner(name="plain", opens_with=0.0, acknowledge=["Noted, {name}."])
    said = [
        ask(book(seed, manner=manner), acknowledge=remark, max_words=most).text
        for seed in range(9)
        for most in (35, 21)
    ]
    assert any(text.startswith("Noted, Bo. ") for text in said)
    assert not any(text.endswith("…") for text in said)


# --- spent, and not ---------------------------------------------------------------------------------------------------------------


def test_a_passage_is_said_once_and_again_when_it_was_not_heard() -> None:
    mind = book()
    first = ask(mind, 1).text
    assert ask(mind, 2).text != first
    mind.discarded("r1")
    mind.discarded("r2")
    assert first in {ask(mind, number).text for number in (3, 4)}


@pytest.mark.parametrize(
    "text", [ANSWER, ANSWER.split(". ")[1], NAMED.replace("{name}", "Bo"), "The tower is paid for, Bo"]
)
def test_what_was_heard_in_part_is_not_said_again(text: str) -> None:
    mind = book()
    mind.recall("al", text)
    spent = ANSWER if text in ANSWER else NAMED
    texts = " ".join(ask(mind, number).text for number in range(4))
    assert spent.split(". ")[1] not in texts


def test_what_was_lost_comes_back_with_what_would_have_followed() -> None:
    cut = CutOff("seg_0", f"I begin with this. {OWN}", "I begin with this.", "shared", "bo", "Bo", None)
    back = [ask(book(seed), cut_off=cut) for seed in range(30)]
    resumed = [reply.text for reply in back if reply.links.resumes == "seg_0"]
    assert len(resumed) > 20 and all(
        "wo strangers under one clock" in text and "That is a start." in text for text in resumed
    )


def test_what_was_begun_anew_and_cut_off_again_is_let_go_but_not_what_nobody_heard() -> None:
    cut = CutOff("seg_0", f"I begin with this. {OWN}", "I begin with this.", "shared", "bo", "Bo", None)
    minds = [book(seed) for seed in range(30)]
    first = [mind for mind in minds if ask(mind, cut_off=cut).links.resumes]
    assert len(first) > 20
    assert not [mind for mind in first if ask(mind, 2, cut_off=cut).links.resumes]
    for mind in first:
        mind.discarded("r1")
    assert [mind for mind in first if ask(mind, 3, cut_off=cut).links.resumes]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([COST, ALLY, None]), st.booleans(), st.booleans(), st.integers(8, 35)), max_size=20
    ),
    st.integers(0, 2**16),
)
def test_no_passage_is_heard_twice_and_the_same_requests_get_the_same_words(
    requests: list[tuple[Heard | None, bool, bool, int]], seed: int
) -> None:
    def play() -> list[str]:
        mind, heard = book(seed, 0.3, 0.3), list[str]()
        for number, (floor, short, discard, most) in enumerate(requests):
            try:
                text = ask(mind, number, floor=floor, short=short, max_words=most).text
            except MindFault:
                break
            assert len(text.split()) <= most
            if discard:
                mind.discarded(f"r{number}")
            else:
                heard.append(text)
        return heard

    heard = play()
    assert heard == play()
    for text in (ANSWER, GRANTED, ASKED, POETIC, OWN):
        assert sum(text[:24] in said for said in heard) <= 1


# --- whose, and how new -------------------------------------------------------------------------------------------------------------


def test_a_line_of_a_side_is_one_agents_in_every_debate() -> None:
    cast, motion = load_cast("quartet"), load_motion("homework").model_copy(update={"passages": []})
    mouths: dict[str, set[str]] = {}
    lines = {line for claim in motion.claims for line in (*claim.say, *claim.because)}
    for seed in range(6):
        mind = Casebook.of_cast(motion, cast, seed)
        for number, name in enumerate(["Ada", "Cyril"] * 4):
            reply = ask(mind, number, agent=name.lower(), name=name, floor=None)
            for line in lines:
                if line[1:-1] in reply.text:
                    mouths.setdefault(line, set()).add(name)
    assert len(mouths) > 20 and all(len(names) == 1 for names in mouths.values())


def test_with_a_manner_to_oneself_all_its_passages_are_ones_own() -> None:
    speakers = speakers_of(load_cast("commons"))
    assert speakers["Rosa"].of_manner == ("Rosa",) and speakers["Yara"].of_manner == ("Xavier", "Yara")


def test_what_was_heard_in_earlier_debates_comes_last_and_the_oldest_of_it_first() -> None:
    for seed in range(8):
        assert ask(book(seed, heard_before={line_key(ANSWER): 1})).text.endswith("Ask the man with the keys.")
        both = {line_key(ANSWER): 3, line_key(NAMED): 1}
        assert ANSWER in ask(book(seed, heard_before=both)).text


async def test_at_its_end_the_casebook_tells_what_was_said_once() -> None:
    mind, told = book(), list[list[str]]()
    mind.on_close = told.append
    ask(mind)
    await mind.close()
    await mind.close()
    assert len(told) == 1 and {line_key(ANSWER), line_key(NAMED)} & set(told[0])


# --- people in a cast -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quartet", "commons", "duel", "chorus"])
def test_everybody_in_the_shipped_casts_is_somebody(name: str) -> None:
    cast: Cast = load_cast(name)
    for agent in cast.agents:
        assert agent.background and agent.stake and agent.habits and len(agent.samples) == 5 and agent.manner.name
    assert len({sample for agent in cast.agents for sample in agent.samples}) == 5 * len(cast.agents)
