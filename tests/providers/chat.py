"""A fake OpenAI-compatible chat server: a real server on loopback that streams debate segments, and fails on request.

It is strict about the key and the request, speaks WIRE.md's protocol to the letter, takes as long as a real one if told to, and
records all that it received. From the command line: `python -m tests.providers.chat --fault stall --rate 0.2`.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Self

from aiohttp import web

from argentum_core.debate.motion import Motion

from .chat_faults import ADVERSARIAL, ERRORS, FAULTS, ErrorAnswer
from .chat_words import Words

KEY = "sk-test-7Kq2mXw9Rt4vBz8LpN3c"
MODEL = "talker-1"
SLOW_FIRST_S = 30.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Time to the first token as a log-normal distribution by its median and 95th percentile, and time between tokens."""

    first_p50_ms: float = 0.0
    first_p95_ms: float = 0.0
    token_ms: float = 0.0

    def first_ms(self, random: Random) -> float:
        if self.first_p50_ms <= 0:
            return 0.0
        sigma = math.log(max(1.0, self.first_p95_ms / self.first_p50_ms)) / 1.645
        return self.first_p50_ms * math.exp(sigma * random.gauss(0.0, 1.0))


REALISTIC = Latency(400, 1500, 12)


@dataclass(slots=True)
class Received:
    """A request as it came, and how it went. `ended` is when its answer was over or its connection was gone."""

    body: dict[str, Any]
    authorization: str
    at_s: float
    fault: str | None = None
    status: int = 0
    complete: bool = False
    gone: bool = False
    ended_s: float | None = None


@dataclass(frozen=True, slots=True)
class Manners:
    """What this server cannot do: options it rejects (`stream_options`, `response_format`, `max_tokens`), or no usage at all."""

    rejects: frozenset[str] = frozenset()
    usage: bool = True
    silent_rejection: bool = False


Script = Callable[[int, dict[str, Any]], str | None]
"""The fault for the n-th request (from 0), or None."""


def in_turn(*faults: str | None) -> Script:
    """Each of these for one request, then none."""
    return lambda n, _: faults[n] if n < len(faults) else None


def always(fault: str) -> Script:
    return lambda n, _: fault


def at_random(faults: Iterable[str], rate: float, seed: int = 0) -> Script:
    """Any of these, for a share of the requests."""
    random, among = Random(seed), sorted(faults)
    return lambda n, _: random.choice(among) if random.random() < rate else None


class Gone(Exception):
    """The connection is to be cut."""


