"""Whole debates by language models at a fake server, in virtual time: with everything well, mixed with the casebook, in a storm."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from minds_scene import homework, until

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Journal, Recorded
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.opener import MindOpener, points_of
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_kit.plain_text import sanitise
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, at_random
from tests.providers.chat_faults import FAULTS, SLOW

LONG = SLOW | {"long_line", "long_word", "huge", "torn", "zipped"}
LASTING = {
    "unauthorized",
    "forbidden",
    "no_model",
    "quota",
    "redirect",
    "too_many_seconds",
    "too_many_date",
    "web_page",
}
"""After these the server is left alone for longer than the debate takes."""
TURNS = 12


def setup() -> Setup:
    return homework(TURNS)


async def debate(
    fake: FakeChat, *specs: str, journal: Journal | None = None
) -> tuple[list[e.Event], list[tuple[str, MindFault]]]:
    """A debate of four whose minds are these, in turn; its events, and the faults that a mind or its stand-in survived."""
    begun = setup()
    events: list[Any] = []
    faults: list[Any] = []
    agents = [agent.id for agent in agents_of(begun)]
    access = MindAccess({"OPENAI_API_KEY": Secret(KEY)}, fake.base_url)
    opener = MindOpener(
        access,
        lambda: Casebook.of_cast(begun.motion, begun.cast, begun.seed),
        points=points_of(begun.motion),
        on_fault=lambda name, fault: faults.append((name, fault)),
    )
    minds = opener.open_all({agent: specs[n % len(specs)] for n, agent in enumerate(agents)})

    def publish(batch: list[Recorded]) -> None:
        events.extend(recorded.event for recorded in batch)

    voices = {name: EstimateVoice() for name in [*agents, CHAIR]}
    before = asyncio.all_tasks()
    await run_virtual(begun, minds, voices, VirtualController(), journal=journal, publish=publish)
    await until(lambda: fake.open == 0 and asyncio.all_tasks() == before)
    return events, faults


def spoken(events: list[e.Event]) -> list[e.SegmentStarted]:
    return [event for event in events if isinstance(event, e.SegmentStarted)]


async def test_four_agents_debate_through_one_server() -> None:
    async with FakeChat() as fake:
        events, faults = await debate(fake, f"chat:{MODEL}")
    segments = spoken(events)
    assert len(segments) >= TURNS and not faults
    assert len({segment.text for segment in segments}) == len(segments), "nobody repeats anybody"
    assert (
        Counter(received.body["response_format"]["json_schema"]["name"] for received in fake.requests)["segment"]
        >= TURNS
    )
    assert sum(event.claim is not None for event in events if isinstance(event, e.WorkWritten)) >= TURNS // 2


async def test_a_model_and_the_casebook_answer_each_other() -> None:
    async with FakeChat() as fake:
        events, _ = await debate(fake, f"chat:{MODEL}", "casebook")
    agents = {event.segment_id: event.agent for event in spoken(events)}
    answered = {
        (agents[event.segment_id], agents[event.answers])
        for event in spoken(events)
        if event.answers in agents
    }  # fmt: skip
    models, books = {"ada", "cyril"}, {"brook", "delia"}
    assert any(one in models and other in books for one, other in answered)
    assert any(one in books and other in models for one, other in answered)


async def test_a_debate_goes_on_through_a_storm_and_the_key_is_nowhere(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "storm.argentum", setup().meta())
    async with FakeChat(script=at_random(set(FAULTS) - LONG - LASTING, 0.5, seed=2)) as fake:
        events, faults = await debate(fake, f"chat:{MODEL}", journal=journal)
    journal.close()
    segments = spoken(events)
    told = {event.kind for event in events if isinstance(event, e.ProviderFault)} | {fault.kind for _, fault in faults}
    assert len(segments) >= TURNS and "failed" in told and len(told) > 1 and len(fake.requests) > TURNS
    assert isinstance(events[-1], e.DebateEnded) and events[-1].reason == "turns"
    for segment in segments:
        assert sanitise(segment.text) == segment.text and len(segment.text.split()) <= 35
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert KEY.encode() not in written and KEY[:12] not in repr(faults)


async def test_without_a_network_the_casebook_carries_the_debate_and_it_is_said_once() -> None:
    async with FakeChat() as fake:
        pass
    events, faults = await debate(fake, f"chat:{MODEL}")
    assert len(spoken(events)) >= TURNS
    assert [(name, fault.fault) for name, fault in faults] == [(f"chat:{MODEL}", "failed")]
