"""The doctor knows what stands between this machine and its servers: each check with a limit, each with what to do."""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from argentum_core.wiring import keyring_keys
from argentum_kit.proxies import PROXIES
from argentum_kit.time_limits import NoAnswer
from argentum_tui import doctor
from argentum_tui.doctor import home, keys, network, servers
from argentum_tui.doctor.check import Check

KEY = "sk-canary-0123456789abcdef"
MODELS = b'{"data": [{"id": "small"}, {"id": "large"}]}'
VARIABLES = (
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_BASE_URL", "SSL_CERT_FILE", "SSL_CERT_DIR",
    *(name for each in PROXIES for name in (each, each.lower())),
)  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(servers, "SERVER_SECONDS", 30.0)
    keyring_keys.forget()


Answer = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, body: bytes, path: str = "/v1/models") -> Answer:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        known = asked.path == path
        asked.send_response(status if known else 404)
        asked.end_headers()
        asked.wfile.write(body if known else b"nothing here")

    return answer


def says_nothing(asked: BaseHTTPRequestHandler) -> None:
    asked.server.may_go.wait(30)  # type: ignore[attr-defined]


def dribbles(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    while not asked.server.may_go.wait(0.05):  # type: ignore[attr-defined]
        asked.wfile.write(b" ")
        asked.wfile.flush()


def floods(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    try:
        while not asked.server.may_go.is_set():  # type: ignore[attr-defined]
            asked.wfile.write(b"x" * 65536)
    except OSError:
        pass


@contextmanager
def serving(answer: Answer) -> Iterator[ThreadingHTTPServer]:
    """A server on this machine; `asked` keeps the paths and headers of requests."""
    requests: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, self.headers.get("Authorization", "")))
            answer(self)

        def log_message(self, *_: Any) -> None: ...

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.may_go, server.asked = threading.Event(), requests  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.may_go.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("answer", "path", "ok", "wanted"),
    [
        (says(200, MODELS), "/v1", True, "answers with 2 models: small, large"),
        (says(200, MODELS), "/v1/", True, "answers with 2 models"),
        (says(200, MODELS), "", False, "OPENAI_BASE_URL lacks /v1 at its end; set it to http://127.0.0.1:"),
        (says(200, b"<html>welcome</html>"), "/v1", False, "answers with something that is no list of models; check the address"),
        (says(401, b"{}"), "/v1", False, "refuses the key (status 401); check OPENAI_API_KEY"),
        (says(503, b"loading"), "/v1", False, "is not ready (status 503): it may still be loading a model"),
        (says(404, b""), "/v1", False, "answers with status 404; check the address in OPENAI_BASE_URL"),
        (says_nothing, "/v1", False, "did not answer within 0.5 s: it may be loading a model"),
        (dribbles, "/v1", False, "did not answer within 0.5 s"),
        (floods, "/v1", False, "answers with something that is no list of models"),
    ],
)  # fmt: skip
def test_a_chat_server_is_asked_for_its_models(
    answer: Answer, path: str, *, ok: bool, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    slow = answer in (says_nothing, dribbles)
    if slow:
        monkeypatch.setattr(servers, "SERVER_SECONDS", 0.5)
    begun = time.monotonic()
    with serving(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}{path}")
        [check] = servers.chat_server()
        assert slow or server.asked[0][1] == f"Bearer {KEY}"  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 25
    assert (check.ok, wanted in check.detail) == (ok, True), check.detail
    assert KEY not in check.detail


@pytest.mark.parametrize(
    ("address", "key", "wanted"),
    [
        ("", "", "none is set: OPENAI_BASE_URL and OPENAI_API_KEY are missing"),
        ("http://127.0.0.1:1/v1", "", "nothing listens at 127.0.0.1:1; start the server"),
        ("http://example.org/v1", KEY, "not asked: OPENAI_BASE_URL is http://example.org"),
        ("localhost:8080", "", "not asked: OPENAI_BASE_URL is not an address"),
        ("http://127.0.0.1:1/v1", f'"{KEY}"', "not asked: OPENAI_API_KEY stands in quotation marks"),
        ("http://\x1b]0;x\x07/v1", "", "not asked: OPENAI_BASE_URL is"),
    ],
)
def test_what_cannot_be_asked_says_why(address: str, key: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    monkeypatch.setenv("OPENAI_API_KEY", key)
    [check] = servers.chat_server()
    assert not check.ok and wanted in check.detail and check.detail.isprintable()
    assert KEY not in check.detail


CERTIFICATE = Path(ssl.get_default_verify_paths().cafile or "/nowhere")


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (ssl.SSLCertVerificationError("certificate verify failed: self-signed certificate"), "set SSL_CERT_FILE to"),
        (OSError("[Errno -2] Name or service not known"), "the name far.example is not known (DNS)"),
        (ImportError("Using SOCKS proxy, but the 'socksio' package is not installed."), "see proxy above"),
        (ssl.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "does not speak TLS"),
        (RuntimeError(f"odd {KEY}\x1b[31m"), "cannot be asked: odd •••"),
    ],
)
def test_a_cause_is_told_with_what_to_do(error: Exception, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(httpx, "Client", fails)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://far.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    [check] = servers.chat_server()
    assert wanted in check.detail and KEY not in check.detail and check.detail.isprintable()


@pytest.mark.parametrize(
    ("name", "value", "ok", "wanted"),
    [
        ("HTTPS_PROXY", "http://proxy.example:3128", True, "HTTPS_PROXY (proxy.example)"),
        ("https_proxy", "proxy.example:3128", True, "https_proxy (proxy.example)"),
        ("HTTPS_PROXY", "http://user:secret@proxy.example:1", True, "HTTPS_PROXY (proxy.example)"),
        ("ALL_PROXY", "socks5://127.0.0.1:1", False, "ALL_PROXY is a SOCKS proxy, which needs the package socksio"),
        ("ALL_PROXY", "socks4://127.0.0.1:1", False, "ALL_PROXY has the scheme 'socks4'; allowed is http://HOST:PORT"),
        ("ALL_PROXY", "http://", False, "is not the address of a proxy"),
        ("ALL_PROXY", "http://a b", False, "is not the address of a proxy"),
        ("ALL_PROXY", "http://[::1", False, "is not the address of a proxy"),
        ("ALL_PROXY", "http://host:99999999", False, "is not the address of a proxy"),
        ("ALL_PROXY", "\x1b]0;x\x07://host", False, "allowed is http://HOST:PORT"),
    ],
)
def test_a_proxy_is_told_and_what_is_wrong_with_it(
    name: str, value: str, *, ok: bool, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "socks5" in value and ok is False:
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv(name, value)
    [check] = network.proxies()
    assert (check.ok, wanted in check.detail) == (ok, True), check.detail
    assert "secret" not in check.detail and check.detail.isprintable()


def test_certificates_that_are_none_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def told() -> Check:
        [check] = network.certificates()
        return check

    assert told().detail == "the built-in authorities"
    (tmp_path / "empty.pem").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, value, wanted in (
        ("SSL_CERT_FILE", "gone.pem", "there is no such file; unset it"),
        ("SSL_CERT_FILE", "empty.pem", "holds no certificate (PEM)"),
        ("SSL_CERT_FILE", "pipe", "this is not an ordinary file"),
        ("SSL_CERT_FILE", "folder", "this is a folder"),
        ("SSL_CERT_DIR", "gone", "cannot be read (no such file or directory)"),
        ("SSL_CERT_DIR", "folder", "holds no certificate under its hash; run: openssl rehash"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, str(tmp_path / value))
            check = told()
            assert not check.ok and wanted in check.detail and name in check.detail, check.detail
    (tmp_path / "folder" / "5ad8a5d6.0").touch()
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "folder"))
    assert told() == Check("certificates", True, "from SSL_CERT_DIR")


# --- folders, keys, and all together ------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
@pytest.mark.parametrize(
    ("mode", "ok", "wanted"),
    [
        (0o700, True, "closed to others"),
        (0o755, False, "others on this machine can read it: chmod 700"),
        (0o777, False, "others on this machine can write to it: chmod 700"),
    ],
)
def test_a_home_that_others_may_look_into_says_chmod(tmp_path: Path, mode: int, *, ok: bool, wanted: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(mode)
    [check] = home.home_permissions()
    assert (check.ok, wanted in check.detail) == (ok, True)


@pytest.mark.parametrize(
    ("free", "inodes", "wanted"),
    [
        (10_000_000_000, 10_000, "10,000 MB free"),
        (5_000_000, 10_000, "5 MB free in"),
        (10_000_000_000, 3, "room for 3 more files"),
    ],
)
def test_a_disk_that_is_nearly_full_is_told(
    free: int, inodes: int, wanted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=100_000, f_favail=inodes))
    check = home.disk(tmp_path)
    assert wanted in check.detail and check.ok == wanted.endswith("10,000 MB free")


def test_a_clock_that_is_far_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    [check] = home.clock()
    assert check.ok
    monkeypatch.setattr(time, "time", lambda: 0.0)
    [check] = home.clock()
    assert not check.ok and check.detail.startswith("1970-01-01 00:00 UTC")


def test_a_key_that_is_none_and_an_address_that_is_none_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"Bearer {KEY}")
    monkeypatch.setenv("OPENAI_BASE_URL", "ftp://x")
    told = {check.name: check for check in (*keys.key_checks(), *keys.addresses())}
    assert not told["OPENAI_API_KEY"].ok
    assert (
        told["OPENAI_API_KEY"].detail == "present, from the environment, but it begins with 'Bearer'; set the key alone"
    )
    assert told["OPENAI_BASE_URL"].detail.startswith("present, but it is not an address")


def test_a_check_that_hangs_and_one_that_falls_over_are_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()

    def hangs() -> list[Check]:
        never.wait(60)
        return []

    def falls() -> list[Check]:
        raise NoAnswer(f"a fault with {KEY}\x1b[31m")

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(doctor, "ALL_SECONDS", 0.3)
    monkeypatch.setattr(doctor, "EXAMINATIONS", {"sound": hangs, "clock": home.clock, "home": falls})
    begun = time.monotonic()
    told = doctor.examine()
    assert time.monotonic() - begun < 5
    assert [(check.name, check.ok, check.needed) for check in told] == [
        ("espeak voice", False, True), ("sound device", False, True), ("clock", True, False), ("home", False, False),
    ]  # fmt: skip
    assert told[0].detail == "could not be checked: did not answer within 0.3 s"
    assert all(KEY not in check.detail and check.detail.isprintable() for check in told)
