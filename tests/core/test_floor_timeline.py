"""The next stretch of floor has one owner (`orchestrator/timeline.py`): the smallest races in which two clips had it, or none.

That nobody is spoken over, and that what is with the sound is what is in the plan, is checked after every input (`invariants.py`).
"""

from __future__ import annotations

import pytest
from scene import KICKER, REMARK, TWO_SENTENCES, Scene, knobs

from argentum_core.debate import events as e
from argentum_core.debate.on_floor import OnFloor
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.operator_commands import CUT_TOLD_MS

FIRST, REST = "Streets belong to the people who live there.", "Every town that tried it has kept it that way."
EAGER = {"interrupts.urge_threshold": 0.05, "tokens.start_bank": 8, "interjections.enabled": False}


def first_sentence() -> tuple[Scene, str]:
    """A first sentence is heard while its rest is still being written; the request's id."""
    scene = Scene()
    ask = scene.asked.pop(0)
    scene.give(inputs.MindReplied(ask.request_id, FIRST, more=True))
    scene.to_the_floor()
    scene.settle_minds()
    return scene, ask.request_id


def growing(**changes: object) -> tuple[Scene, OnFloor, do.Synthesise]:
    """A clip is heard whose sound is still being made: two sentences, one of which is there."""
    scene = Scene(settings=knobs({"interjections.enabled": False, **changes}))
    scene.give(scene.answer(scene.asked.pop(0)))
    order = scene.ordered.pop(0)
    scene.give(scene.partial.begin(order, scene.sound_of(order), 150))
    scene.reports.clear()
    scene.give(inputs.ClipStarted(order.clip_id, 0))
    scene.settle_minds()
    return scene, scene.floor, order


def armed(**changes: object) -> Scene:
    """A cut of an agent's is armed, and its kicker stands by."""
    scene = Scene(settings=knobs({**EAGER, **changes}))
    scene.until(e.InterruptArmed)
    return scene


def runs_dry(scene: Scene) -> None:
    """Time goes on, and nothing more of the clip comes."""
    scene.audio.advance_to(2500)
    while scene.reports:
        scene.give(scene.reports.popleft())
    assert scene.all(e.ProviderFault)[-1].kind == "starved"


def say(scene: Scene) -> None:
    scene.press("say", text="Order, please.")
    scene.settle_minds()


# --- a first sentence, its rest, and the chair ------------------------------------------------------------------------


def test_the_chair_comes_after_a_first_sentence_and_its_rest_is_not_heard() -> None:
    scene, request_id = first_sentence()
    scene.audio.advance_to(scene.floor.ends_ms - 400)
    say(scene)
    assert scene.state.chair_floor is not None
    stale = scene.batch(inputs.MindReplyContinued(request_id, REST))
    assert [type(event) for event in stale] == [e.StaleReply]
    ended = scene.until(e.SegmentEnded)
    assert (ended.heard_text, ended.complete) == (FIRST, True)
    assert scene.until(e.SegmentStarted).role == "chair"
    assert scene.to_the_floor().role == "segment"


def test_a_rest_whose_sound_comes_when_the_chair_has_its_place_is_let_go() -> None:
    scene, request_id = first_sentence()
    scene.give(inputs.MindReplyContinued(request_id, REST))
    [order] = scene.ordered
    scene.ordered.clear()
    scene.audio.advance_to(scene.floor.ends_ms - 400)
    say(scene)
    assert [type(event) for event in scene.batch(scene.voice(order))] == [e.StaleReply]
    assert scene.until(e.SegmentStarted).role == "chair"


def test_what_the_rest_may_have_cost_is_paid_when_nobody_waits_for_it() -> None:
    scene, request_id = first_sentence()
    scene.audio.advance_to(scene.floor.ends_ms - 400)
    scene.press("say", text="Order, please.")
    outcome = scene.run.give(scene.audio.now_ms(), scene.voice(scene.ordered.pop()))
    assert do.BreakOff(request_id) in outcome.effects
    assert not scene.floor.more


# --- the chair, and agents who would cut in ---------------------------------------------------------------------------


@pytest.mark.parametrize("soft_below", [0.0, 1.0], ids=["cut", "waits for the end"])
def test_nobody_cuts_in_when_the_chair_has_the_next_floor(soft_below: float) -> None:
    scene = Scene(settings=knobs({**EAGER, "interrupts.soft_below": soft_below}))
    scene.until(e.WorkWritten, lambda event: event.text == KICKER)
    scene.settle_minds()
    floor = scene.floor
    # Too near to its beat for the chair to come in there, so the line is placed after the end.
    scene.let(e.BeatReached(segment_id=floor.segment_id, n=len(floor.beats_ms), planned_ms=0, actual_ms=0, drift_ms=0))
    scene.audio.advance_to(floor.ends_ms - 400)
    say(scene)
    assert scene.state.chair_floor is not None
    floor.beats_reached = 0
    scene.give(inputs.TimerFired("guard", floor.segment_id, 1))
    assert not scene.all(e.InterruptArmed)
    assert scene.until(e.SegmentStarted).role == "chair"


