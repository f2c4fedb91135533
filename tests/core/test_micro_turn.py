"""The micro-turn as sequences of inputs: races are test cases (DESIGN, The flow and Degrading)."""

from __future__ import annotations

import pytest
from scene import TWO_SENTENCES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.orchestrator import inputs


def speaking(**parts: object) -> Scene:
    scene = Scene(**parts)  # type: ignore[arg-type]
    scene.to_the_floor()
    return scene


ROOMY = knobs({"governor.discarded_s_per_minute": 60})
"""Sound may be made ahead and thrown away."""


# --- late, doubled, missing -----------------------------------------------------------------------------------------


def test_a_reply_to_an_older_context_is_stale_and_never_used() -> None:
    scene = speaking()
    late = next(ask for ask in scene.asked if ask.kind == "interjection")
    scene.asked.remove(late)
    scene.to_the_floor()
    [stale] = scene.batch(scene.answer(late))
    assert stale == e.StaleReply(
        request=late.request_id, asked_version=late.context_version, current_version=scene.state.context_version
    )


def test_a_doubled_reply_is_stale_the_second_time() -> None:
    scene = speaking(settings=ROOMY)
    ask = scene.reserve()
    reply = scene.answer(ask)
    assert isinstance(scene.batch(reply)[0], e.WorkWritten)
    assert isinstance(scene.batch(reply)[0], e.StaleReply)
    clip = scene.voice(scene.ordered.pop())
    assert isinstance(scene.batch(clip)[0], e.WorkReady)
    assert isinstance(scene.batch(clip)[0], e.StaleReply)


@pytest.mark.parametrize(
    "stray",
    [
        inputs.BeatHeard("clip_of_nobody", 1, 0, 0),
        inputs.ClipStarted("clip_of_nobody", 0),
        inputs.ClipEnded("clip_of_nobody", 0),
        inputs.Begin("s", "m", "M", "p", "c", 1, [], {}),
    ],
)
def test_what_the_phase_does_not_expect_is_recorded_and_changes_nothing(stray: inputs.Input) -> None:
    scene = speaking()
    [ignored] = scene.batch(stray)
    assert isinstance(ignored, e.InputIgnored)
    assert (ignored.input, ignored.phase) == (type(stray).__name__, "speaking")


def test_a_beat_told_twice_counts_once() -> None:
    scene = speaking()
    beat = scene.until(e.BeatReached)
    again = inputs.BeatHeard(scene.floor.clip_id, beat.n, beat.planned_ms, beat.actual_ms)
    assert isinstance(scene.batch(again)[0], e.InputIgnored)


def test_an_end_that_was_never_told_is_known_from_the_next_beginning() -> None:
    scene = speaking()
    scene.until(e.SegmentScheduled)
    floor, following = scene.floor, scene.state.next_floor
    assert following is not None
    scene.audio.advance_to(following.starts_ms)
    batch = scene.batch(inputs.ClipStarted(following.clip_id, following.starts_ms))
    ended = next(event for event in batch if isinstance(event, e.SegmentEnded))
    assert (ended.segment_id, ended.complete, ended.ended_ms) == (floor.segment_id, True, floor.ends_ms)


# --- what fails -----------------------------------------------------------------------------------------------------


def winner_prepares(scene: Scene) -> str:
    """The auction closed and its winner's words are still wanted; returns the winner."""
    scene.silent = {"reserve"}
    resolved = scene.until(e.AuctionResolved)
    assert resolved.reason != "all_pass"
    return resolved.winner


