"""Chat servers: the one that is set, asked for its models with little patience, and those on the usual ports."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from argentum_kit.display import shown
from argentum_kit.time_limits import NoAnswer, within

from .check import Check

if TYPE_CHECKING:
    from argentum_kit.endpoint import Endpoint

SERVER_SECONDS = 3.0
_BYTES_MOST = 262_144
_LOADING = frozenset({408, 425, 429, 500, 502, 503, 504})
_NAME = "chat server"


def local_servers() -> list[Check]:
    """Chat servers on their usual ports of this machine."""
    from argentum_core.minds.chat.local_servers import find_local_servers

    found = find_local_servers()
    if not found:
        return [Check("local models", False, "no chat server answers on its usual port; the casebook needs none")]
    told = (f"{server.program} ({len(server.models)}: {', '.join(server.models[:3])})" for server in found)
    return [Check("local models", True, "; ".join(told))]


def chat_server() -> list[Check]:
    """The server of `chat:MODEL`, where an address or a key is set: whether it lists models, or what stands in the way."""
    from argentum_core.wiring.access import environment_with_keyring, misshapen
    from argentum_kit.endpoint import EndpointError, endpoint_at
    from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_URL
    from argentum_kit.secrets import Secret

    environment = environment_with_keyring()
    address, key = environment.get(OPENAI_BASE_URL, "").strip(), environment.get(OPENAI_API_KEY, "").strip()
    if not (address or key):
        return [Check(_NAME, False, f"none is set: {OPENAI_BASE_URL} and {OPENAI_API_KEY} are missing")]
    try:
        endpoint = endpoint_at(address or OPENAI_URL, Secret(key) if key else None, variable=OPENAI_BASE_URL)
    except EndpointError as error:
        return [Check(_NAME, False, f"not asked: {error}")]
    if key and (wrong := misshapen(OPENAI_API_KEY)) is not None:
        return [Check(_NAME, False, f"not asked: {OPENAI_API_KEY} {wrong}")]
    try:
        return [within(SERVER_SECONDS + 0.5, endpoint.host, lambda: asked(endpoint, SERVER_SECONDS))]
    except NoAnswer:
        return [_slow(endpoint)]


def asked(endpoint: Endpoint, seconds: float) -> Check:
    """What a server says to a request for its models, at its address and one `/v1` further down."""
    status, models, problem = _models(endpoint, endpoint.base_url, seconds)
    if problem is not None:
        return problem
    host = endpoint.host
    if models is not None:
        listed = f": {', '.join(shown(model) for model in models[:3])}" if models else ""
        return Check(_NAME, True, f"{host} answers with {len(models)} models{listed}")
    if status in (401, 403):
        return Check(_NAME, False, f"{host} refuses the key (status {status}); check OPENAI_API_KEY")
    if status in _LOADING:
        return Check(
            _NAME, False, f"{host} is not ready (status {status}): it may still be loading a model; try again later"
        )
    if not urlsplit(endpoint.base_url).path.endswith("/v1"):
        _, further, _ = _models(endpoint, f"{endpoint.base_url}/v1", seconds)
        if further is not None:
            return Check(_NAME, False, f"OPENAI_BASE_URL lacks /v1 at its end; set it to {shown(endpoint.base_url)}/v1")
    kind = "with something that is no list of models" if status == 200 else f"with status {status}"
    return Check(_NAME, False, f"{host} answers {kind}; check the address in OPENAI_BASE_URL (…/v1)")


def _models(endpoint: Endpoint, base: str, seconds: float) -> tuple[int, tuple[str, ...] | None, Check | None]:
    """Status and models of one address, or what kept it from being asked."""
    import httpx

    from argentum_core.minds.chat.local_servers import models_in

    # As the mind's own client has it: servers on this machine are asked without a proxy.
    headers = {"Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key.reveal()}"
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=not endpoint.local) as client,
            client.stream("GET", f"{base}/models", headers=headers) as response,
        ):
            for piece in response.iter_raw():
                body += piece
                if len(body) > _BYTES_MOST:
                    break
            status = response.status_code
    except httpx.TimeoutException:
        return 0, None, _slow(endpoint)
    except Exception as error:  # whatever a client of HTTP may throw, its proxy and its certificates among them
        return 0, None, Check(_NAME, False, _why(endpoint, error))
    models = models_in(body.decode("utf-8", "replace")) if status == 200 else None
    return status, models, None


def _slow(endpoint: Endpoint) -> Check:
    return Check(
        _NAME,
        False,
        f"{endpoint.host} did not answer within {SERVER_SECONDS:g} s: it may be loading a model, or a proxy or firewall holds it up",
    )


def _why(endpoint: Endpoint, error: Exception) -> str:
    """The cause of a request that came to nothing, and what to do."""
    from argentum_core.wiring.access import hidden
    from argentum_kit.refused import one_line

    host, text = endpoint.host, hidden(one_line(error))
    low = text.lower()
    if "certificate" in low:
        do = "write http:// for it" if endpoint.local else "set SSL_CERT_FILE to its authority's certificate"
        return f"{host} has a certificate that is not trusted here ({text[:160]}); {do}"
    if isinstance(error, ImportError) or "proxy" in low or "socks" in low:
        return f"the proxy stands in the way ({text[:160]}); see proxy above, or unset ALL_PROXY, HTTPS_PROXY and HTTP_PROXY"
    if any(part in low for part in ("name or service", "getaddrinfo", "name resolution", "nodename", "no address")):
        return f"the name {host} is not known (DNS); check OPENAI_BASE_URL and the network"
    if "refused" in low or "all connection attempts failed" in low:
        return f"nothing listens at {host}; start the server, or check OPENAI_BASE_URL"
    if "wrong version number" in low or "ssl" in low:
        return f"{host} does not speak TLS ({text[:160]}); write http:// for a server on this machine"
    return f"{host} cannot be asked: {text[:200]}"
