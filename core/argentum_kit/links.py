"""When a link of a chain (a mind, a voice) is left alone, and what is told of its faults how often. Pure: time is an argument.

- A link rests after `Policy.after` faults in a row, for the time of its fault's kind, doubled with each further rest and at
  least as long as its provider asked; a fault that lasts rests for `Policy.lasting_s`.
- A request that was taken back before anything of its answer came counts as a `timeout` fault when it had waited for
  `Policy.patience_s`: otherwise a link that accepts everything and never answers would be met afresh each time.
- A kind of fault is told once until the link has answered again, and not again within `Policy.told_every_s`, doubled each time it
  was told up to `Policy.told_at_most_s`: a link that fails and answers in turn would fill the screen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .faults import LinkFault

FOR_GOOD = math.inf


@dataclass(frozen=True, slots=True)
class Policy:
    """How a chain treats its links. All times are in seconds.

    `rest_s` by kind of fault (0: the link does not rest), `after` how many faults in a row make it rest, `longest_s` the longest
    rest, `lasting_s` the first rest after a fault that lasts, `patience_s` how long an unanswered request must have waited to
    count as a fault when it is taken back (None: never), `told_every_s` and `told_at_most_s` the shortest and longest time between
    two notices of one kind.
    """

    rest_s: Mapping[str, float]
    after: int = 1
    longest_s: float = 60.0
    lasting_s: float = FOR_GOOD
    patience_s: float | None = None
    told_every_s: float = 30.0
    told_at_most_s: float = 480.0


@dataclass(slots=True)
class LinkHealth:
    """One link's record. `note` and `left` return whether the fault is to be told."""

    policy: Policy
    rests_until_s: float = 0.0
    in_a_row: int = 0
    rests: int = 0
    told: set[str] = field(default_factory=set)
    told_at_s: dict[str, float] = field(default_factory=dict)
    quiet_s: dict[str, float] = field(default_factory=dict)

    def rests_at(self, now_s: float) -> bool:
        """Whether this link is not to be asked now."""
        return self.rests_until_s > now_s

    def good(self) -> None:
        """It answered."""
        self.in_a_row = self.rests = 0
        self.told.clear()

    def note(self, fault: LinkFault, now_s: float) -> bool:
        """A fault. Several of one moment (requests that shared a connection) are one."""
        known = self.rests_at(now_s)
        rest_s = self.policy.lasting_s if fault.lasting else self.policy.rest_s.get(fault.kind, 0.0)
        if rest_s and not known:
            self.in_a_row += 1
        if rest_s and (fault.lasting or self.in_a_row >= self.policy.after):
            if not math.isinf(rest_s):
                doubled_s = rest_s * 2 ** min(self.rests - known, 16)
                rest_s = max(min(doubled_s, self.policy.longest_s), (fault.retry_ms or 0) / 1000)
            self.rests_until_s = max(self.rests_until_s, now_s + rest_s)
            self.rests += 0 if known else 1
        return self._to_be_told(fault.kind, now_s)

    def left(self, waited_s: float, now_s: float) -> LinkFault | None:
        """A request was taken back after `waited_s` without an answer. Returns the fault if it counts as one and is to be told."""
        patience_s = self.policy.patience_s
        if patience_s is None or waited_s < patience_s:
            return None
        fault = LinkFault(f"nothing came within {waited_s:.1f} s", kind="timeout")
        return fault if self.note(fault, now_s) else None

    def wake(self) -> None:
        """Forget all faults: the link may be asked at once."""
        self.rests_until_s = 0.0
        self.in_a_row = self.rests = 0

    def _to_be_told(self, kind: str, now_s: float) -> bool:
        last_s, quiet_s = self.told_at_s.get(kind), self.quiet_s.get(kind, 0.0)
        if kind in self.told or (last_s is not None and now_s - last_s < quiet_s):
            return False
        self.told.add(kind)
        self.told_at_s[kind] = now_s
        self.quiet_s[kind] = min(max(2 * quiet_s, self.policy.told_every_s), self.policy.told_at_most_s)
        return True
