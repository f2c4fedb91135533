"""What goes wrong between asking and hearing, as data (`--weather`): latencies, jitter, late reports of the sound, requests never
answered, rate limits.

A `FaultProfile` is a description that can be written down and sent to another process; a `FaultSampler` draws from it for one debate,
from its own seeded generator, so the same seed gives the same faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from random import Random

P95_SIGMAS = 1.6449
REFUSED_AFTER_MS = 60
OFFLINE_MS = 2
SHORTER: dict[str, float] = {"kicker": 0.6, "interjection": 0.6, "bid": 0.5, "listen": 0.7}
"""How much sooner than a whole segment a model has written what is short."""


@dataclass(frozen=True, slots=True)
class Latency:
    """A lognormal delay, told by its median and its 95th percentile, in ms."""

    p50_ms: float
    p95_ms: float

    @property
    def mu(self) -> float:
        """The mean of the delay's logarithm, in ln(ms): of a lognormal distribution it is the logarithm of the median."""
        return log(self.p50_ms)

    @property
    def sigma(self) -> float:
        """The standard deviation of the delay's logarithm: ln(p95 / p50) over the 95th percentile of the standard normal distribution."""
        return log(self.p95_ms / self.p50_ms) / P95_SIGMAS


LOCAL_MIND = Latency(2, 6)
LOCAL_VOICE = Latency(12, 30)
MODEL = Latency(420, 950)
SLOW_MODEL = Latency(3_500, 5_000)
PROVIDER_VOICE = Latency(180, 420)


@dataclass(frozen=True, slots=True)
class FaultProfile:
    """`mind`: from asking to the words of a whole segment. `voice`: from the words to the first of their sound.

    `jitter_ms`: what every delay varies by, either way. `late_beats`: of the beats, `late_share` are told late by one of
    these ms, and all that is heard meanwhile with them. `missing`: share of requests never answered. `storm_every_ms`,
    `storm_ms`: rate limits come about so often and last so long; a request in one is refused with `storm_retry_ms`.
    `stutters`: share of segments in which the device ran dry. `clears_ms`: debate time from which delays are those of this
    machine and nothing goes wrong any more; 0 is never. `call_micros`: what a call of a mind costs; 0 is free and
    not metered.
    """

    name: str
    about: str
    mind: Latency = MODEL
    voice: Latency = PROVIDER_VOICE
    jitter_ms: int = 0
    late_share: float = 0.0
    late_beats: tuple[int, ...] = ()
    missing: float = 0.0
    storm_every_ms: int = 0
    storm_ms: int = 0
    storm_retry_ms: int = 0
    stutters: float = 0.0
    clears_ms: int = 0
    call_micros: int = 400

    @property
    def voice_spec(self) -> str:
        """What the voices are called: those of this machine are expected to be quick before they were ever heard."""
        return "estimate" if self.voice.p95_ms < 100 else "lab"


_LATE = (250, 500, 1000)

FAULT_PROFILES: dict[str, FaultProfile] = {
    fault_profile.name: fault_profile
    for fault_profile in (
        FaultProfile("calm", "minds and voices of this machine: milliseconds, and nothing goes wrong",
                mind=LOCAL_MIND, voice=LOCAL_VOICE, call_micros=0),
        FaultProfile("models", "language models and a provider's voices on a good day"),
        FaultProfile("jitter", "the same, each delay 150 ms shorter or longer", jitter_ms=150),
        FaultProfile("slow", "models that need three seconds and more for a segment, and get better after ten minutes",
                mind=SLOW_MODEL, clears_ms=600_000),
        FaultProfile("late-beats", "a fifth of the beats are told 250, 500 or 1,000 ms late", late_share=0.2, late_beats=_LATE),
        FaultProfile("misses", "one request in eight is never answered", missing=0.125),
        FaultProfile("storm", "every minute or so the provider refuses everything for eight seconds",
                storm_every_ms=60_000, storm_ms=8_000, storm_retry_ms=2_000),
        FaultProfile("everything", "all of it at once, and the device stutters", jitter_ms=150, late_share=0.2,
                late_beats=_LATE, missing=0.125, storm_every_ms=60_000, storm_ms=8_000, storm_retry_ms=2_000,
                stutters=0.1),
    )
}  # fmt: skip


CLEAR = FaultProfile("clear", "what a profile with `clears_ms` changes to", mind=LOCAL_MIND, voice=LOCAL_VOICE)


class FaultSampler:
    """Draws the delays and faults of one debate from its profile. Times are ms of debate time."""

    def __init__(self, fault_profile: FaultProfile, chance: Random) -> None:
        self._chance = chance
        self._seek(fault_profile)
        self._storm_from_ms: int | None = self._next_storm(0) if fault_profile.storm_every_ms else None

    def clear(self, now_ms: int) -> None:
        """Change to `CLEAR` once the profile's `clears_ms` have passed."""
        if 0 < self.fault_profile.clears_ms <= now_ms:
            self._seek(CLEAR)

    def _seek(self, fault_profile: FaultProfile) -> None:
        self.fault_profile = fault_profile
        self._mind = (fault_profile.mind.mu, fault_profile.mind.sigma)
        self._voice = (fault_profile.voice.mu, fault_profile.voice.sigma)
        if not fault_profile.storm_every_ms:
            self._storm_from_ms = None

    def mind_ms(self, kind: str) -> int:
        """From asking to the words."""
        return self._jittered(self._drawn(self._mind) * SHORTER.get(kind, 1.0))

    def first_chunk_ms(self) -> int:
        """From the words to the first of their sound."""
        return self._jittered(self._drawn(self._voice))

    def missing(self) -> bool:
        """Whether a request is never answered."""
        return self.fault_profile.missing > 0.0 and self._chance.random() < self.fault_profile.missing

    def storming(self, now_ms: int) -> bool:
        """Whether a request now is refused with a rate limit."""
        if self._storm_from_ms is None or now_ms < self._storm_from_ms:
            return False
        if now_ms < self._storm_from_ms + self.fault_profile.storm_ms:
            return True
        self._storm_from_ms = self._next_storm(now_ms)
        return False

    def late_ms(self) -> int:
        """By how much the news of a beat is late."""
        fault_profile = self.fault_profile
        if fault_profile.late_share <= 0.0 or self._chance.random() >= fault_profile.late_share:
            return 0
        return fault_profile.late_beats[int(self._chance.random() * len(fault_profile.late_beats))]

    def stutters(self) -> bool:
        """Whether the device ran dry in a segment."""
        return self.fault_profile.stutters > 0.0 and self._chance.random() < self.fault_profile.stutters

    def _next_storm(self, after_ms: int) -> int:
        return after_ms + round(self._chance.expovariate(1.0 / self.fault_profile.storm_every_ms))

    def _drawn(self, of: tuple[float, float]) -> float:
        return exp(self._chance.gauss(of[0], of[1]))

    def _jittered(self, ms: float) -> int:
        jitter_ms = self.fault_profile.jitter_ms
        if jitter_ms:
            ms += jitter_ms * (2.0 * self._chance.random() - 1.0)
        return int(ms) if ms > 1.0 else 1
