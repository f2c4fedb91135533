"""Whatever is thrown becomes one sentence with its true cause: `argentum_kit.fault_causes`."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from argentum_kit.fault_causes import Peer, cause_of, is_no_fault
from argentum_kit.faults import LinkFault
from argentum_kit.http_client import client_for, encoding_problem
from argentum_kit.proxies import proxy_problem
from argentum_kit.secrets import Secret

KEY = Secret("sk-aaaa-bbbb-cccc-dddd")
BESIDE = Peer("The speech server", "OPENAI_API_KEY", (KEY,))


def thrown(call: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as caught:
        call()
    return caught.value


def certificate() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed")
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "environ", "kind", "says"),
    [
        (certificate(), {}, "network", "certificate is not trusted here (self-signed certificate)"),
        (FileNotFoundError(errno.ENOENT, "No such file"), {"SSL_CERT_FILE": "/none"}, "network", "SSL_CERT_FILE names"),
        (thrown(lambda: "Bearer “k”".encode("ascii")), {}, "auth", "OPENAI_API_KEY has a character"),
        (
            httpx.LocalProtocolError("Illegal header value b'Bearer a\\nb'"),
            {},
            "auth",
            "OPENAI_API_KEY has a character",
        ),
        (TimeoutError(), {}, "timeout", "did not answer in time"),
        (RecursionError(), {}, "protocol", "nested too deeply"),
        (MemoryError(), {}, "failed", "not enough memory"),
        (ImportError("no x", name="x"), {}, "failed", "needs the package 'x'"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), {}, "network", "cannot be reached"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed"), {}, "network", "nothing listens there"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), {}, "network", "cannot be reached (No route to host)"),
        (socket.gaierror(-2, "Name or service not known"), {}, "network", "no host of that name is known"),
        (OSError(errno.ENOSPC, "No space left on device"), {}, "failed", "no space left on device"),
        (KeyError("x"), {}, "failed", "KeyError: 'x'"),
        (ValueError(f"bad key {KEY.reveal()}"), {}, "failed", "ValueError: bad key •••"),
        (ExceptionGroup("many", [ValueError("a"), TimeoutError()]), {}, "timeout", "did not answer in time"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_cause_is_named(error: Any, environ: Any, kind: str, says: str) -> None:
    cause = cause_of(error, BESIDE, environ)
    assert cause.kind == kind
    assert says in cause.sentence
    assert KEY.reveal() not in cause.sentence


def test_a_cause_is_found_behind_what_a_library_wraps_it_in() -> None:
    def connect() -> None:
        try:
            raise certificate()
        except ssl.SSLError as error:
            raise httpx.ConnectError("all connection attempts failed") from error

    assert "certificate is not trusted" in cause_of(thrown(connect), BESIDE, {}).sentence


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://127.0.0.1:notaport", "http://"])
def test_a_proxy_that_no_client_can_be_made_with_is_told_by_its_variable(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argentum_kit.proxies.can_socks", lambda: False)
    monkeypatch.setenv("ALL_PROXY", proxy)
    problem = proxy_problem({"ALL_PROXY": proxy})
    assert problem.startswith("ALL_PROXY ")
    try:
        client_for("https://api.example/v1")
    except Exception as error:
        cause = cause_of(error, BESIDE)
        assert cause.kind == "network" and cause.lasting and "ALL_PROXY" in cause.sentence


def test_a_good_proxy_is_no_problem() -> None:
    assert proxy_problem({"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "localhost"}) == ""
    assert proxy_problem({"HTTPS_PROXY": "proxy.example:3128"}) == ""


@pytest.mark.parametrize(
    ("error", "is_none"),
    [
        (LinkFault("a", kind="failed"), True),
        (asyncio.CancelledError(), True),
        (KeyboardInterrupt(), True),
        (GeneratorExit(), True),
        (ValueError(), False),
        (MemoryError(), False),
        (RecursionError(), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_what_is_no_fault_passes(error: Any, is_none: bool) -> None:
    assert is_no_fault(error) is is_none


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"content-encoding": "identity"}, False),
        ({"content-encoding": "gzip"}, True),
        ({"content-encoding": "gzip, gzip"}, True),
    ],
)
def test_only_what_was_asked_for_is_read(headers: Any, refused: bool) -> None:
    assert bool(encoding_problem(headers)) is refused
