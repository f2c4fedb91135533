"""`argentum check`: what a file is, what it still lacks, and how many minutes of debate it holds (SURFACE, Commands)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from .output import print_json, say
from .problems import REFUSED, one_line

_KINDS = {
    "preset": "a preset",
    "motion": "a motion",
    "brief": "a motion that a model wrote",
    "cast": "a cast",
    "speaker": "a speaker of the neural voice",
    "theme": "a theme",
    "keys": "a key map",
    "settings": "a file of settings",
}


@click.command()
@click.argument("file", metavar="FILE|NAME")
@click.option("--json", "as_json", is_flag=True, help="Print an object: kind, title, problems, lacks, minutes.")
def check(file: str, as_json: bool) -> int:
    """Say what a file is, what is wrong with it, what it lacks, and how long it lasts. Problems are lines on stderr."""
    from argentum_core.journal.paths import home
    from argentum_presets import report

    found = _of_the_screen(file) or report(file, home())
    problems = [*found.problems, *(_speaker_problems(file) if found.kind == "speaker" else [])]
    if as_json:
        minutes = None if found.minutes is None else round(found.minutes, 1)
        print_json(
            {
                "kind": found.kind,
                "title": found.title,
                "problems": problems,
                "lacks": list(found.lacks),
                "minutes": minutes,
            }
        )
        return REFUSED if problems else 0
    for problem in problems:
        say(f"argentum: {one_line(problem)}", err=True)
    if problems:
        return REFUSED
    say(f"{file} is {_KINDS[found.kind]}, and sound: {found.title}")
    if found.minutes is not None:
        say(f"It holds about {_minutes(found.minutes)} of debate without a repeat")
    for lack in found.lacks:
        say(f"It could be better: {one_line(lack)}")
    return 0


@dataclass(frozen=True, slots=True)
class _ScreenFile:
    """What there is to say about a theme, a key map or settings."""

    kind: str
    title: str
    problems: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    minutes: float | None = None


def _of_the_screen(file: str) -> _ScreenFile | None:
    """A theme, a key map or settings, by place or name; None for any other file."""
    from argentum_core.journal.paths import home

    path = Path(file).expanduser()
    if path.name == "keys.toml":
        from .. import own_keys

        if not path.exists():
            return _ScreenFile("keys", path.name, (f"{file}: there is no such file",))
        keys, problems = own_keys.read_file(path)
        count = len(keys)
        return _ScreenFile(
            "keys", f"{count} {'action' if count == 1 else 'actions'} with keys of your own", tuple(problems)
        )
    if path.name == "config.toml" and path.exists():
        from ..own_settings import read_file
        from ..own_settings_checks import problems_of

        found = read_file(path)
        count = len(found.values) + len(found.knobs)
        return _ScreenFile("settings", f"{count} {'setting' if count == 1 else 'settings'}", tuple(problems_of(found)))
    named = home() / "themes" / f"{file}.toml"
    if path.suffix != ".toml" and not path.exists() and "/" not in file and named.is_file():
        path = named
    if path.suffix == ".toml" and (path.parent.name == "themes" or _has_colours(path)):
        from ..themes import own

        theme = own.read(path)
        return _ScreenFile("theme", path.stem, theme.problems, theme.lacks)
    return None


def _has_colours(path: Path) -> bool:
    from argentum_kit.user_files import UserFileError, read_toml

    try:
        return "colours" in read_toml(path)
    except UserFileError:
        return False


def _minutes(minutes: float) -> str:
    if minutes < 1:
        return "half a minute"
    whole = round(minutes)
    return f"{whole} {'minute' if whole == 1 else 'minutes'}"


def _speaker_problems(file: str) -> list[str]:
    from argentum_audio.voices.errors import VoiceSpecError
    from argentum_audio.voices.neural.speaker import read_speaker

    try:
        read_speaker(Path(file))
    except VoiceSpecError as error:
        return [str(error)]
    return []
