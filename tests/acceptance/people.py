#!/usr/bin/env python3
"""Measures whether the debaters of several debates are people: do they sound unlike each other, and is what they say new?

    python tests/acceptance/people.py JOURNAL...

Give the debates in the order in which they were heard. Reads only what docs/surface.md promises, with the standard library and numpy;
nothing of Argentum is imported. Told are, in percent:

- heard before: the sentences of the last debate that were heard in one of the others on the same motion;
- in two mouths: the different sentences that two or more agents said;
- speaker found: the turns whose speaker a naive Bayes classifier names, which knows the other debates of the same cast (one debate left
  out at a time), and the same where it knows only the debates on other motions (one motion left out at a time). It counts
  words, pairs of words, marks and lengths of sentences. Names are taken out of the turns first, so that nobody is known by whom
  they speak to;
- and how long sentences are, how many have a semicolon, and how turns are distributed.

Sentences of at most three words are nobody's, and are not compared. Exit status: 0; 2 for a file that cannot be read.
"""

from __future__ import annotations

import argparse
import math
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from debate_record import Record

LEAST_WORDS = 4
"""A sentence of fewer words is nobody's."""
LEAST_TURN_WORDS = 6
SMOOTHING = 0.3
LENGTH_STEP = 4
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’)]))\s+")
_WORD = re.compile(r"[\w]+(?:['’]\w+)?")
_MARK = re.compile(r"[.,;:!?…—-]")


@dataclass(frozen=True)
class Turn:
    """What somebody was heard to say with the floor; `seconds` is how long it was heard."""

    agent: str
    text: str
    seconds: float

    @property
    def sentences(self) -> list[str]:
        return [each for each in _SENTENCE_END.split(self.text.strip()) if each]


@dataclass(frozen=True)
class Debate:
    """One debate: its motion, the names of its agents, and their turns in order."""

    motion: str
    names: frozenset[str]
    turns: list[Turn]


@dataclass(frozen=True)
class Known:
    """How many turns a classifier was asked about, and of how many it named the speaker; `among` is how many speakers there are."""

    asked: int
    found: int
    among: int

    @property
    def share(self) -> float:
        return self.found / self.asked if self.asked else 0.0


def debate_of(record: Record) -> Debate:
    """What the agents of a journal were heard to say; the chair is none of them."""
    started = {event["segment_id"]: event for event in record.by["segment_started"]}
    turns = [
        Turn(started[ended["segment_id"]]["agent"], ended["heard_text"], ended["heard_ms"] / 1000)
        for ended in record.by["segment_ended"]
        if ended["segment_id"] in started and started[ended["segment_id"]]["agent"] in record.agents
    ]
    names = frozenset(agent["name"] for agent in record.agents.values())
    return Debate(record.start["motion"], names, turns)


# --- what is new --------------------------------------------------------------------------------------------------------


def same(sentence: str) -> str:
    """A sentence without its marks and capitals."""
    return " ".join(_WORD.findall(sentence.casefold()))


def _compared(debate: Debate) -> list[tuple[str, str]]:
    """Agent and sentence, of the sentences that are long enough to be somebody's."""
    return [
        (turn.agent, same(sentence))
        for turn in debate.turns
        for sentence in turn.sentences
        if len(sentence.split()) >= LEAST_WORDS
    ]


def heard_before(debates: Sequence[Debate]) -> float:
    """The share of the last debate's sentences that were heard in earlier ones on its motion."""
    *earlier, last = debates
    known = {sentence for debate in earlier if debate.motion == last.motion for _, sentence in _compared(debate)}
    said = [sentence for _, sentence in _compared(last)]
    return sum(sentence in known for sentence in said) / len(said) if said else 0.0


def in_two_mouths(debates: Iterable[Debate]) -> float:
    """The share of all different sentences that more than one agent said."""
    mouths: dict[str, set[str]] = defaultdict(set)
    for debate in debates:
        for agent, sentence in _compared(debate):
            mouths[sentence].add(agent)
    return sum(len(agents) > 1 for agents in mouths.values()) / len(mouths) if mouths else 0.0


# --- who speaks ---------------------------------------------------------------------------------------------------------


