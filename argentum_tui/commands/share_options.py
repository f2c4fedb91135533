"""`--share`: the options by which a debate is shared with watchers on the network, and the sharing that they ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from .output import say
from .parameters import Whole
from .problems import Refused, one_line

if TYPE_CHECKING:
    from ..share.sharing import Sharing

Command = TypeVar("Command", bound=Callable[..., Any])

INSTALL = "pip install 'argentum[share]', or from a clone: uv run --extra share argentum …"
NEEDS = ("aiohttp", "segno")


@dataclass(frozen=True, slots=True)
class ShareChoice:
    """What was asked for: whether, and at which address."""

    on: bool = False
    host: str = ""
    port: int = 0
    url: str = ""


def share_options(command: Command) -> Command:
    """Add `--share`, `--share-host`, `--share-port` and `--share-url`, which arrive as one `share`."""

    @wraps(command)
    def together(*, share: bool, share_host: str, share_port: int | None, share_url: str, **others: Any) -> Any:
        return command(share=ShareChoice(share, share_host, share_port or 0, share_url), **others)

    wrapped: Any = together
    for option in reversed(
        [
            click.option("--share", is_flag=True,
                         help="Let others watch in a browser, listen, clap, ask and vote; the links are shown. On this machine alone, unless --share-host."),
            click.option("--share-host", metavar="ADDRESS", default="", help="Where to share: 0.0.0.0 is every network of this machine."),
            click.option("--share-port", type=Whole(1, 65_535), help="The port; without it 8747, or any that is free."),
            click.option("--share-url", metavar="URL", default="", help="The address watchers use, where a tunnel or a proxy stands in front."),
        ]
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def refuse_share_with(share: ShareChoice, *, clock: str) -> None:
    """Raise Refused where sharing cannot be, or its options stand alone."""
    if not share.on and (share.host or share.port or share.url):
        raise Refused("--share-host, --share-port and --share-url say how a debate is shared; add --share")
    if share.on and clock == "virtual":
        raise Refused("--share needs --clock real: in virtual time nobody could watch")
    if share.url:
        try:
            parts = urlsplit(share.url)
            known = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        except ValueError:
            known = None
        if not known:
            raise Refused(f"--share-url {share.url!r} is no address of a page; it is like https://debate.example")


def open_sharing(share: ShareChoice) -> Sharing | None:
    """The server, listening; None where nobody asked for it. Raises Refused for what is not installed, or a port that cannot be had."""
    if not share.on:
        return None
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise Refused(f"--share needs the extra share ({', '.join(missing)} is not installed): {INSTALL}")
    from ..share.options import LOOPBACK, new_options
    from ..share.sharing import Sharing, SharingError

    try:
        return Sharing(new_options(share.host or LOOPBACK, share.port, share.url))
    except SharingError as error:
        raise Refused(one_line(error)) from None


def tell_links(sharing: Sharing) -> None:
    """Write the links on stderr, and on a terminal the code of the one to hand on."""
    from ..share.options import is_loopback
    from ..share.qr import qr_lines

    here = (
        " on this machine alone (--share-host 0.0.0.0 shares it with the network)" if is_loopback(sharing.host) else ""
    )
    say(f"Shared{here}; whoever has a link may use it:", err=True)
    for link in sharing.links:
        say(f"  {link.role}: {link.url}  ({link.about})", err=True)
    if sys.stderr.isatty():
        for row in qr_lines(sharing.links[1].url):
            say(f"  {row}", err=True)
