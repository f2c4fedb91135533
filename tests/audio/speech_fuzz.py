"""What a speech server may send, drawn at random: bytes over HTTP, messages over a websocket, and the same straight into the decoders.

    PYTHONPATH=. python tests/audio/speech_fuzz.py --http 2000 --socket 2000 --decoders 20000 --seed 7

prints what was neither a VoiceError nor a valid clip, with the seed of its case, and the most memory that was used.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import random
import resource
import struct
import sys
import time
from collections.abc import AsyncGenerator
from itertools import count
from typing import Any

import numpy as np
from aiohttp import WSMsgType, web

from argentum_audio.voices.base import Prosody, Voice, VoiceError
from argentum_audio.voices.checked_voice import checked
from argentum_audio.voices.elevenlabs.answers import timed_events
from argentum_audio.voices.elevenlabs.http_fallback import JsonObjectReader
from argentum_audio.voices.elevenlabs.protocol import ContextRegistry
from argentum_audio.voices.elevenlabs.requests import VoiceSettings
from argentum_audio.voices.elevenlabs.voice import ElevenLabsVoice
from argentum_audio.voices.network.answer import decode_answer
from argentum_audio.voices.network.http_client import HttpSpeechClient
from argentum_audio.voices.network.pcm_decoder import PcmDecoder
from argentum_audio.voices.network.timeouts import Timeouts
from argentum_audio.voices.openai_speech import OpenAIVoice
from argentum_kit.fault_causes import Peer
from argentum_kit.secrets import Secret
from tests.providers.speech import say

TEXT = "Roads are for people."
QUICK = Timeouts(
    connect_ms=2000,
    first_sound_ms=150,
    stall_ms=100,
    settle_ms=30,
    after_final_ms=60,
    keep_alive_ms=15_000,
    stale_ms=60_000,
)
LIMIT_S = 20.0
TYPES = (
    "audio/pcm", "audio/pcm;rate=22050", "audio/pcm;rate=0", "audio/pcm;rate=192000;channels=2", "audio/L16;rate=16000", "audio/wav",
    "audio/mpeg", "audio/ogg", "audio/flac", "audio/aac", "application/json", "text/html", "text/event-stream", "",
    "application/octet-stream", "multipart/x-mixed-replace; boundary=x", "audio/pcm;rate=" + "9" * 300,
)  # fmt: skip
ODD_NUMBERS: tuple[Any, ...] = (
    0,
    -1,
    1,
    1e308,
    -1e308,
    float("inf"),
    float("nan"),
    10**400,
    "12",
    None,
    True,
    [],
    {},
    "NaN",
)


def speech_bytes(rng: random.Random) -> bytes:
    """Sound, or what is sent instead of it: real speech and files, cut, joined and damaged."""
    real = say(TEXT, "anna").pcm.tobytes()
    wav = say(TEXT, "anna").wav()
    kinds = (
        lambda: real,
        lambda: wav,
        lambda: b"",
        lambda: rng.randbytes(rng.choice((1, 11, 200, 5000, 60_000))),
        lambda: bytes(rng.choice((2, 4800, 200_000))),
        lambda: np.full(rng.choice((100, 48_000)), rng.randint(-32768, 32767), "<i2").tobytes(),
        lambda: rng.choice((b"ID3\x04", b"OggS", b"fLaC", b"\xff\xf3\x64\xc4", b"\xff\xf1\x50\x80", b"\x1f\x8b\x08", b"RIFF")) + rng.randbytes(4000),
        lambda: rng.choice((b"<html>", b'{"error": {"message": "x"}}', b"[" * 50_000, b'{"a":' * 3000, b"\xef\xbb\xbf{}")),
        lambda: wav_header(rng) + real[: rng.randrange(len(real))],
        lambda: real[: rng.randrange(len(real))],
        lambda: real * rng.choice((2, 30)),
    )  # fmt: skip
    data = bytearray(rng.choice(kinds)())
    for _ in range(rng.choice((0, 0, 1, 20))):
        if data:
            data[rng.randrange(min(len(data), 400))] = rng.randrange(256)
    return bytes(data)


def wav_header(rng: random.Random) -> bytes:
    """A WAV's header with any numbers in it, and chunks that may not fit."""

    def pick(*usual: int) -> int:
        return rng.choice((*usual, 0, 0xFFFF, rng.randrange(65536)))

    head = struct.pack(
        "<HHIIHH",
        pick(1, 3, 7, 0xFFFE),
        pick(1, 2),
        rng.choice((24_000, 0, 48_000, 0xFFFFFFFF)),
        0,
        pick(2),
        pick(8, 16, 24, 32),
    )
    size = rng.choice((16, 0, 18, 40, 0xFFFFFFFF))
    extra = (
        b"LIST" + struct.pack("<I", rng.choice((4, 0, 0xFFFFFFFF, 1 << 20))) + rng.randbytes(4)
        if rng.random() < 0.3
        else b""
    )
    return (
        b"RIFF\0\0\0\0WAVE"
        + extra
        + b"fmt "
        + struct.pack("<I", size)
        + head
        + b"data"
        + struct.pack("<I", rng.choice((0, 7, 1 << 31)))
    )


