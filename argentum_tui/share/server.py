"""The routes: the page, the socket that feeds it, and the same as an API for programs. What every request must have is `gate`'s to see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import msgspec
from aiohttp import WSCloseCode, web

from ..page.document import Block, document
from .access import COOKIE, COOKIE_S, by_address
from .api import HUB, add_api, gate, name_of, refusal, role_of
from .hub import Hub
from .limits import LARGEST_MESSAGE
from .watcher import Watcher

HEARTBEAT_S: Final = 20.0
LOOK_EVERY_S: Final = 1.0
BACKLOG: Final = 512
FRAMES: Final = "frame-ancestors 'none'"
"""What the page's own policy cannot say; the rest is in it, with the hashes of its script and style."""
REQUEST_BYTES: Final = 8192


def application(hub: Hub) -> web.Application:
    """The server's routes for one debate."""
    app = web.Application(middlewares=[gate], client_max_size=REQUEST_BYTES)
    app[HUB] = hub
    app.router.add_get("/", _page)
    app.router.add_get("/ws", _socket)
    add_api(app)
    app.cleanup_ctx.append(_looking_after)
    return app


async def _page(request: web.Request) -> web.Response:
    """The page, and a cookie by which the watcher is told apart from others of its address."""
    hub = request.app[HUB]
    role = role_of(request)
    if role is None:
        return web.Response(text="This link is not valid: ask for a new one.\n", status=401)
    live = Block("argentum-live", "application/json", [msgspec.json.encode({"role": role}).decode()])
    text = "".join(document(hub.debate.get("title") or "A debate", "A debate, live.", [live], connect="'self'"))
    answer = web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": FRAMES})
    address = request.remote or ""
    known = hub.access.watcher_of(request.cookies.get(COOKIE, ""), address)
    if known == by_address(address) and hub.new_watchers.take(address):
        _, cookie = hub.access.new_watcher()
        answer.set_cookie(COOKIE, cookie, max_age=COOKIE_S, httponly=True, samesite="Strict", path="/")
    return answer


async def _socket(request: web.Request) -> web.StreamResponse:
    """A watcher's connection, from its seat to its end."""
    hub = request.app[HUB]
    role = role_of(request)
    if role is None:
        return refusal(401, "the token is wrong")
    name, address = name_of(request), request.remote or ""
    shared = name == by_address(address)
    full = hub.why_no_seat(name, address, shared=shared)
    if full is not None:
        return refusal(503, full)
    try:
        socket = web.WebSocketResponse(compress=False, max_msg_size=LARGEST_MESSAGE, heartbeat=HEARTBEAT_S)
        await socket.prepare(request)
        if hub.ended:
            await socket.close(code=WSCloseCode.GOING_AWAY, message=hub.ended.encode()[:120])
            return socket
        await Watcher(hub, socket, request.transport, name, role).attend()
        return socket
    finally:
        hub.leave_seat(name, address, shared=shared)


async def _looking_after(app: web.Application) -> AsyncIterator[None]:
    """Once a second, let go of whoever takes nothing."""
    hub = app[HUB]

    async def look() -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for watcher in hub.watching:
                watcher.look_after(hub.now_s())

    looking = asyncio.get_running_loop().create_task(look())
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def show_out(hub: Hub, why: str) -> None:
    """Tell everybody that it is over, and why; waits a moment for them to leave."""
    hub.ended = why
    for watcher in hub.watching:
        watcher.let_go(WSCloseCode.GOING_AWAY, why)
    for _ in range(40):
        if not hub.watching:
            return
        await asyncio.sleep(0.05)
