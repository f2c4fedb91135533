"""Caps on calls and money, from the flags to the bill of a server: never passed, while the casebook carries the debate on.

The fake server stands on this machine, where models are free; for these tests it counts as one elsewhere. Its own bill is what is
held against the cap, by the debate's clock.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from argentum_audio.virtual import VirtualController
from argentum_core.debate import events as e
from argentum_core.journal import Recorded
from argentum_core.session import run_virtual
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.participants import participants
from argentum_kit.endpoint import Endpoint
from tests.providers import chat_stream
from tests.providers.chat import KEY, MODEL, FakeChat

MINUTE_MS = 60_000
INPUT, OUTPUT = 1.0, 4.0
"""What a million tokens cost."""
TURNS = 24

Bill = list[tuple[int, float]]
"""When a call was answered, in ms of debate time, and what it cost, in millionths."""


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(Endpoint, "local", property(lambda _: False))
    (tmp_path / "prices.toml").write_text(
        f'[models."{MODEL}"]\ninput_per_million = {INPUT}\noutput_per_million = {OUTPUT}\n', "utf-8"
    )


async def billed(monkeypatch: pytest.MonkeyPatch, cap: str) -> tuple[Bill, list[e.Event]]:
    """A debate under a cap: the server's bill, and what happened."""
    audio, bill, events = VirtualController(), Bill(), list[e.Event]()
    counted: Callable[..., dict[str, int]] = chat_stream.usage

    def counting(*call: object) -> dict[str, int]:
        usage = counted(*call)
        bill.append((audio.now_ms(), usage["prompt_tokens"] * INPUT + usage["completion_tokens"] * OUTPUT))
        return usage

    def publish(batch: list[Recorded]) -> None:
        events.extend(recorded.event for recorded in batch)

    monkeypatch.setattr(chat_stream, "usage", counting)
    async with FakeChat() as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        key, _, value = cap.partition("=")
        wanted = Choice(mind=f"chat:{MODEL}", voice="estimate", seed=3, turns=TURNS, settings=((key, value),))
        setup = assemble(wanted)
        there = participants(setup, lambda *_: None)
        await run_virtual(setup, there.minds, there.voices, audio, publish=publish, fallback=there.fallback)
    return bill, events


def busiest(bill: Bill) -> float:
    """The most of any minute."""
    return max(sum(cost for at_ms, cost in bill if until - MINUTE_MS < at_ms <= until) for until, _ in bill)


def came_to_its_end(events: list[e.Event]) -> bool:
    segments = sum(isinstance(event, e.SegmentStarted) for event in events)
    return isinstance(events[-1], e.DebateEnded) and events[-1].reason == "turns" and segments >= TURNS


async def test_calls_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    bill, events = await billed(monkeypatch, "governor.calls_per_minute=6")
    assert came_to_its_end(events)
    assert 0 < busiest([(at_ms, 1) for at_ms, _ in bill]) <= 6


async def test_money_a_minute_within_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    bill, events = await billed(monkeypatch, "governor.money_per_minute=0.01")
    assert came_to_its_end(events)
    one_call = max(cost for _, cost in bill)
    assert 10_000 - 3 * one_call < busiest(bill) <= 10_000 + one_call


async def test_what_is_recorded_is_what_is_billed(monkeypatch: pytest.MonkeyPatch) -> None:
    bill, events = await billed(monkeypatch, "governor.calls_per_minute=0")
    recorded = sum(event.cost_micros for event in events if isinstance(event, e.WorkWritten | e.ContinuationsWritten))
    assert busiest([(at_ms, 1) for at_ms, _ in bill]) > 6, "without a cap, more than the caps above allow"
    assert recorded == pytest.approx(sum(cost for _, cost in bill), rel=0.01)
