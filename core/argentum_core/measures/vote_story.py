"""The vote of a debate in words: of the house before and after, of the listener at the keyboard, of the watchers of a shared debate,
and of the judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..debate import events as e
from .rows import Row

UNDECIDED = "undecided"
WORDS_SHOWN = 9
LINES = 3


class MovedLine(NamedTuple):
    """A line that moved the house: its segment, its speaker, its words as heard."""

    segment_id: str
    agent: str
    words: str


def leading_side(counts: Mapping[str, int]) -> str | None:
    """The side that has most votes; None where two have as many, or nobody any."""
    most = max(counts.values(), default=0)
    ahead = [side for side, count in counts.items() if count == most]
    return ahead[0] if most and len(ahead) == 1 else None


class VoteStory:
    """Fed the events of a debate with `take`, it tells the vote as `rows`. What is not told yet is left out."""

    def __init__(self) -> None:
        self.before: e.VotesCounted | None = None
        self.after: e.VotesCounted | None = None
        self.listener: dict[str, e.ListenerVoted] = {}
        self.room: dict[str, e.RoomVoted] = {}
        self.judges: list[e.JudgeReported] = []
        self._last: e.SegmentEnded | None = None
        self._moved: list[tuple[int, str, str]] = []

    def take(self, event: e.Event) -> None:
        """One event, in order."""
        if isinstance(event, e.SegmentEnded):
            self._last = event
        elif isinstance(event, e.HouseMoved):
            self._note(event)
        elif isinstance(event, e.VotesCounted):
            if event.when == "before":
                self.before = event
            else:
                self.after = event
        elif isinstance(event, e.ListenerVoted):
            self.listener[event.when] = event
        elif isinstance(event, e.RoomVoted):
            self.room[event.when] = event
        elif isinstance(event, e.JudgeReported):
            self.judges.append(event)

    def _note(self, event: e.HouseMoved) -> None:
        """Keep the words of the lines that moved most: they are told at the end."""
        if self._last is None or self._last.segment_id != event.segment_id:
            return
        heard = (event.push, event.segment_id, self._last.heard_text)
        self._moved = sorted([*self._moved, heard], key=lambda one: -one[0])[:LINES]

    def moved_most(self) -> list[MovedLine]:
        """The lines that moved the house most, the most first; none before it has voted at the end."""
        heard = {segment: words for _, segment, words in self._moved}
        lines = self.after.lines if self.after is not None else []
        return [MovedLine(line.segment_id, line.agent, heard.get(line.segment_id, "")) for line in lines]

    def rows(self, names: Mapping[str, str]) -> list[Row]:
        """(name, value, explanation), as of a report; `names` are those of agents by id."""
        found: list[Row] = []
        if self.before is not None:
            found.append(("house before", votes_told(self.before), "votes before the first case was heard"))
        if self.after is not None:
            found.append(("house after", votes_told(self.after), "votes after the last closing statement"))
            found.append(("swing", swing_told(self.after.swing), "listeners who vote otherwise than before"))
            lines = [f"{names.get(line.agent, line.agent)}: “{_short(line.words)}”" for line in self.moved_most()]
            if lines:
                found.append(("moved most", "; ".join(lines), "the lines that moved the house most"))
        if self.listener:
            found.append(("you", listener_told(self.listener), "how you voted"))
        if self.room:
            found.append(("room", room_told(self.room), "how the watchers voted"))
        found += [(f"judge {one.judge}", judge_told(one), "two readings, sides swapped in one") for one in self.judges]
        return found


def _short(words: str) -> str:
    heard = words.split()
    return " ".join(heard[:WORDS_SHOWN]) + (" …" if len(heard) > WORDS_SHOWN else "")


def votes_told(counted: e.VotesCounted | e.HouseMoved) -> str:
    """`48 for, 43 against, 29 undecided`."""
    return ", ".join(
        [f"{count} {side}" for side, count in counted.counts.items()] + [f"{counted.undecided} {UNDECIDED}"]
    )


def swing_told(swing: list[e.VoteShift]) -> str:
    """`6 from undecided to for, 4 from against to undecided`, the most first."""
    moved = sorted(swing, key=lambda shift: -shift.listeners)
    return (
        ", ".join(
            f"{shift.listeners} from {shift.before or UNDECIDED} to {shift.after or UNDECIDED}" for shift in moved
        )
        or "nobody changed their mind"
    )


def listener_told(votes: Mapping[str, e.ListenerVoted]) -> str:
    """`for before, against (70 %) during, against after`."""
    return ", ".join(f"{listener_vote(votes[when])} {when}" for when in ("before", "during", "after") if when in votes)


def listener_vote(vote: e.ListenerVoted) -> str:
    """`for`, `undecided`, or with the dial `against (70 %)`."""
    return f"{vote.side or UNDECIDED}{f' ({vote.dial} %)' if vote.dial is not None else ''}"


def room_told(votes: Mapping[str, e.RoomVoted]) -> str:
    """`3 for, 1 against, 0 undecided before; 5 for (70 %), 0 against, 1 undecided during`."""
    return "; ".join(f"{room_vote(votes[when])} {when}" for when in ("before", "during", "after") if when in votes)


def room_vote(vote: e.RoomVoted) -> str:
    """`5 for (70 %), 0 against, 1 undecided`, with the average of the dials where they were turned."""
    parts = [
        f"{count} {side}{f' ({vote.dials[side]} %)' if side in vote.dials else ''}"
        for side, count in vote.counts.items()
    ]
    return ", ".join([*parts, f"{vote.undecided} {UNDECIDED}"])


def judge_told(report: e.JudgeReported) -> str:
    """Both verdicts of a judge and whether they agree, or why there are none."""
    if report.fault is not None:
        return f"no verdict: {report.fault}"
    verdicts = " and ".join(verdict or "neither side" for verdict in report.verdicts)
    return (
        f"{verdicts}; {'agrees' if report.agreed else 'does not agree'} with itself when the sides' names are swapped"
    )
