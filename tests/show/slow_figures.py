"""What a debate of slow minds came to: whose bids counted, cuts and remarks, silences, and what the calls took."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chat_fakes import SeenServer
from storm_figures import percentile

from argentum_core.journal import JournalReader

Row = dict[str, Any]
CHARACTERS_A_TOKEN = 4
UNUSED = frozenset({"context_moved", "outbid", "timeout", "superseded", "failed", "no_slot"})
OVER_MS = 250
"""So much longer than another call of the same agent one must overlap it to count as asked twice at once."""


@dataclass(slots=True)
class SlowFigures:
    """Times in ms unless the name says otherwise; shares in 0..1."""

    minutes: float = 0.0
    turns: int = 0
    auctions: int = 0
    auctions_with_bids: int = 0
    bids_asked: int = 0
    bids_in_time: int = 0
    cuts: int = 0
    remarks: int = 0
    cuts_by_models: int = 0
    remarks_by_models: int = 0
    gaps_ms: list[int] = field(default_factory=list)
    unmeant_ms: list[int] = field(default_factory=list)
    """The gaps but for those that were meant: a hard question is considered for as long as the rules allow, and no longer."""
    calls: int = 0
    calls_unused: int = 0
    hung_up: int = 0
    twice_at_once: int = 0
    input_tokens: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    tokens_by_kind: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    own_words: int = 0
    turns_of_models: int = 0
    first_own_turn: dict[str, int] = field(default_factory=dict)
    notices: Counter[tuple[str, str]] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    ended: str = ""

    @property
    def cuts_in_60(self) -> float:
        return 60 * self.cuts / max(1, self.turns)

    @property
    def remarks_in_60(self) -> float:
        return 60 * self.remarks / max(1, self.turns)

    @property
    def bids_share(self) -> float:
        return self.auctions_with_bids / max(1, self.auctions)

    @property
    def unused_share(self) -> float:
        return self.calls_unused / max(1, self.calls)

    @property
    def tokens_a_minute(self) -> float:
        return self.input_tokens / max(1e-9, self.minutes)

    def gap_ms(self, percent: float) -> float:
        return percentile(self.gaps_ms, percent)

    def unmeant_gap_ms(self, percent: float) -> float:
        return percentile(self.unmeant_ms, percent)


def slow_figures(journal: Path, seen: list[SeenServer]) -> SlowFigures:
    """Everything that can be told afterwards, from the journal and from what the servers took down."""
    rows = [
        {**json.loads(row.body), "at_ms": row.at_ms, "type": row.type} for row in JournalReader.open(journal).rows()
    ]
    told = SlowFigures(minutes=rows[-1]["at_ms"] / 60_000)
    requests = {item["request_id"]: item for row in _of(rows, "work_requested") for item in row["requests"]}
    written = {row["request_id"]: row for row in _of(rows, "work_written")}
    _speech(told, rows, requests, written)
    _bids(told, rows, requests)
    _unused(told, rows, requests)
    for server in seen:
        for call in server.calls:
            told.calls += 1
            told.by_kind[call.kind] += 1
            tokens = call.characters // CHARACTERS_A_TOKEN
            told.tokens_by_kind[call.kind] += tokens
            told.input_tokens += tokens
            told.hung_up += call.gone
    told.twice_at_once = _twice(seen)
    told.notices = Counter((row["provider"], row["kind"]) for row in _of(rows, "provider_fault"))
    told.details = [
        f"{row['at_ms'] / 1000:.1f} s {row['kind']}: {row.get('detail', '')}" for row in _of(rows, "provider_fault")
    ]
    told.ended = next((row["reason"] for row in _of(rows, "debate_ended")), "")
    return told


def _of(rows: list[Row], *kinds: str) -> list[Row]:
    return [row for row in rows if row["type"] in kinds]


def _speech(told: SlowFigures, rows: list[Row], requests: dict[str, Row], written: dict[str, Row]) -> None:
    minds = {agent["id"]: agent["mind"] for agent in rows[0]["agents"]}
    started = sorted(_of(rows, "segment_started"), key=lambda row: row["starts_ms"])
    told.turns = sum(row["agent"] in minds and row["role"] != "second" for row in started)
    ended = {row["segment_id"]: row for row in _of(rows, "segment_ended")}
    cut = {row["segment_id"] for row in _of(rows, "hard_interrupt")}
    considered = {row["segment_id"] for row in _of(rows, "segment_scheduled") if row["moment"] == "considered"}
    most_considered_ms = rows[0]["settings"]["rhythm"]["considered_ms"]
    for a, b in itertools.pairwise(started):
        if a["segment_id"] not in cut and a["segment_id"] in ended and b["role"] != "second":
            gap_ms = b["starts_ms"] - ended[a["segment_id"]]["ended_ms"]
            told.gaps_ms.append(gap_ms)
            if b["segment_id"] not in considered or gap_ms > most_considered_ms:
                told.unmeant_ms.append(gap_ms)
    clips = {row["clip_id"]: row["request_id"] for row in _of(rows, "work_ready")}
    spoken: Counter[str] = Counter()
    for row in started:
        if minds.get(row["agent"], "casebook") == "casebook" or row["role"] in ("second", "kicker", "chair"):
            continue
        spoken[row["agent"]] += 1
        told.turns_of_models += 1
        request = clips.get(row["clip_id"], "")
        if written.get(request, {}).get("usage") or written.get(request, {}).get("more"):
            told.own_words += 1
            told.first_own_turn.setdefault(row["agent"], spoken[row["agent"]])
    by_agents = [row for row in _of(rows, "hard_interrupt") if row["by"] == "agent"]
    told.cuts, told.remarks = len(by_agents), len(_of(rows, "interjection_played"))
    kickers = {row["segment_id"]: clips.get(row["clip_id"], "") for row in started}
    told.cuts_by_models = sum(
        bool(requests.get(kickers.get(row["kicker_segment_id"], ""), {}).get("part_of")) for row in by_agents
    )
    told.remarks_by_models = sum(
        bool(requests.get(clips.get(row["clip_id"], ""), {}).get("part_of")) for row in _of(rows, "interjection_played")
    )


def _bids(told: SlowFigures, rows: list[Row], requests: dict[str, Row]) -> None:
    """An auction has the minds' own bids when every listener that was asked for the segment it was sold over has bid in time."""
    asked: set[str] = set()
    had: set[str] = set()
    for row in rows:
        match row["type"]:
            case "segment_started" if row["role"] != "second":
                asked, had = set(), set()
            case "work_requested":
                asked |= {
                    item["agent"]
                    for item in row["requests"]
                    if item["kind"] in ("listen", "bid") and not item["offline"]
                }
            case "bid_placed" if row["source"] == "mind":
                had.add(row["agent"])
            case "auction_resolved" if asked and row["reason"] not in ("interrupt", "operator"):
                told.auctions += 1
                told.bids_asked += len(asked)
                told.bids_in_time += len(asked & had)
                told.auctions_with_bids += asked <= had


def _unused(told: SlowFigures, rows: list[Row], requests: dict[str, Row]) -> None:
    """Calls whose answer came to nothing: let go before it came, or written and never heard. What never had a slot was no call."""
    sent = {name for name, item in requests.items() if not item["waits"]}
    sent |= {name for row in _of(rows, "work_asked") for name in row["request_ids"]}
    for row in _of(rows, "work_dropped"):
        for name in row["request_ids"]:
            request = requests.get(name)
            if request is None or name not in sent or request["offline"] or row["reason"] not in UNUSED:
                continue
            told.unused[f"{request['kind']}:{row['reason']}"] += 1
            told.calls_unused += 1


def _twice(seen: list[SeenServer]) -> int:
    """How often an agent had two calls under way at once."""
    by_agent: dict[str, list[tuple[float, float]]] = {}
    for server in seen:
        for call in server.calls:
            by_agent.setdefault(call.agent, []).append((call.at_s, call.ended_s or float("inf")))
    count = 0
    for spans in by_agent.values():
        spans.sort()
        count += sum(b[0] < a[1] - OVER_MS / 1000 for a, b in itertools.pairwise(spans))
    return count
