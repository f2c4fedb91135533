"""How the debate is governed, as a person reads it: tier, lead time, what is shed and why (RULES, Lead time and governor).

The figures are the folded state's; the screen only remembers what the state does not keep, which is the causes of the
last change and where the lead time has been.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import get_args

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState, Governing
from argentum_core.orchestrator import effective_settings

TIERS: tuple[e.Tier, ...] = get_args(e.Tier)
LEAD_TIMES_KEPT = 24

_SHED_WORDS = {"reserves": "standbys"}

_CAUSES = {
    "held": "held by you",
    "discarded": "discarded sound",
    "calls": "calls at their cap",
    "money": "money at its cap",
    "provider": "a provider that waits",
}


@dataclass(slots=True)
class Governance:
    """What the screen remembers of the governor: why it last moved and when, and its newest lead times in ms."""

    causes: tuple[str, ...] = ()
    changed_ms: int | None = None
    lead_times: deque[int] = field(default_factory=lambda: deque(maxlen=LEAD_TIMES_KEPT))

    def changed(self, event: e.GovernorChanged, before: Governing, at_ms: int) -> None:
        """Take in a change of what was `before`; quality alone moves all the time and is no change worth a reason."""
        if (event.tier, event.shed, event.lead_time_ms) == (before.tier, before.shed, before.lead_time_ms):
            return
        self.causes, self.changed_ms = tuple(cause_words(cause) for cause in event.causes), at_ms
        if not self.lead_times:
            self.lead_times.append(before.lead_time_ms)
        if self.lead_times[-1] != event.lead_time_ms:
            self.lead_times.append(event.lead_time_ms)

    def trend(self) -> str:
        """`↑`, `↓`, or nothing while the lead time has never moved."""
        if len(self.lead_times) < 2:
            return ""
        return "↑" if self.lead_times[-1] > self.lead_times[-2] else "↓"


def cause_words(cause: str) -> str:
    """A cause of `governor_changed` as people read it."""
    return _CAUSES.get(cause, cause.replace("_", " "))


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
    return tuple(_SHED_WORDS.get(name, name) for name in effective_settings.SHED_NAMES[: max(0, shed)])


def next_mode(now: str, tier: e.Tier, first: e.Tier | None) -> str:
    """The mode that comes after `now` when the operator steps: auto, the present tier held, the others rising, auto again.

    `first` is the tier that was held first since auto, None if that is not known; then the tiers come in their order.
    """
    if now == "auto":
        return tier
    stops = [*([first] if first is not None else []), *(each for each in TIERS if each != first), "auto"]
    return stops[stops.index(now) + 1]
