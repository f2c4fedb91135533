"""`argentum resume`: goes on where a stopped or killed debate was (SURFACE, Commands)."""

from __future__ import annotations

from pathlib import Path

import click

from .playing_options import playing_options
from .screen import look_of, screen_options
from .share_options import ShareChoice, open_sharing, refuse_share_with, share_options


@click.command()
@click.argument("journal", type=click.Path(path_type=Path))
@click.option("--mind", metavar="SPEC", default="", help="What writes the words from here on.")
@click.option("--voice", metavar="SPEC", default="", help="What speaks them from here on.")
@click.option("--evidence", metavar="DIR|FILE|URL", multiple=True,
              help="What may be cited from here on: a folder, a file (.md, .txt, .pdf, .docx, .html) or an address; repeatable.")  # fmt: skip
@click.option("--trust", is_flag=True, help="Use the minds, voices and folders that a journal from elsewhere names.")
@playing_options
@share_options
@screen_options
def resume(
    *,
    journal: Path,
    mind: str,
    voice: str,
    evidence: tuple[str, ...],
    trust: bool,
    judges: tuple[str, ...],
    insecure: bool,
    wav: Path | None,
    stems: Path | None,
    overwrite: bool,
    clock: str,
    no_sound: bool,
    headless: bool,
    plain: bool,
    as_json: bool,
    share: ShareChoice,
    theme: str,
    ascii_only: bool,
) -> int:
    """Go on with the debate recorded in JOURNAL, in the same file."""
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.recording import Recording

    from .endings import afterwards_of
    from .output import tell_of_keyring
    from .run import output_mode, plain_wanted, wants_screen
    from .running import OutputMode, follow, resume_live, resume_virtual

    plain = plain_wanted(plain, clock=clock, as_json=as_json, headless=headless)
    refuse_share_with(share, clock=clock)
    choice = Choice(
        mind=mind, voice=voice, evidence=evidence, resume=str(journal), insecure=insecure, judges=judges, trust=trust
    )
    recording = Recording(wav=wav, stems=stems, sound=not no_sound, overwrite=overwrite)
    if clock == "virtual":
        tell_of_keyring()
        return resume_virtual(journal, choice, recording, OutputMode(headless=True, as_json=as_json))
    screen = not plain and wants_screen(headless=headless, as_json=as_json)
    look = look_of(theme, ascii_only=ascii_only) if screen else None
    sharing = open_sharing(share)
    session = resume_live(
        journal, choice, recording, with_past=screen or plain, ask=_asked if screen else None, sharing=sharing
    )
    tell_of_keyring()
    mode = output_mode(headless=headless, as_json=as_json, plain=plain, look=look)
    return follow(session, mode, afterwards=afterwards_of(choice, sound=not no_sound), sharing=sharing)


def _asked(question: str) -> bool:
    """Put a question to the user before the screen opens."""
    return click.confirm(question, default=False, err=True)
