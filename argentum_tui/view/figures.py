"""Names and values for a panel to lay out, with the role that colours each piece; and those of the governor."""

from __future__ import annotations

from typing import Literal, NamedTuple

from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import governor as engine

from . import governance as gov
from .event_lines import figure as value
from .governed_knobs import governed_knobs
from .names import clock, seconds, sparkline

StyleName = Literal["text", "dim", "faint", "accent", "warning", "fault", "good"]

QUALITY_CELLS = 10
LEAD_CELLS = 8
NEAR_CAP = 0.8
"""Share of a cap from which it is worth a look."""


class Figure(NamedTuple):
    """A name and the pieces of its value. Text without a name goes on from the figure before. An action is named in braces, `{closing}`: the
    screen writes its key there, plain lines its word."""

    name: str
    pieces: tuple[tuple[str, StyleName], ...]


def figure(name: str, text: str, style: StyleName = "text") -> Figure:
    """A figure of one piece."""
    return Figure(name, ((text, style),))


def of_governor(state: DebateState, governance: gov.Governance, now_ms: int) -> list[Figure]:
    """What the governor does and why, most important first."""
    return [
        *_tier_and_quality(state, governance),
        *_health(state),
        *_budget(state),
        *_providers(state, now_ms),
        *_governed(state),
    ]


def _tier_and_quality(state: DebateState, governance: gov.Governance) -> list[Figure]:
    governor = state.governor
    full = max(0, min(QUALITY_CELLS, round(governor.quality * QUALITY_CELLS)))
    bar: tuple[tuple[str, StyleName], ...] = (
        ("▰" * full, "dim"), ("▱" * (QUALITY_CELLS - full), "faint"), (f" {governor.quality:.2f}", "text"),
    )  # fmt: skip
    shed = gov.shed_words(governor.shed)
    since = ", ".join(governance.causes)
    when = f" · {clock(governance.changed_ms)}" if governance.changed_ms is not None else ""
    return [
        figure("tier", gov.tier_words(state), "text" if gov.mode(state) == "auto" else "accent"),
        Figure("quality", bar),
        Figure("lead time", _lead_time(state, governance)),
        figure("shed", ", ".join(shed) or "nothing", "warning" if shed else "dim"),
        figure("last change", (since or "no cause given") + when if when else "none yet", "text" if when else "dim"),
    ]


def _lead_time(state: DebateState, governance: gov.Governance) -> tuple[tuple[str, StyleName], ...]:
    past = list(governance.lead_times)
    most = max(past, default=1)
    trend = governance.trend()
    pieces: list[tuple[str, StyleName]] = [(f"{state.governor.lead_time_ms:,} ms", "text")]
    if trend:
        pieces.append((f" {trend}", "warning" if trend == "↑" else "good"))
        pieces.append((f"  {sparkline([0.9 * each / most for each in past], LEAD_CELLS).strip()}", "faint"))
    return tuple(pieces)


def _health(state: DebateState) -> list[Figure]:
    missed, seen = state.governor.misses.bit_count(), state.governor.seen
    knobs = state.settings.governor
    share = missed / seen if seen else 0.0
    dropped_s, cap_s = engine.discarded_ms(state) / 1000, knobs.discarded_s_per_minute
    return [
        figure(
            "misses",
            f"{missed} of {seen} segments · {share * 100:.0f} %",
            "warning" if share > knobs.miss_rate else "text",
        ),
        figure("dropped", f"{dropped_s:.1f} of {cap_s:g} s a minute", _near(dropped_s, cap_s)),
    ]


def _budget(state: DebateState) -> list[Figure]:
    knobs = state.settings.governor
    calls, most_calls = engine.calls(state), knobs.calls_per_minute
    money, most_money = engine.spent_micros(state) / 1e6, knobs.money_per_minute
    return [
        figure("calls", f"{calls:,}{_of_cap(most_calls)}", _near(calls, most_calls)),
        figure("money", f"{money:.3f}{_of_cap(most_money)}", _near(money, most_money)),
    ]


def _of_cap(cap: float) -> str:
    return f" of {cap:,g} a minute" if cap else " a minute, no cap"


def _near(value: float, cap: float) -> StyleName:
    if not cap:
        return "text" if value else "dim"
    return "warning" if value >= NEAR_CAP * cap else "text"


def _providers(state: DebateState, now_ms: int) -> list[Figure]:
    found = []
    for name, provider in state.providers.items():
        waits_ms = provider.blocked_until_ms - now_ms
        blocked = f", waits {seconds(waits_ms)}" if waits_ms > 0 else ""
        found.append(figure(name, f"{provider.limit} at once{blocked}", "warning" if blocked else "text"))
    return found


def _governed(state: DebateState) -> list[Figure]:
    """Knobs that are not in force as they are set."""
    return [
        Figure(each.name, ((value(each.in_force), "text"), (f" in force, knob {value(each.knob)}", "faint")))
        for each in governed_knobs(state)
        if each.key != "floor.lead_time_ms"
    ]
