"""A debate without a screen, rendered to a WAV file faster than real time.

    python docs/examples/headless_debate.py [FILE.wav] [TURNS]

The same seed gives the same events and the same file, byte for byte.
"""

from __future__ import annotations

import asyncio
import sys

import argentum_core as argentum


async def main(wav: str, turns: int) -> None:
    debate = argentum.Debate("homework", cast="duel", seed=7, turns=turns)
    state = await argentum.play(debate, clock="virtual", wav=wav).run()

    print(f"{state.title}: {state.turn} turns, {state.cuts} cuts, {state.last_ended_ms / 1000:.1f} s in {wav}")
    for agent in state.agents:
        print(f"  {agent.name}: {agent.bank / 100:g} tokens left, {agent.share:.0%} of the talk")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    asyncio.run(main(given.get(1, "debate.wav"), int(given.get(2, "10"))))
