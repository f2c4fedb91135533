"""A fake OpenAI-compatible chat server: a real server on loopback that streams debate segments, and fails on request.

It is strict about the key and the request, speaks WIRE's protocol to the letter, takes as long as a real one if told to, and
records all that it received. From the command line: `python -m tests.providers.chat --fault stall --rate 0.2`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Self

from aiohttp import web

from argentum_core.debate.motion import Motion

from .chat_faults import ADVERSARIAL, ERRORS, FAULTS, ErrorAnswer
from .chat_rules import Manners, whole, wrong_with
from .chat_shapes import shaped_otherwise
from .chat_stream import STALL_S, Gone, Latency, Received, Stream
from .chat_words import Words

KEY = "sk-test-7Kq2mXw9Rt4vBz8LpN3c"
MODEL = "talker-1"


REALISTIC = Latency(400, 1500, 12)


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


@dataclass(slots=True)
class FakeChat:
    """The server. `requests` is all that it received, `open` how many answers are under way."""

    key: str | None = KEY
    models: tuple[str, ...] = (MODEL,)
    script: Script = lambda n, body: None
    latency: Latency = field(default_factory=Latency)
    manners: Manners = field(default_factory=Manners)
    seed: int = 0
    motion: Motion | None = None
    port: int = 0
    load_s: float = 8.0
    held: Callable[[Received], bool] = lambda _: False
    """Whether the last token of an answer is to wait."""
    prefix: str = "/v1"
    loaded: bool = False
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
        app.router.add_post(f"{self.prefix}/chat/completions", self._completions)
        app.router.add_get(f"{self.prefix}/models", self._models)
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
        except asyncio.CancelledError:
            received.gone = True
            raise
        except ConnectionError:
            received.gone = True
            raise asyncio.CancelledError from None
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
        if fault == "loading" and not self.loaded:
            # Whoever leaves while the model is loaded has it thrown away: the next one begins anew.
            await asyncio.sleep(self.load_s)
            self.loaded = True
        await asyncio.sleep(self.latency.first_ms(self._random) / 1000)
        if fault == "slow_first":
            await asyncio.sleep(STALL_S)
        if fault == "silent":
            await asyncio.Event().wait()
        content = self._content(received.body, fault)
        if fault == "not_streamed":
            return web.json_response(whole(received.body, content))
        shaped = shaped_otherwise(fault, received.body, content)
        if shaped is not None:
            return shaped
        return await Stream(
            request,
            received,
            fault,
            number=number,
            token_ms=self.latency.token_ms,
            counts=self.manners.usage,
            held=self.held,
        ).send(content)

    def _knows(self, request: web.Request) -> bool:
        return self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}"

    def _refusal(self, error: ErrorAnswer) -> web.Response:
        kind = "text/html" if error.body.startswith("<") else "application/json"
        return web.Response(status=error.status, text=error.body, content_type=kind, headers=error.headers())

    def _content(self, body: dict[str, Any], fault: str | None) -> str:
        """The text of the answer, good or in the shape of the fault."""
        answer = self.answer_text(body)
        first = str(answer.get("text", "")).partition(". ")[0].rstrip(".")
        opening = f"{first}. " if first else ""
        if fault in ADVERSARIAL and "text" in answer:
            answer["text"] = opening + ADVERSARIAL[fault]
        written = json.dumps(answer, ensure_ascii=False)
        match fault:
            case "malformed_json":
                return "{" + str(answer.get("text", "")).replace('"', "'") + ", mood: [}"
            case "broken_json":
                return written[: max(12, len(written) // 2)]
            case "raw_newlines":
                return json.dumps({**answer, "text": f"{opening}First this.\nThen that."}).replace("\\n", "\n")
            case "prose":
                return str(answer.get("text", "I bid three."))
            case "fenced":
                return f"Here it is:\n```json\n{json.dumps(answer, indent=1)}\n```\nI hope that helps!"
            case "trailing":
                return f"{written}\n\nLet me know if you want more."
            case "thinking":
                return f'<think>\nThey want {{"text": "a trap."}}. Let me see.\n</think>\n\n{written}'
            case "draft":
                return f'Draft: {{"text": "Secret."}} Hmm.</think>{written}'
            case "channels":
                thought = '<|channel|>analysis<|message|>They want {"text": "Secret."}.<|end|>'
                return f"{thought}<|start|>assistant<|channel|>final<|message|>{written}"
            case "echo_key_in_words":
                return json.dumps({**answer, "text": f"{opening}The key is {self.key} and {self.key}x. So it is."})
            case "huge":
                return json.dumps({**answer, "text": opening + "It never ends and goes on. " * 40_000})
            case "empty" | "used_up" | "filtered" | "refusal":
                return ""
            case _:
                return written


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
    parser.add_argument("--load-s", type=float, default=8.0, help="how long `loading` loads")
    parser.add_argument("--prefix", default="/v1", help="where it listens below its address")
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
        load_s=given.load_s,
        prefix=given.prefix,
    )
    async with server:
        print(f"export OPENAI_BASE_URL={server.base_url} OPENAI_API_KEY={server.key or ''}")
        print(f"argentum run --mind chat:{server.models[0]}", flush=True)
        told = 0
        while True:
            await asyncio.sleep(0.2)
            for number, one in enumerate(server.requests[told:], told):
                if one.ended_s is None:
                    break
                how = "left" if one.gone else f"answered {one.status}"
                print(
                    f"{number:4} {one.kind:12} {one.fault or '-':16} {how} after {one.ended_s - one.at_s:.1f} s",
                    flush=True,
                )
                told += 1


if __name__ == "__main__":
    import contextlib

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
