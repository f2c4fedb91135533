"""What a show among providers came to: from its journal, its sound, and what the providers took down."""

from __future__ import annotations

import itertools
import json
import wave
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from storm_fakes import Seen
from storm_scene import Watched

from argentum_core.debate.events import HardInterrupt, SegmentStarted
from argentum_core.journal import JournalReader

RATE = 48_000
HOP = RATE // 100
LOUD = 10 ** (-50 / 20)
MEDIAN_MS, P95_MS, DRIFT_MS = 250, 600, 50
# A fade, and what the measuring window smears.
EDGE_MS = 260

Level = NDArray[np.float64]


@dataclass(slots=True)
class Gap:
    """The silence before a segment, and what it waited for."""

    ms: int
    at_ms: int
    agent: str
    role: str
    ready_before_ms: int
    whole: bool
    claimed: str


@dataclass(slots=True)
class Figures:
    """Times in ms unless the name says otherwise."""

    segments: int = 0
    minutes: float = 0.0
    gaps: list[Gap] = field(default_factory=list)
    overlaps: int = 0
    stale_clips: list[str] = field(default_factory=list)
    stray_ms: int = 0
    drift_p95_ms: float = 0.0
    notices: Counter[tuple[str, str]] = field(default_factory=Counter)
    lead_times_ms: list[int] = field(default_factory=list)
    tiers: Counter[str] = field(default_factory=Counter)
    fallbacks: int = 0
    misses: int = 0
    starved: int = 0
    before_whole: int = 0
    by_sentence: int = 0
    by_mind: Counter[str] = field(default_factory=Counter)
    by_voice: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    cuts: int = 0
    interjections: int = 0
    closed_after_cut_ms: list[float] = field(default_factory=list)
    sent_after_cut: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    ended: str = ""

    def gap_ms(self, percent: float) -> float:
        return percentile([gap.ms for gap in self.gaps], percent)


def percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")


def figures_of(journal: Path, wav: Path, stems: Path | None, watched: Watched, seen: dict[str, Seen]) -> Figures:
    """Everything that can be told afterwards."""
    rows = [
        {**json.loads(row.body), "at_ms": row.at_ms, "type": row.type} for row in JournalReader.open(journal).rows()
    ]
    told = Figures()
    _of_journal(told, rows)
    level = level_of(wav)
    _gaps(told, rows, level)
    if stems is not None:
        told.stray_ms = sum(_stray_ms(stems / f"{track}.wav", track, rows) for track in watched.tracks)
    told.violations = [f"{name}: {what}" for name, one in seen.items() for what in one.violations]
    _after_cuts(told, watched, seen)
    return told


def level_of(path: Path) -> Level:
    """Loudness of a file, every 10 ms."""
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    mono = data.mean(axis=1) / 32768.0
    return np.sqrt(np.convolve(mono**2, np.ones(HOP) / HOP, "same"))[::HOP]


def _of(rows: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["type"] in kinds]


def _of_journal(told: Figures, rows: list[dict[str, Any]]) -> None:
    started = _of(rows, "segment_started")
    told.segments, told.minutes = len(started), rows[-1]["at_ms"] / 60_000
    told.drift_p95_ms = percentile([abs(row["drift_ms"]) for row in _of(rows, "beat_reached")], 95)
    told.notices = Counter((row["provider"], row["kind"]) for row in _of(rows, "provider_fault"))
    told.lead_times_ms = [row["lead_time_ms"] for row in _of(rows, "governor_changed")]
    told.tiers = Counter(row["tier"] for row in _of(rows, "governor_changed"))
    told.fallbacks = sum(row["reason"] == "fallback" for row in _of(rows, "floor_claimed"))
    told.misses = sum(row["reason"] == "not_ready" for row in _of(rows, "interrupt_skipped"))
    told.starved = len(_of(rows, "clip_waited"))
    told.dropped = Counter(row["reason"] for row in _of(rows, "work_dropped") for _ in row["request_ids"])
    told.cuts, told.interjections = len(_of(rows, "hard_interrupt")), len(_of(rows, "interjection_played"))
    told.ended = next((row["reason"] for row in _of(rows, "debate_ended")), "")
    begun = {row["clip_id"] for row in started}
    told.before_whole = sum(row["clip_id"] in begun and not row["final"] for row in _of(rows, "work_ready"))
    told.by_sentence = sum(row["more"] for row in _of(rows, "work_written"))
    minds = {agent["id"]: agent["mind"] for agent in rows[0]["agents"]}
    told.by_mind = Counter(minds.get(row["agent"], row["agent"]) for row in started)
    order = sorted(started, key=lambda row: row["starts_ms"])
    ended = {row["segment_id"]: row["ended_ms"] for row in _of(rows, "segment_ended")}
    fades = {row["segment_id"]: row["crossfade_ms"] for row in _of(rows, "hard_interrupt")}
    told.overlaps = sum(
        b["starts_ms"] < ended.get(a["segment_id"], 0) - fades.get(a["segment_id"], 0) - 1
        for a, b in itertools.pairwise(order)
    )
    told.stale_clips = _stale(rows)


