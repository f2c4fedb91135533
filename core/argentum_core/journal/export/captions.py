"""Captions of what was heard, in WebVTT: a cue a sentence, each with its speaker (SURFACE, Commands: `export --format vtt`).

Times are debate time, which is the time of the WAV. A line that was cut ends at the last word heard; an interjection is
a cue of its own beside the speaker's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from argentum_kit.sentences import boundaries_between

from ...evidence import recorded_passages
from ...measures.transcript import CHAIR, DebateTranscript, HeardLine, broken_off
from ..reader import JournalReader
from .markup import webvtt, webvtt_header
from .recorded_transcript import read_transcript


class Cue(NamedTuple):
    """One caption: times in ms of debate time, the speaker's name and the words."""

    starts_ms: int
    ends_ms: int
    name: str
    text: str


def captions(journal: JournalReader) -> Iterator[str]:
    """The file, cue by cue; raises JournalError."""
    debate = read_transcript(journal)
    notes = sorted([*_parts(debate), *_cited(journal, debate)])
    title = webvtt_header(debate.title or debate.motion)
    yield f"WEBVTT{f' - {title}' if title else ''}\n\n"
    for number, cue in enumerate(cues_of(debate), 1):
        while notes and notes[0][0] <= cue.starts_ms:
            yield f"NOTE {notes.pop(0)[1]}\n\n"
        times = f"{time_of(cue.starts_ms)} --> {time_of(cue.ends_ms)}"
        yield f"{number}\n{times}\n<v {webvtt(cue.name)}>{webvtt(cue.text)}\n\n"


def cues_of(debate: DebateTranscript) -> list[Cue]:
    """Every cue of a debate, in the order of their begins; an interjection's lies over those of the line."""
    every = [cue for item in debate.items if isinstance(item, HeardLine) for cue in cues(debate, item)]
    return sorted(every, key=lambda cue: (cue.starts_ms, cue.ends_ms))


def _parts(debate: DebateTranscript) -> list[tuple[int, str]]:
    """When each part of the debate begins (ms), and its name."""
    parts: dict[str, int] = {}
    for item in debate.items:
        if isinstance(item, HeardLine) and item.phase is not None and item.words:
            parts.setdefault(item.phase, item.starts_ms)
    return sorted((at_ms, phase.capitalize()) for phase, at_ms in parts.items())


def _cited(journal: JournalReader, debate: DebateTranscript) -> list[tuple[int, str]]:
    """What each line cites, as a note before its first caption; nothing where the library does not have it."""
    lines = [item for item in debate.items if isinstance(item, HeardLine) and item.words and item.sources]
    found = recorded_passages(journal.file, dict.fromkeys(source for line in lines for source in line.sources))
    notes: list[tuple[int, str]] = []
    for line in lines:
        named = [found[source].citation for source in line.sources if source in found]
        if named:
            notes.append((line.starts_ms, webvtt_header(f"{debate.name(line.agent)} cites {'; '.join(named)}")))
    return notes


def cues(debate: DebateTranscript, line: HeardLine) -> Iterator[Cue]:
    """A line's sentences and the interjections over it."""
    name = debate.name(line.agent)
    if line.agent == CHAIR:
        name = "Chair" if debate.chair == "The chair" else debate.chair
    starts_ms, sentence = line.starts_ms, list[str]()
    last = len(line.words) - 1
    ends = {each.words - 1 for each in boundaries_between(line.words) if each.kind == "sentence"}
    for n, word in enumerate(line.words):
        sentence.append(word)
        if n < last and n not in ends:
            continue
        ends_ms = line.starts_ms + line.word_ends_ms[n] if n < len(line.word_ends_ms) else line.ends_ms
        text = " ".join(sentence if line.complete or n < last else broken_off(sentence))
        ends_ms = min(ends_ms, line.ends_ms)
        if ends_ms > starts_ms:
            yield Cue(starts_ms, ends_ms, name, text)
        starts_ms, sentence = ends_ms, []
    for interjection in line.interjections:
        if interjection.text and interjection.ends_ms > interjection.starts_ms:
            text = interjection.text if interjection.whole else " ".join(broken_off(interjection.text.split()))
            yield Cue(interjection.starts_ms, interjection.ends_ms, debate.name(interjection.agent), text)


def time_of(ms: int, point: str = ".") -> str:
    """A moment as `00:01:02.345`, with `point` before the milliseconds."""
    seconds, rest = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"
