"""What the rules do is told in a line each, quietly where it is no news, and once for everybody it happens to."""

from __future__ import annotations

from typing import Any

import pytest
from test_view import at, lines

from argentum_core.debate import events as e
from argentum_core.debate.commands import ClapCommand
from argentum_core.debate.concurrency import ProviderLoad
from argentum_core.debate.knobs import apply
from argentum_core.journal.record import Recorded
from argentum_tui.view import StageView
from argentum_tui.view.reputation import effective_reputation, signed_hundredths


def told(view: StageView, *events: e.Event, at_ms: int = 20_000) -> list[str]:
    """The lines that events add, newest first."""
    before = {line.serial for line in view.causes}
    for event in events:
        view.fold(Recorded(seq=0, at_ms=at_ms, event=event))
    return [f"{line.sign} {line.text}" for line in reversed(view.causes) if line.serial not in before]


def governor(view: StageView, **changes: Any) -> e.GovernorChanged:
    now = view.state.governor
    values: dict[str, Any] = {
        "tier": now.tier, "lead_time_ms": now.lead_time_ms, "causes": ["miss"], "quality": now.quality, "shed": now.shed,
    }  # fmt: skip
    return e.GovernorChanged(**{**values, **changes})


GOVERNOR: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({}, {"lead_time_ms": 1250}, ["◇ lead time 1,000 → 1,250 · miss"]),
    ({}, {"tier": "premium", "causes": ["healthy"]}, ["◇ tier enhanced → premium · healthy"]),
    ({}, {"tier": "premium", "causes": ["held"], "held": True}, ["◇ tier enhanced → premium · held by you"]),
    ({}, {"shed": 2, "causes": ["discarded"]}, ["◇ sheds standbys, interjections · discarded sound"]),
    ({"shed": 1}, {"shed": 3}, ["◇ sheds interjections, mind bids · miss"]),
    ({"shed": 3}, {"shed": 1, "causes": []}, ["◇ takes up mind bids, interjections again"]),
    ({}, {"quality": 0.4}, []),
]


@pytest.mark.parametrize(("before", "change", "said"), GOVERNOR)
def test_the_governor_says_what_it_changes_and_why(
    before: dict[str, Any], change: dict[str, Any], said: list[str]
) -> None:
    view = at(15_000)
    if before:
        told(view, governor(view, **before))
    assert told(view, governor(view, **change)) == said


def test_evidence_is_part_of_the_auction_that_it_was_offered_in() -> None:
    view = at(11_000)
    auction = view.state.auction
    assert auction is not None and auction.open
    judged = {"auction_id": auction.id, "agent": "agent_2"}
    assert told(view, e.EvidenceJudged(**judged, ids=["x", "y"], relevance=0.48, passed=True)) == []
    assert told(view, e.EvidenceJudged(**judged, ids=["x"], relevance=0.12, passed=False)) == []
    scores = {"agent_2": 4.0}
    resolved = e.AuctionResolved(
        auction_id=auction.id, winner="agent_2", paid=400, scores=scores, pacing={"agent_2": 1.0}, reason="highest"
    )
    assert len(told(view, resolved)) == 1
    assert ("§ ❷", "fails · 0.12 of 0.35 · x") in view.causes[-1].facts


def test_only_a_reputation_that_came_far_is_told() -> None:
    view = at(15_000)
    steps = [0.03, 0.07, 0.11, 0.14, 0.05, -0.01, -0.04]
    events = [e.ReputationChanged(agents={"agent_2": e.Standing(value)}) for value in steps]
    assert told(view, *events) == ["▾ ❷ reputation falls to −.01", "▴ ❷ reputation rises to +.11"]


# -- applause


def clap(command_id: int, status: str, **more: Any) -> e.OperatorCommand:
    given = {"agent": "agent_2", **more}
    return e.OperatorCommand(command_id=command_id, command="clap", arguments=given, status=status)  # type: ignore[arg-type]


def clapped(*, effective: bool = True, agent: str = "agent_2") -> e.AudienceClapped:
    return e.AudienceClapped(agent=agent, effective=effective)


def test_a_clap_is_one_line_from_the_key_to_what_came_of_it() -> None:
    view = at(15_000)
    before = len(view.causes)
    view.command_sent(7, ClapCommand("agent_2"), pressed_s=1.0)
    assert lines(view)[0] == "★ clap for ❷ · you · pending"
    told(view, clap(7, "accepted"), clapped(), clap(7, "applied"))
    assert lines(view)[0] == "★ clap for ❷ BROOK · you"
    assert len(view.causes) == before + 1


