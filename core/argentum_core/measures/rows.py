"""A report in words: what a person is told when a debate is over."""

from __future__ import annotations

from collections.abc import Mapping

from ..debate.fold_governor import JUDGE
from .costs import KindCosts
from .report import MeasuresReport

Row = tuple[str, str, str]


EXPLANATIONS = {
    "talk": "share of the talk that was heard, and the target",
    "fairness": "Jain index of share over target: 1 is exactly as meant",
    "inequality": "Gini coefficient of heard talk: 0 is all the same",
    "settled": "the turn after which every share stays within 10 % of its target",
    "longest silence": "the longest that an agent did not have the floor",
    "cuts": "speakers cut off by other agents",
    "interjections": "lines thrown in over a speaker",
    "price of fairness": "desire for the floor that was not served, to be fair",
    "gaps": "silence between a finished segment and the next speaker",
    "discarded": "sound made and never heard",
    "calls": "calls of language models, by what they were for, and what they took",
    "judges": "what the judges took of that, when the debate was over",
}
"""What each figure of a report in words is."""

SHORT = ("talk", "fairness", "longest silence", "cuts", "interjections", "gaps", "calls", "judges")
"""What is enough where there is little room."""


def rows(report: MeasuresReport, names: Mapping[str, str] | None = None, *, short: bool = False) -> list[Row]:
    """(name, value, explanation) of what matters most, best read top down; `names` are agents' names by id. `short` leaves
    out what only somebody who tunes the rules wants to know."""
    known = names or {}
    shares = ", ".join(
        f"{known.get(agent, agent)} {share:.0%} of {report.targets[agent]:.0%}"
        for agent, share in report.shares.items()
    )
    values = {
        "talk": shares,
        "fairness": f"{report.jain:.3f}",
        "inequality": f"{report.gini:.2f}",
        "settled": _settled(report),
        "longest silence": _turns(report.longest_silence_turns),
        "cuts": f"{report.cuts}, {report.cuts_per_60:.1f} in 60 turns",
        "interjections": f"{report.interjections}, {report.interjections_per_60:.1f} in 60 turns",
        "price of fairness": f"{report.price_of_fairness:.0%}",
        "gaps": f"{report.gap_p50_ms} ms, 95 % within {report.gap_p95_ms} ms",
        "discarded": f"{report.discarded_ms_per_minute / 1000:.1f} s a minute",
    }
    if report.calls:
        values["calls"] = _calls(report)
    if JUDGE in report.calls_by_kind:
        values["judges"] = taken(report.calls_by_kind[JUDGE])
    return [
        (name, values[name], about)
        for name, about in EXPLANATIONS.items()
        if name in values and (not short or name in SHORT)
    ]


def _calls(report: MeasuresReport) -> str:
    """The calls of models, what they were for, their tokens, and their money if they cost any."""
    kinds = ", ".join(f"{one.calls} {kind}" for kind, one in report.calls_by_kind.items())
    taken = f"{report.calls} ({kinds}), {report.calls_per_minute:.0f} a minute"
    tokens = f"{report.input_tokens_per_minute:,.0f} tokens in and {report.output_tokens_per_minute:,.0f} out a minute"
    if not report.money:
        return f"{taken}; {tokens}"
    return f"{taken}; {tokens}; {report.money:.4f} in all, {report.money_per_minute:.4f} a minute"


def taken(costs: KindCosts) -> str:
    """What calls of one kind took: `6 calls, 9,120 tokens in and 42 out; 0.0031 in all`."""
    calls = f"{costs.calls} call{'s' if costs.calls != 1 else ''}"
    told = f"{calls}, {costs.input_tokens:,} tokens in and {costs.output_tokens:,} out"
    return f"{told}; {costs.micros / 1e6:.4f} in all" if costs.micros else told


def _settled(report: MeasuresReport) -> str:
    return "not yet" if report.settled_turn is None else f"from turn {report.settled_turn}"


def _turns(count: int) -> str:
    return f"{count} turn" if count == 1 else f"{count} turns"
