"""With a model that fails in one way all the time, the debate is the casebook's: cuts and remarks in the preset's band, one notice, no storm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from minds_scene import homework

import argentum_presets
from argentum_audio.virtual import VirtualController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Recorded
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.opener import MindOpener, points_of
from argentum_core.session import MindTraits, agents_of, run_virtual
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, always

pytestmark = pytest.mark.slow

TURNS = 120
CUTS, REMARKS = (3.0, 14.0), (10.0, 38.0)
"""In 60 turns: the band of `debate_snappy`, with room for what one debate draws (twelve seeds alone: cuts 4.5 to 9.5, remarks 19 to 34.5)."""


async def debate(fault: str | None) -> tuple[list[e.Event], list[MindFault], int]:
    """A debate of four models at one server that fails so in every call; None for the casebook alone. Events, faults told, calls."""
    spec = f"chat:{MODEL}" if fault is not None else "casebook"
    settings = argentum_presets.load_preset("debate_snappy").settings
    begun = replace(homework(TURNS), settings=settings, mind=spec, mind_traits={f"chat:{MODEL}": MindTraits(bids=True)})
    events: list[e.Event] = []
    told: list[MindFault] = []

    def publish(batch: list[Recorded]) -> None:
        events.extend(recorded.event for recorded in batch)

    async with FakeChat(script=always(fault) if fault is not None else lambda *_: None) as fake:
        access = MindAccess({"OPENAI_API_KEY": Secret(KEY)}, fake.base_url)
        book = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
        opener = MindOpener(
            access, lambda: book, points=points_of(begun.motion), on_fault=lambda _, fault: told.append(fault)
        )
        minds = opener.open_all({agent.id: agent.mind for agent in agents_of(begun)})
        voices = {name: EstimateVoice() for name in [*minds, CHAIR]}
        await run_virtual(begun, minds, voices, VirtualController(), publish=publish, fallback=book)
        return events, told, len(fake.requests)


@pytest.mark.parametrize(
    "fault",
    ["unauthorized", "redirect", "too_many", "server_error", "malformed_json", "empty", "drop", "drop_early", None],
)
async def test_the_show_is_the_casebooks(fault: str | None) -> None:
    events, told, calls = await debate(fault)
    turns = sum(
        isinstance(event, e.SegmentStarted) and event.agent != CHAIR and event.role != "second" for event in events
    )
    cuts = sum(isinstance(event, e.HardInterrupt) and event.by == "agent" for event in events)
    remarks = sum(isinstance(event, e.InterjectionPlayed) for event in events)
    assert turns >= TURNS
    assert CUTS[0] <= 60 * cuts / turns <= CUTS[1], f"{cuts} cuts in {turns} turns"
    assert REMARKS[0] <= 60 * remarks / turns <= REMARKS[1], f"{remarks} remarks in {turns} turns"
    notices = told + [event for event in events if isinstance(event, e.ProviderFault)]
    assert len(notices) == (fault is not None) or fault == "drop"
    assert calls <= TURNS
