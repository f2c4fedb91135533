"""The fake providers of a show, in a process of their own: their work is not the debate's, nor is their memory.

`Fakes` starts them and knows their addresses; `received()` brings what they took down. Their clock is the system's monotonic
one, the same as in every other process of this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from fakes_process import FakesProcess, answer

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


class Fakes(FakesProcess):
    """The fakes of one show; use it as a context."""

    name = "fake providers"

    def __init__(self, profile: ProviderFaults) -> None:
        super().__init__(_run, profile)

    @property
    def urls(self) -> dict[str, str]:
        """Their addresses: `chat`, `elevenlabs` and `speech`."""
        urls: dict[str, str] = self._addresses
        return urls

    def received(self) -> dict[str, Seen]:
        """Everything so far, by provider."""
        seen: dict[str, Seen] = self._received()
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
        await answer(pipe, lambda: {"chat": _of_chat(chat), "elevenlabs": _of(eleven), "speech": _of(speech)})


def _of(server: FakeServer) -> Seen:
    received = [(item.at, item.kind, item.content) for item in server.received]
    return Seen(received, list(server.violations), list(server.script.played), server.active)


def _of_chat(server: FakeChat) -> Seen:
    received = [
        (one.at_s, "gone" if one.gone else "answered" if one.complete else "open", (one.body, one.ended_s))
        for one in server.requests
    ]
    return Seen(received, [], [one.fault for one in server.requests if one.fault], server.open)
