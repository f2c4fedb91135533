"""The figures of a debate, or of as much of it as was heard."""

from __future__ import annotations

import msgspec

from .costs import KindCosts


class MeasuresReport(msgspec.Struct, frozen=True, kw_only=True):
    """Every measure of one debate. Shares and indices are in 0..1, times in ms, rates a 60 turns or a minute.

    `steady_*` leave out the first turns, in which a debate settles (`Measures.settle_turns`). `settled_turn` is None if
    the shares never settled. A turn is a segment begun by an agent. `money` is in the currency of the price table, calls are those of language
    models, also by what they were asked for.
    """

    turns: int
    minutes: float
    shares: dict[str, float]
    targets: dict[str, float]
    steady_shares: dict[str, float]
    share_error: float
    steady_share_error: float
    jain: float
    jain_windows: float
    jain_windows_least: float
    gini: float
    settled_turn: int | None
    longest_silence_turns: int
    cuts: int
    cuts_per_60: float
    interjections: int
    interjections_per_60: float
    interjection_p95_ms: int
    lapsed: int
    price_of_fairness: float
    paid_on_average: float
    bank_on_average: float
    gap_p50_ms: int
    gap_p95_ms: int
    gap_longest_ms: int
    drift_p95_ms: int
    discarded_ms_per_minute: float
    discarded_ms_worst_minute: int
    misses: int
    miss_rate: float
    stale: int
    faults: int
    splices: int
    tier_changes: int
    tier_shortest_segments: int | None
    lead_time_longest_ms: int
    lead_time_last_ms: int
    calls: int = 0
    calls_per_minute: float = 0.0
    input_tokens_per_minute: float = 0.0
    output_tokens_per_minute: float = 0.0
    money: float = 0.0
    money_per_minute: float = 0.0
    calls_by_kind: dict[str, KindCosts] = {}
