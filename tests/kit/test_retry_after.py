"""When to come back, in every form in which providers say it (WIRE, HTTP errors)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_audio.voices.base import RequestLimits
from argentum_audio.voices.network.request_limits import read_request_limits
from argentum_kit.retry_after import LONGEST_MS, retry_after_ms

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "ms"),
    [
        ({"Retry-After": "2"}, 2000),
        ({"retry-after": " 0.25 "}, 250),
        ({"RETRY-AFTER": "0"}, 0),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:07 GMT"}, 7000),
        ({"Retry-After": "Sun, 01 Mar 2026 13:00:07 +0100"}, 7000),
        ({"Retry-After": "Sun, 01 Mar 2026 11:59:00 GMT"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"retry-after-ms": "1500"}, 1500),
        ({"retry-after-ms": "1500.4"}, 1501),
        ({"retry-after-ms": "300", "Retry-After": "1"}, 300),
        ({"retry-after-ms": "soon", "Retry-After": "1"}, 1000),
        ({"x-ratelimit-reset-requests": "6m0s"}, 360_000),
        ({"x-ratelimit-reset-requests": "1s"}, 1000),
        ({"x-ratelimit-reset-requests": "120ms"}, 120),
        ({"x-ratelimit-reset-requests": "1h2m3.5s"}, 3_723_500),
        ({"Retry-After": "3", "x-ratelimit-reset-requests": "6m0s"}, 3000),
        ({"Retry-After": "1e99"}, LONGEST_MS),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, LONGEST_MS),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_every_form_of_waiting_is_understood(headers: Any, ms: Any) -> None:
    assert retry_after_ms(headers, NOW) == ms


def test_a_date_is_compared_with_the_time_now_in_any_zone() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-8)))
    assert retry_after_ms({"Retry-After": "Sun, 01 Mar 2026 12:00:07 GMT"}, elsewhere) == 7000


@given(st.text(max_size=40))
def test_no_header_is_too_odd(value: str) -> None:
    for name in ("retry-after", "retry-after-ms", "x-ratelimit-reset-requests"):
        ms = retry_after_ms({name: value}, NOW)
        assert ms is None or 0 <= ms <= LONGEST_MS


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        ({"Maximum-Concurrent-Requests": "5", "current-concurrent-requests": "2"}, RequestLimits(5, 2)),
        ({"maximum-concurrent-requests": "many"}, RequestLimits()),
        ({}, RequestLimits()),
    ],
)
def test_limits_are_read_where_they_are_stated(headers: Any, limits: Any) -> None:
    assert read_request_limits(headers) == limits
