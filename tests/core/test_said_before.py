"""A model that has nothing new to say, and says the old again word for word, is not heard with it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import pytest
from minds_scene import FLOOR, HEARD, heard, request

from argentum_core.minds.base import MindFault, MindReply, Usage
from argentum_core.minds.model.mind import ModelMind
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.model.source import AnswerChunk, CallProgress
from argentum_core.minds.prompts.memory import Memory, opening_of
from argentum_core.minds.prompts.writer import Prompt, PromptWriter
from argentum_kit.fault_causes import Peer

OLD = "Children need the afternoon to play."
NEW = "Sleep is worth more than sums."


class Parrot:
    """A model that answers every request with the same words."""

    model = "parrot"

    def __init__(self, text: str) -> None:
        self._text = text

    @property
    def peer(self) -> Peer:
        return Peer(self.model, "")

    def most_tokens(self, prompt: Prompt) -> int:
        return 100

    async def chunks(self, prompt: Prompt, sending: CallProgress) -> AsyncGenerator[AnswerChunk, None]:
        sending.sent = True
        yield AnswerChunk(json.dumps({"text": self._text, "kind": "support", "importance": 0.9}))
        yield AnswerChunk(finish="stop")

    def used_up(self) -> None: ...

    def shown(self, said: str) -> str:
        return said

    async def close(self) -> None: ...


async def said(text: str, kind: str = "segment", memory: Memory | None = None) -> str:
    """What comes of an answer: its words, or why it does not count."""
    mind = ModelMind("parrot", Parrot(text), SlotQueue(), prompts=PromptWriter(memory))
    try:
        reply: MindReply = await mind.reply(request(kind))
    except MindFault as fault:
        return fault.fault
    return reply.text


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (f"{NEW} {OLD}", True),  # it may be said again, not begun with
        (OLD, False),
        (f"{OLD} {NEW}", False),  # the voice has the first sentence before the second is written
        ("CHILDREN need - the afternoon - to play!", False),
        (FLOOR.text, False),  # a reserve for whoever answers the line that is being heard
        ("Homework builds character. Or does it?", True),  # three words are anybody's
        (HEARD[1].text + ".", False),
        (f"Well - so - {NEW}", True),
        (f"No. So. {OLD}", True),
    ],
)
async def test_nobody_opens_a_line_as_somebody_did_before(text: str, counts: bool) -> None:
    assert (await said(text) != "nonsense") == counts


@pytest.mark.parametrize(("kind", "counts"), [("reserve", False), ("kicker", False), ("interjection", True)])
async def test_a_remark_may_be_made_again(kind: str, counts: bool) -> None:
    assert (await said(OLD, kind) == "nonsense") != counts


async def test_what_was_heard_before_a_resume_counts() -> None:
    memory = Memory()
    memory.recall("cyril", f"{NEW} {OLD}")
    assert await said(NEW, memory=memory) == "nonsense"


async def test_what_it_cost_is_told() -> None:
    spent: list[Usage] = []
    mind = ModelMind("parrot", Parrot(OLD), SlotQueue(), on_spent=lambda _, usage: spent.append(usage))
    with pytest.raises(MindFault, match="parrot began word for word as somebody did before"):
        await mind.reply(request())
    assert len(spent) == 1


def test_the_memory_of_openings_is_bounded() -> None:
    memory = Memory()
    memory.listen(heard(n, "ada", f"This is line number {n} of a very long debate.") for n in range(5000))
    assert memory.opened(opening_of("This is line number 4999 of a very long debate."))
    assert not memory.opened(opening_of("This is line number 1 of a very long debate."))
