"""Faults, told once: the same provider failing in the same way again is the same line, with how often (DESIGN, Degrading)."""

from __future__ import annotations

from dataclasses import dataclass

from argentum_core.debate.events import ProviderFault
from argentum_core.debate.state import DebateState

from .cause import Cause
from .rule_lines import fault

TOGETHER_MS = 60_000
KEPT = 32


@dataclass(slots=True)
class _FaultGroup:
    """A provider that fails in one way for a while."""

    since_ms: int
    latest_ms: int
    count: int = 0


class FaultLines:
    """Joins a fault to the ones like it. A minute without one ends the group: the next is news again."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], _FaultGroup] = {}

    def take(self, state: DebateState, event: ProviderFault, at_ms: int) -> Cause:
        """The line for a fault at `at_ms` of debate time; its `key` is that of the faults it is joined with."""
        name = (event.provider, event.kind)
        group = self._groups.get(name)
        if group is None or at_ms - group.latest_ms > TOGETHER_MS:
            self._groups.pop(name, None)
            group = self._groups[name] = _FaultGroup(at_ms, at_ms)
            while len(self._groups) > KEPT:
                del self._groups[next(iter(self._groups))]
        group.count += 1
        group.latest_ms = at_ms
        sign, text, severity, kind = fault(state, event)
        if group.count > 1:
            text = f"{text} · {group.count} times"
        return Cause(group.since_ms, sign, text, severity, kind, key=("fault", *name, group.since_ms))
