"""The chair without a model: lines by preset and part of the debate, drawn by seed, that name the motion, the sides and the speakers.

It also stands in where a model in the chair is late or fails, so it knows nothing but what the request says, and never has nothing to
say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product

from argentum_kit.plain_text import cap_words

from ...debate.flow import Point
from ...debate.ids import draw
from ..base import ChairBrief, MindReply, MindRequest
from .chair_lines import MANNERS, SNAPPY, Manner
from .phrasing import continued, sentence_start

FINDINGS_AT_MOST = 6
"""Sentences between the first and the last of the verdict."""
FIRST_COUNTS_MORE = 12
"""As many words the most telling of them is worth beside its own."""
NAMED_AT_MOST = 4
"""Names that are read out one by one; of a larger group the first two are, and the others counted."""
SHORT_THANKS = "Thank you all, and good night."
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NOBODY = ChairBrief("", "", 0, 0, ())


class ChairCasebook:
    """A mind for the chair. `gists` are the motion's claims by id, each completing "You say that …"; `proper` are the words that keep
    their capital inside a sentence."""

    name = "casebook"
    wants_evidence = False
    at_once = True

    def __init__(self, gists: Mapping[str, str] | None = None, proper: Collection[str] = ()) -> None:
        self._gists = dict(gists or {})
        self._proper = frozenset(proper)

    async def reply(self, request: MindRequest) -> MindReply:
        return MindReply(self.line(request))

    def recall(self, agent: str, text: str) -> None:
        """Lines of the chair may come again: there is nothing to take in."""

    def discarded(self, request_id: str) -> None:
        """Nothing is given out that could be taken back."""

    async def close(self) -> None:
        return None

    def line(self, request: MindRequest) -> str:
        """The words for a request, never more than it allows and never none."""
        brief = request.chair or _NOBODY
        manner = MANNERS.get(brief.preset, SNAPPY)
        match brief.line:
            case "welcome":
                text = self._welcome(request, brief, manner)
            case "floor_open":
                text = _drawn(manner.floor_open, brief, "floor_open")
            case "question":
                text = self._question(brief, manner)
            case "closing":
                text = self._call(brief, manner, request.max_words)
            case "verdict":
                return self._verdict(request, brief, manner)
            case _:
                text = _drawn(manner.floor_open, brief, "floor_open")
        return cap_words(text, request.max_words)

    def _welcome(self, request: MindRequest, brief: ChairBrief, manner: Manner) -> str:
        title = request.motion.strip().rstrip(".")
        line = _drawn(manner.welcome, brief, "welcome")
        asks = title.endswith("?")
        if asks:
            line = ("Good evening, and welcome. The question is: {Motion} {teams} {opening}",)[0]
        stop = "" if asks else "."
        return _tidy(
            line.format(
                motion=continued(title, self._proper) + stop,
                Motion=sentence_start(title) + stop,
                teams=teams(brief.sides, short=manner.teams_short),
                opening=_opening(brief),
            )
        )

    def _question(self, brief: ChairBrief, manner: Manner) -> str:
        asked = brief.asked or "everybody"
        gist = self._gist(brief.point) if brief.point is not None else None
        if brief.point is None or gist is None:
            return _nth(manner.questions, brief, "question").format(asked=asked)
        line = _nth(manner.point_questions, brief, "question")
        ends = line.rstrip().endswith("{point}")
        stop = "?" if ends else ","
        if not ends:
            after = line.split("{point}", 1)[1].lstrip()
            stop = "," if after[:1].islower() else "."
        return _tidy(line.format(asked=asked, by=brief.point.name, point=continued(gist, self._proper) + stop))

    def _gist(self, point: Point) -> str | None:
        """What a point says, to follow "that"; None where its mind named no claim of the motion."""
        return self._gists.get(point.claim) if point.claim is not None else None

    def _call(self, brief: ChairBrief, manner: Manner, room: int) -> str:
        """The call of the closing statements, and before it, where there is room, what the clash has left unanswered."""
        if not brief.closers:
            return _drawn(manner.call_short, brief, "closing")
        call = _drawn(manner.called if brief.called else manner.call, brief, "closing").format(first=brief.closers[0])
        return f"{self._unanswered(brief, manner, room - len(call.split()))} {call}".strip()

    def _unanswered(self, brief: ChairBrief, manner: Manner, room: int) -> str:
        """The score of the clash: the newest point of each side that nobody has answered, of one side if there is no room for two."""
        by_side: dict[str, Point] = {}
        for point in brief.standing:
            if self._gist(point) is not None:
                by_side.setdefault(point.side, point)
        standing = [by_side[side] for side, _ in brief.sides if side in by_side]
        shape = _drawn(manner.score, brief, "score")
        for points in (standing, standing[:1]):
            told = ", and ".join(f"that {self._said_that(point)}, from {point.name}" for point in points)
            text = shape.format(points=told) if points else ""
            if text and len(text.split()) <= room:
                return text
        return ""

    def _verdict(self, request: MindRequest, brief: ChairBrief, manner: Manner) -> str:
        """What stood and for whom, who is thanked: the sentences that fill the time there is, the most telling first."""
        names = [name for _, side in brief.sides for name in side]
        thanks = _drawn(manner.thanks, brief, "thanks").format(everybody=listed(names))
        opening = _drawn(manner.verdict, brief, "verdict")
        findings = self._findings(request, brief)
        told = _vote_told(brief, request.max_words - _words([opening, SHORT_THANKS]))
        opening = f"{opening} {told}".rstrip()
        if findings and _words([opening, findings[0], thanks]) > request.max_words:
            thanks = SHORT_THANKS
        room = request.max_words - _words([opening, thanks])
        if room < 0:
            return SHORT_THANKS
        return _tidy(" ".join([opening, *_fitting(findings, room), thanks]))

    def _findings(self, request: MindRequest, brief: ChairBrief) -> list[str]:
        """Sentences about the debate, the most telling first: what stands on each side, what was heard, and what is left to judge."""
        said = self._standing(brief)
        title = request.motion.strip().rstrip(".")
        if not title.endswith("?"):
            said.append(f"Whether {continued(title, self._proper)} is now for you to judge.")
        if brief.vote is not None and brief.vote.moved_by is not None:
            said.append(f"Nobody moved the house more than {brief.vote.moved_by}.")
        return [*said, _counted(brief), _LAST_THOUGHT]

    def _standing(self, brief: ChairBrief) -> list[str]:
        """What was said and never answered: the newest point of both sides in one sentence, or of the one side that has some, then what
        else there is, in different words each time."""
        by_side: dict[str, list[Point]] = {}
        for point in brief.standing:
            if self._gist(point) is not None:
                by_side.setdefault(point.side, []).append(point)
        first = int(draw(brief.seed, "chair:standing") * len(_STANDS))
        said: list[str] = []
        sides = [side for side, _ in brief.sides if side in by_side]
        if len(sides) >= 2:
            one, two = by_side[sides[0]].pop(0), by_side[sides[1]].pop(0)
            said.append(
                _BOTH_STAND[first % len(_BOTH_STAND)].format(
                    one=one.name, gist=self._said_that(one), two=two.name, other=self._said_that(two)
                )
            )
        for side in sides:
            if by_side[side]:
                point = by_side[side][0]
                shape = _STANDS[(first + len(said)) % len(_STANDS)]
                text = shape.format(side=_for_side(side, brief), gist=self._said_that(point), name=point.name)
                said.append(sentence_start(text))
        return said if len(sides) == 1 else said[:1]

    def _said_that(self, point: Point) -> str:
        return continued(self._gist(point) or "", self._proper)


_LAST_THOUGHT = "Talk it over with somebody who sees it the other way."
"""Said where there is time for it."""
_BOTH_STAND = (
    "Two points were never answered: that {gist}, which was {one}'s, and that {other}, which was {two}'s.",
    "Nobody has answered {one}, who said that {gist}, or {two}, who said that {other}.",
    "{one} said that {gist}, and {two} that {other}; neither heard a reply.",
)
_STANDS = (
    "{side}, it stands that {gist}; nobody answered {name} on that.",
    "nobody has answered {name}, who said, {side}, that {gist}.",
    "{side}, one thing was left standing: that {gist}.",
    "{side}, {name} told us that {gist}, and heard no reply.",
)


def _fitting(sentences: Sequence[str], room: int) -> list[str]:
    """Of these sentences those that fill `room` words best without passing it; the first of them count for more."""
    best: tuple[float, list[str]] = (0.0, [])
    for chosen in product((False, True), repeat=min(len(sentences), FINDINGS_AT_MOST)):
        kept = [sentence for sentence, taken in zip(sentences, chosen, strict=False) if taken]
        words = _words(kept)
        worth = words + FIRST_COUNTS_MORE * chosen[0]
        if words <= room and worth > best[0]:
            best = (worth, kept)
    return best[1]


def teams(sides: Sequence[tuple[str, tuple[str, ...]]], *, short: bool = False) -> str:
    """Who speaks for what, in a sentence: names of one and of many, two sides or more."""
    if not sides:
        return ""
    parts = []
    plain = {name for name, _ in sides} == {"for", "against"}
    for n, (side, names) in enumerate(sides):
        who = listed(names)
        if plain and short:
            parts.append(f"{who} {side}")
        elif plain:
            verb = "" if n else (" speaks" if len(names) == 1 else " speak")
            what = (
                ("for the motion" if n == 0 else "for it")
                if side == "for"
                else ("against the motion" if n == 0 else "against it")
            )
            parts.append(f"{who}{verb} {what}")
        else:
            verb = "" if n else (" speaks" if len(names) == 1 else " speak")
            parts.append(f"{who}{verb} for {spoken_side(side)}")
    return sentence_start(", ".join(parts[:-1]) + (", " if len(parts) > 1 else "") + parts[-1]) + "."


def spoken_side(side: str) -> str:
    """The name of a side as it is said."""
    return side.replace("-", " ")


def listed(names: Sequence[str]) -> str:
    """Names in a row: "Ada", "Ada and Cyril", "Ada, Cyril and Eve"; of many the first two, and how many others there are."""
    if not names:
        return "everybody"
    if len(names) > NAMED_AT_MOST:
        names = [*names[:2], f"{_number(len(names) - 2)} others"]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _for_side(side: str, brief: ChairBrief) -> str:
    plain = {name for name, _ in brief.sides} == {"for", "against"}
    if plain:
        return "for the motion" if side == "for" else "against the motion"
    return f"for {spoken_side(side)}"


def _opening(brief: ChairBrief) -> str:
    """What comes first, in a sentence; nothing where the clash begins at once."""
    if brief.opening == "brief":
        return "One short opening from each side, and then the floor is open."
    return "Everybody makes a case first, and then the floor is open." if brief.opening == "full" else ""


def _vote_told(brief: ChairBrief, room: int) -> str:
    """How the house voted and what that changed, in a sentence of at most `room` words, the change left out where it has to be; nothing
    where the house did not vote."""
    vote = brief.vote
    if vote is None:
        return ""
    after = [f"{_number(count)} {_spoken_for(side, brief)}" for side, _, count in vote.sides]
    votes = f"The house votes {', '.join(after)}, {_number(vote.undecided[1])} undecided"
    best = max(vote.sides, key=lambda one: one[2] - one[1])
    gained = best[2] - best[1]
    if gained > 0:
        swing = f"{_number(gained)} more {_spoken_for(best[0], brief)} than before."
    elif vote.moved:
        swing = "no side has gained."
    else:
        swing = "nobody has changed their mind."
    whole = f"{votes}: {swing}"
    if _words([whole]) <= room:
        return whole
    return f"{votes}." if _words([votes]) <= room else ""


def _spoken_for(side: str, brief: ChairBrief) -> str:
    """A side after a number of votes: "forty for", "forty for the cyclists"."""
    plain = {name for name, _ in brief.sides} == {"for", "against"}
    return side if plain else f"for {spoken_side(side)}"


def _counted(brief: ChairBrief) -> str:
    turns = f"{_number(brief.turns)} {'turn' if brief.turns == 1 else 'turns'}"
    if not brief.cuts:
        return f"We heard {turns}, and nobody was cut off."
    return f"We heard {turns}, and {_number(brief.cuts)} {'cut' if brief.cuts == 1 else 'cuts'} in between."


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _drawn(lines: Sequence[str], brief: ChairBrief, about: str) -> str:
    return lines[int(draw(brief.seed, f"chair:{about}") * len(lines))]


def _nth(lines: Sequence[str], brief: ChairBrief, about: str) -> str:
    """The next of these lines: none comes twice before all have been said."""
    first = int(draw(brief.seed, f"chair:{about}") * len(lines))
    return lines[(first + brief.number) % len(lines)]


def _words(parts: Sequence[str]) -> int:
    return sum(len(part.split()) for part in parts)


def _tidy(text: str) -> str:
    return " ".join(text.split())
