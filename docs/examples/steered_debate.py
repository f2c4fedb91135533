"""A debate in real time, heard and steered by a program: the chair speaks, an agent gets tokens, and the end is the program's.

    python docs/examples/steered_debate.py [SECONDS]

Every command is answered by events `operator_command`: accepted and applied, or refused with the reason.
"""

from __future__ import annotations

import asyncio
import sys

import argentum_core as argentum


async def main(seconds: float) -> None:
    # Without a welcome and opening statements: the program is the chair.
    debate = argentum.Debate("homework", cast="duel", seed=5, settings={"form.chair": False, "form.opening": "none"})
    playing = argentum.play(debate, sound=False)  # without it you hear them
    steered = False
    async for event in playing:
        match event.type:
            case "segment_started":
                print(f"{debate.name_of(event.agent)}: {event.text}")
            case "operator_command" if event.status != "accepted":
                print(f"  {event.command}: {event.status}" + (f", {event.reason}" if event.reason else ""))
        # A voice that speaks while it is still being made tells its beats, where one may come in, as it goes on.
        floor = debate.state.floor
        if not steered and floor is not None and floor.beats_ms:
            steered = True
            debate.cut_at_beat()
            debate.say("Shorter, please.")
            debate.grant("Hazel", 2)
        if playing.now_ms() > seconds * 1000:
            debate.stop()


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    asyncio.run(main(float(given.get(1, "20"))))
