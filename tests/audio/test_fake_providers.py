"""The fakes are strict: what WIRE forbids is answered as the provider would, and kept as a violation."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType

from tests.providers.__main__ import REGISTRY, parser, provider
from tests.providers.common import Latency, Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.openai_speech import FakeOpenAISpeech

SETTINGS = {"stability": 0.5, "similarity_boost": 0.75, "style": 0, "use_speaker_boost": True, "speed": 1.0}
OPEN = {"context_id": "c", "text": " ", "voice_settings": SETTINGS}
QUERY = "?model_id=eleven_flash_v2_5&output_format=pcm_24000"


def opened(number: int) -> dict[str, Any]:
    return {**OPEN, "context_id": f"c{number}"}


FORBIDDEN = {
    "a sixth context": [opened(n) for n in range(6)],
    "voice settings twice": [OPEN, OPEN],
    "keep-alive before voice settings": [{"context_id": "c", "text": " "}],
    "text before voice settings": [{"context_id": "c", "text": "Words ", "flush": True}],
    "text without a space": [OPEN, {"context_id": "c", "text": "Words", "flush": True}],
    "no context": [{"text": " ", "voice_settings": SETTINGS}],
    "an unknown field": [{**OPEN, "voice": "anna"}],
    "too fast": [{**OPEN, "voice_settings": {**SETTINGS, "speed": 1.3}}],
    "a schedule too small": [{**OPEN, "generation_config": {"chunk_length_schedule": [20]}}],
    "text after the close": [OPEN, {"context_id": "c", "close_context": True}, {"context_id": "c", "text": "More "}],
}


async def said(server: FakeElevenLabs, messages: list[dict[str, Any]]) -> tuple[int | None, list[dict[str, Any]]]:
    """How the socket was closed, if it was, and what came until then or until a context's end."""
    answers: list[dict[str, Any]] = []
    async with ClientSession(headers={"xi-api-key": server.key}) as session:
        url = f"{server.url}/v1/text-to-speech/anna/multi-stream-input{QUERY}"
        async with session.ws_connect(url) as socket:
            for message in messages:
                await socket.send_json(message)
            async for answer in socket:
                assert answer.type is WSMsgType.TEXT
                answers.append(json.loads(answer.data))
                if answers[-1].get("isFinal"):
                    break
            return socket.close_code, answers


@pytest.mark.parametrize("messages", FORBIDDEN.values(), ids=FORBIDDEN)
async def test_elevenlabs_closes_for_what_is_forbidden(messages: Any) -> None:
    async with FakeElevenLabs() as server:
        code, _ = await said(server, messages)
    assert code == 1008
    assert len(server.violations) == 1


async def test_elevenlabs_closes_a_socket_whose_context_is_left_alone() -> None:
    async with FakeElevenLabs(inactivity_s=0.1) as server:
        code, _ = await said(server, [OPEN])
    assert code == 1008
    assert server.violations == []
    assert server.of_kind("inactive")


async def test_elevenlabs_speaks_what_was_flushed_though_the_context_is_closed() -> None:
    words = {"context_id": "c", "text": "Two words. ", "flush": True}
    async with FakeElevenLabs() as server:
        code, answers = await said(server, [OPEN, words, {"context_id": "c", "close_context": True}])
        assert code is None
    *sounds, final = answers
    assert final == {"isFinal": True, "contextId": "c"}
    assert "".join(c for s in sounds for c in (s["alignment"] or {}).get("chars", [])) == "Two words. "
    assert server.open_contexts() == []


@pytest.mark.parametrize(
    "change",
    [{"input": ""}, {"input": "x" * 4097}, {"speed": 5}, {"response_format": "mp3"}, {"pitch": 1}, {"voice": "nobody"}],
)
async def test_openai_refuses_what_is_forbidden(change: Any) -> None:
    body = {"model": "m", "input": "Hi.", "voice": "alloy", "response_format": "pcm"}
    async with FakeOpenAISpeech(voices=frozenset({"alloy"})) as server, ClientSession() as session:
        headers = {"Authorization": f"Bearer {server.key}"}
        async with session.post(f"{server.base}/audio/speech", json={**body, **change}, headers=headers) as response:
            assert response.status == 400
    assert len(server.violations) == 1


def test_latency_has_the_percentiles_it_was_given_and_repeats() -> None:
    latency = Latency(180, 450, seed=3)
    samples = sorted(latency.sample_s() * 1000 for _ in range(4000))
    assert samples[2000] == pytest.approx(180, rel=0.1)
    assert samples[3800] == pytest.approx(450, rel=0.1)
    assert Latency(180, 450, seed=3).sample_s() == Latency(180, 450, seed=3).sample_s()
    assert Latency().sample_s() == 0.0


def test_a_script_plays_each_fault_where_it_belongs() -> None:
    script = Script(["drop", None, "401"])
    assert script.take({"401"}) is None, "the drop is for a later step"
    assert script.take({"drop"}) == "drop"
    assert script.take({"drop", "401"}) is None
    assert script.take({"401"}) == "401"
    assert script.take({"401"}) is None
    assert script.played == ["drop", "401"]


def test_a_storm_is_a_share_of_faults_that_repeats() -> None:
    storm = [Script(storm=0.3, seed=5) for _ in range(2)]
    taken = [[script.take({"a", "b", "c"}) for _ in range(1000)] for script in storm]
    assert taken[0] == taken[1]
    counts = Counter(taken[0])
    assert counts[None] == pytest.approx(700, abs=60)
    assert {"a", "b", "c"} < set(counts)


@pytest.mark.parametrize("name", REGISTRY)
def test_every_provider_runs_from_the_command_line(name: Any) -> None:
    server = provider(name)
    options = parser().parse_args([name, "--fault", next(iter(server.FAULTS)), "--storm", "0.2"])
    assert isinstance(options, argparse.Namespace)
    shared = {"port": 0, "latency": Latency(0.0, 0.0, 1), "script": Script([])}
    assert server.from_options(options, key="k", **shared).key == "k"
