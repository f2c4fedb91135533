"""Every prompt of a debate, whole, to be read sentence by sentence: would an expert send it?

    python tests/show/print_prompts.py [--turns 20] [--preset debate_snappy] [--motion car-free-centres] [--seed 7]

plays a debate of four models in virtual time against a fake chat server over a real socket, and prints what the server was sent, in order,
with its size and what it answered.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parents[1]):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

from storm_scene import setup  # noqa: E402

from argentum_audio.virtual import VirtualController  # noqa: E402
from argentum_audio.voices.estimate import EstimateVoice  # noqa: E402
from argentum_core.debate.state import CHAIR  # noqa: E402
from argentum_core.minds.access import MindAccess  # noqa: E402
from argentum_core.minds.casebook.mind import Casebook  # noqa: E402
from argentum_core.minds.opener import MindOpener, points_of  # noqa: E402
from argentum_core.session import agents_of, run_virtual  # noqa: E402
from tests.providers.chat import FakeChat  # noqa: E402


async def prompts(*, turns: int, preset: str, motion: str, seed: int) -> list[tuple[str, str, str]]:
    """What the server was sent in a debate: the kind of each request, its system and its user message."""
    async with FakeChat(key=None, seed=seed) as fake:
        minds_of = (f"chat:talker-1@{fake.base_url}",) * 4
        begun = setup(minutes=None, seed=seed, motion=motion, minds=minds_of, voices=("estimate",) * 4, preset=preset)
        begun = replace(begun, turns=turns)
        casebook = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
        opener = MindOpener(MindAccess({}, fake.base_url), lambda: casebook, points=points_of(begun.motion))
        agents = agents_of(begun)
        minds = opener.open_all({agent.id: agent.mind for agent in agents})
        voices = {name: EstimateVoice() for name in [*(agent.id for agent in agents), CHAIR]}
        await run_virtual(begun, minds, voices, VirtualController(), fallback=casebook)
        return [
            (one.kind, str(one.body["messages"][0]["content"]), str(one.body["messages"][1]["content"]))
            for one in fake.requests
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Every prompt of a debate, whole.")
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--preset", default="debate_snappy")
    parser.add_argument("--motion", default="car-free-centres")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    sent = asyncio.run(prompts(**vars(options)))
    for number, (kind, system, user) in enumerate(sent, start=1):
        print(f"===== {number}: {kind}, {len(system) + len(user)} characters =====\n{system}\n-----\n{user}\n")
    sizes: dict[str, list[int]] = {}
    for kind, system, user in sent:
        sizes.setdefault(kind, []).append(len(system) + len(user))
    for kind, of_kind in sizes.items():
        print(
            f"{kind}: {len(of_kind)} prompts, {sum(of_kind) // len(of_kind)} characters on average, {max(of_kind)} at most"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
