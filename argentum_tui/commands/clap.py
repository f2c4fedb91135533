"""`argentum clap`: applause for a running debate, from another terminal or a script (RULES, Audience)."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import click

from .output import say
from .problems import CommandFailed, Refused, one_line

if TYPE_CHECKING:
    from argentum_core.session.audience import ApplauseReply, RunningDebate

_PATIENCE_S = 3.0


@click.command()
@click.argument("agent", required=False, default="")
@click.option(
    "--debate", metavar="NAME", default="", help="Which one, when several debates run: its name or how that begins."
)
def clap(agent: str, debate: str) -> None:
    """Clap for AGENT of a running debate, by name or number; without one, for whoever speaks."""
    from argentum_core.journal.paths import home
    from argentum_core.session.audience import running

    cards = [card for card in running(home()) if _listens(card)]
    chosen = [card for card in cards if card.name.startswith(debate)]
    if not cards:
        raise CommandFailed("no debate is running")
    if not chosen:
        raise Refused(f"no running debate is called {debate!r}; there is {_listed(cards)}")
    if len(chosen) > 1:
        raise Refused(f"{len(chosen)} debates are running; choose one with --debate: {_listed(chosen)}")
    answer = _send(chosen[0], agent)
    if answer is None:
        raise CommandFailed(f"{chosen[0].name} does not answer")
    if answer.ok:
        say(f"Clapped for {answer.agent}", err=True)
        return
    sentence = one_line(answer.error)
    if answer.agents:
        raise Refused(f"{sentence}; the agents are {', '.join(one_line(name) for name in answer.agents)}")
    raise CommandFailed(sentence)


def _listed(cards: list[RunningDebate]) -> str:
    return ", ".join(f"{card.name} ({one_line(card.title or card.motion)})" for card in cards)


def _listens(card: RunningDebate) -> bool:
    """Whether somebody is there: the number of a process that died may be another's by now."""
    from argentum_core.session.audience import HOST

    try:
        with socket.create_connection((HOST, card.port), timeout=_PATIENCE_S):
            return True
    except OSError:
        return False


def _send(card: RunningDebate, agent: str) -> ApplauseReply | None:
    """The debate's answer; None when there is none."""
    import msgspec

    from argentum_core.session.audience import HOST, LINE_BYTES, ApplauseReply, ApplauseRequest

    line = msgspec.json.encode(ApplauseRequest(token=card.token, clap=agent[:64]))
    try:
        with socket.create_connection((HOST, card.port), timeout=_PATIENCE_S) as guest:
            guest.sendall(line + b"\n")
            with guest.makefile("rb") as heard:
                return msgspec.json.decode(heard.readline(64 * LINE_BYTES), type=ApplauseReply)
    except (OSError, msgspec.DecodeError):
        return None
