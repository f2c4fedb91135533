"""A recorded debate as one document for programs (SURFACE, Commands: `export --format json`); what is in it is in `document_form.py`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from argentum_kit.display import unseen_escaped

from ...debate import events as e
from ...evidence import recorded_passages
from ...measures.collector import Measures
from ...measures.ending import Ending
from ...measures.points import ArguedPoint, PointLedger
from ...measures.transcript import CHAIR, DebateTranscript, HeardInterjection, HeardLine, SpeakerTotals, TranscriptNote
from ...measures.vote_story import VoteStory, leading_side
from ..errors import JournalError
from ..fork import origin_of
from ..reader import JournalReader
from . import document_form as form
from .chapters import chapters
from .recorded_transcript import read_transcript


def document(journal: JournalReader) -> Iterator[str]:
    """The document as JSON, in one piece; raises JournalError."""
    encoded = msgspec.json.format(msgspec.json.encode(document_of(journal)), indent=2).decode()
    yield "\n".join(unseen_escaped(row) for row in encoded.split("\n")) + "\n"


def document_of(journal: JournalReader) -> form.DebateDocument:
    """Everything there is to tell of a record; raises JournalError."""
    debate = read_transcript(journal)
    read = _Read()
    for recorded in journal.read():
        try:
            read.take(recorded.event, recorded.at_ms)
        except Exception as error:  # events in a wrong order may break any sum in any way
            raise JournalError(
                f"{journal.path} is damaged: event {recorded.seq} ({recorded.event.type}) does not follow from those before it "
                f"({type(error).__name__})"
            ) from None
    report = read.measures.report()
    return form.DebateDocument(
        meta=_meta(journal, debate, report.turns),
        agents=[_agent(one) for one in debate.speakers.values()],
        chair=debate.chair,
        chapters=[
            form.DebateChapter(starts_ms=one.starts_ms, ends_ms=one.ends_ms, title=one.title)
            for one in chapters(debate, debate.length_ms)
        ],
        transcript=[
            form.StageNote(at_ms=item.at_ms, about=item.kind, text=item.text)
            if isinstance(item, TranscriptNote)
            else _line(debate, item)
            for item in debate.items
        ],
        flow=[_point(one) for one in read.points.points()],
        votes=read.votes(),
        costs=form.DebateCosts(total=read.measures.costs.total(), by_kind=report.calls_by_kind),
        sources=_sources(journal, read.ending),
        verdict=read.verdict(),
        measures=report,
    )


class _Read:
    """What is gathered from the events beside the transcript."""

    def __init__(self) -> None:
        self.measures = Measures()
        self.ending = Ending()
        self.story = VoteStory()
        self.points = PointLedger()
        self._moves: list[form.HouseMove] = []

    def take(self, event: e.Event, at_ms: int) -> None:
        """One event, in order."""
        self.measures.take(event, at_ms)
        self.ending.take(event)
        self.story.take(event)
        self.points.take(event, at_ms)
        if isinstance(event, e.HouseMoved):
            self._moves.append(
                form.HouseMove(
                    at_ms=at_ms,
                    line=event.segment_id,
                    agent=event.agent,
                    counts=event.counts,
                    undecided=event.undecided,
                    push=event.push,
                )
            )

    def votes(self) -> form.DebateVotes:
        """The votes as they were recorded."""
        story = self.story
        return form.DebateVotes(
            before=_house(story.before),
            after=_house(story.after),
            swing=[
                form.HouseShift(before=one.before, after=one.after, listeners=one.listeners)
                for one in (story.after.swing if story.after is not None else [])
            ],
            moves=self._moves,
            listener=[
                form.ListenerVote(when=one.when, side=one.side, dial=one.dial) for one in story.listener.values()
            ],
            judges=[
                form.JudgeVerdict(judge=one.judge, verdicts=one.verdicts, agreed=one.agreed, fault=one.fault)
                for one in story.judges
            ],
        )

    def verdict(self) -> form.DebateVerdict:
        """What it came to."""
        after = self.story.after
        return form.DebateVerdict(
            leads=leading_side(after.counts) if after is not None else None,
            moved_most=[one.segment_id for one in self.story.moved_most()],
            exchanges=[
                form.DebateExchange(point=one.point.id, answer=one.answer.id, stands=one.stands, push=one.push)
                for one in self.ending.exchanges([one.point for one in self.points.points()])
            ],
            cuts=self.ending.cuts(),
        )


def _meta(journal: JournalReader, debate: DebateTranscript, turns: int) -> form.DebateMeta:
    meta, origin = journal.meta(), origin_of(journal)
    return form.DebateMeta(
        session=meta.get("session", ""),
        title=debate.title or debate.motion,
        motion=debate.motion,
        preset=debate.preset,
        cast=debate.cast,
        seed=debate.seed,
        started_at=meta.get("started_at", ""),
        length_ms=debate.length_ms,
        turns=turns,
        ended=debate.ended,
        forked_from=origin.session if origin is not None else None,
    )


def _agent(one: SpeakerTotals) -> form.DebateAgent:
    return form.DebateAgent(
        id=one.id,
        name=one.name,
        side=one.side,
        persona=one.persona,
        voice=one.voice,
        mind=one.mind,
        target_share=one.target_share,
        heard_ms=one.heard_ms,
        turns=one.segments,
        interjections=one.interjections,
        cuts=one.cuts,
        was_cut=one.was_cut,
        tokens=form.AgentTokens(start=one.start, earned=one.earned, spent=one.spent, lost=one.lost, left=one.left),
    )


def _line(debate: DebateTranscript, line: HeardLine) -> form.SpokenLine:
    ends = line.word_ends_ms
    return form.SpokenLine(
        id=line.segment_id,
        agent=line.agent,
        name=debate.chair if line.agent == CHAIR else debate.name(line.agent),
        role=line.role,
        phase=line.phase,
        starts_ms=line.starts_ms,
        ends_ms=line.ends_ms,
        text=" ".join(line.words),
        complete=line.complete,
        words=[
            form.SpokenWord(text=word, ends_ms=min(line.starts_ms + ends[n], line.ends_ms) if n < len(ends) else None)
            for n, word in enumerate(line.words)
        ],
        interjections=[_interjection(debate, one) for one in line.interjections],
        sources=line.sources,
        cut=form.LineCut(by=line.cut_by, costs=line.cut_costs) if line.cut_by is not None else None,
    )


def _interjection(debate: DebateTranscript, one: HeardInterjection) -> form.SpokenInterjection:
    return form.SpokenInterjection(
        agent=one.agent,
        name=debate.name(one.agent),
        kind=one.kind,
        text=one.text,
        starts_ms=one.starts_ms,
        ends_ms=one.ends_ms,
        whole=one.whole,
        answered=one.answered,
    )


def _point(argued: ArguedPoint) -> form.FlowPoint:
    one = argued.point
    return form.FlowPoint(
        id=one.id,
        at_ms=argued.at_ms,
        side=one.side,
        agent=one.agent,
        line=one.segment_id,
        claim=one.claim,
        text=one.text,
        remark=one.remark,
        cites=one.cites,
        standing=one.status,
        answers=one.answers,
        answered_by=one.answered_by,
        conceded_by=one.conceded_by,
    )


def _sources(journal: JournalReader, ending: Ending) -> list[form.DebateSource]:
    cited = ending.sources()
    found = recorded_passages(journal.file, [one.source for one in cited])
    sources = []
    for one in cited:
        passage = found.get(one.source)
        title, text, origin = (passage.title, passage.text, passage.origin) if passage is not None else ("", "", "")
        sources.append(
            form.DebateSource(
                id=one.source, title=title, text=text, origin=origin, times=one.times, agents=list(one.agents)
            )
        )
    return sources


def _house(counted: e.VotesCounted | None) -> form.HouseVotes | None:
    return None if counted is None else form.HouseVotes(counts=counted.counts, undecided=counted.undecided)
