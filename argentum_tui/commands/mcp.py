"""`argentum mcp`: debates as tools for agents (SURFACE, Commands)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from ..termination import ctrl_c_too
from .parameters import Positive, Whole
from .problems import CommandFailed, Refused


@click.command()
@click.option(
    "--money", type=Positive(100_000), default=1.0, show_default=True, help="Most money for the models of one debate."
)
@click.option(
    "--tokens",
    type=Whole(1, 1_000_000_000),
    default=500_000,
    show_default=True,
    help="Most model tokens of one debate, in and out.",
)
@click.option(
    "--seconds", type=Positive(86_400), default=300.0, show_default=True, help="Most real time of one debate."
)
@click.option("--at-once", type=Whole(1, 16), default=2, show_default=True, help="How many debates are held at once.")
@click.option("--evidence", "folders", type=click.Path(path_type=Path), metavar="DIR", multiple=True,
              help="A folder that evidence may be read from; the current one if none is named. Repeatable.")  # fmt: skip
@click.option("--http", is_flag=True, help="Serve on loopback, with a token, in place of standard input and output.")
@click.option("--port", type=Whole(0, 65_535), default=0, help="The port of --http; 0 takes one that is free.")
def mcp(
    *, money: float, tokens: int, seconds: float, at_once: int, folders: tuple[Path, ...], http: bool, port: int
) -> None:
    """Serve debates as tools over the Model Context Protocol: hold one, read its cruxes, flow, verdict and transcript.

    On standard input and output, as agents start it themselves; nothing else is written there. Needs the extra: pip install 'argentum[mcp]'.
    """
    if find_spec("mcp") is None:
        raise Refused("argentum mcp needs the Model Context Protocol's SDK: pip install 'argentum[mcp]'")
    if port and not http:
        raise Refused("--port goes with --http")
    for folder in folders:
        if not folder.is_dir():
            raise Refused(f"--evidence {folder} is not a folder; it takes a folder that evidence may be read from")

    from argentum_core.journal.paths import debates_folder

    from ..mcp_server.allowance import Limits
    from ..mcp_server.past_debates import PastDebates
    from ..mcp_server.server import serve_http, serve_stdio
    from ..mcp_server.tools import Tools
    from .output import say

    read_from = [folder.absolute() for folder in folders or (Path.cwd(),)]
    tools = Tools(
        PastDebates(debates_folder().absolute()), Limits(money, tokens, seconds), read_from, write_page, at_once=at_once
    )
    # Ctrl-C as well: whoever reads standard input cannot be asked to stop.
    with ctrl_c_too():
        if http:
            serve_http(tools, port, lambda where: say(f"argentum: {where}", err=True))
        else:
            serve_stdio(tools)


def write_page(journal: Path, page: Path) -> None:
    """Write the page of a journal as `argentum export --format html` does; raises Refused for what that command refuses or fails
    at."""
    from .export import export

    arguments = [str(journal), "--format", "html", "--output", str(page), "--overwrite"]
    try:
        with export.make_context("export", arguments) as context:
            export.invoke(context)
    except CommandFailed as failed:
        raise Refused(str(failed)) from None
    except click.ClickException as error:
        raise Refused(error.format_message()) from None
