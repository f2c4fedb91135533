"""What commands share that speak to a running debate from another terminal: its card is found, one line goes there, one comes back."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from .problems import CommandFailed, Refused, one_line

if TYPE_CHECKING:
    from argentum_core.session.remote import RemoteCommand, RemoteReply
    from argentum_core.session.running_debates import RunningDebate

DEBATE_HELP = "Which one, when several debates run: its name or how that begins."
_PATIENCE_S = 3.0
_ANSWER_S = 8.0
"""A debate may have to open a mind or a voice before it can say whether it has it."""


def the_one_running(debate: str) -> RunningDebate:
    """The card of the debate whose name begins so, or of the only one. Raises CommandFailed where none runs, Refused where it is not one."""
    from argentum_core.journal.paths import home
    from argentum_core.session.running_debates import running

    cards = [card for card in running(home()) if _listens(card)]
    chosen = [card for card in cards if card.name.startswith(debate)]
    if not cards:
        raise CommandFailed("no debate is running")
    if not chosen:
        raise Refused(f"no running debate is called {debate!r}; there is {_listed(cards)}")
    if len(chosen) > 1:
        raise Refused(f"{len(chosen)} debates are running; choose one with --debate: {_listed(chosen)}")
    return chosen[0]


def ask(
    card: RunningDebate, *, clap: str = "", send: str | None = None, do: RemoteCommand | None = None
) -> RemoteReply:
    """The debate's reply to applause, a line of the grammar or a command. Raises CommandFailed where there is none."""
    import msgspec

    from argentum_core.session.remote import HOST, LINE_BYTES, RemoteReply, RemoteRequest

    line = msgspec.json.encode(RemoteRequest(token=card.token, clap=clap, send=send, do=do))
    if len(line) >= LINE_BYTES:
        raise Refused(f"the line is too long: {len(line)} bytes of at most {LINE_BYTES - 1}")
    try:
        with socket.create_connection((HOST, card.port), timeout=_PATIENCE_S) as guest:
            guest.sendall(line + b"\n")
            guest.settimeout(_ANSWER_S)
            with guest.makefile("rb") as heard:
                return msgspec.json.decode(heard.readline(64 * LINE_BYTES), type=RemoteReply)
    except (OSError, msgspec.DecodeError):
        raise CommandFailed(f"{card.name} does not answer") from None


def _listed(cards: list[RunningDebate]) -> str:
    return ", ".join(f"{card.name} ({one_line(card.title or card.motion)})" for card in cards)


def _listens(card: RunningDebate) -> bool:
    """Whether somebody is there: the number of a process that died may be another's by now."""
    from argentum_core.session.remote import HOST

    try:
        with socket.create_connection((HOST, card.port), timeout=_PATIENCE_S):
            return True
    except OSError:
        return False