def test_a_cut_while_the_chair_waits_for_the_end_brings_the_chair_at_once() -> None:
    scene = Scene()
    floor = scene.to_the_floor()
    scene.audio.advance_to(floor.starts_ms + floor.beats_ms[-1] + 10)
    scene.audio.advance_to(floor.ends_ms - 900)
    say(scene)
    assert scene.state.chair_floor is not None and scene.state.chair_floor.starts_ms > floor.ends_ms
    scene.press("cut")
    begun = scene.until(e.SegmentStarted)
    assert begun.role == "chair"
    assert begun.starts_ms < floor.ends_ms


def test_nobody_cuts_in_at_a_beat_that_is_past_when_its_guard_is_told() -> None:
    scene = Scene(settings=knobs({**EAGER, "interrupts.soft_below": 0.0}))
    scene.until(e.WorkWritten, lambda event: event.text == KICKER)
    scene.settle_minds()
    floor = scene.floor
    scene.audio.advance_to(floor.starts_ms + floor.beats_ms[0] + 1)
    scene.give(inputs.TimerFired("guard", floor.segment_id, 1))
    assert floor.armed is None
    scene.to_the_floor()


def test_a_question_of_the_operators_is_not_lost_to_a_cut_that_is_armed() -> None:
    scene = armed()
    asked = next(name for name in scene.state.by_id if name not in (scene.floor.agent, scene.floor.armed.agent))  # type: ignore[union-attr]
    scene.press("ask", agent=asked, text="")
    assert scene.floor.armed is None
    assert scene.to_the_floor().agent == asked
    assert not scene.all(e.HardInterrupt)


def test_a_kicker_whose_speaker_was_over_first_is_not_heard() -> None:
    scene = armed()
    floor = scene.floor
    assert floor.armed is not None and floor.armed.cut_ms > scene.audio.now_ms()
    kicker = scene.state.work[str(floor.armed.request_id)].clip_id
    outcome = scene.run.give(scene.audio.now_ms(), inputs.ClipEnded(floor.clip_id, scene.audio.now_ms()))
    assert do.Cancel(kicker) in outcome.effects
    ended = scene.all(e.SegmentEnded)[-1]
    assert (ended.complete, ended.heard_ms) == (False, scene.audio.now_ms() - floor.starts_ms)


def test_a_chair_line_that_breaks_off_before_it_comes_in_takes_its_cut_with_it() -> None:
    scene = Scene()
    scene.to_the_floor()
    scene.settle_minds()
    scene.press("say", text="Order, please.")
    order = scene.ordered.pop()
    scene.give(scene.partial.begin(order, scene.sound_of(order), 150))
    assert scene.floor.armed is not None
    scene.give(inputs.VoiceFailed(order.request_id, "fake", "dropped", "it broke off"))
    assert scene.floor.armed is None
    assert scene.until(e.SegmentEnded).complete
    assert scene.stages()[-1] == "refused"


def test_a_cut_falls_as_it_was_ordered_though_the_knob_was_turned_since() -> None:
    scene = armed(**{"audio.crossfade_ms": 260})
    scene.press("knob", key="audio.crossfade_ms", value=120)
    cut = scene.until(e.HardInterrupt)
    assert (cut.crossfade_ms, scene.all(e.SegmentEnded)[-1].ended_ms) == (260, cut.cut_ms + 260)


def test_a_cut_that_the_sound_never_tells_of_has_fallen_after_a_while() -> None:
    scene = Scene()
    scene.to_the_floor()
    scene.press("cut")
    scene.audio.cancel(scene.floor.clip_id)
    scene.reports.clear()
    scene.pass_time(CUT_TOLD_MS)
    assert scene.stages()[-1] == "applied"
    scene.to_the_floor()


def test_nobody_begins_under_the_fade_of_the_speaker_before_the_one_that_was_cut_at_once() -> None:
    """The chair comes in with a long fade and is cut at its first sample, with a short one."""
    scene = Scene(settings=knobs({"audio.crossfade_ms": 260, "floor.gap_min_ms": 0, "floor.gap_max_ms": 0}))
    scene.to_the_floor()
    scene.settle_minds()
    say(scene)
    scene.until(e.SegmentStarted, lambda event: event.role == "chair")
    first = scene.all(e.SegmentEnded)[-1]
    scene.press("cut")
    begun = scene.to_the_floor()
    assert scene.all(e.SegmentEnded)[-1].ended_ms < first.ended_ms <= begun.starts_ms


# --- a segment whose end is not known ---------------------------------------------------------------------------------


def test_nobody_has_a_place_after_a_clip_that_is_still_being_made() -> None:
    scene, floor, _ = growing()
    scene.give(inputs.TimerFired("close", floor.segment_id))
    scene.settle_minds()
    assert scene.state.claim is not None and scene.state.next_floor is None
    scene.partial.next_part(2)
    assert not floor.final and scene.state.next_floor is None
    scene.partial.next_part(2)
    assert floor.final and scene.state.next_floor is not None
    assert scene.state.next_floor.starts_ms > floor.ends_ms


