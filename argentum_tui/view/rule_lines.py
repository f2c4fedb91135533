"""What the rules did, in one line each: standing, the governor, which half a segment goes on with, providers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState, provider_of

from .cause import CauseText, Severity
from .governance import cause_words, shed_words
from .names import badge, seconds
from .reputation import signed_hundredths

NOTABLE = 0.1
"""How far a reputation must have moved since it was last told: a segment's few hundredths are no news."""


def _governor(state: DebateState, event: e.GovernorChanged) -> CauseText | None:
    before = state.governor
    parts: list[str] = []
    severity: Severity = "quiet"
    if event.tier != before.tier:
        parts.append(f"tier {before.tier} → {event.tier}")
        severity = "plain"
    if event.shed > before.shed:
        parts.append(f"sheds {', '.join(shed_words(event.shed)[before.shed :])}")
        severity = "warning"
    elif event.shed < before.shed:
        parts.append(f"takes up {', '.join(reversed(shed_words(before.shed)[event.shed :]))} again")
        severity = "plain"
    if event.lead_time_ms != before.lead_time_ms:
        parts.append(f"lead time {before.lead_time_ms:,} → {event.lead_time_ms:,}")
    if not parts:
        return None
    causes = ", ".join(cause_words(cause) for cause in event.causes)
    return CauseText("◇", " · ".join([*parts, causes] if causes else parts), severity)


def _path(state: DebateState, event: e.ContinuationChosen) -> CauseText | None:
    """Only what is out of the ordinary: that a segment goes on as planned is seen on the floor."""
    if event.path == "no_ack":
        return None
    return CauseText("◆", f"{badge(state, event.agent)} goes on, answering the interjection", "quiet")


TELL: dict[type[e.Event], Callable[[DebateState, Any], CauseText | None]] = {
    e.GovernorChanged: _governor,
    e.ContinuationChosen: _path,
}
"""By event, seen before it is folded."""


def fault(state: DebateState, event: e.ProviderFault) -> CauseText:
    """A fault, told after it was folded: then what the provider still lets through is known."""
    if event.kind == e.NOTE:
        return CauseText("·", event.detail, "plain")
    parts = [f"{event.provider} {event.kind.replace('_', ' ')}"]
    if event.retry_ms is not None:
        parts.append(f"again in {seconds(event.retry_ms)}")
    provider = state.providers.get(provider_of(event.provider))
    if provider is not None:
        parts.append(f"{provider.limit} at once")
    if event.detail:
        parts.append(event.detail)
    return CauseText("!", " · ".join(parts), "fault", "faults")


class ReputationLines:
    """Tells a reputation when it has come far from where it was last told."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def take(self, state: DebateState, event: e.ReputationChanged) -> Iterator[CauseText]:
        """A line for each agent whose reputation has come far since it was last told."""
        for agent, changed in event.agents.items():
            now, before = changed.reputation, self._told.get(agent, 0.0)
            if abs(now - before) >= NOTABLE:
                self._told[agent] = now
                rises = now > before
                text = f"{badge(state, agent)} reputation {'rises' if rises else 'falls'} to {signed_hundredths(now).strip()}"
                yield CauseText("▴" if rises else "▾", text, "plain")
