"""What a judgement says: one line a check, with the figure behind it and the first things that are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One promise: its name, what was looked at, and what breaks it."""

    name: str
    figure: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        if self.ok:
            return f"ok   {self.name}: {self.figure}"
        more = f" and {len(self.problems) - SHOWN} more" if len(self.problems) > SHOWN else ""
        return f"FAIL {self.name}: {self.figure}; {'; '.join(self.problems[:SHOWN])}{more}"


@dataclass
class Verdict:
    """The checks of a debate, in the order in which they were made."""

    checks: list[Check] = field(default_factory=list)

    def check(self, name: str, problems: Iterable[str], figure: object = "") -> None:
        self.checks.append(Check(name, str(figure), tuple(problems)))

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if not check.ok]