def _stale(rows: list[dict[str, Any]]) -> list[str]:
    """Clips that were heard although their work had been let go."""
    clips: dict[str, str] = {}
    gone: set[str] = set()
    stale = []
    for row in rows:
        match row["type"]:
            case "work_ready":
                clips[row["request_id"]] = row["clip_id"]
            case "work_dropped":
                gone.update(clips[name] for name in row["request_ids"] if name in clips)
            case "segment_started" | "interjection_played":
                stale += [row["clip_id"]] if row["clip_id"] in gone else []
    return stale


def _gaps(told: Figures, rows: list[dict[str, Any]], level: Level) -> None:
    """Silence between two speakers as it is heard, but after cuts."""
    started = sorted(_of(rows, "segment_started"), key=lambda row: row["starts_ms"])
    ended = {row["segment_id"]: row["ended_ms"] for row in _of(rows, "segment_ended")}
    cut = {row["segment_id"] for row in _of(rows, "hard_interrupt")}
    ready = {row["clip_id"]: row for row in _of(rows, "work_ready")}
    claims = {}
    for row in rows:
        if row["type"] in ("floor_claimed", "auction_resolved"):
            claims[row["auction_id"]] = row["reason"]
    loud = level > LOUD
    for a, b in itertools.pairwise(started):
        if a["segment_id"] in cut or a["segment_id"] not in ended:
            continue
        middle = int((ended[a["segment_id"]] + b["starts_ms"]) / 20)
        if not 0 < middle < len(loud):
            continue
        low = high = middle
        while low > 0 and not loud[low]:
            low -= 1
        while high < len(loud) - 1 and not loud[high]:
            high += 1
        made = ready.get(b["clip_id"], {"at_ms": 0, "final": True})
        told.gaps.append(
            Gap(
                (high - low) * 10, b["starts_ms"], b["agent"], b["role"],
                ended[a["segment_id"]] - made["at_ms"], made["final"], claims.get(b["auction_id"], ""),
            )
        )  # fmt: skip


def _stray_ms(stem: Path, track: str, rows: list[dict[str, Any]]) -> int:
    """How long a stem sounds while nothing of its speaker is on record."""
    level = level_of(stem)
    allowed = np.zeros(len(level), bool)

    def allow(from_ms: float, to_ms: float) -> None:
        allowed[max(0, int((from_ms - EDGE_MS) / 10)) : int((to_ms + EDGE_MS) / 10) + 1] = True

    ended = {row["segment_id"]: row["ended_ms"] for row in _of(rows, "segment_ended")}
    for row in _of(rows, "segment_started"):
        if row["agent"] == track:
            allow(row["starts_ms"], ended.get(row["segment_id"], rows[-1]["at_ms"]))
    for row in _of(rows, "interjection_played"):
        if row["agent"] == track:
            allow(row["starts_ms"], row["ends_ms"])
    return 10 * int(((level > LOUD) & ~allowed).sum())


# --- what was sent after a cut ----------------------------------------------------------------------------------------


def _after_cuts(told: Figures, watched: Watched, seen: dict[str, Seen]) -> None:
    """For each clip that was cut: when its context was closed, and whether anything was sent for it after that."""
    clips: dict[str, str] = {}
    cut: dict[str, float] = {}
    for at_s, recorded in watched.events:
        event = recorded.event
        if isinstance(event, SegmentStarted):
            clips[event.segment_id] = event.clip_id
        elif isinstance(event, HardInterrupt) and event.segment_id in clips:
            cut[clips[event.segment_id]] = at_s
    for clip, at_s in cut.items():
        messages = [
            (when, content)
            for when, kind, content in seen["elevenlabs"].received
            if kind == "message" and str(content.get("context_id", "")).rpartition(".")[0] == clip
        ]
        finals = [
            when
            for when, kind, content in seen["elevenlabs"].received
            if kind == "final" and str(content).rpartition(".")[0] == clip
        ]
        later = [(when, content) for when, content in messages if when > at_s]
        closes = [when for when, content in later if content.get("close_context")]
        if closes:
            told.closed_after_cut_ms.append(1000 * (closes[0] - at_s))
        elif messages and not any(content.get("close_context") for _, content in messages) and not finals:
            told.sent_after_cut.append(f"{clip}: never closed")
        told.sent_after_cut += [f"{clip}: {content}" for _, content in later if content.get("text", "").strip()]
