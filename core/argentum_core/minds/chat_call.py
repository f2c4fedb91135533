"""One call to a chat server: the request goes out, what comes back is cut into chunks, and every way of failing is a MindFault.

Nothing is retried here, redirects are not followed, and the server is given up on when it is silent for too long: `Patience`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import httpx

from argentum_kit.endpoint import Endpoint

from .base import MindFault
from .chat_protocol import DONE, chunks_in, read_chunk
from .faults import HttpFault, Who, fault_in_stream, fault_of
from .patience import Patience
from .source import Chunk, Sending
from .sse import EventStream

MOST_BYTES = 4 * 1_048_576
ERROR_BYTES = 16_384
WHOLE_BYTES = 262_144


def client_for(endpoint: Endpoint, patience: Patience) -> httpx.AsyncClient:
    """The connections to one server. This machine is never asked for through a proxy."""
    headers = {"Authorization": f"Bearer {endpoint.key.reveal()}"} if endpoint.key is not None else {}
    return httpx.AsyncClient(
        headers=headers,
        follow_redirects=False,
        trust_env=not endpoint.local,
        timeout=httpx.Timeout(None, connect=patience.connect_ms / 1000, write=patience.stall_ms / 1000),
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=60),
    )


class ChatCall:
    """One call. `chunks` yields what came; `sending` tells whether the request is out."""

    def __init__(
        self, client: httpx.AsyncClient, endpoint: Endpoint, who: Who, patience: Patience, sending: Sending
    ) -> None:
        self._sending = sending
        self._client = client
        self._endpoint = endpoint
        self._who = who
        self._patience = patience

    async def chunks(self, body: dict[str, Any]) -> AsyncGenerator[Chunk, None]:
        """The chunks of the answer, to its end; raises MindFault, HttpFault for an error status."""
        request = self._client.build_request("POST", f"{self._endpoint.base_url}/chat/completions", json=body)
        deadline = _deadline(self._patience.total_ms)
        response = await self._response(request, deadline)
        try:
            if response.status_code >= 300:
                self._sending.sent = False
                raise await self._rejection(response, deadline)
            if "json" in response.headers.get("content-type", ""):
                yield await self._whole(response, deadline)
                return
            async with aclosing(self._streamed(response, deadline)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            await response.aclose()

    async def _response(self, request: httpx.Request, deadline: float) -> httpx.Response:
        first = min(deadline, _deadline(self._patience.first_ms))
        try:
            async with asyncio.timeout_at(first):
                self._sending.sent = True
                return await self._client.send(request, stream=True)
        except httpx.ConnectTimeout:
            self._sending.sent = False
            raise self._late("cannot be reached in time") from None
        except (TimeoutError, httpx.TimeoutException):
            raise self._late("did not answer in time") from None
        except httpx.ConnectError:
            self._sending.sent = False
            raise MindFault("failed", f"{self._who.host} cannot be reached") from None
        except httpx.HTTPError:
            raise MindFault("failed", f"the connection to {self._who.host} broke off") from None

    async def _rejection(self, response: httpx.Response, deadline: float) -> HttpFault:
        said = await self._body(response, ERROR_BYTES, deadline)
        return fault_of(self._who, response.status_code, response.headers, said, datetime.now(UTC))

    async def _whole(self, response: httpx.Response, deadline: float) -> Chunk:
        """The answer of a server that does not stream."""
        written = await self._body(response, WHOLE_BYTES, deadline)
        chunk = read_chunk(written)
        if chunk is None:
            raise MindFault("nonsense", f"{self._who.host} answered what is no JSON")
        self._check(chunk)
        return chunk

    async def _body(self, response: httpx.Response, most_bytes: int, deadline: float) -> str:
        kept = bytearray()
        try:
            async with aclosing(_pieces(response)) as pieces:
                while len(kept) < most_bytes:
                    piece = await self._next(pieces, deadline)
                    if piece is None:
                        break
                    kept += piece[: most_bytes - len(kept)]
        except MindFault:
            # The status alone says enough, and a body that is torn off will be found to be no JSON.
            pass
        return kept.decode("utf-8", "replace")

    async def _streamed(self, response: httpx.Response, deadline: float) -> AsyncGenerator[Chunk, None]:
        events = EventStream()
        received = 0
        finished = False
        until = min(deadline, _deadline(self._patience.first_ms))
        async with aclosing(_pieces(response)) as pieces:
            piece: bytes | None = b""
            while piece is not None:
                piece = await self._next(pieces, until)
                received += len(piece or b"")
                if received > MOST_BYTES:
                    raise MindFault("nonsense", f"{self._who.host} sent an answer without end")
                for event in events.feed(piece) if piece is not None else events.end():
                    if event.data.strip() == DONE:
                        return
                    for chunk in chunks_in(event.data):
                        self._check(chunk)
                        # Comments keep a connection alive, not an answer: only a chunk earns new patience.
                        until = min(deadline, _deadline(self._patience.stall_ms))
                        finished = finished or chunk.finish is not None
                        yield chunk
        if not finished:
            raise MindFault("failed", f"{self._who.host} broke off the answer")

    async def _next(self, pieces: AsyncIterator[bytes], until: float) -> bytes | None:
        try:
            async with asyncio.timeout_at(until):
                return await anext(pieces, None)
        except (TimeoutError, httpx.TimeoutException):
            raise self._late("fell silent in its answer") from None
        except httpx.HTTPError:
            raise MindFault("failed", f"the connection to {self._who.host} broke off") from None

    def _check(self, chunk: Chunk) -> None:
        if chunk.error is not None:
            raise fault_in_stream(self._who, chunk.error)

    def _late(self, what: str) -> MindFault:
        return MindFault("timeout", f"{self._who.host} {what}")


async def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    async for piece in response.aiter_bytes():
        yield piece


def _deadline(ms: int) -> float:
    return asyncio.get_running_loop().time() + ms / 1000
