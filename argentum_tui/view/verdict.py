"""What a debate came to, laid out in lines for the end of it: votes and who moved, shares against targets, the lines that moved most, the
best exchanges, cuts, points that stood, sources, figures. Pure: no widget, only names of roles; an agent's colour is its place from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from argentum_core.debate.events import VotesCounted
from argentum_core.form.flow import score_card
from argentum_core.measures.ending import Exchange
from argentum_core.measures.transcript import OPERATOR
from argentum_core.measures.vote_story import judge_told, listener_told, room_told, swing_told

from .names import badge, clock, label, position
from .stage_view import StageView

BAR_CELLS = 24
LEAST_BAR = 16
NAME_CELLS = 12
SOURCES_SHOWN = 6
UNDECIDED = "░"
SIDES = "█▓▒"
LEAST_CELLS = 30

Role = str | int
"""A style's name, or the place of the agent whose colour it is."""


class VerdictLine(NamedTuple):
    """Pieces of text with their roles. `segment` is the line of the debate that it is about, `hears` its number among those that can be heard
    again."""

    pieces: tuple[tuple[str, Role], ...]
    segment: str | None = None
    hears: int = 0


class Section(NamedTuple):
    """A heading and its lines."""

    title: str
    lines: list[VerdictLine]


_ENDS = {
    "turns": "all turns were spoken",
    "minutes": "its time was over",
    "operator": "you ended it",
    "exhausted": "nothing was left to say",
    "failed": "it could not go on",
}


def sections(view: StageView, width: int) -> list[Section]:
    """Everything there is to tell of a debate that is over, most important first, in lines of at most `width` cells."""
    width = max(LEAST_CELLS, width)
    made = (
        Section("verdict", list(_result(view, width))),
        Section("votes", list(_votes(view, width))),
        Section("share of talk, │ the target", list(_shares(view))),
        Section("moved the house most", list(_moved_most(view, width))),
        Section("best exchanges", list(_exchanges(view, width))),
        Section("points that stood", list(_points(view, width))),
        Section("cuts", list(_cuts(view, width))),
        Section("sources", list(_sources(view, width))),
        Section("in figures", list(_figures(view, width))),
    )
    return [section for section in made if section.lines]


def heard_again(view: StageView) -> list[str]:
    """The segments that a key lets one hear again, in the order of their numbers."""
    return [line.segment_id for line in view.vote.moved_most()] or [
        exchange.answer.segment_id for exchange in _best(view)
    ]


def in_column(name: str) -> str:
    """A name in a column of `NAME_CELLS`, the last of them blank, whatever letters it has."""
    short = name if cell_len(name) < NAME_CELLS else set_cell_size(name, NAME_CELLS - 2) + "…"
    return set_cell_size(short, NAME_CELLS)


def _wrapped(text: str, width: int, indent: int, role: Role = "text") -> Iterator[tuple[str, Role]]:
    """Parts of a text, each for a line after `indent` cells."""
    room = max(12, width - indent)
    current = ""
    for word in text.split():
        if current and cell_len(current) + 1 + cell_len(word) > room:
            yield current, role
            current = word
        else:
            current = f"{current} {word}" if current else word
    yield current, role


def _told(
    lead: tuple[tuple[str, Role], ...],
    text: str,
    width: int,
    role: Role = "text",
    *,
    segment: str | None = None,
    hears: int = 0,
) -> Iterator[VerdictLine]:
    """A lead and a text beside it that is wrapped below itself."""
    indent = sum(cell_len(piece) for piece, _ in lead)
    for number, part in enumerate(_wrapped(text, width, indent, role)):
        yield VerdictLine((*lead, part) if number == 0 else ((" " * indent, "background"), part), segment, hears)


