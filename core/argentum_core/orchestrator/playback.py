"""What the sound tells: clips begin, reach their beats, run dry, go on, end and are cut."""

from __future__ import annotations

from typing import Final

from ..debate.events import BeatReached, ClipGrown, ClipWaited, InterjectionEnded, ProviderFault
from ..debate.on_floor import OnFloor
from ..debate.rhythm_state import RhythmState
from . import inputs
from .backchannels import on_backchannel_started
from .command_records import record_applied
from .floor import end_heard_segment, is_last, record_remark
from .handover import after_floor, schedule_next
from .input_checks import checked_beat, checked_moment
from .inputs import ClipGrew, ClipResumed, ClipStarved
from .interjections import choose_interjection, on_interjection_started, plan_interjection
from .interrupt_arming import consider_cut, place_chair_line
from .interrupt_cut import cut_at_beat, cut_now
from .listening import sell_early
from .prepared_work import chair_line, continuations
from .segment_start import set_timers, start_segment
from .split_segment import choose_continuation, prepare_continuation
from .step_context import StepContext
from .timeline import end_known, move_follower

ENDED_BY_ITSELF: Final = "the segment ended by itself"


def on_clip_started(context: StepContext, input_event: inputs.ClipStarted) -> None:
    """A clip is heard: an interjection, what enters with an armed cut, or the segment that is scheduled next."""
    input_event = checked_moment(context.state, input_event, context.now_ms)
    state = context.state
    floor = state.floor
    overlay = floor.overlay if floor is not None else state.carried
    if overlay is not None and overlay.clip_id == input_event.clip_id:
        if not overlay.sounding:
            on_interjection_started(context, overlay, input_event.at_ms)
        return
    backchannel = state.rhythm.backchannel
    if backchannel is not None and backchannel.clip_id == input_event.clip_id:
        if not backchannel.sounding and floor is not None and floor.segment_id == backchannel.segment_id:
            on_backchannel_started(context, backchannel, input_event.at_ms)
        return
    if floor is not None and floor.armed is not None and floor.armed.request_id is not None:
        entering = state.work.get(floor.armed.request_id)
        if entering is not None and entering.clip_id == input_event.clip_id and state.phase != "cutting":
            cut_at_beat(context, floor.armed, input_event.at_ms)
    scheduled = state.chair_floor
    if scheduled is None or scheduled.clip_id != input_event.clip_id:
        scheduled = state.next_floor
    if scheduled is None or scheduled.clip_id != input_event.clip_id:
        context.ignore(input_event, input_event.clip_id)
        return
    if state.floor is not None:
        # A retort begins on the last syllable of the segment before; else its end was never told. It was heard, or this one could
        # not have begun.
        if state.floor.is_split and scheduled.segment_id not in (
            half.segment_id for half in continuations(state, state.floor.segment_id)
        ):
            prepare_continuation(context, state.floor)
        command = state.cut_command
        end_heard_segment(context, min(input_event.at_ms, state.floor.ends_ms), early=True)
        if command is not None:
            record_applied(context, command, input_event.at_ms, ENDED_BY_ITSELF)
    work = state.work.get(scheduled.request_id)
    if work is None:
        after_floor(context)  # a continuation that came before all of the first had been heard
        return
    start_segment(context, work, scheduled.auction_id, input_event.at_ms)


def on_beat(context: StepContext, input_event: inputs.BeatHeard) -> None:
    """A beat was heard: record its drift; a cut armed for it falls now."""
    input_event = checked_beat(context.state, input_event, context.now_ms)
    floor = context.state.floor
    if (
        floor is None
        or floor.clip_id != input_event.clip_id
        or not floor.beats_reached < input_event.n <= len(floor.beats_ms)
    ):
        context.ignore(input_event, input_event.clip_id)
        return
    planned_ms, actual_ms = input_event.planned_ms, input_event.actual_ms
    context.emit(
        BeatReached(
            segment_id=floor.segment_id,
            n=input_event.n,
            planned_ms=planned_ms,
            actual_ms=actual_ms,
            drift_ms=actual_ms - planned_ms,
        )
    )
    if floor.armed is not None and floor.armed.beat == input_event.n and context.state.phase != "cutting":
        cut_at_beat(context, floor.armed, actual_ms)


def on_guard(context: StepContext, beat: int) -> None:
    """The guard before a beat: an interrupt that is allowed, paid for and ready is armed; else an interjection may come."""
    state = context.state
    floor = state.floor
    assert floor is not None
    if floor.beats_reached >= beat:
        return
    if beat > len(floor.beats_ms):
        # The end of a first part: what comes in there is laid over the splice.
        choose_interjection(context)
        choose_continuation(context, floor)
        return
    if floor.armed is None and state.phase == "speaking" and not is_last(state, context.now_ms):
        consider_cut(context, floor, beat)
    if floor.armed is None or floor.armed.beat != beat:
        choose_interjection(context)
        plan_interjection(context, floor, beat)
        sell_early(context)


