"""`argentum check`: what a file is, what it still lacks, and how many minutes of debate it holds (SURFACE, Commands)."""

from __future__ import annotations

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
}


@click.command()
@click.argument("file", metavar="FILE|NAME")
@click.option("--json", "as_json", is_flag=True, help="Print an object: kind, title, problems, lacks, minutes.")
def check(file: str, as_json: bool) -> int:
    """Say what a file is, what is wrong with it, what it lacks, and how long it lasts. Problems are lines on stderr."""
    from argentum_core.journal.paths import home
    from argentum_presets import report

    found = report(file, home())
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
