"""Chat servers on this machine, found on the ports they usually listen on, for the lobby and `doctor`.

Only this machine is asked, without a key and with little patience; what answers with no list of models is none of them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from argentum_kit.plain_text import sanitise

PATIENCE_MS = 300
MODELS_MOST = 40
_BYTES_MOST = 262_144


@dataclass(frozen=True, slots=True)
class ServerPort:
    """Where a program listens unless told otherwise."""

    program: str
    port: int


USUAL_PORTS: tuple[ServerPort, ...] = (
    ServerPort("Ollama", 11434),
    ServerPort("LM Studio", 1234),
    ServerPort("llama.cpp", 8080),
    ServerPort("vLLM", 8000),
)


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, with the models it has."""

    program: str
    base_url: str
    models: tuple[str, ...]

    def specs(self) -> tuple[str, ...]:
        """A mind spec for each model."""
        return tuple(f"chat:{model}@{self.base_url}" for model in self.models)


async def local_servers(
    ports: Iterable[ServerPort] = USUAL_PORTS, patience_ms: int = PATIENCE_MS
) -> tuple[LocalServer, ...]:
    """The servers that answer in time, in the order of the ports."""
    seconds = patience_ms / 1000
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=seconds) as client:
        found = await asyncio.gather(*(_asked(client, port, seconds) for port in ports))
    return tuple(server for server in found if server is not None)


def find_local_servers(
    ports: Iterable[ServerPort] = USUAL_PORTS, patience_ms: int = PATIENCE_MS
) -> tuple[LocalServer, ...]:
    """The same, for callers without an event loop."""
    return asyncio.run(local_servers(ports, patience_ms))


def models_in(body: str) -> tuple[str, ...] | None:
    """The models that an answer to `/v1/models` lists, those that cannot debate left out; None if it is no such answer."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None
    listed = tree.get("data") if isinstance(tree, dict) else None
    if not isinstance(listed, list):
        return None
    names = [row["id"] for row in listed if isinstance(row, dict) and isinstance(row.get("id"), str)]
    talking = [name for name in names if name == sanitise(name) and "embed" not in name.lower()]
    return tuple(talking[:MODELS_MOST])


async def _asked(client: httpx.AsyncClient, port: ServerPort, seconds: float) -> LocalServer | None:
    base_url = f"http://127.0.0.1:{port.port}/v1"
    try:
        async with asyncio.timeout(seconds), client.stream("GET", f"{base_url}/models") as response:
            if response.status_code != 200:
                return None
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _BYTES_MOST:
                    return None
    except (TimeoutError, httpx.HTTPError):
        return None
    models = models_in(body.decode("utf-8", "replace"))
    return LocalServer(port.program, base_url, models) if models is not None else None
