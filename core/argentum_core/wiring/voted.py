"""Debates on a real motion in virtual time, unheard and unrecorded, of which only the votes are kept: for the lab's look at bias."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from argentum_kit.refused import Refused

from ..journal.record import Recorded
from ..lab.bias import VotedDebate, VoteWatch
from ..session import Setup
from .recording import Recording
from .virtual import open_virtual


def with_sides_swapped(setup: Setup) -> Setup:
    """The same debate with every debater on the other side."""
    sides = len(setup.motion.sides)
    agents = [debater.model_copy(update={"side": sides + 1 - debater.side}) for debater in setup.cast.agents]
    return replace(setup, cast=setup.cast.model_copy(update={"agents": agents}))


def play_for_votes(setup: Setup, seed: int, swapped: bool) -> VotedDebate:
    """Play a debate with this seed in virtual time and count. Raises Refused where no house votes, or the debate cannot be played."""
    setup = replace(with_sides_swapped(setup) if swapped else setup, seed=seed)
    debate = open_virtual(setup, Recording(sound=False, kept=False), lambda *_: None)
    watch = VoteWatch()

    def listen(batch: list[Recorded]) -> None:
        for recorded in batch:
            watch.take(recorded.event)

    try:
        asyncio.run(debate.run(listen))
    finally:
        debate.close()
    found = watch.result(setup.seed, swapped=swapped)
    if found is None:
        raise Refused(f"no house votes in a debate with the preset {setup.preset}; --set vote.house=true seats one")
    return found
