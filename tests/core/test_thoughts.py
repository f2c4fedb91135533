"""What a model thinks aloud is never heard, in whatever spelling, wherever it stands, in whatever pieces it comes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minds_scene import request

from argentum_core.minds.base import MindFault, MindReply
from argentum_core.minds.model.mind import ModelMind
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.prompts.writer import PromptWriter
from argentum_core.minds.replies.parser import ReplyParser
from argentum_core.minds.replies.thoughts import without_thoughts

YES = '{"text": "Yes, it is so."}'
SECRET = 'They want {"text": "Secret one. Secret two."}, I think.'

OPENED = [
    ("<think>", "</think>"), ("<THINK>", "</Think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"), ("<reflection>", "</reflection>"), ("[THINK]", "[/THINK]"), ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"), ("<seed:think>", "</seed:think>"), ('<think lang="en">', "</think>"), ("< think >", "</ think >"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<|START_THINKING|>", "<|END_THINKING|>"), ("<|think|>", "<|/think|>"),
    ("<unused94>thought\n", "<unused95>"), ("<|channel|>analysis<|message|>", "<|end|>"), ("<|channel>thought\n", "<channel|>"),
    ("<|start|>assistant<|channel|>commentary<|message|>", "<|end|>"),
]  # fmt: skip

SHAPES = [
    ("in front", "{o} {s} {c}{y}"),
    ("after a word", "Well. {o} {s} {c} {y}"),
    ("twice", "{o} {s} {c}\n{o} {s} {c}\n{y}"),
    ("behind", "{y}\n{o} {s} {c}"),
    ("on both sides", "{o} {s} {c}{y}{o} {s} {c}"),
    ("nested", "{o} {s} {o} {s} {c} {s} {c}{y}"),
    ("never closed, behind", "{y}\n{o} {s}"),
]

CLOSED_ONLY = [
    f'Draft: {{"text": "Secret one."}} Hmm.</think>{YES}',
    f"{SECRET}</think>{YES}", f"{SECRET}[/THINK]\n{YES}", f"{SECRET}</reasoning>{YES}", f"{SECRET}◁/think▷{YES}",
    f'{{"text": "Secret one."}} hm </think>{YES}', f'{{"text": "Secret one. Secret two."}}</thought>\n```json\n{YES}\n```',
    f"{SECRET}</think> more {SECRET}</think>{YES}", f"<think>{SECRET}</think> {SECRET}</think>{YES}",
    f'{{"text": "Secret one.</think>{YES}', f"{SECRET}<|end_of_thought|>{YES}",
    f"<|channel|>analysis<|message|>{SECRET}<|end|><|start|>assistant<|channel|>final<|message|>{YES}<|return|>",
    f"{SECRET}<|channel|>final <|constrain|>json<|message|>{YES}", f"analysis{SECRET}assistantfinal{YES}",
    f"<think>I close with </think> and <think> again. {SECRET}</think>{YES}",
    '{"text": "<think>Secret one. Secret two.</think>Yes, it is so."}',
    '{"text": "Secret one.</think>Yes, it is so."}',
    '{"text": "\\u003cthink\\u003eSecret one.\\u003c/think\\u003eYes, it is so."}',
    '{"text": "Yes, it is so. <think>Secret one."}',
]  # fmt: skip

NEVER = ["<think>" + SECRET, "[THINK]" + SECRET, "◁think▷" + SECRET, "<think><think>" + SECRET + "</think>",
         "<|channel|>analysis<|message|>" + SECRET, '{"text": "<think>Secret one. Secret two."}', "x " * 9000 + SECRET[:9]]  # fmt: skip


def written(text: str, size: int, *, early: bool = True, complete: bool = True) -> tuple[list[str], MindReply | None]:
    """The sentences that were handed out, and the reply, None for a fault."""
    answer = ReplyParser(request(), PromptWriter().of(request()), early=early)
    sentences: list[str] = []
    try:
        for n in range(0, len(text), size):
            sentences += answer.feed(text[n : n + size])
        last, reply = answer.finish(complete=complete)
    except MindFault as fault:
        assert fault.fault == "nonsense"
        return sentences, None
    return sentences + last, reply


@pytest.mark.parametrize(("opening", "closing"), OPENED, ids=[opening for opening, _ in OPENED])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_thought_that_is_opened_is_not_heard(opening: str, closing: str, size: int) -> None:
    for where, shape in SHAPES:
        if where == "nested" and "channel" in opening:
            continue
        sentences, reply = written(shape.format(o=opening, c=closing, s=SECRET, y=YES), size)
        assert reply is not None and reply.text == "Yes, it is so." == " ".join(sentences), where


@pytest.mark.parametrize("text", CLOSED_ONLY)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_stands_before_a_closing_mark_is_not_heard(text: str, size: int) -> None:
    sentences, reply = written(text, size, early=False)
    assert reply is not None and reply.text == "Yes, it is so." == " ".join(sentences)


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("size", [1, 10_000])
def test_an_answer_that_is_all_thought_is_none(text: str, size: int) -> None:
    for complete in (True, False):
        sentences, reply = written(text, size, complete=complete)
        assert "Secret" not in " ".join(sentences) and (reply is None or "Secret" not in reply.text)


MENTIONED = [
    ("Models write <think> tags. It is so.", "Models write tags. It is so."),
    ("They [think] of it.", "They of it."),
    ("If a < b then it holds.", "If a < b then it holds."),
    ("[Laughs] I think so.", "[Laughs] I think so."),
    ("One <thinks> so.", "One <thinks> so."),
]


@pytest.mark.parametrize(("text", "wanted"), MENTIONED)
def test_a_line_that_speaks_of_a_mark_keeps_its_words(text: str, wanted: str) -> None:
    assert " ".join(without_thoughts(text).split()) == wanted


def test_a_draft_of_which_a_sentence_is_out_ends_the_answer_there() -> None:
    sentences, reply = written('{"text": "Secret one. Secret two. Secret three."} hm</think>' + YES, 3)
    assert reply is None and sentences == ["Secret one.", "Secret two."]


async def test_a_model_that_was_seen_to_think_unmarked_is_not_heard_early_again() -> None:
    from test_said_before import Parrot

    class Drafter(Parrot):
        async def chunks(self, prompt, sending):  # type: ignore[no-untyped-def]
            from argentum_core.minds.model.source import AnswerChunk

            sending.sent = True
            text = '{"text": "Secret one. Secret two. Secret three."} hm</think>' + YES
            for n in range(0, len(text), 3):
                yield AnswerChunk(text[n : n + 3])
            yield AnswerChunk(finish="stop")

    mind = ModelMind("drafter", Drafter(""), SlotQueue())
    heard: list[str] = []
    with pytest.raises(MindFault, match="thought aloud"):
        async for piece in mind.stream(request()):
            heard += [str(piece)]
    assert heard == ["Secret one.", "Secret two."], "once: nobody could know"
    for n in range(3):
        assert (await mind.reply(request(request_id=f"r{n}"))).text == "Yes, it is so."


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>", "<|message|>", "final", "analysis", "<|end|>",
                              '{"text": "Secret."}', '"', "{", "}", "\\", "<", "hm ", "```", "◁think▷", "◁/think▷"]), max_size=12),
    st.integers(1, 9),
)  # fmt: skip
def test_after_a_last_closing_mark_only_what_follows_is_heard(parts: list[str], size: int) -> None:
    """Whatever came before: an answer after a closing mark that is not inside another string is the answer."""
    text = "".join(parts) + '"}</think></think></think>' + json.dumps({"text": "Yes, it is so."})
    sentences, reply = written(text, size, early=False)
    assert reply is None or "Secret" not in reply.text, text
    assert "Secret" not in " ".join(sentences)
