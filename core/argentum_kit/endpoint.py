"""Where a server is and whether a key may be sent there. Pure: the address and the key are arguments.

A key travels over https, or to this machine. Plain http to any other machine needs `insecure`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from .secrets import Secret, one_line


class EndpointError(ValueError):
    """An address that may not be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server: its base address without a slash at the end, and the key for it if it wants one."""

    base_url: str
    key: Secret | None = None

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return one_line(urlsplit(self.base_url).netloc)

    @property
    def local(self) -> bool:
        """Whether the server is on this machine (`is_loopback`)."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


def endpoint_at(base_url: str, key: Secret | None, *, variable: str, insecure: bool = False) -> Endpoint:
    """The endpoint of an address that was read from `variable`; raises EndpointError."""
    try:
        parts = urlsplit(base_url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise EndpointError(
            f"{variable} is not an address; allowed is https://HOST/PATH or http://localhost:PORT/PATH"
        ) from None
    if parts.scheme not in ("http", "https") or not host:
        raise EndpointError(f"{variable} is not an address; allowed is https://HOST/PATH or http://localhost:PORT/PATH")
    if parts.username is not None or parts.password is not None:
        raise EndpointError(
            f"{variable} holds a user name or password; allowed is the address alone, a key has its own variable"
        )
    if parts.query or parts.fragment:
        raise EndpointError(f"{variable} has a part after '?' or '#'; allowed is https://HOST/PATH")
    if parts.scheme == "http" and not is_loopback(host) and not insecure:
        raise EndpointError(
            f"{variable} is http://{one_line(parts.netloc)}, which anybody on the way can read; allowed is https, this machine, "
            "or --insecure"
        )
    return Endpoint(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", key if key else None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name or number alone: nothing is looked up."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
