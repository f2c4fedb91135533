"""HTTP as voices use it (`argentum_kit.http_client`): one client a voice, and answers that are read in bounds, as they were sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from argentum_kit.fault_causes import Peer
from argentum_kit.http_client import client_for, encoding_problem
from argentum_kit.secrets import Secret

from ..base import VoiceError
from ..exception_faults import check_key, fault_from_exception
from .provider_faults import fault_from_message, fault_from_status

if TYPE_CHECKING:
    import httpx

# How much of an error's body is read.
MOST_ERROR_BYTES = 16_384


def utc_now() -> datetime:
    """The wall clock, which alone can be compared with a date in a header."""
    return datetime.now(UTC)


class HttpSpeechClient:
    """A provider of speech by HTTP. Belongs to whichever event loop uses it; a new loop gets a new client.

    The key goes into `header` after `prefix`, in one place, so that it never lies open in a variable. `peer` is the provider in
    sentences, `address_variable` names the variable that holds its address.
    """

    def __init__(
        self, peer: Peer, key: Secret | None, header: str, prefix: str = "", *, address_variable: str = ""
    ) -> None:
        self.name = peer.name
        self._peer = peer
        self._key = key
        self._header = header
        self._prefix = prefix
        self._variable = address_variable
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
        check_key(self._key, self._peer)
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
        except httpx.ProtocolError as error:
            raise VoiceError(
                fault_from_exception(error, self._peer, f"{self.name} does not speak HTTP as it should").args[0],
                kind="network",
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise fault_from_exception(error, self._peer, f"{self.name} cannot be reached", kind="network") from None
        try:
            if response.is_redirect:
                raise VoiceError(
                    f"{self.name} sent the request on to another address, which would be shown the key; it was not followed"
                    f"{self._check_address()}.",
                    kind="insecure",
                )
            encoding = encoding_problem(response.headers)
            if encoding:
                raise VoiceError(f"{self.name} {encoding}.", kind="protocol")
            if response.status_code == 404 and self._has_no_version(address):
                raise VoiceError(
                    f"{self.name} has nothing at {response.url.path} (HTTP 404); {self._variable} usually ends in /v1.",
                    kind="protocol",
                    lasting=True,
                )
            if response.status_code != 200:
                raise fault_from_status(
                    self.name,
                    response.status_code,
                    await self._read_error(response),
                    headers=response.headers,
                    now=utc_now(),
                    secrets=self._secrets,
                )
            yield response
        finally:
            await response.aclose()

    async def chunks(self, response: httpx.Response, stall_ms: int) -> AsyncGenerator[bytes, None]:
        """The body of an answer as it comes.

        Raises VoiceError `timeout` if nothing comes for `stall_ms`, `dropped` if it is cut off.
        """
        import httpx

        # Raw bytes: no compression was asked for, so none is undone.
        body = aiter(response.aiter_raw())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(anext(body), stall_ms / 1000.0)
                except StopAsyncIteration:
                    return
        except TimeoutError:
            raise stall_fault(self.name, stall_ms) from None
        except httpx.TimeoutException:
            raise stall_fault(self.name, stall_ms) from None
        except (httpx.HTTPError, OSError):
            raise VoiceError(f"{self.name} broke off in the middle of its answer.", kind="dropped") from None

    def error_in(self, body: bytes) -> VoiceError:
        """The fault of an answer that is text where sound was asked for: `body` is its beginning."""
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and any(name in answer for name in ("error", "detail", "message")):
            return fault_from_message(self.name, answer, self._secrets)
        if body.lstrip()[:1] == b"<":
            return VoiceError(
                f"{self.name} answered with a web page where sound was asked for{self._check_address()}.",
                kind="bad_audio",
            )
        what = "JSON" if body.lstrip()[:1] in (b"{", b"[") else "text"
        return VoiceError(f"{self.name} answered with {what} where sound was asked for.", kind="bad_audio")

    def _check_address(self) -> str:
        """A hint where another server answered than was meant, such as a network's log-in page; empty where no variable holds the address."""
        return f"; check {self._variable}, and whether this network wants you to log in" if self._variable else ""

    def _has_no_version(self, address: str) -> bool:
        return bool(self._variable) and "/v1/" not in address

    async def close(self) -> None:
        """Close the client, if it belongs to the running event loop."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.aclose()

    async def warm(self, address: str) -> None:
        """Load the HTTP library and the certificates, so that the first clip need not wait for them. Nothing is sent."""
        await self._client_for(address)

    async def _client_for(self, address: str) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            # Loading the library and the certificates takes a third of a second: do it in a thread.
            client = await asyncio.to_thread(client_for, address)
            if self._client is not None and self._loop is loop:
                await client.aclose()
            else:
                self._client, self._loop = client, loop
        return self._client

    async def _read_error(self, response: httpx.Response) -> bytes:
        import httpx

        body = b""
        try:
            async with asyncio.timeout(1.0):
                async for chunk in response.aiter_raw():
                    body += chunk[:MOST_ERROR_BYTES]
                    if len(body) >= MOST_ERROR_BYTES:
                        break
        except (httpx.HTTPError, OSError):
            # Use as much of the body as has come.
            pass
        return body


def stall_fault(provider: str, after_ms: int) -> VoiceError:
    """The `timeout` of a provider that sent nothing more for `after_ms`."""
    return VoiceError(f"{provider} sent nothing more for {after_ms / 1000:g} s.", kind="timeout")