def _result(view: StageView, width: int) -> Iterator[VerdictLine]:
    state = view.state
    yield from _told((), state.title or state.motion, width, "bright")
    ended = _ENDS.get(state.ended or "", state.ended or "")
    turns = f"{state.turn} turn{'' if state.turn == 1 else 's'}"
    yield from _told((), f"{clock(state.at_ms)} · {turns} · {ended} · {state.preset}, seed {state.seed}", width, "dim")


def _votes(view: StageView, width: int) -> Iterator[VerdictLine]:
    vote = view.vote
    for name, counted in (("before", vote.before), ("after", vote.after)):
        if counted is not None:
            yield from _vote_bar(view, name, counted, width)
    if vote.after is not None and vote.before is not None:
        yield from _told((("moved".ljust(NAME_CELLS), "dim"),), swing_told(vote.after.swing), width)
    if vote.room:
        yield from _told((("room".ljust(NAME_CELLS), "dim"),), room_told(vote.room), width, "accent")
    if vote.listener:
        yield from _told((("you".ljust(NAME_CELLS), "dim"),), listener_told(vote.listener), width, "accent")
    for report in vote.judges:
        yield from _told((("judge".ljust(NAME_CELLS), "dim"),), f"{report.judge}: {judge_told(report)}", width)


def _vote_bar(view: StageView, name: str, counted: VotesCounted, width: int) -> Iterator[VerdictLine]:
    """`before  ██████▓▓▓▓▓▓▓░░░░  █ 42 for · ▓ 44 against · ░ 34 undecided`; the figures below the bar where there is no room beside it."""
    signs = [SIDES[min(place, len(SIDES) - 1)] for place in range(len(counted.counts))]
    told = [f"{sign} {count} {side}" for sign, (side, count) in zip(signs, counted.counts.items(), strict=True)]
    figures = " · ".join([*told, f"{UNDECIDED} {counted.undecided} undecided"])
    room = width - NAME_CELLS - cell_len(figures) - 2
    cells = min(BAR_CELLS, room if room >= LEAST_BAR else width - NAME_CELLS)
    total = sum(counted.counts.values()) + counted.undecided or 1
    pieces: list[tuple[str, Role]] = [(name.ljust(NAME_CELLS), "dim")]
    filled = heads = 0
    for sign, (side, count) in zip(signs, counted.counts.items(), strict=True):
        heads += count
        until = round(cells * heads / total)
        role: Role = next((position(view.state, agent.id) for agent in view.state.agents if agent.side == side), "text")
        pieces.append((sign * (until - filled), role))
        filled = until
    pieces.append((UNDECIDED * (cells - filled), "faint"))
    if room >= LEAST_BAR:
        yield VerdictLine((*pieces, (f"  {figures}", "text")))
    else:
        yield VerdictLine(tuple(pieces))
        yield from _told(((" " * NAME_CELLS, "background"),), figures, width)


def _shares(view: StageView) -> Iterator[VerdictLine]:
    """`❶ ADA       ━━━━━━━━━│━━┈┈┈┈  31 % of 25 %`"""
    report = view.report
    if report is None or not report.shares:
        return
    most = max(*report.shares.values(), *report.targets.values(), 0.01) * 1.1
    for agent in view.state.agents:
        if agent.id not in report.shares:
            continue
        share, target = report.shares[agent.id], report.targets[agent.id]
        full, mark = round(BAR_CELLS * share / most), min(BAR_CELLS - 1, round(BAR_CELLS * target / most))
        bar = "━" * full + "┈" * (BAR_CELLS - full)
        place = position(view.state, agent.id)
        yield VerdictLine((
            (in_column(label(view.state, agent.id)), place),
            (bar[:mark], place), ("│", "bright"), (bar[mark + 1 :], place),
            (f"  {share * 100:3.0f} %", "text"), (f" of {target * 100:.0f} %", "dim"),
        ))  # fmt: skip


