"""A report in words: what a person is told when a debate is over."""

from __future__ import annotations

from collections.abc import Mapping

from .report import MeasuresReport

Row = tuple[str, str, str]


SHORT = ("talk", "fairness", "longest silence", "cuts", "interjections", "gaps")
"""What is enough where there is little room."""


def rows(report: MeasuresReport, names: Mapping[str, str] | None = None, *, short: bool = False) -> list[Row]:
    """(name, value, explanation) of what matters most, best read top down; `names` are agents' names by id. `short` leaves
    out what only somebody who tunes the rules wants to know."""
    known = names or {}
    shares = ", ".join(
        f"{known.get(agent, agent)} {share:.0%} of {report.targets[agent]:.0%}"
        for agent, share in report.shares.items()
    )
    found: list[Row] = [
        ("talk", shares, "share of the talk that was heard, and the target"),
        ("fairness", f"{report.jain:.3f}", "Jain index of share over target: 1 is exactly as meant"),
        ("inequality", f"{report.gini:.2f}", "Gini coefficient of heard talk: 0 is all the same"),
        ("settled", _settled(report), "the turn after which every share stays within 10 % of its target"),
        ("longest silence", _turns(report.longest_silence_turns), "the longest that an agent did not have the floor"),
        ("cuts", f"{report.cuts}, {report.cuts_per_60:.1f} in 60 turns", "speakers cut off by other agents"),
        (
            "interjections",
            f"{report.interjections}, {report.interjections_per_60:.1f} in 60 turns",
            "lines thrown in over a speaker",
        ),
        (
            "price of fairness",
            f"{report.price_of_fairness:.0%}",
            "desire for the floor that was not served, to be fair",
        ),
        (
            "gaps",
            f"{report.gap_p50_ms} ms, 95 % within {report.gap_p95_ms} ms",
            "silence between a finished segment and the next speaker",
        ),
        ("discarded", f"{report.discarded_ms_per_minute / 1000:.1f} s a minute", "sound made and never heard"),
    ]
    return [row for row in found if row[0] in SHORT] if short else found


def _settled(report: MeasuresReport) -> str:
    return "not yet" if report.settled_turn is None else f"from turn {report.settled_turn}"


def _turns(count: int) -> str:
    return f"{count} turn" if count == 1 else f"{count} turns"
