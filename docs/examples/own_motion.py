"""A motion of your own, as data: what a TOML file in the motions folder holds, checked and debated.

python docs/examples/own_motion.py
"""

from __future__ import annotations

import asyncio

import argentum_core as argentum

MOTION = {
    "title": "The library should stay open all night",
    "sides": ["for", "against"],
    "claims": [
        {
            "id": "quiet",
            "side": "for",
            "gist": "people need a quiet room after work",
            "say": ["People who work by day need a quiet room at night.", "A lit reading room is kinder than a kitchen table."],
            "because": ["Shared flats have thin walls and one table.", "The bus drivers told the council so themselves."],
        },
        {
            "id": "cost",
            "side": "against",
            "gist": "nights are dear",
            "say": ["Every night shift costs as much as two days.", "The budget for nights is taken from new books."],
            "because": ["Somebody has to guard the door.", "Heating an empty hall helps nobody."],
        },
    ],
    "answers": [
        {"to": "cost", "by": "quiet", "say": ["A door with a card needs no guard.", "Books that nobody can read at night are no saving."]},
        {"to": "quiet", "by": "cost", "say": ["A quiet room can be had in the community centre.", "One study hall open late would do."]},
    ],
}  # fmt: skip


async def main() -> None:
    # Data that does not fit raises argentum.Refused, which names what is wrong with it.
    debate = argentum.Debate(MOTION, cast="duel", voice="estimate", seed=1, turns=6)
    playing = argentum.play(debate, clock="virtual")
    async for event in playing:
        if event.type == "segment_started":
            print(f"{event.starts_ms / 1000:6.1f} s  {playing.name_of(event.agent)}: {event.text}")


if __name__ == "__main__":
    asyncio.run(main())
