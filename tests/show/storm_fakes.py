"""The fake providers of a show, in a process of their own: their work is not the debate's, nor is their memory.

`Fakes` starts them and knows their addresses; `received()` brings what they took down. Their clock is the system's monotonic
one, the same as in every other process of this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Self

from tests.providers import chat_faults
from tests.providers.chat import FakeChat, at_random
from tests.providers.chat import Latency as Tokens
from tests.providers.common import FakeServer, Latency, Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.openai_speech import FakeOpenAISpeech

MODELS = ("talker-1", "talker-2", "talker-3")
# At realistic latency: model first token p50 400 ms, p95 1.5 s; voice first byte p50 180 ms, p95 450 ms.
TOKENS = Tokens(400, 1500, 12)
VOICE_MS = (180.0, 450.0)
PACE = 4.0
START_S = 20.0
ANSWER_S = 10.0


@dataclass(frozen=True, slots=True)
class ProviderFaults:
    """How the providers fare: the share of steps that meet a fault, and which. None among `chat` or `voices` means every one."""

    share: float = 0.0
    seed: int = 1
    chat: frozenset[str] | None = None
    voices: frozenset[str] | None = None
    key: str = ""
    slow_s: float = 30.0


@dataclass(slots=True)
class Seen:
    """What one fake took down: when (monotonic, in s), what kind, and what it was."""

    received: list[tuple[float, str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    played: list[str] = field(default_factory=list)
    open: int = 0


class Fakes:
    """The fakes of one show; use it as a context. `urls` has `chat`, `elevenlabs` and `speech`."""

    def __init__(self, profile: ProviderFaults) -> None:
        self._profile = profile
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_run, args=(far, self._profile), name="fakes", daemon=True)
        self._process.start()
        far.close()
        if not self._pipe.poll(START_S):
            raise RuntimeError("the fake providers did not start")
        self.urls = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send("end")
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(1.0)
        self._pipe.close()

    def received(self) -> dict[str, Seen]:
        """Everything so far, by provider."""
        self._pipe.send("received")
        if not self._pipe.poll(ANSWER_S):
            raise RuntimeError("the fake providers do not answer")
        seen: dict[str, Seen] = self._pipe.recv()
        return seen


def _run(pipe: Connection, profile: ProviderFaults) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(pipe, profile))


async def _serve(pipe: Connection, profile: ProviderFaults) -> None:
    key: dict[str, Any] = {"key": profile.key} if profile.key else {}
    faults = profile.chat if profile.chat is not None else frozenset(chat_faults.FAULTS)
    storm = at_random(faults, profile.share, profile.seed) if profile.share and faults else None
    scripted: dict[str, Any] = {"script": storm} if storm else {}
    chat = FakeChat(models=MODELS, latency=TOKENS, seed=profile.seed, **scripted, **key)

    def script(seed: int) -> Script:
        return Script(storm=profile.share, among=profile.voices, seed=seed)

    eleven = FakeElevenLabs(
        latency=Latency(*VOICE_MS, profile.seed), pace=PACE, script=script(profile.seed), slow_s=profile.slow_s, **key
    )
    speech = FakeOpenAISpeech(
        latency=Latency(*VOICE_MS, profile.seed + 1),
        pace=PACE,
        script=script(profile.seed + 1),
        slow_s=profile.slow_s,
        **key,
    )
    async with chat, eleven, speech:
        pipe.send({"chat": chat.base_url, "elevenlabs": eleven.url, "speech": speech.base})
        loop = asyncio.get_running_loop()
        while (asked := await loop.run_in_executor(None, _asked, pipe)) != "end":
            if asked == "received":
                pipe.send({"chat": _of_chat(chat), "elevenlabs": _of(eleven), "speech": _of(speech)})


def _asked(pipe: Connection) -> str:
    try:
        return str(pipe.recv())
    except (EOFError, OSError):
        return "end"


def _of(server: FakeServer) -> Seen:
    received = [(item.at, item.kind, item.content) for item in server.received]
    return Seen(received, list(server.violations), list(server.script.played), server.active)


def _of_chat(server: FakeChat) -> Seen:
    received = [
        (one.at_s, "gone" if one.gone else "answered" if one.complete else "open", (one.body, one.ended_s))
        for one in server.requests
    ]
    return Seen(received, [], [one.fault for one in server.requests if one.fault], server.open)
