"""Proxies as the HTTP client takes them from the environment, and what keeps one from being used. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from .secrets import one_line

PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
"""The variables, in the order in which they are looked at; each counts in lower case too."""

SCHEMES = ("http", "https", "socks5", "socks5h")
_ALLOWED = "allowed is http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT"


def proxies_set(environ: Mapping[str, str]) -> dict[str, str]:
    """The proxy variables that are set, with their addresses."""
    names = (name for each in PROXIES for name in (each, each.lower()))
    return {name: environ[name].strip() for name in names if environ.get(name, "").strip()}


def proxy_address_problem(address: str) -> str | None:
    """What keeps a proxy's address from being used, as the end of a sentence; None for one that may do."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"is not the address of a proxy; {_ALLOWED}"
    if parts.scheme not in SCHEMES:
        return f"has the scheme {one_line(parts.scheme, longest=20)!r}; {_ALLOWED}"
    if not host or not address.isprintable() or " " in address:
        return f"is not the address of a proxy; {_ALLOWED}"
    if parts.scheme.startswith("socks") and not can_socks():
        return (
            "is a SOCKS proxy, which needs the package socksio; install it (pip install socksio), or unset the variable"
        )
    return None


def proxy_problem(environ: Mapping[str, str]) -> str:
    """What is wrong with the proxy variables, as a clause that names the first one at fault; empty if nothing is."""
    for variable, address in proxies_set(environ).items():
        problem = proxy_address_problem(address)
        if problem is not None:
            return f"{variable} {problem}"
    return ""


def can_socks() -> bool:
    """Whether the package that httpx needs for SOCKS proxies is installed."""
    return find_spec("socksio") is not None
