"""`argentum serve`: the terminal screen of a running debate in a browser, through textual-serve (SURFACE, Commands)."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

import click

from .output import say
from .parameters import Whole
from .problems import CommandFailed, Refused, one_line
from .remote import DEBATE_HELP, the_one_running
from .share_options import INSTALL


@click.command()
@click.option("--debate", metavar="NAME", default="", help=DEBATE_HELP)
@click.option("--steer", is_flag=True, help="Let whoever has the link steer; without it they only watch.")
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Where to serve; 0.0.0.0 is every network of this machine.",
)
@click.option("--port", type=Whole(1, 65_535), default=8748, show_default=True, help="The port.")  # fmt: skip
def serve(debate: str, steer: bool, host: str, port: int) -> int:
    """Serve the screen of a running debate to browsers, until Ctrl-C. For the page with its sound, use `argentum run --share`."""
    if find_spec("textual_serve") is None:
        raise Refused(f"serve needs the extra share (textual_serve is not installed): {INSTALL}")
    card = the_one_running(debate)
    from argentum_kit.errors import system_reason

    from ..share.options import new_options
    from ..share.screen_server import ScreenServer

    command = [sys.executable, "-m", "argentum_tui", "watch", "--debate", card.name, *(["--steer"] if steer else [])]
    server = ScreenServer(shlex.join(command), new_options(host, port), title=card.title or card.motion or "Argentum")
    what = "whoever has the link may steer" if steer else "to be watched only; --steer lets the link steer"
    say(f"The screen of {card.name}, {what}:", err=True)
    say(f"  {one_line(server.link)}", err=True)
    try:
        server.run()
    except OSError as error:
        raise CommandFailed(f"{host}:{port} cannot be served at: {system_reason(error)}") from None
    return 0