def test_when_the_winners_mind_fails_it_is_paid_back_and_somebody_else_speaks() -> None:
    scene = speaking()
    winner = winner_prepares(scene)
    assert scene.state.auction is not None
    bank, paid = scene.state.by_id[winner].bank, scene.state.auction.paid
    work = next(one for one in scene.state.work.values() if one.agent == winner and one.kind in ("segment", "reserve"))
    batch = scene.batch(inputs.MindFailed(work.request_id, "fake", "refused", "no"))
    assert any(isinstance(event, e.ProviderFault) and event.kind == "refused" for event in batch)
    assert scene.state.by_id[winner].bank == bank + paid
    claimed = next(event for event in batch if isinstance(event, e.FloorClaimed))
    assert claimed.reason == "fallback" and claimed.agent != winner
    assert scene.until(e.SegmentStarted).agent == claimed.agent


def test_a_mind_that_takes_too_long_is_stood_in_for_and_keeps_its_turn() -> None:
    scene = speaking()
    winner = winner_prepares(scene)
    scene.asked.clear()
    silent_ms = scene.floor.ends_ms + scene.state.settings.floor.gap_max_ms
    dropped = scene.until(e.WorkDropped, lambda event: event.reason == "timeout")
    assert dropped and scene.state.at_ms == silent_ms - scene.state.by_id[winner].guard_ms
    assert scene.until(e.SegmentStarted).agent == winner


def test_when_the_voice_fails_somebody_else_speaks() -> None:
    scene = speaking()
    winner = winner_prepares(scene)
    work = next(one for one in scene.state.work.values() if one.agent == winner and one.kind in ("segment", "reserve"))
    scene.asked = [ask for ask in scene.asked if ask.request_id != work.request_id]
    scene.give(inputs.MindReplied(work.request_id, TWO_SENTENCES))
    scene.ordered = [order for order in scene.ordered if order.request_id != work.request_id]
    batch = scene.batch(inputs.VoiceFailed(work.request_id, "fake", "failed", "gone"))
    assert any(isinstance(event, e.ProviderFault) for event in batch)
    assert scene.until(e.SegmentStarted).agent != winner


def test_an_empty_reply_is_a_pass() -> None:
    scene = speaking()
    winner = winner_prepares(scene)
    work = next(one for one in scene.state.work.values() if one.agent == winner and one.kind in ("segment", "reserve"))
    batch = scene.batch(inputs.MindReplied(work.request_id, ""))
    assert next(event.reason for event in batch if isinstance(event, e.WorkDropped)) == "passed"
    assert scene.until(e.SegmentStarted).agent != winner


def test_minds_with_nothing_left_end_the_debate() -> None:
    scene = Scene()
    for _ in range(200):
        if scene.state.phase == "ended":
            break
        if scene.asked:
            scene.give(inputs.MindFailed(scene.asked.pop(0).request_id, "fake", "exhausted"))
        else:
            scene.advance()
    assert scene.state.ended == "exhausted"


# --- the shape of a turn --------------------------------------------------------------------------------------------


def test_a_gap_is_natural() -> None:
    scene = Scene(turns=20)
    scene.until(e.DebateEnded)
    ends = [event.ended_ms for event in scene.all(e.SegmentEnded)]
    begins = [event.starts_ms for event in scene.all(e.SegmentStarted)]
    gaps = [begin - end for end, begin in zip(ends, begins[1:], strict=False)]
    assert all(100 <= gap <= 300 for gap in gaps)
    assert len(set(gaps)) > 5


@pytest.mark.parametrize("ahead", [True, False], ids=["sound made ahead", "sound made when it is sure"])
@pytest.mark.parametrize("won", [True, False], ids=["it won", "it was outbid"])
def test_the_reserve_of_the_winner_is_used_and_the_others_are_discarded(ahead: bool, won: bool) -> None:
    """Two sentences are longer than what may be thrown away in a minute: by default they get their sound when they are won."""
    scene = speaking(settings=ROOMY if ahead else knobs())
    scene.settle_minds()
    [reserve] = [work for work in scene.state.work.values() if work.kind == "reserve"]
    assert reserve.status == ("ready" if ahead else "held")
    if not won:
        auction = reserve.segment_id.removeprefix("seg_").rsplit("_", 2)[0]
        scene.let(e.BidPlaced(auction_id=auction, agent="a4", amount=8, source="mind", desire=1.0))
    resolved = scene.until(e.AuctionResolved)
    assert (resolved.winner == reserve.agent) == won
    outbid = [name for event in scene.all(e.WorkDropped) if event.reason == "outbid" for name in event.request_ids]
    assert outbid == ([] if won else [reserve.request_id])
    scheduled = scene.state.next_floor
    assert (scheduled is not None and scheduled.request_id == reserve.request_id) == (ahead and won)
    assert [event.request_ids for event in scene.all(e.WorkVoiced)] == (
        [[reserve.request_id]] if won and not ahead else []
    )
    assert (scene.to_the_floor().segment_id == reserve.segment_id) == won


