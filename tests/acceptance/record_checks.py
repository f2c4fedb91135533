"""What the record of a debate promises, whoever made it: numbering, clean texts, exact accounts, auctions, bounds."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from debate_record import Event, Record
from verdict import Verdict

BOUGHT = ("highest", "tie_evidence", "tie_recency", "tie_seat")
GAINS = ("accrual", "stipend", "rebate")
COSTS = ("bid", "interjection", "interrupt_bid", "interrupt_fee", "decay", "expiry")
PRICED = ("bid", "interrupt_bid", "interrupt_fee", "interjection")

# Terminal escapes and other control characters, bidirectional and zero-width characters, lone surrogates.
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MARKUP = re.compile(r"```|</?[A-Za-z][^<>]*>|\[/?(?:bold|red|link|[a-z]+=)[^\]]*\]", re.IGNORECASE)


def judge_record(record: Record, verdict: Verdict) -> None:
    """The checks of the file and of the economy."""
    check = verdict.check
    events, by = record.events, record.by
    check("events are numbered from 1 without a gap", numbering(events), f"{len(events)} events")
    check("debate time never runs back", backwards(events), f"{events[-1]['at_ms'] / 1000:.1f} s")
    check("it begins once and ends once, and nothing follows", frame(record), closing(record))
    check("meta says what the first event says", meta(record), len(record.meta))
    check("every text is clean", unclean(events), f"{sum(1 for _ in texts(events))} texts")

    check("every token is accounted for", accounts(record), f"{len(by['tokens_changed'])} changes")
    check(
        "charges are what auctions, cuts and remarks cost",
        charges(record),
        f"{sum(event['cause'] in PRICED for event in by['tokens_changed'])} charges",
    )
    check(
        "bids go to an open auction and each auction is resolved once",
        auctions(record),
        f"{len(by['auction_opened'])} auctions",
    )
    check(
        "the highest score wins, and ties are named",
        winners(record),
        f"{sum(e['reason'] in BOUGHT for e in by['auction_resolved'])} sold",
    )
    check(
        "shares, moods, pacing and reputation stay in their bounds",
        bounds(record),
        f"{len(by['pacing_updated'])} pacings",
    )


# --- the file -------------------------------------------------------------------------------------------------------


def numbering(events: list[Event]) -> Iterator[str]:
    for wanted, event in enumerate(events, 1):
        if event["seq"] != wanted:
            yield f"event {wanted} is missing"
            return


def backwards(events: list[Event]) -> Iterator[str]:
    return (
        f"event {b['seq']} is at {b['at_ms']}, before {a['at_ms']}"
        for a, b in pairwise(events)
        if b["at_ms"] < a["at_ms"]
    )


def frame(record: Record) -> Iterator[str]:
    if record.events[0]["type"] != "debate_started" or len(record.by["debate_started"]) != 1:
        yield "debate_started is not the first event, or not the only one of its kind"
    ends = record.by["debate_ended"]
    going_on = len(record.by["debate_resumed"])
    if ends and len(ends) > 1 + going_on:
        yield f"it ends {len(ends)} times and is resumed {going_on} times"
    if ends:
        tail = [event["type"] for event in record.events if event["seq"] > ends[-1]["seq"]]
        if (
            any(
                kind not in ("provider_fault", "stale_reply", "input_ignored", "debate_resumed", "health_measured")
                for kind in tail
            )
            and not going_on
        ):
            yield f"after the end come {', '.join(dict.fromkeys(tail))}"
    wanted = record.start.get("turns")
    spoken = sum(event["agent"] != "chair" and event.get("role") != "second" for event in record.by["segment_started"])
    if ends and ends[-1]["reason"] == "turns" and wanted and spoken != wanted:
        yield f"{spoken} turns where {wanted} were wanted"


def closing(record: Record) -> str:
    return record.by["debate_ended"][-1]["reason"] if record.by["debate_ended"] else "still running, or killed"


def meta(record: Record) -> Iterator[str]:
    for key in ("session", "motion", "preset", "cast", "seed"):
        if record.meta.get(key) != str(record.start.get(key)):
            yield f"{key} is {record.meta.get(key)!r} and {record.start.get(key)!r}"
    if not record.meta.get("schema", "").isdecimal():
        yield "no schema"


def texts(value: object) -> Iterator[str]:
    """Every text in events, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def unclean(events: list[Event]) -> Iterator[str]:
    for event in events:
        if _UNCLEAN.search(json.dumps(event, ensure_ascii=False)) or any(
            _UNCLEAN.search(text) for text in texts(event)
        ):
            yield f"event {event['seq']} ({event['type']}) has a control character"
        if event["type"] in ("segment_started", "interjection_played") and (
            _MARKUP.search(event["text"]) or not event["text"].strip()
        ):
            yield f"event {event['seq']} speaks markup or nothing: {event['text'][:40]!r}"


# --- the economy ----------------------------------------------------------------------------------------------------


def accounts(record: Record) -> Iterator[str]:
    bank = {name: agent["bank"] for name, agent in record.agents.items()}
    most = max(record.start["max_bank"], *(round(100 * value) for value in record.knob("tokens.max_bank", 0)))
    for event in record.by["tokens_changed"]:
        agent, delta, cause = event["agent"], event["delta"], event["cause"]
        if agent not in bank:
            yield f"event {event['seq']} is about {agent}, who is nobody"
            continue
        bank[agent] += delta
        if bank[agent] != event["bank"]:
            yield f"event {event['seq']}: {agent} has {event['bank']} where the sum is {bank[agent]}"
            bank[agent] = event["bank"]
        if not 0 <= event["bank"] <= most:
            yield f"event {event['seq']}: {agent} has {event['bank']}, outside 0 to {most}"
        if (cause in GAINS and delta < 0) or (cause in COSTS and delta > 0) or not isinstance(delta, int):
            yield f"event {event['seq']}: {cause} of {delta}"
        if cause not in (*GAINS, *COSTS, "grant"):
            yield f"event {event['seq']}: cause {cause}"


