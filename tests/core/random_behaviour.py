"""Random behaviour: minds that answer anything, and operators who press any key. Each is chosen by a byte."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import msgspec

from argentum_core.debate.commands import Command, MindCommand, VoiceCommand
from argentum_core.debate.events import NO_LINKS, Links
from argentum_core.debate.settings import Settings
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs
from argentum_presets.presets import list_presets, load_preset

WORDS = ("Streets belong to people; they always did.", "Nobody asked the baker what he thinks of it.", "Prove it once.")


class Mindset(msgspec.Struct, frozen=True):
    """An agent's mind: who answers for it, whether it bids itself, and whether its calls are paid for."""

    mind: str = "fake"
    bids: bool = False
    metered: bool = False
    call_micros: int = 0


QUIET = Mindset()
OUTSPOKEN = (QUIET, Mindset("paid:large", True, True, 300), Mindset("paid:small", True, True, 20), Mindset("casebook"))
"""A debate of different minds: two of one paid provider, a free one, and the casebook."""

MOODS = (None, (0.9, 0.2, 0.5), (0.0, 1.0, 0.0), (nan, 0.5, 0.5), (7.0, -3.0, inf), (0.4, 0.35, 0.5))
SELVES = (None, 0.0, 0.9, nan, 5.0, -1.0)
BIDS = (None, -3, 0, 1, 2, 99)
ADDRESSED = ("a1", "a2", "a3", "nobody", None)
ANSWERS = ("p1", "seg_of_nobody", None, "p40", "")
FAULTS = ("timeout", "rate_limit", "exhausted", "overloaded", "refused", "rate_limit")
RELEVANCE = (0.0, 0.2, 0.35, 1.0)


