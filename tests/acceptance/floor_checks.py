"""What the record of a debate promises of the floor: one voice, gaps, beats, cuts, remarks, and what was heard of each."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import numpy as np
from debate_record import Event, Record
from verdict import Verdict

SEGMENT_WORDS = 40
LONG_WORDS = 110
LONG_ROLES = ("opening", "closing", "case", "verdict", "chair")
REMARK_WORDS = 15
DRIFT_P95_MS = 50
EARLY_MS = 150
"""A retort may begin so long before the speaker has ended."""
GAP_P95_MS = 350
GAP_LONGEST_MS = 1000
REMARK_ROOM_MS = 250


def judge_floor(record: Record, verdict: Verdict) -> None:
    """The checks of what was heard, from the record alone."""
    check, by = verdict.check, record.by
    check("segments begin and end once", segments(record), f"{len(by['segment_started'])} segments")
    check("what was heard is what had sounded, to the word", heard(record), f"{len(by['segment_ended'])} ended")
    check(
        "segments keep to their cap, and none is repeated",
        lengths(record),
        f"{len({e['text'] for e in by['segment_started']})} texts",
    )
    check("one voice holds the floor", floor(record), f"{len(record.order)} in order")
    silences = between(record, remarks_too=True)
    check(
        "gaps are as planned",
        gap_problems(record, silences),
        f"median {median(silences):.0f} ms, longest {max(silences)} ms" if silences else "none",
    )
    drift = [abs(event["drift_ms"]) for event in by["beat_reached"]]
    check("beats are in order and on time", beats(record), f"{len(drift)} beats, p95 {p95(drift):.0f} ms off")

    own = own_cuts(record)
    check("cuts are armed, after a sentence, within budget and paid", cuts(record), f"{len(own)} cuts by agents")
    check("who cuts is heard, and who is cut loses the rest", handovers(record), f"{len(by['hard_interrupt'])} cuts")
    check(
        "remarks are short, typed, wanted, and within their segment",
        remarks(record),
        f"{len(by['interjection_played'])} played",
    )
    check("nobody speaks over their own remark", over_themselves(record), f"{len(record.agents)} agents")
    check("what was dropped is never heard", dropped(record), f"{len(by['work_dropped'])} times")
    clips = record.clips()
    check("the sound that was kept is of the words that were heard", kept(record, clips), f"{len(clips)} clips")


# --- the floor ------------------------------------------------------------------------------------------------------


def segments(record: Record) -> Iterator[str]:
    begun = Counter(event["segment_id"] for event in record.by["segment_started"])
    done = Counter(event["segment_id"] for event in record.by["segment_ended"])
    yield from (f"{name} begins {times} times" for name, times in begun.items() if times > 1)
    yield from (
        f"{name} ends {times} times and begins {begun[name]} times"
        for name, times in done.items()
        if times > begun[name]
    )
    left = [name for name in begun if name not in done]
    if (record.by["debate_ended"] and left) or len(left) > 1:
        yield f"{', '.join(left)} never ends"
    known = {*record.agents, "chair"}
    yield from (f"{event['segment_id']} is spoken by nobody" for event in record.order if event["agent"] not in known)
    for event in record.order:
        words = len(event["text"].split())
        if len(event["word_ends_ms"]) != words or event["word_ends_ms"] != sorted(event["word_ends_ms"]):
            yield f"{event['segment_id']} has {len(event['word_ends_ms'])} word times for {words} words, or not in order"


def heard(record: Record) -> Iterator[str]:
    waited = {event["clip_id"] for event in record.by["clip_waited"]}
    for name, end in record.ended.items():
        begun = record.started.get(name)
        if begun is None:
            continue
        said, got = begun["text"].split(), end["heard_text"].split()
        if said[: len(got)] != got:
            yield f"{name}: what was heard is no beginning of what was said"
        if end["complete"] != (len(got) == len(said)):
            yield f"{name} is called {'whole' if end['complete'] else 'cut'} with {len(got)} of {len(said)} words"
        if end["agent"] != begun["agent"]:
            yield f"{name} is ended by {end['agent']}"
        if not end["complete"] and begun["clip_id"] not in waited:
            sounded = bisect_right(record.word_ends_ms(begun), end["heard_ms"])
            if abs(sounded - len(got)) > 0:
                yield f"{name}: {len(got)} words after {end['heard_ms']} ms, in which {sounded} had sounded"
        if not 0 <= end["ended_ms"] - begun["starts_ms"] - end["heard_ms"] <= 2000 and begun["clip_id"] not in waited:
            yield f"{name} lasts from {begun['starts_ms']} to {end['ended_ms']} and was heard for {end['heard_ms']} ms"


def lengths(record: Record) -> Iterator[str]:
    for event in record.order:
        words = len(event["text"].split())
        if words > (LONG_WORDS if event.get("role") in LONG_ROLES else SEGMENT_WORDS):
            yield f"{event['segment_id']} has {words} words"
    said = Counter(event["text"] for event in record.order if event["agent"] != "chair")
    yield from (f"said {times} times: {text[:40]!r}" for text, times in said.items() if times > 1)


def floor(record: Record) -> Iterator[str]:
    ended = record.ended
    fades = {event["segment_id"]: event["crossfade_ms"] for event in record.by["hard_interrupt"]}
    for a, b in pairwise(record.order):
        end = ended.get(a["segment_id"])
        early_ms = EARLY_MS if b["segment_id"] in record.retorts and a["segment_id"] not in fades else 0
        if end is not None and b["starts_ms"] < end["ended_ms"] - max(early_ms, fades.get(a["segment_id"], 0)) - 1:
            yield f"{b['segment_id']} begins {end['ended_ms'] - b['starts_ms']} ms before {a['segment_id']} ends"


def between(record: Record, *, remarks_too: bool = False) -> list[int]:
    """ms from the end of a segment that was heard whole to the next one's beginning; with `remarks_too` from the end of the
    last remark over it, where that is later."""
    cut = {event["segment_id"] for event in record.by["hard_interrupt"]}
    over: dict[str, int] = {}
    for event in record.by["interjection_played"] if remarks_too else ():
        over[event["segment_id"]] = max(over.get(event["segment_id"], 0), record.remark_ends_ms(event))
    return [
        b["starts_ms"] - max(record.ended[a["segment_id"]]["ended_ms"], over.get(a["segment_id"], 0))
        for a, b in pairwise(record.order)
        if a["segment_id"] in record.ended and a["segment_id"] not in cut and b.get("role") != "second"
    ]


def gap_problems(record: Record, silences: list[int]) -> Iterator[str]:
    """`silences` reach from the last sound, remarks included; no turn begins sooner after the segment itself than is meant, but for
    the first one after a debate was stopped."""
    if not silences:
        return
    excused = len(record.by["provider_fault"]) + len(record.by["debate_resumed"])
    least = min(record.knob("floor.gap_min_ms", 0))
    if any(record.knob("rhythm.retort_share", 0.0)):
        least = -max(record.knob("rhythm.early_ms", 0))
    most_p95 = max(GAP_P95_MS, *record.knob("rhythm.considered_ms", 0))
    short = [gap for gap in between(record) if gap < least - 1]
    if len(short) > len(record.by["operator_command"]) + len(record.by["debate_resumed"]):
        yield f"{len(short)} are under {least} ms, the shortest {min(short)}"
    if p95(silences) > most_p95 and not excused:
        yield f"p95 is {p95(silences):.0f} ms"
    if sum(gap > GAP_LONGEST_MS for gap in silences) > excused:
        yield f"{max(silences)} ms, and nothing says why"


def beats(record: Record) -> Iterator[str]:
    reached: dict[str, int] = defaultdict(int)
    for event in record.by["beat_reached"]:
        name = event["segment_id"]
        if event["n"] <= reached[name]:
            yield f"{name}: beat {event['n']} after beat {reached[name]}"
        reached[name] = event["n"]
        if event["drift_ms"] != event["actual_ms"] - event["planned_ms"]:
            yield f"{name}: beat {event['n']} is {event['actual_ms'] - event['planned_ms']} ms off and says {event['drift_ms']}"
    drift = [abs(event["drift_ms"]) for event in record.by["beat_reached"]]
    if p95(drift) > DRIFT_P95_MS:
        yield f"p95 of the drift is {p95(drift):.0f} ms"


# --- coming in ------------------------------------------------------------------------------------------------------


def own_cuts(record: Record) -> list[Event]:
    return [event for event in record.by["hard_interrupt"] if event["by"] == "agent"]


def cuts(record: Record) -> Iterator[str]:
    own = own_cuts(record)
    armed = {(e["segment_id"], e["agent"], e["beat"]): e["seq"] for e in record.by["interrupt_armed"]}
    place = {event["segment_id"]: index for index, event in enumerate(record.order)}
    most, window = max(record.knob("interrupts.per_window", 2)), min(record.knob("interrupts.window_segments", 5))
    if own and "cutoff" not in record.knob("interrupts.mode", "cutoff"):
        yield f"{len(own)} cuts where nobody may be cut"
    for event in own:
        name, agent = event["segment_id"], event["agent"]
        if armed.get((name, agent, event["beat"]), event["seq"]) >= event["seq"]:
            yield f"{agent} cuts {name} at beat {event['beat']} without having been armed"
        first = (
            record.started[name]["beat_kinds"].index("sentence") + 1
            if "sentence" in record.started[name]["beat_kinds"]
            else None
        )
        if first is None or event["beat"] is None or event["beat"] < first:
            yield f"{agent} cuts {name} at beat {event['beat']}, before a sentence was heard"
        if event["costs"]["bid"] <= 0 or event["costs"]["fee"] <= 0:
            yield f"{agent} cuts {name} for {event['costs']}"
        if agent == event["interrupted"] or agent not in record.agents:
            yield f"{agent} cuts {event['interrupted']}"
    at = sorted(place[event["segment_id"]] for event in own if event["segment_id"] in place)
    yield from (
        f"{sum(n - window < one <= n for one in at)} cuts in {window} segments"
        for n in at
        if sum(n - window < one <= n for one in at) > most
    )


def handovers(record: Record) -> Iterator[str]:
    ended = record.ended
    for event in record.by["hard_interrupt"]:
        name, cut_ms = event["segment_id"], event["cut_ms"]
        end, begun = ended.get(name), record.started.get(name)
        if end is None or begun is None:
            yield f"{name} is cut and never ends"
            continue
        if end["agent"] != event["interrupted"]:
            yield f"{event['interrupted']} is cut while {end['agent']} speaks"
        if abs(end["heard_ms"] - (cut_ms - begun["starts_ms"])) > 1:
            yield f"{name} is cut after {cut_ms - begun['starts_ms']} ms and was heard for {end['heard_ms']} ms"
        kicker = event["kicker_segment_id"]
        # Who is stopped in the middle of a cut, by the end or by a kill, is not heard.
        stops = [record.events[-1]["at_ms"], *(resumed["at_ms"] for resumed in record.by["debate_resumed"])]
        if event["by"] != "agent" or any(0 <= at_ms - cut_ms < 1000 for at_ms in stops):
            continue
        entered = record.started.get(kicker or "")
        if (
            entered is None
            or entered["agent"] != event["agent"]
            or not 0 <= entered["starts_ms"] - cut_ms <= event["crossfade_ms"]
        ):
            yield f"the cut at {cut_ms} ms is not followed by the kicker of {event['agent']}"


def remarks(record: Record) -> Iterator[str]:
    quota = max(record.knob("interjections.max_per_segment", 1))
    premium = any(e["tier"] == "premium" for e in record.by["governor_changed"])
    threshold, words = (
        min(record.knob("interjections.threshold", 0)),
        max(record.knob("interjections.max_words", REMARK_WORDS)),
    )
    started, ended = record.started, record.ended
    over: dict[str, list[Event]] = defaultdict(list)
    for event in record.by["interjection_played"]:
        over[event["segment_id"]].append(event)
        number = f"event {event['seq']}"
        if len(event["text"].split()) > min(words, REMARK_WORDS) or event["kind"] not in (
            "support",
            "clarify",
            "challenge",
        ):
            yield f"{number}: {event['kind']} of {len(event['text'].split())} words"
        if not threshold - 1e-9 <= event["importance"] <= 1:
            yield f"{number}: importance {event['importance']} where {threshold} is asked for"
        floor_, end = started.get(event["segment_id"]), ended.get(event["segment_id"])
        if floor_ is None or event["agent"] not in record.agents or floor_["agent"] == event["agent"]:
            yield f"{number}: {event['agent']} remarks over {floor_['agent'] if floor_ else 'nobody'}"
        elif not within(record, event, floor_, end):
            yield f"{number}: a remark outside its segment"
    for name, lines in over.items():
        # One more over a long case or in the highest tier, not two.
        may_be = quota + (premium or (name in started and started[name].get("role") == "case"))
        if len(lines) > may_be:
            yield f"{len(lines)} remarks over {name} where {may_be} may be"
        yield from (
            f"two remarks at once over {name}" for a, b in pairwise(lines) if b["starts_ms"] < record.remark_ends_ms(a)
        )


def within(record: Record, remark: Event, floor_: Event, end: Event | None) -> bool:
    """Whether a remark begins while its segment is heard; one over a splice begins before the second half does."""
    early = record.remark_ends_ms(remark) - remark["starts_ms"] if floor_.get("role") == "second" else 0
    return floor_["starts_ms"] - early <= remark["starts_ms"] and (
        end is None or remark["starts_ms"] <= end["ended_ms"]
    )


def over_themselves(record: Record) -> Iterator[str]:
    """Whoever follows waits for the end of a remark that outlasts its segment."""
    most = 0
    for agent in record.agents:
        own = sorted((one for one in record.stretches if one.agent == agent), key=lambda one: one.starts_ms)
        for a, b in pairwise(own):
            if a.ends_ms - b.starts_ms > most and b.clip_id != a.clip_id:
                yield f"{agent} speaks twice at {b.starts_ms} ms, for {a.ends_ms - b.starts_ms} ms"


def dropped(record: Record) -> Iterator[str]:
    becomes = {
        request["request_id"]: request["segment_id"]
        for event in record.by["work_requested"]
        for request in event["requests"]
        if request["kind"] in ("segment", "reserve", "kicker", "chair")
    }
    gone: dict[str, int] = {}
    for event in record.by["work_dropped"]:
        for request in event["request_ids"]:
            gone[becomes.get(request, "")] = event["seq"]
    asked = Counter(becomes.values())
    yield from (
        f"{event['segment_id']} was dropped at event {gone[event['segment_id']]} and is heard"
        for event in record.order
        if asked[event["segment_id"]] == 1 and gone.get(event["segment_id"], event["seq"]) < event["seq"]
    )


def kept(record: Record, clips: dict[str, str]) -> Iterator[str]:
    for event in [*record.by["segment_started"], *record.by["interjection_played"]]:
        text = clips.get(event.get("clip_id", ""))
        if text is not None and text.split()[: len(event["text"].split())] != event["text"].split():
            yield f"{event['clip_id']} is of other words"


def p95(values: list[int]) -> float:
    return float(np.percentile(values, 95)) if values else 0.0
