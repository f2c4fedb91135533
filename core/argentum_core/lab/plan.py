"""A plan: everything one debate of the lab depends on, as data that can be written down and sent to another process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from typing import Any

from ..debate.events import AgentSetup
from ..debate.knobs import KnobError, change
from ..debate.settings import Settings
from ..economy.tokens import hundredths
from ..orchestrator.inputs import Begin
from .fault_profile import FAULT_PROFILES, FaultProfile
from .population import TEMPERAMENTS, SyntheticTemperament

MIND = "lab"
"""All synthetic minds are one provider's, so a rate limit meets them all."""
MOST_SEATS = 64


class PlanError(ValueError):
    """A plan that makes no debate; the message is one sentence that says what is allowed."""


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """Who sits there, and the share of the talk that is meant for it; targets of a plan sum to 1."""

    name: str
    temperament: str
    target: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One debate. The same plan gives the same events; `settings` is the tree of all knobs.

    With `swapped` everybody argues for the other side. `varied` is what a sweep or a search set in this one, for the table.
    """

    seats: tuple[PlannedSeat, ...]
    settings: dict[str, Any]
    fault_profile: FaultProfile
    turns: int
    seed: int
    preset: str = "debate_snappy"
    swapped: bool = False
    varied: dict[str, Any] = field(default_factory=dict)

    def seeded(self, seed: int) -> Plan:
        """The same debate with another seed."""
        return replace(self, seed=seed)

    def begin(self) -> Begin:
        """The engine's first input."""
        named = f"{self.preset}\n{self.fault_profile.name}\n{self.seed}"
        return Begin(
            session=blake2s(named.encode(), digest_size=4).hexdigest(),
            motion="lab",
            title="The lab",
            preset=self.preset,
            cast="lab",
            seed=self.seed,
            agents=self._agents(),
            settings=self.settings,
            turns=self.turns,
        )

    def _agents(self) -> list[AgentSetup]:
        tokens = self.settings["tokens"]
        bank = hundredths(min(tokens["start_bank"], tokens["max_bank"]))
        micros = self.fault_profile.call_micros
        agents = []
        for number, seat in enumerate(self.seats, start=1):
            kind = TEMPERAMENTS[seat.temperament]
            agents.append(
                AgentSetup(
                    id=seat.name.lower(),
                    name=seat.name,
                    side="for" if bool(number % 2) != self.swapped else "against",
                    seat=number,
                    voice=self.fault_profile.voice_spec,
                    mind=MIND,
                    target_share=seat.target,
                    bank=bank,
                    temperament=kind.weights,
                    bids=kind.bids > 0 or kind.urges > 0,
                    metered=micros > 0,
                    call_micros=micros,
                )
            )
        return agents


def seats_of(kinds: Sequence[str], targets: Sequence[float] | None = None) -> tuple[PlannedSeat, ...]:
    """Seats named after their temperaments (quiet, fair, fair2 …), with the share of the talk meant for each. Without `targets` the
    shares are equal; targets need not sum to 1.

    Raises PlanError for an unknown temperament, too few or too many seats, or targets that do not fit.
    """
    if not 2 <= len(kinds) <= MOST_SEATS:
        raise PlanError(f"a debate has 2 to {MOST_SEATS} seats, not {len(kinds)}")
    wanted = [1.0] * len(kinds) if targets is None else list(targets)
    if len(wanted) != len(kinds):
        raise PlanError(f"there are {len(wanted)} targets for {len(kinds)} seats; give one for each")
    if min(wanted) <= 0:
        raise PlanError(f"the target {min(wanted):g} is not allowed; each is a number above 0")
    seen: dict[str, int] = {}
    seats = []
    for kind, target in zip(kinds, wanted, strict=True):
        temperament(kind)
        seen[kind] = seen.get(kind, 0) + 1
        name = kind.capitalize() + (str(seen[kind]) if seen[kind] > 1 else "")
        seats.append(PlannedSeat(name, kind, target / sum(wanted)))
    return tuple(seats)


def temperament(name: str) -> SyntheticTemperament:
    """A temperament by name; raises PlanError."""
    if name not in TEMPERAMENTS:
        raise PlanError(f"there is no temperament {name!r}; there is {', '.join(TEMPERAMENTS)}")
    return TEMPERAMENTS[name]


def fault_profile(name: str) -> FaultProfile:
    """A fault profile by the name that `--weather` takes; raises PlanError."""
    if name not in FAULT_PROFILES:
        raise PlanError(f"there is no weather {name!r}; there is {', '.join(FAULT_PROFILES)}")
    return FAULT_PROFILES[name]


def changed(settings: Settings, changes: Sequence[tuple[str, Any]]) -> Settings:
    """Settings with knobs changed, text converted; raises PlanError."""
    for key, value in changes:
        try:
            settings = change(settings, key, value)
        except KnobError as error:
            raise PlanError(str(error)) from None
    return settings
