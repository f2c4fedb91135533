"""Connections that ask for nothing: whoever opens one and sends no request, or half of one, is hung up on after a while.

aiohttp counts the time between requests, not that to the first. Without this anybody who reaches the port, with a link or without,
could hold all the sockets that the process may have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

PATIENCE_S: Final = 15.0
MOST_SOCKETS: Final = 900
"""Above it the oldest that have asked for nothing go at once."""


class IdleSockets:
    """Looks at the connections now and then."""

    def __init__(self) -> None:
        self._first_seen_s: dict[Any, float] = {}

    def look(self, connections: Iterable[Any], now_s: float) -> int:
        """Close those that have waited too long without a request; returns how many."""
        silent = [one for one in connections if one._request_count == 0]
        self._first_seen_s = {one: self._first_seen_s.get(one, now_s) for one in silent}
        by_age = sorted(silent, key=lambda one: self._first_seen_s[one])
        too_many = max(len(silent) - MOST_SOCKETS, 0)
        late = [one for n, one in enumerate(by_age) if n < too_many or now_s - self._first_seen_s[one] > PATIENCE_S]
        for one in late:
            one.force_close()
        return len(late)
