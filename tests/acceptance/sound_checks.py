"""What the sound of a debate promises against its record: who is heard when, how loud, and without a click."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from debate_record import Record, Stretch
from numpy.typing import NDArray
from verdict import Verdict

RATE = 48_000
PER_MS = RATE // 1000
HOP_MS = 10
CEILING_DB = -1.0
SILENT_DB = -70.0
HEARD_DB = -50.0
MARGIN_MS = 40
SAME = 0.97
"""Correlation from which two sounds count as the same."""
JUMP = 0.05
OPUS_SAME = 0.93
"""How like the sound of a stem is to a clip that was kept as Opus, which is not exact."""
"""How much more than the clip itself a voice may move between two samples."""

Samples = NDArray[np.float32]


class Track:
    """A WAV at 48 kHz. Samples stay as they are stored and become floats in [-1, 1] where they are looked at: an hour of
    stems need not fit into memory as floats. Raises ValueError for another rate or width."""

    def __init__(self, path: Path) -> None:
        with wave.open(str(path)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
        if rate != RATE or width not in (2, 4):
            raise ValueError(f"{path} has {8 * width} bits at {rate} Hz; 16 or 32 bits at {RATE} Hz can be judged")
        self._stored = np.frombuffer(raw, {2: "<i2", 4: "<i4"}[width]).reshape(-1, channels)
        self._scale = np.float32(2 ** (8 * width - 1))

    @property
    def frames(self) -> int:
        return len(self._stored)

    @property
    def peak(self) -> float:
        """The largest sample of any channel."""
        return max(float(self._stored.max()), -float(self._stored.min())) / float(self._scale) if self.frames else 0.0

    def part(self, from_ms: float, to_ms: float) -> Samples:
        """What sounds between two moments, channels averaged."""
        stored = self._stored[max(0, int(from_ms * PER_MS)) : max(0, int(to_ms * PER_MS))]
        return np.asarray(stored.astype(np.float32).mean(axis=1) / self._scale)

    def loud_hops(self, db: float) -> NDArray[np.bool_]:
        """For every 10 ms whether a sample passes a level."""
        size = HOP_MS * PER_MS
        whole = self._stored[: self.frames // size * size].reshape(-1, size * self._stored.shape[1])
        least = 10 ** (db / 20) * float(self._scale)
        return np.asarray((whole.max(axis=1) > least) | (whole.min(axis=1) < -least))


def judge_sound(record: Record, wav: Path, stems: Path | None, verdict: Verdict) -> None:
    """Every check that needs the mix, and with `stems` those that need each voice alone."""
    check = verdict.check
    mix = Track(wav)
    check("the mix never passes -1 dBFS and is not silent", level(mix), f"{decibel(mix.peak):.2f} dBFS")
    check("the mix lasts as long as the debate", length(mix, record.last_ms), f"{mix.frames / RATE:.1f} s")
    silences = measured_gaps(record, mix)
    median = f"median {np.median(silences):.0f} ms over {len(silences)}" if silences else "none"
    check("between two speakers it is silent for as long as planned", planned(record, silences), median)
    if stems is not None:
        judge_stems(record, mix, {path.stem: path for path in sorted(stems.glob("*.wav"))}, verdict)


def judge_stems(record: Record, mix: Track, files: dict[str, Path], verdict: Verdict) -> None:
    """The checks of each voice alone."""
    check = verdict.check
    voices = {stretch.agent for stretch in record.stretches}
    check("everybody who was heard has a stem", (f"{one} has none" for one in sorted(voices - set(files))), len(files))
    lengths, silent, heard, cut, words, clicks, missing = (list[str]() for _ in range(7))
    ducked: list[float] = []
    compared = 0
    for voice in sorted(voices & set(files)):
        track = Track(files[voice])
        own = [stretch for stretch in record.stretches if stretch.agent == voice]
        if track.frames != mix.frames:
            lengths.append(f"{voice} has {track.frames} frames, the mix {mix.frames}")
        silent += stray(voice, track, [*own, *(one for one in record.murmurs if one.agent == voice)])
        cut += after_cuts(record, voice, track)
        for stretch in own:
            heard += unheard(stretch, track)
            clip, exact = record.samples(stretch.clip_id), record.is_exact(stretch.clip_id)
            if any(
                one is not stretch and one.starts_ms <= stretch.ends_ms and one.ends_ms >= stretch.starts_ms
                for one in own
            ):
                continue  # the end of a remark under the own next segment: two sounds in one stem
            clicks += edges(stretch, track)
            missing += missing_in_mix(record, stretch, track, mix)
            if clip is not None and not waited(record, stretch):
                compared += 1
                words += other_words(record, stretch, track, clip, SAME if exact else OPUS_SAME)
                if exact:
                    clicks += jumps(record, stretch, track, clip)
                ducked += ducks(record, stretch, track, clip)
    depth = record.knob("audio.duck_db", -12.0)
    middle = f"median {np.median(ducked):.1f} dB over {len(ducked)}" if ducked else "none"
    shallow = [middle] if ducked and not min(depth) - 2 <= np.median(ducked) <= max(depth) + 2 else []
    check("stems are as long as the mix", lengths, len(files))
    check("a voice is heard where the record says so", heard, f"{len(record.stretches)} stretches")
    check("and silent everywhere else", silent, f"{SILENT_DB:g} dBFS")
    check("the words of the transcript are the sound of the stem", words, f"{compared} clips compared")
    check("every stem is in the mix", missing, len(files))
    check("the speaker is ducked under remarks", shallow, middle)
    check("after a cut the old voice is silent", cut, f"{len(record.by['hard_interrupt'])} cuts")
    check("nothing clicks", clicks, f"{len(record.stretches)} stretches")


def decibel(value: float) -> float:
    return 20 * float(np.log10(value + 1e-12))


def rms(part: Samples) -> float:
    return float(np.sqrt(np.dot(part, part) / len(part))) if len(part) else 0.0


# --- the mix ----------------------------------------------------------------------------------------------------------


def level(mix: Track) -> Iterator[str]:
    if decibel(mix.peak) > CEILING_DB + 0.01:
        yield f"{decibel(mix.peak):.2f} dBFS"
    if mix.peak < 0.05:
        yield "there is nothing to hear"


def length(mix: Track, last_ms: int) -> Iterator[str]:
    longer_ms = mix.frames / PER_MS - last_ms
    if not -HOP_MS <= longer_ms < 2000:
        yield f"{longer_ms / 1000:+.2f} s beside the record"


def measured_gaps(record: Record, mix: Track) -> list[int]:
    """The silence around each handover after a whole segment, in ms."""
    loud = mix.loud_hops(HEARD_DB)
    cut = {event["segment_id"] for event in record.by["hard_interrupt"]}
    silences = []
    for a, b in pairwise(record.order):
        if a["segment_id"] not in record.ended or a["segment_id"] in cut or b.get("role") == "second":
            continue
        middle = (record.ended[a["segment_id"]]["ended_ms"] + b["starts_ms"]) // 2 // HOP_MS
        if not 0 < middle < len(loud) or loud[middle]:
            continue
        before, after = np.flatnonzero(loud[max(0, middle - 400) : middle]), np.flatnonzero(loud[middle : middle + 400])
        if len(before) and len(after):
            silences.append(int(min(middle, 400) - before[-1] - 1 + after[0]) * HOP_MS)
    return silences


def planned(record: Record, silences: list[int]) -> Iterator[str]:
    if not silences:
        return
    least, most = min(record.knob("floor.gap_min_ms", 150)), max(record.knob("floor.gap_max_ms", 250))
    middle = float(np.median(silences))
    if not least - 30 <= middle <= most + 60:
        yield f"median {middle:.0f} ms where {least} to {most} ms are meant"
    if max(silences) > 1000 and not record.by["provider_fault"]:
        yield f"{max(silences)} ms, and nothing says why"


# --- each voice ---------------------------------------------------------------------------------------------------------


def stray(voice: str, track: Track, own: list[Stretch]) -> Iterator[str]:
    """Sound where nothing of this voice is on record."""
    loud = track.loud_hops(SILENT_DB)
    for stretch in own:
        loud[max(0, (stretch.starts_ms - MARGIN_MS) // HOP_MS) : (stretch.ends_ms + MARGIN_MS) // HOP_MS + 1] = False
    if loud.any():
        yield f"{voice} sounds at {int(np.flatnonzero(loud)[0]) * HOP_MS} ms, and {int(loud.sum()) * HOP_MS} ms in all"


def unheard(stretch: Stretch, track: Track) -> Iterator[str]:
    if decibel(rms(track.part(stretch.starts_ms, stretch.ends_ms))) < HEARD_DB:
        yield f"{stretch.agent} is not heard from {stretch.starts_ms} to {stretch.ends_ms} ms"


def after_cuts(record: Record, voice: str, track: Track) -> Iterator[str]:
    for event in record.by["hard_interrupt"]:
        if event["interrupted"] != voice:
            continue
        quiet_ms = event["cut_ms"] + event["crossfade_ms"] + 20
        later = [one.starts_ms for one in record.stretches if one.agent == voice and one.starts_ms > event["cut_ms"]]
        if decibel(rms(track.part(quiet_ms, min([quiet_ms + 400, *later])))) > SILENT_DB:
            yield f"{voice} is still heard after the cut at {event['cut_ms']} ms"


def edges(stretch: Stretch, track: Track) -> Iterator[str]:
    """Sound that begins or ends with a jump."""
    for at_ms in (stretch.starts_ms, stretch.ends_ms):
        around = track.part(at_ms - 1, at_ms + 1)
        if len(around) > 1 and float(np.abs(np.diff(around)).max()) > JUMP:
            yield f"{stretch.agent} jumps at {at_ms} ms"


# --- each voice against what was kept of it -----------------------------------------------------------------------------


def waited(record: Record, stretch: Stretch) -> bool:
    """Whether a clip ran dry in between, so that its sound lies later than its samples."""
    return any(event["clip_id"] == stretch.clip_id for event in record.by["clip_waited"])


def remarks_over(record: Record, stretch: Stretch) -> list[Stretch]:
    """Others' remarks that are laid over a stretch, or over its beginning."""
    if stretch.over:
        return []
    return [
        one
        for one in record.stretches
        if one.over
        and one.agent != stretch.agent
        and one.ends_ms > stretch.starts_ms
        and one.starts_ms < stretch.ends_ms
    ]


