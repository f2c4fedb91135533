"""What a debate came to, in figures, for the end of it: made elsewhere (`argentum_core.measures`), laid out here."""

from __future__ import annotations

from collections.abc import Iterable

from .figures import Figure, figure

SummaryRow = tuple[str, str, str]
"""A name, a value in words, and what it means: `("fairness", "0.982", "Jain index of share over target …")`."""


def figures(rows: Iterable[SummaryRow]) -> list[Figure]:
    """Names and values alone."""
    return [figure(name, value) for name, value, _ in rows]


def explained(rows: Iterable[SummaryRow]) -> list[Figure]:
    """The same, each with what it means below."""
    found: list[Figure] = []
    for name, value, explanation in rows:
        found.append(figure(name, value))
        if explanation:
            found.append(figure("", explanation, "faint"))
    return found
