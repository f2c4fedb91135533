"""Minds through pydantic-ai: one sentence where it is missing, and where it is there its errors as faults, its retries off."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from typing import Any

import pytest
from minds_scene import request

from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault, MindReply, Usage
from argentum_core.minds.model.mind import ModelMind
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.pydantic_ai import providers
from argentum_core.minds.pydantic_ai.source import ProviderError, ProviderSource, open_model
from argentum_core.minds.spec import MindSpecError, check_minds
from argentum_core.minds.timeouts import CallTimeouts
from argentum_kit.secrets import Secret

KEY = Secret("sk-ant-canary-0123456789abcdef")
GOOD = {
    "text": "Children need to play. Ask any child of ten.",
    "answers": 2,
    "mood": {"frustration": 0.2, "engagement": 0.6, "confidence": 0.7},
}

installed = pytest.mark.skipif(find_spec("pydantic_ai") is None, reason="the providers extra is not installed")


def test_without_the_extra_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "find_spec", lambda name: None)
    with pytest.raises(ProviderError, match=r"install it with: pip install 'argentum\[providers\]'"):
        open_model("anthropic", "claude-haiku-4-5", KEY)
    with pytest.raises(MindSpecError, match="providers extra"):
        check_minds("anthropic:claude-haiku-4-5", MindAccess({"ANTHROPIC_API_KEY": KEY}))


def test_a_missing_key_is_one_sentence_naming_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "find_spec", lambda name: object())
    for spec, variable in (
        ("anthropic:m", "ANTHROPIC_API_KEY"),
        ("google:m", "GOOGLE_API_KEY"),
        ("mistral:m", "MISTRAL_API_KEY"),
    ):
        with pytest.raises(MindSpecError, match=f"set {variable}"):
            check_minds(spec, MindAccess())
    check_minds("google:m", MindAccess({"GEMINI_API_KEY": KEY}))
    check_minds("bedrock:m", MindAccess())


Stream = Callable[..., AsyncIterator[str]]


def mind_of(stream: Stream, *, timeouts: CallTimeouts | None = None, spent: list[Usage] | None = None) -> ModelMind:
    from pydantic_ai.models.function import FunctionModel

    source = ProviderSource(
        "anthropic",
        "m",
        lambda: FunctionModel(stream_function=stream),
        key=KEY,
        key_variable="ANTHROPIC_API_KEY",
        timeouts=timeouts,
    )
    told = spent if spent is not None else []
    return ModelMind("anthropic:m", source, SlotQueue(), on_spent=lambda request_id, usage: told.append(usage))


def pieces_of(written: str, size: int = 6) -> Stream:
    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        assert info.model_settings["max_retries"] == 0
        for start in range(0, len(written), size):
            yield written[start : start + size]

    return stream


@installed
async def test_a_segment_comes_sentence_by_sentence() -> None:
    mind = mind_of(pieces_of(json.dumps(GOOD)))
    pieces = [piece async for piece in mind.stream(request())]
    *sentences, reply = pieces
    assert sentences == ["Children need to play.", "Ask any child of ten."]
    assert isinstance(reply, MindReply) and reply.text == GOOD["text"] and reply.answers == "seg2"
    assert reply.mood == (0.2, 0.6, 0.7) and reply.usage is not None and reply.usage.input_tokens > 0
    await mind.close()


@installed
async def test_the_prompt_is_a_system_and_a_user_part() -> None:
    seen: list[Any] = []

    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        seen.extend(messages)
        yield json.dumps(GOOD)

    await mind_of(stream).reply(request())
    [asked] = seen
    assert [type(part).__name__ for part in asked.parts] == ["SystemPromptPart", "UserPromptPart"]
    assert "You are Ada" in asked.parts[0].content and "Being spoken now" in asked.parts[1].content


def http_error(status: int, headers: dict[str, str] | None = None, body: Any = None) -> Callable[[], Exception]:
    def made() -> Exception:
        from pydantic_ai.exceptions import ModelHTTPError

        return ModelHTTPError(status, "m", body, headers=headers)

    return made


def named(name: str, *given: Any) -> Callable[[], Exception]:
    def made() -> Exception:
        from pydantic_ai import exceptions

        error: Exception = getattr(exceptions, name)(*given)
        return error

    return made


ERRORS: list[tuple[Callable[[], Exception], str, int | None]] = [
    (http_error(401, body={"error": {"message": f"bad key {KEY.reveal()}"}}), "refused", None),
    (http_error(429, {"Retry-After": "2"}), "rate_limit", 2000),
    (http_error(429, {"retry-after-ms": "900"}), "rate_limit", 900),
    (http_error(529, body={"type": "error", "error": {"type": "overloaded_error"}}), "rate_limit", None),
    (http_error(500, body=f"boom {KEY.reveal()}"), "failed", None),
    (http_error(400, body={"error": {"message": f"{KEY.reveal()} \x1b[31m"}}), "refused", None),
    (named("ModelConnectionError", "m", "no route"), "failed", None),
    (named("ModelTimeoutError", "m", "late"), "timeout", None),
    (named("UnexpectedModelBehavior", f"odd {KEY.reveal()}"), "nonsense", None),
    (named("UserError", "wrong setting"), "refused", None),
    (lambda: RuntimeError(f"an SDK broke with {KEY.reveal()}"), "failed", None),
]  # fmt: skip


@installed
@pytest.mark.parametrize(("error", "kind", "retry_ms"), ERRORS, ids=range(len(ERRORS)))
async def test_every_error_is_a_fault_of_its_kind_and_shows_no_key(
    error: Callable[[], Exception], kind: str, retry_ms: int | None
) -> None:
    calls = 0

    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        nonlocal calls
        calls += 1
        raise error()
        yield ""

    with pytest.raises(MindFault) as raised:
        await mind_of(stream).reply(request())
    fault = raised.value
    assert fault.fault == kind and calls == 1
    assert "canary" not in f"{fault} {fault!r} {fault.detail}" and fault.detail.isprintable()
    if retry_ms is not None:
        assert fault.retry_ms == retry_ms


@installed
async def test_a_stream_that_breaks_off_ends_at_its_last_whole_sentence() -> None:
    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        yield '{"text": "Children need to play. Ask any'
        raise RuntimeError("gone")

    assert (await mind_of(stream).reply(request())).text == "Children need to play."


@installed
async def test_a_stalled_stream_is_given_up_on() -> None:
    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        yield '{"text": "Chil'
        await asyncio.sleep(30)
        yield ""

    with pytest.raises(MindFault) as fault:
        await mind_of(stream, timeouts=CallTimeouts(first_ms=2000, stall_ms=50)).reply(request())
    assert fault.value.fault == "timeout"


@installed
async def test_a_cancelled_call_is_counted() -> None:
    spent: list[Usage] = []

    async def stream(messages: Any, info: Any) -> AsyncIterator[str]:
        yield '{"text": "Children need to play. Ask any'
        await asyncio.sleep(30)
        yield ""

    mind = mind_of(stream, spent=spent)
    async for _ in (pieces := mind.stream(request())):
        break
    await pieces.aclose()
    [usage] = spent
    assert usage.estimated and usage.output_tokens > 0


@pytest.mark.slow
@installed
async def test_a_real_model_is_opened_without_its_key_showing() -> None:
    pytest.importorskip("anthropic")
    model = open_model("anthropic", "claude-haiku-4-5", KEY)
    source = ProviderSource("anthropic", "claude-haiku-4-5", lambda: model, key=KEY)
    await source.warm()
    assert "canary" not in repr(model) + repr(vars(source))
    assert model.client._client.follow_redirects is False
    await source.close()


@installed
def test_a_model_that_cannot_be_opened_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProviderError, match="cannot be opened"):
        open_model("no-such-provider", "m", KEY)
    pytest.importorskip("anthropic")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://evil.test")
    with pytest.raises(ProviderError, match="--insecure"):
        open_model("anthropic", "m", KEY)


@installed
async def test_nothing_is_opened_before_an_answer_is_wanted_and_then_once() -> None:
    from pydantic_ai.models.function import FunctionModel

    opened: list[int] = []

    def opening() -> FunctionModel:
        opened.append(threading.get_ident())
        return FunctionModel(stream_function=pieces_of("unused"))

    source = ProviderSource("anthropic", "m", opening, key=KEY)
    assert not opened
    await asyncio.gather(source.warm(), source.warm())
    assert len(opened) == 1
    assert opened != [threading.get_ident()], "the debate goes on meanwhile"
    await source.close()


@installed
@pytest.mark.parametrize(
    "error",
    [
        ProviderError("the mind 'anthropic:m' cannot be opened: no such model"),
        RuntimeError(f"a package of theirs fell over with {KEY.reveal()}"),
    ],
)
async def test_a_model_that_cannot_be_opened_refuses_and_leaves_no_task(error: Exception) -> None:
    def opening() -> object:
        raise error

    before = asyncio.all_tasks()
    source = ProviderSource("anthropic", "m", opening, key=KEY)
    mind = ModelMind("anthropic:m", source, SlotQueue())
    for _ in range(2):
        with pytest.raises(MindFault, match="cannot be opened") as fault:
            await mind.reply(request())
        assert fault.value.fault == "refused"
        assert KEY.reveal() not in str(fault.value)
    await mind.close()
    assert asyncio.all_tasks() == before
