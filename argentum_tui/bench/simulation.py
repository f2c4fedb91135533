"""The thinnest honest outside world: everything the rules ask for is there at once, and time passes from event to event.

What is heard when is the real timeline's business; minds and voices are prepared. Only `step` and the encoding of its
events are on the stopwatch: that is `step`, `evolve` and `encode_all`, everything that the rules cost a debate.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from argentum_audio.virtual import VirtualController
from argentum_core.debate.events import Event, InterjectionPlayed, SegmentStarted, encode_all
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session import Setup
from argentum_core.session.clip_inputs import clip_ready
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.session.virtual_time import VirtualTime

from .prepared import PreparedMind, PreparedVoice


class BenchSimulation:
    """A debate that runs as far as it is told to, and the schedule of its effects; `spent_s` is what the rules took of that."""

    def __init__(self, setup: Setup, listen: Callable[[int, list[Event]], None] | None = None) -> None:
        self.state = DebateState()
        self.spent_s = 0.0
        self.inputs = 0
        self.events = 0
        self._listen = listen
        self._mind = PreparedMind(setup.motion)
        self._voice = PreparedVoice()
        self._audio = VirtualController()
        self._effects = EffectRunner(self.state, {}, {}, self._audio)
        self._time = VirtualTime(self._audio)
        self._time.waiting.append(setup.begin())

    def run_to(self, turn: int) -> None:
        """Go on until so many micro-turns are behind."""
        while self.state.turn < turn:
            if self.state.phase == "ended":
                raise RuntimeError(f"the debate ended at micro-turn {self.state.turn}")
            self._give(self._time.next())

    def _give(self, input_event: inputs.Input) -> None:
        self.inputs += 1
        now_ms = self._audio.now_ms()
        started_s = time.perf_counter()
        outcome = step(self.state, input_event, now_ms)
        encode_all(outcome.events)
        self.spent_s += time.perf_counter() - started_s
        self.events += len(outcome.events)
        if self._listen is not None:
            self._listen(self.state.at_ms, outcome.events)
        for effect in outcome.effects:
            self._effects.run(effect, self)
        for event in outcome.events:
            if isinstance(event, SegmentStarted | InterjectionPlayed):
                self._effects.heard(event.clip_id)

    # --- its schedule: everything is there at once --------------------------------------------------------------------

    def ask(self, order: do.AskMind) -> None:
        floor = self.state.floor
        reply = self._mind.answer(order.kind, floor.segment_id if floor is not None else None)
        self._time.waiting.append(
            inputs.MindReplied(
                order.request_id,
                reply.text,
                reply.kind,
                reply.importance,
                reply.answers,
                sources=reply.sources,
                relevance=self._mind.relevance(reply),
                mood=reply.mood,
            )
        )

    def speak(self, order: do.Synthesise) -> None:
        clip = self._voice.clip(order.clip_id, order.text)
        self._effects.keep(clip, order.request_id)
        self._time.waiting.append(clip_ready(clip, order))

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        made = {sound: self._voice.clip(sound, sound) for sound in order.sounds}
        self._time.waiting.append(self._effects.keep_sounds(order.agent, made))

    def set_timer(self, at_ms: int, fired: inputs.TimerFired) -> None:
        self._time.set_timer(at_ms, fired)

    def let_go(self, request_id: str) -> None:
        """Nothing is ever under way."""

    def before_sound(self) -> None:
        """Nothing to do: the sound is where the debate is."""
