"""How long a server asks to be left alone: `Retry-After` in each of its forms (WIRE, OpenAI-compatible chat).

Pure: the time of day comes in as an argument. Voices read the same header for themselves, since neither may import the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_MS = 24 * 3_600_000
"""Nobody waits longer than a day; a server that says so has a broken clock."""


def retry_ms(headers: Mapping[str, str], now: datetime) -> int | None:
    """Milliseconds to wait: `retry-after-ms`, else `retry-after` as seconds or an HTTP date. None if neither can be read.

    `headers` has names in lower case or is case-insensitive; `now` knows its time zone. A time that has passed is 0.
    """
    exact_ms = _number(headers.get("retry-after-ms"))
    if exact_ms is not None:
        return _bounded(exact_ms)
    written = headers.get("retry-after")
    seconds = _number(written)
    if seconds is not None:
        return _bounded(seconds * 1000)
    until = _date(written)
    return None if until is None else _bounded((until - now).total_seconds() * 1000)


def _number(written: str | None) -> float | None:
    if written is None:
        return None
    try:
        number = float(written.strip())
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _date(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        date = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    # A date with the zone `-0000` is read as one without a zone; HTTP dates are always in UTC.
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _bounded(ms: float) -> int:
    return int(min(max(ms, 0.0), MOST_MS))
