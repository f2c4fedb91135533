"""Tokens in time: what comes with the clock, what hoarding costs, and what brings a quiet agent back (RULES, Tokens)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, agent, debate, knobs

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.ids import draw
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import Agent
from argentum_core.economy import tokens

BY_SEGMENT = knobs().tokens
BY_CLOCK = knobs({"tokens.accrual": "wall_clock"}).tokens
MINUTE_MS = 60_000


def lucky(_key: str) -> float:
    return 0.0


def unlucky(_key: str) -> float:
    return 1.0 - 1e-12


def left(changed: e.TokensChanged | None, one: Agent) -> int:
    return changed.bank if changed is not None else one.bank


# --- wall clock -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "gained"), [(30, 100), (60, 200), (15, 50), (0.3, 1), (0, 0)])
def test_by_the_clock_a_token_comes_every_thirty_seconds_of_not_speaking(seconds: float, gained: int) -> None:
    agents = [agent("a1"), agent("a2")]
    changed = tokens.accrue_by_clock(agents, "a1", BY_CLOCK, unlucky, silent_ms=0, elapsed_ms=round(seconds * 1000))
    assert {event.agent: event.delta for event in changed} == ({"a2": gained} if gained else {}), "a1 was speaking"


def test_the_speaker_earns_for_the_silence_around_its_segment() -> None:
    changed = tokens.accrue_by_clock([agent("a1")], "a1", BY_CLOCK, unlucky, silent_ms=600, elapsed_ms=6000)
    assert [event.delta for event in changed] == [2]


@pytest.mark.parametrize(("bank", "minutes", "kept"), [(500, 1, 490), (500, 2, 481), (600, 10, 491), (0, 5, 0)])
def test_by_the_clock_a_bank_keeps_98_percent_a_minute(bank: int, minutes: int, kept: int) -> None:
    one = agent(bank=bank)
    shares = tokens.melted(minutes * MINUTE_MS, BY_CLOCK)
    assert left(tokens.melt(one, shares, BY_CLOCK, unlucky), one) == kept


def test_by_the_clock_a_completed_segment_brings_nothing_of_itself() -> None:
    scene = Scene(settings=knobs({"tokens.accrual": "wall_clock"}))
    speaker = scene.to_the_floor().agent
    scene.until(e.SegmentEnded)
    floor_ms = scene.all(e.SegmentEnded)[0].heard_ms
    gained = {event.agent: event.delta for event in scene.all(e.TokensChanged) if event.cause == "accrual"}
    assert speaker not in gained
    assert set(gained.values()) <= {int(floor_ms / 300), int(floor_ms / 300) + 1}


# --- against hoarding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bank", "minutes", "kept"),
    [(800, 1, 780), (800, 2, 762), (700, 1, 690), (601, 1, 601), (600, 60, 600), (300, 1, 300), (800, 1e6, 600)],
)
def test_what_lies_above_six_tokens_melts_by_a_tenth_a_minute(bank: int, minutes: float, kept: int) -> None:
    one = agent(bank=bank)
    shares = tokens.melted(round(minutes * MINUTE_MS), BY_SEGMENT)
    changed = tokens.melt(one, shares, BY_SEGMENT, unlucky)
    assert left(changed, one) == kept
    assert changed is None or changed.cause == "decay"


@pytest.mark.parametrize(("silent", "lost"), [(5, 0), (6, 100), (7, 100)])
def test_after_six_segments_without_spending_one_token_expires(silent: int, lost: int) -> None:
    one = agent(spent_turn=3)
    changed = tokens.expire(one, 3 + silent, BY_SEGMENT)
    assert one.bank - left(changed, one) == lost
    assert changed is None or changed.cause == "expiry"


@pytest.mark.parametrize(("bank", "lost"), [(0, 0), (60, 60), (100, 100)])
def test_no_more_expires_than_there_is(bank: int, lost: int) -> None:
    one = agent(bank=bank)
    assert one.bank - left(tokens.expire(one, 9, BY_SEGMENT), one) == lost


def test_with_the_knob_at_zero_nothing_ever_expires() -> None:
    assert tokens.expire(agent(), 1000, knobs({"tokens.expire_after": 0}).tokens) is None


@pytest.mark.parametrize("cause", ["bid", "interjection", "interrupt_bid", "expiry"])
def test_spending_and_expiring_start_the_count_anew(cause: str) -> None:
    state = debate(agent("a1"), turn=9)
    evolve(state, e.TokensChanged(agent="a1", delta=-100, bank=300, cause=cause), 0)  # type: ignore[arg-type]
    assert state.by_id["a1"].spent_turn == 9


# --- coming back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent", "earned", "given"),
    [(6, 0, 0), (7, 0, 100), (7, 100, 0), (7, 40, 60), (12, 100, 0), (13, 100, 100), (13, 0, 200), (25, 150, 250)],
)
def test_an_agent_silent_for_six_segments_gets_at_least_a_token_a_six_segments(
    silent: int, earned: int, given: int
) -> None:
    """`silent` is how many turns ago it began to speak; that turn itself is no silence."""
    one = agent(bank=100, last_spoke_turn=2, income_mark=50)
    one.ledger.accrued = 50 + earned
    changed = tokens.stipend(one, 2 + silent, BY_SEGMENT)
    assert (changed.delta if changed is not None else 0) == given
    assert changed is None or changed.cause == "stipend"


def test_a_stipend_never_overfills_a_bank() -> None:
    full = agent(bank=760, last_spoke_turn=0)
    changed = tokens.stipend(full, 20, BY_SEGMENT)
    assert changed is not None and changed.bank == 800


@pytest.mark.parametrize(
    ("share", "paid", "back"),
    [(0.25, 500, 0), (0.3, 500, 0), (0.2, 500, 100), (0.0, 500, 100), (0.24, 500, 20), (0.2, 3, 0), (0.0, 0, 0)],
)
def test_an_agent_under_its_target_gets_as_much_of_a_bid_back_as_it_is_under_at_most_a_fifth(
    share: float, paid: int, back: int
) -> None:
    one = agent(bank=100, share=share, target_share=0.25)
    changed = tokens.rebate(one, paid, BY_SEGMENT)
    assert (changed.delta if changed is not None else 0) == pytest.approx(back, abs=1)
    assert changed is None or (changed.cause == "rebate" and changed.delta <= paid / 5)


# --- chance rounds, and is fair -------------------------------------------------------------------------------------


@pytest.mark.parametrize("bank", [601, 613, 650, 799])
def test_what_is_less_than_a_hundredth_is_rounded_by_chance_without_bias(bank: int) -> None:
    shares = tokens.melted(5_000, BY_SEGMENT)
    due = (bank - 600) * shares[1]
    one = agent(bank=bank)
    lost = [
        one.bank - left(tokens.melt(one, shares, BY_SEGMENT, lambda key, n=n: draw(n, key)), one)  # type: ignore[misc]
        for n in range(4000)
    ]
    assert set(lost) <= {int(due), int(due) + 1}
    assert fmean(lost) == pytest.approx(due, abs=0.03)


@given(st.integers(601, 800), st.integers(0, 10 * MINUTE_MS))
def test_chance_moves_a_bank_by_less_than_a_hundredth_of_a_token_either_way(bank: int, elapsed_ms: int) -> None:
    one = agent(bank=bank)
    shares = tokens.melted(elapsed_ms, BY_SEGMENT)
    most, least = (left(tokens.melt(one, shares, BY_SEGMENT, chance), one) for chance in (unlucky, lucky))
    assert 0 <= most - least <= 1


# --- accounts -------------------------------------------------------------------------------------------------------


def a_turn(agents: list[Agent], turn: int, rules: Settings, random: Random) -> Iterator[e.TokensChanged | None]:
    """Everything that can move a bank, one movement at a time: each starts from what the one before has left."""
    knobs, cap, elapsed_ms = rules.tokens, rules.tokens.cap, random.randrange(12_000)
    who, price = random.choice(agents), random.randrange(700)
    if turn % 3 == 0:
        cause: e.TokenCause = random.choice(("bid", "interjection", "interrupt_bid", "interrupt_fee"))
        yield tokens.move(who, -price, cause, max_bank=cap)
        yield tokens.rebate(who, price, knobs)
        yield tokens.move(random.choice(agents), random.randrange(-300, 300), "grant", max_bank=cap)
    if knobs.accrual == "wall_clock":
        yield from tokens.accrue_by_clock(
            agents, who.id, knobs, lambda _: random.random(), silent_ms=200, elapsed_ms=elapsed_ms
        )
    elif turn % 5:
        yield from tokens.accrue(agents, rules)
    shares = tokens.melted(elapsed_ms, knobs)
    for one in agents:
        yield tokens.melt(one, shares, knobs, lambda _: random.random())
        yield tokens.expire(one, turn, knobs)
        yield tokens.stipend(one, turn, knobs)


@pytest.mark.slow
@pytest.mark.parametrize("accrual", ["per_segment", "wall_clock"])
def test_accounts_are_exact_over_a_hundred_thousand_random_turns(accrual: str) -> None:
    """start + accrued + stipends + grants − paid − fees − decayed − expired = bank and 0 ≤ bank ≤ max_bank, at every moment.
    Both modes together are a hundred thousand turns."""
    rules = knobs({"tokens.accrual": accrual, "tokens.stipend_after": 2})
    random, agents, cap = Random(accrual), [agent("a1"), agent("a2")], rules.tokens.cap
    state = debate(*agents, settings=rules)
    state.auction = None
    seen: set[str] = set()
    for turn in range(50_000):
        state.turn = turn
        for changed in a_turn(agents, turn, rules, random):
            if changed is not None:
                evolve(state, changed, 0)
                one = state.by_id[changed.agent]
                assert one.ledger.balance() == one.bank and 0 <= one.bank <= cap
                seen.add(changed.cause)
        if turn % 4 == 0:
            one = random.choice(agents)
            one.last_spoke_turn, one.income_mark = turn, one.ledger.accrued + one.ledger.stipends
            one.share = random.random() / 2
    assert seen == {
        "accrual", "stipend", "grant", "bid", "rebate", "interjection", "interrupt_bid", "interrupt_fee", "decay", "expiry"
    }  # fmt: skip
