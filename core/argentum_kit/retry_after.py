"""How long a provider asks to be left alone, from the headers of its answer.

Pure: the time now is an argument. Forms: `retry-after-ms`, `Retry-After` in seconds or as a date, and
the time until a limit is reset (`x-ratelimit-reset-requests: 6m0s`) where nothing else is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A longer wait is a mistake of the server's.
LONGEST_MS = 24 * 3600 * 1000

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_UNIT_MS = (86_400_000.0, 3_600_000.0, 60_000.0, 1000.0, 1.0)


def retry_after_ms(headers: Mapping[str, str], now: datetime) -> int | None:
    """How many milliseconds to wait, 0 for a moment that has passed; None when the headers do not say or make no sense.

    `now` is the time of the answer, with its zone.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    for name, reader in (
        ("retry-after-ms", lambda value: _number(value, 1.0)),
        ("retry-after", lambda value: _seconds_or_date(value, now)),
        ("x-ratelimit-reset-requests", _duration),
    ):
        if name in lower:
            found = reader(lower[name])
            if found is not None:
                return math.ceil(min(max(found, 0.0), LONGEST_MS))
    return None


def _number(value: str, unit_ms: float) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return None if math.isnan(number) else number * unit_ms


def _seconds_or_date(value: str, now: datetime) -> float | None:
    seconds = _number(value, 1000.0)
    if seconds is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds() * 1000.0


def _duration(value: str) -> float | None:
    match = _DURATION.fullmatch(value.lower())
    if match is None or not value:
        return _number(value, 1000.0)
    return sum(float(part) * unit for part, unit in zip(match.groups(), _UNIT_MS, strict=True) if part)
