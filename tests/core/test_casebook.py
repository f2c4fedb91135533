"""The casebook argues: it answers what was heard, never repeats while it need not, and keeps its persona's manner."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_core.debate.cast import PersonaManner
from argentum_core.debate.motion import Motion
from argentum_core.minds.base import Heard, Mind, MindFault, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.casebook.motion_lines import content_words
from argentum_core.minds.casebook.phrasing import continued, opened, sentence

MOTION = Motion.model_validate(
    {
        "title": "Every town should have a public clock",
        "sides": ["for", "against"],
        "proper": ["Big", "London"],
        "sources": [
            {"id": "landes", "title": "Landes, Revolution in Time", "text": "Clocks made the modern working day."}
        ],
        "claims": [
            {
                "id": "shared",
                "side": "for",
                "gist": "a shared clock makes a shared town",
                "say": ["A clock on the square gives strangers one hour to share.", "One face for all makes a town."],
                "because": ["Meetings under the clock need no address and no telephone."],
                "evidence": [{"text": "Landes shows that common hours made common work.", "source": "landes"}],
                "kickers": ["A square full of strangers shares nothing but the pigeons above it."],
                "challenge": ["Nobody looks up any more."],
                "clarify": ["Shared by whom, exactly?"],
                "support": ["I met my wife there."],
            },
            {
                "id": "pride",
                "side": "for",
                "gist": "a clock is a town's pride",
                "say": ["London would be a smaller city without its bell."],
                "because": ["Children draw the tower before they draw the mayor."],
            },
            {
                "id": "cost",
                "side": "against",
                "gist": "a tower clock costs too much",
                "say": ["A tower clock eats the budget of two playgrounds a year."],
                "because": ["Gears rust, bells crack, and somebody must climb up there."],
                "kickers": ["Count what the silence of a town without hours costs instead."],
                "challenge": ["Playgrounds rust as well."],
                "clarify": ["Which budget is that?"],
                "support": ["I paid for that bell."],
            },
            {
                "id": "phones",
                "side": "against",
                "gist": "everybody carries a clock already",
                "say": ["Every pocket in the square holds a better clock than the tower."],
                "because": ["Satellites keep the hour without a single pigeon."],
            },
        ],
        "answers": [
            {
                "to": "cost",
                "by": "shared",
                "say": ["Playgrounds empty at dusk, and the bell still calls everybody home."],
            },
            {"to": "cost", "by": "pride", "say": ["Pride is the one expense a town never regrets."]},
            {"to": "phones", "by": "shared", "say": ["A pocket shows one person the hour and the square none."]},
            {"to": "shared", "by": "cost", "say": ["Sharing the hour means sharing the bill as well."]},
            {
                "to": "shared",
                "by": "phones",
                "say": ["Strangers share the hour by satellite these days, and for free."],
            },
            {"to": "pride", "by": "cost", "say": ["Pride does not oil a single wheel up there."]},
        ],
    }
)
COST = Heard("seg_1", "bo", "Bo", "against", "A tower clock eats the budget of two playgrounds a year.", "cost", True)
SHARED = Heard("seg_2", "al", "Al", "for", "One face for all makes a town.", "shared", True)


def ask(mind: Casebook, number: int = 1, **changes: Any) -> MindReply:
    given_values: dict[str, Any] = {
        "request_id": f"request_{number}",
        "kind": "segment",
        "agent": "al",
        "name": "Al",
        "side": "for",
        "persona": "",
        "motion": MOTION.title,
        "context_version": number,
        "max_words": 35,
        "floor": None,
        "heard": (),
    }
    return mind.answer(MindRequest(**(given_values | changes)))


def casebook(seed: int = 1, **manner: Any) -> Casebook:
    return Casebook(
        MOTION, seed, {"Al": PersonaManner(**({"opens_with": 0.0} | manner)), "Bo": PersonaManner(opens_with=0.0)}
    )


async def test_it_is_a_mind() -> None:
    mind: Mind = casebook()
    reply = await mind.reply(MindRequest("r", "segment", "al", "Al", "for", "", MOTION.title, 1, 35, None, ()))
    assert mind.name == "casebook" and reply.text
    await mind.close()


def test_the_first_segment_puts_a_claim_and_bears_it_out() -> None:
    reply = ask(casebook())
    claim = next(claim for claim in MOTION.claims if claim.id == reply.claim)
    assert claim.side == "for" and reply.answers is None
    assert any(reply.text.startswith(line[:-1]) for line in claim.say)
    assert len(reply.text) > len(claim.say[0])


def test_it_answers_the_newest_opponent_and_says_which_line() -> None:
    reply = ask(casebook(), heard=(COST,), floor=SHARED)
    assert reply.answers == "seg_1"
    assert reply.claim in {"shared", "pride"}
    assert reply.text.startswith(("Playgrounds empty at dusk", "Pride is the one"))


def test_it_never_answers_its_own_side() -> None:
    assert ask(casebook(), floor=SHARED).answers is None


def test_evidence_names_its_source() -> None:
    replies = [ask(casebook(seed), heard=(COST,)) for seed in range(20)]
    cited = [reply for reply in replies if "Landes shows" in reply.text]
    assert cited and all(reply.sources == ("landes",) for reply in cited)
    assert all(not reply.sources for reply in replies if "Landes" not in reply.text)


def test_evidence_names_its_source_as_the_second_sentence_and_not_when_the_cap_cut_it_off() -> None:
    segments = [ask(casebook(seed), n, heard=heard) for seed in range(20) for n, heard in enumerate(((), (COST,)))]
    second = [reply for reply in segments if reply.text.endswith("Landes shows that common hours made common work.")]
    assert second and all(reply.sources == ("landes",) for reply in second)
    short = [ask(casebook(seed), heard=(COST,), max_words=words) for seed in range(20) for words in (5, 8, 14)]
    assert all(("landes" in reply.sources) == ("made common work." in reply.text) for reply in short)


def test_when_recent_lines_have_no_answer_left_it_looks_further_back() -> None:
    mind = casebook()
    ask(mind, 1, heard=(COST,))
    ask(mind, 2, heard=(COST,))
    phones = Heard("seg_9", "bo", "Bo", "against", "…", "phones", True)
    ask(mind, 3, kind="interjection", heard=(phones,), floor=COST)
    unlike = Heard("seg_10", "bo", "Bo", "against", "Hm.", "cost", True)
    assert ask(mind, 4, heard=(unlike,)).answers == "seg_9"


def test_a_short_segment_is_one_sentence_within_its_words() -> None:
    reply = ask(casebook(), heard=(COST,), short=True, max_words=12)
    assert len(reply.text.split()) <= 12 and reply.text.count(".") == 1


def test_the_cap_holds_even_when_nothing_fits() -> None:
    reply = ask(casebook(), max_words=4)
    assert len(reply.text.split()) == 4 and reply.text.endswith("…")


def test_an_acknowledgement_comes_first() -> None:
    mind = casebook(acknowledge=["Noted, {name}."], openers=["Well, {name},"], opens_with=1.0)
    remark = Heard("i", "bo", "Bo", "against", "Nobody looks up any more.", None, True)
    reply = ask(mind, heard=(COST,), acknowledge=remark)
    assert reply.text.startswith(("Noted, Bo. Playgrounds", "Noted, Bo. Pride")) and reply.answers == "seg_1"


def test_an_opener_joins_the_answer_with_a_small_letter() -> None:
    mind = casebook(openers=["With respect, {name},"], opens_with=1.0)
    reply = ask(mind, heard=(COST,))
    assert reply.text.startswith(("With respect, Bo, playgrounds", "With respect, Bo, pride"))


@pytest.mark.parametrize("seed", range(8))
def test_the_same_opener_is_not_used_twice_in_a_row(seed: int) -> None:
    mind = casebook(seed, openers=["One, {name},", "Two, {name},"], opens_with=1.0)
    firsts = [ask(mind, number, heard=(COST,)).text.split()[0] for number in (1, 2)]
    openers = [first for first in firsts if first in ("One,", "Two,")]
    assert len(openers) == len(set(openers))


def test_after_its_own_kicker_it_goes_on_without_an_opener() -> None:
    mind = casebook(openers=["With respect, {name},"], opens_with=1.0)
    kick = Heard("k", "al", "Al", "for", "Count what the silence costs.", None, True)
    reply = ask(mind, heard=(COST,), floor=kick, follows_own_kicker=True)
    assert reply.answers == "seg_1" and not reply.text.startswith("With respect")


@pytest.mark.parametrize(
    ("question", "claim"),
    [("What about the children and their mayor?", "pride"), ("Where would people hold meetings?", "shared")],
)
def test_a_question_is_answered_with_the_claim_that_is_most_about_it(question: str, claim: str) -> None:
    assert ask(casebook(), heard=(COST,), question=question).claim == claim


def test_a_kicker_attacks_the_claim_that_is_being_put() -> None:
    mind = casebook()
    first = ask(mind, 1, kind="kicker", floor=COST, max_words=12)
    assert first.text == "Count what the silence of a town without hours costs instead." and first.answers == "seg_1"
    second = ask(mind, 2, kind="kicker", floor=COST, max_words=12)
    assert 8 <= len(second.text.split()) <= 12 and second.claim in {"shared", "pride"}


def test_a_kicker_with_nothing_to_say_is_a_pass() -> None:
    assert ask(casebook(), kind="kicker", floor=SHARED).text == ""
    assert ask(casebook(), kind="kicker", floor=None).text == ""


def test_interjections_suit_the_side_and_their_importance() -> None:
    bounds = {"support": (0.3, 0.6), "challenge": (0.45, 0.9), "clarify": (0.4, 0.7)}
    spoken = 0
    for seed in range(60):
        for name, floor in (("ally", SHARED), ("opponent", COST)):
            reply = ask(casebook(seed), kind="interjection", floor=floor, max_words=12)
            if reply.text == "":
                assert reply.kind is None
                continue
            spoken += 1
            assert (reply.kind == "support") == (name == "ally")
            assert reply.kind is not None and len(reply.text.split()) <= 8
            low, high = bounds[reply.kind]
            assert low <= reply.importance <= high
    assert 15 <= spoken <= 75


def test_what_was_discarded_can_be_said_again() -> None:
    mind = casebook()
    first = ask(mind, 1, kind="kicker", floor=COST)
    mind.discarded("request_1")
    mind.discarded("request_1")
    mind.discarded("never asked")
    assert ask(mind, 2, kind="kicker", floor=COST).text == first.text


@pytest.mark.parametrize("heard", [None, 5])
def test_what_is_recalled_is_not_said_again(heard: int | None) -> None:
    """`heard` words of it: a line that was cut off was said as well."""
    mind = casebook()
    for line in ("Pride is the one expense a town never regrets.", "One face for all makes a town."):
        mind.recall("bo", " ".join(("Well, Al, " + line[0].lower() + line[1:]).split()[: heard and heard + 2]))
    texts = " ".join(ask(mind, number, heard=(COST,)).text for number in range(3))
    assert "expense" not in texts and "One face" not in texts


def test_what_another_mind_was_heard_to_say_is_not_said_again() -> None:
    """A language model may come upon a line of the motion as well."""
    mind, pride = casebook(), "Pride is the one expense a town never regrets."
    other = Heard("seg_1", "bo", "Bo", "for", f"As I see it: {pride}", None, True)
    texts = [ask(mind, number, heard=(COST, other)).text for number in range(3)]
    assert not any(pride in text for text in texts)


def test_after_a_resume_no_segment_is_heard_again() -> None:
    before, after = casebook(1), casebook(2)
    heard = [ask(before, number, heard=(COST,)).text for number in range(5)]
    for text in heard:
        after.recall("al", text)
    with pytest.raises(MindFault):
        for number in range(100):
            text = ask(after, number, heard=(COST,)).text
            assert text not in heard
            heard.append(text)


def test_no_half_is_heard_twice_as_a_segment_of_its_own() -> None:
    mind, heard = casebook(), list[str]()
    with pytest.raises(MindFault):
        for number in range(100):
            reply = ask(mind, number, heard=(COST,), dual_path=True)
            heard += [text for text in (reply.text, reply.second) if text]
    assert len(heard) > 10 and len(set(heard)) == len(heard)


def test_in_the_end_it_says_so() -> None:
    mind = casebook()
    texts: list[str] = []
    with pytest.raises(MindFault) as fault:
        for number in range(100):
            texts.append(ask(mind, number, heard=(COST,)).text)  # noqa: PERF401
    assert fault.value.fault == "exhausted"
    assert len(texts) == len(set(texts)) > 5


def test_lines_are_used_again_only_when_all_were_used() -> None:
    mind = casebook()
    heard: list[str] = []
    lines = {line for claim in MOTION.claims if claim.side == "for" for line in (*claim.say, *claim.because)}
    while not all(any(line in text for text in heard) for line in lines):
        heard.append(ask(mind, len(heard), heard=(COST,)).text)
        assert all(sum(line in text for text in heard) <= 1 for line in lines)


def test_an_unknown_side_is_a_fault() -> None:
    with pytest.raises(MindFault, match="no side 'green'"):
        ask(casebook(), side="green")


REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["segment", "reserve", "kicker", "interjection", "chair"]),
        st.sampled_from([("al", "Al", "for"), ("bo", "Bo", "against")]),
        st.sampled_from([None, COST, SHARED]),
        st.booleans(),
        st.booleans(),
        st.integers(4, 35),
    ),
    max_size=40,
)


def play(requests: list[Any], seed: int) -> list[str]:
    mind = casebook(seed, openers=["Well, {name},"], opens_with=0.5)
    texts: list[str] = []
    for number, (kind, (agent, name, side), floor, short, discard, most) in enumerate(requests):
        try:
            reply = ask(
                mind, number, kind=kind, agent=agent, name=name, side=side, floor=floor, short=short, max_words=most
            )
        except MindFault:
            texts.append("exhausted")
            continue
        texts.append(reply.text)
        assert len(reply.text.split()) <= most
        assert "  " not in reply.text and reply.text == reply.text.strip()
        if discard:
            mind.discarded(f"request_{number}")
    return texts


@settings(max_examples=60)
@given(REQUESTS, st.integers(0, 2**32))
def test_the_same_requests_get_the_same_words(requests: list[Any], seed: int) -> None:
    assert play(requests, seed) == play(requests, seed)


@settings(max_examples=30)
@given(REQUESTS, st.randoms(use_true_random=False))
def test_requests_in_another_order_are_answered_as_well(requests: list[Any], random: Random) -> None:
    shuffled = list(requests)
    random.shuffle(shuffled)
    assert len(play(shuffled, 1)) == len(requests)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Streets are for people.", "streets are for people."),
        ("I know.", "I know."),
        ("I'm sure.", "I'm sure."),
        ("I’ve seen it.", "I’ve seen it."),
        ("EU law says so.", "EU law says so."),
        ("NHS's bill is due.", "NHS's bill is due."),
        ("London's bell rings.", "London's bell rings."),
        ("A bell rings.", "a bell rings."),
        ("Big, bold and late.", "Big, bold and late."),
        ("7 bells ring.", "7 bells ring."),
    ],
)
def test_a_line_continues_with_a_small_letter_unless_it_keeps_its_capital(text: str, wanted: str) -> None:
    assert continued(text, frozenset({"London", "Big"})) == wanted


def test_lines_become_sentences() -> None:
    assert sentence("so it is") == "So it is."
    assert sentence("is it so?") == "Is it so?"
    assert sentence("he said “no.”") == "He said “no.”"
    assert opened("Well then.", "It is so.", ()) == "Well then. It is so."
    assert opened("", "It is so.", ()) == "It is so."


def test_words_that_say_nothing_do_not_count() -> None:
    assert content_words("What would you do about the meetings?") == content_words("meeting")
