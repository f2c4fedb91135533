"""A fake archive of Piper models: pointers with a sha256, the files behind a redirect, and what may go wrong with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from .common import FakeServer, abort


@dataclass
class FakeModelArchive(FakeServer):
    """A fake archive of Piper models."""

    FAULTS: ClassVar[dict[str, str]] = {
        "damaged": "sends another file than its pointer says",
        "short": "cuts the line in the middle of the file",
        "no-pointer": "has a page instead of a pointer",
        "no-config": "has no settings beside the model",
        "500": "answers HTTP 500",
    }

    model: bytes = b"model" * 50_000
    config: bytes = b'{"audio": {"sample_rate": 22050}}'
    name: str = "en/en_US/tone/low/en_US-tone-low.onnx"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"/raw/main/{self.name}", self._pointer),
            web.get(f"/resolve/main/{self.name}.json", self._config),
            web.get(f"/resolve/main/{self.name}", self._elsewhere),
            web.get("/store/file", self._file),
        ]

    def _has(self, fault: str) -> bool:
        return self.script.take([fault]) is not None

    async def _pointer(self, request: web.Request) -> web.Response:
        if self._has("500"):
            return web.Response(status=500)
        if self._has("no-pointer"):
            return web.Response(text="<html>Sign in</html>")
        digest = hashlib.sha256(self.model).hexdigest()
        return web.Response(
            text=f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(self.model)}\n"
        )

    async def _config(self, request: web.Request) -> web.Response:
        return web.Response(status=404) if self._has("no-config") else web.Response(body=self.config)

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/store/file"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(self.model))})
        await response.prepare(request)
        if self._has("short"):
            await response.write(self.model[:1000])
            abort(request)
            return response
        await response.write(self.model[::-1] if self._has("damaged") else self.model)
        return response
