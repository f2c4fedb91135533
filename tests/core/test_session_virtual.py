"""A whole debate in virtual time, with the shipped material: repeatable, and as lively as its preset says."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest

from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.journal.record import Recorded
from argentum_core.minds.base import Mind, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import list_motions, load_cast, load_motion, load_preset

MOTIONS = [entry.name for entry in list_motions()]


@cache
def debated(
    motion: str, seed: int = 7, preset: str = "debate_snappy", cast: str = "quartet", turns: int = 60
) -> tuple[Sequence[Recorded], DebateState]:
    setup = Setup(
        motion_id=motion, motion=load_motion(motion), cast_id=cast, cast=load_cast(cast), preset=preset,
        settings=load_preset(preset).settings, seed=seed, turns=turns,
    )  # fmt: skip
    mind, voice = Casebook.of_cast(setup.motion, setup.cast, seed), EstimateVoice()
    names = [agent.id for agent in agents_of(setup)]
    recorded: list[Recorded] = []
    state = asyncio.run(
        run_virtual(
            setup, dict.fromkeys(names, mind), dict.fromkeys([*names, CHAIR], voice), SimAudioController(),
            publish=recorded.extend,
        )
    )  # fmt: skip
    return recorded, state


def of(kind: type[e.Event], recorded: Sequence[Recorded]) -> list[Any]:
    return [item.event for item in recorded if isinstance(item.event, kind)]


@pytest.mark.parametrize("motion", MOTIONS)
def test_every_shipped_motion_is_a_lively_debate(motion: str) -> None:
    recorded, state = debated(motion)
    spoken = [event for event in of(e.SegmentStarted, recorded) if event.agent != CHAIR]
    assert (state.ended, len(spoken)) == ("turns", 60)
    assert len(of(e.InterjectionPlayed, recorded)) >= 6
    assert state.cuts >= 2
    assert sum(event.answers is not None for event in spoken) >= 0.7 * len(spoken)
    assert not of(e.ProviderFault, recorded)


@pytest.mark.parametrize("motion", MOTIONS)
def test_on_a_civil_panel_nobody_is_cut_off(motion: str) -> None:
    recorded, state = debated(motion, preset="panel_civil")
    assert (state.ended, state.turn, state.cuts) == ("turns", 60, 0)
    assert not of(e.HardInterrupt, recorded)
    assert not of(e.InterruptArmed, recorded)


@pytest.mark.slow
def test_the_default_preset_cuts_about_as_often_as_it_should() -> None:
    """5 to 10 agents' cuts in 60 turns, over motions and seeds together."""
    cuts = [debated(motion, seed)[1].cuts for motion in MOTIONS for seed in (7, 8)]
    assert 5 <= sum(cuts) / len(cuts) <= 10, cuts


def test_the_same_seed_is_the_same_debate_and_another_seed_another() -> None:
    first, _ = debated(MOTIONS[0], turns=30)
    debated.cache_clear()
    again, _ = debated(MOTIONS[0], turns=30)
    other, _ = debated(MOTIONS[0], seed=8, turns=30)
    assert [(item.seq, item.at_ms, item.event) for item in first] == [
        (item.seq, item.at_ms, item.event) for item in again
    ]
    assert [event.text for event in of(e.SegmentStarted, first)] != [
        event.text for event in of(e.SegmentStarted, other)
    ]


class UnhurriedMind:
    """Says the same whenever it is asked the same, after as many turns of the event loop as its `pace` draws."""

    name = "unhurried"

    def __init__(self, pace: int) -> None:
        self._pace = Random(pace)
        self.under_way = self.most = 0
        self.hung_up = self.closed = False
        self.stuck = False

    async def reply(self, request: MindRequest) -> MindReply:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _ in range(self._pace.randrange(9)):
                await asyncio.sleep(0)
            if self.stuck:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.hung_up = True
            raise
        finally:
            self.under_way -= 1
        if request.kind in ("segment", "reserve"):
            return MindReply(
                f"This is what {request.name} says to {request.request_id}. It is a second sentence of theirs."
            )
        return MindReply("Is that so?", kind="challenge", importance=0.9)

    def recall(self, agent: str, text: str) -> None: ...

    def discarded(self, request_id: str) -> None: ...

    async def close(self) -> None:
        self.closed = True


def unhurried(pace: int) -> tuple[UnhurriedMind, list[Recorded], Coroutine[Any, Any, DebateState]]:
    """A mind, what will be recorded, and the debate in which everybody has that mind."""
    setup = Setup(
        motion_id=MOTIONS[0], motion=load_motion(MOTIONS[0]), cast_id="quartet", cast=load_cast("quartet"),
        preset="debate_snappy", settings=load_preset("debate_snappy").settings, seed=7, turns=20,
    )  # fmt: skip
    mind, voice = UnhurriedMind(pace), EstimateVoice()
    names = [agent.id for agent in agents_of(setup)]
    recorded: list[Recorded] = []
    minds: dict[str, Mind] = dict.fromkeys(names, mind)
    voices = dict.fromkeys([*names, CHAIR], voice)
    return mind, recorded, run_virtual(setup, minds, voices, SimAudioController(), publish=recorded.extend)


async def test_minds_that_take_their_time_are_asked_beside_each_other_and_how_long_each_takes_changes_nothing() -> None:
    records = []
    for pace in (1, 2):
        mind, recorded, debate = unhurried(pace)
        await debate
        assert mind.most > 1 and mind.closed
        records.append([(item.at_ms, item.event) for item in recorded])
    assert records[0] == records[1]


async def test_a_debate_that_is_broken_off_hangs_up_on_minds_and_closes_them() -> None:
    mind, recorded, debate = unhurried(1)
    playing = asyncio.ensure_future(debate)
    while len(recorded) < 40:
        await asyncio.sleep(0)
    mind.stuck = True
    while not mind.under_way:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert mind.hung_up and mind.under_way == 0 and mind.closed


@pytest.mark.parametrize("cast", ["duel", "quartet", "commons", "chorus"])
def test_folding_the_record_gives_the_state_of_the_engine(cast: str) -> None:
    recorded, state = debated(MOTIONS[0], cast=cast, turns=40)
    assert [item.seq for item in recorded] == list(range(1, len(recorded) + 1))
    folded = DebateState()
    for item in recorded:
        event = e.decode(item.event.type, e.encode(item.event))
        assert event is not None
        evolve(folded, event, item.at_ms)
    assert folded == state


@pytest.mark.parametrize("motion", MOTIONS)
def test_accounts_balance_at_the_end(motion: str) -> None:
    _, state = debated(motion)
    for agent in state.agents:
        assert agent.ledger.balance() == agent.bank
        assert 0 <= agent.bank <= 800
