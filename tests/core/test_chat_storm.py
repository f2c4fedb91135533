"""A chat server that fails in every way there is: each fault alone, and all of them at random."""

from __future__ import annotations

import asyncio
import gc

import pytest
from chat_scene import CALM, outcome, patience_for, talking

from argentum_core.debate.concurrency import ProviderLoad
from argentum_core.minds.base import MindFault, MindReply
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.model.slot_queue import ProviderSlots, SlotQueue
from argentum_core.minds.timeouts import CallTimeouts
from argentum_kit.endpoint import Endpoint
from argentum_kit.plain_text import sanitise
from tests.providers.chat import Latency, always, at_random, in_turn
from tests.providers.chat_faults import ERRORS, FAULTS

# --- every fault ------------------------------------------------------------------------------------------------------------

KINDS: dict[str, str] = {
    "unauthorized": "refused", "forbidden": "refused", "no_model": "refused", "too_many": "rate_limit", "too_many_seconds": "rate_limit",
    "too_many_fraction": "rate_limit", "too_many_date": "rate_limit", "too_many_ms": "rate_limit", "quota": "refused",
    "overloaded": "rate_limit", "server_error": "failed", "bad_gateway": "failed", "hostile_error": "failed", "redirect": "refused", "slow_first": "timeout",
    "stall_early": "timeout", "drop_early": "failed", "error_in_stream": "rate_limit", "empty": "nonsense", "malformed_json": "nonsense",
    "used_up": "nonsense", "filtered": "refused", "refusal": "refused", "echo_key": "refused", "silent_comments": "timeout",
    "long_line": "nonsense", "long_word": "nonsense", "silent": "timeout", "web_page": "refused", "no_content": "nonsense",
    "no_body": "nonsense", "zipped": "nonsense",
}  # fmt: skip
SURVIVED = {"stall": "timeout", "drop": "failed", "error_in_stream_late": "rate_limit", "echo_key_in_stream": "failed"}


TAKES_SECONDS = ("dribbling", "reasoning", "loading")
"""Good answers after a while: `test_calls_that_go_on.py` has them."""


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in TAKES_SECONDS])
async def test_each_fault_is_an_answer_or_a_fault_of_its_kind(fault: str) -> None:
    async with talking(always(fault), timeouts=patience_for(fault)) as (mind, fake, spent):
        answer = await outcome(mind)
        if fault in KINDS:
            assert isinstance(answer, MindFault) and answer.fault == KINDS[fault]
            assert sanitise(answer.detail) == answer.detail and len(answer.detail) < 260
        else:
            assert isinstance(answer, MindReply) and answer.text and len(answer.text.split()) <= 35
            assert sanitise(answer.text) == answer.text
        assert [told.fault for told in spent.faults] == ([SURVIVED[fault]] if fault in SURVIVED else [])
        assert len(fake.requests) == 1, "nothing is retried here"
        assert len(spent.usage) == (1 if isinstance(answer, MindFault) and fault not in {*ERRORS, "echo_key"} else 0)


@pytest.mark.parametrize("fault", SURVIVED)
async def test_an_answer_that_breaks_off_ends_at_its_last_whole_sentence(fault: str) -> None:
    async with talking(always(fault), timeouts=patience_for(fault)) as (mind, _, _):
        answer = await outcome(mind)
        assert isinstance(answer, MindReply) and answer.text.endswith((".", "?", "!"))
        assert answer.usage is not None and answer.usage.estimated


@pytest.mark.parametrize("fault", ["stall", "drop"])
async def test_of_a_kicker_that_breaks_off_nothing_is_used(fault: str) -> None:
    async with talking(always(fault), timeouts=patience_for(fault)) as (mind, _, _):
        assert isinstance(await outcome(mind, "kicker"), MindFault)


RETRY = {"too_many_seconds": (2000, 2000), "too_many_ms": (150, 500), "too_many_fraction": (250, 500), "too_many_date": (900, 2000),
         "too_many": (250, 500)}  # fmt: skip


@pytest.mark.parametrize("fault", RETRY)
async def test_retry_after_is_the_floor_whatever_its_form(fault: str) -> None:
    async with talking(always(fault)) as (mind, _, _):
        answer = await outcome(mind)
        least, most = RETRY[fault]
        assert isinstance(answer, MindFault) and answer.retry_ms is not None and least <= answer.retry_ms <= most


async def test_after_a_429_nobody_asks_until_it_is_over() -> None:
    async with talking(in_turn("too_many_seconds"), queue=SlotQueue(ProviderSlots(provider=ProviderLoad(4)))) as (
        mind,
        fake,
        _,
    ):
        await outcome(mind)
        for agent in ("brook", "cyril"):
            answer = await outcome(mind, agent=agent)
            assert isinstance(answer, MindFault) and answer.fault == "rate_limit"
            assert answer.retry_ms is not None and answer.retry_ms > 1500
        assert len(fake.requests) == 1 and mind._queue.slots.limit == 2


async def test_all_agents_together_keep_to_the_slots() -> None:
    async with talking(queue=SlotQueue(ProviderSlots(provider=ProviderLoad(3))), latency=Latency(token_ms=0.5)) as (
        mind,
        fake,
        _,
    ):
        answers = await asyncio.gather(*(outcome(mind, agent=f"a{n}", request_id=f"r{n}") for n in range(9)))
        assert all(isinstance(answer, MindReply) for answer in answers) and fake.most_open <= 3


async def test_a_server_that_is_not_there() -> None:
    mind = ChatMind("m", ChatServer(Endpoint("http://127.0.0.1:9/v1"), timeouts=CALM))
    answer = await outcome(mind)
    assert isinstance(answer, MindFault) and (answer.fault, answer.detail) == (
        "failed",
        "127.0.0.1:9 cannot be reached: nothing listens there",
    )
    await mind.close()


async def test_a_storm_of_all_faults_leaves_nothing_behind() -> None:
    quick = [fault for fault in FAULTS if fault not in ("long_line", "long_word", "huge", *TAKES_SECONDS)]
    storm = at_random(quick, 0.7, seed=5)
    async with talking(storm, timeouts=CallTimeouts(2000, 250, 250, 2000), queue=SlotQueue(now_ms=Hours())) as (
        mind,
        _,
        _,
    ):
        asked = (outcome(mind, agent=f"a{n % 8}", request_id=f"r{n}") for n in range(60))
        answers = await asyncio.gather(*asked)
        assert len({isinstance(answer, MindReply) for answer in answers}) == 2, "some of both"
    gc.collect()


class Hours:
    """A clock that runs so fast that nobody is made to wait."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        self.ms += 3_600_000
        return self.ms
