"""HTTP as voices use it: one client a voice, no redirects, no proxy for this machine, answers that are read in bounds."""

from __future__ import annotations

import asyncio
import json
import urllib.parse
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from argentum_kit.endpoint import is_loopback
from argentum_kit.secrets import Secret, one_line

from .base import VoiceError
from .faults import from_message, from_status

if TYPE_CHECKING:
    import httpx

# Of an answer that is an error, this much is read for its sentence.
MOST_ERROR_BYTES = 16_384


def answered_at() -> datetime:
    """The wall clock, which alone can be compared with a date in a header."""
    return datetime.now(UTC)


class HttpProvider:
    """A provider of speech by HTTP. Belongs to whichever event loop uses it; a new loop gets a new client.

    The key goes into `header` after `prefix`, in one place, so that it never lies open in a variable.
    """

    def __init__(self, name: str, key: Secret | None, header: str, prefix: str = "") -> None:
        self.name = name
        self._key = key
        self._header = header
        self._prefix = prefix
        self._secrets = (key,) if key else ()
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def post(
        self, address: str, body: Mapping[str, Any], *, connect_ms: int, first_ms: int
    ) -> AsyncGenerator[httpx.Response, None]:
        """The answer to a request, its body still to be read. Raises VoiceError for anything but a good answer.

        Leaving the context closes the answer, read or not.
        """
        client = await self._client_for(address)
        import httpx

        request = client.build_request("POST", address, json=dict(body))
        if self._key:
            request.headers[self._header] = self._key.in_header(self._prefix)
        request.extensions["timeout"] = {
            "connect": connect_ms / 1000.0,
            "pool": connect_ms / 1000.0,
            "write": first_ms / 1000.0,
            "read": first_ms / 1000.0,
        }
        try:
            response = await client.send(request, stream=True)
        except httpx.TimeoutException:
            raise VoiceError(f"{self.name} did not answer within {first_ms / 1000:g} s.", kind="timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._unreachable(error) from None
        try:
            if response.is_redirect:
                raise VoiceError(
                    f"{self.name} sent the request on to another address, which would be shown the key; it was not followed.",
                    kind="insecure",
                )
            if response.status_code != 200:
                raise from_status(
                    self.name,
                    response.status_code,
                    await self._told(response),
                    headers=response.headers,
                    now=answered_at(),
                    secrets=self._secrets,
                )
            yield response
        finally:
            await response.aclose()

    async def chunks(self, response: httpx.Response, stall_ms: int) -> AsyncGenerator[bytes, None]:
        """The body as it comes. Nothing for `stall_ms`: VoiceError `timeout`; cut off: `dropped`."""
        import httpx

        body = aiter(response.aiter_bytes())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(anext(body), stall_ms / 1000.0)
                except StopAsyncIteration:
                    return
        except TimeoutError:
            raise stalled(self.name, stall_ms) from None
        except httpx.TimeoutException:
            raise stalled(self.name, stall_ms) from None
        except (httpx.HTTPError, OSError):
            raise VoiceError(f"{self.name} broke off in the middle of its answer.", kind="dropped") from None

    async def error_in(self, response: httpx.Response) -> VoiceError:
        """The fault of an answer that is text though it claims to be good."""
        told = await self._told(response)
        try:
            answer = json.loads(told)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict):
            return from_message(self.name, answer, self._secrets)
        return VoiceError(f"{self.name} answered with text where sound was asked for.", kind="bad_audio")

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.aclose()

    async def warm(self, address: str) -> None:
        """Load what it takes to ask, so that the first clip need not wait for it."""
        await self._client_for(address)

    async def _client_for(self, address: str) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            # The library and the certificates take a third of a second to load: not while everybody waits.
            client = await asyncio.to_thread(_new_client, address)
            if self._client is not None and self._loop is loop:
                await client.aclose()
            else:
                self._client, self._loop = client, loop
        return self._client

    async def _told(self, response: httpx.Response) -> bytes:
        import httpx

        told = b""
        try:
            async with asyncio.timeout(1.0):
                async for chunk in response.aiter_bytes():
                    told += chunk
                    if len(told) >= MOST_ERROR_BYTES:
                        break
        except (httpx.HTTPError, OSError):
            # What had come of the sentence will do.
            pass
        return told

    def _unreachable(self, error: Exception) -> VoiceError:
        reason = str(error) or type(error).__name__
        return VoiceError(one_line(f"{self.name} cannot be reached ({reason}).", self._secrets), kind="network")


def _new_client(address: str) -> httpx.AsyncClient:
    import httpx

    here = is_loopback(urllib.parse.urlsplit(address).hostname or "")
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=not here,
        # Certificates take time to load, and plain http has none.
        verify=not address.startswith("http:"),
        headers={"User-Agent": "argentum", "Accept-Encoding": "identity"},
    )


def stalled(provider: str, after_ms: int) -> VoiceError:
    return VoiceError(f"{provider} sent nothing more for {after_ms / 1000:g} s.", kind="timeout")
