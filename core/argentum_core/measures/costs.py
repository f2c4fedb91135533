"""What the calls of language models took: how many there were, their tokens and their money, by what they were asked for."""

from __future__ import annotations

import msgspec

from ..debate import events as e
from ..debate.fold_governor import JUDGE

MOST_OPEN = 256
"""Requests whose kind is remembered until their answer comes."""
OTHER = "other"


class KindCosts(msgspec.Struct):
    """The calls of one kind: tokens in and out, and money in millionths of the currency."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    micros: int = 0


class CostMeasures:
    """Fed with what was asked and what came of it; `by_kind` has the calls by the kind of work that they were for."""

    def __init__(self) -> None:
        self.by_kind: dict[str, KindCosts] = {}
        self._kinds: dict[str, str] = {}

    def requested(self, event: e.WorkRequested) -> None:
        """Remember what each request is for."""
        for request in event.requests:
            if not request.offline:
                self._kinds[request.request_id] = request.kind
        while len(self._kinds) > MOST_OPEN:
            del self._kinds[next(iter(self._kinds))]

    def answered(self, event: e.WorkWritten | e.ContinuationsWritten) -> None:
        """A call whose answer was used."""
        self._took(self._kinds.get(event.request_id, OTHER), event.usage, event.cost_micros)

    def settled(self, event: e.CallSettled) -> None:
        """A call whose answer nobody has."""
        self._took(event.kind or self._kinds.get(event.request_id, OTHER), event.usage, event.cost_micros)

    def total(self, *, without: str = "") -> KindCosts:
        """All kinds together, `without` one of them."""
        total = KindCosts()
        for kind, costs in self.by_kind.items():
            if kind == without:
                continue
            total.calls += costs.calls
            total.input_tokens += costs.input_tokens
            total.output_tokens += costs.output_tokens
            total.micros += costs.micros
        return total

    def _took(self, kind: str, usage: e.CallUsage | None, micros: int) -> None:
        if usage is None and not micros and kind != JUDGE:
            return
        costs = self.by_kind.setdefault(kind, KindCosts())
        costs.calls += 1
        costs.micros += micros
        if usage is not None:
            costs.input_tokens += usage.input_tokens
            costs.output_tokens += usage.output_tokens
