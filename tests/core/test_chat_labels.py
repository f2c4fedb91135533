"""Answers by what they are and not by what their label says, over a real socket and byte by byte; faults name the true cause."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from chat_scene import outcome, talking
from minds_scene import request

from argentum_core.minds.base import MindFault, MindReply
from argentum_core.minds.chat.answer_stream import AnswerStream
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.timeouts import CallTimeouts
from argentum_kit.endpoint import Endpoint
from tests.providers.chat import FakeChat, always
from tests.providers.chat_bytes import served
from tests.providers.chat_shapes import bomb

SAID = "Children need to play. Ask any child of ten."
ANSWER = json.dumps({"text": SAID})


def chunk(**delta: Any) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta}]})


DELTAS = [chunk(role="assistant", content=None), *(chunk(content=ANSWER[n : n + 9]) for n in range(0, len(ANSWER), 9))]
STOP = json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
WHOLE = {"choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}}]}
EVENTS = "".join(f"data: {one}\n\n" for one in [*DELTAS, STOP]) + "data: [DONE]\n\n"
LINES = "\n".join([*DELTAS, STOP]) + "\n"

BODIES: list[tuple[str, str]] = [
    ("events", EVENTS),
    ("events without an end", "".join(f"data: {one}\n\n" for one in DELTAS)),
    ("events without the last blank line", "".join(f"data: {one}\n\n" for one in DELTAS).rstrip()),
    ("events after spaces and a byte order mark", "\ufeff  \r\n\n" + EVENTS),
    ("events with carriage returns", EVENTS.replace("\n", "\r\n")),
    ("events after comments", ": hold on\n\n" * 50 + EVENTS),
    ("events with names and ids", "event: message\nid: 7\nretry: 1\n" + EVENTS),
    (
        "events of reasoning first",
        f"data: {chunk(reasoning_content='Secret.')}\n\ndata: {chunk(reasoning='Secret.')}\n\n" + EVENTS,
    ),
    ("JSON lines", LINES),
    ("JSON lines without an end", "\n".join(DELTAS)),
    ("a whole answer", json.dumps({**WHOLE, "usage": {"prompt_tokens": 1, "completion_tokens": 2}})),
    ("a whole answer over many lines", json.dumps(WHOLE, indent=2)),
    ("a whole answer in a list", json.dumps([WHOLE])),
    ("a whole answer in one event", f"data: {json.dumps(WHOLE)}\n\n"),
]
LABELS = ["text/event-stream", "application/json", "application/x-ndjson", "text/plain; charset=utf-8", "text/html", ""]


def http(
    body: str | bytes, label: str = "text/event-stream", *, status: str = "200 OK", version: str = "1.1", **headers: str
) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    named = {
        **({"Content-Type": label} if label else {}),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/{version} {status}\r\n{head}Connection: close\r\n\r\n".encode() + raw


@asynccontextmanager
async def asked_of(*answers: bytes, timeouts: CallTimeouts | None = None, path: str = "/v1") -> AsyncIterator[ChatMind]:
    async with served(*answers) as port:
        endpoint = Endpoint(f"http://127.0.0.1:{port}{path}")
        server = ChatServer(
            endpoint,
            timeouts=timeouts or CallTimeouts(first_ms=3000, stall_ms=500, total_ms=2500),
            url_variable="OPENAI_BASE_URL",
        )
        mind = ChatMind("m", server)
        yield mind
        await mind.close()


@pytest.mark.parametrize(("what", "body"), BODIES, ids=[what for what, _ in BODIES])
@pytest.mark.parametrize("label", LABELS)
async def test_the_content_decides_what_an_answer_is(what: str, body: str, label: str) -> None:
    async with asked_of(http(body, label)) as mind:
        answer = await outcome(mind)
    assert isinstance(answer, MindReply) and answer.text == SAID


@pytest.mark.parametrize(("what", "body"), BODIES, ids=[what for what, _ in BODIES])
@pytest.mark.parametrize("size", [1, 3, 17])
def test_in_whatever_pieces(what: str, body: str, size: int) -> None:
    raw, stream = body.encode(), AnswerStream()
    found = [one for n in range(0, len(raw), size) for one in stream.feed(raw[n : n + size])] + stream.end()
    assert "".join(one.content for one in found) == ANSWER
    assert stream.done == ("[DONE]" in body)


async def test_http_1_0_without_a_length_is_read_to_its_end() -> None:
    async with asked_of(http(json.dumps(WHOLE), "application/json", version="1.0")) as mind:
        assert isinstance(await outcome(mind), MindReply)


PAGE = "<!DOCTYPE html><html><title>Router</title></html>"
LONG_HEADER = "x" * 2_000_000

CAUSES: list[tuple[str, bytes, str, str]] = [
    ("a web page", http(PAGE, "text/html"), "refused", "answered with a web page; is OPENAI_BASE_URL right?"),
    ("a web page that says that it is JSON", http(PAGE, "application/json"), "refused", "answered with a web page"),
    ("plain words", http("It works!", "text/plain"), "refused", "answered with something that is no chat answer; is OPENAI_BASE_URL"),
    ("another service's JSON", http('{"status":"ok"}', "application/json"), "nonsense", "answered with JSON that is no chat answer"),
    ("nothing", http("", "application/json"), "nonsense", "answered 200 without a word"),
    ("nothing, and says so", http("", "", status="204 No Content"), "nonsense", "answered 204 without a word"),
    ("only the end", http("data: [DONE]\n\n"), "nonsense", "answered without a word"),
    ("no events", http(": hold on\n\n"), "failed", "broke off the answer before its first word"),
    ("redirect", http("", status="308 Permanent Redirect", Location="http://127.0.0.1:1/"), "refused", "is OPENAI_BASE_URL right?"),
    ("no such page", http("404 page not found", status="404 Not Found"), "refused", "there is nothing at 127.0.0.1:"),
    ("no such model", http('{"error":{"message":"model \\"m\\" not found, try pulling it first"}}', status="404 Not Found"), "refused",
     "there is no model 'm' at this address"),
    ("loading", http('{"error":{"code":503,"message":"Loading model"}}', status="503 Service Unavailable"), "rate_limit",
     "it is still loading the model"),
    ("too long", http('{"error":{"message":"This model\'s maximum context length is 512 tokens"}}', status="400 Bad Request"), "refused",
     "longer than the model can read"),
    ("an encoding", http(b"\x1f\x8b", Content_Encoding="gzip"), "nonsense", "in the encoding 'gzip', which was not asked for"),
    ("two encodings", http(bomb(), Content_Encoding="gzip, gzip"), "nonsense", "in the encoding 'gzip, gzip'"),
    ("an error in an encoding", http(bomb(), status="500 Oh", Content_Encoding="gzip"), "failed", "answered 500"),
    ("no HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "nonsense", "sent what is no HTTP"),
    ("chunks that are none", http(b"zz\r\nnot a chunk\r\n", Transfer_Encoding="chunked"), "nonsense", "sent what is no HTTP"),
    ("headers without end", http("", X=LONG_HEADER), "nonsense", "sent what is no HTTP"),
    ("nothing at all", b"", "failed", "broke off"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "kind", "says"), [case[1:] for case in CAUSES], ids=[case[0] for case in CAUSES])
async def test_a_fault_names_its_cause(sent: bytes, kind: str, says: str) -> None:
    async with asked_of(sent) as mind:
        answer = await outcome(mind)
    assert isinstance(answer, MindFault) and (answer.fault, says in answer.detail) == (kind, True), answer


@pytest.mark.parametrize(
    ("path", "says"),
    [("", "; addresses usually end in /v1; is OPENAI_BASE_URL right?"), ("/v1", "; is OPENAI_BASE_URL right?")],
)
async def test_a_base_address_is_not_blamed_on_the_model(path: str, says: str) -> None:
    async with FakeChat(key=None, prefix="/api/v1" if path else "/v1") as fake:
        server = ChatServer(Endpoint(f"http://127.0.0.1:{fake.port}{path}"), url_variable="OPENAI_BASE_URL")
        answer = await outcome(ChatMind("m", server))
        await server.close()
    wanted = f"there is nothing at 127.0.0.1:{fake.port}{path}/chat/completions"
    assert isinstance(answer, MindFault) and answer.lasting and wanted in answer.detail and says in answer.detail


NAMES: list[tuple[str, str]] = [
    ("http://nowhere.invalid/v1", "nowhere.invalid cannot be reached: no host of that name is known"),
    ("https://127.0.0.1:{port}/v1", "does not speak TLS as it should"),
]


@pytest.mark.parametrize(("url", "says"), NAMES)
async def test_an_address_that_is_wrong(url: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(variable, raising=False)
    async with FakeChat() as fake:
        server = ChatServer(Endpoint(url.format(port=fake.port)))
        answer = await outcome(ChatMind("m", server))
        await server.close()
    assert isinstance(answer, MindFault) and says in answer.detail, answer


async def test_what_unpacks_to_hundreds_of_megabytes_is_not_unpacked() -> None:
    sent = http(bomb(), "application/json", Content_Encoding="gzip, gzip")
    tracemalloc.start()
    try:
        async with asked_of(sent) as mind:
            await outcome(mind)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * 1_048_576


ENDLESS: list[tuple[str, Callable[[int], bytes]]] = [
    ("one line", lambda n: b"data: " * (n == 0) + b"x" * 65_536),
    ("comments", lambda n: b": hold on\n\n" * 4096),
    ("empty events", lambda n: b"data: {}\n\n" * 4096),
    ("one object", lambda n: b'{"a":"' * (n == 0) + b"x" * 65_536),
    ("reasoning", lambda n: f"data: {chunk(reasoning='x' * 4000)}\n\n".encode() * 16),
    ("prose", lambda n: f"data: {chunk(content='so it goes ' * 400)}\n\n".encode() * 16),
]


@pytest.mark.parametrize(("what", "made"), ENDLESS, ids=[what for what, _ in ENDLESS])
async def test_an_answer_without_end_ends_within_bounds(what: str, made: Callable[[int], bytes]) -> None:
    pieces = [http(b""), *(made(n) for n in range(120))]
    tracemalloc.start()
    try:
        async with asked_of(b"".join(pieces)) as mind:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            async with asyncio.timeout(20):
                answer = await outcome(mind)
            _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(answer, MindFault) and answer.fault in ("nonsense", "failed", "timeout")
    assert most - before < 12 * 1_048_576, "a few pieces and what is kept of an answer"


@pytest.mark.parametrize(
    "fault", ["lying", "json_lines", "no_end", "whole_no_end", "split_character", "draft", "channels"]
)
async def test_what_the_fake_server_does_wrong_is_an_answer_all_the_same(fault: str) -> None:
    async with talking(always(fault)) as (mind, _, spent):
        answer = await outcome(mind)
        assert isinstance(answer, MindReply) and "Secret" not in answer.text
        assert ("😀" in answer.text) == (fault == "split_character")
        assert not spent.faults


async def test_a_lone_half_of_a_character_is_left_out() -> None:
    body = (
        "".join(f"data: {chunk(content=part)}\n\n" for part in ('{"text": "Yes \ud83d', ' it is so."}'))
        + f"data: {STOP}\n\n"
    )
    async with asked_of(http(body)) as mind:
        assert (await mind.reply(request())).text == "Yes it is so."
