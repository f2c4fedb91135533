"""How the debate is governed, as a person reads it: tier, lead time, what is shed and why (RULES, Lead time and governor).

The figures are the folded state's; the screen only remembers what the state does not keep, which is the causes of the
last change and where the lead time has been.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState

SHED = ("reserve depth", "interjections", "mind bids", "expressivity", "concurrency")
"""What the governor leaves out for want of health or budget, first to last, as RULES has them."""

TIERS: tuple[e.Tier, ...] = get_args(e.Tier)
LEAD_TIMES_KEPT = 24
MINUTE_MS = 60_000


@dataclass(slots=True)
class Governance:
    """What the screen remembers of the governor: why it last moved and when, and its newest lead times in ms."""

    causes: tuple[str, ...] = ()
    changed_ms: int | None = None
    lead_times: deque[int] = field(default_factory=lambda: deque(maxlen=LEAD_TIMES_KEPT))

    def changed(self, event: e.GovernorChanged, before_ms: int, at_ms: int) -> None:
        """Take in a change; `before_ms` is the lead time before it."""
        self.causes, self.changed_ms = tuple(cause_words(cause) for cause in event.causes), at_ms
        if not self.lead_times:
            self.lead_times.append(before_ms)
        if self.lead_times[-1] != event.lead_time_ms:
            self.lead_times.append(event.lead_time_ms)

    def trend(self) -> str:
        """`↑`, `↓`, or nothing while the lead time has never moved."""
        if len(self.lead_times) < 2:
            return ""
        return "↑" if self.lead_times[-1] > self.lead_times[-2] else "↓"


def cause_words(cause: str) -> str:
    """A cause as people read it: `miss_rate` → `miss rate`."""
    return cause.replace("_", " ")


def mode(state: DebateState) -> str:
    """`auto`, or the tier that the operator holds."""
    return state.rules.governor.mode


def tier_words(state: DebateState) -> str:
    """`auto·enhanced`, `held·premium`; `enhanced→premium` while a held tier is still to come."""
    held, tier = mode(state), state.governor.tier
    if held == "auto":
        return f"auto·{tier}"
    return f"held·{tier}" if held == tier else f"{tier}→{held}"


def shed_words(shed: int) -> tuple[str, ...]:
    """What is left out, in words, first to last."""
    return SHED[: max(0, shed)]


def next_mode(now: str, tier: e.Tier, first: e.Tier | None) -> str:
    """The mode that comes after `now` when the operator steps: auto, the present tier held, the others rising, auto again.

    `first` is the tier that was held first since auto, None if that is not known; then the tiers come in their order.
    """
    if now == "auto":
        return tier
    stops = [*([first] if first is not None else []), *(each for each in TIERS if each != first), "auto"]
    return stops[stops.index(now) + 1]


def misses(state: DebateState) -> tuple[int, int]:
    """Segments with a miss, and the segments over which they are counted."""
    window = min(state.governor.seen, state.settings.governor.miss_window)
    return (state.governor.misses & ((1 << window) - 1)).bit_count(), window


def discarded_ms(state: DebateState, now_ms: int) -> int:
    """Sound made and never heard in the last minute."""
    return _in_minute(state.governor.discarded, now_ms)


def spent_micros(state: DebateState, now_ms: int) -> int:
    """Millionths of money that minds cost in the last minute."""
    return _in_minute(state.governor.spent, now_ms)


def calls(state: DebateState, now_ms: int) -> int:
    """Calls of paid minds in the last minute."""
    return sum(at_ms > now_ms - MINUTE_MS for at_ms in state.governor.calls)


def _in_minute(amounts: Iterable[tuple[int, int]], now_ms: int) -> int:
    return sum(amount for at_ms, amount in amounts if at_ms > now_ms - MINUTE_MS)
