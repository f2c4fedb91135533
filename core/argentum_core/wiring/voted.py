"""Debates on a real motion in virtual time, unheard and unrecorded, of which only the votes are kept: for the lab's look at bias."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from argentum_kit.refused import Refused

from ..debate.events import PhaseChanged, SegmentStarted, VotesCounted
from ..journal.record import Recorded
from ..lab.bias import VotedDebate
from ..session import Setup
from .recording import Recording
from .virtual import open_virtual


def with_sides_swapped(setup: Setup) -> Setup:
    """The same debate with every debater on the other side."""
    sides = len(setup.motion.sides)
    agents = [debater.model_copy(update={"side": sides + 1 - debater.side}) for debater in setup.cast.agents]
    return replace(setup, cast=setup.cast.model_copy(update={"agents": agents}))


def play_for_votes(setup: Setup, *, swapped: bool) -> VotedDebate:
    """Play a debate in virtual time and count. Raises Refused where no house votes, or the debate cannot be played."""
    setup = with_sides_swapped(setup) if swapped else setup
    debate = open_virtual(setup, Recording(sound=False, kept=False), lambda *_: None)
    counted: dict[str, VotesCounted] = {}
    speakers: list[str] = []
    closing = False

    def listen(batch: list[Recorded]) -> None:
        nonlocal closing
        for recorded in batch:
            event = recorded.event
            if isinstance(event, VotesCounted):
                counted[event.when] = event
            elif isinstance(event, PhaseChanged):
                closing = closing or event.phase == "closing"
            elif isinstance(event, SegmentStarted) and not closing:
                speakers.append(event.agent)

    try:
        state = asyncio.run(debate.run(listen))
    finally:
        debate.close()
    spoke = [state.by_id[agent].side for agent in speakers if agent in state.by_id]
    if len(counted) < 2 or not spoke:
        raise Refused(f"no house votes in a debate with the preset {setup.preset}; vote.house=true seats one")
    before = counted["before"]
    return VotedDebate(
        seed=setup.seed,
        swapped=swapped,
        listeners=before.undecided + sum(before.counts.values()),
        before=before.counts,
        after=counted["after"].counts,
        first_seat=state.agents[0].side,
        spoke_first=spoke[0],
        spoke_last=spoke[-1],
    )
