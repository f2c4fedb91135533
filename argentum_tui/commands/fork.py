"""`argentum fork`: a new debate from a moment of an old one (SURFACE, Commands)."""

from __future__ import annotations

from pathlib import Path

import click

from .parameters import KeyValue, Positive, Whole
from .playing_options import playing_options
from .problems import Refused
from .screen import look_of, screen_options

_LARGEST_SEED = 2**63 - 1


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--at", "moment", metavar="MOMENT", required=True,
              help="Where: a time (03:12), a turn (12) or an event (seq:512).")  # fmt: skip
@click.option("--preset", metavar="NAME|FILE", default="", help="Other rules from there on.")
@click.option("--set", "changes", type=KeyValue(), multiple=True, help="Change one knob from there on; repeatable.")
@click.option("--mind", metavar="SPEC", default="", help="What writes the words from there on.")
@click.option("--voice", metavar="SPEC", default="", help="What speaks them from there on.")
@click.option("--seed", type=Whole(0, _LARGEST_SEED), help="Another seed from there on.")
@click.option("--turns", type=Whole(1), help="End after so many turns, counted from the parent's first.")
@click.option(
    "--minutes", type=Positive(100_000), help="End after so much debate time, counted from the parent's start."
)
@click.option("--evidence", metavar="DIR|FILE|URL", multiple=True,
              help="What may be cited from there on: a folder, a file (.md, .txt, .pdf, .docx, .html) or an address; repeatable.")  # fmt: skip
@click.option("--journal", "to", type=click.Path(path_type=Path), metavar="FILE", help="Where to keep the new record.")
@click.option("--trust", is_flag=True, help="Use the minds, voices and folders that a journal from elsewhere names.")
@playing_options
@screen_options
def fork(
    *,
    journal: Path,
    moment: str,
    preset: str,
    changes: tuple[tuple[str, str], ...],
    mind: str,
    voice: str,
    seed: int | None,
    turns: int | None,
    minutes: float | None,
    evidence: tuple[str, ...],
    to: Path | None,
    trust: bool,
    judges: tuple[str, ...],
    wav: Path | None,
    stems: Path | None,
    overwrite: bool,
    clock: str,
    no_sound: bool,
    insecure: bool,
    headless: bool,
    plain: bool,
    as_json: bool,
    theme: str,
    ascii_only: bool,
) -> int:
    """Begin a new debate from a moment of the one recorded in JOURNAL, which stays as it is.

    With --clock virtual and the casebook the old one is played again up to there: with nothing changed the new one is the same to the
    byte, and with a change the first event that differs is that change. `argentum compare` says what it did. Otherwise the new debate goes
    on from there as a resumed one does.
    """
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.fork import Fork
    from argentum_core.wiring.fork_point import clock as time_of
    from argentum_core.wiring.fork_point import find_moment
    from argentum_core.wiring.recording import Recording

    from .output import say, tell_of_keyring
    from .run import output_mode, plain_wanted, wants_screen
    from .running import OutputMode, follow, fork_live, fork_virtual

    plain = plain_wanted(plain, clock=clock, as_json=as_json, headless=headless)
    try:
        parent = JournalReader.open(journal)
    except JournalError as error:
        raise Refused(str(error)) from None
    at = find_moment(parent, moment)
    choice = Choice(
        mind=mind,
        voice=voice,
        seed=seed,
        turns=turns,
        minutes=minutes,
        evidence=evidence,
        settings=changes,
        insecure=insecure,
        judges=judges,
        trust=trust,
    )
    forked = Fork(parent, at, choice, preset)
    recording = Recording(
        journal=to, wav=wav, stems=stems, sound=not no_sound, overwrite=overwrite, inputs=(("the parent", journal),)
    )
    told = f"Forked from {journal} at {time_of(at.at_ms)}, in turn {at.turns}, after event {at.seq}"
    if clock == "virtual":
        tell_of_keyring()
        return fork_virtual(forked, recording, OutputMode(headless=True, as_json=as_json), told)
    screen = not plain and wants_screen(headless=headless, as_json=as_json)
    look = look_of(theme, ascii_only=ascii_only) if screen else None
    session = fork_live(forked, recording, with_past=screen or plain, ask=_asked if screen else None)
    tell_of_keyring()
    if not screen:
        say(told, err=True)
    return follow(session, output_mode(headless=headless, as_json=as_json, plain=plain, look=look))


def _asked(question: str) -> bool:
    """Put a question to the user before the screen opens."""
    return click.confirm(question, default=False, err=True)