def clear_part(record: Record, stretch: Stretch) -> tuple[int, int]:
    """(from, to) in ms of the longest part of a stretch over which no duck and no cut lies; empty if there is none."""
    down, up = max(record.knob("audio.duck_down_ms", 80)) + 20, max(record.knob("audio.duck_up_ms", 300)) + 20
    cuts = [event["cut_ms"] for event in record.by["hard_interrupt"]]
    end_ms = min([stretch.ends_ms, *(at_ms for at_ms in cuts if stretch.starts_ms < at_ms < stretch.ends_ms)])
    free, from_ms = [], stretch.starts_ms
    for one in sorted(remarks_over(record, stretch), key=lambda one: one.starts_ms):
        free.append((from_ms, one.starts_ms - down))
        from_ms = max(from_ms, one.ends_ms + up)
    return max([*free, (from_ms, end_ms)], key=lambda part: part[1] - part[0])


def other_words(record: Record, stretch: Stretch, track: Track, clip: Samples, least: float) -> Iterator[str]:
    """A stretch that is less than `least` like the clip that was kept of it."""
    from_ms, to_ms = clear_part(record, stretch)
    if to_ms - from_ms >= 200:
        alike, _ = compare(track.part(from_ms, to_ms), clip[(from_ms - stretch.starts_ms) * PER_MS :])
        if alike < least:
            yield f"{stretch.agent} at {from_ms} ms sounds otherwise than {stretch.clip_id} ({alike:.2f})"


