"""Where a debate is shared, and with whom: the address, and one link a role."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from typing import Final, Literal, get_args

import msgspec

Role = Literal["watch", "vote", "steer"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
ABOUT: Final[dict[Role, str]] = {
    "watch": "watch and listen",
    "vote": "also clap, ask, vote and turn the dial",
    "steer": "also steer, as argentum send does",
}
LOOPBACK: Final = "127.0.0.1"
TOKEN_BYTES: Final = 24


class ShareOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the server is started with. `port` 0 is any that is free; `tokens` is one a role, `secret` signs what watchers are known by.
    `url` is the address that watchers use where something stands in front of the server; empty where nothing does."""

    host: str
    port: int
    url: str
    tokens: dict[Role, str]
    secret: str


def new_options(host: str = LOOPBACK, port: int = 0, url: str = "") -> ShareOptions:
    """Options with tokens of their own, good for one debate."""
    tokens = {role: secrets.token_urlsafe(TOKEN_BYTES) for role in ROLES}
    return ShareOptions(host=host, port=port, url=url.rstrip("/"), tokens=tokens, secret=secrets.token_hex(32))


class Link(msgspec.Struct, frozen=True):
    """What to hand on: the role it gives, what that role may do, and the address with its token."""

    role: str
    about: str
    url: str


def links(options: ShareOptions, port: int) -> list[Link]:
    """One link a role, the least first, for a server that listens on `port`."""
    base = options.url or f"http://{_shown(_reachable(options.host))}:{port}"
    return [Link(role, ABOUT[role], f"{base}/?token={options.tokens[role]}") for role in ROLES]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reachable(host: str) -> str:
    """The address others can use: that of the interface with the default route where the server listens on all of them."""
    if host not in ("0.0.0.0", "::", ""):
        return host
    family, anywhere = (socket.AF_INET6, "2001:db8::1") if host == "::" else (socket.AF_INET, "192.0.2.1")
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sent_nothing:
            sent_nothing.connect((anywhere, 9))
            return str(sent_nothing.getsockname()[0])
    except OSError:
        return LOOPBACK
