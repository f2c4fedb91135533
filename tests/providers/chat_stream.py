"""One streamed answer of the fake chat server, with everything that can go wrong on its way."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from aiohttp import web

from .chat_rules import usage

STALL_S = 60.0
"""Longer than anybody's patience."""
THINKING_S = 10.0
HELD_S = 0.005


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

    @property
    def kind(self) -> str:
        """Of which work it was, as its form says; empty if it named none."""
        form = self.body.get("response_format") or {}
        return str((form.get("json_schema") or {}).get("name", ""))


class Gone(Exception):
    """The connection is to be cut."""


class Stream:
    """One streamed answer."""

    def __init__(
        self,
        request: web.Request,
        received: Received,
        fault: str | None,
        *,
        number: int,
        token_ms: float,
        counts: bool,
        held: Callable[[Received], bool] = lambda _: False,
    ) -> None:
        self._held = held
        self._token_ms = token_ms
        self._counts = counts
        self._request = request
        self._received = received
        self._fault = fault
        self._end = b"\r\n\r\n" if fault == "crlf" else (b"\n" if fault == "no_blank_lines" else b"\n\n")
        label = {"lying": "application/json", "json_lines": "text/plain"}.get(fault or "", "text/event-stream")
        self._response = web.StreamResponse(headers={"Content-Type": label, "Cache-Control": "no-cache"})
        self._id = f"chatcmpl-{number}"

    async def send(self, content: str) -> web.StreamResponse:
        await self._response.prepare(self._request)
        if self._fault != "json_lines":
            await self._write(b": PROCESSING\n\n")
        if self._fault == "silent_comments":
            while True:
                await self._write(b": PROCESSING\n\n")
                await asyncio.sleep(0.02)
        if self._fault in ("error_in_stream", "stall_early", "drop_early"):
            await self._break_off()
        await self._delta({"role": "assistant", "content": None})
        for _ in range(int(THINKING_S * 5) if self._fault == "reasoning" else 0):
            await self._delta({"reasoning_content": "Hmm, let me see. "})
            await asyncio.sleep(0.2)
        if self._fault == "split_character":
            content = content.replace('"text": "', '"text": "\ud83d\ude00 ', 1)
        pieces = _pieces(content, self._fault)
        broken_at = (
            _middle(pieces) if self._fault in ("stall", "drop", "error_in_stream_late", "echo_key_in_stream") else -1
        )
        for number, piece in enumerate(pieces):
            if number == broken_at:
                await self._break_off()
            while number == len(pieces) - 1 and self._held(self._received):
                await asyncio.sleep(HELD_S)
            await self._delta({"content": piece})
            if self._fault == "dribbling":
                await asyncio.sleep(1.0)
            if self._token_ms:
                await asyncio.sleep(self._token_ms / 1000)
        await self._close(content)
        return self._response

    async def _close(self, content: str) -> None:
        if self._fault == "refusal":
            await self._delta({"refusal": "I'm sorry, I can't assist with that."})
        if self._fault == "no_end":
            await self._response.write_eof()
            return
        reasons = {"used_up": "length", "filtered": "content_filter"}
        await self._chunk([{"index": 0, "delta": {}, "finish_reason": reasons.get(self._fault or "", "stop")}])
        wants = (self._received.body.get("stream_options") or {}).get("include_usage")
        if wants and self._counts and self._fault != "no_usage":
            await self._chunk([], usage(self._received.body, content))
        if self._fault != "json_lines":
            await self._write(b"data: [DONE]" + self._end)
        await self._response.write_eof()

    async def _break_off(self) -> None:
        match self._fault:
            case "stall" | "stall_early":
                await asyncio.sleep(STALL_S)
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
        data = json.dumps(written, ensure_ascii=self._fault == "split_character").encode("utf-8", "replace")
        await self._write(data + b"\n" if self._fault == "json_lines" else b"data: " + data + self._end)

    async def _write(self, data: bytes) -> None:
        if self._fault != "torn":
            await self._response.write(data)
            return
        for start in range(0, len(data), 7):
            await self._response.write(data[start : start + 7])
            await asyncio.sleep(0)


def _pieces(content: str, fault: str | None) -> list[str]:
    """The answer as tokens of a few characters; what is huge comes in few pieces, a long line in one."""
    if fault in ("long_line", "long_word"):
        return [content]
    if fault == "split_character" and "\ude00" in content:
        before, after = content.split("\ude00", 1)
        return [before, "\ude00" + after]
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
