"""The invariants of the engine, whatever arrives, checked after every step.

- One floor: a segment begins where none is heard, and every one that began ends exactly once.
- One owner of the next stretch of floor: of the next segment, the second half, the chair's line and what enters with an armed
  cut, one has its place, and not before the floor falls silent, or on its last syllable where it is a retort.
- What was heard: a prefix of the text in whole words, those that had sounded after `heard_ms`, and never longer than it lasted.
- Listeners' sounds come over the segment that is heard, by somebody else, one at a time, never under a remark and never after the end.
- Accounts balance to the hundredth, every number is one, and slots are kept.
- The parts of a debate come in their order, statements and the verdict in theirs; no agent cuts one of them off.
- A point is made once, when something was heard of it; it is answered by the other side or dropped, once; it is conceded once, by
  the other side. The sheet stays short, and agrees with the tallies.
- The house votes before the first case and after the last, and its votes always add up; closing statements move nobody.
- Nothing is played that is not in work, nothing keeps its place that was let go, no timer is set for what is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

from argentum_core.debate import events as e
from argentum_core.debate.flow import POINTS_KEPT
from argentum_core.debate.form_knobs import ORDER
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.debate.work import Work
from argentum_core.economy.tokens import hundredths
from argentum_core.orchestrator import StepResult, inputs
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator.inputs import Input

SLOTS_AT_MOST = 20
"""Requests under way at once, by the highest number that the knob allows."""
TOLD_LATE_MS = 50
"""By so much may a report be off from the plan, and the segment still counts as heard to its end."""
MOST_EARLY_MS = 150
"""So long before the end of the floor a retort may begin (docs/rules.md, Rhythm)."""
LONGEST_MURMUR_MS = 500
AFTER_THE_END = (e.StaleReply, e.InputIgnored, e.OperatorCommand, e.ProviderFault)


@dataclass
class Invariants:
    """Checks each step of one debate. `known` is what was on the floor, by segment, as it was last known."""

    richest: float = 8.0
    known: dict[str, OnFloor] = field(default_factory=dict)
    began: dict[str, int] = field(default_factory=dict)
    on_floor: str | None = None
    dropped: set[str] = field(default_factory=set)
    clips: dict[str, str] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    ended: bool = False
    part: e.FormPhase | None = None
    roles: dict[str, str] = field(default_factory=dict)
    murmured_ms: int = 0
    seats: int = 0
    voted: str = ""
    points: dict[str, str] = field(default_factory=dict)
    points_over: set[str] = field(default_factory=set)
    points_conceded: set[str] = field(default_factory=set)

    def after(self, state: DebateState, given: Input, outcome: StepResult) -> None:
        """Everything that must hold after a step; raises an AssertionError that says what does not."""
        if isinstance(given, inputs.Begin | inputs.Resume):
            self.ended = False
            self.placed.clear()
        for event in outcome.events:
            self._event(state, event)
        if state.floor is not None:
            self.known[state.floor.segment_id] = state.floor
        gone = {effect.request_id for effect in outcome.effects if isinstance(effect, do.Drop)}
        for effect in outcome.effects:
            self._effect(state, effect, gone)
        one_owner(state)
        flow_is_consistent(state)
        self._sounds_as_planned(state)
        state_is_consistent(state, self.richest)

    # --- what was heard -----------------------------------------------------------------------------------------------

    def _event(self, state: DebateState, event: e.Event) -> None:
        assert not self.ended or isinstance(event, AFTER_THE_END), f"{event.type} after the end"
        match event:
            case e.SegmentStarted():
                assert self.on_floor is None, f"{event.segment_id} began while {self.on_floor} had the floor"
                assert event.segment_id not in self.began, f"{event.segment_id} began twice"
                self._not_dropped(event.clip_id)
                self.on_floor, self.began[event.segment_id] = event.segment_id, event.starts_ms
                self._in_its_part(event)
            case e.SegmentEnded():
                assert self.on_floor == event.segment_id, f"{event.segment_id} ended, {self.on_floor} had the floor"
                self.on_floor = None
                floor = self.known.pop(event.segment_id, None) or state.first_part
                if floor is not None and floor.segment_id == event.segment_id:
                    heard_as_recorded(floor, event)
            case e.PhaseChanged():
                assert self.part is None or ORDER.index(event.phase) > ORDER.index(self.part), (
                    f"{event.phase} comes after {self.part}"
                )
                self.part = event.phase
            case e.HardInterrupt(by="agent"):
                assert self.roles.get(event.segment_id) in ("segment", "case"), (
                    f"{event.segment_id} is protected, and was cut"
                )
            case e.BackchannelPlayed():
                assert state.floor is None or state.floor.agent != event.agent, f"{event.agent} murmurs to themselves"
                assert event.segment_id == self.on_floor, f"{event.agent} listens to {event.segment_id}, which is over"
                assert event.starts_ms >= self.murmured_ms, f"two listeners at once at {event.starts_ms}"
                assert 0 < event.ends_ms - event.starts_ms <= LONGEST_MURMUR_MS
                self.murmured_ms = event.ends_ms
            case e.InterjectionPlanned():
                murmur = state.rhythm.backchannel
                over = murmur is not None and murmur.segment_id == event.segment_id and murmur.ends_ms > event.starts_ms
                assert not over, f"a remark at {event.starts_ms} over a sound of {murmur}"
            case e.PointMade():
                assert event.point_id not in self.points, f"{event.point_id} is made twice"
                assert event.text and event.agent in state.by_id, f"nothing was heard of {event.point_id}"
                assert event.answers is None or self.points.get(event.answers) != event.side, (
                    f"{event} answers its own side"
                )
                self.points[event.point_id] = event.side
            case e.PointAnswered() | e.PointDropped():
                assert event.point_id in self.points, f"nobody made {event.point_id}"
                assert event.point_id not in self.points_over, f"{event.point_id} is over twice"
                assert event.point_id not in self.points_conceded, f"{event.point_id} was conceded before"
                self.points_over.add(event.point_id)
                if isinstance(event, e.PointAnswered):
                    assert self.points[event.by_point] != event.side, f"{event.point_id} is answered by its own side"
            case e.PointConceded():
                assert event.point_id in self.points, f"nobody made {event.point_id}"
                assert event.point_id not in self.points_conceded, f"{event.point_id} is conceded twice"
                assert state.by_id[event.by].side != event.side, f"{event.point_id} is conceded by its own side"
                self.points_conceded.add(event.point_id)
            case e.VotesCounted():
                self.seats = self.seats or event.undecided + sum(event.counts.values())
                assert event.when == "after" or not self.voted, "the house votes before for a second time"
                assert event.when == "before" or self.voted, "the house votes after, and did not before"
                self.voted = event.when
                self._all_vote(event)
            case e.HouseMoved():
                assert self.part not in ("closing", "verdict"), f"{event.segment_id} moves the house in {self.part}"
                assert event.changed <= self.seats and event.causes, f"{event}"
                self._all_vote(event)
            case e.ListenerVoted():
                assert event.side is None or event.side in {agent.side for agent in state.agents}
                assert event.dial is None or (event.when == "during" and 0 <= event.dial <= 100), f"{event}"
            case e.InterjectionPlayed():
                self._not_dropped(event.clip_id)
            case e.WorkReady():
                self.clips[event.clip_id] = event.request_id
            case e.WorkDropped():
                self.dropped.update(event.request_ids)
            case e.PresetChanged() | e.KnobChanged():
                self.richest = max(self.richest, state.rules.tokens.max_bank)
            case e.DebateEnded():
                assert state.vote.house is None or self.voted == "after", "the house did not vote after"
                self.ended = True

    def _all_vote(self, event: e.VotesCounted | e.HouseMoved) -> None:
        assert event.undecided + sum(event.counts.values()) == self.seats, f"{self.seats} listeners, and {event}"

    def _in_its_part(self, event: e.SegmentStarted) -> None:
        self.roles[event.segment_id] = event.role
        assert event.phase == self.part, f"{event.segment_id} says {event.phase}, in {self.part}"
        of_one = {"opening": "opening", "question": "questions", "closing": "closing", "verdict": "verdict"}
        wanted = of_one.get(event.role)
        assert wanted is None or wanted == self.part, f"{event.role} in {self.part}"
        assert (event.role in ("chair", "question", "verdict")) == (event.agent == CHAIR), (
            f"{event.agent}: {event.role}"
        )

    def _not_dropped(self, clip_id: str) -> None:
        assert self.clips.get(clip_id, "") not in self.dropped, f"{clip_id} was let go, and is heard"

    # --- what is to be done -------------------------------------------------------------------------------------------

    def _effect(self, state: DebateState, effect: do.Effect, dropped: set[str]) -> None:
        match effect:
            case do.AskMind(request_id):
                assert effect.context_version == state.context_version
            case do.Synthesise(request_id):
                work = state.work.get(request_id)
                gone = work is None or work.status not in ("written", "voicing")
                assert not gone or request_id in dropped, f"sound is ordered for {request_id}, which is not in work"
            case do.Play(clip_id) | do.PlayOverlay(clip_id):
                self.placed.add(clip_id)
            case do.ArmCut(_, kicker_clip_id):
                if kicker_clip_id is not None:
                    self.placed.add(kicker_clip_id)
            case do.Cancel(clip_id):
                self.placed.discard(clip_id)
            case do.Stop():
                self.placed.clear()
            case do.SetTimer("guard" | "close", about):
                assert state.floor is not None and state.floor.segment_id == about, f"{effect} for what is over"
            case do.SetTimer("patience", about):
                assert about in state.work, f"{effect} for what was let go"

    def _sounds_as_planned(self, state: DebateState) -> None:
        """What has its place with the sound is exactly what the state says has one."""
        floor = state.floor
        heard = {floor.clip_id} if floor is not None else set()
        planned = {
            scheduled.clip_id: scheduled.segment_id
            for scheduled in (state.next_floor, state.chair_floor)
            if scheduled is not None
        }
        entering = entering_work(state)
        if entering is not None:
            planned[entering.clip_id] = entering.segment_id
        overlay = floor.overlay if floor is not None else state.carried
        if overlay is not None:
            (planned if not overlay.sounding else {})[overlay.clip_id] = overlay.request_id
            if overlay.sounding:
                heard.add(overlay.clip_id)
        self.placed -= heard
        if state.phase not in ("idle", "ended"):
            assert self.placed == set(planned), f"with the sound: {self.placed}; in the plan: {planned}"
            self.placed &= set(planned)


def entering_work(state: DebateState) -> Work | None:
    """What comes in with the cut that is armed."""
    armed = state.floor.armed if state.floor is not None else None
    return state.work.get(armed.request_id) if armed is not None and armed.request_id is not None else None


def heard_as_recorded(floor: OnFloor, event: e.SegmentEnded) -> None:
    """The words on record are those that had sounded after `heard_ms`, and it lasted as long as that."""
    words, heard, ends_ms = floor.words, event.heard_text.split(), floor.word_ends_ms
    about = f"{event.segment_id}, heard {event.heard_ms} of {floor.planned_ms} ms: {event.heard_text!r}"
    assert heard == words[: len(heard)], f"not as it was said: {about}"
    assert event.complete == (len(heard) == len(words)), f"complete or not: {about}"
    assert 0 <= event.heard_ms <= max(floor.planned_ms, 0), f"longer than it is: {about}"
    lasted_ms = event.ended_ms - floor.starts_ms
    assert event.heard_ms <= lasted_ms + TOLD_LATE_MS, f"it lasted {lasted_ms} ms: {about}"
    if len(heard) < min(len(words), len(ends_ms)):
        assert ends_ms[len(heard)] > event.heard_ms - 1, f"a word too few: {about}"
    if heard and len(heard) <= len(ends_ms):
        assert ends_ms[len(heard) - 1] <= event.heard_ms + TOLD_LATE_MS, f"a word too many: {about}"


def one_owner(state: DebateState) -> None:
    """The next stretch of floor belongs to one clip at most, and that begins when the floor has fallen silent."""
    floor, entering = state.floor, entering_work(state)
    owners = [scheduled.segment_id for scheduled in (state.next_floor, state.chair_floor) if scheduled is not None]
    if entering is not None:
        owners.append(entering.segment_id)
    assert len(owners) <= 1, f"{' and '.join(owners)} have the next stretch of floor"
    for scheduled in (state.next_floor, state.chair_floor):
        if scheduled is None:
            continue
        work = state.work.get(scheduled.request_id)
        assert work is not None and work.status == "scheduled", f"{scheduled.segment_id} has a place and no work"
        if floor is not None:
            early_ms = floor.ends_ms - scheduled.starts_ms
            may_be_early = (
                scheduled.moment == "retort" and CHAIR not in (scheduled.agent, floor.agent) and not floor.is_split
            )
            assert early_ms <= (MOST_EARLY_MS if may_be_early else 0), (
                f"{scheduled.segment_id} ({scheduled.moment}) at {scheduled.starts_ms}, but the floor ends at {floor.ends_ms}"
            )
    places = {scheduled.request_id for scheduled in (state.next_floor, state.chair_floor) if scheduled is not None}
    for work in state.work.values():
        if work.status == "scheduled":
            assert work.request_id in places, f"{work.request_id} is scheduled and has no place"
        if work.kind == "second":
            firsts = {one.segment_id for one in (floor, state.first_part) if one is not None}
            firsts |= {first.segment_id for first in state.work.values() if first.is_split}
            assert work.follows in firsts, f"{work.request_id} follows nothing"


def flow_is_consistent(state: DebateState) -> None:
    """The sheet of points is short; what is open on it is what is neither answered, dropped nor conceded."""
    flow = state.flow
    assert len(flow.points) <= POINTS_KEPT
    still_open = {name: point for name, point in flow.points.items() if point.status == "open"}
    assert flow.open == still_open, f"open: {list(flow.open)}; on the sheet: {list(still_open)}"
    assert sum(tally.made for tally in flow.tallies.values()) == flow.made
    for side, tally in flow.tallies.items():
        assert tally.answered + tally.dropped <= tally.made and tally.conceded <= tally.made, f"{side}: {tally}"
    assert all(point.agent in state.by_id and point.text for point in flow.points.values())


def state_is_consistent(state: DebateState, richest: float) -> None:
    """Numbers that can be one, accounts that balance, slots that are kept."""
    cap = hundredths(max(state.settings.tokens.max_bank, richest))
    for agent in state.agents:
        assert agent.ledger.balance() == agent.bank, f"{agent.id}: {agent.ledger} is not {agent.bank}"
        assert 0 <= agent.bank <= cap, f"{agent.id} has {agent.bank} of {cap}"
        for name in ("frustration", "engagement", "confidence", "share", "multiplier", "to_say"):
            value = getattr(agent, name)
            assert 0 <= value <= 1, f"{name} of {agent.id} is {value}"
        assert isfinite(agent.integral) and isfinite(agent.talk_ms) and agent.talk_ms >= 0, f"{agent.id}: {agent}"
        assert isfinite(agent.reputation) and abs(agent.reputation) <= 1
        assert agent.urgency is None or 0 <= agent.urgency <= 1
        assert isinstance(agent.heard_ms, int) and agent.heard_ms >= 0
        assert isinstance(agent.guard_ms, int) and agent.guard_ms >= 0
    asked = [
        work.agent
        for work in state.work.values()
        if work.status == "asked" and work.kind != "chair" and not work.offline
    ]
    assert len(asked) == len(set(asked)) == state.in_flight <= SLOTS_AT_MOST, (
        f"asked {asked}, counted {state.in_flight}"
    )
    assert state.waiting == sum(work.status == "waiting" for work in state.work.values())
    assert (state.floor is not None) == (state.phase in ("speaking", "closing", "cutting")), f"floor in {state.phase}"
    for work in state.work.values():
        times = [0, *work.beats_ms, work.length_ms] if work.final else [0, *work.beats_ms]
        assert all(isinstance(ms, int) for ms in [*times, *work.word_ends_ms]), f"{work.request_id}: {times}"
        assert all(one <= two for one, two in pairwise(times)), f"{work.request_id}: beats {times}"
        assert work.length_ms >= 0 and work.reserved_micros >= 0
    for number in (state.discarded_ms, *(micros for _, micros in state.governor.spent)):
        assert isinstance(number, int) and number >= 0