def test_a_clap_that_did_nothing_says_why() -> None:
    view = at(15_000)
    said = told(view, clap(7, "accepted"), clapped(effective=False), clap(7, "applied"))
    assert said == ["★ clap for ❷ BROOK · you · boosted less than 6 segments ago"]


def test_applause_of_the_audience_is_counted_in_one_line() -> None:
    view = at(15_000)
    for number in range(3):
        told(view, clap(number, "accepted", by="audience"), clapped(effective=number == 0), at_ms=20_000 + number)
    assert lines(view)[:2] == [
        "★ 2 claps for ❷ BROOK · boosted less than 6 segments ago",
        "★ clap for ❷ BROOK",
    ]
    told(view, clapped(effective=False), at_ms=40_000)
    assert lines(view)[0] == "★ clap for ❷ BROOK · boosted less than 6 segments ago"


def test_a_refused_clap_is_told_like_any_command() -> None:
    view = at(15_000)
    refused = e.OperatorCommand(command_id=1, command="clap", arguments={"agent": "agent_2", "by": "audience"},
                                status="refused", reason="the debate is not running")  # fmt: skip
    assert told(view, refused) == ["★ clap for ❷ · audience · refused: the debate is not running"]


# -- tokens that come and go by themselves


def moved(agent: int, delta: int, cause: e.TokenCause) -> e.TokensChanged:
    return e.TokensChanged(agent=f"agent_{agent}", delta=delta, bank=400 + delta, cause=cause)


def test_a_stipend_is_one_line_for_everybody() -> None:
    assert told(at(15_000), moved(1, 100, "stipend"), moved(3, 50, "stipend")) == [
        "+ stipend after long silence ❶ +1  ❸ +0.5"
    ]


def test_what_expires_later_has_a_line_of_its_own() -> None:
    view = at(15_000)
    told(view, moved(1, -100, "expiry"))
    told(view, moved(1, -100, "expiry"), at_ms=30_000)
    assert lines(view)[:2] == ["− expired unspent ❶ −1", "− expired unspent ❶ −1"]


def test_what_melts_is_summed_for_a_minute() -> None:
    view = at(15_000)
    for at_ms in (20_000, 26_000, 32_000):
        told(view, moved(4, -15, "decay"), at_ms=at_ms)
    assert lines(view)[0] == "− decayed ❹ −0.45"
    assert told(view, moved(4, -15, "decay"), at_ms=81_000) == ["− decayed ❹ −0.15"]


def test_income_is_told_only_where_it_goes_by_the_clock() -> None:
    view = at(15_000)
    assert told(view, moved(1, 100, "accrual")) == []
    view.state.settings = apply(view.state.settings, {"tokens.accrual": "wall_clock"})
    assert told(view, moved(1, 20, "accrual"), moved(2, 10, "accrual")) == ["+ earned by the clock ❶ +0.2  ❷ +0.1"]


def test_many_agents_are_counted_rather_than_named() -> None:
    view = at(15_000)
    assert told(view, *(moved(seat, 100, "stipend") for seat in (1, 2, 3, 4)))[0].count("+1") == 4


# -- the rest


def test_a_soft_interrupt_is_said_to_wait() -> None:
    event = e.InterruptSkipped(segment_id="s", agent="agent_2", beat=2, guard_ms=150, reason="soft")
    assert told(at(15_000), event) == ["✂ ❷ waits for the end · under 25 % is left"]


def test_a_fault_tells_what_the_provider_still_lets_through() -> None:
    view = at(15_000)
    view.state.providers = {"chat": ProviderLoad(limit=8)}
    fault = e.ProviderFault(provider="chat:llama3", kind="rate_limit", retry_ms=1200)
    assert told(view, fault) == ["! chat:llama3 rate limit · again in 1.2 s · 4 at once"]


def test_a_knob_whose_name_says_nothing_is_told_with_its_group() -> None:
    said = told(at(15_000), e.KnobChanged(key="governor.mode", old="auto", new="premium"))
    assert said == ["✎ governor mode auto → premium"]


def test_a_reputation_fades_a_segment_at_a_time() -> None:
    view = at(15_000)
    agent = view.state.agents[0]
    agent.reputation, agent.reputation_segment = 0.2, view.state.segments - 3
    assert effective_reputation(view.state, agent) == pytest.approx(0.2 * 0.98**3)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.123, "+.12"), (-0.05, "−.05"), (0.0, " .00"), (0.004, " .00"), (1.0, "+1.0"), (-0.999, "−1.0")],
)
def test_a_reputation_takes_four_cells(value: float, shown: str) -> None:
    assert signed_hundredths(value) == shown and len(shown) == 4
