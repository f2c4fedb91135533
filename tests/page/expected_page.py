"""What a page should show at a moment, from the journal alone: nothing here shares code with the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from argentum_core.debate import events as e
from argentum_core.journal import JournalReader
from argentum_core.measures.transcript import HeardLine
from argentum_core.measures.transcript_builder import TranscriptBuilder

NOTHING: tuple[None, None] = (None, None)


class SpokenWord(NamedTuple):
    """A word that is heard: its line and its place in it, and when it begins and ends, in ms of debate time."""

    line: int
    word: int
    starts_ms: float
    ends_ms: float


def spoken_words(journal: JournalReader) -> list[SpokenWord]:
    """Every word that was heard, from the clips as they were spoken and kept."""
    builder = TranscriptBuilder()
    lines: list[HeardLine] = []
    found: list[SpokenWord] = []
    places: dict[int, list[tuple[int, int, str]]] = {}
    for recorded in journal.read():
        changed = builder.take(recorded.event, recorded.at_ms)
        if isinstance(recorded.event, e.SegmentStarted):
            assert isinstance(changed, HeardLine)
            if changed not in lines:
                lines.append(changed)
            number = lines.index(changed)
            first = changed.first_words if recorded.event.role == "second" else 0
            places.setdefault(number, []).append((first, recorded.event.starts_ms, recorded.event.clip_id))
    builder.finish()
    for number, line in enumerate(lines):
        for first, starts_ms, clip_id in places[number]:
            clip = journal.load_clip(clip_id)
            assert clip is not None
            for n, word in enumerate(clip.words):
                if first + n < len(line.words):
                    at = [starts_ms + frame * 1000 / clip.rate for frame in (word.start, word.end)]
                    found.append(SpokenWord(number, first + n, at[0], at[1]))
    return found


def word_errors(seen: Iterable[dict[str, Any]], words: list[SpokenWord]) -> list[float]:
    """By how many ms each frame marks the wrong word: how far it is from a moment at which that word sounds; where none is marked,
    from a moment at which none does."""
    by_place = {(word.line, word.word): word for word in words}
    errors: list[float] = []
    for frame in seen:
        ms = frame["ms"]
        if frame["line"] is None:
            inside = [
                min(ms - word.starts_ms, word.ends_ms - ms) for word in words if word.starts_ms < ms < word.ends_ms
            ]
            errors.append(max(inside, default=0.0))
        else:
            word = by_place[frame["line"], frame["word"]]
            errors.append(max(0.0, word.starts_ms - ms, ms - word.ends_ms))
    return errors


def banks(journal: JournalReader) -> dict[str, list[tuple[int, int]]]:
    """From when on each agent has how much (ms, hundredths)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for recorded in journal.read():
        event = recorded.event
        if isinstance(event, e.DebateStarted):
            found = {agent.id: [(-1, agent.bank)] for agent in event.agents}
        elif isinstance(event, e.TokensChanged):
            found[event.agent].append((recorded.at_ms, event.bank))
    return found


def bids(journal: JournalReader) -> dict[str, list[tuple[int, str]]]:
    """From when on each agent bids how much, in whole tokens; empty while it has not bid in the newest auction."""
    found: dict[str, list[tuple[int, str]]] = {}
    for recorded in journal.read():
        event = recorded.event
        if isinstance(event, e.DebateStarted):
            found = {agent.id: [(-1, "")] for agent in event.agents}
        elif isinstance(event, e.AuctionOpened):
            for each in found.values():
                each.append((recorded.at_ms, ""))
        elif isinstance(event, e.BidPlaced):
            found[event.agent].append((recorded.at_ms, str(event.amount)))
    return found


def step_errors(seen: Iterable[dict[str, Any]], key: str, steps: dict[str, list[tuple[int, Any]]]) -> list[float]:
    """By how many ms each frame shows a value too late or too early: how far it is from a moment at which the record has it."""
    errors: list[float] = []
    for frame in seen:
        ms = frame["ms"]
        for agent, shown in frame[key].items():
            spans = _spans(steps[agent], shown)
            errors.append(min((max(0.0, begins - ms, ms - ends) for begins, ends in spans), default=float("inf")))
    return errors


def _spans(steps: list[tuple[int, Any]], value: object) -> list[tuple[float, float]]:
    ends = [*(float(at_ms) for at_ms, _ in steps[1:]), float("inf")]
    return [(at_ms, end) for (at_ms, each), end in zip(steps, ends, strict=True) if each == value]
