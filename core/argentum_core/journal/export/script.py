"""What was heard, line by line: the common ground of transcript and captions.

Built from the events alone. A line holds what was heard of it and nothing else; what was written, prepared or cut away
unheard does not appear.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...debate import events as e
from .. import bounds
from ..errors import JournalError, nothing_recorded
from ..record import Recorded
from ..store import JournalReader
from .play import CHAIR, Aside, Line, Note, Script, Speaker

_TAIL_CHARACTERS = 40

__all__ = ["CHAIR", "Aside", "Line", "Note", "Script", "Speaker", "broken_off", "script"]


def broken_off(words: list[str]) -> list[str]:
    """The words of a line that was cut, with the dash that says so: `the jam—`, or `No city. —` after a sentence."""
    if not words:
        return ["—"]
    # The pattern takes a square of the length; marks at a sentence's end are few.
    if re.search(r"[.!?…]\W*$", words[-1][-_TAIL_CHARACTERS:]):
        return [*words, "—"]
    return [*words[:-1], words[-1].rstrip(",;:–—") + "—"]


def script(journal: JournalReader) -> Script:
    """The script of a recorded debate; raises JournalError."""
    builder = _Builder()
    for item in journal.read():
        try:
            builder.take(item)
        except Exception as error:  # events in a wrong order may break any rule of a debate in any way
            why = str(error) if isinstance(error, JournalError) else type(error).__name__
            raise JournalError(
                f"{journal.path} is damaged: event {item.seq} ({item.event.type}) does not follow from those before it ({why})"
            ) from None
    if not builder.script.speakers:
        raise nothing_recorded(journal.path)
    return builder.finish()


class _Builder:
    def __init__(self) -> None:
        self.script = Script(speakers={}, items=[])
        self._lines: dict[str, Line] = {}
        self._first_of: dict[str, str] = {}
        self._overlays: set[str] = set()
        self._overlay_words: dict[str, list[int]] = {}
        self._now_ms = 0
        self._takes: dict[type[e.Event], Callable[[Any], None]] = {
            e.DebateStarted: self._started,
            e.DebateResumed: lambda _: self._note("The debate was stopped here and resumed."),
            e.DebateEnded: self._ended,
            e.TokensChanged: self._tokens,
            e.WorkRequested: self._requested,
            e.WorkReady: self._ready,
            e.SegmentStarted: self._segment,
            e.ContinuationChosen: self._path,
            e.SegmentEnded: self._segment_ended,
            e.InterjectionPlayed: self._interjection,
            e.InterjectionCut: self._interjection_cut,
            e.HardInterrupt: self._cut,
            e.FloorClaimed: self._claimed,
            e.PresetChanged: lambda event: self._note(f"The preset changed from {event.from_} to {event.to}."),
            e.KnobChanged: lambda event: self._note(f"{event.key} changed from {event.old} to {event.new}."),
            e.OperatorCommand: self._command,
        }

    def take(self, recorded: Recorded) -> None:
        self._now_ms = recorded.at_ms
        take = self._takes.get(recorded.event.__class__)
        if take is not None:
            take(recorded.event)

    def finish(self) -> Script:
        for line in self._lines.values():
            if not line.ended:
                # The record stops in the middle of this line: only what had been said by its last moment was heard.
                heard = sum(line.starts_ms + end <= self._now_ms for end in line.word_ends_ms)
                self._close(line, heard, self._now_ms, complete=heard == len(line.words))
        result = self.script
        result.length_ms = max((item.ends_ms for item in result.items if isinstance(item, Line)), default=0)
        return result

    def _started(self, event: e.DebateStarted) -> None:
        result = self.script
        result.title, result.motion, result.preset = event.title, event.motion, event.preset
        result.cast, result.seed = event.cast, event.seed
        result.speakers = {
            agent.id: Speaker(
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

    def _ended(self, event: e.DebateEnded) -> None:
        self.script.ended = event.reason

    def _note(self, text: str) -> None:
        self.script.items.append(Note(self._now_ms, text))

    def _tokens(self, event: e.TokensChanged) -> None:
        speaker = self.script.speakers.get(event.agent)
        if speaker is None:
            return
        speaker.left = event.bank
        if event.cause in ("accrual", "stipend", "grant"):
            speaker.earned += event.delta
        elif event.cause in ("decay", "expiry"):
            speaker.lost -= event.delta
        else:
            speaker.spent -= event.delta

    def _requested(self, event: e.WorkRequested) -> None:
        self._overlays.update(item.request_id for item in event.requests if item.kind == "interjection")

    def _ready(self, event: e.WorkReady) -> None:
        if event.request_id in self._overlays:
            self._overlays.discard(event.request_id)
            self._overlay_words[event.clip_id] = event.word_ends_ms

    def _path(self, event: e.ContinuationChosen) -> None:
        self._first_of[event.second_segment_id] = event.segment_id
        line = self._lines.get(event.segment_id)
        if line is None:
            return
        # Whoever comes in at the splice is recorded over the half that follows, before that begins.
        self._lines[event.second_segment_id] = line
        if event.path == "ack":
            line.answers = event.beat
            for aside in line.asides:
                aside.answered = True

    def _goes_on(self, event: e.SegmentStarted) -> bool:
        """Whether this is the second half of a line that is there: then the line goes on with it."""
        line = self._lines.get(self._first_of.pop(event.segment_id, ""))
        if event.role != "second" or line is None:
            return False
        if len(line.words) > bounds.ITEMS:
            raise JournalError(f"the line {line.segment_id} has more than {bounds.ITEMS:,} words")
        line.first_words = len(line.words)
        offset_ms = event.starts_ms - line.starts_ms
        line.words = [*line.words, *event.text.split()]
        line.word_ends_ms = [*line.word_ends_ms, *(offset_ms + end for end in event.word_ends_ms)]
        line.ends_ms, line.complete, line.ended = event.starts_ms + event.planned_ms, False, False
        return True

    def _segment(self, event: e.SegmentStarted) -> None:
        if self._goes_on(event):
            return
        line = Line(
            segment_id=event.segment_id,
            agent=event.agent,
            role=event.role,
            words=event.text.split(),
            word_ends_ms=list(event.word_ends_ms),
            starts_ms=event.starts_ms,
            ends_ms=event.starts_ms + event.planned_ms,
            asides=[],
            sources=list(event.sources),
        )
        self._lines[event.segment_id] = line
        self.script.items.append(line)
        speaker = self.script.speakers.get(event.agent)
        if speaker is not None:
            speaker.segments += 1

    def _segment_ended(self, event: e.SegmentEnded) -> None:
        line = self._lines.get(event.segment_id)
        if line is not None:
            heard = line.first_words + len(event.heard_text.split())
            self._close(line, heard, event.ended_ms, complete=event.complete)
        speaker = self.script.speakers.get(event.agent)
        if speaker is not None:
            speaker.heard_ms += event.heard_ms

    def _close(self, line: Line, heard_words: int, ends_ms: int, *, complete: bool) -> None:
        line.words = line.words[:heard_words]
        line.word_ends_ms = line.word_ends_ms[:heard_words]
        line.ends_ms, line.complete, line.ended = ends_ms, complete, True

    def _interjection(self, event: e.InterjectionPlayed) -> None:
        line = self._lines.get(event.segment_id)
        if line is not None:
            aside = Aside(
                event.agent, event.kind, event.text, event.starts_ms, event.ends_ms, answered=event.beat == line.answers
            )
            line.asides.append(aside)
            if len(line.asides) > bounds.LINE_EVENTS:
                raise JournalError(f"more than {bounds.LINE_EVENTS} interjections lie over the line {line.segment_id}")
            ends = self._overlay_words.pop(event.clip_id, None)
            if ends is not None:
                self._overlay_words[event.segment_id] = ends
        speaker = self.script.speakers.get(event.agent)
        if speaker is not None:
            speaker.interjections += 1

    def _interjection_cut(self, event: e.InterjectionCut) -> None:
        line = self._lines.get(event.segment_id)
        if line is None or not line.asides:
            return
        aside = line.asides[-1]
        ends = self._overlay_words.get(event.segment_id)
        words = aside.text.split()
        if ends is not None:
            words = [word for word, end in zip(words, ends, strict=False) if aside.starts_ms + end <= event.ended_ms]
        aside.whole = len(words) == len(aside.text.split()) and event.ended_ms >= aside.ends_ms
        aside.text, aside.ends_ms = " ".join(words), event.ended_ms

    def _cut(self, event: e.HardInterrupt) -> None:
        line = self._lines.get(event.segment_id)
        if line is not None:
            line.cut_by = event.agent if event.by == "agent" and event.agent is not None else "operator"
            line.cut_costs = event.costs if event.by == "agent" else {}
        interrupted = self.script.speakers.get(event.interrupted)
        if interrupted is not None:
            interrupted.was_cut += 1
        if event.by == "agent" and event.agent in self.script.speakers:
            self.script.speakers[event.agent].cuts += 1

    def _claimed(self, event: e.FloorClaimed) -> None:
        if event.question is not None:
            self._note(f"The chair asks {self.script.name(event.agent)}: “{event.question}”")

    def _command(self, event: e.OperatorCommand) -> None:
        if event.status != "applied":
            return
        who = self.script.name(str(event.arguments.get("agent", "")))
        if event.command in ("grant", "take"):
            amount = event.arguments.get("tokens", 1)
            tokens = "1 token" if amount == 1 else f"{str(amount)[:20]} tokens"
            verb = "gives" if event.command == "grant" else "takes"
            self._note(f"The chair {verb} {tokens} {'to' if verb == 'gives' else 'from'} {who}.")
        elif event.command == "mute":
            self._note(f"The chair {'mutes' if event.arguments.get('muted', True) else 'unmutes'} {who}.")
