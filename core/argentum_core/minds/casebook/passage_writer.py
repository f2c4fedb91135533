"""Turns that are passages of the motion: which one is said to what was heard, and how it is led in, split, or put beside an old line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...debate.events import Links
from ...debate.flow import Point
from ...debate.motion import PassageKind
from ..base import Heard, MindRequest
from .argument import OLDER_KICKER_SHARE, SegmentTask, Way
from .draft import first_word
from .motion_lines import LEAST_ABOUT, MotionLines, content_words
from .speakers import Speaker
from .spoken_passages import NEAREST, Reach, SpokenPassage, SpokenPassages, Wanted
from .turn_writer import GRANTED_KEPT, RECENT_LINES, Turn, TurnWriter

RECALLS, RECALLS_INSTEAD = 0.15, 0.02
"""Share of turns that come back to an old line of the opponents, where no opponent has just spoken, and where one has."""
RECALLS_OWN = 0.5
"""Share of the shorter turns that end on an old line of the own side."""
LEADS_TO_ALLY, LEADS_ON, LEADS_TO_QUESTION, LEADS_TO_KICKER, STARTS_SHORT = 0.4, 0.25, 0.5, 0.3, 0.07
CITES = 0.5
"""Share of turns that rest on a source where one fits."""
MAKES_UP = 2.2
OWN_TURNS_BETWEEN = 2
"""So many turns of its own pass before an agent grants something, or asks, again."""
ASIDE: tuple[PassageKind, ...] = ("concession", "question")
LENGTHS = (8, 11, 14, 18, 22, 28)
"""Words of a turn, as they are wished for by turns: people do not all speak equally long."""
LEAST_AFTER_NO = 7
"""After a "No." comes no other short sentence."""
LEAST_FIRST = 4
"""Words of the first half of a passage that is split."""
GRANTS = frozenset(
    {"yes", "no", "true", "aye", "oh", "granted", "well", "i", "and", "but", "so", "fair", "right", "agreed"}
)
"""First words of a passage before which there is no "No.", and no "Exactly."."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that is a passage: whom it answers, in which way, its words, and the passage."""

    target: Heard | None
    way: Way
    turn: Turn
    passage: SpokenPassage


