"""How near the `estimate` voice is to the default cast, in how long a line takes.

    python tests/audio/estimate_fit.py JOURNAL [JOURNAL …] [--most 25]

takes whole lines of recorded debates of the default cast, at most so many of each, has the neural voice speak them calmly, each by its own speaker, and
prints how long they are as shares of the estimate: the median, the 5th and the 95th percentile, and the median distance from 1.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from argentum_audio.voices.base import Prosody
from argentum_audio.voices.estimate import EstimateVoice
from argentum_audio.voices.neural.voice import open_neural
from argentum_core.debate import events as e
from argentum_core.journal import JournalReader

SPEAKERS = {"Ada": "wren", "Brook": "rowan", "Cyril": "flint", "Delia": "sable"}
LEAST_WORDS = 5
NOWHERE = Path("/nowhere")


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Name and words of every line that was heard whole, and is no chair's."""
    names: dict[str, str] = {}
    for recorded in JournalReader.open(path).read():
        event = recorded.event
        if isinstance(event, e.DebateStarted):
            names = {agent.id: agent.name for agent in event.agents if agent.name in SPEAKERS}
        elif (
            isinstance(event, e.SegmentEnded) and event.agent in names and event.complete and is_long(event.heard_text)
        ):
            yield names[event.agent], event.heard_text


def is_long(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS


async def shares(paths: list[Path], most: int) -> list[float]:
    """How long each line is when it is spoken, as a share of the estimate."""
    voices, estimate, calm = (
        {name: open_neural(who, NOWHERE) for name, who in SPEAKERS.items()},
        EstimateVoice(),
        Prosody(),
    )
    found: list[float] = []
    for path in paths:
        for name, text in islice(lines(path), most):
            spoken = await voices[name].speak("line", text, calm)
            found.append(spoken.length_ms / estimate.synthesise("line", text, calm).length_ms)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="The estimate voice against the default cast.")
    parser.add_argument("journal", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=25)
    options = parser.parse_args()
    found = np.array(asyncio.run(shares(options.journal, options.most)))
    low, middle, high = np.percentile(found, [5, 50, 95])
    print(
        f"{len(found)} lines: median {middle:.3f}, 5–95 % {low:.2f}–{high:.2f}, median distance {np.median(np.abs(found - 1)):.3f}"
    )


if __name__ == "__main__":
    main()
