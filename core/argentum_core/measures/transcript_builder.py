"""Makes a transcript from a debate's events, one event at a time: the one place that says what was heard.

A line holds what was heard of it and nothing else; what was written, prepared or cut away unheard does not appear. An event
costs the same however long the debate is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from ..debate import events as e
from ..debate.commands import GrantCommand, MuteCommand, TakeCommand, from_record
from ..debate.temperaments import written
from .transcript import (
    CHAIR,
    OPERATOR,
    DebateTranscript,
    HeardInterjection,
    HeardLine,
    NoteKind,
    SpeakerTotals,
    TranscriptNote,
)

BEAT_SLACK_MS = 20
"""A word that ends this much after a beat belongs to what was heard at the beat."""

Item = HeardLine | TranscriptNote


class TranscriptError(ValueError):
    """Events from which no transcript follows; the message is one sentence."""


_PARTS = re.compile(r"[\W\d_]+")


class TranscriptBuilder:
    """Feed it every event, in order, with `take`; read `transcript`.

    `newest` bounds what is remembered, for a screen that runs for hours: only so many of the newest lines can still change,
    and `transcript.items` stays empty, so that what `take` returns is all there is. None keeps the whole debate.
    `most_words` and `most_interjections` bound one line, for records of others; more raises TranscriptError.
    """

    def __init__(
        self, *, newest: int | None = None, most_words: int | None = None, most_interjections: int | None = None
    ) -> None:
        self.transcript = DebateTranscript(speakers={}, items=[])
        self._newest = newest
        self._most_words = most_words
        self._most_interjections = most_interjections
        self._lines: dict[str, HeardLine] = {}
        self._first_of: dict[str, str] = {}
        self._interjection_requests: dict[str, None] = {}
        self._interjection_words: dict[str, list[int]] = {}
        self._now_ms = 0
        self._forked_ms: int | None = None
        self._takes: dict[type[e.Event], Callable[[Any], Item | None]] = {
            e.DebateStarted: self._started,
            e.DebateForked: self._forked,
            e.DebateResumed: self._resumed,
            e.DebateEnded: self._ended,
            e.TokensChanged: self._tokens,
            e.WorkRequested: self._requested,
            e.WorkReady: self._ready,
            e.SegmentStarted: self._segment_started,
            e.ContinuationChosen: self._path_chosen,
            e.BeatReached: self._beat_reached,
            e.SegmentEnded: self._segment_ended,
            e.InterjectionPlayed: self._interjection_played,
            e.InterjectionCut: self._interjection_cut,
            e.HardInterrupt: self._hard_interrupt,
            e.FloorClaimed: self._floor_claimed,
            e.PresetChanged: self._preset_changed,
            e.KnobChanged: self._knob_changed,
            e.MindChanged: self._mind_changed,
            e.VoiceChanged: self._voice_changed,
            e.TemperamentChanged: self._temperament_changed,
            e.OperatorCommand: self._operator_command,
        }

    def take(self, event: e.Event, at_ms: int) -> Item | None:
        """Take in an event of debate time `at_ms`; returns the line or note that is new or has changed by it, if any.

        A line that has changed is the same object that was returned when it began. Raises TranscriptError for a line beyond
        the bounds.
        """
        before_ms, self._now_ms = self._now_ms, at_ms
        if type(event) is e.DebateResumed:
            self._close_open_lines(before_ms)
        take = self._takes.get(type(event))
        return take(event) if take is not None else None

    def finish(self) -> DebateTranscript:
        """The transcript of a record that ends here: of a line that is still open, what had sounded by the last event was
        heard."""
        self._close_open_lines(self._now_ms)
        lines = (item for item in self.transcript.items if isinstance(item, HeardLine))
        self.transcript.length_ms = max((line.ends_ms for line in lines), default=0)
        return self.transcript

    # -- the debate and its speakers

    def _started(self, event: e.DebateStarted) -> None:
        result = self.transcript
        result.title, result.motion, result.preset = event.title, event.motion, event.preset
        result.cast, result.seed = event.cast, event.seed
        result.chair = event.chair.name if event.chair is not None else result.chair
        result.speakers = {
            agent.id: SpeakerTotals(
                id=agent.id,
                name=agent.name,
                side=agent.side,
                persona=agent.persona,
                voice=agent.voice,
                mind=agent.mind,
                target_share=agent.target_share,
                start=agent.bank,
                left=agent.bank,
            )
            for agent in event.agents
        }

    def _forked(self, _event: e.DebateForked) -> TranscriptNote:
        self._forked_ms = self._now_ms
        return self._note("forked", "A new debate goes on from here.")

    def _resumed(self, _event: e.DebateResumed) -> TranscriptNote | None:
        if self._forked_ms == self._now_ms:
            return None  # that is how a fork goes on, and has been told
        return self._note("resumed", "The debate was stopped here and resumed.")

    def _preset_changed(self, event: e.PresetChanged) -> TranscriptNote:
        return self._note("preset", f"The preset changed from {event.from_} to {event.to}.")

    def _knob_changed(self, event: e.KnobChanged) -> TranscriptNote:
        return self._note("knob", f"{event.key} changed from {event.old} to {event.new}.")

    def _mind_changed(self, event: e.MindChanged) -> TranscriptNote:
        return self._note("mind", f"The mind of {self._named(event.agent)} changed from {event.old} to {event.new}.")

    def _voice_changed(self, event: e.VoiceChanged) -> TranscriptNote:
        old, new = event.old or "its own", event.new or "its own"
        return self._note("voice", f"The voice of {self._named(event.agent)} changed from {old} to {new}.")

    def _temperament_changed(self, event: e.TemperamentChanged) -> TranscriptNote:
        changed = f"{written(event.old)} to {written(event.new)}"
        return self._note("temperament", f"The temperament of {self._named(event.agent)} changed from {changed}.")

    def _named(self, agent: str) -> str:
        speaker = self.transcript.speakers.get(agent)
        return speaker.name if speaker is not None else "the chair"

    def _ended(self, event: e.DebateEnded) -> None:
        self.transcript.ended = event.reason

    def _tokens(self, event: e.TokensChanged) -> None:
        speaker = self.transcript.speakers.get(event.agent)
        if speaker is None:
            return
        speaker.left = event.bank
        if event.cause in ("accrual", "stipend", "grant"):
            speaker.earned += event.delta
        elif event.cause in ("decay", "expiry"):
            speaker.lost -= event.delta
        else:
            speaker.spent -= event.delta

    # -- lines

    def _segment_started(self, event: e.SegmentStarted) -> HeardLine:
        line = self._continued(event)
        if line is not None:
            return line
        line = HeardLine(
            segment_id=event.segment_id,
            agent=event.agent,
            role=event.role,
            words=event.text.split(),
            word_ends_ms=list(event.word_ends_ms),
            starts_ms=event.starts_ms,
            ends_ms=event.starts_ms + event.planned_ms,
            interjections=[],
            sources=list(dict.fromkeys(event.sources)),
            phase=event.phase,
        )
        self._remember(event.segment_id, line)
        self._keep(line)
        speaker = self.transcript.speakers.get(event.agent)
        if speaker is not None:
            speaker.segments += 1
        return line

    def _continued(self, event: e.SegmentStarted) -> HeardLine | None:
        """The line that goes on with this segment, if it is the second half of one that is there."""
        line = self._lines.get(self._first_of.pop(event.segment_id, ""))
        if event.role != "second" or line is None:
            return None
        if self._most_words is not None and len(line.words) > self._most_words:
            raise TranscriptError(f"the line {line.segment_id} has more than {self._most_words:,} words")
        line.first_words = line.heard = len(line.words)
        offset_ms = event.starts_ms - line.starts_ms
        line.words = [*line.words, *event.text.split()]
        line.word_ends_ms = [*line.word_ends_ms, *(offset_ms + end for end in event.word_ends_ms)]
        line.ends_ms, line.complete, line.ended = event.starts_ms + event.planned_ms, False, False
        line.sources = list(dict.fromkeys([*line.sources, *event.sources]))
        return line

    def _path_chosen(self, event: e.ContinuationChosen) -> HeardLine | None:
        self._first_of[event.second_segment_id] = event.segment_id
        line = self._lines.get(event.segment_id)
        if line is None:
            return None
        # Whoever comes in at the splice is recorded over the half that follows, before that begins.
        self._remember(event.second_segment_id, line)
        if event.path == "ack":
            line.answers = event.beat
            for interjection in line.interjections:
                interjection.answered = True
        return line

    def _beat_reached(self, event: e.BeatReached) -> HeardLine | None:
        line = self._lines.get(event.segment_id)
        if line is None or line.ended:
            return None
        heard_ms = event.actual_ms - line.starts_ms + BEAT_SLACK_MS
        line.heard = min(len(line.words), bisect_right(line.word_ends_ms, heard_ms, lo=line.first_words))
        return line

    def _segment_ended(self, event: e.SegmentEnded) -> HeardLine | None:
        speaker = self.transcript.speakers.get(event.agent)
        if speaker is not None:
            speaker.heard_ms += event.heard_ms
        line = self._lines.get(event.segment_id)
        if line is not None:
            heard = line.first_words + len(event.heard_text.split())
            self._close(line, heard, event.ended_ms, complete=event.complete)
        return line

    def _hard_interrupt(self, event: e.HardInterrupt) -> HeardLine | None:
        speakers = self.transcript.speakers
        interrupted = speakers.get(event.interrupted)
        if interrupted is not None:
            interrupted.was_cut += 1
        by_agent = event.agent is not None and event.by == "agent"
        if by_agent and event.agent in speakers:
            speakers[event.agent].cuts += 1
        line = self._lines.get(event.segment_id)
        if line is not None:
            line.cut_by = event.agent if by_agent else OPERATOR
            line.cut_costs = event.costs if event.by == "agent" else {}
        return line

    # -- interjections

    def _requested(self, event: e.WorkRequested) -> None:
        wanted = {item.request_id: None for item in event.requests if item.kind == "interjection"}
        self._interjection_requests.update(wanted)
        self._forget_old(self._interjection_requests)

    def _ready(self, event: e.WorkReady) -> None:
        if event.request_id in self._interjection_requests:
            del self._interjection_requests[event.request_id]
            self._interjection_words[event.clip_id] = event.word_ends_ms
            self._forget_old(self._interjection_words)

    def _interjection_played(self, event: e.InterjectionPlayed) -> HeardLine | None:
        speaker = self.transcript.speakers.get(event.agent)
        if speaker is not None:
            speaker.interjections += 1
        line = self._lines.get(event.segment_id)
        if line is None:
            return None
        interjection = HeardInterjection(
            event.agent, event.kind, event.text, event.starts_ms, event.ends_ms, answered=event.beat == line.answers
        )
        line.interjections.append(interjection)
        if self._most_interjections is not None and len(line.interjections) > self._most_interjections:
            raise TranscriptError(
                f"more than {self._most_interjections} interjections lie over the line {line.segment_id}"
            )
        ends = self._interjection_words.pop(event.clip_id, None)
        if ends is not None:
            self._interjection_words[event.segment_id] = ends
        return line

    def _interjection_cut(self, event: e.InterjectionCut) -> HeardLine | None:
        line = self._lines.get(event.segment_id)
        if line is None or not line.interjections:
            return None
        cut = line.interjections[-1]
        ends = self._interjection_words.get(event.segment_id)
        planned = words = cut.text.split()
        if ends is not None:
            words = [word for word, end in zip(words, ends, strict=False) if cut.starts_ms + end <= event.ended_ms]
        cut.whole = len(words) == len(planned) and event.ended_ms >= cut.ends_ms
        cut.text, cut.ends_ms = " ".join(words), event.ended_ms
        return line

    # -- what happens between lines

    def _floor_claimed(self, event: e.FloorClaimed) -> TranscriptNote | None:
        if event.question is None or event.reason == "form":
            return None  # the chair has put it in a line of its own
        return self._note("question", f"The chair asks {self.transcript.name(event.agent)}: “{event.question}”")

    def _operator_command(self, event: e.OperatorCommand) -> TranscriptNote | None:
        if event.status != "applied":
            return None
        command = from_record(event.command, event.arguments)
        if isinstance(command, GrantCommand | TakeCommand):
            who = self.transcript.name(command.agent)
            tokens = "1 token" if command.tokens == 1 else f"{str(command.tokens)[:20]} tokens"
            gives = isinstance(command, GrantCommand)
            note = f"The chair {'gives' if gives else 'takes'} {tokens} {'to' if gives else 'from'} {who}."
            return self._note("tokens", note)
        if isinstance(command, MuteCommand):
            who = self.transcript.name(command.agent)
            return self._note("mute", f"The chair {'unmutes' if command.muted is False else 'mutes'} {who}.")
        return None

    def _note(self, kind: NoteKind, text: str) -> TranscriptNote:
        note = TranscriptNote(self._now_ms, kind, text)
        self._keep(note)
        return note

    # -- what is kept

    def _keep(self, item: Item) -> None:
        if self._newest is None:
            self.transcript.items.append(item)

    def _remember(self, segment_id: str, line: HeardLine) -> None:
        self._lines[segment_id] = line
        self._forget_old(self._lines)
        self._forget_old(self._first_of)

    def _forget_old(self, by_id: dict[str, Any]) -> None:
        while self._newest is not None and len(by_id) > self._newest:
            del by_id[next(iter(by_id))]

    def _close_open_lines(self, at_ms: int) -> None:
        """Of a line whose end was never recorded, what had sounded by `at_ms` was heard."""
        for line in self._lines.values():
            if not line.ended:
                heard = sum(line.starts_ms + end <= at_ms for end in line.word_ends_ms)
                self._close(line, heard, at_ms, complete=heard == len(line.words))

    @staticmethod
    def _close(line: HeardLine, heard: int, ends_ms: int, *, complete: bool) -> None:
        line.words = line.words[:heard]
        line.word_ends_ms = line.word_ends_ms[:heard]
        line.heard = len(line.words)
        line.ends_ms, line.complete, line.ended = ends_ms, complete, True
        if not complete:
            line.sources = [source for source in line.sources if _is_named(source, line.words)]


def _is_named(source: str, words: list[str]) -> bool:
    """Whether words that were heard name a source by its id, as `haidt` is named in "Haidt's own figures". What was cut off before it was
    named was not cited."""
    spoken = {word.strip(',.;:!?—…"“”()').casefold().removesuffix("’s").removesuffix("'s") for word in words}
    return any(part in spoken for part in _PARTS.split(source.casefold()) if len(part) > 2)


__all__ = ["CHAIR", "TranscriptBuilder", "TranscriptError"]
