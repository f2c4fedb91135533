"""The HTTP API for programs, and what every request must have: a host name of this machine, and no page of anybody else's behind it.

The token goes as `Authorization: Bearer …`, or where a program cannot set a header as `?token=…`. Answers are JSON; what is refused
is `{"error": "one sentence"}`. The routes are described in `openapi.json` beside this file, which is served too.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from aiohttp import web

from argentum_core.session.room import WatcherLine

from .access import COOKIE, by_address
from .history import BATCH_EVENTS
from .hub import Hub
from .options import Role

HUB: Final = web.AppKey("hub", Hub)
SEND_S: Final = 10.0
KEEP_ALIVE_S: Final = 15.0
POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "argentum",
}
_LENGTH: Final = struct.Struct("<I")


def refusal(status: int, why: str) -> web.Response:
    """What is refused, in one sentence."""
    answer = web.json_response({"error": why}, status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="argentum"'
    if status in (429, 503):
        answer.headers["Retry-After"] = "2"
    return answer


def role_of(request: web.Request) -> Role | None:
    """What the request's token allows; None without a right one."""
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    token = bearer.strip() if kind.lower() == "bearer" else request.query.get("token", "")
    return request.app[HUB].access.role_of(token)


def name_of(request: web.Request) -> str:
    """By which name the limits know whoever asks."""
    return request.app[HUB].access.watcher_of(request.cookies.get(COOKIE, ""), request.remote or "")


@web.middleware
async def gate(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what comes by another name, from another page, too often, or without a token; give every answer its headers."""
    try:
        answer = _why_shut(request) or await handler(request)
    except web.HTTPException as error:
        answer = refusal(error.status, _PLAIN.get(error.status, error.reason))
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        answer = refusal(500, "the server has a fault of its own; the debate goes on")
    if not answer.prepared:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
    return answer


_PLAIN: Final = {
    404: "there is nothing at that address; /api/openapi.json lists what there is",
    405: "that address does not take this method; /api/openapi.json lists what there is",
    413: "the request is too large",
}


def _why_shut(request: web.Request) -> web.Response | None:
    hub = request.app[HUB]
    why = hub.access.why_not_host(request.host) or hub.access.why_not_origin(
        request.headers.get("Origin"), request.host
    )
    if why is not None:
        return refusal(403, why)
    address = request.remote or ""
    if role_of(request) is None:
        if not hub.wrong_tokens.take(address):
            return refusal(429, "your address has tried too many wrong tokens; wait a moment")
        return None if request.path == "/" else refusal(401, "the token is wrong")
    if not hub.requests.take(name_of(request)):
        return refusal(429, "you ask for too much at once; wait a moment")
    return None


def add_api(app: web.Application) -> None:
    """Add the routes of the API."""
    app.router.add_get("/api/debate", _debate)
    app.router.add_get("/api/events", _events)
    app.router.add_get("/api/sound", _sound)
    app.router.add_get("/api/openapi.json", _description)
    app.router.add_post("/api/commands", _command)


async def _debate(request: web.Request) -> web.Response:
    hub = request.app[HUB]
    clock = hub.clock
    now = {"at_ms": clock.at_ms, "paused": clock.paused, "over": clock.over, "last_seq": hub.events.last_seq}
    return web.json_response({**hub.debate, **now, "watching": len(hub.watching), "role": role_of(request)})


async def _events(request: web.Request) -> web.StreamResponse:
    """Events after a number: as JSON, at most 500 at once, or as they come, as server-sent events."""
    hub = request.app[HUB]
    after = _number(request, "after", request.headers.get("Last-Event-ID", "0"))
    if after is None:
        return refusal(400, "after is the number of an event, 0 or above")
    if "text/event-stream" in request.headers.get("Accept", ""):
        return await _stream(request, after)
    place = hub.events.place_after(after)
    data, end = hub.events.batch(place)
    last = hub.events.numbered(end - 1)[0] if end > place else after
    more = b"true" if end < len(hub.events) else b"false"
    body = b'{"events":' + data + b',"last_seq":' + str(last).encode() + b',"more":' + more + b"}"
    return web.Response(body=body, content_type="application/json")


async def _stream(request: web.Request, after: int) -> web.StreamResponse:
    hub = request.app[HUB]
    name, address = name_of(request), request.remote or ""
    shared = name == by_address(address)
    full = hub.why_no_seat(name, address, shared=shared)
    if full is not None:
        return refusal(503, full)
    changed = asyncio.Event()
    hub.watch_changes(changed)
    answer = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream; charset=utf-8"})
    try:
        await answer.prepare(request)
        place = hub.events.place_after(after)
        with suppress(ConnectionError, TimeoutError):
            while not hub.ended:
                changed.clear()
                end = min(len(hub.events), place + BATCH_EVENTS)
                numbered = [hub.events.numbered(n) for n in range(place, end)]
                text = b"".join(b"id: %d\ndata: %b\n\n" % one for one in numbered)
                place = end
                async with asyncio.timeout(SEND_S):
                    await answer.write(text or b": here\n\n")
                if place == len(hub.events):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(KEEP_ALIVE_S):
                            await changed.wait()
    finally:
        hub.leave_changes(changed)
        hub.leave_seat(name, address, shared=shared)
    return answer


async def _sound(request: web.Request) -> web.Response:
    """Chunks of the past, ten seconds of them, each behind its length (u32, little-endian); the header `Argentum-Next-Ms` says from where to
    go on, and is missing where nothing follows yet."""
    from_ms = _number(request, "from_ms", "0")
    if from_ms is None:
        return refusal(400, "from_ms is a moment of the debate in ms, 0 or above")
    chunks, following = await asyncio.to_thread(request.app[HUB].sound.since, from_ms)
    body = b"".join(_LENGTH.pack(len(chunk)) + chunk for chunk in chunks)
    answer = web.Response(body=body, content_type="application/octet-stream")
    if following is not None:
        answer.headers["Argentum-Next-Ms"] = str(following)
    return answer


async def _command(request: web.Request) -> web.Response:
    """A line of the grammar, as with `argentum send`."""
    hub = request.app[HUB]
    role = role_of(request)
    assert role is not None  # the gate has seen to that
    body: Any
    try:
        body = msgspec.json.decode(await request.read())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = None
    if not isinstance(body, dict) or set(body) != {"line"} or not isinstance(body["line"], str):
        return refusal(400, 'the body is JSON with the line to carry out: {"line": "cut brook"}')
    act, name = WatcherLine(body["line"]), name_of(request)
    why = hub.why_not(name, role, act)
    if why is not None:
        return refusal(403 if role != "steer" else 429, why)
    told = await hub.do(name, act)
    return web.json_response({"ok": True, "lines": told.lines}) if told.ok else refusal(409, told.why)


async def _description(_request: web.Request) -> web.Response:
    return web.Response(body=description(), content_type="application/json")


@cache
def description() -> bytes:
    """The API's description, OpenAPI 3.1."""
    return (Path(__file__).parent / "openapi.json").read_bytes()


def _number(request: web.Request, name: str, otherwise: str) -> int | None:
    text = request.query.get(name, otherwise)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else None