def test_nobody_has_a_place_after_a_clip_that_ran_dry_until_it_goes_on() -> None:
    scene, floor, _ = growing()
    scene.give(inputs.TimerFired("close", floor.segment_id))
    scene.settle_minds()
    runs_dry(scene)
    scene.audio.advance_to(scene.audio.now_ms() + 5000)
    scene.partial.next_part(2)
    scene.partial.next_part(2)
    assert floor.final and floor.dry and scene.state.next_floor is None
    scene.until(e.ClipWaited)
    assert scene.state.next_floor is not None and scene.state.next_floor.starts_ms > floor.ends_ms
    scene.to_the_floor()


def test_the_chair_does_not_wait_for_a_clip_that_ran_dry() -> None:
    scene, floor, _ = growing()
    runs_dry(scene)
    say(scene)
    assert scene.until(e.SegmentStarted).role == "chair"
    assert scene.all(e.SegmentEnded)[-1].segment_id == floor.segment_id


def test_a_clip_that_was_whole_does_not_grow() -> None:
    scene = Scene()
    floor = scene.to_the_floor()
    told = (floor.planned_ms, list(floor.beats_ms), floor.final)
    assert not scene.batch(inputs.ClipGrew(floor.clip_id, floor.planned_ms + 900, (), (), (), False))
    assert (floor.planned_ms, floor.beats_ms, floor.final) == told


def test_a_voice_that_fails_while_its_clip_is_dry_ends_it() -> None:
    """Even if it had said before that the clip was whole."""
    scene, floor, order = growing()
    runs_dry(scene)
    scene.give(inputs.ClipGrew(floor.clip_id, floor.planned_ms, (), (), (), True))
    scene.give(inputs.VoiceFailed(order.request_id, "fake", "dropped", "it broke off"))
    assert scene.until(e.SegmentEnded).segment_id == floor.segment_id
    scene.to_the_floor()


def test_what_follows_a_clip_that_broke_off_comes_at_once() -> None:
    scene = Scene(settings=knobs({"interjections.enabled": False}))
    floor = scene.to_the_floor()
    scene.until(e.SegmentScheduled)
    assert scene.state.next_floor is not None
    scene.run.give(scene.audio.now_ms(), inputs.ClipEnded(floor.clip_id, scene.audio.now_ms()))
    following = scene.state.next_floor
    assert following is not None
    assert following.starts_ms <= scene.audio.now_ms() + scene.state.settings.floor.gap_max_ms


@pytest.mark.parametrize("report", [inputs.ClipStarted, inputs.ClipEnded])
def test_a_remark_that_is_told_of_after_the_end_costs_nothing(
    report: type[inputs.ClipStarted | inputs.ClipEnded],
) -> None:
    """It was laid over a splice, and the debate was stopped there."""
    halves = {"interrupts.mode": "beat_only", "governor.discarded_s_per_minute": 60}
    scene = Scene(settings=knobs(halves), is_split=True, remarks={"a2": ("challenge", 0.9)})
    remark = scene.until(e.InterjectionPlanned)
    scene.until(e.SegmentEnded)
    scene.press("stop")
    assert scene.state.carried is not None
    happened = scene.batch(report(remark.clip_id, scene.audio.now_ms()))
    assert [type(event) for event in happened] == [e.InputIgnored]


def test_a_remark_over_a_segment_that_is_over_early_lapses() -> None:
    scene = Scene(remarks={"a2": ("challenge", 0.9)})
    scene.until(e.InterjectionPlanned)
    floor = scene.floor
    assert floor.overlay is not None and floor.overlay.text == REMARK
    happened = scene.batch(inputs.ClipEnded(floor.clip_id, scene.audio.now_ms()))
    assert "interjection_lapsed" in [event.type for event in happened]
    assert not scene.all(e.InterjectionPlayed)


# --- what was heard ---------------------------------------------------------------------------------------------------


def test_a_segment_that_ended_early_was_heard_as_far_as_it_lasted() -> None:
    scene = Scene()
    floor = scene.to_the_floor()
    scene.audio.advance_to(floor.starts_ms + 33)
    scene.give(inputs.ClipEnded(floor.clip_id, floor.starts_ms + 33))
    [ended] = scene.all(e.SegmentEnded)
    assert (ended.heard_ms, ended.heard_text, ended.complete) == (33, "", False)
    assert floor.text == TWO_SENTENCES


def test_a_cut_that_waited_for_a_dry_clip_keeps_the_words_before_it() -> None:
    """The cut is put off by the silence, and so is its place on record."""
    scene, floor, _ = growing()
    at_ms = floor.starts_ms + 1500
    scene.let(
        e.InterruptArmed(
            segment_id=floor.segment_id, agent=None, beat=1, guard_ms=0, cut_ms=at_ms, kicker_segment_id=None,
            by="operator",
        )
    )  # fmt: skip
    scene.let(e.ClipWaited(clip_id=floor.clip_id, at_clip_ms=900, silent_ms=2000))
    assert floor.armed is not None and floor.armed.cut_ms == at_ms + 2000
    scene.let(e.ClipWaited(clip_id=floor.clip_id, at_clip_ms=1600, silent_ms=500))
    assert floor.armed.cut_ms == at_ms + 2000, "the second silence came after it"