def answer(ask: do.AskMind, how: int, said: int, on_floor: str | None) -> inputs.Input:
    """What a mind answers: mostly words, now and then none, a fault, or something that makes no sense."""
    if how % 23 == 0:
        fault = FAULTS[how // 23 % len(FAULTS)]
        if fault == "exhausted" and said < 40:
            fault = "timeout"
        retry_ms = 1500 if fault == "rate_limit" and how % 2 else None
        return inputs.MindFailed(ask.request_id, "paid:large" if how % 2 else "fake", fault, retry_ms=retry_ms)
    if how % 11 == 0:
        return inputs.MindReplied(ask.request_id, "", mood=MOODS[how % len(MOODS)])
    long = ask.kind in ("segment", "reserve")
    halves = ask.dual_path and how % 7 != 0
    words = WORDS[:1] if halves else WORDS[: 1 + how % 2] if long else WORDS[2:]
    return inputs.MindReplied(
        ask.request_id,
        " ".join(words) + f" {said % 8}.",
        kind=("support", "clarify", "challenge", None)[how % 4],
        importance=(how % 10) / 10,
        answers=ANSWERS[how // 5 % len(ANSWERS)] if how % 6 == 0 else on_floor,
        sources=("notes#1",) if how % 5 == 0 else (),
        relevance=RELEVANCE[how % len(RELEVANCE)],
        second=WORDS[1] if halves else "",
        second_ack=WORDS[2] if halves else "",
        bid=BIDS[how % len(BIDS)],
        urgency=SELVES[how // 2 % len(SELVES)],
        backlog=SELVES[how // 3 % len(SELVES)],
        mood=MOODS[how // 4 % len(MOODS)],
        cost_micros=how * 3 if how % 3 else 0,
        links=links(how, said, on_floor) if long or ask.kind == "kicker" else NO_LINKS,
    )


def links(how: int, said: int, on_floor: str | None) -> Links:
    """What words say they have to do with: agents, segments and points that there are, and others."""
    if how % 3 == 0:
        return NO_LINKS
    return Links(
        addresses=ADDRESSED[how % len(ADDRESSED)],
        resumes=(on_floor, "seg_of_nobody", None)[how // 3 % 3],
        recalls=(on_floor, f"p{said // 2}", None, "p0")[how // 2 % 4],
        concedes=(on_floor, f"p{how % 30}", f"p{said // 2}", None, "nothing")[how // 4 % 5],
    )


KNOBS: tuple[tuple[str, Any], ...] = (
    ("form.chair", True), ("form.chair", False), ("form.opening", "full"), ("form.closing", "brief"), ("form.closing", "none"), ("form.questions", 2), ("vote.house", True), ("vote.house", False), ("vote.listeners", 40), ("vote.rude", 0),
    ("tokens.max_bank", 3), ("tokens.max_bank", 8), ("tokens.accrual", "wall_clock"), ("tokens.accrual", "per_segment"),
    ("pricing.rule", "second_price"), ("pacing.mode", "budget"), ("pacing.mode", "share"), ("emotion.control", "llm"),
    ("emotion.control", "heuristic"), ("interrupts.mode", "beat_only"), ("interrupts.mode", "cutoff"),
    ("governor.mode", "premium"), ("governor.mode", "baseline"), ("governor.mode", "auto"),
    ("concurrency.global_limit", 1), ("concurrency.global_limit", 8), ("governor.calls_per_minute", 5),
    ("governor.discarded_s_per_minute", 0), ("tokens.expire_after", 1), ("audio.duck_db", -20), ("no.such", 1),
)  # fmt: skip

PRESETS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("civil", Settings().model_dump() | {"tokens": {"max_bank": 6.0}}),
    *((listed.name, load_preset(listed.name).settings.model_dump()) for listed in list_presets()),
    ("broken", {"tokens": {"max_bank": -1}}),
)
"""All there are, one made up, and one that does not fit."""

TEMPERS = ("quiet", "aggressive", "fair", "own", "w_emotion 5 eager 0", "mad")


def opened(command: Command, how: int) -> inputs.SeatOpened | None:
    """What comes of opening the mind or voice that a command asks for: mostly it is there, now and then it cannot be had."""
    if isinstance(command, MindCommand):
        found = next((each for each in OUTSPOKEN if each.mind == command.mind), QUIET)
        problem = "there is no such mind" if how % 7 == 0 else ""
        return inputs.SeatOpened(
            command.agent, "mind", command.mind, found.bids, found.metered, found.call_micros, problem
        )
    if isinstance(command, VoiceCommand):
        return inputs.SeatOpened(command.agent, "voice", command.voice) if how % 11 else None
    return None


COMMANDS: tuple[Callable[[int, str], tuple[str, dict[str, Any]]], ...] = (
    lambda n, agent: ("cut", {}),
    lambda n, agent: ("cut", {}),
    lambda n, agent: ("cut_at_beat", {"agent": None}),
    lambda n, agent: ("cut_at_beat", {"agent": agent}),
    lambda n, agent: ("say", {"text": f"Order, please {n}."}),
    lambda n, agent: ("ask", {"agent": agent, "text": "And the baker?"}),
    lambda n, agent: ("ask", {"agent": agent, "text": ""}),
    lambda n, agent: ("grant", {"agent": agent, "tokens": n % 5}),
    lambda n, agent: ("take", {"agent": agent, "tokens": n % 5}),
    lambda n, agent: ("mute", {"agent": agent, "muted": bool(n % 2)}),
    lambda n, agent: (
        ("refuse", {"agent": agent, "line": ("cut_in", "standby")[n // 3 % 2]}),
        ("share", {"agent": agent, "percent": 10 + n % 60}),
        ("clap", {"agent": agent}),
        ("mind", {"agent": (agent, "chair")[n // 12 % 2], "mind": OUTSPOKEN[n // 6 % len(OUTSPOKEN)].mind}),
        ("voice", {"agent": (agent, "chair")[n // 12 % 2], "voice": f"voice:{n // 6 % 3}"}),
        ("temperament", {"agent": agent, "temperament": TEMPERS[n // 6 % len(TEMPERS)]}),
    )[n % 6],
    lambda n, agent: ("pause", {}),
    lambda n, agent: ("knob", dict(zip(("key", "value"), KNOBS[n % len(KNOBS)], strict=True))),
    lambda n, agent: ("knob", dict(zip(("key", "value"), KNOBS[n // 3 % len(KNOBS)], strict=True))),
    lambda n, agent: ("preset", {"name": PRESETS[n % len(PRESETS)][0], "settings": PRESETS[n % len(PRESETS)][1]}),
    lambda n, agent: ("undo", {}),
    lambda n, agent: ("closing", {}),
    lambda n, agent: (
        "vote",
        {"side": ("for", "against", "undecided", "nobody")[n % 4], "dial": (None, 70, 500, -1)[n // 4 % 4]},
    ),
    lambda n, agent: ("dance", {}),
)
"""Number and agent → a command and its arguments; some make no sense."""
