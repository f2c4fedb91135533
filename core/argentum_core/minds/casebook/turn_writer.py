"""How a turn is put: what the chooser chose, in sentences of different shapes, with what it concedes, asks and comes back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from argentum_kit.sentences import sentences

from ...debate.cast import PersonaManner
from ...debate.events import NO_LINKS, Links
from ...debate.flow import Point
from ..base import CutOff, Heard, MindRequest
from .argument import Choice
from .draft import first_word, leads_by_itself, led, one_sentence, rotated
from .manner_frames import frames_of
from .motion_lines import ClaimLines, MotionLine, MotionLines
from .phrasing import choose, continued, opened, sentence_start
from .speakers import Speaker
from .turn_frames import FrameKind

OPENER_WORDS = 5
RECENT_LINES = 7
"""A line further back than so many is an old one."""
GIST_USES = 2
"""So often a claim may be told in the same words."""
GRANTED_KEPT = 128
CONCEDES_AGAIN_AFTER = 2
"""So many turns of its own pass before an agent concedes again."""
LEAST_LOST = 4
ROOM_FOR_ANSWER = 8
"""Words that a resumption leaves for an answer to whoever came in."""
POINTS_BACK = frozenset(
    {
        "he",
        "she",
        "it",
        "they",
        "them",
        "this",
        "these",
        "those",
        "it's",
        "they're",
        "he's",
        "she's",
        "it’s",
        "they’re",
        "he’s",
        "she’s",
    }
)
"""First words of a sentence that nobody understands without the one before."""
LEAST_ALONE = 8
LONG_FIRST = 16
"""A first sentence of so many words needs no second, half the time."""
JOINED_LEAVES = 5
"""By so much is one long sentence shorter than a turn may be."""

# Shares of answers.
CONCEDES, RESTATES, DOUBTS, STARTS_SHORT = 0.3, 0.17, 0.05, 0.3
# Shares of second sentences.
ASKS, RECALLS, STAYS_ALONE, JOINS = 0.12, 0.22, 0.13, 0.65


@dataclass(slots=True)
class Turn:
    """A turn in its two parts, and the lines that each of them spends. `second_ack` is the second part as it goes on after a word to
    somebody who came in; without one the casebook looks for something shorter."""

    first: str
    first_lines: list[MotionLine]
    second: str = ""
    second_lines: list[MotionLine] = field(default_factory=list)
    links: Links = NO_LINKS
    second_ack: str = ""

    @property
    def text(self) -> str:
        """Both parts."""
        return f"{self.first} {self.second}".strip()

    @property
    def words(self) -> int:
        """How many words both parts have."""
        return len(self.text.split())


class TurnWriter:
    """Puts turns into words. One serves all agents; each has its own memory of phrases."""

    def __init__(self, lines: MotionLines, speakers: Mapping[str, Speaker]) -> None:
        self._lines = lines
        self._speakers = speakers
        self._used: dict[str, set[str]] = {}
        self._openers: dict[str, str] = {}
        self._conceded: set[tuple[str, str]] = set()
        self._since_conceded: dict[str, int] = {}
        self._granted: dict[str, tuple[str, str]] = {}

    def take_back(self, request_id: str) -> None:
        """A turn was not heard: what it granted may be granted again."""
        granted = self._granted.pop(request_id, None)
        if granted is not None:
            self._conceded.discard(granted)

    def write(self, request: MindRequest, choice: Choice, manner: PersonaManner, random: Random, *, bare: bool) -> Turn:
        """The turn. `bare`: without an opening phrase, because something goes before it."""
        first, second = choice.pair
        turn = Turn(first.text, [first])
        target = choice.target
        if target is not None and choice.way in ("answer", "asked"):
            turn.links = Links(addresses=target.agent)
        self._since_conceded[request.agent] = self._since_conceded.get(request.agent, 0) + 1
        if not bare:
            self._put_first(turn, request, choice, manner, random)
        if not request.short:
            self._put_second(turn, second, request, choice, random)
        return turn

    # --- the first sentence -------------------------------------------------------------------------------------------

    def _put_first(
        self, turn: Turn, request: MindRequest, choice: Choice, manner: PersonaManner, random: Random
    ) -> None:
        target, way = choice.target, choice.way
        if request.follows_own_kicker:
            return
        if way == "answer" and target is not None:
            self._answer(turn, request, target, manner, random)
        elif way == "asked" and target is not None and random.random() < 0.8:
            self.lead(turn, request, "asked", target.name, random)
        elif way == "beside" and target is not None and random.random() < 0.8:
            self.lead(turn, request, "beside", target.name, random)
        elif way == "question" and random.random() < 0.6:
            self.lead(turn, request, "answered_chair", "", random)
        elif way == "on" and random.random() < 0.8:
            self.lead(turn, request, "on", "", random)

    def _answer(self, turn: Turn, request: MindRequest, target: Heard, manner: PersonaManner, random: Random) -> None:
        """An answer to an opponent: granted first, restated, doubted, begun short, or in the persona's own manner."""
        point = self._lines.points.get(target.claim or "")
        if target.role == "kicker" and random.random() < 0.5:
            self.lead(turn, request, "to_kickers", target.name, random)
            return
        drawn = random.random()
        if point is not None:
            if drawn < CONCEDES:
                if self._concede(turn, request, target, point, random):
                    return
            elif drawn < CONCEDES + RESTATES:
                if self._framed(turn, request, "restated", target, random):
                    return
            elif drawn < CONCEDES + RESTATES + DOUBTS and self._doubt(turn, request, target, point, random):
                return
        if random.random() < STARTS_SHORT:
            self.lead(turn, request, "short_starts", target.name, random)
        elif random.random() < manner.opens_with:
            self._open(turn, request, manner, target.name, random)

    def _doubt(self, turn: Turn, request: MindRequest, target: Heard, point: ClaimLines, random: Random) -> bool:
        """A question whether the opponents' claim is true, before it is answered."""
        if self._lines.uses(point.gist):
            return False
        frame = self._draw(request, "doubted", random)
        text = f"{sentence_start(frame.format(name=target.name, gist=point.gist.text))} {turn.first}"
        if len(text.split()) > request.max_words:
            return False
        turn.first = text
        turn.first_lines.append(point.gist)
        return True

    def _concede(self, turn: Turn, request: MindRequest, target: Heard, point: ClaimLines, random: Random) -> bool:
        """Grant the opponents' claim before answering it: each claim once a side, and not all the time."""
        granted = request.side, point.claim.id
        if granted in self._conceded or self._since_conceded.get(request.agent, 0) < CONCEDES_AGAIN_AFTER:
            return False
        if not self._framed(turn, request, "concessions", target, random):
            return False
        self._conceded.add(granted)
        self._granted[request.request_id] = granted
        if len(self._granted) > GRANTED_KEPT:
            del self._granted[next(iter(self._granted))]
        self._since_conceded[request.agent] = 0
        turn.links = Links(addresses=target.agent, concedes=target.segment_id)
        return True

    def _framed(self, turn: Turn, request: MindRequest, table: FrameKind, target: Heard, random: Random) -> bool:
        """The line behind the opponents' claim in one sentence; False where that would read badly, or too often the same."""
        gist, line = self._lines.points[target.claim or ""].gist, turn.first
        if "," in gist.text or self._lines.uses(gist) >= GIST_USES or leads_by_itself(line):
            return False
        text = self._filled(self._draw(request, table, random), line, target.name, gist.text)
        if len(text.split()) > request.max_words:
            return False
        turn.first = text
        turn.first_lines.append(gist)
        return True

    def lead(self, turn: Turn, request: MindRequest, table: FrameKind, name: str, random: Random) -> None:
        """A few words before the line: a sentence of its own, or a connective."""
        lead = self.phrase(request, table, name, random)
        text = f"{lead} {turn.first}" if lead.endswith((".", "?")) else led(lead, turn.first, self._lines)
        if len(text.split()) <= request.max_words:
            turn.first = text

    def _open(self, turn: Turn, request: MindRequest, manner: PersonaManner, name: str, random: Random) -> None:
        """One of the persona's openers, not the same twice in a row."""
        fitting = [phrase for phrase in manner.openers if len(phrase.split()) <= OPENER_WORDS]
        written, phrase = choose(fitting, name, self._openers.get(request.agent, ""), random)
        if leads_by_itself(turn.first) or len(f"{phrase} {turn.first}".split()) > request.max_words:
            return
        self._openers[request.agent] = written
        turn.first = opened(phrase, turn.first, self._lines.proper)

    # --- the second sentence ------------------------------------------------------------------------------------------

    def _put_second(
        self, turn: Turn, second: MotionLine | None, request: MindRequest, choice: Choice, random: Random
    ) -> None:
        """A question, an old line, a reason, or nothing more."""
        drawn = random.random()
        if drawn < ASKS and choice.way == "answer" and self._ask(turn, request, choice, random):
            return
        # Of a split segment the second part may never be heard: it comes back to nothing.
        if ASKS <= drawn < ASKS + RECALLS and not request.dual_path and self._recall(turn, request, random):
            return
        words = len(turn.first.split())
        alone = (words >= LEAST_ALONE and drawn > 1 - STAYS_ALONE) or (words >= LONG_FIRST and random.random() < 0.6)
        if second is None or (alone and not request.dual_path):
            return
        if words + second.words > request.max_words:
            return
        if (
            random.random() < JOINS
            and not request.dual_path
            and self._join(turn, second, request.max_words - JOINED_LEAVES)
        ):
            return
        turn.second, turn.second_lines = second.text, [second]

    def _join(self, turn: Turn, second: MotionLine, most: int) -> bool:
        """Both lines as one long sentence, where both are plain statements that rest on no source."""
        cites = second.source or any(line.source for line in turn.first_lines)
        if cites or len(turn.first.split()) + second.words > most:
            return False
        text = one_sentence(turn.first, second.text, self._lines)
        if not text:
            return False
        turn.first = text
        turn.first_lines.append(second)
        return True

    def _ask(self, turn: Turn, request: MindRequest, choice: Choice, random: Random) -> bool:
        """A question to whoever is answered, about what they said; it takes the place of a reason."""
        target = choice.target
        point = self._lines.points.get(target.claim or "") if target is not None else None
        if target is None or point is None:
            return False
        room = request.max_words - len(turn.first.split())
        lead = self._draw(request, "questions", random).format(name=target.name)
        asked = [line for line in self._lines.fresh(point.clarify, room - len(lead.split())) if line.text.endswith("?")]
        if not asked:
            return False
        line = random.choice(asked)
        turn.second = f"{lead} {continued(line.text, self._lines.proper)}"
        turn.second_lines = [line]
        return True

    def _recall(self, turn: Turn, request: MindRequest, random: Random) -> bool:
        """Back to an old line: an ally's or the agent's own for the same claim, or an opponent's that nobody has answered."""
        recent = [line for line in (*request.heard, request.floor) if line is not None and line.role != "interjection"]
        near = {line.segment_id for line in recent[-RECENT_LINES:]}
        old = [
            point
            for point in request.points
            if not point.remark and point.segment_id not in near and point.last_part not in near
        ]
        random.shuffle(old)
        own = [point for point in old if point.side == request.side and point.claim == turn.first_lines[0].claim]
        theirs = [point for point in old if point.side != request.side and point.status in ("open", "dropped")]
        groups = [(own, self._recall_own), (theirs, self._recall_theirs)]
        if random.random() < 0.35:
            groups.reverse()
        for points, recall in groups:
            for point in points:
                known = self._lines.points.get(point.claim or "")
                if known is not None and recall(turn, request, point, known, random):
                    turn.links = Links(
                        addresses=turn.links.addresses, concedes=turn.links.concedes, recalls=point.segment_id
                    )
                    return True
        return False

    def _recall_own(self, turn: Turn, request: MindRequest, point: Point, known: ClaimLines, random: Random) -> bool:
        text = self.recalled_own(request, point, random)
        return text != "" and self._second_is(turn, request, text, known.gist)

    def recalled_own(self, request: MindRequest, point: Point, random: Random) -> str:
        """An old line of the own side as one tells it; empty where its claim has been told in the same words."""
        known = self._lines.points.get(point.claim or "")
        if known is None or self._lines.uses(known.gist):
            return ""
        table: FrameKind = "recalled_self"
        if point.agent != request.agent:
            unanswered = point.status in ("open", "dropped")
            table = "recalled_unanswered" if unanswered else "recalled_ally"
        return self._filled(self._draw(request, table, random), "", point.name, known.gist.text)

    def recalled_opponent(self, request: MindRequest, point: Point, random: Random) -> str:
        """What leads over to an old line of the opponents, as a sentence; empty where its claim was told too often, or cannot be."""
        known = self._lines.points.get(point.claim or "")
        if known is None or "," in known.gist.text or self._lines.uses(known.gist) >= GIST_USES:
            return ""
        frames = [frame for frame in self._frames(request, "recalled_opponent") if frame.endswith(" {Line}")]
        frame = rotated(frames, self._used.setdefault(request.agent, set()), random) if frames else ""
        return self._filled(frame.removesuffix(" {Line}"), "", point.name, known.gist.text)

    def _recall_theirs(self, turn: Turn, request: MindRequest, point: Point, known: ClaimLines, random: Random) -> bool:
        gist = known.gist
        if "," in gist.text or self._lines.uses(gist) >= GIST_USES:
            return False
        answers = [line for line in self._lines.fresh(known.answers) if line not in turn.first_lines]
        if not answers:
            return False
        line = random.choice(answers)
        text = self._filled(self._draw(request, "recalled_opponent", random), line.text, point.name, gist.text)
        return self._second_is(turn, request, text, gist, line)

    def _second_is(self, turn: Turn, request: MindRequest, text: str, *lines: MotionLine) -> bool:
        if len(turn.first.split()) + len(text.split()) > request.max_words:
            return False
        turn.second, turn.second_lines = text, list(lines)
        return True

    # --- what was lost --------------------------------------------------------------------------------------------------

    def resume(
        self, request: MindRequest, cut: CutOff, named: str, answer: Choice | None, random: Random
    ) -> Turn | None:
        """The half that was cut off, from the beginning of its sentence, and an answer to whoever came in. `named` is their name,
        where it may be said. None if nothing that can be said is left of it."""
        lost, *rest = lost_sentences(cut) or [""]
        names = {line.name for line in request.heard}
        if not lost or any(word.strip(",.:?!") in names for word in lost.split()):
            return None  # what was said to somebody by name had its moment
        table: FrameKind = "resumed_named" if named and random.random() < 0.6 else "resumed"
        text = self._filled(self._draw(request, table, random), lost, named, "")
        if len(text.split()) > request.max_words:
            return None
        for more in rest if not request.short else ():
            named_in_it = any(word.strip(",.:?!") in names for word in more.split())
            if named_in_it or len(text.split()) + len(more.split()) > request.max_words - ROOM_FOR_ANSWER:
                break
            text = f"{text} {more}"
        turn = Turn(text, [])
        if answer is not None and not request.short and answer.way == "answer":
            first = answer.pair[0]
            if len(text.split()) + first.words <= request.max_words and first.text != lost:
                turn.second, turn.second_lines = first.text, [first]
        return turn

    # --- phrases --------------------------------------------------------------------------------------------------------

    def phrase(self, request: MindRequest, table: FrameKind, name: str, random: Random) -> str:
        """One of the speaker's phrases of a kind, as a sentence to somebody."""
        return sentence_start(self._draw(request, table, random).format(name=name))

    def _draw(self, request: MindRequest, table: FrameKind, random: Random) -> str:
        return rotated(self._frames(request, table), self._used.setdefault(request.agent, set()), random)

    def _frames(self, request: MindRequest, table: FrameKind) -> tuple[str, ...]:
        speaker = self._speakers.get(request.name)
        return frames_of(speaker.manner.name if speaker is not None else None).of(table)

    def _filled(self, frame: str, line: str, name: str, gist: str) -> str:
        small = continued(line, self._lines.proper) if line else ""
        return sentence_start(frame.format(name=name, gist=gist, line=small, Line=line))


def lost_sentences(cut: CutOff) -> list[str]:
    """The sentences of a segment from the one that was not heard to its end; none where that one was capped, is too short to come
    back to, or begins on a word for something in a sentence that was heard: a minute later nobody knows what "they" are."""
    heard = len(cut.heard.split())
    words = 0
    every = [sentence.strip() for sentence in sentences(cut.text)]
    for number, sentence in enumerate(every):
        words += len(sentence.split())
        if words > heard:
            points_back = number > 0 and first_word(sentence) in POINTS_BACK
            comes_back = len(sentence.split()) >= LEAST_LOST and not sentence.endswith("…") and not points_back
            return every[number:] if comes_back else []
    return []


def lost_sentence(cut: CutOff) -> str:
    """The first of them, or nothing."""
    return next(iter(lost_sentences(cut)), "")
