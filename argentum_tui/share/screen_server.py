"""The terminal screen in a browser: textual-serve, behind the door that the shared page has.

textual-serve lets in whoever reaches its port, also a page of anybody's that the user has open. Here the link's token opens it once and a
cookie keeps it open; host names and origins are looked at as in `access.py`; and nothing is fetched from elsewhere. Each window
is a process of its own, so there are only a few.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from textual_serve.server import Server

from .access import COOKIE_S, Access
from .api import refusal
from .limits import Seats
from .options import ShareOptions, links

COOKIE: Final = "argentum_screen"
MOST_WINDOWS: Final = 8
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class ScreenServer(Server):
    """Serves what a command shows. `link` is what opens it."""

    def __init__(self, command: str, options: ShareOptions, *, title: str) -> None:
        self._access = Access(options)
        self._token = options.tokens["watch"]
        self._windows: Seats[str] = Seats(MOST_WINDOWS)
        self.link = links(options, options.port)[0].url
        super().__init__(
            command, host=options.host, port=options.port, title=title, public_url=self.link.partition("/?")[0]
        )

    def run(self) -> None:
        """Serve until Ctrl-C or SIGTERM; raises OSError where the port cannot be had."""
        logging.getLogger("textual-serve").setLevel(logging.CRITICAL)
        web.run_app(self._make_app(), host=self.host, port=self.port, print=None, access_log=None)

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has."""

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._door)
        return app

    @web.middleware
    async def _door(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        why = self._access.why_not_host(request.host) or self._access.why_not_origin(
            request.headers.get("Origin"), request.host
        )
        if why is not None:
            return refusal(403, why)
        token = request.query.get("token", "")
        known = self._access.role_of(request.cookies.get(COOKIE, "")) == "watch"
        if not known and self._access.role_of(token) != "watch":
            return web.Response(text="This link is not valid: ask for a new one.\n", status=401)
        if request.path == "/ws":
            return await self._window(request, handler)
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = POLICY
            answer.headers["Referrer-Policy"] = "no-referrer"
            if token and not known:
                answer.set_cookie(COOKIE, token, max_age=COOKIE_S, httponly=True, samesite="Strict", path="/")
        return answer

    async def _window(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """One more window, while there are only a few."""
        if not self._windows.take("all"):
            return refusal(503, f"{MOST_WINDOWS} windows are open, and no more can be")
        try:
            return await handler(request)
        finally:
            self._windows.leave("all")
