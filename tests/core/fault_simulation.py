"""A simulation of everything that can go wrong around `orchestrator.step`: replies late, doubled, missing and stale, beats and ends in any legal
order, operator commands at any moment, words and sound that are used before they are whole. Driven by a string of bytes, so that hypothesis can shrink a failure.

The sound is the real schedule (`SimAudioController`); what it reports is legal and in order, but may be told late.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec
from invalid_inputs import invalid_clip, invalid_input, invalid_reply
from invariants import MOST_EARLY_MS
from partial_replies import PartialReplies
from random_behaviour import COMMANDS, QUIET, Mindset, answer, opened
from record import Run

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.sim import SimAudioController
from argentum_audio.timeline import CANCEL_FADE_MS
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.minds.casebook.chair import ChairCasebook
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_core.session.clip_inputs import clip_ready
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.session.engine import as_input

VOICE = EstimateVoice()
MIND = ChairCasebook()
CANCEL_FRAMES = CANCEL_FADE_MS * FRAMES_PER_MS
MOST_EARLY_FRAMES = MOST_EARLY_MS * FRAMES_PER_MS
"""What is withdrawn in the very moment in which it began to sound is faded out under what comes instead."""


@cache
def sound(text: str) -> Clip:
    return VOICE.synthesise("", text, Prosody())


def cast(n: int, minds: Sequence[Mindset] = (QUIET,), targets: Sequence[float] = ()) -> list[e.AgentSetup]:
    shares = targets or [1 / n] * n
    return [
        e.AgentSetup(
            id=f"a{seat}", name=f"A{seat}", side=("for", "against")[seat % 2], seat=seat, voice="estimate",
            target_share=shares[seat - 1], bank=400, **msgspec.structs.asdict(minds[seat % len(minds)]),
        )
        for seat in range(1, n + 1)
    ]  # fmt: skip


@dataclass
class Simulation:
    """Everything outside the engine. With `lies`, minds, voices and the sound say what cannot be, too; without, what is heard is
    held against the real schedule. The first promise that does not hold is an AssertionError."""

    agents: int = 4
    turns: int | None = None
    settings: Settings = field(default_factory=Settings)
    seed: int = 1
    minds: Sequence[Mindset] = (QUIET,)
    targets: Sequence[float] = ()
    lies: bool = False

    def __post_init__(self) -> None:
        self.run = Run()
        self._begin_anew()
        self.newest = ""
        self.unknown: set[str] = set()
        self.retorts: set[str] = set()
        self.commands = 0
        self.steps = 0
        self.said = 0
        self.timers_set = 0
        self.give(
            inputs.Begin(
                session="s", motion="m", title="M", preset="debate_snappy", cast="c", seed=self.seed,
                agents=cast(self.agents, self.minds, self.targets), settings=self.settings.model_dump(),
                turns=self.turns,
            )
        )  # fmt: skip

    def _begin_anew(self) -> None:
        self.audio = SimAudioController(origin_ms=self.state.at_ms)
        self.effects = EffectRunner(self.state, {}, {}, self.audio)
        self.reports: deque[inputs.Input] = deque()
        self.asked: list[do.AskMind] = []
        self.ordered: list[do.Synthesise] = []
        self.timers: list[tuple[int, int, inputs.TimerFired]] = []
        self.told: list[inputs.Input] = []
        self.partial = PartialReplies(self.effects, self.audio, self.give)
        self.audio.start(lambda report: self.reports.append(as_input(report)))

    @property
    def state(self) -> DebateState:
        return self.run.state

    @property
    def trace(self) -> list[tuple[int, e.Event]]:
        """Every event, with its time."""
        return self.run.trace

    @property
    def on_floor(self) -> str | None:
        return self.run.invariants.on_floor

    def folded(self) -> DebateState:
        """The same debate, folded from its events alone, as the journal keeps them."""
        return self.run.folded()

    def killed(self) -> None:
        """The process dies and the debate goes on from its events: nothing that was asked, made or playing is there."""
        self.run.killed(self.audio.now_ms())
        self._begin_anew()
        self.give(inputs.Resume())

    # --- one input, and what must hold after it -------------------------------------------------------------------

    def give(self, input_event: inputs.Input) -> None:
        outcome = self.run.give(self.audio.now_ms(), input_event)
        for event in outcome.events:
            if isinstance(event, e.SegmentStarted):
                self.newest = event.segment_id
            elif isinstance(event, e.SegmentScheduled) and event.moment == "retort":
                self.retorts.add(event.clip_id)
        for effect in outcome.effects:
            self.run_effect(effect)
        if not self.lies:
            self._one_voice_at_a_time()

    def _one_voice_at_a_time(self) -> None:
        """As the sound has it: two clips of the floor overlap only while one fades into the other, or a retort begins on the last
        syllable. Nothing can be said of one that ran dry while the engine had not been told of it."""
        dry = (inputs.ClipStarved, inputs.ClipResumed)
        self.unknown |= {report.clip_id for report in self.reports if isinstance(report, dry)}
        voices = [voice for voice in self.audio._timeline.clips if voice.over is None]
        if len(voices) < 2 or not self.unknown.isdisjoint(voice.clip.id for voice in voices):
            return
        voices.sort(key=lambda voice: voice.start)
        for one, two in itertools.pairwise(voices):
            joined = two.entry is not None and one.cut_at is not None
            over = min(one.end, one.cut_at + one.cut_fade) if joined and one.cut_at is not None else one.end
            early = MOST_EARLY_FRAMES if two.clip.id in self.retorts else CANCEL_FRAMES
            assert joined or one.end <= two.start + early, (
                f"{two.clip.id} begins {(one.end - two.start) // 48} ms too early"
            )
            assert one.end <= over

    def run_effect(self, effect: do.Effect) -> None:
        self.effects.run(effect, self)
        if isinstance(effect, do.Play | do.PlayOverlay) and not self.lies:
            self._not_stale(effect.clip_id)
        elif isinstance(effect, do.Stop):
            for voice in list(self.audio._timeline.clips):
                self.audio.cancel(voice.clip.id)

    # --- the schedule of its effects: what was asked lies there until something happens ----------------------------

    def ask(self, order: do.AskMind) -> None:
        self.asked.append(order)

    def speak(self, order: do.Synthesise) -> None:
        self.ordered.append(order)

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        made = {name: replace(sound(name), id=name) for name in order.sounds}
        self.reports.append(self.effects.keep_sounds(order.agent, made))

    def set_timer(self, at_ms: int, fired: inputs.TimerFired) -> None:
        self.timers_set += 1
        heapq.heappush(self.timers, (at_ms, self.timers_set, fired))

    def let_go(self, request_id: str) -> None:
        self.partial.break_off(request_id)

    def before_sound(self) -> None:
        """The sound is where the debate is."""

    def _not_stale(self, clip_id: str) -> None:
        for work in self.state.work.values():
            if work.clip_id == clip_id and work.kind == "second":
                assert work.follows == self.newest, f"{clip_id} does not follow {self.newest}"
            elif work.clip_id == clip_id:
                assert work.agent == CHAIR or work.context_version == self.state.context_version, f"{clip_id} is stale"

    # --- what may happen -------------------------------------------------------------------------------------------

    def answer(self, ask: do.AskMind, how: int) -> inputs.Input:
        self.said += 1
        input_event = answer(ask, how, self.said, self.on_floor)
        if self.lies and how % 3 == 0 and isinstance(input_event, inputs.MindReplied):
            return invalid_reply(input_event, how // 3)
        return (
            self.partial.first_sentence(input_event, ask, how)
            if isinstance(input_event, inputs.MindReplied)
            else input_event
        )

    def voice(self, order: do.Synthesise, how: int) -> inputs.Input:
        if how % 13 == 0:
            return inputs.VoiceFailed(order.request_id, "fake", "failed", "no voice")
        clip = replace(sound(order.text), id=order.clip_id)
        work = self.state.work.get(order.request_id)
        if how % 6 == 4 and work is not None and work.kind in ("segment", "reserve", "second"):
            return self.partial.begin(order, clip, 150)
        self.effects.keep(clip, order.request_id)
        honest = clip_ready(clip, order)
        return invalid_clip(order, honest, how // 3) if self.lies and how % 3 == 0 else honest

    def operator(self, which: int, argument: int) -> inputs.Operator:
        name, arguments = COMMANDS[which % len(COMMANDS)](argument, f"a{argument % (self.agents + 1)}")
        self.commands += 1
        command = commands.parse(name, arguments)
        undone = self.state.undo[-1] if name == "undo" and self.state.undo else command
        found = opened(undone, argument)
        if found is not None:
            self.effects.keep_opened(found.agent, found.part, found.spec, MIND if found.part == "mind" else VOICE)
        return inputs.Operator(self.commands, command, self.audio.now_ms(), found)

    def happen(self, what: int, how: int) -> None:
        """One thing happens, chosen by two bytes: half the time all goes as it should, else anything may come."""
        choice = what % 32
        if self.lies and choice in (3, 7, 11):
            self.give(invalid_input(self.state, self.audio.now_ms(), what // 32 + 8 * (choice // 4), how))
            return
        if choice < 16:
            for _ in range(1 + how % 8):
                self.advance()
        elif choice == 16 and self.partial.next_part(how):
            pass
        elif choice < 19 and self.asked:
            self._reply(self.answer(self.asked.pop(how % len(self.asked)), how))
        elif choice < 21 and self.ordered:
            self._reply(self.voice(self.ordered.pop(how % len(self.ordered)), how))
        elif choice < 24:
            self.pass_time(how * 5)
        elif choice < 25 and self.reports:
            self._reply(self.reports.popleft())
        elif choice == 25 and self.timers and self._may_be_early(how):
            self.give(heapq.heappop(self.timers)[2])
        elif choice == 26 and self.told:
            self.give(self.told[how % len(self.told)])
        elif choice < 30:
            self.give(self.operator(how, what + how))
        elif choice == 30 and (self.asked or self.ordered):
            (self.asked or self.ordered).pop()
        elif choice == 31:
            if how >= 250:
                self.give(inputs.Operator(0, commands.StopCommand()))
            if (how < 20 and self.state.phase != "ended") or how >= 250:
                self.killed()
            elif self.lies and how < 200:
                self.give(invalid_input(self.state, self.audio.now_ms(), what // 32 + how, how))
            else:
                self.give(inputs.Health(underruns=how % 3, latency_ms=how))

    def _may_be_early(self, how: int) -> bool:
        """Whether the next timer may fire before its time: one that takes a cut to be heard not before the sound had its time."""
        kind = self.timers[0][2].kind
        return (kind != "patience" or how < 32) and (kind != "cut" or self.lies)

    def _reply(self, input_event: inputs.Input) -> None:
        self.told = [*self.told[-20:], input_event]
        self.give(input_event)

    def pass_time(self, ms: int) -> None:
        """Debate time goes on; timers that are due fire, what was heard may be told later."""
        self.audio.advance_to(self.audio.now_ms() + ms)
        while self.timers and self.timers[0][0] <= self.audio.now_ms():
            self.give(heapq.heappop(self.timers)[2])

    # --- nothing goes wrong any more ------------------------------------------------------------------------------------------

    def fair(self, until_segments: int, most: int = 4000) -> None:
        """Everything is answered and told from now on; the debate must go on or end."""
        if self.state.paused:
            self.give(inputs.Operator(0, commands.PauseCommand(False)))
        wanted = self.state.segments + until_segments
        for _ in range(most):
            if self.state.phase == "ended" or self.state.segments >= wanted:
                return
            self.advance()
        raise AssertionError(f"the debate stalled in phase {self.state.phase}: {self.state.claim} {self.state.work}")

    def advance(self) -> None:
        """The next thing that happens where nothing goes wrong; what is unfinished may be slower than it is heard."""
        self.steps += 1
        if self.reports:
            self._reply(self.reports.popleft())
        elif self.asked:
            self._reply(self.answer(self.asked.pop(0), self.said + 1))
        elif self.ordered:
            self._reply(self.voice(self.ordered.pop(0), 4 if self.said % 4 == 0 else 1))
        elif self.steps % 3 == 0 and self.partial.next_part(self.steps):
            pass
        else:
            moments = [self.audio.next_report_ms(), self.timers[0][0] if self.timers else None]
            before = self.audio.now_ms()
            self.pass_time(max(0, min((at for at in moments if at is not None), default=before + 100) - before))
            if not self.reports and self.timers and self.audio.now_ms() == before and not self.state.paused:
                self.give(heapq.heappop(self.timers)[2])  # before the first sample no time passes
