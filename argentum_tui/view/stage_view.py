"""The debate as the stage shows it: the folded state and, bounded, what only a screen remembers. No widget in sight.

Events are folded by the engine's own `evolve`; the rest (history, transcript, causes, commands, gauges) is kept
here. Every topic has a revision that grows when something in it changes, so that a panel redraws only then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal, NewType

from rich.cells import cell_len

from argentum_audio.controller import AudioStats
from argentum_core.debate import events as e
from argentum_core.debate.commands import Command, CutAtBeatCommand, from_record
from argentum_core.debate.evolve import evolve
from argentum_core.debate.knobs import differences
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.state import Agent, DebateState
from argentum_core.debate.work import Work
from argentum_core.journal.record import Recorded
from argentum_core.measures import Measures, MeasuresReport, rows
from argentum_core.measures.ending import Ending
from argentum_core.measures.vote_story import VoteStory

from . import event_lines
from .cause import Cause, CausePart, Severity
from .cause_feed import CauseFeed
from .cause_parts import CauseParts
from .clap_lines import ClapLines
from .coming import NextSpeaker, next_of, queue_of
from .commands import CommandTracker, TrackedCommand, words
from .fault_lines import FaultLines
from .governance import Governance
from .history import AgentHistory
from .ledger_lines import LedgerLines
from .rule_lines import ReputationLines
from .split_segment import SplitSegment
from .timeline import beat_ms, next_beat
from .topics import TOPICS, TOUCHES, Topic
from .transcript import Transcript
from .undoable import UndoableActs

LEVELS_KEPT = 6
SILENT_DB = -120.0
TITLES_KEPT = 500
DRAWN = ("talk", "cuts")
"""Figures of the report that the verdict draws by itself."""
_CHANGES: dict[type[e.Event], str] = {
    e.KnobChanged: "knob",
    e.PresetChanged: "preset",
    e.MindChanged: "mind",
    e.VoiceChanged: "voice",
    e.TemperamentChanged: "temperament",
}
"""What the operator changes, by the command that does it."""
_STEERING = frozenset({*_CHANGES, e.OperatorCommand})


SummaryRow = tuple[str, str, str]
"""A name, a value in words, and what it means: `("fairness", "0.982", "Jain index of share over target …")`."""


StageSnapshot = NewType("StageSnapshot", dict[str, Any])
"""What a view was at a moment: for `StageView.restore`, of this view or another one of the same record."""
NOT_OF_A_MOMENT: Final = frozenset({"_source_title", "revision", "generation", "stats", "levels_db", "now_ms"})


class StageView:
    """Fold events with `fold`, tell it the time with `clock`; read everything else.

    `source_title` says how a cited id is written in a footnote. `generation` grows when it goes back to another moment: what was laid out
    of a turn is then no longer its."""

    def __init__(self, source_title: Callable[[str], str] = str) -> None:
        self._source_title = lru_cache(maxsize=TITLES_KEPT)(source_title)
        self.state = DebateState()
        self.revision: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self.generation = 0
        self.history: dict[str, AgentHistory] = {}
        self._causes = CauseFeed()
        self.transcript = Transcript(source_title=self._source_title)
        self.commands = CommandTracker()
        self._parts = CauseParts(self.commands)
        self.undoable = UndoableActs()
        self.governance = Governance()
        self.split_segment = SplitSegment()
        self.measures = Measures()
        self.vote = VoteStory()
        self.ending = Ending()
        self.report: MeasuresReport | None = None
        self.summary: tuple[SummaryRow, ...] = ()
        self.now_ms = 0
        self.stats = AudioStats()
        self.levels_db: deque[float] = deque([SILENT_DB] * LEVELS_KEPT, maxlen=LEVELS_KEPT)
        self.faults = 0
        self.events = 0
        self.last_floor: OnFloor | None = None
        self._claps = ClapLines()
        self._faults = FaultLines()
        self._ledger = LedgerLines()
        self._reputations = ReputationLines()
        self._whole: tuple[int, OnFloor | None, OnFloor | None] = (-1, None, None)
        self._counted = -1
        self._cells: tuple[list[Agent] | None, int, int, int] = (None, -1, -1, -1)
        self._changed = 0

    # -- what comes in

    def fold(self, recorded: Recorded) -> None:
        """Take in one event, in order."""
        event, at_ms = recorded.event, recorded.at_ms
        if type(event) is e.DebateStarted and self.state.agents:
            self._begin_again()
        self.events += 1
        told, part = event_lines.of_event(self.state, event, at_ms), self._parts.of(self.state, event, at_ms)
        if type(event) is e.SegmentStarted:
            self.split_segment.started(event, self.last_floor)
            if event.role != "second":
                self._sample()
        elif type(event) is e.GovernorChanged:
            self.governance.changed(event, self.state.governor, at_ms)
        evolve(self.state, event, at_ms)
        self.measures.take(event, at_ms)
        self.vote.take(event)
        self.ending.take(event)
        self.transcript.take(event, at_ms)
        judged = type(event) in (e.JudgeReported, e.CallSettled) and self.state.ended is not None
        if (type(event) is e.DebateEnded or judged) and self.measures.begun:
            self.report = self.measures.report()
            self.conclude([row for row in rows(self.report, short=True) if row[0] not in DRAWN])
        if self.state.floor is not None:
            self.last_floor = self.state.floor
        if type(event) in _STEERING:
            self.undoable.follow(self.state.undo, at_ms, lambda: self._done_by(event, told))
        self._remember(event, at_ms, recorded.seq)
        if part is not None:
            self._causes.add(part, recorded.seq)
        if told is not None and not self._told_by_command(event, told):
            self._tell_of(told, part, recorded.seq)
        for topic in TOUCHES.get(type(event), ()):
            self.revision[topic] += 1

    def fold_all(self, recorded: Iterable[Recorded]) -> int:
        """Take in several events; returns how many there were."""
        count = 0
        for item in recorded:
            self.fold(item)
            count += 1
        return count

    def clock(self, now_ms: int, stats: AudioStats) -> bool:
        """Debate time that is being heard, and the sound's gauges; returns whether anything on a screen may move by it."""
        moved = now_ms != self.now_ms
        self.now_ms = now_ms
        self.stats = stats
        if moved and self.transcript.clock(now_ms):
            self.revision["transcript"] += 1
        self.levels_db.append(stats.level_db if moved else SILENT_DB)
        return moved or max(self.levels_db) > SILENT_DB

    def command_sent(self, command_id: int, command: Command, pressed_s: float) -> None:
        """The operator asked for something; it is shown as pending until the engine says more."""
        tracked = TrackedCommand(command_id, command, self.now_ms, pressed_s)
        self.commands.sent(tracked)
        self._tell(replace(event_lines.of_command(self.state, tracked), segment=self._spoken))
        self.revision["floor"] += 1

    @property
    def _spoken(self) -> str | None:
        """The id of what is on the floor, or was last."""
        floor = self.state.floor or self.last_floor
        return floor.segment_id if floor is not None else None

    def _tell(self, line: Cause) -> None:
        self._causes.put(line)
        self.revision["causes"] += 1

    def _tell_of(self, row: Cause, part: CausePart | None, seq: int) -> None:
        """Tell of what an event did, in the row of the act that it is part of."""
        if row.key is None and part is not None:
            # What an auction is about begins when its winner speaks.
            row = replace(row, key=part.key, segment=None if row.kind == "auction" else self._spoken)
        elif row.key is None:
            row = replace(row, events=(seq,), segment=self._spoken)
        else:
            self._causes.add(CausePart(row.key, self._spoken), seq)
        self._tell(row)

    def _done_by(self, event: e.Event, told: Cause | None) -> str:
        """What an event of the operator's steering did, in words."""
        if isinstance(event, e.OperatorCommand):
            return words(self.state, TrackedCommand(0, from_record(event.command, event.arguments), 0))
        return told.text if told is not None else ""

    def _told_by_command(self, event: e.Event, told: Cause) -> bool:
        """Whether a change is what a command of the operator does: then it is told in the row of the command."""
        command = self.commands.acting(_CHANGES[type(event)], "undo") if type(event) in _CHANGES else None
        if command is None:
            return False
        command.did = command.did or told.text
        self._tell(event_lines.of_command(self.state, command))
        return True

    def source_title(self, source_id: str) -> str:
        """How a cited id is written."""
        return self._source_title(source_id)

    def conclude(self, rows: Iterable[SummaryRow]) -> None:
        """The debate is over, and these are the figures that it came to."""
        self.summary = tuple(rows)
        self.revision["summary"] += 1

    # -- moments of a record

    def snapshot(self) -> StageSnapshot:
        """What it is now, to go back to. Times of a screen, revisions and gauges are not part of it."""
        return self._copied({name: value for name, value in vars(self).items() if name not in NOT_OF_A_MOMENT})

    def restore(self, snapshot: StageSnapshot) -> None:
        """Be what a view was at a moment; every panel has to look again."""
        vars(self).update(snapshot)
        vars(self).update(self._copied(snapshot))
        self.transcript.source_title = self._source_title
        self.generation += 1
        for topic in self.revision:
            self.revision[topic] += 1
        self._whole, self._counted, self._cells = (-1, None, None), -1, (None, -1, -1, -1)

    def _copied(self, values: dict[str, Any]) -> StageSnapshot:
        """A copy of what this view is made of now; what never changes again is shared, which makes it ten times as fast."""
        house = self.state.vote.house
        causes = (*self._causes, *self._causes.waiting())
        kept = [*self.transcript.closed_turns(), *causes, *(house.topics.values() if house is not None else ())]
        return StageSnapshot(deepcopy(values, {id(one): one for one in kept}))

    # -- what is asked of it

    @property
    def causes(self) -> list[Cause]:
        """What happened and why, one row an act, the oldest first."""
        return list(self._causes)

    @property
    def floor(self) -> OnFloor | None:
        """The segment on the floor, with both its halves, or the last one while nobody speaks."""
        floor, revision = self.state.floor or self.last_floor, self.revision["floor"]
        if floor is None:
            return None
        if self._whole[0] != revision or self._whole[1] is not floor:
            self._whole = (revision, floor, self.split_segment.whole(self.state, floor))
        return self._whole[2]

    @property
    def live(self) -> bool:
        """Whether somebody speaks, the breath between the halves of a segment included."""
        return self.state.floor is not None or self.split_segment.between(self.state, self.last_floor)

    def splice_words(self) -> str:
        """What is to be said of the halves of the segment on the floor; nothing when it has none."""
        floor = self.state.floor or self.last_floor
        return self.split_segment.words(self.state, floor) if floor is not None else ""

    @property
    def speaker(self) -> Agent | None:
        """The agent that has the floor; None for the chair, and while nobody has it."""
        floor = self.state.floor
        return self.state.by_id.get(floor.agent) if floor is not None else None

    def next_speaker(self) -> NextSpeaker | None:
        """Who is about to speak; None while nobody is."""
        return next_of(self.state, self._on_floor())

    def name_and_side_cells(self) -> tuple[int, int]:
        """The cells of the longest name and of the longest side; they are the same as long as the debate is."""
        agents = self.state.agents
        if self._cells[0] is not agents or self._cells[1] != len(agents):
            widths = [max((cell_len(text) for text in texts), default=-1) for texts in (
                [agent.name for agent in agents], [agent.side for agent in agents],
            )]  # fmt: skip
            self._cells = (agents, len(agents), widths[0], widths[1])
        return self._cells[2], self._cells[3]

    def queue(self) -> list[NextSpeaker]:
        """Who is about to speak, then who after that, as far as it can be told."""
        return queue_of(self.state, self._on_floor())

    def _on_floor(self) -> tuple[str, ...]:
        """The segment on the floor, and the half with which it goes on."""
        floor, path = self.state.floor, self.split_segment.path
        return (floor.segment_id if floor is not None else "", path.second_segment_id if path is not None else "")

    def cut_in_line(self) -> Work | None:
        """The line with which somebody would cut in: that of the cut that is armed, else the newest prepared."""
        floor = self.state.floor
        armed = floor.armed if floor is not None else None
        if armed is not None and armed.by == "agent":
            return self.state.work.get(armed.request_id or "")
        return self.prepared("kicker")

    def prepared(self, kind: Literal["reserve", "kicker", "segment"]) -> Work | None:
        """The newest piece of prepared work of a kind that is not on the floor yet."""
        floor = self.state.floor
        for work in reversed(self.state.work.values()):
            if work.kind == kind and (floor is None or work.segment_id != floor.segment_id):
                return work
        return None

    def guard_ms(self) -> int:
        """How long before the next beat an interrupt must be ready."""
        floor = self.state.floor
        if floor is not None and floor.armed is not None and floor.armed.guard_ms:
            return floor.armed.guard_ms
        kicker = self.prepared("kicker")
        agent = self.state.by_id.get(kicker.agent) if kicker is not None else None
        return agent.guard_ms if agent is not None else self.state.settings.interrupts.guard_min_ms

    def changed_knobs(self) -> int:
        """How many knobs differ from the preset; counted only when they can have changed."""
        if self._counted != self.revision["header"]:
            self._counted = self.revision["header"]
            rules, preset = self.state.rules, self.state.preset_settings
            self._changed = 0 if rules is preset else len(differences(preset, rules))
        return self._changed

    def pending_cut(self) -> tuple[TrackedCommand, int] | None:
        """The operator's cut that has not happened yet, and the moment it is aimed at."""
        command, floor = self.commands.open_cut(), self.state.floor
        if command is None or floor is None:
            return None
        if floor.armed is not None and floor.armed.by == "operator":
            return command, floor.armed.cut_ms
        ahead = next_beat(floor)
        if isinstance(command.command, CutAtBeatCommand):
            return command, beat_ms(floor, ahead) if ahead is not None else floor.ends_ms
        return command, max(self.now_ms, command.at_ms)

    def cause(self, number: int | None) -> Cause | None:
        """The row of this number; None where there is none any more."""
        return self._causes.row(number) if number is not None else None

    def causes_of(self, segment: str) -> list[Cause]:
        """The rows of what happened to a segment, or gave it the floor, the oldest first; `segment` is its id or that of either half."""
        whole = self.transcript.whole(segment)
        return [row for row in self.causes if row.segment is not None and self.transcript.whole(row.segment) == whole]

    def notice(self, text: str, severity: Severity = "plain") -> None:
        """A row of what no event tells; it takes the place of the last one, at the end, and stays there for a while."""
        self._causes.notice(self.now_ms, text, severity)
        self.revision["causes"] += 1

    # -- what it remembers

    def _begin_again(self) -> None:
        """A recording was wound back: forget everything but the numbers that name turns and revisions."""
        self.state = DebateState()
        self.measures = Measures()
        self.vote, self.ending, self.report = VoteStory(), Ending(), None
        self.history.clear()
        self._causes.clear()
        self.transcript = Transcript(self.transcript.total, self._source_title)
        self.commands = CommandTracker()
        self._parts = CauseParts(self.commands)
        self.undoable = UndoableActs()
        self.governance, self.split_segment = Governance(), SplitSegment()
        self._claps, self._ledger, self._reputations = ClapLines(), LedgerLines(), ReputationLines()
        self._faults = FaultLines()
        self.faults = self.events = 0
        self.summary = ()
        self.last_floor = None

    def _sample(self) -> None:
        for agent in self.state.agents:
            self.history.setdefault(agent.id, AgentHistory()).sample(agent)

    def _remember(self, event: e.Event, at_ms: int, seq: int) -> None:
        match event:
            case e.ContinuationChosen():
                self.split_segment.chosen(event)
            case e.OperatorCommand():
                command = self.commands.heard(event, at_ms)
                if event.command == "undo" and event.status == "accepted" and self.undoable.newest is not None:
                    command.did = self.undoable.newest.words
                if not (command.outcome_told or (command.by_audience and command.open)):
                    self._tell(event_lines.of_command(self.state, command))
            case e.AudienceClapped():
                self._tell_of(self._claps.take(self.state, self.commands, event, at_ms), None, seq)
            case e.TokensChanged():
                if (line := self._ledger.take(self.state, event, at_ms)) is not None:
                    self._tell_of(Cause(line.since_ms, line.sign, line.text, "quiet", "auction", line.key), None, seq)
            case e.ReputationChanged():
                for said in self._reputations.take(self.state, event):
                    self._tell_of(Cause(at_ms, *said), None, seq)
            case e.PresetChanged():
                self._causes.drop_notice()
            case e.ProviderFault():
                self.faults += 1
                self._tell_of(self._faults.take(self.state, event, at_ms), None, seq)
            case _:
                pass
