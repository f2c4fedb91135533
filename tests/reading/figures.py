"""How much of the product a reader goes through who follows one thing from its beginning to its end.

    python tests/reading/figures.py

Three walks, each without a network or a sound device:

- *micro-turn*: an offline debate in virtual time, from one segment's first sample to the next one's: casebook minds, espeak voices, no record;
- *key press*: on the stage, from a key to the engine's decision on the command that it stands for, without what the screen draws meanwhile;
- *chat bid*: from the effect that asks a mind at a chat server (a real one, on loopback) for its bid, to the input that answers it.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from trace_files import ROOT, Trace

from argentum_core.debate.commands import Command

# Run as a program, this folder alone is on the path.
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

import argentum_core as argentum
from argentum_audio.sim import SimAudioController
from argentum_core.debate.evolve import evolve
from argentum_core.debate.state import DebateState
from argentum_core.minds.access import MindAccess
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.opener import MindOpener
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs, step
from argentum_core.session import agents_of
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat

FIRST, TURNS = 7, 9
SHOWN_MS = 70_000
DRAWING = ("argentum_tui/panels/", "argentum_tui/view/")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was walked, what it took, and the most it may take."""

    walk: str
    trace: Trace
    most_files: int


async def micro_turn() -> Trace:
    """From one segment's first sample to the next one's: of nine in a row the one in the middle by its files. Which of them has a remark
    or a cut in it depends on the words."""
    traces: list[Trace] = []
    debate, begun = argentum.Debate("homework", seed=7, turns=FIRST + TURNS + 4), 0
    async with argentum.play(debate, clock="virtual") as playing:
        async for event in playing:
            if event.type != "segment_started":
                continue
            begun += 1
            if traces:
                traces[-1].__exit__()
            if begun >= FIRST + TURNS:
                break
            if begun >= FIRST:
                traces.append(Trace())
                traces[-1].__enter__()
    return sorted(traces, key=lambda trace: len(trace.files))[len(traces) // 2]


async def chat_bid() -> Trace:
    """One bid of a mind at a chat server, from the effect to the input."""
    setup = assemble(Choice(motion="homework", seed=3, turns=4))
    state = DebateState()
    step(state, setup.begin(), 0)
    agent = agents_of(setup)[0].id
    async with FakeChat() as fake:
        opener = MindOpener(
            MindAccess({"OPENAI_API_KEY": Secret(KEY)}, fake.base_url),
            lambda: Casebook.of_cast(setup.motion, setup.cast, setup.seed),
        )
        minds = opener.open_all({agent: f"chat:{MODEL}"})
        effects = EffectRunner(state, minds, {}, SimAudioController())
        order = do.AskMind("r1", "bid", agent, state.context_version)
        await effects.ask(effects.mind_of(order), effects.request(order))  # its client is built, its connection made
        with Trace(without="/tests/providers/") as trace:
            answer = await effects.ask(effects.mind_of(order), effects.request(order))
        assert isinstance(answer, inputs.MindReplied), answer
        await effects.close()
    return trace


async def key_press() -> Trace:
    """`x` on the stage of a debate that has been going on for a while, until the engine has decided."""
    import feed
    import stage_app

    played = feed.debate(feed.NAMES)
    state = DebateState()
    for recorded in played:
        if recorded.at_ms <= SHOWN_MS:
            evolve(state, recorded.event, recorded.at_ms)
    trace = Trace()

    class Show(feed.FeedShow):
        """A show behind which the engine takes the command."""

        def send(self, command: Command) -> int:
            number = super().send(command)
            step(state, inputs.Operator(number, command, SHOWN_MS), SHOWN_MS)
            trace.__exit__()
            return number

    show = Show(played, SHOWN_MS)
    async with stage_app.app(show).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        trace.__enter__()
        await pilot.press("x")
    for name in [name for name in trace.files if name.startswith(DRAWING)]:
        del trace.files[name]
    assert show.given == [("cut", {})]
    return trace


async def figures() -> list[Figure]:
    return [
        Figure("micro-turn", await micro_turn(), 35),
        Figure("key press", await key_press(), 16),
        Figure("chat bid", await chat_bid(), 28),
    ]


def main() -> None:
    for figure in asyncio.run(figures()):
        print(
            f"{figure.walk}: {len(figure.trace.files)} files (at most {figure.most_files}), {figure.trace.moves} moves"
        )
        for name in sorted(figure.trace.files):
            print(f"    {figure.trace.files[name]:5}  {name}")


if __name__ == "__main__":
    main()
