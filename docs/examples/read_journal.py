"""A recorded debate, read: who said what and when, what it cost, and how the accounts stand.

    python docs/examples/read_journal.py JOURNAL

Without Argentum the same is in the file itself: a table `events` of JSON (docs/surface.md, Journal).
"""

from __future__ import annotations

import sys
from collections import Counter

from argentum_core.debate.events import HardInterrupt, InterjectionPlayed, SegmentEnded, TokensChanged
from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.replay import fold


def main(path: str) -> None:
    with JournalReader.open(path) as journal:
        state = fold(journal)
        names = {agent.id: agent.name for agent in state.agents} | {"chair": "Chair"}
        spent: Counter[str] = Counter()
        meanwhile: list[str] = []  # what came in over the segment that is on the floor
        print(f"{state.title} ({state.preset}, seed {state.seed})\n")
        for item in journal.read():
            match item.event:
                case SegmentEnded(agent=agent, heard_text=text, complete=complete) if text:
                    print(
                        f"{item.at_ms / 1000:6.1f} s  {names[agent]}: {text}{'' if complete else ' —'}",
                        *meanwhile,
                        sep="\n",
                    )
                    meanwhile.clear()
                case InterjectionPlayed(agent=agent, kind=kind, text=text):
                    meanwhile.append(f"{'':>8}  ({names[agent]}, {kind}: {text})")
                case HardInterrupt(agent=agent, interrupted=interrupted) if agent is not None:
                    meanwhile.append(f"{'':>8}  ({names[agent]} cuts {names[interrupted]} off)")
                case TokensChanged(
                    agent=agent, delta=delta, cause="bid" | "interjection" | "interrupt_bid" | "interrupt_fee"
                ):
                    spent[agent] -= delta
    print()
    for agent in state.agents:
        print(f"{agent.name}: spent {spent[agent.id] / 100:g}, holds {agent.bank / 100:g} tokens")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python read_journal.py JOURNAL")
    try:
        main(sys.argv[1])
    except JournalError as error:
        sys.exit(f"{error}")
