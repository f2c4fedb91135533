"""A world gone wrong around `orchestrator.step`: replies late, doubled, missing and stale, beats and ends in any legal
order, operator commands at any moment. Driven by a string of bytes, so that hypothesis can shrink a failure.

The sound is the real schedule (`SimAudioController`); what it reports is legal and in order, but may be told late.
"""

from __future__ import annotations

import copy
import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.economy.tokens import hundredths
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session.engine import as_input
from argentum_core.session.stagehand import Stagehand

WORDS = ("Streets belong to people; they always did.", "Nobody asked the baker what he thinks of it.", "Prove it once.")
VOICE = EstimateVoice()


def cast(n: int) -> list[e.AgentSetup]:
    return [
        e.AgentSetup(
            id=f"a{seat}", name=f"A{seat}", side=("for", "against")[seat % 2], seat=seat, voice="estimate", mind="fake",
            target_share=1 / n, bank=400,
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

    def __post_init__(self) -> None:
        self.state = DebateState()
        self.audio = SimAudioController()
        self.hand = Stagehand(self.state, {}, {}, self.audio)
        self.reports: deque[inputs.Input] = deque()
        self.asked: list[do.AskMind] = []
        self.ordered: list[do.Synthesise] = []
        self.timers: list[tuple[int, int, inputs.TimerFired]] = []
        self.told: list[inputs.Input] = []
        self.trace: list[tuple[int, e.Event]] = []
        self.on_floor: str | None = None
        self.commands = 0
        self.said = 0
        self.audio.start(lambda report: self.reports.append(as_input(report)))
        self.give(
            inputs.Begin(
                session="s", motion="m", title="M", preset="debate_snappy", cast="c", seed=self.seed,
                agents=cast(self.agents), settings=self.settings.model_dump(), turns=self.turns,
            )
        )  # fmt: skip

    # --- one input, and what must hold after it -------------------------------------------------------------------

    def give(self, given: inputs.Input) -> None:
        outcome = step(self.state, given, self.audio.now_ms())
        for event in outcome.events:
            self.trace.append((self.state.at_ms, event))
            self._one_floor(event)
        self._accounts_exact()
        for effect in outcome.effects:
            self._carry_out(effect)

    def _one_floor(self, event: e.Event) -> None:
        if isinstance(event, e.SegmentStarted):
            assert self.on_floor is None, f"{event.segment_id} began while {self.on_floor} had the floor"
            self.on_floor = event.segment_id
        elif isinstance(event, e.SegmentEnded):
            assert self.on_floor == event.segment_id
            self.on_floor = None

    def _accounts_exact(self) -> None:
        cap = hundredths(max(self.state.settings.tokens.max_bank, self.settings.tokens.max_bank, 8.0))
        for agent in self.state.agents:
            assert agent.ledger.balance() == agent.bank, f"{agent.id}: {agent.ledger} is not {agent.bank}"
            assert 0 <= agent.bank <= cap

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.AskMind():
                assert effect.context_version == self.state.context_version
                self.asked.append(effect)
            case do.Synthesise():
                self.ordered.append(effect)
            case do.SetTimer(kind, about, at_ms, n):
                heapq.heappush(
                    self.timers, (at_ms, len(self.timers) + len(self.trace), inputs.TimerFired(kind, about, n))
                )
            case do.Play(clip_id) | do.PlayOverlay(clip_id):
                self._not_stale(clip_id)
                self.hand.carry_out(effect)
            case do.Stop():
                pass
            case _:
                self.hand.carry_out(effect)

    def _not_stale(self, clip_id: str) -> None:
        for work in self.state.work.values():
            if work.clip_id == clip_id:
                assert work.agent == CHAIR or work.context_version == self.state.context_version, f"{clip_id} is stale"

    # --- what may happen -------------------------------------------------------------------------------------------

    def answer(self, ask: do.AskMind, how: int) -> inputs.Input:
        self.said += 1
        if how % 23 == 0:
            worn_out = self.said > 40 and how % 3 == 0
            return inputs.MindFailed(ask.request_id, "fake", "exhausted" if worn_out else "timeout")
        if how % 11 == 0:
            return inputs.MindReplied(ask.request_id, "")
        kind = ("support", "clarify", "challenge")[how % 3]
        text = " ".join(WORDS[: 1 + how % 2] if ask.kind in ("segment", "reserve") else WORDS[2:]) + f" {self.said}."
        return inputs.MindReplied(ask.request_id, text, kind, (how % 10) / 10, self.on_floor)  # type: ignore[arg-type]

    def voice(self, order: do.Synthesise, how: int) -> inputs.Input:
        if how % 13 == 0:
            return inputs.VoiceFailed(order.request_id, "fake", "failed", "no voice")
        clip = VOICE.synthesise(order.clip_id, order.text, Prosody())
        self.hand.clips[clip.id] = clip
        return inputs.ClipReady(
            order.request_id, clip.id, clip.length_ms,
            tuple(beat.frame // 48 for beat in clip.beats), tuple(beat.kind for beat in clip.beats),
            tuple(-(-word.end // 48) for word in clip.words), 0.0, 150,
        )  # fmt: skip

    def operator(self, which: int, argument: int) -> inputs.Operator:
        agent = f"a{argument % (self.agents + 1)}"
        names: list[tuple[str, dict[str, Any]]] = [
            ("cut", {}), ("cut", {}), ("cut_at_beat", {"agent": None}), ("cut_at_beat", {"agent": agent}),
            ("say", {"text": f"Order, please {argument}."}), ("ask", {"agent": agent, "text": "And the baker?"}),
            ("ask", {"agent": agent, "text": ""}), ("grant", {"agent": agent, "tokens": argument % 5}),
            ("take", {"agent": agent, "tokens": argument % 5}), ("mute", {"agent": agent, "muted": bool(argument % 2)}),
            ("pause", {}), ("knob", {"key": "tokens.max_bank", "value": 3 + argument % 6}),
            ("knob", {"key": "audio.duck_db", "value": -(argument % 30)}), ("knob", {"key": "no.such", "value": 1}),
            ("preset", {"name": "civil", "settings": Settings().model_dump() | {"tokens": {"max_bank": 6.0}}}),
            ("undo", {}), ("dance", {}),
        ]  # fmt: skip
        name, arguments = names[which % len(names)]
        self.commands += 1
        return inputs.Operator(self.commands, name, arguments, self.audio.now_ms())

    def happen(self, what: int, how: int) -> None:
        """One thing happens, chosen by two bytes: half the time the world goes on as it should, else anything may come."""
        choice = what % 32
        if choice < 16:
            for _ in range(1 + how % 8):
                self.go_on()
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
        """The next thing that happens where nothing goes wrong."""
        if self.reports:
            self._reply(self.reports.popleft())
        elif self.asked:
            self._reply(self.answer(self.asked.pop(0), self.said + 1))
        elif self.ordered:
            self._reply(self.voice(self.ordered.pop(0), 1))
        else:
            moments = [self.audio.next_report_ms(), self.timers[0][0] if self.timers else None]
            before = self.audio.now_ms()
            self.pass_time(max(0, min((at for at in moments if at is not None), default=before + 100) - before))
            if not self.reports and self.timers and self.audio.now_ms() == before:
                self.give(heapq.heappop(self.timers)[2])  # before the first sample no time passes

    def folded(self) -> DebateState:
        """The same debate, folded from its events alone."""
        from argentum_core.debate.evolve import evolve

        state = DebateState()
        for at_ms, event in self.trace:
            evolve(state, copy.deepcopy(event), at_ms)
        return state
