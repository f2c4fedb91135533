"""From characters with times, as a provider aligns them, to a time for each word of the clip's own text (WIRE, Answers).

The clip's text is the authority: a provider may spell a number out, drop a dash or send no times at all for a stretch.
Its characters are matched against ours run by run; a word that was never matched shares the time between its
neighbours by its syllables. Pure; used while the sound is still arriving.

Times are relative to a chunk, or run through the clip, or run and start again with each sentence. One rule reads all
three: a time that would run backwards counts from the sound that had come before its chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...clip import FRAMES_PER_MS, Pcm, Word
from ..estimate import syllables

MOST_MS = 3_600_000.0
# A time may run backwards this far by rounding; more counts as a new beginning. Characters may overlap by half.
_JITTER_MS = 2.0
# How many letters ahead a run is looked for, after a word that the provider spelled differently.
_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Alignment:
    """Characters with the times at which each begins and how long it lasts, in milliseconds; the three are equally long."""

    characters: tuple[str, ...]
    starts_ms: tuple[float, ...]
    durations_ms: tuple[float, ...]


_LetterRun = list[tuple[str, float, float]]
"""Letters that stand together, each with its begin and end in milliseconds of the clip's sound."""


class AlignedWords:
    """The words of one clip, as their times become known."""

    def __init__(self) -> None:
        self._tokens: list[str] = []
        self._letters = ""
        self._owner: list[int] = []
        self._at = 0
        self._times: dict[int, tuple[float, float]] = {}
        self._run: _LetterRun = []
        self._base_ms = 0.0
        self._last_ms = 0.0
        self._given = 0
        self._given_until = 0

    @property
    def complete(self) -> bool:
        """Whether the last letter of all text so far has its time."""
        return self._at >= len(self._letters)

    def add_text(self, text: str) -> None:
        """Take the next of the clip's text, in whole words."""
        for token in text.split():
            letters = _letters(token)
            self._letters += letters
            self._owner += [len(self._tokens)] * len(letters)
            self._tokens.append(token)

    def add_alignment(self, alignment: Alignment, arrived_ms: float) -> None:
        """Take the times of a chunk before which `arrived_ms` of sound had come."""
        if not alignment.characters:
            return
        if self._base_ms + alignment.starts_ms[0] < self._last_ms - _JITTER_MS:
            self._base_ms = arrived_ms
        run = self._run
        for character, start, duration in zip(
            alignment.characters, alignment.starts_ms, alignment.durations_ms, strict=True
        ):
            begin = self._base_ms + max(start, 0.0)
            end = begin + max(duration, 0.0)
            self._last_ms = (begin + end) / 2
            if character.isspace():
                self._match(run)
                run = []
            else:
                run += [(letter, begin, end) for letter in _letters(character)]
        # A word may continue in the next chunk; match it now only if it directly follows the last match.
        if self._letters.startswith(_spelling(run), self._at):
            self._match(run)
            run = []
        self._run = run

    def take_words(self, offset_frames: int, frames: int, /, *, final: bool = False) -> tuple[Word, ...]:
        """The words whose times are known and were not given before; all the rest if the clip ends here.

        `offset_frames` is what was cut off the clip's front, `frames` how long it is so far.
        """
        until = len(self._tokens)
        if final:
            self._match(self._run)
        else:
            # The end of a word is certain once a later one has begun.
            until = max(self._times, default=0)
        words: list[Word] = []
        while self._given < until:
            first = self._given
            timed = next((token for token in range(first, len(self._tokens)) if token in self._times), None)
            if timed == first:
                start, end = (round(ms * FRAMES_PER_MS) - offset_frames for ms in self._times[first])
                if end > frames and not final:
                    break
                words.append(self._word(start, end, frames))
                continue
            gap_end = frames
            if timed is not None:
                gap_end = round(self._times[timed][0] * FRAMES_PER_MS) - offset_frames
            if gap_end > frames and not final:
                break
            gap_end = min(gap_end, frames)
            words += self._share(first, len(self._tokens) if timed is None else timed, gap_end, frames)
        return tuple(words)

    def add_sound(self, pcm: Pcm) -> None:
        """Ignore the clip's sound (mono float32 at 48 kHz): the times come from the provider's alignment alone."""

    def _match(self, run: _LetterRun) -> None:
        """Assign the times of a run of the provider's letters to the words of the clip's text that they spell."""
        if not run:
            return
        spelt = _spelling(run)
        found = self._letters.find(spelt, self._at, self._at + len(spelt) + _AHEAD)
        # Further ahead only whole words match; a single letter could skip half a sentence.
        while found > self._at and not self._whole_words(found, len(spelt)):
            found = self._letters.find(spelt, found + 1, self._at + len(spelt) + _AHEAD)
        if found < 0:
            return
        for place, (_, begin, end) in enumerate(run, start=found):
            token = self._owner[place]
            if token >= self._given:
                known = self._times.get(token)
                self._times[token] = (known[0], end) if known else (begin, end)
        self._at = found + len(spelt)

    def _whole_words(self, start: int, length: int) -> bool:
        end = start + length
        begins = start == 0 or self._owner[start - 1] != self._owner[start]
        return begins and (end == len(self._owner) or self._owner[end] != self._owner[end - 1])

    def _share(self, first: int, until: int, gap_end: int, frames: int) -> list[Word]:
        weights = [syllables(token) for token in self._tokens[first:until]]
        start = self._given_until
        total = sum(weights) or 1.0
        words: list[Word] = []
        done = 0.0
        for weight in weights:
            begin = start + round(done / total * max(gap_end - start, 0))
            done += weight
            words.append(self._word(begin, start + round(done / total * max(gap_end - start, 0)), frames))
        return words

    def _word(self, start: int, end: int, frames: int) -> Word:
        """The next word, inside the clip and after the word before it."""
        start = min(max(start, self._given_until), frames)
        end = min(max(end, start), frames)
        word = Word(self._tokens[self._given], start, end)
        self._times.pop(self._given, None)
        self._given += 1
        self._given_until = end
        return word


def parse_alignment(characters: object, starts: object, lengths: object, unit_ms: float = 1.0) -> Alignment | None:
    """An alignment from a provider's lists, whose times are in units of `unit_ms`.

    None for lists that are no lists, or hold something other than times within an hour. The shortest decides how many count.
    """
    if not (isinstance(characters, Sequence) and isinstance(starts, Sequence) and isinstance(lengths, Sequence)):
        return None
    count = min(len(characters), len(starts), len(lengths))
    try:
        times = [tuple(float(t) * unit_ms for t in times[:count]) for times in (starts, lengths)]
    except (TypeError, ValueError, OverflowError):
        return None
    # No clip is longer than this. The comparison is also False for NaN.
    if not all(abs(time) <= MOST_MS for time in (*times[0], *times[1])):
        return None
    return Alignment(tuple(str(c)[:8] for c in characters[:count]), times[0], times[1])


def _spelling(run: _LetterRun) -> str:
    return "".join(letter for letter, _, _ in run)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