class PassageWriter:
    """Says passages. One serves all agents; each has its own memory of what it granted and asked."""

    def __init__(self, lines: MotionLines, passages: SpokenPassages, phrases: TurnWriter) -> None:
        self._lines = lines
        self._passages = passages
        self._phrases = phrases
        self._since: dict[tuple[str, PassageKind], int] = {}
        self._granted: dict[str, tuple[str, str | None]] = {}

    # --- which ----------------------------------------------------------------------------------------------------------

    def to_turn_before(self, task: SegmentTask, speaker: Speaker, reach: Sequence[Reach] = NEAREST) -> Said | None:
        """What is said to a question, to a cut-in line, or to the turn before; None where no passage has to do with it."""
        if not self._passages.any:
            return None
        request, random, before = task.request, task.random, task.before
        if request.question:
            asked = content_words(request.question)
            wanted = replace(self._wanted(task, speaker, None, asked), least=LEAST_ABOUT)
            claim = self._lines.claim_asked(request.question, request.side)
            found = self._passages.to(claim, "turn", replace(wanted, least=0.0), reach) if claim is not None else None
            found = found or self._passages.for_side(request.side, "turn", wanted, reach)
            return self._said(found, None, "question", task)
        if task.asked is not None:
            said = self._to_question(task, speaker, task.asked, reach)
            if said is not None:
                return said
        kicker = task.kicker
        if kicker is not None and (kicker is before or random.random() < OLDER_KICKER_SHARE):
            said = self._answer(task, speaker, kicker, reach)
            if said is not None:
                return said
        answering = before is not None and before.side != request.side
        recalls = RECALLS_INSTEAD if answering else RECALLS
        if kicker is None and not request.dual_path and not request.short and random.random() < recalls:
            said = self._old_line(task, speaker, reach)
            if said is not None:
                return said
        if before is None:
            return None
        if before.agent == request.agent:
            if before.role == "opening" or request.follows_own_kicker:
                return None
            return self._said(self._more(task.last, task, speaker, reach), None, "on", task)
        if before.side == request.side:
            return self._said(self._more(before.claim, task, speaker, reach, before), before, "beside", task)
        return self._answer(task, speaker, before, reach)

    def further_back(self, task: SegmentTask, speaker: Speaker, reach: Sequence[Reach] = NEAREST) -> Said | None:
        """An answer to an older line of the opponents, or a claim of the own side."""
        if not self._passages.any:
            return None
        for heard in task.opponents:
            said = self._answer(task, speaker, heard, reach, by_words=False)
            if said is not None:
                return said
        wanted = self._wanted(task, speaker, None, frozenset())
        found = self._passages.for_side(task.request.side, "turn", wanted, reach)
        return self._said(found, None, "own", task)

    def short_answer(
        self, heard: Heard, task: SegmentTask, speaker: Speaker, room: int
    ) -> tuple[SpokenPassage, str] | None:
        """An answer that leaves room for something else, and its words."""
        wanted = Wanted(speaker, task.random, room, content_words(heard.text), task.last, heard.name)
        found = self._passages.to(heard.claim, "turn", wanted, NEAREST)
        if found is None:
            return None
        return found, " ".join(self._passages.spoken(found, room, heard.name))

    def _answer(
        self, task: SegmentTask, speaker: Speaker, heard: Heard, reach: Sequence[Reach], *, by_words: bool = True
    ) -> Said | None:
        """An answer to a claim: granted, asked about, or plainly answered; or else, `by_words`, what is about the words that were heard."""
        wanted = self._wanted(task, speaker, heard)
        for kind in self._kinds(task, speaker, heard):
            found = self._passages.to(heard.claim, kind, wanted, reach)
            if found is not None:
                return self._said(found, heard, "answer", task)
        if not by_words:
            return None
        found = self._passages.for_side(task.request.side, "turn", replace(wanted, least=LEAST_ABOUT), reach)
        return self._said(found, heard, "answer", task)

    def _kinds(self, task: SegmentTask, speaker: Speaker, heard: Heard) -> Iterable[PassageKind]:
        agent, drawn = task.request.agent, task.random.random()
        if task.request.follows_own_kicker:
            return ("turn",)
        # Each share is of all answers; an agent that has just done it waits, and makes up for it.
        if drawn < MAKES_UP * speaker.concedes:
            granted = (agent, heard.claim) in self._granted.values()
            return ("concession", "turn") if self._may(agent, "concession") and not granted else ("turn",)
        if drawn > 1 - MAKES_UP * speaker.asks:
            return ("question", "turn") if self._may(agent, "question") else ("turn",)
        return ("turn",)

    def _may(self, agent: str, kind: PassageKind) -> bool:
        return self._since.get((agent, kind), OWN_TURNS_BETWEEN) >= OWN_TURNS_BETWEEN

    def _to_question(self, task: SegmentTask, speaker: Speaker, asked: Heard, reach: Sequence[Reach]) -> Said | None:
        """What is said to a question that was put by name: an answer to what it claims, else more for what it was about."""
        wanted = self._wanted(task, speaker, asked)
        found = self._passages.to(asked.claim, "turn", wanted, reach)
        found = found or self._passages.on(task.asked_claim, "turn", wanted, reach)
        return self._said(found, asked, "asked", task)

    def _more(
        self, claim: str | None, task: SegmentTask, speaker: Speaker, reach: Sequence[Reach], ally: Heard | None = None
    ) -> SpokenPassage | None:
        """More for a claim of the own side that was put, or for what an ally has said."""
        wanted = self._wanted(task, speaker, ally)
        found = self._passages.on(claim, "turn", wanted, reach)
        if found is None and ally is not None:
            found = self._passages.for_side(task.request.side, "turn", replace(wanted, least=LEAST_ABOUT), reach)
        return found

    def _old_line(self, task: SegmentTask, speaker: Speaker, reach: Sequence[Reach]) -> Said | None:
        """An opponents' line of long ago that nobody has answered, and what is to be said to it."""
        request = task.request
        points = [
            point
            for point in old_points(task)
            if point.side != request.side and point.status in ("open", "dropped") and point.claim in self._lines.points
        ]
        task.random.shuffle(points)
        for point in points:
            lead = self._phrases.recalled_opponent(request, point, task.random)
            if not lead:
                continue
            wanted = Wanted(
                speaker,
                task.random,
                request.max_words - len(lead.split()),
                content_words(point.text),
                task.last,
                point.name,
            )
            found = self._passages.to(point.claim, "turn", wanted, reach)
            if found is None:
                continue
            said = self._passages.spoken(found, wanted.room, point.name)
            turn = Turn(" ".join((lead, *said)), [found.line, self._lines.points[point.claim or ""].gist])
            turn.links = Links(addresses=point.agent, recalls=point.segment_id)
            told = Heard(point.segment_id, point.agent, point.name, point.side, point.text, point.claim, True)
            return Said(told, "answer", turn, found)
        return None

    def _wanted(
        self, task: SegmentTask, speaker: Speaker, heard: Heard | None, about: frozenset[str] | None = None
    ) -> Wanted:
        if about is None:
            about = content_words(heard.text) if heard is not None else frozenset()
        opponent = heard is not None and heard.side != task.request.side
        name = heard.name if heard is not None and opponent else ""
        length, cites = task.random.choice(LENGTHS), task.random.random() < CITES
        return Wanted(speaker, task.random, task.room, about, task.last, name, length, cites)

    # --- how ------------------------------------------------------------------------------------------------------------

    def _said(self, passage: SpokenPassage | None, target: Heard | None, way: Way, task: SegmentTask) -> Said | None:
        """The passage as a turn: led in where that suits it, split where halves are wanted."""
        if passage is None:
            return None
        request = task.request
        name = target.name if target is not None else ""
        said = self._passages.spoken(passage, task.room, name)
        if not said:
            return None
        turn = Turn("", [passage.line])
        if target is not None and way in ("answer", "asked"):
            granted = target.segment_id if passage.kind == "concession" else None
            turn.links = Links(addresses=target.agent, concedes=granted)
        half = _half(said) if request.dual_path and passage.line.source is None else len(said)
        turn.first, turn.second = " ".join(said[:half]), " ".join(said[half:])
        if turn.second:
            # Somebody came in: the part after the acknowledgement is shorter.
            rest = said[half:]
            turn.second_ack = " ".join(rest[:-1] or rest)
        self._lead(turn, passage, target, way, task)
        if not turn.second and not request.short and task.random.random() < RECALLS_OWN:
            self._own_old_line(turn, passage, task)
        return Said(target, way, turn, passage)

    def _lead(self, turn: Turn, passage: SpokenPassage, target: Heard | None, way: Way, task: SegmentTask) -> None:
        """A few words before the passage, now and then; most need none."""
        request, random = task.request, task.random
        if request.acknowledge is not None or request.follows_own_kicker or request.short:
            return
        if first_word(turn.first) in GRANTS or "{name}" in passage.line.text or passage.line.source is not None:
            return
        long = len(passage.sentences[0].split()) >= LEAST_AFTER_NO
        name = target.name if target is not None else ""
        drawn = random.random()
        if way == "beside" and drawn < LEADS_TO_ALLY:
            self._phrases.lead(turn, request, "beside", name, random)
        elif way == "on" and drawn < LEADS_ON:
            self._phrases.lead(turn, request, "on", name, random)
        elif way == "asked" and drawn < LEADS_TO_QUESTION:
            self._phrases.lead(turn, request, "asked", name, random)
        elif way == "question" and drawn < LEADS_TO_QUESTION:
            self._phrases.lead(turn, request, "answered_chair", name, random)
        elif way == "answer" and target is not None and target.role == "kicker" and drawn < LEADS_TO_KICKER:
            self._phrases.lead(turn, request, "to_kickers", name, random)
        elif way == "answer" and passage.kind == "turn" and long and drawn < STARTS_SHORT:
            self._phrases.lead(turn, request, "short_starts", name, random)

    def _own_old_line(self, turn: Turn, passage: SpokenPassage, task: SegmentTask) -> None:
        """An old line of the own side for the same claim, told at the end; not after a question."""
        if turn.first.endswith("?") or turn.links.recalls is not None:
            return
        for point in old_points(task):
            # The second part of a split segment does not open on the name of somebody who has not spoken last.
            if task.request.dual_path and point.agent != task.request.agent:
                continue
            gist = self._lines.points[passage.claim].gist
            # What the turn has just said in nearly the same words is told no second time.
            told = len(content_words(turn.first) & gist.bag) > len(gist.bag) / 2
            if point.side == task.request.side and point.claim == passage.claim and not told:
                text = self._phrases.recalled_own(task.request, point, task.random)
                if text and len(turn.first.split()) + len(text.split()) <= task.request.max_words:
                    turn.second, turn.second_lines = text, [self._lines.points[passage.claim].gist]
                    turn.links = Links(turn.links.addresses, turn.links.resumes, point.segment_id, turn.links.concedes)
                    return

    # --- what was done ----------------------------------------------------------------------------------------------------

    def spoke(self, request: MindRequest, said: Said | None) -> None:
        """An agent has a turn; the passage in it, if there is one."""
        kind = said.passage.kind if said is not None else None
        for each in ASIDE:
            since = self._since.get((request.agent, each), OWN_TURNS_BETWEEN)
            self._since[request.agent, each] = 0 if each == kind else since + 1
        if said is not None and kind == "concession":
            self._granted[request.request_id] = request.agent, said.passage.to
            if len(self._granted) > GRANTED_KEPT:
                del self._granted[next(iter(self._granted))]

    def take_back(self, request_id: str) -> None:
        """A turn was not heard: what it granted may be granted again."""
        self._granted.pop(request_id, None)


def old_points(task: SegmentTask) -> list[Point]:
    """Points that were made more than a few turns ago, the oldest first."""
    request = task.request
    recent = [line for line in (*request.heard, request.floor) if line is not None and line.role != "interjection"]
    near = {line.segment_id for line in recent[-RECENT_LINES:]}
    return [
        point
        for point in request.points
        if not point.remark and point.segment_id not in near and point.last_part not in near
    ]


def _half(said: Sequence[str]) -> int:
    """How many sentences make the first half; all of them where there is no second one."""
    words = [len(each.split()) for each in said]
    fitting = [count for count in range(1, len(said)) if sum(words[:count]) >= LEAST_FIRST]
    return min(fitting, key=lambda count: abs(sum(words) - 2 * sum(words[:count])), default=len(said))
