"""Who may come in: the token gives the role, the cookie tells watchers of one address apart, and only a page of this server may speak.

Tokens are compared in constant time and are never logged. A page elsewhere that has its name answered with this machine's address
(DNS rebinding) is refused by its Host, and one that opens a socket here by its Origin.

What a cookie can do is limited, and so it is said: whoever throws it away is a new watcher, as many a minute from one address as
`limits.NEW_WATCHERS` lets through. Whoever has no cookie is known by the address alone.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import socket
from typing import Final
from urllib.parse import urlsplit

from .options import ROLES, Role, ShareOptions

COOKIE: Final = "argentum_watcher"
COOKIE_S: Final = 86_400
_ID_BYTES: Final = 12


class Access:
    """The door of one server."""

    def __init__(self, options: ShareOptions) -> None:
        self._tokens = {role: options.tokens[role].encode() for role in ROLES}
        self._secret = bytes.fromhex(options.secret)
        name = socket.gethostname().lower()
        self._names = {"localhost", name, f"{name.partition('.')[0]}.local", options.host.lower()}
        if options.url:
            self._names.add((urlsplit(options.url).hostname or "").lower())

    def role_of(self, token: str) -> Role | None:
        """The role that a token gives; None for a wrong one. Every token is compared, each in constant time."""
        given = token.encode("utf-8", "surrogatepass")
        found: Role | None = None
        for role, right in self._tokens.items():
            if hmac.compare_digest(given, right):
                found = role
        return found

    def why_not_host(self, host: str) -> str | None:
        """Why a request that names this host is refused; None where it is this machine's: an address, or a name it is known by."""
        name = (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
        if name in self._names or _is_address(name):
            return None
        return "this debate is not shared under that host name; --share-url names one"

    def why_not_origin(self, origin: str | None, host: str) -> str | None:
        """Why a request from a page of this origin is refused; None for this server's own pages and for what is no browser."""
        if origin is None or urlsplit(origin).netloc.lower() == host.lower():
            return None
        return "only this debate's own page may do that"

    def new_watcher(self) -> tuple[str, str]:
        """A watcher nobody has seen, and the cookie by which it is known again."""
        name = secrets.token_hex(_ID_BYTES)
        return name, f"{name}.{self._signature(name)}"

    def watcher_of(self, cookie: str, address: str) -> str:
        """Who that is: by a cookie that was given out here, else by the address."""
        name, _, signature = cookie.partition(".")
        if name and hmac.compare_digest(signature.encode("utf-8", "replace"), self._signature(name).encode()):
            return name
        return by_address(address)

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def by_address(address: str) -> str:
    """The watcher that stands for all of an address who cannot be told apart."""
    return f"address {address}"


def may_vote(role: Role) -> bool:
    """Whether a role may do more than watch."""
    return ROLES.index(role) >= ROLES.index("vote")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
