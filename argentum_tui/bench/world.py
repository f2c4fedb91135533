"""The thinnest honest outside world: everything the rules ask for is there at once, and time passes from event to event.

What is heard when is the real timeline's business; minds and voices are prepared. Only `step` and the encoding of its
events are on the stopwatch: that is `step`, `evolve` and `encode_all`, everything that the rules cost a debate.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from itertools import count

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.virtual import VirtualController
from argentum_core.debate.events import Event, InterjectionPlayed, SegmentStarted, encode_all
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session import Setup
from argentum_core.session.engine import as_input
from argentum_core.session.stagehand import Stagehand

from .prepared import PreparedMind, PreparedVoice


class World:
    """A debate that runs as far as it is told to; `spent_s` is what the rules took of that."""

    def __init__(self, setup: Setup, listen: Callable[[int, list[Event]], None] | None = None) -> None:
        self.state = DebateState()
        self.spent_s = 0.0
        self.inputs = 0
        self.events = 0
        self._listen = listen
        self._mind = PreparedMind(setup.motion)
        self._voice = PreparedVoice()
        self._audio = VirtualController()
        self._hand = Stagehand(self.state, {}, {}, self._audio)
        self._waiting: deque[inputs.Input] = deque([setup.begin()])
        self._timers: list[tuple[int, int, inputs.TimerFired]] = []
        self._numbers = count()
        self._audio.start(lambda report: self._waiting.append(as_input(report)))

    def run_to(self, turn: int) -> None:
        """Go on until so many micro-turns are behind."""
        while self.state.turn < turn:
            if self.state.phase == "ended":
                raise RuntimeError(f"the debate ended at micro-turn {self.state.turn}")
            if self._waiting:
                self._give(self._waiting.popleft())
            else:
                self._pass_time()

    def _pass_time(self) -> None:
        report_ms = self._audio.next_report_ms()
        if self._timers and (report_ms is None or self._timers[0][0] < report_ms):
            at_ms, _, timer = heapq.heappop(self._timers)
            self._audio.advance_to(at_ms)
            self._waiting.append(timer)
        elif report_ms is not None:
            self._audio.advance_to(report_ms)
        else:
            raise RuntimeError("the debate stands still with nothing to wait for")

    def _give(self, given: inputs.Input) -> None:
        self.inputs += 1
        now_ms = self._audio.now_ms()
        started_s = time.perf_counter()
        outcome = step(self.state, given, now_ms)
        encode_all(outcome.events)
        self.spent_s += time.perf_counter() - started_s
        self.events += len(outcome.events)
        if self._listen is not None:
            self._listen(self.state.at_ms, outcome.events)
        for effect in outcome.effects:
            self._carry_out(effect)
        for event in outcome.events:
            if isinstance(event, SegmentStarted | InterjectionPlayed):
                self._hand.heard(event.clip_id)

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.AskMind():
                floor = self.state.floor
                reply = self._mind.answer(effect.kind, floor.segment_id if floor is not None else None)
                self._waiting.append(
                    inputs.MindReplied(
                        effect.request_id,
                        reply.text,
                        reply.kind,
                        reply.importance,
                        reply.answers,
                        sources=reply.sources,
                        relevance=self._mind.relevance(reply),
                        mood=reply.mood,
                    )
                )
            case do.Synthesise():
                self._waiting.append(self._sound(effect))
            case do.SetTimer(kind, about, at_ms, n):
                heapq.heappush(self._timers, (at_ms, next(self._numbers), inputs.TimerFired(kind, about, n)))
            case _:
                self._hand.carry_out(effect)

    def _sound(self, order: do.Synthesise) -> inputs.ClipReady:
        clip = self._voice.clip(order.clip_id, order.text)
        self._hand.clips[clip.id] = clip
        return inputs.ClipReady(
            request_id=order.request_id,
            clip_id=clip.id,
            length_ms=clip.length_ms,
            beats_ms=tuple(beat.frame // FRAMES_PER_MS for beat in clip.beats),
            beat_kinds=tuple(beat.kind for beat in clip.beats),
            word_ends_ms=tuple(-(-word.end // FRAMES_PER_MS) for word in clip.words),
        )
