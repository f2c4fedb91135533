"""What is heard, or has its place on the timeline: the segment on the floor, an interjection over it, a cut, the next segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from .events import NO_LINKS, Hundredths, InterjectionKind, Links, Moment, Role


class ArmedCut(msgspec.Struct, frozen=True):
    """A cut with its place on the timeline. `request_id` is the kicker's or chair line's work, None for a bare cut; `beat`
    is 0 for a line of the chair that comes in between beats. `fade_ms` and `enter_ms` (into the fade) are as they were ordered:
    the knobs may have changed since."""

    by: Literal["agent", "operator"]
    agent: str | None
    beat: int
    cut_ms: int
    guard_ms: int
    request_id: str | None
    kicker_segment_id: str | None
    bid: int = 0
    fee: Hundredths = 0
    fade_ms: int = 0
    enter_ms: int = 0


class InterjectionOverlay(msgspec.Struct):
    """An interjection with its place on the timeline; `sounding` once its first sample was heard."""

    agent: str
    request_id: str
    clip_id: str
    kind: InterjectionKind
    text: str
    importance: float
    answers: str | None
    claim: str | None
    beat: int
    starts_ms: int
    ends_ms: int
    sounding: bool = False
    ended: bool = False


@dataclass(slots=True, init=False)
class OnFloor:
    """The segment that is being heard. `beats_ms`, `word_ends_ms` are ms after its first sample; the rest is debate time.

    With `more` it is a first sentence whose rest is still being written, at a price not known yet (`reserved_micros`); until its sound is `final`, beats are those found so
    far. `waits_ms` are the silences in which it ran dry: (ms of its sound before, length); while it is `dry`, the newest is not
    over.
    """

    segment_id: str
    clip_id: str
    auction_id: str
    agent: str
    role: Role
    text: str
    words: list[str]
    starts_ms: int
    planned_ms: int
    beats_ms: list[int]
    beat_kinds: list[Literal["sentence", "clause"]]
    word_ends_ms: list[int]
    context_version: int
    answers: str | None
    claim: str | None
    beats_reached: int
    drifts_ms: list[int]
    armed: ArmedCut | None
    overlay: InterjectionOverlay | None
    interjections: int
    skipped: list[str]
    is_split: bool
    heard_before_ms: int
    sources: list[str]
    request_id: str
    more: bool
    reserved_micros: int
    final: bool
    waits_ms: list[tuple[int, int]]
    dry: bool
    links: Links
    heard_from: list[str]

    def __init__(  # noqa: PLR0917
        self,
        segment_id: str,
        clip_id: str,
        auction_id: str,
        agent: str,
        role: Role,
        text: str,
        words: list[str],
        starts_ms: int,
        planned_ms: int,
        beats_ms: list[int],
        beat_kinds: list[Literal["sentence", "clause"]],
        word_ends_ms: list[int],
        context_version: int,
        answers: str | None,
        claim: str | None,
        beats_reached: int = 0,
        drifts_ms: list[int] | None = None,
        armed: ArmedCut | None = None,
        overlay: InterjectionOverlay | None = None,
        interjections: int = 0,
        skipped: list[str] | None = None,
        is_split: bool = False,
        heard_before_ms: int = 0,
        sources: list[str] | None = None,
        request_id: str = "",
        more: bool = False,
        reserved_micros: int = 0,
        final: bool = True,
        waits_ms: list[tuple[int, int]] | None = None,
        dry: bool = False,
        links: Links = NO_LINKS,
        heard_from: list[str] | None = None,
    ) -> None:
        self.segment_id = segment_id
        self.clip_id = clip_id
        self.auction_id = auction_id
        self.agent = agent
        self.role = role
        self.text = text
        self.words = words
        self.starts_ms = starts_ms
        self.planned_ms = planned_ms
        self.beats_ms = beats_ms
        self.beat_kinds = beat_kinds
        self.word_ends_ms = word_ends_ms
        self.context_version = context_version
        self.answers = answers
        self.claim = claim
        self.beats_reached = beats_reached
        self.drifts_ms = [] if drifts_ms is None else drifts_ms
        self.armed = armed
        self.overlay = overlay
        self.interjections = interjections
        self.skipped = [] if skipped is None else skipped
        self.is_split = is_split
        self.heard_before_ms = heard_before_ms
        self.sources = [] if sources is None else sources
        self.request_id = request_id
        self.more = more
        self.reserved_micros = reserved_micros
        self.final = final
        self.waits_ms = [] if waits_ms is None else waits_ms
        self.dry = dry
        self.links = links
        self.heard_from = [] if heard_from is None else heard_from

    @property
    def ends_ms(self) -> int:
        """When its sound ends, as far as it is known, in ms of debate time."""
        return self.starts_ms + self.planned_ms

    @property
    def ended_early(self) -> bool:
        """Whether the voice gave up before the last word."""
        return self.final and len(self.word_ends_ms) < len(self.words)


class Scheduled(msgspec.Struct, frozen=True):
    """The next segment's place on the timeline."""

    request_id: str
    segment_id: str
    clip_id: str
    auction_id: str
    agent: str
    starts_ms: int
    moment: Moment = "turn"
