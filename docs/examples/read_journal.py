"""A recorded debate, read: who said what and when, what it cost, and how the accounts stand.

    python docs/examples/read_journal.py JOURNAL

Without Argentum the same is in the file itself: a table `events` of JSON (docs/surface.md, Journal).
"""

from __future__ import annotations

import sys
from collections import Counter

import argentum_core as argentum
from argentum_core.debate.events import DebateStarted, HardInterrupt, InterjectionPlayed, SegmentEnded, TokensChanged


def main(path: str) -> None:
    replay = argentum.replay(path)
    spent: Counter[str] = Counter()
    meanwhile: list[str] = []  # what came in over the segment that is on the floor
    for event in replay:
        match event:
            case DebateStarted(title=title, preset=preset, seed=seed):
                print(f"{title} ({preset}, seed {seed})\n")
            case SegmentEnded(agent=agent, heard_text=text, complete=complete) if text:
                print(
                    f"{replay.at_ms / 1000:6.1f} s  {replay.name_of(agent)}: {text}{'' if complete else ' —'}",
                    *meanwhile,
                    sep="\n",
                )
                meanwhile.clear()
            case InterjectionPlayed(agent=agent, kind=kind, text=text):
                meanwhile.append(f"{'':>8}  ({replay.name_of(agent)}, {kind}: {text})")
            case HardInterrupt(agent=agent, interrupted=interrupted) if agent is not None:
                meanwhile.append(f"{'':>8}  ({replay.name_of(agent)} cuts {replay.name_of(interrupted)} off)")
            case TokensChanged(
                agent=agent, delta=delta, cause="bid" | "interjection" | "interrupt_bid" | "interrupt_fee"
            ):
                spent[agent] -= delta
    print()
    for agent in replay.state.agents:
        print(f"{agent.name}: spent {spent[agent.id] / 100:g}, holds {agent.bank / 100:g} tokens")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python read_journal.py JOURNAL")
    try:
        main(sys.argv[1])
    except argentum.Refused as error:
        sys.exit(f"{error}")
