"""How many micro-turns a second the engine decides: every rule at work, every event encoded, the rest of the world free.

Minds and voices answer at once with the same words and a silent clip, the sound is the real schedule without samples.
Only the time inside `step` and the encoding of its events is counted.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from dataclasses import replace

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.events import encode
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session import Setup
from argentum_core.session.engine import as_input
from argentum_core.session.stagehand import Stagehand

_SEGMENT = "Streets belong to people; they always did. Nobody asked the baker what he thinks of it."
_SHORT = "Name one city where that has worked."
_VOICE = EstimateVoice()
_CLIPS = {text: _VOICE.synthesise("", text, Prosody()) for text in (_SEGMENT, _SHORT)}


def turns_a_second(setup: Setup) -> float:
    """Play a debate with a number of turns; micro-turns over seconds spent deciding."""
    run = _Run(setup)
    run.play()
    return run.state.turn / run.spent_s


class _Run:
    def __init__(self, setup: Setup) -> None:
        self.state = DebateState()
        self.spent_s = 0.0
        self._audio = SimAudioController()
        self._hand = Stagehand(self.state, {}, {}, self._audio)
        self._waiting: deque[inputs.Input] = deque([setup.begin()])
        self._timers: list[tuple[int, int, inputs.TimerFired]] = []
        self._audio.start(lambda report: self._waiting.append(as_input(report)))

    def play(self) -> None:
        numbers = 0
        while self.state.phase != "ended":
            if self._waiting:
                numbers += 1
                self._give(self._waiting.popleft(), numbers)
                continue
            report_ms = self._audio.next_report_ms()
            if self._timers and (report_ms is None or self._timers[0][0] < report_ms):
                at_ms, _, timer = heapq.heappop(self._timers)
                self._audio.advance_to(at_ms)
                self._waiting.append(timer)
            elif report_ms is not None:
                self._audio.advance_to(report_ms)
            else:
                raise RuntimeError("the debate stands still with nothing to wait for")

    def _give(self, given: inputs.Input, number: int) -> None:
        started = time.perf_counter()
        outcome = step(self.state, given, self._audio.now_ms())
        for event in outcome.events:
            encode(event)
        self.spent_s += time.perf_counter() - started
        for effect in outcome.effects:
            match effect:
                case do.AskMind():
                    self._waiting.append(self._answer(effect, number))
                case do.Synthesise():
                    self._waiting.append(self._sound(effect))
                case do.SetTimer(kind, about, at_ms, n):
                    heapq.heappush(self._timers, (at_ms, number, inputs.TimerFired(kind, about, n)))
                case _:
                    self._hand.carry_out(effect)

    def _answer(self, ask: do.AskMind, number: int) -> inputs.MindReplied:
        floor = self.state.floor
        return inputs.MindReplied(
            ask.request_id,
            _SEGMENT if ask.kind in ("segment", "reserve") else _SHORT,
            "challenge",
            (number % 10) / 10,
            floor.segment_id if floor is not None else None,
        )

    def _sound(self, order: do.Synthesise) -> inputs.ClipReady:
        clip: Clip = replace(_CLIPS[order.text], id=order.clip_id)
        self._hand.clips[clip.id] = clip
        return inputs.ClipReady(
            request_id=order.request_id,
            clip_id=clip.id,
            length_ms=clip.length_ms,
            beats_ms=tuple(beat.frame // FRAMES_PER_MS for beat in clip.beats),
            beat_kinds=tuple(beat.kind for beat in clip.beats),
            word_ends_ms=tuple(-(-word.end // FRAMES_PER_MS) for word in clip.words),
        )
