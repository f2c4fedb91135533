"""From a synthesiser's word events to a time for every item of `text.split()` (clip.py).

A synthesiser's idea of a word is not ours: it reports two events for a hyphenated word, several for a number, one for
"at least", none for a dash. Every event is given to the item it falls in; an item without one shares the time of the
event before it, by its letters; an item of punctuation that is not read out has no length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...beats import Audible, find_pause
from ...clip import FRAMES_PER_MS, Word
from .safe_text import token_spans


def word_times(text: str, events: Iterable[tuple[int, int]], frames: int, audible: Audible) -> tuple[Word, ...]:
    """One word for each item of `text.split()`: in order, not overlapping, with frames (48 kHz) inside `[0, frames]`.

    `events` are (character index, frame), in the order spoken. `audible` says of each millisecond whether it sounds: a
    word ends with its last sound, not with the pause after it.
    """
    spans = token_spans(text)
    if not spans:
        return ()
    groups = _groups(text, spans, events, frames)
    words: list[Word] = []
    begins = groups[0][1]
    for position, (first, _) in enumerate(groups):
        start = begins
        until, end = groups[position + 1] if position + 1 < len(groups) else (len(spans), frames)
        begins = end
        pause = find_pause(audible, start // FRAMES_PER_MS, end // FRAMES_PER_MS)
        if pause is not None:
            # The next word begins with its first sound, which may lie a little before its event.
            end, begins = max(start, pause[0] * FRAMES_PER_MS), pause[1] * FRAMES_PER_MS
        weights = [float(sum(c.isalnum() for c in text[a:b])) for a, b in spans[first:until]]
        if sum(weights) == 0:
            weights[0] = 1.0
        marks = start + np.rint(np.concatenate(([0.0], np.cumsum(weights))) / sum(weights) * (end - start)).astype(int)
        for offset, (a, b) in enumerate(spans[first:until]):
            words.append(Word(text[a:b], int(marks[offset]), int(marks[offset + 1])))
    return tuple(words)


def _groups(
    text: str, spans: Sequence[tuple[int, int]], events: Iterable[tuple[int, int]], frames: int
) -> list[tuple[int, int]]:
    """(first item, start frame) of every run of items that share one event. The first group begins with item 0."""
    owner = np.zeros(len(text) + 1, dtype=int)
    token = 0
    for index in range(len(text) + 1):
        while token < len(spans) - 1 and index >= spans[token][1]:
            token += 1
        owner[index] = token
    groups: list[tuple[int, int]] = []
    for character, frame in events:
        item = int(owner[min(max(character, 0), len(text))])
        if groups and item <= groups[-1][0]:
            continue
        earliest = groups[-1][1] if groups else 0
        groups.append((item, min(max(frame, earliest), frames)))
    if not groups:
        return [(0, 0)]
    groups[0] = (0, groups[0][1])
    return groups
