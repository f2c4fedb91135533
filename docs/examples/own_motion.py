"""A motion of your own, as data: what a TOML file in the motions folder holds, checked and debated.

python docs/examples/own_motion.py
"""

from __future__ import annotations

import asyncio

from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate.events import SegmentStarted
from argentum_core.debate.motion import Motion
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Recorded
from argentum_core.minds.casebook import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import load_cast, load_preset

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
    motion = Motion.model_validate(MOTION)  # raises pydantic's ValidationError, which names what does not fit
    cast = load_cast("duel")
    setup = Setup(
        motion_id="open-all-night",
        motion=motion,
        cast_id="duel",
        cast=cast,
        preset="debate_snappy",
        settings=load_preset("debate_snappy").settings,
        seed=1,
        turns=6,
    )
    agents = agents_of(setup)
    mind, voice = Casebook.of_cast(motion, cast, setup.seed), EstimateVoice()
    names = {agent.id: agent.name for agent in agents}

    def publish(batch: list[Recorded]) -> None:
        for item in batch:
            if isinstance(item.event, SegmentStarted):
                print(
                    f"{item.event.starts_ms / 1000:6.1f} s  {names.get(item.event.agent, 'Chair')}: {item.event.text}"
                )

    await run_virtual(
        setup,
        dict.fromkeys(names, mind),
        dict.fromkeys([*names, CHAIR], voice),
        SimAudioController(),
        publish=publish,
    )


if __name__ == "__main__":
    asyncio.run(main())
