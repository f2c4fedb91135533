"""`argentum send`: a line of the stage's grammar, from another terminal or a script, to a running debate (SURFACE, Commands)."""

from __future__ import annotations

import click

from .output import say
from .problems import CommandFailed, Refused, one_line
from .remote import DEBATE_HELP, ask, the_one_running


@click.command()
@click.argument("line", nargs=-1, required=True)
@click.option("--debate", metavar="NAME", default="", help=DEBATE_HELP)
def send(line: tuple[str, ...], debate: str) -> None:
    """Send LINE to a running debate, as it would be written there after `:`, and say what became of it: `argentum send "grant ada 2"`.
    `argentum send help` lists what can be written."""
    answer = ask(the_one_running(debate), send=" ".join(line))
    if answer.ok:
        for each in answer.lines:
            say(one_line(each))
        return
    raise (Refused if answer.unread else CommandFailed)(one_line(answer.error))
