"""`argentum replay`: a recorded debate on the stage, played from its record (SURFACE, Commands)."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .parameters import OneOf, Whole
from .problems import Refused
from .screen import look_of, screen_options

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader

    from ..replay.loaded_record import LoadedRecord
    from ..replay.replay_show import RecordSound
    from ..show import Show

SPEEDS = ("0.25", "0.5", "1", "2", "4", "8")
SLOW_EVENTS = 20_000
"""A record with more events is read with a word on it: that takes longer than a second."""


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option(
    "--speed",
    type=OneOf(*SPEEDS),
    default="1",
    show_default=True,
    help="How fast; sound is heard at 0.5, 1 and 2, with the same pitch.",
)
@click.option("--from", "turn", type=Whole(1), help="Begin with this turn.")
@click.option("--no-sound/--sound", "no_sound", default=False, help="Play nothing; the screen stays.")
@screen_options
def replay(*, journal: Path, speed: str, turn: int | None, no_sound: bool, theme: str, ascii_only: bool) -> int:
    """Show the debate recorded in JOURNAL on the stage: play, pause, scrub, step, and fork it. Nothing is written."""
    from argentum_core.journal.paths import home

    from ..app import ArgentumApp
    from ..app_runner import run

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("a replay needs a terminal; without one, try: argentum export JOURNAL --format md")
    look = look_of(theme, ascii_only=ascii_only)
    show = open_replay(journal, speed=float(speed), turn=turn, sound=not no_sound)
    try:
        return run(ArgentumApp(show=show, fork=partial(fork_from, sound=not no_sound), look=look, crash_folder=home()))
    finally:
        show.close()


def open_replay(path: Path, *, speed: float = 1.0, turn: int | None = None, sound: bool = True) -> Show:
    """The record at a path, ready for the stage. Raises Refused."""
    from argentum_core.journal import JournalError, JournalReader

    from ..replay.replay_show import ReplayShow

    try:
        reader = JournalReader.open(path)
        record = _loaded(reader)
    except JournalError as error:
        raise Refused(str(error)) from None
    turns = record.index.marks["turn"]
    if turn is not None and turn > len(turns):
        raise Refused(f"--from {turn}: {path} has {len(turns)} turns")
    at_ms = turns[turn - 1] if turn is not None else 0
    return ReplayShow(record, sound=_sound(record) if sound else None, speed=speed, at_ms=at_ms)


def _loaded(reader: JournalReader) -> LoadedRecord:
    from ..replay.loaded_record import LoadedRecord
    from .output import say

    told = False

    def tell(done: int) -> None:
        nonlocal told
        if done > SLOW_EVENTS and not told:
            told = True
            say("reading the record …", err=True)

    return LoadedRecord(reader, tell)


def _sound(record: LoadedRecord) -> RecordSound | None:
    """What can be heard of the record; None where it has no sound."""
    import os

    from ..replay.heard_sound import HeardSound

    journal = record.journal
    try:
        # The record of a page has no clips: the page has the mix.
        if journal.page is None and not journal.clip_ids():
            return None
        return HeardSound(journal.page or journal.file, os.environ.get("ARGENTUM_DEVICE") or None)
    except OSError:
        return None


def fork_from(path: str, at_ms: int, *, sound: bool = True) -> Show:
    """A new debate from a moment of a record, running and heard with `sound`. Raises Refused."""
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.fork import Fork
    from argentum_core.wiring.fork_point import moment_at
    from argentum_core.wiring.recording import Recording

    from .running import fork_live

    try:
        parent = JournalReader.open(path)
    except JournalError as error:
        raise Refused(str(error)) from None
    return fork_live(Fork(parent, moment_at(parent, at_ms), Choice()), Recording(sound=sound), with_past=True)