def ducks(record: Record, stretch: Stretch, track: Track, clip: Samples) -> Iterator[float]:
    """By how many dB a stretch is lowered under each remark."""
    from_ms, to_ms = clear_part(record, stretch)
    if to_ms - from_ms < 200:
        return
    _, usual = compare(track.part(from_ms, to_ms), clip[(from_ms - stretch.starts_ms) * PER_MS :])
    for one in remarks_over(record, stretch):
        from_ms, to_ms = max(one.starts_ms, stretch.starts_ms + 100), min(one.ends_ms, stretch.ends_ms) - 20
        if to_ms - from_ms > 300 and usual > 0:
            alike, gain = compare(track.part(from_ms, to_ms), clip[(from_ms - stretch.starts_ms) * PER_MS :])
            if alike > SAME:
                yield decibel(gain / usual)


def jumps(record: Record, stretch: Stretch, track: Track, clip: Samples) -> Iterator[str]:
    """A step between two samples that the clip does not have."""
    part = track.part(stretch.starts_ms, stretch.ends_ms)
    size = min(len(part), len(clip))
    louder = 1.05 * 10 ** (max(0.0, *record.knob("audio.overlay_db", 0.0)) / 20)
    excess = np.abs(np.diff(part[:size])) - louder * np.abs(np.diff(clip[:size]))
    if len(excess) and float(excess.max()) > JUMP:
        at_ms = stretch.starts_ms + int(excess.argmax()) / PER_MS
        yield f"{stretch.agent} jumps by {excess.max():.2f} at {at_ms:.1f} ms"


def missing_in_mix(record: Record, stretch: Stretch, track: Track, mix: Track) -> Iterator[str]:
    """Where only this voice sounds, the mix is this voice."""
    if stretch.over:
        return
    everybody = [*record.stretches, *record.murmurs]
    others = [one for one in everybody if one.agent != stretch.agent and one.ends_ms + 50 > stretch.starts_ms]
    from_ms = max([stretch.starts_ms, *(one.ends_ms + 50 for one in others if one.starts_ms <= stretch.starts_ms)])
    to_ms = min([from_ms + 1500, stretch.ends_ms, *(one.starts_ms - 150 for one in others if one.starts_ms > from_ms)])
    if to_ms - from_ms >= 300:
        alike, _ = compare(mix.part(from_ms, to_ms), track.part(from_ms, to_ms))
        if alike < SAME:
            yield f"{stretch.agent} at {from_ms} ms is not in the mix as it is in the stem ({alike:.2f})"


def compare(part: Samples, clip: Samples) -> tuple[float, float]:
    """(normalised correlation, gain) of a part of a track against the beginning of a clip."""
    size = min(len(part), len(clip))
    a, b = part[:size], clip[:size]
    energy_a, energy_b, joint = float(np.dot(a, a)), float(np.dot(b, b)), float(np.dot(a, b))
    if energy_a < 1e-9 or energy_b < 1e-9:
        return (1.0 if energy_a < 1e-9 and energy_b < 1e-9 else 0.0), 0.0
    return joint / (energy_a * energy_b) ** 0.5, joint / energy_b
