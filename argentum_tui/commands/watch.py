"""`argentum watch`: the stage of a running debate in another terminal, to look at or also to steer (SURFACE, Commands)."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import click

from .output import say
from .problems import CommandFailed, Refused, one_line
from .remote import DEBATE_HELP, ask, the_one_running
from .screen import look_of, screen_options


@click.command()
@click.option("--debate", metavar="NAME", default="", help=DEBATE_HELP)
@click.option("--steer", is_flag=True, help="Let keys and lines steer the debate; without it they are refused.")
@screen_options
def watch(debate: str, steer: bool, theme: str, ascii_only: bool) -> int:
    """Show the stage of a running debate of this machine. Leaving it ends nothing; there is no sound here."""
    served = "TEXTUAL_DRIVER" in os.environ
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("watch needs a terminal; argentum run --plain tells a debate as lines")
    look = look_of(theme, ascii_only=ascii_only)
    if served:
        from ..terminal import Terminal

        look = replace(look, terminal=Terminal())  # a browser shows everything, and is not asked
    card = the_one_running(debate)
    if not card.journal:
        raise CommandFailed(f"{card.name} is not being recorded, so it cannot be watched from here")
    from argentum_core.debate.commands import Command, PresetCommand, arguments_of, name_of
    from argentum_core.journal import JournalError, JournalReader
    from argentum_core.journal.paths import home
    from argentum_core.session.remote import RemoteCommand

    from ..app import ArgentumApp
    from ..app_runner import run
    from ..follow_show import FollowShow

    def hand_over(command: Command) -> int:
        try:
            if isinstance(command, PresetCommand):  # by its name: the tree of its knobs is longer than a line
                ask(card, send=f"preset {command.preset}")
                return 0
            return ask(card, do=RemoteCommand(name_of(command), arguments_of(command))).number
        except (CommandFailed, Refused):
            return 0  # the record says what became of commands; of this one there is none

    try:
        journal = JournalReader.open(card.journal)
    except JournalError as error:
        raise CommandFailed(one_line(error)) from None
    status = run(ArgentumApp(show=FollowShow(journal, hand_over if steer else None), look=look, crash_folder=home()))
    if not served:
        say(f"{card.name} goes on" if any(_runs(card.name)) else f"{card.name} is over", err=True)
    return status


def _runs(name: str) -> list[str]:
    from argentum_core.journal.paths import home
    from argentum_core.session.running_debates import running

    return [card.name for card in running(home()) if card.name == name]
