"""Captions as SubRip (SURFACE, Commands: `export --format srt`): the cues of `captions.py` for players that read no WebVTT.

SubRip has no cue that lies beside another: where two overlap, as an interjection over a line, players show one, both, or neither. So
time is cut where a cue begins or ends, and each stretch tells all that is said in it, a row a speaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ..reader import JournalReader
from .captions import Cue, cues_of, time_of
from .markup import subrip
from .recorded_transcript import read_transcript

LEAST_MS: Final = 50
"""A shorter stretch is part of the one beside it: it would only flicker."""


class Subtitle(NamedTuple):
    """What is shown from `starts_ms` to `ends_ms` of debate time; subtitles follow each other and never overlap."""

    starts_ms: int
    ends_ms: int
    cues: tuple[Cue, ...]


def subtitles(journal: JournalReader) -> Iterator[str]:
    """The file, subtitle by subtitle; raises JournalError."""
    for number, shown in enumerate(one_after_another(cues_of(read_transcript(journal))), 1):
        rows = [f"{subrip(cue.name)}: {subrip(cue.text)}" for cue in shown.cues]
        if len(rows) > 1:  # the mark of two people who speak at once
            rows = [f"- {row}" for row in rows]
        times = f"{time_of(shown.starts_ms, ',')} --> {time_of(shown.ends_ms, ',')}"
        yield f"{number}\n{times}\n" + "\n".join(rows) + "\n\n"


def one_after_another(cues: Sequence[Cue]) -> list[Subtitle]:
    """Cues in the order of their begins as stretches that do not overlap."""
    found: list[Subtitle] = []
    moments = sorted({moment for cue in cues for moment in (cue.starts_ms, cue.ends_ms)})
    sounding: list[Cue] = []
    following = iter(cues)
    cue = next(following, None)
    for starts_ms, ends_ms in pairwise(moments):
        sounding = [one for one in sounding if one.ends_ms > starts_ms]
        while cue is not None and cue.starts_ms <= starts_ms:
            sounding.append(cue)
            cue = next(following, None)
        if not sounding:
            continue
        now = tuple(sounding)
        before = found[-1] if found and found[-1].ends_ms == starts_ms else None
        if before is not None and before.cues == now:
            found[-1] = before._replace(ends_ms=ends_ms)
        elif before is not None and before.ends_ms - before.starts_ms < LEAST_MS:
            found[-1] = Subtitle(before.starts_ms, ends_ms, now)
        elif before is not None and ends_ms - starts_ms < LEAST_MS:
            found[-1] = before._replace(ends_ms=ends_ms)
        else:
            found.append(Subtitle(starts_ms, ends_ms, now))
    return found
