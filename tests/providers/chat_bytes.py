"""Chat answers as bytes: a server on loopback that sends exactly what it is given, and mutations of good answers for fuzzing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Any

from .chat_faults import ADVERSARIAL

PIECE = 65_536


@asynccontextmanager
async def served(*answers: bytes) -> AsyncIterator[int]:
    """A port at which each request is answered with the next of these bytes, the last one again and again; then the line is closed."""
    given = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b"0"
            )
            await reader.readexactly(int(length))
            sent = given.pop(0) if len(given) > 1 else given[0]
            for start in range(0, len(sent), PIECE):
                writer.write(sent[start : start + PIECE])
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Mutations:
    """Answers that are good, or were before something was changed in them; the same for the same seed. `secret` is a key that the
    server knows and may say."""

    def __init__(self, seed: int, secret: str = "") -> None:
        self.random = Random(seed)
        self._secret = secret

    def text(self) -> str:
        """What the model writes: the form, with something odd in it or around it."""
        random = self.random
        said: Any = random.choice(
            ["Children need to play. Ask any child of ten.", "", 7, None, *ADVERSARIAL.values(), self._key_said()]
        )
        if isinstance(said, str) and len(said) > 3000:
            said = said[:3000]
        fields = {"text": said, "second": said, "answers": random.choice([2, "x", None, 1e999]), "bid": random.choice([1, -1, "2", True]),
                  "mood": random.choice([None, [0.1, 2], {"frustration": "NaN"}]), "sources": random.choice([[], ["kohn"], 7])}  # fmt: skip
        written = json.dumps(fields, ensure_ascii=random.random() < 0.5)
        marks = ["<think>", "</think>", "[THINK]", "[/THINK]", "◁think▷", "◁/think▷", "<|channel|>analysis<|message|>", "<|end|>",
                 "<|channel|>final<|message|>", "```json\n", "\n```", "\ud83d", "\ude00", "\x1b[2J", "\x00", "Draft: ", '{"text": "Hm."}', "\n"]  # fmt: skip
        for _ in range(random.choice([0, 0, 1, 2, 4])):
            at = random.randrange(len(written) + 1)
            at = random.choice([0, at, len(written)])
            written = written[:at] + random.choice(marks) + written[at:]
        if random.random() < 0.2:
            written = written[: random.randrange(len(written) + 1)]
        return written

    def _key_said(self) -> str:
        key, random = self._secret, self.random
        return f"The key is {random.choice([key, key[2:], key.encode().hex(), key[:15] + ' ' + key])}. So it is."

    def body(self) -> bytes:
        """The body of an answer, in one of its forms, after structural and raw mutations."""
        random, written = self.random, self.text()
        size = random.choice([1, 5, 9, 40, 5000]) if len(written) < 1000 else random.choice([9, 40, 5000])
        deltas: list[Any] = [{"role": "assistant", "content": None}] + [
            {"content": written[n : n + size]} for n in range(0, len(written), size)
        ]
        for _ in range(random.choice([0, 0, 0, 1, 3])):
            deltas.insert(random.randrange(len(deltas) + 1), random.choice(self._odd_deltas()))
        chunks: list[Any] = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        if random.random() < 0.8:
            chunks.append(
                {
                    "choices": [
                        {
                            "index": 0,
                            "delta": {},
                            "finish_reason": random.choice(["stop", "length", "content_filter", 7, {}]),
                        }
                    ]
                }
            )
        if random.random() < 0.5:
            chunks.append(
                {
                    "choices": [],
                    "usage": random.choice(
                        [{"prompt_tokens": 9, "completion_tokens": 9}, {"prompt_tokens": -1}, 7, []]
                    ),
                }
            )
        for _ in range(random.choice([0, 0, 0, 1, 2])):
            chunks.insert(random.randrange(len(chunks) + 1), random.choice(self._odd_chunks()))
        match random.choice(["events", "events", "events", "lines", "whole"]):
            case "lines":
                raw = "\n".join(json.dumps(one) for one in chunks).encode()
            case "whole":
                raw = json.dumps(
                    {"choices": [{"message": {"content": written}}]}, indent=random.choice([None, 2])
                ).encode()
            case _:
                end = random.choice(["\n\n", "\r\n\r\n", "\r\r", "\n"])
                raw = "".join(f"data: {json.dumps(one)}{end}" for one in chunks).encode() + random.choice(
                    [b"data: [DONE]\n\n", b""]
                )
        return self._raw(raw)

    def _odd_deltas(self) -> list[Any]:
        return [None, 7, [], {"content": [{"type": "text", "text": "hm"}]}, {"content": {"a": 1}}, {"reasoning": "Secret."},
                {"reasoning_content": "Secret."}, {"refusal": "no"}, {"content": "\ud83d"}, {"tool_calls": [{}]}]  # fmt: skip

    def _odd_chunks(self) -> list[Any]:
        deep: Any = "x"
        for _ in range(200):
            deep = [deep]
        return [None, 7, "x", [], {}, {"error": {"message": f"bad key {self._secret} \x1b[31m", "code": 429}}, {"error": self._secret}, {"error": deep},
                {"choices": None}, {"choices": [None]}, {"choices": [[]]}, {"choices": [{"delta": None, "message": 7}]}, {"object": deep}]  # fmt: skip

    def _raw(self, raw: bytes) -> bytes:
        """A few bytes changed, doubled, left out or put in."""
        random = self.random
        for _ in range(random.choice([0, 0, 0, 1, 2, 5])):
            at, size = random.randrange(len(raw) + 1), random.choice([1, 2, 17, 300])
            odd = random.choice(
                [
                    bytes([random.randrange(256)]),
                    b"\n",
                    b"\r",
                    b'"',
                    b"\\",
                    b"\xff\xfe",
                    b"\xf0\x9f",
                    b"\x00" * 9,
                    b"{" * 2000,
                    b"data: ",
                ]
            )
            raw = random.choice(
                [
                    raw[:at] + raw[at + size :],
                    raw[:at] + odd + raw[at:],
                    raw[:at] + raw[at : at + size] * 2 + raw[at:],
                    raw[:at],
                ]
            )
        return raw

    def http(self) -> bytes:
        """A whole answer of a server: mostly good HTTP around a body, sometimes not."""
        random, body = self.random, self.body()
        status = random.choice(
            ["200 OK"] * 6
            + ["204 No Content", "404 Not Found", "429 Too Many", "500 Oh", "301 Moved", "99 Low", "2OO OK"]
        )
        label = random.choice(["text/event-stream", "application/json", "text/plain", "text/html", "", "\x01"])
        good = random.random() < 0.6
        status = "200 OK" if good else status
        headers = [f"Content-Type: {label}" if label != "\x01" or not good else "X: y", "Connection: close" if good else random.choice(["Connection: close", "Content-Encoding: gzip", "Content-Encoding: br, gzip",
                   f"X: {'y' * random.choice([9, 200_000])}", "Retry-After: -1", "Retry-After: soon", "no header", "Content-Length: 7",
                   f"Content-Length: {len(body)}", "Content-Length: 99999999999999999999", f"Location: http://x/?{self._secret}"])]  # fmt: skip
        if random.random() < 0.3:
            headers.append("Transfer-Encoding: chunked")
            sizes = random.choice([7, 300, 9000])
            body = (
                b"".join(
                    b"%x\r\n%s\r\n" % (len(part), part)
                    for n in range(0, len(body), sizes)
                    if (part := body[n : n + sizes])
                )
                + b"0\r\n\r\n"
            )
            body = self._raw(body) if random.random() < 0.3 else body
        head = (
            f"HTTP/{random.choice(['1.1', '1.0'] if good else ['1.1', '1.1', '1.0', '2', '9'])} {status}\r\n"
            + "\r\n".join(headers)
            + "\r\n\r\n"
        )
        sent = head.encode("utf-8", "replace") + body
        return self._raw(sent) if random.random() < 0.1 else sent
