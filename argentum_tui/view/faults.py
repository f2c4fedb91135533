"""Faults, told once: the same provider failing in the same way again is the same line, with how often (DESIGN, Degrading)."""

from __future__ import annotations

from dataclasses import dataclass

from argentum_core.debate.events import ProviderFault
from argentum_core.debate.state import DebateState

from .told import Happening
from .told_rules import fault

TOGETHER_MS = 60_000
KEPT = 32


@dataclass(slots=True)
class _Spell:
    """A provider that fails in one way for a while."""

    since_ms: int
    latest_ms: int
    count: int = 0


class Faults:
    """Joins a fault to the ones like it. A minute without one ends the spell: the next is news again."""

    def __init__(self) -> None:
        self._spells: dict[tuple[str, str], _Spell] = {}

    def take(self, state: DebateState, event: ProviderFault, at_ms: int) -> Happening:
        name = (event.provider, event.kind)
        spell = self._spells.get(name)
        if spell is None or at_ms - spell.latest_ms > TOGETHER_MS:
            self._spells.pop(name, None)
            spell = self._spells[name] = _Spell(at_ms, at_ms)
            while len(self._spells) > KEPT:
                del self._spells[next(iter(self._spells))]
        spell.count += 1
        spell.latest_ms = at_ms
        sign, text, severity = fault(state, event)
        if spell.count > 1:
            text = f"{text} · {spell.count} times"
        return Happening(spell.since_ms, sign, text, severity, key=("fault", *name, spell.since_ms))
