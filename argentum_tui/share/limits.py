"""How much one watcher, one address and all together may ask for. Time is told: `now_s` is a monotonic clock in seconds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from argentum_core.session.remote import RemoteRateLimit

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, then so many a second."""

    at_once: float
    a_second: float


MESSAGES: Final = Rate(10, 2)
"""What a watcher may send: claps, votes, lines."""
QUESTIONS: Final = Rate(1, 1 / 60)
"""What a watcher may ask, in any one minute."""
REQUESTS: Final = Rate(60, 10)
"""What a watcher may fetch over HTTP."""
WRONG_TOKENS: Final = Rate(10, 0.5)
"""What an address may try."""
NEW_WATCHERS: Final = Rate(60, 0.1)
"""How many watchers of one address are told apart. Those beyond share a vote and its limits."""

MOST_WATCHERS: Final = 400
"""Connections at once."""
MOST_OF_ONE: Final = 6
"""Connections at once of one watcher."""
MOST_OF_ADDRESS: Final = 300
"""Connections at once of one address; behind a proxy or a tunnel everybody has its."""
MESSAGE_BYTES: Final = 4096
"""What is read of a watcher at once."""
LARGEST_MESSAGE: Final = 65_536
"""A larger message ends the connection before it is read."""
REFUSED_IN_A_ROW: Final = 50
"""A watcher that goes on in spite of so many refusals is shown out."""
KEPT_KEYS: Final = 20_000


class Rations(Generic[Key]):
    """One ration for each key, of the same rate."""

    def __init__(self, rate: Rate, now_s: Callable[[], float]) -> None:
        self._rate = rate
        self._now_s = now_s
        self._left: dict[Key, RemoteRateLimit] = {}

    def take(self, key: Key) -> bool:
        """Whether one more may pass."""
        ration = self._left.pop(key, None)
        if ration is None:
            ration = RemoteRateLimit(self._rate.at_once, self._rate.a_second)
            while len(self._left) >= KEPT_KEYS:
                del self._left[next(iter(self._left))]
        self._left[key] = ration  # the least recently seen go first
        return ration.take(self._now_s())

    def refill(self, key: Key) -> None:
        """Let it begin anew."""
        self._left.pop(key, None)


class Seats(Generic[Key]):
    """How many connections there are at once, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: dict[Key, int] = {}

    def take(self, key: Key) -> bool:
        """Take one, if one is left."""
        taken = self._taken.get(key, 0)
        if taken >= self._most:
            return False
        self._taken[key] = taken + 1
        return True

    def leave(self, key: Key) -> None:
        """Give one back."""
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]
