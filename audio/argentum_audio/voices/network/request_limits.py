"""How many requests a provider takes at once, from the headers of its answer (WIRE, Close and HTTP errors)."""

from __future__ import annotations

from collections.abc import Mapping

from ..base import RequestLimits


def read_request_limits(headers: Mapping[str, str]) -> RequestLimits:
    """The limits that an answer states, each None where it states none."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    return RequestLimits(
        _count(lower.get("maximum-concurrent-requests")), _count(lower.get("current-concurrent-requests"))
    )


def _count(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else None