def on_clip_ended(context: StepContext, input_event: inputs.ClipEnded) -> None:
    """A clip was heard to its end: the segment on the floor, which hands over, or the interjection over it."""
    input_event = checked_moment(context.state, input_event, context.now_ms)
    floor = context.state.floor
    if floor is not None and floor.clip_id == input_event.clip_id:
        command = context.state.cut_command
        if floor.is_split and command is None:
            prepare_continuation(context, floor)
        end_heard_segment(context, input_event.at_ms)
        if command is not None:
            record_applied(context, command, input_event.at_ms, ENDED_BY_ITSELF)
        after_floor(context)
        return
    overlay = floor.overlay if floor is not None else context.state.carried
    if overlay is not None and overlay.clip_id == input_event.clip_id:
        if overlay.sounding and not overlay.ended:
            segment = floor.segment_id if floor is not None else ""
            context.emit(InterjectionEnded(segment_id=segment, agent=overlay.agent, ended_ms=input_event.at_ms))
            half = context.state.first_part
            record_remark(context, segment or (half.segment_id if half is not None else ""), overlay)
    elif not _sounds_on(context.state.rhythm, input_event.clip_id):
        context.ignore(input_event, input_event.clip_id)


def _sounds_on(rhythm: RhythmState, clip_id: str) -> bool:
    """Whether the end of a clip is no news: of a last syllable under the next segment, or of a listener's sound."""
    return clip_id == rhythm.trailing or (rhythm.backchannel is not None and clip_id == rhythm.backchannel.clip_id)


def on_clip_cut(context: StepContext, input_event: inputs.ClipCut) -> None:
    """The clip on the floor was faded out: by an armed cut, by the operator's, or because its voice broke off."""
    state = context.state
    floor = state.floor
    if floor is None or floor.clip_id != input_event.clip_id:
        return  # the fade of something already withdrawn
    if floor.armed is not None and state.phase != "cutting":
        cut_at_beat(context, floor.armed, input_event.at_ms)
    elif state.cut_command is None and not end_known(floor):
        # The voice broke off before its first sentence was whole.
        end_heard_segment(context, input_event.at_ms, fade_ms=input_event.fade_ms)
        after_floor(context)
    else:
        # The operator's cut, or an armed one that was taken back too late: the sound has the last word.
        cut_now(context, input_event.at_ms, input_event.fade_ms)


def on_clip_grew(context: StepContext, grew: ClipGrew) -> None:
    """More is known of a clip that is still being made."""
    state = context.state
    floor = state.floor
    if not (floor is not None and floor.clip_id == grew.clip_id and not floor.final) and not any(
        work.clip_id == grew.clip_id and not work.final for work in state.work.values()
    ):
        return  # it was let go, is over, or was whole already
    beats = len(floor.beats_ms) if floor is not None else 0
    context.emit(
        ClipGrown(
            clip_id=grew.clip_id,
            length_ms=grew.length_ms,
            beats_ms=list(grew.beats_ms),
            beat_kinds=list(grew.beat_kinds),
            word_ends_ms=list(grew.word_ends_ms),
            final=grew.final,
        )
    )
    if floor is None or floor.clip_id != grew.clip_id:
        return
    if grew.final or len(grew.beats_ms) > beats:
        set_timers(context, floor, last=is_last(state, context.now_ms))
    reschedule_followers(context, floor)


def on_clip_starved(context: StepContext, starved: ClipStarved) -> None:
    """The floor's clip ran dry. Until it goes on, nobody knows when it ends."""
    state = context.state
    floor = state.floor
    if floor is None or floor.clip_id != starved.clip_id:
        return
    if floor.waits_ms:
        heard_ms = floor.waits_ms[-1][0] + sum([silent for _, silent in floor.waits_ms])
        if starved.at_ms < floor.starts_ms + heard_ms:
            return  # told already: it has gone on since
    speaker = state.by_id.get(floor.agent)
    voice = speaker.voice if speaker is not None else "voice"
    context.emit(ProviderFault(provider=voice, kind="starved", detail="the voice ran dry; its rest is on the way"))


def on_clip_resumed(context: StepContext, resumed: ClipResumed) -> None:
    """The floor's clip ran dry and goes on: everything to come of it lies later."""
    state = context.state
    floor = state.floor
    if floor is None or floor.clip_id != resumed.clip_id:
        return
    waited_ms = sum([silent for _, silent in floor.waits_ms])
    at_clip_ms = max(0, resumed.at_ms - resumed.silent_ms - floor.starts_ms - waited_ms)
    if floor.waits_ms and at_clip_ms <= floor.waits_ms[-1][0]:
        return  # told already: more of it was heard since
    context.emit(ClipWaited(clip_id=resumed.clip_id, at_clip_ms=at_clip_ms, silent_ms=resumed.silent_ms))
    set_timers(context, floor, last=is_last(state, context.now_ms))
    reschedule_followers(context, floor)


def reschedule_followers(context: StepContext, floor: OnFloor) -> None:
    """It is known better when the floor falls silent: what follows moves, and what had to wait for it may have its place."""
    if floor.dry:
        return
    move_follower(context, floor)
    line = chair_line(context.state)
    if line is not None:
        place_chair_line(context, line)
    schedule_next(context)
