"""Slots: how much is asked of minds at once, in which order, and for how long (RULES, Concurrency)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_behaviour import QUIET, Mindset
from scene import Scene, knobs

from argentum_core.debate import events as e
from argentum_core.debate.concurrency import PRIORITY
from argentum_core.debate.state import DebateState, provider_of
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.request_limits import backoff_ms, in_flight_of

LARGE = Mindset("chat:large", bids=True, metered=True)
SMALL = Mindset("chat:small", bids=True, metered=True)
BOOK = Mindset("casebook")


def speaking(changes: dict[str, Any] | None = None, agents: int = 4, minds: tuple[Mindset, ...] = (LARGE,)) -> Scene:
    """A segment begins and everybody is asked. The governor holds a tier, so that the knobs are what counts."""
    scene = Scene(agents=agents, minds=minds, settings=knobs({"governor.mode": "enhanced", **(changes or {})}))
    scene.to_the_floor()
    return scene


def under_way(state: DebateState) -> list[Any]:
    return [work.kind for work in state.work.values() if work.status == "asked"]


def waiting(state: DebateState) -> list[Any]:
    return [work.kind for work in state.work.values() if work.status == "waiting"]


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8])
def test_no_more_is_under_way_than_the_limit_and_the_most_urgent_goes_first(limit: int) -> None:
    scene = speaking({"concurrency.global_limit": limit}, agents=12)
    assert len(under_way(scene.state)) == limit
    if limit < 6:
        assert set(under_way(scene.state)) == {"listen"}
    assert max(PRIORITY[kind] for kind in under_way(scene.state)) <= min(
        PRIORITY[kind] for kind in waiting(scene.state)
    )


def test_one_request_an_agent_is_in_flight_whatever_its_kind() -> None:
    scene = speaking()
    asked = [ask.agent for ask in scene.asked]
    assert [ask.kind for ask in scene.asked] == ["listen"] * 3, "each listener once, for all that it may do"
    assert len(set(asked)) == 3 and scene.floor.agent not in asked
    assert not waiting(scene.state), "the likely next speaker is asked when it is known who bids what"


def test_what_waits_gets_a_slot_as_soon_as_there_is_one_by_priority() -> None:
    scene = speaking({"concurrency.global_limit": 1}, agents=3, minds=(BOOK,))
    order = []
    while scene.asked and scene.state.phase == "speaking":
        [ask] = scene.asked
        order.append(ask.kind)
        scene.asked.clear()
        scene.give(scene.answer(ask))
    assert order == sorted(order, key=lambda kind: PRIORITY[kind])
    assert set(order) == {"interjection", "reserve"}


def test_what_waited_is_put_on_record_when_it_is_asked() -> None:
    scene = speaking(minds=(BOOK,))
    reserve = scene.reserve()
    assert reserve.request_id in [name for event in scene.all(e.WorkAsked) for name in event.request_ids]


# --- the floor never waits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 8])
def test_for_the_floor_the_lowest_of_what_is_under_way_gives_way(limit: int) -> None:
    patient = {"concurrency.interjection_timeout_ms": 60_000, "concurrency.bid_timeout_ms": 60_000}
    scene = speaking({"concurrency.global_limit": limit, **patient}, minds=(BOOK,))
    scene.asked.clear()
    asked_before = {work.request_id: work for work in scene.state.work.values() if work.status == "asked"}
    resolved = scene.until(e.AuctionResolved)
    [ask] = [ask for ask in scene.asked if ask.kind == "segment"]
    assert ask.agent == resolved.winner
    assert "segment" not in waiting(scene.state)
    gone = [
        asked_before[name] for event in scene.all(e.WorkDropped) for name in event.request_ids if name in asked_before
    ]
    assert gone, "a slot, or the winner's own, was needed"
    assert all(work.kind != "segment" for work in gone)
    if limit > 1:
        assert [work.agent for work in gone] == [resolved.winner]


@given(limit=st.integers(1, 3), agents=st.integers(2, 6), turns=st.integers(2, 5))
def test_however_few_slots_there_are_the_debate_goes_on(limit: int, agents: int, turns: int) -> None:
    scene = Scene(agents=agents, turns=turns, minds=(LARGE, BOOK), settings=knobs({"concurrency.global_limit": limit}))
    scene.until(e.DebateEnded)
    assert scene.state.ended == "turns"
    assert not [event for event in scene.all(e.FloorClaimed) if event.reason == "fallback"]


# --- deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("least_ms", [600, 4000])
def test_a_remark_is_waited_for_until_the_last_beat_less_its_guard_and_never_less_than_the_least_wait(
    least_ms: int,
) -> None:
    long = {agent: ("This is a sentence of its own. " * 9).strip() for agent in ("a1", "a2", "a3", "a4")}
    scene = Scene(settings=knobs({"concurrency.interjection_timeout_ms": least_ms}), says=long)
    scene.to_the_floor()
    mine = {ask.request_id for ask in scene.asked if ask.kind == "interjection"}
    scene.asked = []
    dropped = scene.until(
        e.WorkDropped, lambda event: event.reason == "timeout" and bool(mine & set(event.request_ids))
    )
    assert mine <= set(dropped.request_ids)
    last_ms = scene.floor.starts_ms + scene.floor.beats_ms[-1] - scene.state.settings.interrupts.guard_min_ms
    assert scene.state.at_ms == max(scene.floor.starts_ms + least_ms, last_ms)


def late_segment() -> tuple[Scene, str]:
    """Whoever has the next floor has a mind that says nothing; the segment is dropped in time."""
    scene = speaking()
    scene.silent = {"listen", "reserve"}
    resolved = scene.until(e.AuctionResolved)
    [work] = [
        work
        for work in scene.state.work.values()
        if work.agent == resolved.winner and work.kind in ("segment", "reserve")
    ]
    scene.asked = [ask for ask in scene.asked if ask.request_id != work.request_id]
    scene.until(e.WorkDropped, lambda event: event.reason == "timeout" and work.request_id in event.request_ids)
    return scene, resolved.winner


def test_a_segment_is_waited_for_until_the_floor_would_fall_silent() -> None:
    scene, winner = late_segment()
    silent_ms = scene.all(e.SegmentEnded)[-1].ended_ms + scene.state.settings.floor.gap_max_ms
    assert scene.state.at_ms == silent_ms - scene.state.by_id[winner].guard_ms


def test_then_the_casebook_speaks_for_the_mind_and_nobody_notices() -> None:
    scene, winner = late_segment()
    claimed = scene.all(e.FloorClaimed)[-1]
    assert (claimed.reason, claimed.agent) == ("fallback", winner)
    ended = scene.all(e.SegmentEnded)[-1]
    follows = scene.until(e.SegmentStarted)
    assert follows.agent == winner
    assert follows.starts_ms - ended.ended_ms <= scene.state.settings.floor.gap_max_ms


def test_a_missing_answer_is_a_default() -> None:
    """No bid: the heuristic one counts. No remark: nobody comes in. No kicker: nobody cuts."""
    scene = Scene(minds=(LARGE,), turns=6)
    scene.silent = {"listen", "interjection", "kicker", "reserve"}
    scene.until(e.DebateEnded)
    assert scene.state.ended == "turns"
    assert {event.source for event in scene.all(e.BidPlaced)} == {"heuristic"}
    assert not scene.all(e.InterjectionPlayed) and not scene.all(e.HardInterrupt)


# --- a provider that has enough -------------------------------------------------------------------------------------


def refuse(scene: Scene, kind: str = "rate_limit", retry_ms: int | None = None) -> list[e.Event]:
    ask = next(ask for ask in scene.asked if provider_of(scene.state.by_id[ask.agent].mind) == "chat")
    scene.asked.remove(ask)
    return scene.batch(inputs.MindFailed(ask.request_id, "chat:large", kind, retry_ms=retry_ms))


@pytest.mark.parametrize(("kind", "limit"), [("rate_limit", 4), ("overloaded", 4), ("timeout", 8), ("refused", 8)])
def test_a_rate_limit_halves_what_is_asked_of_the_provider_at_once(kind: str, limit: int) -> None:
    scene = speaking()
    refuse(scene, kind)
    assert scene.state.providers["chat"].limit == limit


def test_it_is_halved_down_to_one() -> None:
    scene = speaking(agents=8)
    limits = []
    for _ in range(5):
        refuse(scene, retry_ms=0)
        limits.append(scene.state.providers["chat"].limit)
        scene.state.providers["chat"].blocked_until_ms = 0
    assert limits == [4, 2, 1, 1, 1]


@pytest.mark.parametrize("times", [2, 3, 5])
def test_what_is_refused_while_it_is_left_alone_already_is_one_refusal(times: int) -> None:
    scene = speaking(agents=8)
    for _ in range(times):
        refuse(scene)
    provider = scene.state.providers["chat"]
    assert (provider.limit, provider.refusals) == (4, 1)
    assert 250 <= provider.blocked_until_ms - scene.state.at_ms <= 500


@pytest.mark.parametrize("retry_ms", [None, 200, 5000, 90_000])
def test_what_it_asks_for_is_the_least_it_is_left_alone(retry_ms: int | None) -> None:
    scene = speaking()
    [fault] = [event for event in refuse(scene, retry_ms=retry_ms) if isinstance(event, e.ProviderFault)]
    assert fault.retry_ms is not None and fault.retry_ms >= max(250, retry_ms or 0)
    assert scene.state.providers["chat"].blocked_until_ms == scene.state.at_ms + fault.retry_ms


@given(key=st.text("abc", min_size=1, max_size=6), retry_ms=st.none() | st.integers(0, 90_000))
def test_backing_off_is_exponential_with_jitter_from_the_seed(key: str, retry_ms: int | None) -> None:
    scene = Scene(minds=(LARGE,))
    provider = scene.state.providers["chat"]
    waits = []
    for refusals in range(9):
        provider.refusals = refusals
        wait = backoff_ms(scene.state, "chat:large", None, key)
        assert wait == backoff_ms(scene.state, "chat:small", None, key), "the same seed draws the same"
        assert min(60_000, 500 << refusals) / 2 <= wait <= min(60_000, 500 << refusals)
        assert backoff_ms(scene.state, "chat:large", retry_ms, key) == max(retry_ms or 0, wait)
        waits.append(wait)
    assert all(later == pytest.approx(2 * earlier, abs=2) for earlier, later in pairwise(waits[:7]))


def test_while_it_is_left_alone_the_casebook_stands_in_for_everything() -> None:
    scene = speaking()
    refuse(scene, retry_ms=60_000)
    scene.asked = []
    before = scene.state.requests
    scene.until(e.SegmentStarted)
    asked = [
        r for event in scene.all(e.WorkRequested) for r in event.requests if int(r.request_id.split("_")[1]) > before
    ]
    assert {request.offline for request in asked} == {True}
    assert "segment" in {request.kind for request in asked} <= {"segment", "interjection", "kicker"}


def test_a_good_answer_ends_the_run_of_refusals_and_ten_open_one_slot() -> None:
    scene = speaking()
    refuse(scene, retry_ms=0)
    provider = scene.state.providers["chat"]
    provider.blocked_until_ms = 0
    scene.silent = {"reserve"}
    seen = []
    while provider.limit < 6:
        before = provider.good
        scene.advance()
        if provider.good != before:
            seen.append(provider.limit)
            assert provider.refusals == 0
    assert seen.count(4) == 9 and seen.count(5) == 10, "the tenth opens a slot and starts the count anew"


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_is_asked_of_a_provider_at_once_than_it_lets_through(limit: int) -> None:
    """Also not by what is asked in one go; another provider's minds are not touched."""
    scene = Scene(agents=8, minds=(LARGE, SMALL, BOOK), settings=knobs({"governor.mode": "enhanced"}))
    provider = scene.state.providers["chat"]
    books = 0
    while scene.state.turn < 4:
        provider.limit, provider.good = limit, 0
        scene.advance()
        assert in_flight_of(scene.state, "chat:any") <= limit
        books = max(books, in_flight_of(scene.state, "casebook"))
    assert books > limit


# --- stale ----------------------------------------------------------------------------------------------------------


def test_an_answer_to_what_was_given_up_is_recorded_and_never_used() -> None:
    scene = speaking(minds=(QUIET,))
    late: list[do.AskMind] = list(scene.asked)
    scene.asked = []
    scene.to_the_floor()
    for ask in late:
        [stale] = scene.batch(inputs.MindReplied(ask.request_id, "Too late.", bid=5, mood=(1, 1, 1), backlog=1.0))
        assert isinstance(stale, e.StaleReply)
        assert stale.asked_version < stale.current_version
    assert not [work for work in scene.state.work.values() if work.text == "Too late."]
    assert not scene.all(e.MoodReported) and not scene.all(e.MindIntentReported)
