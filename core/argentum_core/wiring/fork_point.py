"""Where a debate is forked: a moment of its record, named as a time, a turn or an event (SURFACE, Commands: `argentum fork`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from argentum_kit.refused import Refused, one_line

from ..journal import JournalError
from ..journal.fork import Moment, moments

if TYPE_CHECKING:
    from ..journal import JournalReader

_TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d{1,3})?)")
_EVENT = re.compile(r"(?:#|seq[: ]?)(\d{1,9})", re.IGNORECASE)
_TURN = re.compile(r"(?:turn[: ]?)?(\d{1,9})", re.IGNORECASE)
ALLOWED = "a time such as 03:12, a turn such as 12, or an event such as seq:512"


class _Wanted(NamedTuple):
    """One of these is named; a plain number may be a turn, or, where there are not so many, an event."""

    at_ms: int | None = None
    turn: int | None = None
    seq: int | None = None


def clock(at_ms: int) -> str:
    """A moment (ms of debate time) as `--at` takes it: 03:12, 1:03:12."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def find_moment(journal: JournalReader, named: str) -> Moment:
    """The last event that a fork at `named` keeps: a time keeps what happened up to it, a turn everything before it begins, an event
    everything up to its moment. Raises Refused for what is no moment, or lies before the first event or after the last."""
    return _find(journal, named, _wanted(named))


def moment_at(journal: JournalReader, at_ms: int) -> Moment:
    """The same for a moment of debate time (ms)."""
    return _find(journal, clock(at_ms), _Wanted(at_ms=at_ms))


def _find(journal: JournalReader, named: str, wanted: _Wanted) -> Moment:
    try:
        every = list(moments(journal.read()))
    except JournalError as error:
        raise Refused(one_line(error)) from None
    if not every:
        raise Refused(f"{journal.path} has no event; there is nothing to fork")
    last, turns = every[-1][0], every[-1][0].turns
    ended = every[-1][1].event.type == "debate_ended"
    begins = {moment.turns: moment.at_ms for moment, _ in reversed(every)}
    if wanted.turn is not None and wanted.turn > turns and wanted.seq is not None:
        wanted = _Wanted(seq=wanted.seq)
    if wanted.turn is not None:
        kept = [
            moment for moment, _ in every if moment.turns < wanted.turn and moment.at_ms < begins.get(wanted.turn, 0)
        ]
        there = 1 <= wanted.turn <= turns
    elif wanted.seq is not None:
        until = every[wanted.seq - 1][0].at_ms if 1 <= wanted.seq <= last.seq else -1
        kept = [moment for moment, _ in every if moment.at_ms <= until]
        there = until >= 0
    else:
        assert wanted.at_ms is not None
        kept = [moment for moment, _ in every if moment.at_ms <= (wanted.at_ms or 0)]
        there = wanted.at_ms <= last.at_ms
    if 0 in (wanted.turn, wanted.seq):
        raise Refused(f"--at {named}: nothing has happened by then; {journal.path} begins with turn 1 and event 1")
    if not there or (ended and kept and kept[-1].seq == last.seq):
        raise Refused(
            f"--at {named}: {journal.path} has nothing after that; it has {turns} turns, {last.seq} events "
            f"and ends at {clock(last.at_ms)}"
        )
    return kept[-1]


def _wanted(named: str) -> _Wanted:
    text = named.strip()
    if found := _TIME.fullmatch(text):
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), float(found[3])
        if seconds < 60 and (minutes < 60 or not found[1]):
            return _Wanted(at_ms=round(((hours * 60 + minutes) * 60 + seconds) * 1000))
    if found := _EVENT.fullmatch(text):
        return _Wanted(seq=int(found[1]))
    if found := _TURN.fullmatch(text):
        number = int(found[1])
        return _Wanted(turn=number, seq=number if text.isdecimal() else None)
    raise Refused(f"--at {named}: it takes {ALLOWED}")
