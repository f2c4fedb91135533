"""HTTP as every link uses it: one way to make a client, and bodies that are read within bounds.

- No redirects: they would show a key to another address.
- No proxy for this machine, the environment's proxy for all others.
- `Accept-Encoding: identity` is sent, and any other `Content-Encoding` is refused: what a few kilobytes of gzip unpack to has no
  bound that a reader can keep (RFC 9110, section 8.4).
- httpx is imported when the first client is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .endpoint import is_loopback

if TYPE_CHECKING:
    import httpx

AGENT = "argentum"


def client_for(
    address: str, *, headers: Mapping[str, str] | None = None, timeout: httpx.Timeout | None = None, most: int = 32
) -> httpx.AsyncClient:
    """A client for one server, with at most `most` connections. Times out never unless told to.

    Raises whatever httpx throws at a broken proxy variable, certificate file or header: call it inside the link's edge.
    """
    from urllib.parse import urlsplit

    import httpx

    return httpx.AsyncClient(
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity", **(headers or {})},
        follow_redirects=False,
        trust_env=not is_loopback(urlsplit(address).hostname or ""),
        # Loading certificates takes a third of a second, and plain http has none.
        verify=not address.startswith("http:"),
        timeout=timeout if timeout is not None else httpx.Timeout(None),
        limits=httpx.Limits(max_connections=most, max_keepalive_connections=most // 2, keepalive_expiry=60),
    )


def encoding_problem(headers: Mapping[str, str]) -> str:
    """The end of a sentence about an answer in an encoding that was not asked for; empty if it has none."""
    encoding = headers.get("content-encoding", "").strip()
    if encoding.lower() in ("", "identity"):
        return ""
    return f"answered in the encoding {encoding[:40]!r}, which was not asked for"
