"""A debate without a screen, rendered to a WAV file faster than real time.

    python docs/examples/headless_debate.py [FILE.wav] [TURNS]

The same seed gives the same events and the same file, byte for byte.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.spec import open_voice
from argentum_core.debate.state import CHAIR
from argentum_core.minds.casebook import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import load_cast, load_motion, load_preset


async def main(wav: Path, turns: int) -> None:
    setup = Setup(
        motion_id="homework",
        motion=load_motion("homework"),
        cast_id="duel",
        cast=load_cast("duel"),
        preset="debate_snappy",
        settings=load_preset("debate_snappy").settings,
        seed=7,
        turns=turns,
    )
    agents = agents_of(setup)
    mind = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    voices = {agent.id: open_voice(agent.voice) for agent in agents} | {CHAIR: open_voice("espeak:en-gb")}
    sound = VirtualController(wav=wav, tracks=[*voices])
    state = await run_virtual(setup, {agent.id: mind for agent in agents}, voices, sound)

    print(f"{setup.motion.title}: {state.turn} turns, {state.cuts} cuts, {state.last_ended_ms / 1000:.1f} s in {wav}")
    for agent in state.agents:
        print(f"  {agent.name}: {agent.bank / 100:g} tokens left, {agent.share:.0%} of the talk")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    asyncio.run(main(Path(given.get(1, "debate.wav")), int(given.get(2, "10"))))