def odd(rng: random.Random, usual: Any) -> Any:
    return rng.choice(ODD_NUMBERS) if rng.random() < 0.15 else usual


def alignment(
    rng: random.Random, chars: str = "chars", starts: str = "charStartTimesMs", ends: str = "charDurationsMs"
) -> Any:
    if rng.random() < 0.2:
        return rng.choice((None, [], "x", 3, {}, {chars: None}, {chars: "ab", starts: [1], ends: "zz"}))
    letters = list(TEXT[rng.randrange(4) : rng.randrange(len(TEXT) + 1)])
    times = [odd(rng, rng.choice((number * 50, -number * 50, 50))) for number in range(len(letters))]
    return {chars: odd(rng, letters), starts: odd(rng, times), ends: odd(rng, [odd(rng, 40) for _ in letters])}


def message(rng: random.Random, context: str) -> str | bytes:
    """A message of the websocket: of the right form with wrong things in it, or of none."""
    if rng.random() < 0.1:
        return rng.choice(
            ("", "null", "[]", "3", "{", '{"a":' * 5000, "\ud83d".encode("utf-8", "surrogatepass"), rng.randbytes(50))
        )
    sound: Any = base64.b64encode(speech_bytes(rng)[:200_000]).decode()
    answer: dict[str, Any] = {
        "audio": odd(rng, rng.choice((sound, sound, None, "AAA", "§§§", sound[:-3]))),
        "isFinal": odd(rng, rng.choice((None, None, True, False))),
        rng.choice(("contextId", "contextId", "context_id")): odd(
            rng, rng.choice((context, context, context, "nobody"))
        ),
        rng.choice(("alignment", "normalizedAlignment")): alignment(rng),
    }
    if rng.random() < 0.05:
        answer[rng.choice(("error", "message", "code"))] = rng.choice(("x", {}, [], 1, {"message": "quota"}, None))
    if rng.random() < 0.3:
        answer.pop(rng.choice(list(answer)))
    return json.dumps(answer)


def timed_answer(rng: random.Random) -> bytes:
    """The answer by HTTP with times: objects one after the other, cut and damaged."""
    parts: list[bytes] = []
    for _ in range(rng.randint(0, 4)):
        names = ("characters", "character_start_times_seconds", "character_end_times_seconds")
        sound = base64.b64encode(speech_bytes(rng)[:100_000]).decode()
        parts.append(json.dumps({"audio_base64": odd(rng, sound), "alignment": alignment(rng, *names)}).encode())
        parts.append(rng.choice((b"\n", b"", b"data: ", b"}}", rng.randbytes(3))))
    data = b"".join(parts)
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.3 else data


# --- a server that sends it ---------------------------------------------------------------------------------------------


