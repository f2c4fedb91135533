"""Minds as listeners: a model answers everything at once, other minds one thing after the other, and whoever cannot be asked is absent."""

from __future__ import annotations

from typing import Any

import pytest
from chat_scene import talking
from minds_scene import Talker, request

from argentum_core.minds.base import MindFault, MindReply, MindRequest
from argentum_core.minds.chain import MindChain
from argentum_core.minds.edge import MindEdge
from argentum_core.minds.own import adapted_mind
from argentum_core.minds.replies.claim_guess import guessed_claim
from tests.providers.chat import always

LISTEN: dict[str, Any] = {"may_bid": True, "may_remark": True, "may_cut_in": True, "remark_words": 12, "max_words": 12}


def book() -> Talker:
    """A last resort that answers at once, as the casebook does."""
    last = Talker("book")
    last.at_once = True  # type: ignore[attr-defined]
    return last


async def test_a_model_answers_everything_in_one_call() -> None:
    async with talking() as (mind, fake, _):
        replies = [await mind.reply(request("listen", request_id=f"r{n}", **LISTEN)) for n in range(12)]
        assert len(fake.requests) == 12
    assert all(reply.bid is not None and reply.mood is not None and reply.urgency is not None for reply in replies)
    assert any(reply.text and reply.kind for reply in replies), "a remark is read, not only its importance"
    assert any(reply.cut_in for reply in replies)
    assert all(len(reply.cut_in.split()) <= 12 for reply in replies)


async def test_other_minds_are_asked_for_one_thing_after_the_other() -> None:
    asked: list[MindRequest] = []

    async def reply(one: MindRequest) -> MindReply:
        asked.append(one)
        return {
            "bid": MindReply("", bid=2, mood=(0.1, 0.2, 0.3)),
            "interjection": MindReply("Says who?", kind="clarify", importance=0.6),
            "kicker": MindReply("That is exactly what they said about the trams.", urgency=0.8),
        }[one.kind]

    said = await MindEdge(adapted_mind(reply)).reply(request("listen", **LISTEN))
    assert [one.kind for one in asked] == ["bid", "interjection", "kicker"]
    assert (said.bid, said.text, said.kind, said.importance, said.urgency) == (2, "Says who?", "clarify", 0.6, 0.8)
    assert said.cut_in.startswith("That is exactly") and said.mood == (0.1, 0.2, 0.3)


@pytest.mark.parametrize("fault", ["unauthorized", "too_many", "server_error", "malformed_json", "empty", "drop_early"])
async def test_a_listener_whose_model_fails_is_absent_and_one_notice_tells_of_it(fault: str) -> None:
    told: list[MindFault] = []
    async with talking(always(fault)) as (mind, _, _):
        chain = MindChain([mind, book()], on_fault=lambda _, fault: told.append(fault))
        replies = [await chain.reply(request("listen", request_id=f"r{n}", **LISTEN)) for n in range(5)]
    assert all(reply.absent and not reply.text for reply in replies)
    assert len(told) == 1


async def test_a_listener_is_never_stood_in_for_by_the_next_mind_of_the_chain_that_is_at_once() -> None:
    last = book()
    assert (await MindChain([Talker("bad", "failed"), last]).reply(request("listen", **LISTEN))).absent
    assert last.asked == 0, "what it says is asked for by itself"


POINTS = {"play": "children need to play in the afternoon", "equal": "homework is done by educated parents"}


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("A child that plays all afternoon learns more.", "play"),
        ("Educated parents do the homework.", "equal"),
        ("Nobody knows.", None),
        ("", None),
    ],
)
def test_a_line_is_matched_with_the_point_that_it_shares_most_with(text: str, claim: str | None) -> None:
    assert guessed_claim(text, POINTS) == claim