@dataclass(slots=True)
class FakeChat:
    """The server. `requests` is all that it received, `open` how many answers are under way."""

    key: str | None = KEY
    models: tuple[str, ...] = (MODEL,)
    script: Script = lambda n, body: None
    latency: Latency = Latency()
    manners: Manners = Manners()
    seed: int = 0
    motion: Motion | None = None
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    base_url: str = ""
    _runner: web.AppRunner | None = None
    _words: Words | None = None
    _random: Random = field(default_factory=Random)

    async def __aenter__(self) -> Self:
        self._words, self._random = Words(self.seed, self.motion), Random(self.seed)
        app = web.Application(client_max_size=4 * 1_048_576)
        app.router.add_post("/v1/chat/completions", self._completions)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def answer_text(self, body: dict[str, Any]) -> dict[str, Any]:
        assert self._words is not None
        return self._words.answer(body["messages"])

    async def _models(self, request: web.Request) -> web.StreamResponse:
        if not self._knows(request):
            return self._refusal(ERRORS["unauthorized"])
        listed = [{"id": name, "object": "model", "owned_by": "test"} for name in self.models]
        return web.json_response({"object": "list", "data": listed})

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        received = Received(await request.json(), request.headers.get("Authorization", ""), time.monotonic())
        number = len(self.requests)
        self.requests.append(received)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            response = await self._answered(request, received, number)
            received.status, received.complete = response.status, True
            return response
        except (asyncio.CancelledError, ConnectionError):
            received.gone = True
            raise
        except Gone:
            received.gone = True
            assert request.transport is not None
            request.transport.abort()
            raise asyncio.CancelledError from None
        finally:
            self.open -= 1
            received.ended_s = time.monotonic()

    async def _answered(self, request: web.Request, received: Received, number: int) -> web.StreamResponse:
        if not self._knows(request):
            return self._refusal(ERRORS["unauthorized"])
        problem = wrong_with(received.body, self.models, self.manners)
        if problem is not None:
            return self._refusal(problem)
        received.fault = fault = self.script(number, received.body)
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"there is no fault {fault!r}; allowed are {', '.join(FAULTS)}")
        if fault in ERRORS:
            return self._refusal(ERRORS[fault])
        if fault == "echo_key":
            said = f"Incorrect API key provided: {received.authorization}. Find yours at https://x.test/?key={self.key}"
            return self._refusal(ErrorAnswer(400, {"message": said, "code": "invalid_request"}))
        await asyncio.sleep(self.latency.first_ms(self._random) / 1000)
        if fault == "slow_first":
            await asyncio.sleep(SLOW_FIRST_S)
        content = self._content(received.body, fault)
        if fault == "not_streamed":
            return web.json_response(whole(received.body, content))
        return await _Stream(self, request, received, fault).send(content)

    def _knows(self, request: web.Request) -> bool:
        return self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}"

    def _refusal(self, error: ErrorAnswer) -> web.Response:
        kind = "text/html" if error.body.startswith("<") else "application/json"
        return web.Response(status=error.status, text=error.body, content_type=kind, headers=error.headers())

    def _content(self, body: dict[str, Any], fault: str | None) -> str:
        """The text of the answer, good or in the shape of the fault."""
        answer = self.answer_text(body)
        if fault in ADVERSARIAL and "text" in answer:
            answer["text"] = ADVERSARIAL[fault]
        written = json.dumps(answer, ensure_ascii=False)
        match fault:
            case "malformed_json":
                return "{" + str(answer.get("text", "")).replace('"', "'") + ", mood: [}"
            case "broken_json":
                return written[: max(12, len(written) // 2)]
            case "raw_newlines":
                return json.dumps({**answer, "text": "First this.\nThen that."}).replace("\\n", "\n")
            case "prose":
                return str(answer.get("text", "I bid three."))
            case "fenced":
                return f"Here it is:\n```json\n{json.dumps(answer, indent=1)}\n```\nI hope that helps!"
            case "trailing":
                return f"{written}\n\nLet me know if you want more."
            case "thinking":
                return f'<think>\nThey want {{"text": "a trap."}}. Let me see.\n</think>\n\n{written}'
            case "huge":
                return json.dumps({**answer, "text": "It never ends and goes on. " * 40_000})
            case "empty" | "used_up" | "filtered" | "refusal":
                return ""
            case _:
                return written


class _Stream:
    """One streamed answer."""

    def __init__(self, server: FakeChat, request: web.Request, received: Received, fault: str | None) -> None:
        self._server = server
        self._request = request
        self._received = received
        self._fault = fault
        self._end = b"\r\n\r\n" if fault == "crlf" else (b"\n" if fault == "no_blank_lines" else b"\n\n")
        self._response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        self._id = f"chatcmpl-{len(server.requests)}"

    async def send(self, content: str) -> web.StreamResponse:
        await self._response.prepare(self._request)
        await self._write(b": PROCESSING\n\n")
        if self._fault == "silent_comments":
            while True:
                await self._write(b": PROCESSING\n\n")
                await asyncio.sleep(0.02)
        if self._fault in ("error_in_stream", "stall_early", "drop_early"):
            await self._break_off()
        await self._delta({"role": "assistant", "content": None})
        pieces = _pieces(content, self._fault)
        broken_at = (
            _middle(pieces) if self._fault in ("stall", "drop", "error_in_stream_late", "echo_key_in_stream") else -1
        )
        for number, piece in enumerate(pieces):
            if number == broken_at:
                await self._break_off()
            await self._delta({"content": piece})
            if self._server.latency.token_ms:
                await asyncio.sleep(self._server.latency.token_ms / 1000)
        await self._close(content)
        return self._response

    async def _close(self, content: str) -> None:
        if self._fault == "refusal":
            await self._delta({"refusal": "I'm sorry, I can't assist with that."})
        reasons = {"used_up": "length", "filtered": "content_filter"}
        await self._chunk([{"index": 0, "delta": {}, "finish_reason": reasons.get(self._fault or "", "stop")}])
        wants = (self._received.body.get("stream_options") or {}).get("include_usage")
        if wants and self._server.manners.usage and self._fault != "no_usage":
            await self._chunk([], usage(self._received.body, content))
        await self._write(b"data: [DONE]" + self._end)
        await self._response.write_eof()

    async def _break_off(self) -> None:
        match self._fault:
            case "stall" | "stall_early":
                await asyncio.sleep(SLOW_FIRST_S)
            case "error_in_stream" | "error_in_stream_late":
                await self._write(
                    b'data: {"error":{"message":"The server is overloaded","code":"overloaded"}}' + self._end
                )
            case "echo_key_in_stream":
                said = {"error": {"message": f"bad key {self._received.authorization} \x1b[31m", "code": "internal"}}
                await self._write(b"data: " + json.dumps(said).encode() + self._end)
        raise Gone

    async def _delta(self, delta: dict[str, Any]) -> None:
        await self._chunk([{"index": 0, "delta": delta, "finish_reason": None}])

    async def _chunk(self, choices: list[dict[str, Any]], counted: dict[str, int] | None = None) -> None:
        written = {
            "id": self._id, "object": "chat.completion.chunk", "model": self._received.body["model"],
            "choices": choices, "usage": counted,
        }  # fmt: skip
        await self._write(b"data: " + json.dumps(written, ensure_ascii=False).encode("utf-8", "replace") + self._end)

    async def _write(self, data: bytes) -> None:
        if self._fault != "torn":
            await self._response.write(data)
            return
        for start in range(0, len(data), 7):
            await self._response.write(data[start : start + 7])
            await asyncio.sleep(0)


def wrong_with(body: dict[str, Any], models: tuple[str, ...], manners: Manners) -> ErrorAnswer | None:
    """What the specification or this server's manners forbid in a request."""
    for option in ("stream_options", "response_format", "max_tokens"):
        if option in body and option in manners.rejects:
            hint = ". Use 'max_completion_tokens' instead" if option == "max_tokens" else ""
            said = "Bad request" if manners.silent_rejection else f"Unsupported parameter: '{option}'{hint}"
            return ErrorAnswer(
                400,
                {
                    "message": said,
                    "type": "invalid_request_error",
                    "param": None if manners.silent_rejection else option,
                },
            )
    if body.get("model") not in models:
        return ERRORS["no_model"]
    problem = _malformed(body)
    return ErrorAnswer(400, {"message": problem, "type": "invalid_request_error"}) if problem else None


def _malformed(body: dict[str, Any]) -> str:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "'messages' must be a list that is not empty"
    if any(
        not isinstance(message.get("content"), str) or message.get("role") not in ("system", "user", "assistant")
        for message in messages
    ):
        return "a message needs a known role and a content"
    if "stream_options" in body and not body.get("stream"):
        return "'stream_options' is only allowed when 'stream' is true"
    if "max_tokens" in body and "max_completion_tokens" in body:
        return "'max_tokens' and 'max_completion_tokens' exclude each other"
    form = body.get("response_format")
    return _malformed_form(form["json_schema"]) if form is not None and form.get("type") == "json_schema" else ""


def _malformed_form(form: dict[str, Any]) -> str:
    schema = form.get("schema")
    if not form.get("name") or not isinstance(schema, dict):
        return "'response_format.json_schema' needs a name and a schema"
    if form.get("strict") and (
        schema.get("additionalProperties") is not False or set(schema["required"]) != set(schema["properties"])
    ):
        return "a strict schema requires every property and allows no others"
    return ""


def usage(body: dict[str, Any], content: str) -> dict[str, int]:
    taken = sum(len(message["content"]) for message in body["messages"]) // 4
    written = len(content) // 4
    return {"prompt_tokens": taken, "completion_tokens": written, "total_tokens": taken + written}


def whole(body: dict[str, Any], content: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return {"object": "chat.completion", "model": body["model"], "choices": choices, "usage": usage(body, content)}


def _pieces(content: str, fault: str | None) -> list[str]:
    """The answer as tokens of a few characters; what is huge comes in few pieces, a long line in one."""
    if fault in ("long_line", "long_word"):
        return [content]
    size = 4 if len(content) < 20_000 else 8192
    return [content[start : start + size] for start in range(0, len(content), size)]


def _middle(pieces: list[str]) -> int:
    """A place after the first sentence, in the middle of another."""
    written = ""
    for number, piece in enumerate(pieces):
        written += piece
        if any(mark in written for mark in (". ", "? ", "! ")):
            return min(number + 3, len(pieces) - 1)
    return len(pieces) // 2


@asynccontextmanager
async def serving(server: FakeChat) -> AsyncIterator[FakeChat]:
    async with server:
        yield server


async def main() -> None:
    """Serve until interrupted."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tests.providers.chat", description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--key", default=KEY, help="the key it wants; empty for none")
    parser.add_argument("--model", action="append", help=f"a model it has (default {MODEL})")
    parser.add_argument("--fault", action="append", choices=[*FAULTS, "all"], default=[])
    parser.add_argument("--rate", type=float, default=1.0, help="share of requests that meet a fault")
    parser.add_argument("--p50", type=float, default=REALISTIC.first_p50_ms, help="median time to the first token, ms")
    parser.add_argument("--p95", type=float, default=REALISTIC.first_p95_ms)
    parser.add_argument("--token-ms", type=float, default=REALISTIC.token_ms)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    faults = FAULTS if "all" in given.fault else tuple(given.fault)
    server = FakeChat(
        key=given.key or None,
        models=tuple(given.model or (MODEL,)),
        script=at_random(faults, given.rate, given.seed) if faults else lambda n, body: None,
        latency=Latency(given.p50, given.p95, given.token_ms),
        seed=given.seed,
        port=given.port,
    )
    async with server:
        print(f"export OPENAI_BASE_URL={server.base_url} OPENAI_API_KEY={server.key or ''}")
        print(f"argentum run --mind chat:{server.models[0]}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    import contextlib

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