def _moved_most(view: StageView, width: int) -> Iterator[VerdictLine]:
    for number, line in enumerate(view.vote.moved_most(), 1):
        place = position(view.state, line.agent)
        lead: tuple[tuple[str, Role], ...] = ((f"{number} ", "accent"), (f"{label(view.state, line.agent)} ", place))
        yield from _told(lead, f"“{line.words}”", width, segment=line.segment_id, hears=number)


def _best(view: StageView) -> list[Exchange]:
    return view.ending.exchanges(list(view.state.flow.points.values()))


def _exchanges(view: StageView, width: int) -> Iterator[VerdictLine]:
    keys = not view.vote.moved_most()
    for number, exchange in enumerate(_best(view), 1):
        point, answer = exchange.point, exchange.answer
        numbered = f"{number} " if keys else ""
        lead: tuple[tuple[str, Role], ...] = (
            (numbered, "accent"),
            (f"{label(view.state, point.agent)} ", position(view.state, point.agent)),
        )
        yield from _told(lead, f"“{point.text}”", width, "dim", segment=point.segment_id)
        lead = (("  ↳ ", "faint"), (f"{label(view.state, answer.agent)} ", position(view.state, answer.agent)))
        stands = "" if exchange.stands else " · answered in its turn"
        yield from _told(
            lead, f"“{answer.text}”{stands}", width, segment=answer.segment_id, hears=number if keys else 0
        )


def _points(view: StageView, width: int) -> Iterator[VerdictLine]:
    for score in score_card(view.state):
        if not score.made:
            continue
        told = [f"{score.standing} of {score.made} stand"]
        told += [
            f"{count} {word}"
            for count, word in ((score.answered, "answered"), (score.conceded, "conceded"), (score.dropped, "dropped"))
            if count
        ]
        yield from _told(((in_column(score.side), "dim"),), " · ".join(told), width)
        for point in score.best:
            lead: tuple[tuple[str, Role], ...] = (
                ("  ", "background"),
                (f"{badge(view.state, point.agent)} ", position(view.state, point.agent)),
            )
            yield from _told(lead, f"“{point.text}”", width, segment=point.segment_id)


def _cuts(view: StageView, width: int) -> Iterator[VerdictLine]:
    cuts = view.ending.cuts()
    if not cuts:
        yield VerdictLine((("nobody was cut off", "dim"),))
    for by, victims in cuts.items():
        name, role = ("you", "accent") if by == OPERATOR else (label(view.state, by), position(view.state, by))
        whom = " · ".join(
            f"{badge(view.state, each)}{f' {count} times' if count > 1 else ''}" for each, count in victims.items()
        )
        total = sum(victims.values())
        yield from _told(
            ((in_column(name), role),),
            f"{total} cut{'' if total == 1 else 's'}: {whom}",
            width,
        )


def _sources(view: StageView, width: int) -> Iterator[VerdictLine]:
    cited = view.ending.sources()
    for one in cited[:SOURCES_SHOWN]:
        who = " ".join(badge(view.state, agent) for agent in one.agents)
        yield from _told(
            (("† ", "faint"),),
            f"{view.source_title(one.source)} · {who}{f' {one.times} times' if one.times > 1 else ''}",
            width,
        )
    if len(cited) > SOURCES_SHOWN:
        yield VerdictLine(((f"and {len(cited) - SOURCES_SHOWN} more", "dim"),))


def _figures(view: StageView, width: int) -> Iterator[VerdictLine]:
    for name, value, meaning in view.summary:
        yield from _told(
            ((f"{name.ljust(NAME_CELLS + 4)} ", "dim"),), f"{value} · {meaning}" if meaning else value, width
        )


def columns(made: Iterable[Section]) -> tuple[list[Section], list[Section]]:
    """The sections in two columns, in their order, the higher of which is as low as can be."""
    found = list(made)
    at = min(range(1, len(found) + 1), key=lambda place: max(_height(found[:place]), _height(found[place:])))
    return found[:at], found[at:]


def _height(column: list[Section]) -> int:
    return sum(len(section.lines) + 2 for section in column)
