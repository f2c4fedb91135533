"""What is prepared ahead of use: asked of a mind, written, given its sound.

It is made and read all the time; with its `__init__` written out mypyc compiles it whole (`core/compile_engine.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .events import NO_LINKS, AgendaItem, ContinuationPath, InterjectionKind, Links, Role, WorkKind

WorkStatus = Literal["waiting", "asked", "held", "written", "voicing", "ready", "scheduled"]


@dataclass(slots=True, init=False)
class Work:
    """Something asked of a mind for `context_version`. `status` goes (waiting →) asked → written → ready → scheduled;
    an interjection is `voicing` once it was chosen, and so is what was `held` once it is wanted. `path` and `follows` (a
    segment id) belong to the continuation of a segment."""

    request_id: str
    kind: WorkKind
    agent: str
    segment_id: str
    context_version: int
    status: WorkStatus
    asked_ms: int
    offline: bool
    reserved_micros: int
    text: str
    interjection: InterjectionKind | None
    importance: float
    answers: str | None
    claim: str | None
    sources: list[str]
    clip_id: str
    length_ms: int
    beats_ms: list[int]
    beat_kinds: list[Literal["sentence", "clause"]]
    word_ends_ms: list[int]
    short: bool
    path: ContinuationPath | None
    follows: str
    is_split: bool
    more: bool
    final: bool
    role: Role
    links: Links
    item: AgendaItem | None

    def __init__(  # noqa: PLR0917
        self,
        request_id: str,
        kind: WorkKind,
        agent: str,
        segment_id: str,
        context_version: int,
        status: WorkStatus = "asked",
        asked_ms: int = 0,
        offline: bool = False,
        reserved_micros: int = 0,
        text: str = "",
        interjection: InterjectionKind | None = None,
        importance: float = 0.0,
        answers: str | None = None,
        claim: str | None = None,
        sources: list[str] | None = None,
        clip_id: str = "",
        length_ms: int = 0,
        beats_ms: list[int] | None = None,
        beat_kinds: list[Literal["sentence", "clause"]] | None = None,
        word_ends_ms: list[int] | None = None,
        short: bool = False,
        path: ContinuationPath | None = None,
        follows: str = "",
        is_split: bool = False,
        more: bool = False,
        final: bool = True,
        role: Role = "segment",
        links: Links = NO_LINKS,
        item: AgendaItem | None = None,
    ) -> None:
        self.request_id = request_id
        self.kind = kind
        self.agent = agent
        self.segment_id = segment_id
        self.context_version = context_version
        self.status = status
        self.asked_ms = asked_ms
        self.offline = offline
        self.reserved_micros = reserved_micros
        self.text = text
        self.interjection = interjection
        self.importance = importance
        self.answers = answers
        self.claim = claim
        self.sources = [] if sources is None else sources
        self.clip_id = clip_id
        self.length_ms = length_ms
        self.beats_ms = [] if beats_ms is None else beats_ms
        self.beat_kinds = [] if beat_kinds is None else beat_kinds
        self.word_ends_ms = [] if word_ends_ms is None else word_ends_ms
        self.short = short
        self.path = path
        self.follows = follows
        self.is_split = is_split
        self.more = more
        self.final = final
        self.role = role
        self.links = links
        self.item = item

    @property
    def ready(self) -> bool:
        """Whether its sound can be played."""
        return self.status in ("ready", "scheduled")