class FuzzServer:
    """Answers request number n with what the generator seeded by n gives. Use it as a context."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.number = 0

    async def __aenter__(self) -> FuzzServer:
        app = web.Application()
        path = "/v1/text-to-speech/{voice}"
        app.add_routes([
            web.post("/v1/audio/speech", self._speech),
            web.get(f"{path}/multi-stream-input", self._socket),
            web.post(f"{path}/stream/with-timestamps", self._timed),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def rng(self, number: int) -> random.Random:
        return random.Random(self._seed * 1_000_003 + number)

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, self.rng(self.number), speech_bytes)

    async def _timed(self, request: web.Request) -> web.StreamResponse:
        return await self._send(request, self.rng(self.number), timed_answer)

    async def _send(self, request: web.Request, rng: random.Random, make: Any) -> web.StreamResponse:
        headers = {"Content-Type": rng.choice(TYPES)}
        if rng.random() < 0.05:
            headers["Content-Encoding"] = rng.choice(("gzip", "gzip, gzip", "br", "identity", "x"))
        if rng.random() < 0.02:
            headers["X-Long"] = "x" * 300_000
        status = rng.choice((200,) * 12 + (201, 204, 301, 400, 404, 429, 500))
        response = web.StreamResponse(status=status, headers=headers)
        with contextlib.suppress(ConnectionError):
            await response.prepare(request)
            data = make(rng)
            while data:
                size = rng.choice((1, 7, 1000, 50_000))
                await response.write(data[:size])
                data = data[size:] if size > 7 or rng.random() < 0.5 else data[size:][:20_000]
            if rng.random() < 0.05:
                await asyncio.sleep(3600)
            if rng.random() < 0.05 and request.transport is not None:
                request.transport.abort()
            await response.write_eof()
        return response

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for told in socket:
            if told.type is not WSMsgType.TEXT:
                continue
            asked = json.loads(told.data)
            if not asked.get("flush"):
                continue
            rng = self.rng(self.number)
            with contextlib.suppress(ConnectionError):
                for _ in range(rng.randint(0, 6)):
                    sent = message(rng, asked["context_id"])
                    await (socket.send_bytes(sent) if isinstance(sent, bytes) else socket.send_str(sent))
                if rng.random() < 0.15:
                    await socket.close(
                        code=rng.choice((1000, 1008, 1011, 3000)), message=rng.choice((b"", b"quota", rng.randbytes(0)))
                    )
        return socket


async def over(kind: str, cases: int, seed: int) -> list[str]:
    """What was neither a VoiceError nor a valid clip in so many answers, `kind` being http, timed or socket."""
    bad: list[str] = []
    key = Secret("fuzz-key-0123456789")
    async with FuzzServer(seed) as server:
        inner: Voice
        if kind == "http":
            inner = OpenAIVoice("alloy", None, f"{server.url}/v1", timing=QUICK)
        else:
            inner = ElevenLabsVoice("anna", key, server.url, timing=QUICK)
            if kind == "timed":
                inner._no_socket_until = float("inf")
        voice = checked(inner)
        for number in range(cases):
            server.number = number
            began = time.monotonic()
            try:
                async with asyncio.timeout(LIMIT_S):
                    await voice.speak(f"clip_{number}", TEXT, Prosody())
            except VoiceError as error:
                if len(str(error)) > 400 or "\n" in str(error):
                    bad.append(f"{kind} {seed}/{number}: a sentence that is none: {error!r}")
                if "failed (" in str(error):
                    bad.append(f"{kind} {seed}/{number}: not told by its cause: {error}")
            except BaseException as error:
                bad.append(f"{kind} {seed}/{number}: {error!r}")
                if not isinstance(error, Exception):
                    raise
            if time.monotonic() - began > LIMIT_S:
                bad.append(f"{kind} {seed}/{number}: {time.monotonic() - began:.1f} s")
        await voice.close()
    return bad


async def straight(cases: int, seed: int) -> list[str]:
    """The same bytes straight into the decoders."""
    bad: list[str] = []
    provider = HttpSpeechClient(Peer("The server"), None, "Authorization")
    for number in range(cases):
        rng = random.Random(seed * 7_000_003 + number)
        try:
            match number % 4:
                case 0:
                    decoder = PcmDecoder(content_type=rng.choice(TYPES))
                    data = speech_bytes(rng)
                    while data:
                        size = rng.choice((1, 13, 4096, 100_000))
                        decoder.feed(data[:size])
                        data = data[size:] if size > 13 else data[size:][:3000]
                    decoder.finish()
                case 1:
                    contexts = ContextRegistry()
                    contexts.open("c", VoiceSettings())
                    for _ in range(5):
                        contexts.receive(message(rng, "c"))
                case 2:
                    objects = JsonObjectReader()
                    for part in (timed_answer(rng), rng.randbytes(20)):
                        for answer in objects.feed(part):
                            timed_events(answer)
                    objects.finish()
                case _:
                    # What is packed has a process of its own to go through; here it is only told apart.
                    data = speech_bytes(rng)[:3000]
                    if not data.startswith((b"ID3", b"OggS", b"fLaC", b"\xff", b"RIFF")):
                        async for _ in decode_answer(_cut(data, rng), rng.choice(TYPES), provider):
                            pass
        except VoiceError:
            pass
        except Exception as error:
            bad.append(f"straight {seed}/{number}: {error!r}")
    return bad


async def _cut(data: bytes, rng: random.Random) -> AsyncGenerator[bytes, None]:
    for begin in count(0, size := rng.choice((1, 100, 5000))):
        if begin >= len(data):
            return
        yield data[begin : begin + size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("http", "timed", "socket", "decoders"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    bad: list[str] = []
    for kind in ("http", "timed", "socket"):
        began, cases = time.monotonic(), getattr(options, kind)
        found = asyncio.run(over(kind, cases, options.seed)) if cases else []
        print(f"{kind}: {cases} answers, {len(found)} bad, {time.monotonic() - began:.1f} s", flush=True)
        bad += found
    found = asyncio.run(straight(options.decoders, options.seed))
    print(f"decoders: {options.decoders} inputs, {len(found)} bad")
    bad += found
    print("\n".join(bad))
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