@pytest.mark.parametrize("turns", [1, 2, 7])
def test_a_debate_of_some_turns_has_those(turns: int) -> None:
    scene = Scene(turns=turns)
    scene.until(e.DebateEnded)
    assert scene.state.ended == "turns"
    assert len(scene.all(e.SegmentStarted)) == turns


def test_a_debate_of_some_minutes_ends_with_the_sentence() -> None:
    scene = Scene()
    scene.state.minutes_wanted = 0.5
    scene.until(e.DebateEnded)
    last = scene.all(e.SegmentEnded)[-1]
    assert scene.state.ended == "minutes"
    assert last.complete and 30_000 <= last.ended_ms < 40_000


@pytest.mark.parametrize("agents", [2, 3, 16, 64])
def test_any_number_of_agents(agents: int) -> None:
    scene = Scene(agents=agents, turns=3 * agents if agents < 20 else 70)
    scene.until(e.DebateEnded)
    spoken = [event.agent for event in scene.all(e.SegmentStarted)]
    assert scene.state.ended == "turns"
    assert all(len(set(spoken[n : n + 3])) > 1 for n in range(len(spoken) - 2)), "nobody speaks three times in a row"
    if agents < 20:
        assert len(set(spoken)) == agents


# --- going on after a stop ------------------------------------------------------------------------------------------


def in_phase(phase: str) -> Scene:
    scene = Scene(settings=knobs({"interrupts.urge_threshold": 0.3}))
    scene.to_the_floor()
    if phase == "cutting":
        scene.press("cut")
    elif phase == "handover":
        scene.until(e.SegmentEnded)
    elif phase == "closing":
        scene.until(e.AuctionResolved)
    elif phase == "ended":
        scene.press("stop")
    assert scene.state.phase == phase
    return scene


@pytest.mark.parametrize("phase", ["handover", "speaking", "closing", "cutting", "ended"])
def test_a_debate_goes_on_from_every_phase(phase: str) -> None:
    scene = in_phase(phase)
    heard = len(scene.all(e.SegmentEnded))
    for one in (scene.asked, scene.ordered, scene.timers, scene.reports):
        one.clear()
    before = scene.state.floor
    if before is not None:
        scene.audio.cancel(before.clip_id)
    if scene.state.next_floor is not None:
        scene.audio.cancel(scene.state.next_floor.clip_id)
    scene.give(inputs.Resume())
    assert len(scene.all(e.SegmentEnded)) == heard + (before is not None)
    assert all(work.context_version == scene.state.context_version for work in scene.state.work.values())
    for _ in range(5):
        scene.to_the_floor()
    assert scene.folded() == scene.state


@pytest.mark.parametrize(
    ("reason", "goes_on"),
    [("operator", True), ("failed", True), ("turns", False), ("minutes", False), ("exhausted", False)],
)
def test_a_stopped_debate_goes_on_and_one_that_came_to_its_end_does_not(reason: str, goes_on: bool) -> None:
    scene = in_phase("speaking")
    scene.press("stop")
    scene.state.ended = reason
    first = scene.batch(inputs.Resume())[0]
    assert isinstance(first, e.DebateResumed if goes_on else e.InputIgnored)
