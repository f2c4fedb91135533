"""A whole debate in virtual time, in one go: the engine's `step`, the timeline of the sound, and latency as data.

What takes time outside arrives as an input when its drawn latency of debate time is over, so late, missing and stale
really happen. Before the first sample debate time stands still, and latencies pass at once. Nothing here waits, and
nothing depends on anything but the plan.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS, Beat, Clip
from argentum_audio.latency import LatencyProfiler
from argentum_audio.reports import AudioReport, BeatHeardReport
from argentum_audio.sim import SimAudioController

from ..debate.events import Event, HardInterrupt, InterjectionPlayed, SegmentEnded, SegmentStarted
from ..debate.state import CHAIR, DebateState
from ..measures import Measures
from ..measures import MeasuresReport as Figures
from ..minds.casebook.chair import ChairCasebook
from ..orchestrator import effects as do
from ..orchestrator import inputs, step
from ..session.effect_runner import EffectRunner
from ..session.engine import as_input
from .bias import VOTE_EVENTS, VotedDebate, VoteWatch
from .fault_profile import OFFLINE_MS, REFUSED_AFTER_MS, FaultSampler
from .phrases import phrase_of
from .plan import MIND, Plan
from .population import TEMPERAMENTS
from .synthetic_mind import SyntheticMind
from .turn_series import TurnSeries

INPUTS_A_TURN = 5_000
"""More inputs without a new turn than any fault profile explains: the debate is in an endless loop."""
LONGEST_SILENCE_MS = 60_000

_SOUND_MS = 350
_SILENCE = np.broadcast_to(np.zeros(1, np.float32), 600_000 * FRAMES_PER_MS)
"""Silence of any length in the memory of one sample; the timeline only asks how long a clip is."""

_WATCHED = VOTE_EVENTS | {SegmentStarted, SegmentEnded, InterjectionPlayed, HardInterrupt}
"""Of some forty events a turn these few say something here."""

Listen = Callable[[int, list[Event]], None]


class Stalled(RuntimeError):
    """The debate makes no progress: nothing is scheduled and it has not ended."""


@dataclass(frozen=True, slots=True)
class PlayedDebate:
    """A debate that was played to its end; `gaps` counts the silences between finished segments by their ms, `votes` is how
    a house voted, where there was one."""

    state: DebateState
    figures: Figures
    course: TurnSeries
    gaps: Mapping[int, int]
    votes: VotedDebate | None = None


def play(plan: Plan, listen: Listen | None = None) -> PlayedDebate:
    """Play a planned debate to its end. `listen` is told every batch of events with its debate time. Raises Stalled."""
    return Simulation(plan, listen).play()


class Simulation:
    """Everything outside the rules, for one debate; the schedule of its effects."""

    def __init__(self, plan: Plan, listen: Listen | None = None) -> None:
        self.plan = plan
        self.state = DebateState()
        self.measures = Measures()
        self.course = TurnSeries(len(plan.seats))
        self._votes = VoteWatch()
        self._listen = listen
        self._faults = FaultSampler(plan.fault_profile, Random(plan.seed * 4 + 1))
        self._minds = {
            agent.id: SyntheticMind(
                TEMPERAMENTS[seat.temperament], Random(plan.seed * 256 + agent.seat + 1), agent.call_micros
            )
            for agent, seat in zip(plan.begin().agents, plan.seats, strict=True)
        }
        self._chair = ChairCasebook()
        self._audio = SimAudioController(profile=LatencyProfiler())
        self._effects = EffectRunner(self.state, {}, {}, self._audio)
        self._voice = plan.fault_profile.voice_spec
        self._now_ms = 0
        self._told_ms = 0
        self._sounding = False
        self._waiting: deque[inputs.Input] = deque([plan.begin()])
        self._coming: list[tuple[int, int, inputs.Input]] = []
        self._number = 0
        self._audio.start(self._report)

    def play(self) -> PlayedDebate:
        """Run to the end of the debate; raises Stalled."""
        state, waiting = self.state, self._waiting
        turn, since_turn = 0, 0
        while state.phase != "ended":
            if waiting:
                self._give(waiting.popleft())
                since_turn += 1
                if state.turn != turn:
                    turn, since_turn = state.turn, 0
                elif since_turn > INPUTS_A_TURN:
                    raise Stalled(self._where("goes round in circles"))
            else:
                self._pass_time()
        votes = self._votes.result(self.plan.seed, swapped=self.plan.swapped)
        return PlayedDebate(state, self.measures.report(), self.course, self.measures.gaps.counts, votes)

    # --- time -------------------------------------------------------------------------------------------------------

    def _pass_time(self) -> None:
        """On to whatever comes next: something heard, or something from outside. The timeline is moved only when it has
        something to tell or is told something; in between there is nothing for it to do."""
        report_ms = self._audio.next_report_ms()
        if self._coming and (report_ms is None or self._coming[0][0] < report_ms):
            at_ms, _, input_event = heapq.heappop(self._coming)
            if report_ms is None and at_ms - self._now_ms > LONGEST_SILENCE_MS:
                raise Stalled(self._where("waits in silence"))
            if self._sounding and at_ms > self._now_ms:
                self._now_ms = at_ms
            self._waiting.append(input_event)
        elif report_ms is not None:
            self._audio.advance_to(report_ms)
        else:
            raise Stalled(self._where("stands still"))

    def _where(self, what: str) -> str:
        state = self.state
        return (
            f"the debate with seed {self.plan.seed} in weather {self.plan.fault_profile.name} {what} at turn {state.turn} "
            f"({state.phase}, {self._now_ms} ms)"
        )

    def _report(self, report: AudioReport) -> None:
        """What was heard is told at once, or late with everything after it."""
        now_ms = self._now_ms = self._audio.now_ms()
        if isinstance(report, BeatHeardReport) and (late_ms := self._faults.late_ms()):
            self._told_ms = max(self._told_ms, now_ms + late_ms)
        if self._told_ms <= now_ms:
            self._waiting.append(as_input(report))
        elif isinstance(report, BeatHeardReport):
            self._later(self._told_ms, inputs.BeatHeard(report.clip_id, report.n, report.planned_ms, self._told_ms))
        else:
            self._later(self._told_ms, as_input(report))

    def _later(self, at_ms: int, input_event: inputs.Input) -> None:
        self._number += 1
        heapq.heappush(self._coming, (at_ms, self._number, input_event))

    # --- the engine -------------------------------------------------------------------------------------------------

    def _give(self, input_event: inputs.Input) -> None:
        outcome = step(self.state, input_event, self._now_ms)
        state, events = self.state, outcome.events
        at_ms = state.at_ms
        self.measures.take_all(events, at_ms)
        ended: SegmentEnded | None = None
        cut = False
        for event in events:
            if type(event) not in _WATCHED:
                continue
            self._votes.take(event)
            if isinstance(event, SegmentEnded):
                ended = event
            elif isinstance(event, (SegmentStarted, InterjectionPlayed)):
                self._effects.heard(event.clip_id)
            elif isinstance(event, HardInterrupt):
                cut = event.by == "agent"
        if self._listen is not None and events:
            self._listen(at_ms, events)
        for effect in outcome.effects:
            self._effects.run(effect, self)
        if ended is not None and ended.agent != CHAIR:
            self.course.note(state, ended.agent, ended.heard_ms, cut=cut)
            self._faults.clear(at_ms)
            if self._faults.stutters():
                self._waiting.append(inputs.Health(underruns=1))

    # --- its schedule: what takes time comes when its drawn latency is over --------------------------------------------

    def set_timer(self, at_ms: int, fired: inputs.TimerFired) -> None:
        self._later(at_ms, fired)

    def let_go(self, request_id: str) -> None:
        """What is under way comes all the same, and is stale."""

    def before_sound(self) -> None:
        self._audio.advance_to(self._now_ms)
        self._sounding = True

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        silence = _SILENCE[: _SOUND_MS * FRAMES_PER_MS]
        made = {sound: Clip(sound, sound, silence, (), ()) for sound in order.sounds}
        self._later(self._now_ms, self._effects.keep_sounds(order.agent, made))

    def ask(self, order: do.AskMind) -> None:
        faults, now_ms = self._faults, self._now_ms
        if order.agent == CHAIR:
            self._later(
                now_ms + OFFLINE_MS,
                inputs.MindReplied(order.request_id, self._chair.line(self._effects.request(order))),
            )
            return
        if not order.offline:
            if faults.storming(now_ms):
                refused = inputs.MindFailed(
                    order.request_id, MIND, "rate_limit", "too many requests", faults.fault_profile.storm_retry_ms
                )
                self._later(now_ms + REFUSED_AFTER_MS, refused)
                return
            if faults.missing():
                return
        floor = self.state.floor
        bank = self.state.by_id[order.agent].bank // 100
        mind = self._minds[order.agent]
        if order.role in ("opening", "closing"):
            request = self._effects.request(order)
            reply = mind.statement(order, request.least_words, request.max_words)
        else:
            reply = mind.answer(order, floor.segment_id if floor is not None else None, bank)
        self._later(now_ms + (OFFLINE_MS if order.offline else faults.mind_ms(order.kind)), reply)

    def speak(self, order: do.Synthesise) -> None:
        first_chunk_ms = self._faults.first_chunk_ms()
        self._audio.note_first_chunk(self._voice, first_chunk_ms)
        phrase = phrase_of(order.text)
        pace = (self._minds[order.agent].temperament.pace if order.agent != CHAIR else 1.0) / (
            1.0 + order.rate_percent / 100.0
        )
        length_ms = round(phrase.length_ms * pace)
        beats_ms = [round(at_ms * pace) for at_ms in phrase.beats_ms]
        beats = [Beat(at_ms * FRAMES_PER_MS, kind, 0) for at_ms, kind in zip(beats_ms, phrase.beat_kinds, strict=True)]
        silence = _SILENCE[: length_ms * FRAMES_PER_MS]
        clip = Clip(order.clip_id, order.text, silence, (), tuple(beats), first_chunk_ms)
        self._effects.keep(clip, order.request_id)
        knobs = self.state.settings.interrupts
        ready = inputs.ClipReady(
            request_id=order.request_id,
            clip_id=order.clip_id,
            length_ms=length_ms,
            beats_ms=tuple(beats_ms),
            beat_kinds=phrase.beat_kinds,
            word_ends_ms=tuple([round(at_ms * pace) for at_ms in phrase.word_ends_ms]),
            first_chunk_ms=first_chunk_ms,
            guard_ms=self._audio.guard_ms(self._voice, minimum_ms=knobs.guard_min_ms, margin_ms=knobs.guard_margin_ms),
        )
        self._later(self._now_ms + first_chunk_ms, ready)
