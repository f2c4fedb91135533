"""`argentum clap`: applause for a running debate, from another terminal or a script (RULES, Audience)."""

from __future__ import annotations

import click

from .output import say
from .problems import CommandFailed, Refused, one_line
from .remote import DEBATE_HELP, ask, the_one_running


@click.command()
@click.argument("agent", required=False, default="")
@click.option("--debate", metavar="NAME", default="", help=DEBATE_HELP)
def clap(agent: str, debate: str) -> None:
    """Clap for AGENT of a running debate, by name or number; without one, for whoever speaks."""
    answer = ask(the_one_running(debate), clap=agent[:64])
    if answer.ok:
        say(f"Clapped for {answer.agent}", err=True)
        return
    sentence = one_line(answer.error)
    if answer.agents:
        raise Refused(f"{sentence}; the agents are {', '.join(one_line(name) for name in answer.agents)}")
    raise CommandFailed(sentence)
