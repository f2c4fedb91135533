"""Fetches a web address once, within bounds of size, time and redirects. What it says is kept in the journal, so that a debate that goes
on, is replayed or forked needs no network.

The address is the user's own, so it may be on this machine or in their network. Where it sends us on is not: a redirect from a public
server to this machine or a private network is refused, and so is one to anything but http and https. Nothing is sent but the product's
name: no cookies, no keys, no address that we came from.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import Mapping
from concurrent.futures import Future
from email.message import Message
from threading import Thread
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from argentum_kit.errors import message_of
from argentum_kit.http_client import client_for, encoding_problem
from argentum_kit.proxies import proxies_set

from .errors import Unreadable
from .folder import LARGEST, LARGEST_BYTES

if TYPE_CHECKING:
    import httpx

    from .document import Format

LIMIT_S = 30.0
"""What one address may take, redirects and all."""
STEP_S = 10.0
"""How long a server may say nothing."""
MOST_REDIRECTS = 5
_STATUS = {
    401: " (it wants a login)",
    403: " (it lets nobody read it)",
    404: " (there is no such page)",
    410: " (it is gone)",
}

_TYPES: dict[str, Format | Literal["note"]] = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "note",
    "text/markdown": "note",
    "text/x-markdown": "note",
}
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


class Fetched(NamedTuple):
    """What an address holds: `format` (or a note), its bytes, the address that it was found at in the end, and the character set that its
    server named ("" for none)."""

    format: Format | Literal["note"]
    data: bytes
    address: str
    charset: str


def fetch(address: str, *, limit_s: float = LIMIT_S) -> Fetched:
    """What is at an address; raises Unreadable with the reason in a few words. May be called in any thread, also in one with a loop."""
    outcome: Future[Fetched] = Future()

    def run() -> None:
        try:
            outcome.set_result(asyncio.run(_fetched(address, limit_s)))
        except BaseException as error:
            outcome.set_exception(error)

    # A loop of its own, in a thread of its own: whoever asks may be in one already, and whoever presses Ctrl-C waits for nothing.
    Thread(target=run, name="argentum-fetch", daemon=True).start()
    return outcome.result()


async def _fetched(address: str, limit_s: float) -> Fetched:
    import httpx

    public = _is_public(address)
    try:
        async with asyncio.timeout(limit_s):
            for _ in range(MOST_REDIRECTS + 1):
                async with (
                    client_for(address, timeout=httpx.Timeout(min(STEP_S, limit_s))) as client,
                    client.stream("GET", address) as answer,
                ):
                    if answer.status_code not in (301, 302, 303, 307, 308):
                        return await _taken(answer, address)
                    address = _next(address, answer.headers.get("location", ""), public)
                    public = public or _is_public(address)
    except TimeoutError:
        raise Unreadable(f"it takes longer than {limit_s:g} s to fetch") from None
    except httpx.TimeoutException:
        raise Unreadable(f"{_host(address)} did not answer within {min(STEP_S, limit_s):g} s") from None
    except httpx.ConnectError as error:
        raise Unreadable(_not_connected(address, error)) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise Unreadable(f"it cannot be fetched ({message_of(error)[:120]})") from None
    raise Unreadable(f"it redirects more than {MOST_REDIRECTS} times")


async def _taken(answer: httpx.Response, address: str) -> Fetched:
    """The body of an answer, and how it is to be read."""
    if answer.status_code != 200:
        why = _STATUS.get(answer.status_code, "")
        raise Unreadable(f"{_host(address)} answered {answer.status_code}{why}")
    if problem := encoding_problem(answer.headers):
        raise Unreadable(f"{_host(address)} {problem}")
    kind, charset = _content_type(answer.headers)
    known = _TYPES.get(kind)
    if known is None and kind not in _UNTOLD:
        raise Unreadable(f"it is {kind[:60]}, which cannot be read as evidence")
    most = max(LARGEST.values()) if known is None else LARGEST_BYTES if known == "note" else LARGEST[known]
    too_large = f"it is larger than {most // 1_000_000} MB"
    said = answer.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise Unreadable(too_large)
    pieces: list[bytes] = []
    length = 0
    async for piece in answer.aiter_raw():
        pieces.append(piece)
        length += len(piece)
        if length > most:
            raise Unreadable(too_large)
    data = b"".join(pieces)
    if not data.strip():
        raise Unreadable("it is empty")
    return Fetched(known or _by_content(data, address), data, address, charset)


def _by_content(data: bytes, address: str) -> Format | Literal["note"]:
    """The format of what its server does not name, by its first bytes, else by the address."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if b"<html" in data[:4096].lower() or b"<!doctype html" in data[:4096].lower():
        return "html"
    if urlsplit(address).path.lower().endswith((".md", ".txt")):
        return "note"
    raise Unreadable("its server does not say what it is, and it is no text that we know")


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    message = Message()
    message["content-type"] = (
        headers.get("content-type", "").encode("ascii", "ignore").decode() or "application/octet-stream"
    )
    charset = message.get_content_charset("")
    return message.get_content_type(), charset if isinstance(charset, str) else ""


def _next(address: str, location: str, public: bool) -> str:
    """Where a redirect leads; raises Unreadable where it may not be followed."""
    following = urljoin(address, location)
    parts = urlsplit(following)
    if not location or parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise Unreadable("it redirects to what is no web address")
    if public and not _is_public(following):
        raise Unreadable(f"it redirects to {_host(following)}, which is on this machine or in a private network")
    return following


def _is_public(address: str) -> bool:
    """Whether a host has an address on the internet and no other. Behind a proxy names are not looked up here: only those that are numbers
    or this machine count as private."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host:
        return False
    if proxies_set(os.environ):
        return True
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return True  # it will not be reached either
    return all(ipaddress.ip_address(str(number).partition("%")[0]).is_global for number in found)


def _not_connected(address: str, error: Exception) -> str:
    text = message_of(error)
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and len(causes) < 8:
        causes.append(cause)
    if any(isinstance(cause, socket.gaierror) for cause in causes) or "name" in text.lower():
        return f"there is no host {_host(address)}, or no network"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes) or "refused" in text.lower():
        return f"nothing answers at {_host(address)}"
    return f"{_host(address)} cannot be reached ({text[:120]})"


def _host(address: str) -> str:
    return urlsplit(address).netloc[:100]
