"""Measures: fed the recorded events of a debate one by one, it knows the figures of what was heard so far.

Bounded memory: it works for a debate of hours as for one of minutes. Events of a debate whose beginning was not fed
measure nothing, because the targets are not known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import msgspec

from ..debate import events as e
from ..debate.fold_governor import JUDGE
from .costs import CostMeasures
from .fairness import bias, gini, jain_to_target, price_of_fairness, shares
from .histogram import Histogram
from .report import MeasuresReport
from .talk import Talk

SETTLE_TURNS = 24
WINDOW_TURNS = 40
_PER_TURNS = 60
_FORGIVEN = ("interjection_", "bid_", "listen_")
"""Requests, named after their kind, that nobody waits for: their timeout is no miss."""
_LATE_MS = 120
"""Silence beyond the longest planned gap from which a segment was missed."""
_FIRST_TIER = "enhanced"
_MINUTE_MS = 60_000


class Measures:
    """`take` events with their debate time; `report` at any time.

    The first `settle_turns` turns are left out of the steady measures; Jain indices are over windows of `window` turns.
    """

    def __init__(self, *, settle_turns: int = SETTLE_TURNS, window: int = WINDOW_TURNS) -> None:
        self.talk = Talk((), settle_turns=settle_turns, window=window)
        self._settle_turns = settle_turns
        self._window = window
        self._seats: dict[str, int] = {}
        self._at_ms = 0
        self._banks: list[int] = []
        self._bank_sum = 0
        self._desires: dict[str, float] = {}
        self._served = self._best = 0.0
        self._paid = self._payments = 0
        self._floor: e.SegmentStarted | None = None
        self._silent_from_ms = 0
        self._longest_gap_ms = 0
        self._whole = False
        self.gaps, self._handovers = Histogram(), Histogram()
        self._late, self._drifts = Histogram(), Histogram()
        self._cuts = self._played = self._lapsed = 0
        self._missed = False
        self._misses = self._missing_turns = 0
        self._stale = self._faults = self._splices = 0
        self._discarded_ms = self._minute_ms = self._worst_minute_ms = 0
        self._discards: deque[tuple[int, int]] = deque()
        self._tier = _FIRST_TIER
        self._tier_turn = 0
        self._tier_changes = 0
        self._tier_shortest: int | None = None
        self._lead_ms = self._longest_lead_ms = 0
        self.costs = CostMeasures()

    @property
    def begun(self) -> bool:
        """Whether there is anything to report: the beginning was seen and somebody was heard."""
        return self.talk.turns > 0

    def take(self, event: e.Event, at_ms: int) -> None:
        """One event, recorded at `at_ms` of debate time."""
        self._at_ms = at_ms
        handler = self._HANDLERS.get(event.__class__)
        if handler is not None:
            handler(self, event)

    def take_all(self, events: Sequence[e.Event], at_ms: int) -> None:
        """Several events of one moment."""
        self._at_ms = at_ms
        handlers = self._HANDLERS
        for event in events:
            handler = handlers.get(event.__class__)
            if handler is not None:
                handler(self, event)

    def report(self) -> MeasuresReport:
        """What was measured so far."""
        talk = self.talk.so_far()
        turns, names = max(talk.turns, 1), list(self._seats)
        minutes = self._at_ms / _MINUTE_MS
        named = dict(zip(names, shares(talk.heard_ms), strict=True))
        costs, running = self.costs.total(), self.costs.total(without=JUDGE)
        per_minute = 1 / minutes if minutes else 0.0
        steady = talk.steady_ms if any(talk.steady_ms) else talk.heard_ms
        return MeasuresReport(
            turns=talk.turns,
            minutes=minutes,
            calls=costs.calls,
            calls_per_minute=running.calls * per_minute,
            input_tokens_per_minute=running.input_tokens * per_minute,
            output_tokens_per_minute=running.output_tokens * per_minute,
            money=costs.micros / 1e6,
            money_per_minute=running.micros / 1e6 * per_minute,
            calls_by_kind={kind: msgspec.structs.replace(one) for kind, one in sorted(self.costs.by_kind.items())},
            shares=named,
            targets=dict(zip(names, talk.targets, strict=True)),
            steady_shares=dict(zip(names, shares(steady), strict=True)),
            share_error=bias(talk.heard_ms, talk.targets),
            steady_share_error=bias(steady, talk.targets),
            jain=jain_to_target(talk.heard_ms, talk.targets) if names else 1.0,
            jain_windows=talk.jain_sum / talk.windows if talk.windows else 1.0,
            jain_windows_least=talk.jain_least,
            gini=gini(talk.heard_ms),
            settled_turn=talk.settled_turn,
            longest_silence_turns=talk.silence if names else 0,
            cuts=self._cuts,
            cuts_per_60=_PER_TURNS * self._cuts / turns,
            interjections=self._played,
            interjections_per_60=_PER_TURNS * self._played / turns,
            interjection_p95_ms=self._late.percentile(0.95),
            lapsed=self._lapsed,
            price_of_fairness=price_of_fairness(self._served, self._best),
            paid_on_average=self._paid / 100 / self._payments if self._payments else 0.0,
            bank_on_average=self._bank_sum / 100 / (turns * max(len(names), 1)),
            gap_p50_ms=self.gaps.percentile(0.5),
            gap_p95_ms=self.gaps.percentile(0.95),
            gap_longest_ms=self._handovers.largest,
            drift_p95_ms=self._drifts.percentile(0.95),
            discarded_ms_per_minute=self._discarded_ms / minutes if minutes else 0.0,
            discarded_ms_worst_minute=self._worst_minute_ms,
            misses=self._misses,
            miss_rate=self._missing_turns / turns,
            stale=self._stale,
            faults=self._faults,
            splices=self._splices,
            tier_changes=self._tier_changes,
            tier_shortest_segments=self._tier_shortest,
            lead_time_longest_ms=self._longest_lead_ms,
            lead_time_last_ms=self._lead_ms,
        )

    # --- the debate and its money -----------------------------------------------------------------------------------

    def _started(self, event: e.DebateStarted) -> None:
        self._seats = {agent.id: seat for seat, agent in enumerate(event.agents)}
        self._banks = [agent.bank for agent in event.agents]
        total = sum(agent.target_share for agent in event.agents)
        self.talk = Talk(
            [agent.target_share / total for agent in event.agents],
            settle_turns=self._settle_turns,
            window=self._window,
        )
        self._longest_gap_ms = int(event.settings.get("floor", {}).get("gap_max_ms", 0)) + _LATE_MS
        self._lead_ms = self._longest_lead_ms = int(event.settings.get("floor", {}).get("lead_time_ms", 0))
        mode = event.settings.get("governor", {}).get("mode", "auto")
        self._tier = _FIRST_TIER if mode == "auto" else mode

    def _tokens(self, event: e.TokensChanged) -> None:
        seat = self._seats.get(event.agent)
        if seat is not None:
            self._banks[seat] = event.bank

    def _auction_opened(self, _event: e.AuctionOpened) -> None:
        self._desires = {}

    def _bid(self, event: e.BidPlaced) -> None:
        self._desires[event.agent] = event.desire

    def _auction_resolved(self, event: e.AuctionResolved) -> None:
        if event.winner in self._desires:
            self._served += self._desires[event.winner]
            self._best += max(self._desires.values())
        self._desires = {}
        if event.paid > 0:
            self._paid += event.paid
            self._payments += 1

    # --- the floor --------------------------------------------------------------------------------------------------

    def _segment_started(self, event: e.SegmentStarted) -> None:
        if self._silent_from_ms and event.role != "second":
            gap_ms = event.starts_ms - self._silent_from_ms
            self._handovers.add(gap_ms)
            if gap_ms > self._longest_gap_ms:
                self._miss()
            if self._whole and event.role != "kicker":
                self.gaps.add(gap_ms)
        self._floor = event
        seat = self._seats.get(event.agent)
        if seat is not None and event.role != "second":
            self._bank_sum += sum(self._banks)
            self.talk.begin(seat)

    def _segment_ended(self, event: e.SegmentEnded) -> None:
        self._floor = None
        self._whole = event.complete
        self._silent_from_ms = max(self._silent_from_ms, event.ended_ms)
        seat = self._seats.get(event.agent)
        if seat is None:
            return
        self.talk.end(seat, event.heard_ms)
        if self._missed:
            self._missing_turns += 1
            self._missed = False

    def _beat(self, event: e.BeatReached) -> None:
        self._drifts.add(abs(event.drift_ms))

    def _cut(self, event: e.HardInterrupt) -> None:
        if event.by == "agent":
            self._cuts += 1

    def _skipped(self, event: e.InterruptSkipped) -> None:
        if event.reason == "not_ready":
            self._miss()

    def _path(self, event: e.ContinuationChosen) -> None:
        if event.path == "ack":
            self._splices += 1

    # --- interjections ----------------------------------------------------------------------------------------------

    def _interjection(self, event: e.InterjectionPlayed) -> None:
        self._played += 1
        self._silent_from_ms = max(self._silent_from_ms, event.ends_ms)
        floor = self._floor
        if floor is not None and 0 < event.beat <= len(floor.beats_ms):
            self._late.add(event.starts_ms - floor.starts_ms - floor.beats_ms[event.beat - 1])

    def _interjection_over(self, event: e.InterjectionCut) -> None:
        self._silent_from_ms = min(self._silent_from_ms, event.ended_ms)

    def _interjection_lapsed(self, event: e.InterjectionLapsed) -> None:
        self._lapsed += 1
        if event.reason == "late":
            self._miss()

    # --- work, health and the governor ------------------------------------------------------------------------------

    def _requested(self, event: e.WorkRequested) -> None:
        self.costs.requested(event)

    def _answered(self, event: e.WorkWritten | e.ContinuationsWritten) -> None:
        if event.usage is not None or event.cost_micros:
            self.costs.answered(event)

    def _settled(self, event: e.CallSettled) -> None:
        self.costs.settled(event)

    def _dropped(self, event: e.WorkDropped) -> None:
        if event.reason == "timeout" and any(not one.startswith(_FORGIVEN) for one in event.request_ids):
            self._miss()
        if event.discarded_ms <= 0:
            return
        self._discarded_ms += event.discarded_ms
        self._minute_ms += event.discarded_ms
        self._discards.append((self._at_ms, event.discarded_ms))
        while self._discards[0][0] < self._at_ms - _MINUTE_MS:
            self._minute_ms -= self._discards.popleft()[1]
        self._worst_minute_ms = max(self._worst_minute_ms, self._minute_ms)

    def _miss(self) -> None:
        self._misses += 1
        self._missed = True

    def _stale_reply(self, _event: e.StaleReply) -> None:
        self._stale += 1

    def _fault(self, _event: e.ProviderFault) -> None:
        self._faults += 1

    def _governor(self, event: e.GovernorChanged) -> None:
        self._lead_ms = event.lead_time_ms
        self._longest_lead_ms = max(self._longest_lead_ms, event.lead_time_ms)
        if event.tier != self._tier and not event.held:
            lasted = self.talk.turns - self._tier_turn
            if self._tier_changes:
                self._tier_shortest = lasted if self._tier_shortest is None else min(self._tier_shortest, lasted)
            self._tier_changes += 1
            self._tier_turn = self.talk.turns
        self._tier = event.tier

    _HANDLERS: ClassVar[dict[type[e.Event], Callable[[Any, Any], None]]] = {
        e.DebateStarted: _started,
        e.TokensChanged: _tokens,
        e.AuctionOpened: _auction_opened,
        e.BidPlaced: _bid,
        e.AuctionResolved: _auction_resolved,
        e.SegmentStarted: _segment_started,
        e.SegmentEnded: _segment_ended,
        e.BeatReached: _beat,
        e.HardInterrupt: _cut,
        e.InterruptSkipped: _skipped,
        e.ContinuationChosen: _path,
        e.InterjectionPlayed: _interjection,
        e.InterjectionCut: _interjection_over,
        e.InterjectionLapsed: _interjection_lapsed,
        e.WorkRequested: _requested,
        e.WorkWritten: _answered,
        e.ContinuationsWritten: _answered,
        e.CallSettled: _settled,
        e.WorkDropped: _dropped,
        e.StaleReply: _stale_reply,
        e.ProviderFault: _fault,
        e.GovernorChanged: _governor,
    }
