"""A debate as its file has it, read with the standard library, numpy and soundfile (docs/surface.md, Journal)."""

from __future__ import annotations

import io
import json
import sqlite3
import zlib
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

Event = dict[str, Any]


@dataclass(frozen=True)
class Stretch:
    """Somebody heard from `starts_ms` to `ends_ms`: a segment, or a remark over one (then `over` is that segment's id)."""

    agent: str
    starts_ms: int
    ends_ms: int
    clip_id: str
    over: str | None = None


@dataclass
class Record:
    """`events` as dicts with `seq`, `at_ms` and `type` among the fields of the body; `by` has them by type."""

    path: Path
    meta: dict[str, str]
    events: list[Event]
    by: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, path: Path) -> Record:
        """Raises sqlite3.Error or ValueError for a file that is no journal."""
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db, db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
            rows = db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()
        events = [{**json.loads(body), "seq": seq, "at_ms": at_ms, "type": kind} for seq, at_ms, kind, body in rows]
        record = cls(path, meta, events)
        for event in events:
            record.by[event["type"]].append(event)
        if not record.by["debate_started"]:
            raise ValueError(f"{path} holds no debate")
        return record

    # --- who and by which rules ---------------------------------------------------------------------------------------

    @property
    def start(self) -> Event:
        return self.by["debate_started"][0]

    @property
    def agents(self) -> dict[str, Event]:
        """Agent id → how it begins; the chair is none of them."""
        return {agent["id"]: agent for agent in self.start["agents"]}

    def knob(self, path: str, default: Any) -> list[Any]:
        """Every value that a knob had in the debate: a promise may be kept by the loosest of them, since a changed rule
        acts with the next turn."""
        group, _, name = path.partition(".")
        values = [self.start["settings"].get(group, {}).get(name, default)]
        values += [event["new"] for event in self.by["knob_changed"] if event["key"] == path]
        values += [event["differences"][path][1] for event in self.by["preset_changed"] if path in event["differences"]]
        return values

    # --- what was heard -----------------------------------------------------------------------------------------------

    @cached_property
    def order(self) -> list[Event]:
        """Segments in the order in which they began."""
        return sorted(self.by["segment_started"], key=lambda event: (event["starts_ms"], event["seq"]))

    @cached_property
    def retorts(self) -> set[str]:
        """Segments that had their place, the last time they had one, as an answer that may begin on the last syllable."""
        moments = {event["segment_id"]: event.get("moment", "turn") for event in self.by["segment_scheduled"]}
        return {segment for segment, moment in moments.items() if moment == "retort"}

    @cached_property
    def started(self) -> dict[str, Event]:
        return {event["segment_id"]: event for event in self.by["segment_started"]}

    @cached_property
    def ended(self) -> dict[str, Event]:
        return {event["segment_id"]: event for event in self.by["segment_ended"]}

    @property
    def last_ms(self) -> int:
        """When the last thing was heard."""
        return max((stretch.ends_ms for stretch in self.stretches), default=0)

    def word_ends_ms(self, segment: Event) -> list[int]:
        """When each word of a segment ends, within its clip, as it was known last."""
        grown = [event for event in self.by["clip_grown"] if event["clip_id"] == segment["clip_id"]]
        word_ends: list[int] = (grown[-1] if grown else segment)["word_ends_ms"]
        return word_ends

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Everything that was heard, by whom and from when to when."""
        ended = self.ended
        heard = [
            Stretch(event["agent"], event["starts_ms"], ended[event["segment_id"]]["ended_ms"], event["clip_id"])
            for event in self.by["segment_started"]
            if event["segment_id"] in ended
        ]
        return heard + [
            Stretch(
                event["agent"],
                event["starts_ms"],
                self.remark_ends_ms(event),
                event.get("clip_id", ""),
                event["segment_id"],
            )
            for event in self.by["interjection_played"]
        ]

    @property
    def murmurs(self) -> list[Stretch]:
        """The short sounds by which listeners let be heard that they listen; no clip of them is kept."""
        return [
            Stretch(event["agent"], event["starts_ms"], event["ends_ms"], "", event["segment_id"])
            for event in self.by["backchannel_played"]
        ]

    def remark_ends_ms(self, remark: Event) -> int:
        """When a remark ended: as planned, or when a cut took it away.

        The end of one that outlasts its segment is not on record once the next segment has begun; then it ended as planned.
        """
        kinds = ("interjection_played", "interjection_ended", "interjection_cut")
        later = [
            event
            for kind in kinds
            for event in self.by[kind]
            if event["agent"] == remark["agent"] and event["seq"] > remark["seq"]
        ]
        first = min(later, key=lambda event: event["seq"], default=None)
        if first is None or first["type"] == "interjection_played":
            return int(remark["ends_ms"])
        return int(first["ended_ms"])

    def clips(self) -> dict[str, str]:
        """Clip id → text of every clip that was kept."""
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as db, db:
            return dict(db.execute("SELECT id, text FROM clips"))

    def is_exact(self, clip_id: str) -> bool:
        """Whether a clip was kept sample for sample."""
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as db, db:
            row = db.execute("SELECT substr(pcm, 1, 4) FROM clips WHERE id = ?", (clip_id,)).fetchone()
        return row is not None and row[0] != b"OggS"

    def samples(self, clip_id: str) -> NDArray[np.float32] | None:
        """A clip's sound at 48 kHz in [-1, 1]; None where it was not kept."""
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as db, db:
            row = db.execute("SELECT pcm FROM clips WHERE id = ?", (clip_id,)).fetchone()
        if row is None:
            return None
        if row[0].startswith((b"OggS", b"fLaC")):
            samples: NDArray[np.float32] = soundfile.read(io.BytesIO(row[0]), dtype="float32")[0]
            return samples
        return np.frombuffer(zlib.decompress(row[0]), "<i2").astype(np.float32) / 32767.0
