"""A world gone wrong around `orchestrator.step`: replies late, doubled, missing and stale, beats and ends in any legal
order, operator commands at any moment, words and sound that are used before they are whole. Driven by a string of bytes, so that hypothesis can shrink a failure.

The sound is the real schedule (`SimAudioController`); what it reports is legal and in order, but may be told late.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec
from unfinished import Unfinished
from unruly import COMMANDS, QUIET, Mindset, answer

from argentum_audio.clip import Clip
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.economy.tokens import hundredths
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session.engine import as_input
from argentum_core.session.stagehand import Stagehand

VOICE = EstimateVoice()
SLOTS_AT_MOST = 10
"""Requests under way at once in the most generous tier."""


@cache
def sound(text: str) -> Clip:
    return VOICE.synthesise("", text, Prosody())


def cast(n: int, minds: Sequence[Mindset] = (QUIET,)) -> list[e.AgentSetup]:
    return [
        e.AgentSetup(
            id=f"a{seat}", name=f"A{seat}", side=("for", "against")[seat % 2], seat=seat, voice="estimate",
            target_share=1 / n, bank=400, **msgspec.structs.asdict(minds[seat % len(minds)]),
        )
        for seat in range(1, n + 1)
    ]  # fmt: skip


@dataclass
class World:
    """Everything outside the engine. `trace` keeps every event; `broken` is the first rule that did not hold."""

    agents: int = 4
    turns: int | None = None
    settings: Settings = field(default_factory=Settings)
    seed: int = 1
    minds: Sequence[Mindset] = (QUIET,)

    def __post_init__(self) -> None:
        self._begin_anew(DebateState())
        self.trace: list[tuple[int, e.Event]] = []
        self.on_floor: str | None = None
        self.newest = ""
        self.heard_to_the_end_ms = (0, 0)
        self.commands = 0
        self.steps = 0
        self.said = 0
        self.timers_set = 0
        self.give(
            inputs.Begin(
                session="s", motion="m", title="M", preset="debate_snappy", cast="c", seed=self.seed,
                agents=cast(self.agents, self.minds), settings=self.settings.model_dump(), turns=self.turns,
            )
        )  # fmt: skip

    def _begin_anew(self, state: DebateState) -> None:
        self.state = state
        self.audio = SimAudioController(origin_ms=state.at_ms)
        self.hand = Stagehand(state, {}, {}, self.audio)
        self.reports: deque[inputs.Input] = deque()
        self.asked: list[do.AskMind] = []
        self.ordered: list[do.Synthesise] = []
        self.timers: list[tuple[int, int, inputs.TimerFired]] = []
        self.told: list[inputs.Input] = []
        self.unfinished = Unfinished(self.hand, self.audio, self.give)
        self.audio.start(lambda report: self.reports.append(as_input(report)))

    def killed(self) -> None:
        """The process dies and the debate goes on from its events: nothing that was asked, made or playing is there."""
        self._begin_anew(self.folded())
        self.give(inputs.GoOn())

    # --- one input, and what must hold after it -------------------------------------------------------------------

    def give(self, given: inputs.Input) -> None:
        outcome = step(self.state, given, self.audio.now_ms())
        for event in outcome.events:
            self.trace.append((self.state.at_ms, event))
            self._one_floor(event)
        self._accounts_exact()
        self._slots_kept()
        for effect in outcome.effects:
            self._carry_out(effect)

    def _one_floor(self, event: e.Event) -> None:
        if isinstance(event, e.SegmentStarted):
            assert self.on_floor is None, f"{event.segment_id} began while {self.on_floor} had the floor"
            self.on_floor = self.newest = event.segment_id
            self.heard_to_the_end_ms = (event.planned_ms, event.starts_ms + event.planned_ms)
        elif isinstance(event, e.SegmentEnded):
            assert self.on_floor == event.segment_id
            self.on_floor = None
            if event.heard_ms == self.heard_to_the_end_ms[0]:
                assert event.ended_ms >= self.heard_to_the_end_ms[1], f"{event.segment_id} was spoken over"

    def _accounts_exact(self) -> None:
        cap = hundredths(max(self.state.settings.tokens.max_bank, self.settings.tokens.max_bank, 8.0))
        for agent in self.state.agents:
            assert agent.ledger.balance() == agent.bank, f"{agent.id}: {agent.ledger} is not {agent.bank}"
            assert 0 <= agent.bank <= cap

    def _slots_kept(self) -> None:
        asked = [work.agent for work in self.state.work.values() if work.status == "asked" and work.kind != "chair"]
        assert len(asked) == len(set(asked)) == self.state.in_flight <= SLOTS_AT_MOST
        assert self.state.waiting == sum(work.status == "waiting" for work in self.state.work.values())

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.AskMind():
                assert effect.context_version == self.state.context_version
                self.asked.append(effect)
            case do.Synthesise():
                self.ordered.append(effect)
            case do.SetTimer(kind, about, at_ms, n):
                self.timers_set += 1
                heapq.heappush(self.timers, (at_ms, self.timers_set, inputs.TimerFired(kind, about, n)))
            case do.Play(clip_id) | do.PlayOverlay(clip_id):
                self._not_stale(clip_id)
                self.hand.carry_out(effect)
            case do.Drop(request_id) | do.BreakOff(request_id):
                self.unfinished.break_off(request_id)
                self.hand.carry_out(effect)
            case do.Stop():
                pass
            case _:
                self.hand.carry_out(effect)

    def _not_stale(self, clip_id: str) -> None:
        for work in self.state.work.values():
            if work.clip_id == clip_id and work.kind == "second":
                assert work.follows == self.newest, f"{clip_id} does not follow {self.newest}"
            elif work.clip_id == clip_id:
                assert work.agent == CHAIR or work.context_version == self.state.context_version, f"{clip_id} is stale"

    # --- what may happen -------------------------------------------------------------------------------------------

    def answer(self, ask: do.AskMind, how: int) -> inputs.Input:
        self.said += 1
        given = answer(ask, how, self.said, self.on_floor)
        return self.unfinished.first_sentence(given, ask, how) if isinstance(given, inputs.MindReplied) else given

    def voice(self, order: do.Synthesise, how: int) -> inputs.Input:
        if how % 13 == 0:
            return inputs.VoiceFailed(order.request_id, "fake", "failed", "no voice")
        clip = replace(sound(order.text), id=order.clip_id)
        work = self.state.work.get(order.request_id)
        if how % 6 == 4 and work is not None and work.kind in ("segment", "reserve", "second"):
            return self.unfinished.begin(order, clip, 150)
        self.hand.clips[clip.id] = clip
        return inputs.ClipReady(
            order.request_id, clip.id, clip.length_ms,
            tuple(beat.frame // 48 for beat in clip.beats), tuple(beat.kind for beat in clip.beats),
            tuple(-(-word.end // 48) for word in clip.words), 0.0, 150,
        )  # fmt: skip

    def operator(self, which: int, argument: int) -> inputs.Operator:
        name, arguments = COMMANDS[which % len(COMMANDS)](argument, f"a{argument % (self.agents + 1)}")
        self.commands += 1
        return inputs.Operator(self.commands, name, arguments, self.audio.now_ms())

    def happen(self, what: int, how: int) -> None:
        """One thing happens, chosen by two bytes: half the time the world goes on as it should, else anything may come."""
        choice = what % 32
        if choice < 16:
            for _ in range(1 + how % 8):
                self.go_on()
        elif choice == 16 and self.unfinished.go_on(how):
            pass
        elif choice < 19 and self.asked:
            self._reply(self.answer(self.asked.pop(how % len(self.asked)), how))
        elif choice < 21 and self.ordered:
            self._reply(self.voice(self.ordered.pop(how % len(self.ordered)), how))
        elif choice < 24:
            self.pass_time(how * 5)
        elif choice < 25 and self.reports:
            self._reply(self.reports.popleft())
        elif choice == 25 and self.timers and (self.timers[0][2].kind != "patience" or how < 32):
            self.give(heapq.heappop(self.timers)[2])
        elif choice == 26 and self.told:
            self.give(self.told[how % len(self.told)])
        elif choice < 30:
            self.give(self.operator(how, what + how))
        elif choice == 30 and (self.asked or self.ordered):
            (self.asked or self.ordered).pop()
        elif choice == 31:
            if how < 20 and self.state.phase != "ended":
                self.killed()
            else:
                self.give(inputs.Health(underruns=how % 3, latency_ms=how))

    def _reply(self, given: inputs.Input) -> None:
        self.told = [*self.told[-20:], given]
        self.give(given)

    def pass_time(self, ms: int) -> None:
        """Debate time goes on; timers that are due fire, what was heard may be told later."""
        self.audio.advance_to(self.audio.now_ms() + ms)
        while self.timers and self.timers[0][0] <= self.audio.now_ms():
            self.give(heapq.heappop(self.timers)[2])

    # --- a fair world again ------------------------------------------------------------------------------------------

    def fair(self, until_segments: int, most: int = 4000) -> None:
        """Everything is answered and told from now on; the debate must go on or end."""
        if self.state.paused:
            self.give(inputs.Operator(0, "pause", {"paused": False}))
        wanted = self.state.segments + until_segments
        for _ in range(most):
            if self.state.phase == "ended" or self.state.segments >= wanted:
                return
            self.go_on()
        raise AssertionError(f"the debate stalled in phase {self.state.phase}: {self.state.claim} {self.state.work}")

    def go_on(self) -> None:
        """The next thing that happens where nothing goes wrong; what is unfinished may be slower than it is heard."""
        self.steps += 1
        if self.reports:
            self._reply(self.reports.popleft())
        elif self.asked:
            self._reply(self.answer(self.asked.pop(0), self.said + 1))
        elif self.ordered:
            self._reply(self.voice(self.ordered.pop(0), 4 if self.said % 4 == 0 else 1))
        elif self.steps % 3 == 0 and self.unfinished.go_on(self.steps):
            pass
        else:
            moments = [self.audio.next_report_ms(), self.timers[0][0] if self.timers else None]
            before = self.audio.now_ms()
            self.pass_time(max(0, min((at for at in moments if at is not None), default=before + 100) - before))
            if not self.reports and self.timers and self.audio.now_ms() == before:
                self.give(heapq.heappop(self.timers)[2])  # before the first sample no time passes

    def folded(self) -> DebateState:
        """The same debate, folded from its events alone, as the journal keeps them."""
        state = DebateState()
        for at_ms, event in self.trace:
            recorded = e.decode(event.type, e.encode(event))
            assert recorded == event
            evolve(state, recorded, at_ms)
        return state
