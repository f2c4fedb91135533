"""A debate of a thousand turns by language models: what is sent for a turn does not grow, so it costs the same to the end."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from statistics import mean

import pytest

import argentum_presets
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Recorded
from argentum_core.minds.model.mind import ModelMind
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.model.source import AnswerChunk, CallProgress
from argentum_core.minds.prices import TokenPrice
from argentum_core.minds.prompts.writer import Prompt, PromptWriter
from argentum_core.session import MindTraits, Setup, agents_of, run_virtual
from argentum_kit.fault_causes import Peer

TURNS = 1000
MODEL = "chat:endless"
RULES = Settings.model_validate({"interjections": {"enabled": False}})
"""Segments, reserves and kickers: what carries a debate, and its largest prompts."""


class Endless:
    """A model that always has something new to say; keeps the sizes of what it was sent, by turn."""

    model = "endless"

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._said = 0

    @property
    def peer(self) -> Peer:
        return Peer(self.model, "")

    def most_tokens(self, prompt: Prompt) -> int:
        return prompt.form.most_tokens

    async def chunks(self, prompt: Prompt, sending: CallProgress) -> AsyncGenerator[AnswerChunk, None]:
        sending.sent = True
        size = len(prompt.system) + len(prompt.user)
        self.sizes.append(size)
        self._said += 1
        text = f"Point number {self._said} is that nobody counts the cars that stay away. Ask the baker about day {self._said}."
        yield AnswerChunk(content=json.dumps({"text": text, "importance": 0.2, "urgency": 0.1, "bid": 2}))
        yield AnswerChunk(finish="stop", input_tokens=size // 4, output_tokens=len(text) // 4)

    def used_up(self) -> None: ...

    def shown(self, said: str) -> str:
        return said

    async def close(self) -> None: ...


@pytest.mark.slow
async def test_a_turn_costs_the_same_at_the_thousandth_as_at_the_hundredth() -> None:
    motion = argentum_presets.load_motion("homework")
    setup = Setup(
        motion_id="homework", motion=motion, cast_id="quartet", cast=argentum_presets.load_cast("quartet"),
        preset="debate_snappy", settings=RULES, seed=3, turns=TURNS, mind=MODEL,
        mind_traits={MODEL: MindTraits(metered=True, call_micros=500)},
    )  # fmt: skip
    model, costs, turn = Endless(), dict[int, int](), 0
    mind = ModelMind(MODEL, model, SlotQueue(), prompts=PromptWriter(), price=TokenPrice(1.0, 4.0))

    def publish(batch: list[Recorded]) -> None:
        nonlocal turn
        for recorded in batch:
            turn += isinstance(recorded.event, e.SegmentStarted)
            if isinstance(recorded.event, e.WorkWritten):
                costs[turn] = costs.get(turn, 0) + recorded.event.cost_micros

    names = [agent.id for agent in agents_of(setup)]
    voices = dict.fromkeys([*names, CHAIR], EstimateVoice())
    state = await run_virtual(setup, dict.fromkeys(names, mind), voices, SimAudioController(), publish=publish)
    assert state.turn == TURNS
    hundreds = [mean(costs.get(turn, 0) for turn in range(begin, begin + 100)) for begin in range(100, turn - 100, 100)]
    assert min(hundreds) > 0 and max(hundreds) < 1.15 * min(hundreds)
    asked = len(model.sizes)
    early, late = model.sizes[asked // 10 : asked // 5], model.sizes[-asked // 10 :]
    assert max(late) < 1.1 * max(early)
