"""`argentum run`: starts a debate, on the stage or headless (SURFACE, Commands)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..own_settings import AGENTS, MOST_MINUTES
from .parameters import KeyValue, Positive, Whole
from .playing_options import playing_options
from .problems import Refused
from .screen import look_of, screen_options
from .settings_in_use import given_by_settings, named_or_default, told_of_settings, with_knobs_of_settings
from .share_options import ShareChoice, open_sharing, refuse_share_with, share_options

if TYPE_CHECKING:
    from argentum_core.wiring.choice import Choice

    from ..look import Look
    from .running import OutputMode

_LARGEST_SEED = 2**63 - 1


@click.command()
@click.argument("motion", required=False, default="")
@click.option("--motion", "motion_named", metavar="NAME|FILE", default="", help="The motion, named as an option.")
@click.option("--preset", metavar="NAME|FILE", default="debate_snappy", show_default=True, help="The rules.")
@click.option(
    "--set",
    "changes",
    type=KeyValue(),
    multiple=True,
    callback=with_knobs_of_settings,
    help="Change one knob of the preset; repeatable.",
)
@click.option("--cast", metavar="NAME|FILE", default="", help="Who debates.")
@click.option("--agents", type=Whole(*AGENTS), help="How many of the cast debate.")
@click.option("--seed", type=Whole(0, _LARGEST_SEED), help="The same seed gives the same debate.")
@click.option("--turns", type=Whole(1), help="End after so many turns.")
@click.option("--minutes", type=Positive(MOST_MINUTES), help="End after so much debate time.")
@click.option(
    "--mind",
    metavar="SPEC",
    default="",
    help="What writes the words: casebook, chat:MODEL, PROVIDER:MODEL; a chain with commas falls back.",
)
@click.option(
    "--voice",
    metavar="SPEC",
    default="",
    help="What speaks them: neural[:SPEAKER], espeak[:VARIANT], elevenlabs:VOICE_ID, openai:VOICE, piper:MODEL, estimate; chains as above.",
)
@click.option("--evidence", metavar="DIR|FILE|URL", multiple=True,
              help="What may be cited: a folder, a file (.md, .txt, .pdf, .docx, .html) or an address; repeatable.")  # fmt: skip
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Where to keep the record.")
@playing_options
@share_options
@screen_options
def run(
    *,
    motion: str,
    motion_named: str,
    preset: str,
    changes: tuple[tuple[str, str], ...],
    cast: str,
    agents: int | None,
    seed: int | None,
    turns: int | None,
    minutes: float | None,
    mind: str,
    voice: str,
    evidence: tuple[str, ...],
    journal: Path | None,
    wav: Path | None,
    stems: Path | None,
    judges: tuple[str, ...],
    overwrite: bool,
    clock: str,
    no_sound: bool,
    insecure: bool,
    headless: bool,
    plain: bool,
    as_json: bool,
    share: ShareChoice,
    theme: str,
    ascii_only: bool,
) -> int:
    """Start a debate on MOTION: a name from `argentum motions`, a file, or any sentence in quotes. Without one, the first there is."""
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.evidence import sources_of
    from argentum_core.wiring.recording import Recording
    from argentum_core.wiring.specs import load_early, unload_unused

    from .endings import afterwards_of
    from .output import say, tell_of_keyring
    from .running import OutputMode, follow, run_virtual, start_live

    if motion_named and given_by_settings("motion"):
        motion = ""
    if motion and motion_named and motion != motion_named:
        raise Refused(f"two motions are named, {motion!r} and --motion {motion_named!r}; a debate has one")
    if turns is not None and minutes is not None:
        # Whoever gives a debate its length means that alone.
        turns, minutes = _length(turns, minutes)
    choice = Choice(
        motion=motion_named or named_or_default("motion", motion, ""),
        cast=named_or_default("cast", cast, ""),
        preset=named_or_default("preset", preset, "debate_snappy"),
        mind=mind,
        voice=voice,
        seed=seed,
        agents=agents,
        turns=turns,
        minutes=minutes,
        evidence=evidence,
        settings=changes,
        insecure=insecure,
        judges=judges,
    )
    plain = plain_wanted(plain, clock=clock, as_json=as_json, headless=headless)
    refuse_share_with(share, clock=clock)
    if clock == "virtual" and turns is None and minutes is None:
        raise Refused("--clock virtual needs an end: give --turns or --minutes")
    look = None
    if clock != "virtual" and wants_screen(headless=headless, as_json=as_json):
        look = look_of(theme, ascii_only=ascii_only)
    try:
        sources = sources_of(choice.evidence)
        load_early(choice.voice)
        setup = assemble(choice, tell=lambda text: say(f"argentum: {text}", err=True))
    except Refused as error:
        raise told_of_settings(error, "mind", "voice", "judges", "evidence", "agents") from None
    if not choice.voice:
        unload_unused(agent.voice for agent in setup.cast.agents)
    tell_of_keyring()
    recording = Recording(
        journal=journal,
        wav=wav,
        stems=stems,
        sound=not no_sound,
        overwrite=overwrite,
        inputs=_files_of(choice),
    )
    if clock == "virtual":
        return run_virtual(setup, recording, OutputMode(headless=True, as_json=as_json), sources)
    seen_by = output_mode(headless=headless, as_json=as_json, plain=plain, look=look)
    sharing = open_sharing(share)
    session = start_live(setup, recording, sources, at_once=not seen_by.headless, sharing=sharing)
    return follow(
        session, seen_by, choice.preset, afterwards=afterwards_of(choice, sound=not no_sound), sharing=sharing
    )


def _length(turns: int, minutes: float) -> tuple[int | None, float | None]:
    """Turns and minutes as they limit a debate, where one of the two was typed and the other stands in the settings."""
    if given_by_settings("minutes") == given_by_settings("turns"):
        return turns, minutes
    return (turns, None) if given_by_settings("minutes") else (None, minutes)


def _files_of(choice: Choice) -> tuple[tuple[str, Path], ...]:
    """The files that are named instead of a motion, a preset and a cast."""
    from argentum_core.wiring.own_motion import is_sentence
    from argentum_presets.files import is_path

    named = {"the motion": choice.motion, "the preset": choice.preset, "the cast": choice.cast}
    return tuple((what, Path(name)) for what, name in named.items() if is_path(name) and not is_sentence(name))


def plain_wanted(plain: bool, *, clock: str, as_json: bool, headless: bool) -> bool:
    """Whether the debate is told as plain lines. Where the settings alone say so, whatever was typed that has none wins; else Refused is
    raised for the two together."""
    if plain and given_by_settings("plain") and (as_json or headless or clock == "virtual"):
        return False
    if plain and as_json:
        raise Refused("--plain and --json both write on stdout; choose one")
    if plain and clock == "virtual":
        raise Refused("--plain needs --clock real: in virtual time nobody could steer")
    return plain


def output_mode(*, headless: bool, as_json: bool, look: Look | None, plain: bool = False) -> OutputMode:
    """The screen where there is a terminal to draw it on."""
    from .running import OutputMode

    if plain:
        return OutputMode(headless=True, plain=True)
    screen = wants_screen(headless=headless, as_json=as_json)
    if not (screen or headless or as_json):
        click.echo("argentum: this is not a terminal, so the debate runs headless", err=True)
    return OutputMode(headless=not screen, as_json=as_json, look=look)


def wants_screen(*, headless: bool, as_json: bool) -> bool:
    """Whether the debate goes on the stage: nobody asked otherwise, and there is a terminal."""
    return not (headless or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