def charges(record: Record) -> Iterator[str]:
    """What has a price is charged, at that price, or with all there is where the bank holds less by then."""
    bank = {name: agent["bank"] for name, agent in record.agents.items()}
    sold: set[tuple[str, str]] = set()
    owed: dict[tuple[str, str], int] = {}
    for event in record.events:
        kind = event["type"]
        if kind == "tokens_changed":
            key = (event["agent"], event["cause"])
            bank[event["agent"]] = event["bank"]
            if event["cause"] in PRICED:
                due = owed.pop(key, 0)
                if -event["delta"] != due and not (event["bank"] == 0 and -event["delta"] < due):
                    yield f"event {event['seq']}: {event['agent']} is charged {-event['delta']} for {event['cause']} and owes {due}"
        for key, amount in prices(event, sold):
            if key in owed and bank[key[0]]:
                yield f"{key[0]} owes {owed[key]} for {key[1]} before event {event['seq']} and was not charged"
            owed[key] = amount
    yield from (
        f"{name} owes {amount} for {cause} and is not charged" for (name, cause), amount in owed.items() if bank[name]
    )


def prices(event: Event, sold: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    """((agent, cause), hundredths) of what an event costs; `sold` remembers the auctions that a cut has won."""
    match event["type"]:
        case "auction_resolved" if event["paid"]:
            cause = "interrupt_bid" if event["reason"] == "interrupt" else "bid"
            sold.add((event["auction_id"], event["winner"]))
            yield (event["winner"], cause), event["paid"]
        case "hard_interrupt" if event["by"] == "agent":
            if event["costs"]["bid"] and (event["auction_id"], event["agent"]) not in sold:
                yield (event["agent"], "interrupt_bid"), event["costs"]["bid"]
            if event["costs"]["fee"]:
                yield (event["agent"], "interrupt_fee"), event["costs"]["fee"]
        case "interjection_played" if event["cost"]:
            yield (event["agent"], "interjection"), event["cost"]


def auctions(record: Record) -> Iterator[str]:
    state: dict[str, str] = {}
    bids: dict[str, dict[str, int]] = defaultdict(dict)
    for event in record.events:
        kind, auction = event["type"], event.get("auction_id", "")
        if kind == "auction_opened":
            if auction in state:
                yield f"{auction} is opened twice"
            state[auction] = "open"
        elif kind == "bid_placed":
            if state.get(auction) != "open":
                yield f"event {event['seq']}: a bid in {auction}, which is {state.get(auction, 'unknown')}"
            if event["amount"] < 0 or event["agent"] not in record.agents:
                yield f"event {event['seq']}: {event['agent']} bids {event['amount']}"
            bids[auction][event["agent"]] = event["amount"]
        elif kind == "auction_resolved":
            if state.get(auction) != "open":
                yield f"event {event['seq']}: {auction} is resolved and was {state.get(auction, 'unknown')}"
            state[auction] = "resolved"
            if event["reason"] in BOUGHT and not event["paid"] <= 100 * bids[auction].get(event["winner"], 0):
                yield f"event {event['seq']}: {event['winner']} pays {event['paid']} for a bid of {bids[auction].get(event['winner'])}"
            if event["reason"] in ("all_pass", "operator") and event["paid"]:
                yield f"event {event['seq']}: {event['paid']} is paid though the reason is {event['reason']}"


def winners(record: Record) -> Iterator[str]:
    for event in record.by["auction_resolved"]:
        if event["reason"] not in BOUGHT:
            continue
        scores, winner = event["scores"], event["winner"]
        top = max(scores.values(), default=0.0)
        level = sum(value == top for value in scores.values())
        if scores.get(winner) != top:
            yield f"event {event['seq']}: {winner} wins with {scores.get(winner)} against {top}"
        elif (level > 1) != event["reason"].startswith("tie"):
            yield f"event {event['seq']}: {event['reason']} with {level} on top"


def values(record: Record, kind: str) -> Iterator[tuple[Event, str, dict[str, float]]]:
    """What events of a kind say of each agent; those of the first versions say it of one, beside its id."""
    for event in record.by[kind]:
        for agent, one in event.get("agents", {event.get("agent", ""): event}).items():
            yield event, agent, one


def bounds(record: Record) -> Iterator[str]:
    least = min(record.knob("pacing.floor", 0.05))
    for event, agent, paced in values(record, "pacing_updated"):
        if not (least - 1e-9 <= paced["multiplier"] <= 1 + 1e-9 and 0 <= paced["share"] <= 1 + 1e-9):
            yield f"event {event['seq']}: multiplier {paced['multiplier']}, share {paced['share']} of {agent}"
    for event, agent, mood in values(record, "emotion_changed"):
        if not all(0 <= mood[feeling] <= 1 for feeling in ("frustration", "engagement", "confidence")):
            yield f"event {event['seq']}: a mood of {agent} outside 0 to 1"
    for event, agent, standing in values(record, "reputation_changed"):
        if not -1 <= standing["reputation"] <= 1:
            yield f"event {event['seq']}: a reputation of {standing['reputation']} of {agent}"
    if abs(sum(agent["target_share"] for agent in record.agents.values()) - 1) > 1e-6:
        yield "target shares do not sum to 1"
