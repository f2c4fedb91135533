"""From what a show on a real device left to figures: delays of presses, levels, silences, breaks and dropouts."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from alignment import RATE, Alignment, Samples, silences
from live_sound_record import Failed, Figures, Press, Taken, Times, percentile

FRAMES_PER_MS = RATE // 1000
DROPOUT_MS = 15
# How long the room answers after a voice has stopped: its longest reflection (`argentum_audio/room.py`).
ROOM_MS = 41
_SILENT_MS = 60
_SPEECH_DB, _SILENCE_DB = -50.0, -66.0


def mix_of(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    return (data[:, 0] / 32767).astype(np.float32)


def hear_device(figures: Figures, heard: Samples, times: Times, clicked: list[dict[str, float]]) -> None:
    loud = np.flatnonzero(np.abs(heard) > 0.5)
    arrived = [int(frame) for frame in loud[np.diff(loud, prepend=-RATE) > RATE // 20]]
    if len(arrived) != len(clicked):
        raise Failed(f"{len(clicked)} clicks were sent to the device and {len(arrived)} arrived")
    handed = [1000 * (times.when_s(f) - click["handed_s"]) for f, click in zip(arrived, clicked, strict=True)]
    taken = [1000 * (times.when_s(f) - click["taken_s"]) for f, click in zip(arrived, clicked, strict=True)]
    figures.device_ms = percentile(handed, 50)
    figures.device_p95_ms = percentile(handed, 95)
    figures.device_taken_ms = percentile(taken, 50)


def judge_presses(figures: Figures, taken: Taken, pressed: list[tuple[float, int | None]]) -> None:
    record, show, heard = taken.record, taken.show, taken.heard
    interrupts = [row for row in record.rows if row.type == "hard_interrupt" and row.body["by"] == "operator"]
    for at_s, command in pressed:
        stages = [row for row in record.rows if row.type == "operator_command" and row.body["command_id"] == command]
        if not stages:
            figures.presses.append(Press("unanswered"))
            continue
        last = stages[-1].body
        cut = next((row.body for row in interrupts if row.seq > stages[0].seq), None)
        if last["status"] != "applied" or cut is None:
            figures.presses.append(Press(last["status"], last["reason"]))
            continue
        frame = show.frame(cut["cut_ms"] * FRAMES_PER_MS)
        out_ms = 1000 * (taken.times.when_s(frame) - at_s)
        gone_ms = cut["cut_ms"] + cut["crossfade_ms"] + ROOM_MS
        began = (
            row.body["starts_ms"] for row in record.rows if row.type == "segment_started" and row.seq > stages[0].seq
        )
        until_ms = min(gone_ms + 5 + _SILENT_MS, next(began, gone_ms + _SILENT_MS) - 5)
        after = np.abs(
            heard[show.frame(gone_ms * FRAMES_PER_MS) + 5 * FRAMES_PER_MS : show.frame(until_ms * FRAMES_PER_MS)]
        )
        figures.presses.append(
            Press(
                "applied",
                own_ms=last["delay_ms"],
                out_ms=out_ms,
                beyond_ms=out_ms - figures.device_ms,
                silent_after=not len(after) or bool(after.max() < 10 ** (_SILENCE_DB / 20)),
            )
        )


def judge_sound(figures: Figures, taken: Taken) -> None:
    record, show, heard = taken.record, taken.show, taken.heard
    started, ended = record.of("segment_started"), record.of("segment_ended")
    figures.segments = len(ended)
    figures.notices = [f"{body['provider']} {body['kind']}: {body['detail']}" for body in record.of("provider_fault")]
    spoken: list[Samples] = []
    for begin, end in zip(started, ended, strict=False):
        stretch = heard[show.frame(begin["starts_ms"] * FRAMES_PER_MS) : show.frame(end["ended_ms"] * FRAMES_PER_MS)]
        spoken.append(stretch)
        onset = stretch[: 150 * FRAMES_PER_MS]
        figures.late_onsets += not (len(onset) and _db(np.abs(onset).max()) > _SPEECH_DB)
    said = np.concatenate(spoken)
    figures.heard_s = len(said) / RATE
    figures.level_db = _db(float(np.sqrt(np.mean(said.astype(np.float64) ** 2))))
    figures.peak_db = _db(float(np.abs(said).max()))
    tenths = said[: len(said) // 4800 * 4800].reshape(-1, 4800).astype(np.float64)
    figures.sounding_share = float(np.mean(np.sqrt(np.mean(tenths**2, axis=1)) > 10 ** (_SPEECH_DB / 20)))
    cut = {body["segment_id"] for body in record.of("hard_interrupt")}
    for end, begin in zip(ended, started[1:], strict=False):
        planned_ms = begin["starts_ms"] - end["ended_ms"]
        if planned_ms <= ROOM_MS:
            continue  # who cuts in or retorts comes before the other, or the room, has gone
        figures.gaps_planned_ms.append(planned_ms)
        middle = show.frame((end["ended_ms"] + ROOM_MS + begin["starts_ms"]) // 2 * FRAMES_PER_MS)
        # A cut may fall into a pause of the speaker, which is no part of the gap.
        since = show.frame(end["ended_ms"] * FRAMES_PER_MS) if end["segment_id"] in cut else 0
        figures.gaps_heard_ms.append(_silence_around(heard, middle, since) / FRAMES_PER_MS)
    figures.compared_s = show.compared / RATE
    figures.breaks_ms = [one.frames / FRAMES_PER_MS for one in show.breaks]
    figures.breaks = [
        f"{one.at / RATE:.3f} s: {(one.resumed - one.at) / FRAMES_PER_MS:.2f} ms differ, "
        f"then {one.moved / FRAMES_PER_MS:+.2f} ms (the server itself paused "
        f"{taken.times.longest_wait_ms(show.frame(one.at)):.0f} ms)"
        for one in show.breaks
    ]
    figures.longest_break_ms = max(figures.breaks_ms, default=0.0)
    figures.dropouts_ms = _dropouts(show, heard, taken.mix)


def _silence_around(heard: Samples, middle: int, since: int = 0) -> int:
    """Frames of silence on both sides of a frame, from `since` on."""
    reach, limit = RATE, 10 ** (_SILENCE_DB / 20)
    first = max(since, middle - reach, 0)
    before = np.flatnonzero(np.abs(heard[first:middle][::-1]) > limit)
    after = np.flatnonzero(np.abs(heard[middle : middle + reach]) > limit)
    return (int(before[0]) if len(before) else middle - first) + (int(after[0]) if len(after) else reach)


def _dropouts(show: Alignment, heard: Samples, mix: Samples) -> list[float]:
    """Stretches of exact silence in the recording where the mix has sound."""
    first, last = show.frame(0), show.frame(show.compared)
    shortest = DROPOUT_MS * FRAMES_PER_MS
    own = silences(mix[: show.compared], shortest)
    meant = [(show.frame(begin), show.frame(end - 1) + 1) for begin, end in own]
    slack = FRAMES_PER_MS
    found: list[float] = []
    for begin, end in silences(heard[first:last], shortest):
        a, b = begin + first, end + first
        if not any(low - slack <= a and b <= high + slack for low, high in meant):
            found.append((b - a) / FRAMES_PER_MS)
    return found


def _db(value: float) -> float:
    return 20 * float(np.log10(max(value, 1e-6)))
