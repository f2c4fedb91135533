"""A fake archive of neural voices: one file, and what may go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from .common import FakeServer, abort


@dataclass
class FakeNeuralArchive(FakeServer):
    """A fake archive of neural voices."""

    FAULTS: ClassVar[dict[str, str]] = {
        "damaged": "sends another file than the list says",
        "longer": "sends more than the list says",
        "short": "cuts the line in the middle of the file",
        "404": "has no such file",
    }

    model: bytes = b"model" * 50_000
    file: str = "bf_emma.int8.onnx"

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/{self.file}", self._elsewhere), web.get("/store/file", self._file)]

    def _has(self, fault: str) -> bool:
        return self.script.take([fault]) is not None

    async def _elsewhere(self, request: web.Request) -> web.Response:
        if self._has("404"):
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": "/store/file"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self.model
        if self._has("damaged"):
            body = body[::-1]
        elif self._has("longer"):
            body += b"more"
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        if self._has("short"):
            await response.write(body[:1000])
            abort(request)
            return response
        await response.write(body)
        return response