def features(turn: Turn, names: Iterable[str]) -> Counter[str]:
    """Words, pairs of words, marks, and how long sentences are."""
    text = re.sub(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b", "", turn.text) if names else turn.text
    words = _WORD.findall(text.casefold().replace("’", "'"))
    found = Counter(words)
    found.update(f"{one} {other}" for one, other in pairwise(words))
    found.update(f"mark {mark}" for mark in _MARK.findall(text))
    found.update(f"ends 's {word.split(chr(39))[1]}" for word in words if "'" in word)
    found.update(f"length {len(sentence.split()) // LENGTH_STEP}" for sentence in turn.sentences)
    found[f"turn {len(words) // LENGTH_STEP}"] += 1
    return found


class Classifier:
    """Naive Bayes over counted features: `learn` a turn of each speaker, then `name` the speaker of another."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._turns: Counter[str] = Counter()
        self._features: set[str] = set()

    def learn(self, agent: str, found: Counter[str]) -> None:
        """Count a turn's features for its speaker."""
        self._counts[agent].update(found)
        self._turns[agent] += 1
        self._features.update(found)

    def name(self, found: Counter[str]) -> str | None:
        """The likeliest speaker; None where nobody is known."""
        known = {feature: count for feature, count in found.items() if feature in self._features}
        every = sum(self._turns.values())
        best, most = None, -math.inf
        for agent in sorted(self._turns):
            counts = self._counts[agent]
            whole = sum(counts.values()) + SMOOTHING * len(self._features)
            likely = math.log(self._turns[agent] / every)
            # A feature that is said twice in a turn tells little more than once.
            likely += sum(min(count, 2) * math.log((counts[each] + SMOOTHING) / whole) for each, count in known.items())
            if likely > most:
                best, most = agent, likely
        return best


def known_speakers(debates: Sequence[Debate], apart: Callable[[Debate, Debate], bool]) -> Known:
    """How often the speaker of a turn is named by a classifier that knows the debates that are `apart` from the one it is in, and have
    the same cast."""
    asked = found = 0
    turns = [
        [
            (turn.agent, features(turn, debate.names))
            for turn in debate.turns
            if len(turn.text.split()) >= LEAST_TURN_WORDS
        ]
        for debate in debates
    ]
    for debate, own in zip(debates, turns, strict=True):
        judge = Classifier()
        others = [
            learnt
            for other, learnt in zip(debates, turns, strict=True)
            if other is not debate and other.names == debate.names and apart(debate, other)
        ]
        for agent, each in (turn for learnt in others for turn in learnt):
            judge.learn(agent, each)
        if not others:
            continue
        asked += len(own)
        found += sum(judge.name(each) == agent for agent, each in own)
    return Known(asked, found, max((len(debate.names) for debate in debates), default=0))


# --- told ---------------------------------------------------------------------------------------------------------------


def told(debates: Sequence[Debate]) -> Iterable[str]:
    """One line a figure."""
    yield f"heard before: {100 * heard_before(debates):.0f} % of the last of {len(debates)} debates"
    yield f"in two mouths: {100 * in_two_mouths(debates):.1f} % of all sentences"
    for left_out, apart in (
        ("debate", lambda one, other: one is not other),
        ("motion", lambda one, other: one.motion != other.motion),
    ):
        known = known_speakers(debates, apart)
        if known.asked:
            yield f"speaker found, one {left_out} left out: {100 * known.share:.0f} % of {known.asked} turns, among {known.among}"
    words = [len(sentence.split()) for debate in debates for turn in debate.turns for sentence in turn.sentences]
    semicolons = sum(";" in sentence for debate in debates for turn in debate.turns for sentence in turn.sentences)
    if words:
        yield f"sentences: {np.mean(words):.1f} ± {np.std(words):.1f} words, {100 * semicolons / len(words):.1f} % with a semicolon"
    seconds = [turn.seconds for debate in debates for turn in debate.turns]
    if seconds:
        low, middle, high, top = np.percentile(seconds, [10, 50, 90, 97])
        yield f"turns: {low:.1f} / {middle:.1f} / {high:.1f} / {top:.1f} s (10th, 50th, 90th, 97th percentile)"


def main() -> int:
    """Measure the journals that are named; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journals", type=Path, nargs="+")
    journals: list[Path] = parser.parse_args().journals
    try:
        debates = [debate_of(Record.read(path)) for path in journals]
    except (sqlite3.Error, ValueError, OSError) as error:
        print(f"people: {error}", file=sys.stderr)
        return 2
    for line in told(debates):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
