"""One call to a chat server: the request goes out, what comes back is cut into chunks, and every way of failing is a MindFault.

Nothing is retried here, redirects are not followed, encodings that were not asked for are refused before a byte of them is unpacked,
and the server is given up on when it is silent for longer than `CallTimeouts` allows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import httpx

from argentum_kit import http_client
from argentum_kit.endpoint import Endpoint
from argentum_kit.fault_causes import cause_of

from ..base import Fault, MindFault
from ..model.faults import CallTarget, HttpFault, fault_in_stream, fault_of, not_an_answer
from ..model.source import AnswerChunk, CallProgress
from ..timeouts import CallTimeouts
from .answer_stream import AnswerStream

MOST_BYTES = 16 * 1_048_576
ERROR_BYTES = 16_384

_KINDS: dict[str, Fault] = {"auth": "refused", "timeout": "timeout"}


def client_for(endpoint: Endpoint, timeouts: CallTimeouts) -> httpx.AsyncClient:
    """The connections to one server. Raises whatever a broken proxy variable, certificate file or key makes of it."""
    return http_client.client_for(
        endpoint.base_url,
        headers={"Authorization": endpoint.key.in_header("Bearer ")} if endpoint.key is not None else None,
        timeout=httpx.Timeout(None, connect=timeouts.connect_ms / 1000, write=timeouts.stall_ms / 1000),
    )


class ChatCall:
    """One call. `chunks` yields what came; `sending` tells whether the request is out."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        endpoint: Endpoint,
        target: CallTarget,
        timeouts: CallTimeouts,
        sending: CallProgress,
    ) -> None:
        self._sending = sending
        self._client = client
        self._endpoint = endpoint
        self._target = target
        self._timeouts = timeouts

    async def chunks(self, body: dict[str, Any]) -> AsyncGenerator[AnswerChunk, None]:
        """The chunks of the answer, to its end; raises MindFault, HttpFault for an error status."""
        request = self._client.build_request("POST", f"{self._endpoint.base_url}/chat/completions", json=body)
        deadline = _deadline(self._timeouts.total_ms)
        response = await self._response(request, deadline)
        try:
            if response.status_code >= 300:
                self._sending.sent = False
                raise await self._rejection(response, deadline)
            problem = http_client.encoding_problem(response.headers)
            if problem:
                raise MindFault("nonsense", f"{self._target.host} {problem}")
            async with aclosing(self._streamed(response, deadline)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            await response.aclose()

    async def _response(self, request: httpx.Request, deadline: float) -> httpx.Response:
        first = min(deadline, _deadline(self._timeouts.first_ms))
        try:
            async with asyncio.timeout_at(first):
                self._sending.sent = True
                return await self._client.send(request, stream=True)
        except (TimeoutError, httpx.HTTPError, OSError) as error:
            if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
                self._sending.sent = False
            raise self._fault_of(error, "did not answer in time") from None

    async def _rejection(self, response: httpx.Response, deadline: float) -> HttpFault:
        said = "" if http_client.encoding_problem(response.headers) else await self._body(response, deadline)
        return fault_of(self._target, response.status_code, response.headers, said, datetime.now(UTC))

    async def _body(self, response: httpx.Response, deadline: float) -> str:
        """The beginning of an error's body."""
        kept = bytearray()
        until = min(deadline, _deadline(self._timeouts.connect_ms))
        try:
            async with aclosing(_pieces(response)) as pieces:
                while len(kept) < ERROR_BYTES:
                    piece = await self._next(pieces, until)
                    if piece is None:
                        break
                    kept += piece[: ERROR_BYTES - len(kept)]
        except MindFault:
            # The status alone says enough, and a body that is torn off will be found to be no JSON.
            pass
        return kept.decode("utf-8", "replace")

    async def _streamed(self, response: httpx.Response, deadline: float) -> AsyncGenerator[AnswerChunk, None]:
        answer = AnswerStream()
        received = 0
        finished = begun = False
        until = min(deadline, _deadline(self._timeouts.first_ms))
        async with aclosing(_pieces(response)) as pieces:
            piece: bytes | None = b""
            while piece is not None and not answer.done:
                piece = await self._next(pieces, until)
                received += len(piece or b"")
                if received > MOST_BYTES or answer.too_long:
                    raise MindFault("nonsense", f"{self._target.host} sent an answer without end")
                for chunk in answer.feed(piece) if piece is not None else answer.end():
                    if chunk.error is not None:
                        raise fault_in_stream(self._target, chunk.error)
                    begun = begun or bool(chunk.content or chunk.thought or chunk.refusal or chunk.finish)
                    # Until an answer has begun, a sign that it will is enough; after that only a chunk earns new patience.
                    until = min(deadline, _deadline(self._timeouts.stall_ms if begun else self._timeouts.first_ms))
                    finished = finished or chunk.finish is not None
                    yield chunk
                if piece and not begun:
                    until = min(deadline, _deadline(self._timeouts.first_ms))
                if answer.form == "page":
                    raise not_an_answer(self._target, "answered with a web page")
        if not answer.chunks:
            raise self._nothing(response, answer)
        if not finished and not answer.done:
            raise MindFault("failed", f"{self._target.host} broke off the answer")

    def _nothing(self, response: httpx.Response, answer: AnswerStream) -> MindFault:
        """The fault of an answer in which there was no chunk."""
        if not answer.form:
            return MindFault("nonsense", f"{self._target.host} answered {response.status_code} without a word")
        if answer.form == "json":
            return MindFault("nonsense", f"{self._target.host} answered with JSON that is no chat answer")
        if answer.done:
            return MindFault("nonsense", f"{self._target.host} answered without a word")
        kind = response.headers.get("content-type", "")
        if "event-stream" in kind:
            return MindFault("failed", f"{self._target.host} broke off the answer before its first word")
        return not_an_answer(self._target, "answered with something that is no chat answer")

    async def _next(self, pieces: AsyncIterator[bytes], until: float) -> bytes | None:
        try:
            async with asyncio.timeout_at(until):
                return await anext(pieces, None)
        except (TimeoutError, httpx.HTTPError, OSError) as error:
            raise self._fault_of(error, "fell silent in its answer") from None

    def _fault_of(self, error: Exception, late: str) -> MindFault:
        target = self._target
        if isinstance(error, httpx.ConnectTimeout):
            return MindFault("timeout", f"{target.host} cannot be reached in time")
        if isinstance(error, (TimeoutError, httpx.TimeoutException)):
            return MindFault("timeout", f"{target.host} {late}")
        if (
            isinstance(error, httpx.RemoteProtocolError)
            and "disconnect" not in str(error)
            and "closed" not in str(error)
        ):
            return MindFault("nonsense", f"{target.host} sent what is no HTTP")
        cause = cause_of(error, target.peer)
        if cause.kind == "failed":
            return MindFault("failed", f"the connection to {target.host} broke off")
        return MindFault(_KINDS.get(cause.kind, "failed"), cause.sentence, lasting=cause.lasting)


async def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    async for piece in response.aiter_raw():
        yield piece


def _deadline(ms: int) -> float:
    return asyncio.get_running_loop().time() + ms / 1000
