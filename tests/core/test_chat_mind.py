"""A mind at a chat server, against a real server on loopback (WIRE, OpenAI-compatible chat): answers, money, keys, options."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from chat_scene import NO_FAULT, outcome, talking
from minds_scene import request, until

from argentum_core.minds.base import MindFault, MindReply, MindRequest, StreamingMind, Usage
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.chat.protocol import Abilities, body, weakened
from argentum_core.minds.prices import Prices, TokenPrice
from argentum_core.minds.prompts.writer import PromptWriter
from argentum_kit.endpoint import Endpoint
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, Latency, Manners, always, in_turn
from tests.providers.chat_faults import ADVERSARIAL

# --- answers ------------------------------------------------------------------------------------------------------------


async def test_a_segment_is_what_the_server_streamed_with_its_usage() -> None:
    async with talking() as (mind, fake, spent):
        assert isinstance(mind, StreamingMind) and mind.name == f"chat:{MODEL}"
        reply = await mind.reply(request())
        assert reply.text.count(".") + reply.text.count("?") >= 2 and reply.answers == "seg3"
        assert reply.usage is not None and not reply.usage.estimated and reply.usage.input_tokens > 100
        [received] = fake.requests
        assert received.authorization == f"Bearer {KEY}"
        assert received.body["stream_options"] == {"include_usage": True}
        assert received.body["response_format"]["type"] == "json_schema"
    assert (spent.usage, spent.faults) == ([], [])


@pytest.mark.parametrize("kind", ["segment", "reserve", "kicker", "bid"])
async def test_every_kind_of_work(kind: str) -> None:
    async with talking() as (mind, _, _):
        reply = await mind.reply(request(kind))
        assert bool(reply.text) == (kind != "bid")
        if kind == "bid":
            assert reply.bid is not None and 0 <= reply.bid <= 4 and reply.mood is not None
            assert reply.urgency is not None and reply.backlog is not None


async def test_three_texts() -> None:
    async with talking() as (mind, _, _):
        reply = await mind.reply(request(dual_path=True))
        assert reply.text and reply.second and reply.second_ack


async def test_points_of_the_motion_come_back_for_the_casebook() -> None:
    async with FakeChat() as fake:
        prompts = PromptWriter(
            points={claim: claim for claim in ("play", "family", "gap", "sleep", "evidence", "curiosity")}
        )
        mind = ChatMind(MODEL, ChatServer(Endpoint(fake.base_url, Secret(KEY))), prompts=prompts)
        claims = {(await mind.reply(request(request_id=f"r{n}"))).claim for n in range(12)}
        await mind.close()
    assert claims & set(prompts.points)


async def test_the_first_sentence_is_there_long_before_the_last() -> None:
    async with talking(latency=Latency(token_ms=3)) as (mind, _, _):
        loop = asyncio.get_running_loop()
        times, pieces = [], []
        async with aclosing(mind.stream(request())) as stream:
            async for piece in stream:
                times.append(loop.time())
                pieces.append(piece)
        *sentences, reply = pieces
        assert isinstance(reply, MindReply) and reply.text == " ".join(map(str, sentences)) and len(sentences) >= 2
        assert times[0] < times[-1]


async def test_minds_in_a_row_share_the_connection() -> None:
    async with talking() as (mind, fake, _):
        for n in range(3):
            await mind.reply(request(request_id=f"r{n}"))
        assert len(fake.requests) == 3 and fake.most_open == 1


# --- letting go -----------------------------------------------------------------------------------------------------------


async def test_leaving_a_stream_closes_its_connection_at_once_and_counts_what_it_took() -> None:
    async with talking(latency=Latency(token_ms=20)) as (mind, fake, spent):
        async with aclosing(mind.stream(request())) as stream:
            async for _ in stream:
                break
        await until(lambda: fake.requests[0].gone)
        [usage] = spent.usage
        assert usage.estimated and usage.input_tokens > 100 and usage.output_tokens > 5


async def test_cancelling_before_the_first_word_closes_it_too() -> None:
    async with talking(always("slow_first")) as (mind, fake, spent):
        asking = asyncio.create_task(mind.reply(request()))
        await until(lambda: fake.open == 1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until(lambda: fake.requests[0].gone)
        [usage] = spent.usage
        assert usage.estimated and usage.output_tokens == 0


async def test_nothing_is_counted_twice() -> None:
    async with talking(in_turn(None, "drop_early", "too_many", None)) as (mind, _, spent):
        answers = []
        for n in range(4):
            answers.append(await outcome(mind, request_id=f"r{n}"))
            await asyncio.sleep(0.5 if n == 2 else 0)
        kinds = [answer.fault if isinstance(answer, MindFault) else "reply" for answer in answers]
        assert kinds == ["reply", "failed", "rate_limit", "reply"]
        assert len(spent.usage) == 1, "one failed when it was under way; a 429 costs nothing"


# --- what servers do not take -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["stream_options", "response_format", "max_tokens"])
@pytest.mark.parametrize("silent", [False, True])
async def test_a_rejected_option_is_left_out_once_and_for_all(option: str, silent: bool) -> None:
    if option == "max_tokens" and silent:
        pytest.skip("no server refuses the limit without naming the other one")
    async with talking(manners=Manners(rejects=frozenset({option}), silent_rejection=silent)) as (mind, fake, _):
        for n in range(3):
            assert isinstance(await outcome(mind, request_id=f"r{n}"), MindReply)
        sent = [option in received.body for received in fake.requests]
        tries = 3 if option == "response_format" and not silent else 2
        assert sent == [True] * (tries - 1) + [False] * 3, "json_schema, then json_object, then neither"


async def test_agents_that_ask_at_the_same_time_learn_together() -> None:
    manners = Manners(rejects=frozenset({"stream_options", "response_format"}))
    async with talking(manners=manners) as (mind, _, _):
        asked = [outcome(mind, request_id=f"r{n}", agent=f"a{n}") for n in range(4)]
        assert all(isinstance(answer, MindReply) for answer in await asyncio.gather(*asked))
        assert (mind.source.abilities.usage, mind.source.abilities.form) == (False, "none")


REJECTIONS = [
    (400, "Unknown parameter: stream_options", {"usage": False}),
    (422, '{"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"}]}', {"usage": False}),
    (400, "response_format json_schema is not supported", {"form": "object"}),
    (500, "failed to parse grammar", {"form": "object"}),
    (400, "use 'max_completion_tokens' instead of 'max_tokens'", {"limit": "max_completion_tokens"}),
    (400, "Bad request", {"usage": False, "form": "none", "temperature": False}),
    (400, "Unsupported value: 'temperature' does not support 0.9 with this model.", {"temperature": False}),
    (400, "model not supported", None),
    (400, "context length exceeded", None),
    (401, "stream_options", None),
    (500, "boom", None),
]


@pytest.mark.parametrize(("status", "said", "changed"), REJECTIONS)
def test_what_a_rejection_is_about(status: int, said: str, changed: dict[str, Any] | None) -> None:
    assert weakened(Abilities(), status, said) == (None if changed is None else Abilities(**changed))


def test_a_server_that_answered_before_rejects_something_else() -> None:
    assert weakened(Abilities(proven=True), 400, "Bad request") is None


def test_a_model_that_thinks_gets_more_room() -> None:
    prompt = PromptWriter().of(request())
    assert body("m", prompt, Abilities(room=4))["max_tokens"] == 4 * body("m", prompt, Abilities())["max_tokens"]


# --- money ------------------------------------------------------------------------------------------------------------------


def remote(on_spent: Callable[[MindRequest, Usage], None] = lambda request, usage: None) -> ChatMind:
    prices = Prices({"m": TokenPrice(1.0, 10.0)})
    return ChatMind("m", ChatServer(Endpoint("https://api.test/v1", Secret(KEY))), prices=prices, on_spent=on_spent)


def test_an_estimate_bounds_what_a_call_can_cost() -> None:
    estimate = remote().estimate(request())
    assert estimate.estimated and estimate.output_tokens == 280
    assert estimate.cost_micros == estimate.input_tokens + 2800


async def test_a_server_on_this_machine_costs_nothing() -> None:
    async with talking() as (mind, _, _):
        reply = await mind.reply(request())
        assert reply.usage is not None and reply.usage.cost_micros == 0 and mind.priced
    assert not ChatMind("unknown", ChatServer(Endpoint("https://api.test/v1", Secret(KEY)))).priced


# --- keys -------------------------------------------------------------------------------------------------------------------


async def test_the_key_shows_nowhere_whatever_the_server_does(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    for fault in ("echo_key", "echo_key_in_stream", "unauthorized", "drop_early", "redirect", "bad_gateway", None):
        async with talking(always(fault) if fault else NO_FAULT) as (mind, _, spent):
            answer = await outcome(mind)
            shown += [
                repr(answer),
                str(answer),
                repr(vars(mind)),
                repr(vars(mind.source)),
                repr(vars(mind.source._server)),
            ]
            shown += [repr(told) + str(told) for told in spent.faults]
            error: BaseException | None = answer if isinstance(answer, MindFault) else None
            while error is not None:
                shown += [repr(error), str(error), repr(vars(error))]
                error = error.__cause__ or error.__context__
    printed = capsys.readouterr()
    text = "\n".join([*shown, caplog.text, printed.out, printed.err])
    assert KEY not in text and KEY[:12] not in text


async def test_redirects_are_not_followed() -> None:
    async with FakeChat() as elsewhere:
        async with talking(always("redirect")) as (mind, _, _):
            await outcome(mind)
        assert elsewhere.requests == []


async def test_a_wrong_key_is_refused_with_the_variable_to_look_at() -> None:
    async with talking(key="sk-wrong-but-long-enough") as (mind, _, _):
        answer = await outcome(mind)
        assert isinstance(answer, MindFault) and answer.fault == "refused" and "check OPENAI_API_KEY" in answer.detail


# --- what was sent ------------------------------------------------------------------------------------------------------------


async def test_hostile_lines_of_others_go_out_as_data() -> None:
    async with talking() as (mind, fake, _):
        for n, text in enumerate(ADVERSARIAL.values()):
            floor = request().floor
            assert floor is not None
            hostile = type(floor)("seg9", "brook", "Brook", "against", text, None, True)
            await mind.reply(request(request_id=f"r{n}", floor=hostile))
        for received in fake.requests:
            system, user = (message["content"] for message in received.body["messages"])
            assert len(system) + len(user) < 6000 and user.count("</record>") == 2
            assert not set("\x1b\x07\u202e") & set(user)
