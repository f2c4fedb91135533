"""Opening a websocket to ElevenLabs, and what it means when there is none to be had (WIRE, Close and HTTP errors)."""

from __future__ import annotations

import asyncio
import importlib
import logging
import ssl
import urllib.parse
from typing import Any

from argentum_kit.endpoint import is_loopback
from argentum_kit.fault_causes import Peer
from argentum_kit.secrets import Secret, one_line

from ..base import VoiceError
from ..exception_faults import check_key, fault_from_exception
from ..network.http_client import utc_now
from ..network.provider_faults import fault_from_status
from ..network.request_limits import read_request_limits
from ..network.timeouts import Timeouts
from .requests import KEY_HEADER, PROVIDER
from .socket import ElevenLabsSocket

# A message with a minute of sound in base64; anything larger is no speech.
MOST_MESSAGE_BYTES = 4 << 20


# The library logs every header it sends, the key among them.
_SILENT = logging.Logger("argentum.elevenlabs", logging.CRITICAL + 1)


class SocketRefused(VoiceError):
    """No websocket can be had here, though the provider may well answer HTTP: a proxy or a server that knows none."""


def _certificates(address: str) -> ssl.SSLContext | None:
    """The certificates for a secure address; imports the websocket library too. Takes a fifth of a second the first time."""
    importlib.import_module("websockets.asyncio.client")
    return ssl.create_default_context() if address.startswith("wss:") else None


async def connect(address: str, key: Secret, timing: Timeouts, peer: Peer) -> ElevenLabsSocket:
    """Open a socket at an address made by `socket_address`.

    Raises VoiceError; SocketRefused if HTTP may still work.
    """
    check_key(key, peer)
    certificates = await asyncio.to_thread(_certificates, address)
    from websockets.asyncio.client import connect as websocket
    from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI

    class Straight(websocket):
        """Goes nowhere but where it was sent: a redirect would carry the key to another place."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    host = urllib.parse.urlsplit(address).hostname or ""
    try:
        connection = await asyncio.wait_for(
            Straight(
                address,
                additional_headers={KEY_HEADER: key.in_header()},
                user_agent_header="argentum",
                open_timeout=None,
                close_timeout=0.2,
                max_size=MOST_MESSAGE_BYTES,
                compression=None,
                logger=_SILENT,
                ssl=certificates,
                proxy=None if is_loopback(host) else True,
            ),
            timing.connect_ms / 1000.0,
        )
    except TimeoutError:
        raise VoiceError(f"{PROVIDER} did not answer within {timing.connect_ms / 1000:g} s.", kind="timeout") from None
    except InvalidStatus as refused:
        raise _refused(refused.response, key) from None
    except (InvalidHandshake, InvalidURI) as refused:
        if "roxy" in type(refused).__name__:
            raise fault_from_exception(
                refused, peer, f"{PROVIDER} cannot be reached through the proxy", kind="network"
            ) from None
        raise SocketRefused(
            one_line(f"{PROVIDER} gave no websocket ({type(refused).__name__}).", (key,)), kind="network"
        ) from None
    except OSError as error:
        raise fault_from_exception(error, peer, f"{PROVIDER} cannot be reached", kind="network") from None
    socket = ElevenLabsSocket(connection, key, timing)
    response = connection.response
    if response is not None:
        socket.limits = read_request_limits(dict(response.headers.raw_items()))
    return socket


# Answers that say something about the websocket alone: not found, not allowed, upgrade required, a redirect.
_NO_WEBSOCKET = frozenset({301, 302, 303, 307, 308, 405, 426, 501})


def _refused(response: Any, key: Secret) -> VoiceError:
    headers = dict(response.headers.raw_items())
    fault = fault_from_status(
        PROVIDER,
        response.status_code,
        bytes(response.body or b""),
        headers=headers,
        now=utc_now(),
        secrets=(key,),
    )
    names_voice = fault.kind == "voice_not_found" and b"voice" in bytes(response.body or b"")
    if response.status_code in _NO_WEBSOCKET or (response.status_code == 404 and not names_voice):
        return SocketRefused(str(fault), kind=fault.kind, retry_ms=fault.retry_ms)
    return fault
