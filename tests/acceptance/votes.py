"""Votes counted again from a journal alone, by the formula of docs/rules.md (The vote); it imports nothing of Argentum.

    python tests/acceptance/votes.py JOURNAL [--export FILE] [--json]

Every vote, every move of the house, the swing and the three lines that moved most are held against the record; with `--export` also
against what `argentum export JOURNAL --format votes` wrote. One line for each thing that differs. Exit status 0, 1 if something
differs, 2 for a file that cannot be judged.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import shake_128
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Event = dict[str, Any]
Numbers = NDArray[np.int64]
UNDECIDED = -1
LINES = 3
CLAIMS = 256
OWN = ("point", "answered", "conceded")
"""What counts as a line's own doing."""


def drawn(seed: int, about: str, count: int) -> Numbers:
    """`count` bytes from the seed and what they are about."""
    return np.frombuffer(shake_128(f"{seed}/{about}".encode()).digest(count), np.uint8).astype(np.int64)


@dataclass
class House:
    """The listeners; `opinions` is a row a side."""

    seed: int
    sides: list[str]
    rules: dict[str, int]
    opinions: Numbers = field(init=False)
    first: Numbers = field(init=False)
    votes: Numbers = field(init=False)
    openness: Numbers = field(init=False)
    manners: Numbers = field(init=False)
    claims: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = self.rules["listeners"]
        rows = [drawn(self.seed, f"leaning/{side}", 2 * count) for side in self.sides]
        self.opinions = np.array([row[:count] + row[count:] - 255 for row in rows])
        self.openness, self.manners = drawn(self.seed, "openness", count), drawn(self.seed, "manners", count)
        self.first = self.votes = self.vote()

    def vote(self) -> Numbers:
        """Each listener's vote: the index of a side, or `UNDECIDED`."""
        best = self.opinions.argmax(axis=0)
        ranked = np.sort(self.opinions, axis=0)
        second = ranked[-2] if len(ranked) > 1 else np.zeros_like(ranked[-1])
        return np.where(ranked[-1] - second >= self.rules["margin"], best, UNDECIDED)

    def counts(self) -> dict[str, int]:
        """How many vote for each side."""
        return {side: int((self.votes == n).sum()) for n, side in enumerate(self.sides)}

    def undecided(self) -> int:
        """How many vote for none."""
        return int((self.votes == UNDECIDED).sum())

    def push(self, side: str, topic: str, strength: int, *, manners: bool = False) -> int:
        """Move everybody for or against a side; returns by how much, all together."""
        count = self.rules["listeners"]
        weights = self.manners if manners else (self.openness * drawn(self.seed, f"cares/{topic}", count)) >> 8
        moved = (abs(strength) * weights) >> 8
        self.opinions[self.sides.index(side)] += moved if strength >= 0 else -moved
        return int(moved.sum())

    def strength(self, event: Event) -> tuple[str, int]:
        """The cause and the strength of what became of a point. A claim moves less each time it is made."""
        rules, claim, kind = self.rules, event["claim"], event["type"]
        if kind == "point_made":
            if claim is not None and (claim in self.claims or len(self.claims) < CLAIMS):
                self.claims[claim] = self.claims.get(claim, 0) + 1
            whole = rules["point"] + (rules["cited"] if event["cites"] else 0)
            cause, whole = ("remark", whole // 2) if event["remark"] else ("point", whole)
        elif kind == "point_answered":
            cause, whole = "answered", -rules["answered"]
        elif kind == "point_dropped":
            cause, whole = "dropped", rules["dropped"]
        else:
            return "conceded", rules["conceded"]
        times = max(1, self.claims.get(claim, 0)) if claim is not None else 1
        return cause, int(np.sign(whole)) * (abs(whole) // times)


@dataclass
class Recount:
    """A debate counted again; `wrong` has a sentence for everything that differs from the record."""

    wrong: list[str] = field(default_factory=list)
    before: dict[str, int] | None = None
    after: dict[str, int] | None = None
    swing: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    moves: int = 0
    house: House | None = None

    def hold(self, event: Event, what: str, found: Any) -> None:
        """Hold one figure against the record."""
        if event[what] != found:
            self.wrong.append(f"event {event['seq']} ({event['type']}): {what} is {event[what]}, counted again {found}")


def recount(events: list[Event]) -> Recount:
    """Count the votes of a debate again, from its events in order."""
    done = Recount()
    house: House | None = None
    closed = False
    seed, sides_of, words, cut_by = 0, {}, {}, {}
    causes: list[dict[str, Any]] = []
    own = 0
    for event in events:
        kind = event["type"]
        if kind == "debate_started":
            seed, sides_of = event["seed"], {agent["id"]: agent["side"] for agent in event["agents"]}
        elif kind == "phase_changed":
            closed = closed or event["phase"] in ("closing", "verdict")
        elif kind == "segment_started":
            words[event["segment_id"]] = len(event["text"].split())
        elif kind == "hard_interrupt" and event["by"] == "agent":
            cut_by[event["segment_id"]] = event["agent"]
        elif kind == "votes_counted" and event["when"] == "before":
            house = done.house = House(seed, list(dict.fromkeys(sides_of.values())), event["rules"])
            done.before = house.counts()
            done.hold(event, "counts", house.counts())
            done.hold(event, "undecided", house.undecided())
        if house is None:
            continue
        if kind.startswith("point_") and not closed:
            cause, strength = house.strength(event)
            if strength:
                topic = event["claim"] or event["point_id"]
                pushed = house.push(event["side"], topic, strength)
                own += pushed if cause in OWN else 0
                causes.append({"cause": cause, "side": event["side"], "topic": topic, "strength": strength})
        elif kind == "segment_ended" and not closed:
            cutter = sides_of.get(cut_by.get(event["segment_id"], ""))
            heard, rude = len(event["heard_text"].split()), house.rules["rude"]
            if cutter is not None and rude and heard * 100 <= words[event["segment_id"]] * house.rules["rude_percent"]:
                house.push(cutter, "", -rude, manners=True)
                causes.append({"cause": "rude", "side": cutter, "topic": "", "strength": -rude})
        elif kind == "house_moved":
            was = house.votes
            house.votes = house.vote()
            done.moves += 1
            done.hold(event, "counts", house.counts())
            done.hold(event, "undecided", house.undecided())
            done.hold(event, "changed", int((was != house.votes).sum()))
            done.hold(event, "push", own)
            if sorted(causes, key=str) != sorted(event["causes"], key=str):
                done.wrong.append(f"event {event['seq']}: the causes are {event['causes']}, found {causes}")
            if own:
                done.lines.append({"segment_id": event["segment_id"], "agent": event["agent"], "push": own})
                done.lines = sorted(done.lines, key=lambda one: -one["push"])[:LINES]
            causes, own = [], 0
        elif kind == "votes_counted" and event["when"] == "after":
            done.after, done.swing = house.counts(), swing(house)
            done.hold(event, "counts", done.after)
            done.hold(event, "undecided", house.undecided())
            done.hold(event, "swing", done.swing)
            done.hold(event, "lines", done.lines)
    if done.before is None:
        done.wrong.append("no vote before was counted")
    if done.after is None:
        done.wrong.append("no vote after was counted")
    return done


def swing(house: House) -> list[dict[str, Any]]:
    """Who moved from where to where, in the order of the sides, the undecided last."""
    places = [*range(len(house.sides)), UNDECIDED]
    names = dict(enumerate(house.sides))
    return [
        {"before": names.get(one), "after": names.get(two), "listeners": moved}
        for one in places
        for two in places
        if one != two and (moved := int(((house.first == one) & (house.votes == two)).sum()))
    ]


def against_export(done: Recount, exported: dict[str, Any]) -> list[str]:
    """What the export says otherwise."""
    house = done.house
    if house is None:
        return []
    names = dict(enumerate(house.sides))
    told = exported["house"]
    wanted = {
        "before": done.before,
        "after": done.after,
        "swing": done.swing,
        "lines": done.lines,
        "votes": [names.get(int(vote)) for vote in house.votes],
    }
    found = {
        "before": (told["before"] or {}).get("counts"),
        "after": (told["after"] or {}).get("counts"),
        "swing": told["swing"],
        "lines": [{name: line[name] for name in ("segment_id", "agent", "push")} for line in told["lines"]],
        "votes": [listener["after"] for listener in told["listeners"]],
    }
    wrong = [f"the export's {what} differ" for what in wanted if wanted[what] != found[what]]
    return wrong if told["agrees"] else [*wrong, "the export does not agree with the record"]


def read(path: Path) -> list[Event]:
    """A journal's events; raises sqlite3.Error or ValueError for a file that is none."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db, db:
        rows = db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq").fetchall()
    return [{**json.loads(body), "seq": seq, "at_ms": at_ms, "type": kind} for seq, at_ms, kind, body in rows]


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("journal", type=Path)
    parser.add_argument("--export", type=Path, help="what `argentum export JOURNAL --format votes` wrote")
    parser.add_argument("--json", action="store_true", help="print what was counted")
    given = parser.parse_args()
    try:
        done = recount(read(given.journal))
        wrong = done.wrong
        if given.export is not None:
            wrong = [*wrong, *against_export(done, json.loads(given.export.read_text(encoding="utf-8")))]
    except (sqlite3.Error, ValueError, KeyError, OSError) as error:
        print(f"{given.journal} cannot be judged: {error!r}", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps({"before": done.before, "after": done.after, "swing": done.swing, "lines": done.lines}))
    for sentence in wrong:
        print(f"FAIL {sentence}")
    if not wrong:
        print(f"ok   {done.moves} moves of the house; {done.before} before, {done.after} after", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
