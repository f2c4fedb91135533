#!/usr/bin/env python3
"""Measures the form of finished debates: whether they begin and end, whether people answer each other, and how they sound.

    python tests/acceptance/form.py JOURNAL... [--strict]

Shares are taken over all the journals together, so give several. Reads only what docs/surface.md promises, with the standard library and
numpy; nothing of Argentum is imported. Prints one line a figure, `ok` or `FAIL` with what it should be. Exit status: 0, or with `--strict` 1 if
a figure is not as it should be; 2 for a file that cannot be read.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from debate_record import Event, Record
from verdict import Verdict

CHAIR = "chair"
TURN_ROLES = ("segment", "case", None)
SECOND_PART = "second"
"""It belongs to the turn that it goes on from."""
NAMED_WITHIN = 6
"""A name among so many first words is of whoever is spoken to."""
KICKER_ANSWERED_WITHIN = 2
OLD_LINE = 6
LONG_TURN_S = 20
HALF_AN_HOUR_MS = 30 * 60_000
SAME_WORDS = 5
POINT_EVENTS = ("point_made", "point_answered", "point_conceded", "point_dropped")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’)]))\s+")
_WORD = re.compile(r"[\w']+")


@dataclass
class Figures:
    """What was counted over several debates. `count` by what it counts; the lists hold one number a sentence, turn, gap or segment."""

    count: Counter[str] = field(default_factory=Counter)
    unframed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    sentence_words: list[int] = field(default_factory=list)
    turns_s: list[float] = field(default_factory=list)
    gaps_ms: list[int] = field(default_factory=list)
    paces: list[float] = field(default_factory=list)
    talk_ms: int = 0
    overlap_ms: int = 0
    debate_ms: int = 0

    def share(self, part: str, whole: str) -> float:
        """One count over another; 0 where there is nothing."""
        return self.count[part] / self.count[whole] if self.count[whole] else 0.0

    def told(self, part: str, whole: str) -> str:
        """The same in words."""
        return f"{self.count[part]} of {self.count[whole]}, {100 * self.share(part, whole):.0f} %"


@dataclass
class Debate:
    """One debate, with what the figures need of it: segments that ended, in their order, and who threw something in over which."""

    record: Record
    said: list[Event] = field(init=False)
    place: dict[str, int] = field(init=False)
    remarks: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.said = [event for event in self.record.order if event["segment_id"] in self.record.ended]
        self.place = {event["segment_id"]: number for number, event in enumerate(self.said)}
        self.remarks = defaultdict(set)
        for event in self.record.by["interjection_played"]:
            self.remarks[event["segment_id"]].add(event["agent"])

    def end(self, segment: Event) -> Event:
        """How a segment ended."""
        return self.record.ended[segment["segment_id"]]

    def before(self, number: int) -> Event | None:
        """The segment before the one with this number; the chair counts."""
        return self.said[number - 1] if number else None

    def rest_of_turn(self, number: int) -> str:
        """What was heard of the second part of a turn; empty if it has none."""
        after = self.said[number + 1] if number + 1 < len(self.said) else None
        return str(self.end(after)["heard_text"]) if after is not None and after.get("role") == SECOND_PART else ""

    def turn_before(self, number: int) -> Event | None:
        """The segment before, or the one before that where the chair spoke in between."""
        before = self.before(number)
        if before is not None and before["agent"] == CHAIR:
            return self.before(number - 1)
        return before


def measure(record: Record, figures: Figures) -> None:
    """Add one debate to the figures."""
    debate = Debate(record)
    figures.count["debates"] += 1
    wrong = list(unframed(debate))
    figures.count["framed"] += not wrong
    figures.unframed += [f"{record.path.name}: {problem}" for problem in wrong]
    votes = {event.get("when") for event in record.by["votes_counted"]}
    figures.count["voted"] += {"before", "after"} <= votes
    seen: set[str] = set()
    for number, segment in enumerate(debate.said):
        figures.talk_ms += debate.end(segment)["heard_ms"]
        if segment["agent"] != CHAIR:
            measure_timing(debate, number, figures)
            measure_answers(debate, number, figures)
            measure_sentences(debate, segment, seen, figures)
    measure_cuts(debate, figures)
    measure_points(debate, figures)
    figures.count["backchannels"] += len(record.by["backchannel_played"])
    figures.overlap_ms += sum(
        max(0, record.remark_ends_ms(event) - event["starts_ms"]) for event in record.by["interjection_played"]
    )
    figures.debate_ms += record.events[-1]["at_ms"]


def unframed(debate: Debate) -> Iterator[str]:
    """What a debate lacks of a beginning and an end."""
    record = debate.record
    sides = {agent["side"] for agent in record.agents.values()}
    spoken = {
        (event.get("role"), record.agents[event["agent"]]["side"]) for event in debate.said if event["agent"] != CHAIR
    }
    chair = sum(event["agent"] == CHAIR for event in debate.said)
    if chair < 4:
        yield f"the chair speaks {chair} times"
    form = record.start.get("settings", {}).get("form", {})
    for part in ("opening", "closing"):
        if form.get(part, "none") != "none" and any((part, side) not in spoken for side in sides):
            yield f"a side has no {part}"
    if not debate.said or debate.said[-1]["agent"] != CHAIR:
        yield "the last words are not the chair's"
    phases = [event["phase"] for event in record.by["phase_changed"]]
    if not {"clash", "closing", "verdict"} <= set(phases):
        yield f"phases {phases}"


def measure_timing(debate: Debate, number: int, figures: Figures) -> None:
    """Silences between segments, turns by their length, words a minute."""
    segment, before = debate.said[number], debate.before(number)
    end = debate.end(segment)
    if before is not None and debate.end(before)["complete"]:
        gap_ms = segment["starts_ms"] - debate.end(before)["ended_ms"]
        figures.gaps_ms.append(gap_ms)
        figures.overlap_ms += max(0, -gap_ms)
    if end["heard_ms"] > 1500:
        figures.paces.append(len(end["heard_text"].split()) / (end["heard_ms"] / 60_000))
    if segment.get("role") in TURN_ROLES:
        figures.turns_s.append(end["heard_ms"] / 1000)
    elif segment.get("role") == SECOND_PART and figures.turns_s:
        figures.turns_s[-1] += end["heard_ms"] / 1000


def measure_answers(debate: Debate, number: int, figures: Figures) -> None:
    """Whom a segment answers and names, whether it asks, concedes, and comes back."""
    segment, before, count = debate.said[number], debate.before(number), figures.count
    heard = debate.end(segment)["heard_text"]
    answers = segment.get("answers")
    if segment.get("role") in TURN_ROLES:
        turn = debate.turn_before(number)
        count["turns"] += 1
        count["answer the turn before"] += turn is not None and answers == turn["segment_id"]
        count["ask"] += "?" in heard or "?" in debate.rest_of_turn(number)
        count["concede"] += segment.get("concedes") is not None
        count["come back"] += number - debate.place.get(segment.get("recalls") or "", number) > OLD_LINE
    head = " ".join(heard.split()[:NAMED_WITHIN])
    for agent in debate.record.agents.values():
        if agent["id"] == segment["agent"] or not re.search(rf"\b{re.escape(agent['name'])}\b", head):
            continue
        came_in = {before["agent"]} | debate.remarks[before["segment_id"]] if before is not None else set()
        answered = debate.said[debate.place[answers]]["agent"] if answers in debate.place else None
        count["named"] += 1
        if agent["id"] not in came_in and agent["id"] != answered:
            count["misnamed"] += 1
            figures.misnamed.append(f"{segment['segment_id']}: {head}")
        break


def measure_sentences(debate: Debate, segment: Event, seen: set[str], figures: Figures) -> None:
    """How long sentences are, how many have a semicolon, and how many end as another did."""
    end, count = debate.end(segment), figures.count
    for sentence in sentences(end["heard_text"]):
        words = len(sentence.split())
        figures.sentence_words.append(words)
        count["sentences"] += 1
        count["semicolons"] += ";" in sentence
        if words > 3 and segment["starts_ms"] < HALF_AN_HOUR_MS and end["complete"]:
            ending = " ".join(_WORD.findall(sentence.lower())[-SAME_WORDS:])
            count["compared"] += 1
            count["repeated"] += ending in seen
            seen.add(ending)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence]


def measure_cuts(debate: Debate, figures: Figures) -> None:
    """Cut-in lines and whether anybody answers them; lost halves and whether they come back."""
    count = figures.count
    for cut in debate.record.by["hard_interrupt"]:
        number = debate.place.get(cut["kicker_segment_id"] or "")
        if cut["by"] != "agent" or number is None:
            continue
        later = debate.said[number + 1 :]
        others = [event for event in later if event["agent"] not in (cut["agent"], CHAIR)]
        count["cuts"] += 1
        count["kickers answered"] += any(
            event.get("answers") == cut["kicker_segment_id"] for event in others[:KICKER_ANSWERED_WITHIN]
        )
        end = debate.record.ended.get(cut["segment_id"])
        if end is not None and not end["complete"]:
            count["lost halves"] += 1
            count["came back"] += any(event.get("resumes") == cut["segment_id"] for event in later)


def measure_points(debate: Debate, figures: Figures) -> None:
    """Points by what became of them, and events that say what cannot be."""
    by = debate.record.by
    for kind in POINT_EVENTS:
        figures.count[kind] += len(by[kind])
    figures.count["point_events"] += sum(len(by[kind]) for kind in POINT_EVENTS)
    figures.count["impossible points"] += sum(1 for _ in impossible_points(debate.record))


def impossible_points(record: Record) -> Iterator[str]:
    """Points that nobody made, or of which nothing was heard, or that are over twice."""
    made: dict[str, Event] = {}
    over: set[str] = set()
    conceded: set[str] = set()
    sides = {agent["id"]: agent["side"] for agent in record.agents.values()}
    for event in record.events:
        if event["type"] not in POINT_EVENTS:
            continue
        name = event["point_id"]
        if event["type"] == "point_made":
            end = record.ended.get(event["segment_id"])
            if name in made:
                yield f"{name} is made twice"
            if not event["text"] or (not event.get("remark") and (end is None or not end["heard_text"])):
                yield f"nothing was heard of {name}"
            made[name] = event
            continue
        if name not in made:
            yield f"{event['type']}: nobody made {name}"
            continue
        if event["type"] == "point_conceded":
            if name in conceded or sides.get(event["by"]) == event["side"]:
                yield f"{name} is conceded twice, or by its own side"
            conceded.add(name)
            continue
        if name in over:
            yield f"{name} is answered or dropped twice"
        over.add(name)
        if event["type"] == "point_answered" and made.get(event["by_point"], event)["side"] == event["side"]:
            yield f"{name} is answered by its own side"


def judge(records: Iterable[Record]) -> Verdict:
    """The figures of all these debates, and what each should be."""
    figures = Figures()
    for record in records:
        measure(record, figures)
    verdict, share, told, count = Verdict(), figures.share, figures.told, figures.count

    def check(name: str, good: bool, figure: object, problems: Iterable[str] = ()) -> None:
        verdict.check(name, () if good else tuple(problems) or ("not as it should be",), figure)

    check(
        "begins and ends, with the chair", share("framed", "debates") == 1, told("framed", "debates"), figures.unframed
    )
    check("votes before and after", share("voted", "debates") == 1, told("voted", "debates"))
    check(
        "names the wrong person in less than 2 %",
        share("misnamed", "named") < 0.02,
        told("misnamed", "named"),
        figures.misnamed,
    )
    check(
        "60 % of cut-in lines are answered",
        not count["cuts"] or share("kickers answered", "cuts") >= 0.6,
        told("kickers answered", "cuts"),
    )
    check(
        "30 % of lost halves come back",
        not count["lost halves"] or share("came back", "lost halves") >= 0.3,
        told("came back", "lost halves"),
    )
    check(
        "65 % answer the turn before",
        share("answer the turn before", "turns") >= 0.65,
        told("answer the turn before", "turns"),
    )
    check("8 % ask", share("ask", "turns") >= 0.08, told("ask", "turns"))
    check("5 % concede", share("concede", "turns") >= 0.05, told("concede", "turns"))
    check("5 % come back to an old line", share("come back", "turns") >= 0.05, told("come back", "turns"))
    points = f"{count['point_made']} made, {count['point_answered']} answered, {count['point_conceded']} conceded, {count['point_dropped']} dropped"
    check(
        "points are made when heard, and over once", count["point_made"] > 0 and not count["impossible points"], points
    )
    check(
        "sentences vary by 5 words",
        spread(figures.sentence_words) >= 5,
        f"{mean(figures.sentence_words):.1f} ± {spread(figures.sentence_words):.1f} words",
    )
    check("at most 5 % have a semicolon", share("semicolons", "sentences") <= 0.05, told("semicolons", "sentences"))
    check(
        "at most 5 % are heard again in half an hour",
        share("repeated", "compared") <= 0.05,
        told("repeated", "compared"),
    )
    long = mean([turn >= LONG_TURN_S for turn in figures.turns_s])
    middle = float(np.median(figures.turns_s)) if figures.turns_s else 0.0
    check(
        "4 to 15 % long turns, half within 3 to 8 s",
        0.04 <= long <= 0.15 and 3 <= middle <= 8,
        f"{100 * long:.0f} % long, median {middle:.1f} s",
    )
    low, median, high = np.percentile(figures.gaps_ms or [0], [5, 50, 95])
    check(
        "gaps: median 150 to 250 ms, from −50 to 450",
        150 <= median <= 250 and low <= -50 and high >= 450,
        f"{low:.0f} / {median:.0f} / {high:.0f} ms",
    )
    overlap = figures.overlap_ms / max(1, figures.talk_ms)
    check("4 to 12 % of the talk overlaps", 0.04 <= overlap <= 0.12, f"{100 * overlap:.1f} %")
    sounds = count["backchannels"] / max(1, figures.debate_ms) * 60_000
    check("1.5 to 5 backchannels a minute", 1.5 <= sounds <= 5, f"{sounds:.1f}")
    check("150 to 190 words a minute", 150 <= mean(figures.paces) <= 190, f"{mean(figures.paces):.0f}")
    return verdict


def mean(numbers: list[int] | list[float] | list[bool]) -> float:
    """Their mean; 0 for none."""
    return float(np.mean(numbers)) if numbers else 0.0


def spread(numbers: list[int]) -> float:
    """Their standard deviation; 0 for none."""
    return float(np.std(numbers)) if numbers else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("journals", type=Path, nargs="+")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a figure is not as it should be")
    given = parser.parse_args()
    try:
        verdict = judge(map(Record.read, given.journals))
    except (sqlite3.Error, OSError, ValueError) as error:
        print(f"cannot be measured: {error}", file=sys.stderr)
        return 2
    print(*verdict.checks, sep="\n")
    print(f"{len(verdict.failed)} of {len(verdict.checks)} are not as they should be")
    return 1 if verdict.failed and given.strict else 0


if __name__ == "__main__":
    sys.exit(main())
