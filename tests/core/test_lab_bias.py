"""Whether the vote favours a side, a seat or an order: what is counted, and that it does not in the lab's debates and in real ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argentum_core.lab.bias import BIAS_AT_MOST, VotedDebate, biases, mean_swing
from argentum_core.lab.executors import in_processes, in_this_process
from argentum_core.lab.fault_profile import FAULT_PROFILES
from argentum_core.lab.plan import Plan, seats_of
from argentum_core.lab.results import numbers
from argentum_core.lab.study import repeated
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.voted import play_for_votes, with_sides_swapped
from argentum_kit.refused import Refused
from argentum_presets.presets import load_preset


def voted(gained: int, first: str, *, swapped: bool = False) -> VotedDebate:
    """`for` has gained so many of a hundred listeners, who were undecided before."""
    return VotedDebate(
        1, swapped, 100, {first: 40, _other(first): 40}, {"for": 40 + gained, "against": 40}, first, first, "for"
    )


def _other(side: str) -> str:
    return "against" if side == "for" else "for"


def test_a_lead_is_what_a_group_gains_more_than_the_others() -> None:
    one = voted(6, "for")
    assert (one.lead("for"), one.lead("against")) == (6, -6)


def test_with_sides_swapped_a_side_and_a_seat_are_told_apart() -> None:
    by_side = {bias.name: bias for bias in biases([voted(8, "for"), voted(8, "against", swapped=True)])}
    assert (by_side["side"].lead, by_side["seat"].lead) == (8, 0)
    assert not by_side["side"].ok and by_side["seat"].ok
    by_seat = {bias.name: bias for bias in biases([voted(8, "for"), voted(-8, "against", swapped=True)])}
    assert (by_seat["side"].lead, by_seat["seat"].lead) == (0, 8)
    assert mean_swing([voted(8, "for"), voted(-4, "for")]) == 6


def test_in_the_lab_neither_side_seat_nor_order_leads() -> None:
    settings = load_preset("debate_snappy").settings.model_dump()
    plans = repeated(Plan(seats_of(["fair"] * 4), settings, FAULT_PROFILES["calm"], 24, 1), 24)
    assert [plan.swapped for plan in plans[:4]] == [False, True, False, True]
    rows = [row for batch in in_this_process([plans]) for row in batch.rows]
    for column in ("lead_side", "lead_seat", "lead_first", "lead_last"):
        leads = numbers(rows, column)
        assert len(leads) == 24
        # So few debates say little: what chance alone may do is allowed for.
        assert abs(sum(leads) / 24) <= BIAS_AT_MOST + 6


def test_sides_are_swapped_and_nothing_else() -> None:
    setup = assemble(Choice(motion="homework", seed=3, turns=4, voice="estimate"))
    swapped = with_sides_swapped(setup)
    assert [agent.side for agent in swapped.cast.agents] == [3 - agent.side for agent in setup.cast.agents]
    assert with_sides_swapped(swapped) == setup


def test_a_real_motion_is_played_for_its_votes_the_same_each_time() -> None:
    setup = assemble(Choice(motion="homework", turns=4, voice="estimate", seed=0))
    work = [(setup, 5, False), (setup, 5, True)]
    plain, swapped = in_processes(play_for_votes, work, jobs=1)
    assert list(in_processes(play_for_votes, work, jobs=1)) == [plain, swapped]
    assert plain.before == swapped.before and plain.first_seat != swapped.first_seat


def test_a_debate_without_a_house_has_no_votes() -> None:
    setup = assemble(Choice(motion="homework", turns=2, voice="estimate", settings=(("vote.house", "false"),)))
    with pytest.raises(Refused, match=r"--set vote\.house=true seats one"):
        play_for_votes(replace(setup, seed=1), 1, swapped=False)
