"""Tokens: whole hundredths, income by the segment, and banks that never leave their bounds (RULES, Tokens)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, knobs

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.economy.tokens import accrue, hundredths, move


@pytest.mark.parametrize(("tokens", "wanted"), [(0, 0), (1, 100), (0.5, 50), (1.125, 112), (0.333, 33), (4.999, 500)])
def test_banks_are_whole_hundredths(tokens: float, wanted: int) -> None:
    assert hundredths(tokens) == wanted


@pytest.mark.parametrize(
    ("bank", "delta", "cap", "left", "why"),
    [
        (400, 100, 800, 500, "a gain"),
        (750, 100, 800, 800, "a gain stops at the cap"),
        (900, 100, 800, 900, "a gain does not drain a bank over the cap"),
        (400, -150, 800, 250, "a payment"),
        (100, -150, 800, 0, "nobody owes"),
    ],
)
def test_a_movement_stays_within_the_bank(bank: int, delta: int, cap: int, left: int, why: str) -> None:
    moved = move(agent(bank=bank), delta, "grant", max_bank=cap)
    assert (moved.bank if moved is not None else bank) == left, why
    assert (moved.delta if moved is not None else 0) == left - bank, "the event names what really moved"


def test_nothing_is_recorded_when_nothing_moves() -> None:
    assert move(agent(bank=800), 100, "accrual", max_bank=800) is None
    assert move(agent(bank=0), -100, "bid", max_bank=800) is None


def test_a_completed_segment_brings_every_agent_a_token() -> None:
    assert accrue([agent(bank=400)], knobs()) == [e.TokensChanged(agent="a1", delta=100, bank=500, cause="accrual")]
    half = knobs({"tokens.per_segment": 0.5})
    assert accrue([agent(bank=400)], half) == [e.TokensChanged(agent="a1", delta=50, bank=450, cause="accrual")]


def test_everybody_earns_by_a_segment_heard_to_its_end_and_nobody_by_one_that_was_cut() -> None:
    scene = Scene()
    scene.to_the_floor()
    scene.until(e.SegmentEnded)
    earned = [event for event in scene.all(e.TokensChanged) if event.cause == "accrual"]
    assert sorted(event.agent for event in earned) == ["a1", "a2", "a3", "a4"]
    scene.to_the_floor()
    scene.pass_time(1500)
    scene.press("cut")
    scene.until(e.SegmentEnded, lambda event: not event.complete)
    assert [event for event in scene.all(e.TokensChanged) if event.cause == "accrual"] == earned


COLUMN = {
    "accrual": ("accrued", 1), "stipend": ("stipends", 1), "grant": ("grants", 1), "bid": ("paid", -1),
    "interrupt_bid": ("paid", -1), "interjection": ("paid", -1), "rebate": ("paid", -1), "interrupt_fee": ("fees", -1),
    "decay": ("decayed", -1), "expiry": ("expired", -1),
}  # fmt: skip


@pytest.mark.parametrize("cause", COLUMN)
def test_every_cause_has_its_account(cause: str) -> None:
    scene = Scene()
    one = scene.state.by_id["a1"]
    column, sign = COLUMN[cause]
    before, bank = getattr(one.ledger, column), one.bank
    scene.let(e.TokensChanged(agent="a1", delta=sign * 30, bank=bank + sign * 30, cause=cause))  # type: ignore[arg-type]
    assert getattr(one.ledger, column) - before == 30
    assert one.ledger.balance() == one.bank


@given(
    start=st.integers(0, 800),
    movements=st.lists(
        st.tuples(st.integers(-600, 600), st.sampled_from(sorted(COLUMN)), st.integers(100, 5000)), max_size=60
    ),
)
def test_accounts_balance_after_any_movements(start: int, movements: list[tuple[int, str, int]]) -> None:
    """start + accrued + stipends + grants − paid − fees − decayed − expired = bank, and the bank is never negative."""
    scene_state = Scene(agents=2).state
    one = scene_state.by_id["a1"]
    one.bank = one.ledger.start = start
    one.ledger.paid = 0
    for delta, cause, cap in movements:
        moved = move(one, delta, cause, max_bank=cap)  # type: ignore[arg-type]
        before = one.bank
        if moved is not None:
            evolve(scene_state, moved, 0)
            assert moved.bank <= max(cap, before)
        assert one.ledger.balance() == one.bank >= 0


def test_a_lowered_cap_reaches_the_banks_when_the_micro_turn_that_brought_it_ends() -> None:
    scene = Scene()
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
    scene.press("knob", key="tokens.max_bank", value=3)
    scene.to_the_floor()
    scene.until(e.SegmentEnded)
    assert all(one.bank <= 300 for one in scene.state.agents)
    assert {event.agent for event in scene.all(e.TokensChanged) if event.cause == "decay"} == set(scene.state.by_id)
    assert all(one.ledger.balance() == one.bank for one in scene.state.agents)


def test_no_bank_is_above_the_cap_in_force() -> None:
    scene = Scene()
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
    scene.press("knob", key="tokens.max_bank", value=3)
    scene.to_the_floor()
    assert scene.state.settings.tokens.max_bank == 3
    assert all(one.bank <= 300 for one in scene.state.agents)
