"""A debate in real time, heard and steered by a program: the chair speaks, an agent gets tokens, and the end is the program's.

    python docs/examples/steered_debate.py [SECONDS]

Every command is answered by events `operator_command`: accepted and applied, or refused with the reason.
"""

from __future__ import annotations

import asyncio
import sys

import argentum_core as argentum


async def main(seconds: float) -> None:
    debate = argentum.Debate("homework", cast="duel", seed=5)
    playing = argentum.play(debate, sound=False)  # without it you hear them
    async for event in playing:
        match event.type:
            case "segment_started":
                print(f"{debate.name_of(event.agent)}: {event.text}")
                if debate.state.turn == 1 and event.agent != "chair":
                    debate.cut_at_beat()
                    debate.say("Shorter, please.")
                    debate.grant("Hazel", 2)
            case "operator_command" if event.status != "accepted":
                print(f"  {event.command}: {event.status}" + (f", {event.reason}" if event.reason else ""))
        if playing.now_ms() > seconds * 1000:
            debate.stop()


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    asyncio.run(main(float(given.get(1, "20"))))
