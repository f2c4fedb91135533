"""What goes first, and what a provider of minds lets through: the one back-off of the debate's record and of live calls (AIMD; see
docs/rules.md, Concurrency).

A refusal (a 429, an overload) halves how many requests a provider gets at once, and it is left alone for a time that doubles from
refusal to refusal; ten good answers in a row win one request back. Pure: time and chance are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .events import WorkKind

PRIORITY: Final[dict[WorkKind, int]] = {
    "chair": 0, "segment": 0, "second": 0, "kicker": 1, "interjection": 2, "listen": 2, "bid": 3, "reserve": 4, "plan": 5,
}  # fmt: skip
"""The lowest number goes first: floor > kicker > interjection, what listeners are asked > bid > reserve."""

BACKOFF_MS: Final = 500
BACKOFF_MOST_MS: Final = 60_000
GOOD_ANSWERS: Final = 10
"""Good answers in a row that give a provider one more request at once."""
_MOST_DOUBLINGS: Final = 10


@dataclass(slots=True)
class ProviderLoad:
    """What a provider of minds lets through: `limit` requests at once, nothing before `blocked_until_ms`. `good` and `refusals` count
    what came in a row."""

    limit: int
    good: int = 0
    refusals: int = 0
    blocked_until_ms: int = 0


def backoff_ms(provider: ProviderLoad, now_ms: int, retry_ms: int | None, chance: float) -> int:
    """For how many ms a provider that refuses at `now_ms` is left alone: exponential with jitter, at least what it asked for.

    `provider` is as it was before this refusal; `chance` in [0, 1) is the jitter's draw.
    """
    earlier = provider.refusals
    if earlier and now_ms < provider.blocked_until_ms:
        earlier -= 1  # it belongs to the refusal that was counted last
    longest = min(BACKOFF_MOST_MS, BACKOFF_MS << min(earlier, _MOST_DOUBLINGS))
    return max(retry_ms or 0, round(longest * (0.5 + 0.5 * chance)))


def refused(provider: ProviderLoad, now_ms: int, wait_ms: int) -> None:
    """A provider refused at `now_ms` and is left alone for `wait_ms`.

    Refusals that come while it is left alone already are answers to what was under way: they count as one with the first.
    """
    provider.good = 0
    if now_ms >= provider.blocked_until_ms:
        provider.refusals += 1
        provider.limit = max(1, provider.limit // 2)
    provider.blocked_until_ms = max(provider.blocked_until_ms, now_ms + wait_ms)


def answered(provider: ProviderLoad, most: int) -> None:
    """A provider gave a good answer; it never gets more than `most` requests at once."""
    provider.refusals = 0
    if provider.limit < most:
        provider.good += 1
        if provider.good >= GOOD_ANSWERS:
            provider.good, provider.limit = 0, provider.limit + 1
