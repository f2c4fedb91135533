"""What a server's refusals mean: kinds, waits, and texts that give no key away."""

from __future__ import annotations

import base64
import copy
import pickle
from datetime import UTC, datetime

import pytest

from argentum_core.minds.model.faults import CallTarget, fault_in_stream, fault_of
from argentum_kit.endpoint import EndpointError, endpoint_at, is_loopback
from argentum_kit.retry_after import LONGEST_MS, retry_after_ms
from argentum_kit.secrets import HIDDEN, Secret, scrub

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
KEY = Secret("sk-canary-4f9a8b7c6d5e4f3a")
WHO = CallTarget("m-1", "api.test", "OPENAI_API_KEY", (KEY,))

WAITS = [
    ("nothing", {}, None),
    ("seconds", {"retry-after": "2"}, 2000),
    ("a fraction", {"retry-after": " 0.25 "}, 250),
    ("milliseconds go first", {"retry-after": "9", "retry-after-ms": "150"}, 150),
    ("a date", {"retry-after": "Sun, 01 Mar 2026 12:00:03 GMT"}, 3000),
    ("a date without its zone's name", {"retry-after": "Sun, 01 Mar 2026 12:00:03 -0000"}, 3000),
    ("a date of another zone", {"retry-after": "Sun, 01 Mar 2026 13:00:03 +0100"}, 3000),
    ("a date gone by", {"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0),
    ("negative", {"retry-after": "-5"}, 0),
    ("never", {"retry-after": "inf"}, LONGEST_MS),
    ("no number", {"retry-after": "nan"}, None),
    ("nonsense", {"retry-after": "soon"}, None),
    ("an impossible date", {"retry-after": "Sun, 99 Mar 2026 12:00:03 GMT"}, None),
    ("nonsense beside seconds", {"retry-after-ms": "x", "retry-after": "1"}, 1000),
]


@pytest.mark.parametrize(("headers", "wanted"), [case[1:] for case in WAITS], ids=[case[0] for case in WAITS])
def test_waits(headers: dict[str, str], wanted: int | None) -> None:
    assert retry_after_ms(headers, NOW) == wanted


STATUSES = [
    (401, "", "refused", "check OPENAI_API_KEY"),
    (402, "", "refused", "no quota left"),
    (404, '{"error":{"message":"no such model"}}', "refused", "no model 'm-1'"),
    (400, '{"error":{"message":"too long"}}', "refused", "too long"),
    (422, '{"detail":[{"loc":["body"],"msg":"field required"}]}', "refused", "not accepted"),
    (429, '{"error":{"code":"rate_limit_exceeded"}}', "rate_limit", "too many requests"),
    (429, '{"error":{"code":"insufficient_quota"}}', "refused", "no quota left"),
    (503, "", "rate_limit", "overloaded"),
    (529, '{"type":"error","error":{"type":"overloaded_error"}}', "rate_limit", "overloaded"),
    (408, "", "timeout", "too long"),
    (504, "<html>", "timeout", "too long"),
    (500, "boom", "failed", "boom"),
    (307, "", "refused", "redirects are not followed"),
]


@pytest.mark.parametrize(("status", "body", "kind", "says"), STATUSES)
def test_statuses(status: int, body: str, kind: str, says: str) -> None:
    fault = fault_of(WHO, status, {"retry-after": "3"}, body, NOW)
    assert fault.fault == kind
    assert says in fault.detail and fault.detail.startswith(f"api.test answered {status}")
    assert fault.retry_ms == (3000 if kind == "rate_limit" else None)
    assert fault.lasting == (kind == "refused" and status not in (400, 422))


IN_STREAM = [
    ({"message": "overloaded, try later"}, "rate_limit"),
    ({"code": 429, "message": "slow down"}, "rate_limit"),
    ({"code": "insufficient_quota", "message": "pay"}, "refused"),
    ("plain words", "failed"),
    ({"weird": [1, 2]}, "failed"),
]


@pytest.mark.parametrize(("error", "kind"), IN_STREAM)
def test_errors_inside_a_stream(error: object, kind: str) -> None:
    assert fault_in_stream(WHO, error).fault == kind


@pytest.mark.parametrize(
    "said",
    [
        "Basic " + base64.b64encode(b"user:" + KEY.reveal().encode()).decode(),
        "it ends in " + KEY.reveal()[8:],
        f"bad key {KEY.reveal()}",
        f"\x1b[31m{KEY.reveal()}\x1b[0m",
        "see https://x.test/?k=" + KEY.reveal() + "&v=1",
        KEY.reveal()[:16] + "… is wrong",
        "x" * 150 + KEY.reveal(),
        KEY.reveal()[:13] + "\x1b[0m" + KEY.reveal()[13:],
        f'{{"error": {{"message": "{KEY.reveal()}", "code": "{KEY.reveal()}"}}}}',
    ],
)
def test_a_key_that_is_echoed_shows_nowhere(said: str) -> None:
    for fault in (fault_of(WHO, 400, {}, said, NOW), fault_of(WHO, 500, {}, said, NOW), fault_in_stream(WHO, said)):
        shown = f"{fault} {fault.detail} {fault!r}"
        assert not any(part in shown for part in ("sk-canary-4f", "9a8b7c6d5e", "Y2FuYXJ5", "jYW5hcnkt"))


def test_an_error_text_is_one_short_clean_line() -> None:
    detail = fault_of(WHO, 500, {}, "[bold]x\n" * 10_000 + "\x1b]52;c;eA==\x07", NOW).detail
    assert len(detail) < 260 and detail.isprintable() and "[" not in detail


def test_a_secret_shows_in_no_form() -> None:
    for shown in (repr(KEY), str(KEY), f"{KEY}", f"{[KEY]}", f"{WHO}"):
        assert "canary" not in shown
    assert KEY.reveal() == "sk-canary-4f9a8b7c6d5e4f3a"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(TypeError):
        copy.deepcopy(KEY)


def test_short_values_are_no_secrets() -> None:
    assert scrub("none of it", [Secret("none")]) == "none of it"
    assert scrub("key%2Fabcdef", [Secret("key/abcdef")]) == HIDDEN


ADDRESSES = [
    ("https://api.test/v1/", "https://api.test/v1"),
    ("http://localhost:11434/v1", "http://localhost:11434/v1"),
    ("http://127.0.0.5:80", "http://127.0.0.5:80"),
    ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
]


@pytest.mark.parametrize(("written", "base_url"), ADDRESSES)
def test_addresses(written: str, base_url: str) -> None:
    assert endpoint_at(written, KEY, variable="X").base_url == base_url


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("http://api.test/v1", "--insecure"),
        ("http://192.168.1.5:8000", "--insecure"),
        ("http://localhost.evil.test", "--insecure"),
        ("http://127.0.0.1.evil.test", "--insecure"),
        ("api.test", "not an address"),
        ("ftp://api.test", "not an address"),
        ("https://", "not an address"),
        ("https://[", "not an address"),
        ("https://api.test:port", "not an address"),
        ("https://me:secret@api.test", "user name or password"),
        ("https://api.test/v1?key=secret", "after '?'"),
    ],
)
def test_addresses_that_are_refused_in_one_sentence(written: str, says: str) -> None:
    with pytest.raises(EndpointError, match=says.replace("?", r"\?")) as refused:
        endpoint_at(written, KEY, variable="OPENAI_BASE_URL")
    assert "OPENAI_BASE_URL" in str(refused.value) and "secret" not in str(refused.value)


def test_insecure_is_said_out_loud() -> None:
    assert endpoint_at("http://api.test", KEY, variable="X", insecure=True).base_url == "http://api.test"


@pytest.mark.parametrize(("host", "here"), [("localhost", True), ("LOCALHOST.", True), ("a.localhost", True), ("::1", True),
                                             ("10.0.0.1", False), ("example.org", False), ("", False)])  # fmt: skip
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
