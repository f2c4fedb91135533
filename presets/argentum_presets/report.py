"""What a file is, what it still lacks, and how many minutes of debate it holds, for `argentum check`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from argentum_core.debate.motion import Motion

from .check import check_file, file_at, idle_in_file, kind_of
from .errors import PresetError
from .files import KINDS, PresetFile, cleaned, find, is_path, read

WORDS_A_MINUTE = 155
"""As the offline casebook debates, pauses included."""
ENOUGH_CLAIMS = 6
HOME_MANNERS = (("plain", "poetic"), ("warm", "forensic"))
"""Whose passages the default cast says, on the first side and on the second."""
SHOWN = 3

FileKind = Literal["preset", "motion", "brief", "cast", "speaker"]
BRIEF_ABOUT = "A brief by "
"""With this begins the `about` of a motion that a model wrote."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file in a few sentences. `problems` keep it from being used; `lacks` do not. `minutes` of material where it is a motion."""

    kind: FileKind
    title: str
    problems: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    minutes: float | None = None


def report(path: Path | str, user_folder: Path | None = None) -> FileReport:
    """What there is to say about a file. A file that cannot be read is a preset with one problem."""
    try:
        found = _named(path, user_folder)
        path = found.path
        tree = read(found)
        kind = kind_of(found)
    except PresetError as error:
        return FileReport("preset", str(path), (str(error),))
    title = tree.get("title")
    name = title if isinstance(title, str) and title else found.name
    if kind == "preset" and "title" not in tree and {"formants", "pitch", "breath_db"} & tree.keys():
        return FileReport("speaker", found.name)
    problems = tuple(check_file(path, user_folder))
    if problems or kind != "motion":
        lacks = () if problems or kind != "preset" else tuple(idle_in_file(path, user_folder))
        return FileReport(kind, name, problems, lacks)
    motion = Motion.model_validate(cleaned(tree))
    brief = motion.about.startswith(BRIEF_ABOUT)
    return FileReport("brief" if brief else "motion", motion.title, (), tuple(lacks_of(motion)), minutes_of(motion))


def _named(path: Path | str, user_folder: Path | None) -> PresetFile:
    """The file at a path, or by the name of a preset, a motion or a cast; raises PresetError."""
    try:
        return file_at(path, user_folder)
    except PresetError:
        for kind in KINDS[1:]:
            with contextlib.suppress(PresetError):
                return find(kind, str(path), user_folder)
        if is_path(str(path)):
            raise
        raise PresetError(f"there is no preset, motion or cast {str(path)!r}, and no file of that name") from None


def minutes_of(motion: Motion) -> float:
    """Minutes of debate without a repeat: twice what the side with less to say has, spoken by the offline casebook."""
    words = dict.fromkeys(motion.sides, 0)
    side_of = {claim.id: claim.side for claim in motion.claims}
    for claim in motion.claims:
        said = [*claim.say, *claim.because, *(item.text for item in claim.evidence)]
        words[claim.side] += _words(said)
    for answer in motion.answers:
        words[side_of[answer.by]] += _words(answer.say)
    for passage in motion.passages:
        words[side_of[passage.claim]] += _words(passage.say)
    return 2 * min(words.values()) / WORDS_A_MINUTE


def lacks_of(motion: Motion) -> list[str]:
    """What would make a sound motion better, a sentence each, the most telling first."""
    found: list[str] = []
    for side in motion.sides:
        count = sum(claim.side == side for claim in motion.claims)
        if count < ENOUGH_CLAIMS:
            found.append(
                f"side {side} has {count} {'claim' if count == 1 else 'claims'}; {ENOUGH_CLAIMS} make a debate"
            )
    answered = {answer.to for answer in motion.answers} | {passage.to for passage in motion.passages}
    found += _listed("no answer leads to claim", [claim.id for claim in motion.claims if claim.id not in answered])
    for kind, what in (
        ("kickers", "cut-in lines"),
        ("challenge", "objections"),
        ("clarify", "questions"),
        ("support", "agreement"),
    ):
        missing = [claim.id for claim in motion.claims if not getattr(claim, kind)]
        found += _listed(f"{what} ({kind}) are missing at claim", missing)
    if not motion.sources:
        found.append("there are no sources, so nobody can cite a work")
    manners = {passage.manner for passage in motion.passages}
    absent = [manner for pair in HOME_MANNERS for manner in pair if manner not in manners]
    if not motion.passages:
        found.append("there are no passages, so everybody talks in much the same way")
    elif absent and None not in manners:
        found.append(f"there are no passages in the manner {' or '.join(absent)}")
    return found


def _listed(text: str, ids: list[str]) -> list[str]:
    """One sentence for however many claims."""
    if not ids:
        return []
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return [f"{text} {', '.join(ids[:SHOWN])}{more}"]


def _words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)
