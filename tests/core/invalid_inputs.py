"""What a broken mind, voice or sound device says: replies of the wrong kind, about things that are gone or never were, with
numbers that cannot be. Each is chosen by a byte or two."""

from __future__ import annotations

from math import inf, nan
from typing import Any

from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs

NUMBERS: tuple[Any, ...] = (0, -1, -(10**12), 10**12, nan, inf, -inf, 0.5, 33, 250.0)
"""Where a length, a place or a time is expected."""
BEATS: tuple[tuple[Any, ...], ...] = ((), (900, 300), (0,), (10**9,), (nan, 400), (-5, 500), (400, 400), (500.0, 900))
KINDS: tuple[tuple[Any, ...], ...] = (
    (),
    ("sentence",) * 2,
    ("shout", "clause"),
    ("sentence",),
    ("clause", "sentence"),
)
WORD_ENDS: tuple[tuple[Any, ...], ...] = (
    (),
    (5000, 10),
    (nan,) * 5,
    (-400, 100),
    (10**12,) * 3,
    tuple(range(10, 900, 9)),
)
TIMERS = ("guard", "close", "patience", "deadline")


def number(how: int) -> Any:
    return NUMBERS[how % len(NUMBERS)]


def clip_ids(state: DebateState) -> list[str]:
    """Every clip that means something now, one that is over, and one that never was."""
    floor = state.floor
    overlay = floor.overlay if floor is not None else state.carried
    found = [work.clip_id for work in state.work.values() if work.clip_id]
    found += [one.clip_id for one in (floor, overlay, state.first_part) if one is not None]
    found += [f"clip_{line.segment_id}" for line in state.transcript][-1:]
    return [*found, "clip_of_nobody"]


def request_ids(state: DebateState) -> list[str]:
    floor = state.floor
    named = [floor.request_id] if floor is not None else []
    return [*state.work, *named, *list(state.dropped)[-2:], "request_of_nobody"]


def invalid_input(state: DebateState, now_ms: int, what: int, how: int) -> inputs.Input:
    """Something that nobody should have said."""
    clips, requests = clip_ids(state), request_ids(state)
    clip, request = clips[how % len(clips)], requests[how % len(requests)]
    at_ms = now_ms if what % 3 else number(how // 7)
    match what % 16:
        case 0 | 1:
            return inputs.ClipStarted(clip, at_ms)
        case 2:
            return inputs.BeatHeard(clip, how % 5 - 1, at_ms, number(how // 3) if how % 2 else now_ms)
        case 3 | 4:
            return inputs.ClipEnded(clip, at_ms)
        case 5:
            return inputs.ClipCut(clip, at_ms, number(how // 5) if how % 2 else 40)
        case 6:
            return inputs.ClipResumed(clip, at_ms, number(how // 3) if how % 2 else 400)
        case 7:
            return inputs.ClipStarved(clip, at_ms)
        case 8 | 9:
            return inputs.ClipGrew(clip, 3000 if how % 3 else number(how // 3), *_places(how, what), how % 2 == 0)
        case 10:
            kind: Any = TIMERS[how % 4]
            floor = state.floor
            about = floor.segment_id if floor is not None and how % 3 else request
            return inputs.TimerFired(kind, str(state.context_version) if kind == "deadline" else about, how % 6 - 1)
        case 11:
            return inputs.VoiceFailed(request, "fake", "dropped", "no voice", number(how))
        case 12:
            return inputs.MindReplyContinued(request, "And the rest of it." if how % 2 else "", (), number(how // 3))
        case 13:
            return inputs.MindFailed(request, "fake", ("rate_limit", "failed")[how % 2], "no", number(how // 3))
        case 14 if what % 2:
            return inputs.CallCharged(request, state.agents[how % len(state.agents)].id, number(how // 3))
        case 14:
            return inputs.Health(number(how), number(how // 5))
        case _:
            return inputs.FaultReported("device", "lost", "the device vanished", number(how))


def _places(how: int, what: int) -> tuple[Any, Any, Any]:
    return BEATS[how % len(BEATS)], KINDS[what % len(KINDS)], WORD_ENDS[(how + what) % len(WORD_ENDS)]


def invalid_clip(order: do.Synthesise, honest: inputs.ClipReady, how: int) -> inputs.ClipReady:
    """Sound whose numbers make no sense."""
    beats, kinds, word_ends_ms = _places(how, how // 3)
    return inputs.ClipReady(
        order.request_id, honest.clip_id, number(how // 2) if how % 3 else honest.length_ms, beats, kinds, word_ends_ms,
        number(how), number(how // 4), final=how % 5 != 0,
    )  # fmt: skip


def invalid_reply(reply: inputs.MindReplied, how: int) -> inputs.MindReplied:
    """An answer to another kind of question, with numbers that cannot be."""
    return inputs.MindReplied(
        reply.request_id, reply.text if how % 4 else "", kind=("shout", None, "support")[how % 3],  # type: ignore[arg-type]
        importance=number(how), answers=("seg_of_nobody", None)[how % 2], sources=("notes#1",) * (how % 2),
        relevance=number(how // 2), second=reply.text if how % 5 == 0 else "", second_ack="No." if how % 5 == 0 else "",
        bid=number(how // 3), urgency=number(how // 2), backlog=number(how), cost_micros=number(how // 5),
        mood=(number(how), number(how // 2), number(how // 3)) if how % 2 else (1.0,),
        more=how % 7 == 0,
    )  # fmt: skip
