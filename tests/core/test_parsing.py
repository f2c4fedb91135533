"""From what a model wrote to a reply: strict, lenient, default; own words only, clean and capped; sentence by sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minds_scene import EVIDENCE, assert_spoken, heard, request

from argentum_core.minds.base import MindFault, MindReply, MindRequest
from argentum_core.minds.prompts.writer import PromptWriter
from argentum_core.minds.replies.interjection_guess import guessed_importance, guessed_kind
from argentum_core.minds.replies.json_text import MOST_CHARACTERS as ANSWER_MOST
from argentum_core.minds.replies.json_text import AnswerText
from argentum_core.minds.replies.parser import ReplyParser
from tests.providers.chat_faults import ADVERSARIAL

GOOD = "Children need to play. Ask any child of ten."
LONG = "One two three four five six seven. " * 20


def answer_of(
    asked: MindRequest, written: str, size: int = 0, *, complete: bool = True
) -> tuple[list[str], MindReply, ReplyParser]:
    """An answer read whole, or in pieces of `size` characters: the sentences as they came, the reply, and how it was read."""
    answer = ReplyParser(asked, PromptWriter().of(asked), {"play": "children need to play"})
    pieces = [written[n : n + size] for n in range(0, len(written), size)] if size else [written]
    sentences = [sentence for piece in pieces for sentence in answer.feed(piece)]
    last, reply = answer.finish(complete=complete)
    return sentences + last, reply, answer


def parse(kind: str, fields: Any, **changed: Any) -> MindReply:
    written = fields if isinstance(fields, str) else json.dumps(fields)
    return answer_of(request(kind, **changed), written)[1]


# --- strict, lenient, default ---------------------------------------------------------------------------------------------

READINGS = [
    ("the form", json.dumps({"text": GOOD, "answers": 2, "mood": None}), "strict"),
    ("a field too many", json.dumps({"text": GOOD, "comment": "hm"}), "lenient"),
    ("fences and chat around it", f'Sure!\n```json\n{{"text": "{GOOD}"}}\n```\nHope it helps {{}}.', "lenient"),
    ("text after it", f'{{"text": "{GOOD}"}}\n\nAnything else?', "lenient"),
    ("line breaks inside the words", '{"text": "Children need to play.\nAsk any child of ten."}', "lenient"),
    ("single quotes", f"{{'text': '{GOOD}', 'mood': None}}", "lenient"),
    ("thoughts before it", f'<think>{{"text": "No."}} hm</think>\n{{"text": "{GOOD}"}}', "strict"),
    ("an object without end", f'{{"text": "{GOOD}", "mood": {{"frus', "lenient"),
    ("plain words", GOOD, "plain"),
    ("plain words, quoted", f'"{GOOD}"', "plain"),
]


@pytest.mark.parametrize(("written", "reading"), [case[1:] for case in READINGS], ids=[case[0] for case in READINGS])
@pytest.mark.parametrize("size", [0, 1, 7])
def test_the_words_are_found(written: str, reading: str, size: int) -> None:
    sentences, reply, answer = answer_of(request(), written, size)
    assert reply.text == GOOD == " ".join(sentences)
    assert answer.reading == reading


@pytest.mark.parametrize("written", ["", "   ", "{}", '{"text": ""}', '{"text": null}', '{"text": 7}', "[1, 2]", "{Children, mood: [}",
                                     '{"text": "\\u200b…"}', "```json\n{\n```", "<think>only thoughts</think>", "<think>without end",
                                     "{" * 20_000, '{"a":' * 20_000])  # fmt: skip
def test_no_words_are_a_fault_for_a_segment_and_a_pass_for_what_may_pass(written: str) -> None:
    with pytest.raises(MindFault) as fault:
        answer_of(request(), written)
    assert fault.value.fault == "nonsense"
    for kind in ("interjection", "kicker", "bid"):
        assert parse(kind, written).text == ""


def test_an_answer_that_broke_off_ends_at_its_last_whole_sentence() -> None:
    written = '{"text": "Children need to play. Ask any chi'
    assert answer_of(request(), written, 5, complete=False)[1].text == "Children need to play."
    assert answer_of(request(), written, 5, complete=True)[1].text == "Children need to play.", "JSON that broke off"
    assert answer_of(request(), '{"text": "Ask any chi', complete=False)[1].text == "Ask any chi…"


def test_a_second_text_in_the_form_is_not_spoken() -> None:
    assert parse("segment", '{"text": "First one here.", "text": "Another thing entirely."}').text in (
        "First one here.", "Another thing entirely.",
    )  # fmt: skip


# --- sentences while it is written ----------------------------------------------------------------------------------------


def test_the_first_sentence_is_there_before_the_second_is_written() -> None:
    answer = ReplyParser(request(), PromptWriter().of(request()))
    arrived = {}
    for n, piece in enumerate(json.dumps({"text": GOOD, "mood": None})):
        for sentence in answer.feed(piece):
            arrived[sentence] = n
    assert list(arrived) == ["Children need to play."], "the last one is known to be whole only at its end"
    assert arrived["Children need to play."] <= len('{"text": "Children need to play. Ask ')


@given(st.lists(st.sampled_from(["One. ", "Two? ", "Dr. Who ", "3.5 ", "and so ", "“Yes.” ", "No… ", "é\\ ", '"x" ', "\n", "BROOK: "])),
       st.integers(1, 9))  # fmt: skip
def test_in_whatever_pieces_it_comes_the_reply_is_its_sentences(parts: list[str], size: int) -> None:
    written = json.dumps({"text": "Well. " + "".join(parts), "mood": None})
    whole, piecewise = answer_of(request(), written), answer_of(request(), written, size)
    assert piecewise[1] == whole[1]
    assert " ".join(piecewise[0]) == piecewise[1].text


# --- clean and capped -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ADVERSARIAL)
@pytest.mark.parametrize("size", [0, 3, 8192])
def test_adversarial_words_are_clean_and_capped(name: str, size: int) -> None:
    text = ADVERSARIAL[name] if len(ADVERSARIAL[name]) < 10_000 or size != 3 else ADVERSARIAL[name][:9000]
    for written in (json.dumps({"text": text}), text):
        try:
            sentences, reply, _ = answer_of(request(), written, size)
        except MindFault as fault:
            assert fault.fault == "nonsense"
            continue
        assert_spoken(reply.text, 35)
        assert reply.text == " ".join(sentences)
        assert "concede, my" not in reply.text and "over, Ada" not in reply.text and "im_start" not in reply.text


CAPS = [
    ("segment", 35, 35),
    ("segment", 12, 12),
    ("reserve", 99, 35),
    ("kicker", 12, 12),
    ("kicker", 99, 18),
    ("interjection", 99, 15),
]


@pytest.mark.parametrize(("kind", "asked", "most"), CAPS)
def test_caps_cut_at_a_word_with_an_ellipsis(kind: str, asked: int, most: int) -> None:
    text = parse(kind, {"text": LONG.replace(".", ","), "kind": "challenge"}, max_words=asked).text
    assert len(text.split()) == most and text.endswith("…")


def test_a_cap_between_two_sentences_needs_no_ellipsis() -> None:
    assert parse("segment", {"text": LONG}, max_words=14).text == LONG[:69].strip()


def test_a_huge_answer_is_bounded_while_it_comes() -> None:
    content = AnswerText()
    for _ in range(1000):
        content.feed("<think>" if not content.text else "x" * 1000)
    assert len(content.text) < 2000, "thoughts are thrown away as they come"
    content = AnswerText()
    for _ in range(1000):
        content.feed('{"text": "' + "x" * 1000)
    assert content.full and len(content.text) == ANSWER_MOST


# --- everything beside the words ----------------------------------------------------------------------------------------

MOODS: list[tuple[Any, Any]] = [
    ({"frustration": 0.2, "engagement": 1, "confidence": "0.5"}, (0.2, 1.0, 0.5)),
    ([0.1, 0.2, 0.3], (0.1, 0.2, 0.3)),
    ({"frustration": 1.2, "engagement": -0.1, "confidence": 0.5}, (1.2, -0.1, 0.5)),
    ({"frustration": 70, "engagement": 20, "confidence": 50}, None),
    ({"frustration": 0.2, "engagement": 0.2}, None),
    ({"frustration": None, "engagement": 0.2, "confidence": 0.1}, None),
    ({"frustration": True, "engagement": 0.2, "confidence": 0.1}, None),
    ([0.1, 0.2], None),
    ("angry", None),
    (None, None),
]


@pytest.mark.parametrize(("reported", "wanted"), MOODS)
def test_a_mood_is_passed_on_to_be_clamped_or_ignored(reported: Any, wanted: Any) -> None:
    for kind in ("segment", "bid"):
        assert parse(kind, {"text": GOOD, "bid": 1, "mood": reported}).mood == wanted


def test_numbers_that_are_none_are_ignored() -> None:
    assert parse("segment", '{"text": "Yes, it is.", "mood": [NaN, 0.1, 0.2]}').mood is None
    assert parse("bid", '{"bid": 1e999, "urgency": Infinity, "backlog": -0.1}') == MindReply("")


@pytest.mark.parametrize(
    ("bid", "wanted"), [(2, 2), (0, 0), (4, 4), ("3", 3), (2.0, 2), (2.5, None), (5, None), (-1, None), (None, None), ("all", None),
                        ([2], None), (True, None), (10**400, None)],
)  # fmt: skip
def test_a_bid_is_whole_tokens_within_the_bank_or_ignored(bid: Any, wanted: int | None) -> None:
    assert parse("bid", {"bid": bid, "urgency": 0.3, "backlog": 0.4}) == MindReply(
        "", bid=wanted, urgency=0.3, backlog=0.4
    )


def test_a_bid_speaks_no_words() -> None:
    assert parse("bid", {"bid": 1, "text": "I want to speak."}).text == ""
    assert parse("bid", "I bid three tokens.") == MindReply("")


def test_a_remark_without_kind_or_importance_is_weighed_by_its_words() -> None:
    said = parse("interjection", {"text": "What of the parents?"})
    assert said.kind == "clarify" and said.importance == guessed_importance("What of the parents?", "clarify")
    said = parse("interjection", {"text": "Never proven.", "kind": "shout", "importance": 7})
    assert said.kind == "challenge" and 0.5 < said.importance <= 1
    assert parse("interjection", {"text": "Well put.", "kind": "support", "importance": 0.2}).importance == 0.2


@pytest.mark.parametrize(
    ("text", "ally", "kind"), [("Exactly right.", False, "support"), ("And the parents?", False, "clarify"), ("But who says that?", True, "challenge"),
                               ("That is false.", True, "challenge"), ("So they do.", True, "support"), ("So they do.", False, "challenge")],
)  # fmt: skip
def test_what_kind_of_line_it_is(text: str, ally: bool, kind: str) -> None:
    assert guessed_kind(text, ally=ally) == kind


def test_only_evidence_that_was_shown_can_be_cited() -> None:
    fields = {"text": GOOD, "sources": ["kohn", "made-up", 7, "kohn"]}
    assert parse("segment", fields, evidence=EVIDENCE).sources == ("kohn",)
    assert parse("bid", {"bid": 1, "sources": ["kohn"]}, evidence=EVIDENCE).sources == ("kohn",)
    assert parse("segment", fields).sources == ()


ANSWERED: list[tuple[Any, str | None]] = [
    (2, "seg2"), (3, "seg3"), ("2", "seg2"), (1, "seg3"), (99, "seg3"), (None, "seg3"), ("Brook", "seg3"), (-1, "seg3"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "wanted"), ANSWERED)
def test_an_answer_names_a_line_of_somebody_else_or_is_to_the_newest_opponent(named: Any, wanted: str) -> None:
    assert parse("segment", {"text": GOOD, "answers": named}).answers == wanted


def test_what_comes_in_on_the_floor_answers_it_and_an_opening_answers_nobody() -> None:
    assert parse("kicker", {"text": "Hold on there."}).answers == "seg3"
    assert parse("segment", {"text": GOOD, "answers": 1}, floor=None, heard=()).answers is None
    assert parse("segment", {"text": GOOD}, floor=heard(4, "chair", "Order."), heard=()).answers is None


def test_a_point_is_one_of_the_motions() -> None:
    assert parse("segment", {"text": GOOD, "point": "play"}).claim == "play"
    assert parse("segment", {"text": GOOD, "point": "fun"}).claim == "play", "the one that the words are about"
    assert parse("segment", {"text": "Teachers have evenings too.", "point": "fun"}).claim is None


# --- two ways to go on ---------------------------------------------------------------------------------------------------


def test_three_texts_share_the_cap() -> None:
    reply = parse(
        "segment",
        {"text": "One two three.", "second": LONG, "second_ack": "Brook: Noted. But play on."},
        dual_path=True,
    )
    assert (reply.text, reply.second_ack) == ("One two three.", "Noted. But play on.")
    assert len(reply.second.split()) == 32


def test_the_first_sentence_alone_is_the_first_text() -> None:
    reply = parse("segment", {"text": GOOD, "second": "", "second_ack": "Noted, but play on."}, dual_path=True)
    assert (reply.text, reply.second, reply.second_ack) == (
        "Children need to play.", "Ask any child of ten.", "Noted, but play on.",
    )  # fmt: skip
    reply = parse("segment", {"text": GOOD, "second": "They know."}, dual_path=True)
    assert (reply.text, reply.second, reply.second_ack) == ("Children need to play.", "They know.", "")


def test_no_room_no_second_half() -> None:
    reply = parse(
        "segment",
        {"text": "one two three four five", "second": "six seven eight", "second_ack": "x"},
        dual_path=True,
        max_words=6,
    )
    assert (reply.second, reply.second_ack) == ("", "")
