"""What is longer than a turn: an opening, a long case within the clash, and a closing statement.

Each is put together from lines that nobody has said yet. A closing statement comes back to what was really said, by whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from random import Random

from ...debate.events import Links
from ...debate.flow import Point
from ...form.flow import standing
from ..base import Heard, MindReply, MindRequest
from . import statement_frames as frames
from .draft import Draft, first_word, led, rotated, whole_sentence
from .motion_lines import ClaimLines, MotionLine, MotionLines
from .phrasing import continued

END_ROOM = 8
"""Words that are left for the last sentence."""
GIST_ROOM = 2 * END_ROOM
JOINS = 0.65
"""How often a reason stands in one sentence with what it is a reason for."""
QUOTED_WORDS = 16
BRIEF_WORDS = 45
"""A statement that may be no longer has room for one thought."""
Written = tuple[MindReply, list[MotionLine]]
"""The reply, and the lines that it spends."""


class StatementWriter:
    """Writes the long roles. One serves all agents: no two of them begin or end alike while there is another way."""

    def __init__(self, lines: MotionLines) -> None:
        self._lines = lines
        self._used: set[str] = set()
        self._told_claims: Counter[str] = Counter()

    # --- an opening ---------------------------------------------------------------------------------------------------

    def opening(self, request: MindRequest, random: Random) -> Written | None:
        """A small case: the side, and as many claims of its own with a reason as there is room for. None if nothing is left to say."""
        draft = Draft(self._lines, request.max_words)
        draft.add(self._of_side(frames.SIDE_OPENINGS, frames.ANY_SIDE_OPENINGS, request.side, random))
        own = self._own(request.side, random)
        leads = random.choice(frames.SIGNPOSTS if request.max_words > BRIEF_WORDS else frames.BRIEF_SIGNPOSTS)
        enough = min(request.max_words - 4, max(request.least_words + 6, round(0.85 * request.max_words)))
        brief = request.max_words <= BRIEF_WORDS
        first: ClaimLines | None = None
        for number, point in enumerate(self._with_lines(own, draft)):
            if draft.words >= enough or number == 3:
                break
            lead = leads[min(number, 2)]
            if (
                number == 0
                and not brief
                and draft.fits(point.gist.text, GIST_ROOM)
                and not self._lines.uses(point.gist)
            ):
                frame = rotated(frames.GIST_SIGNPOSTS, self._used, random)
                draft.add(frame.format(gist=point.gist.text), point.gist)
                lead = ""
            spoken = draft.add_line(point.say or point.because, random, lead) or draft.add_line(
                point.because, random, lead
            )
            if spoken is None:
                continue
            first = first or point
            self._reason(point, spoken, draft, random, full=not brief or draft.words < request.least_words)
        if first is None:
            return None
        self._fill(
            chain.from_iterable((*point.because, *point.say) for point in own), draft, request.least_words, random
        )
        self._end(draft, rotated(frames.OPENING_ENDS, self._used, random))
        return self._reply(draft, first), draft.lines

    def _reason(self, point: ClaimLines, spoken: MotionLine, draft: Draft, random: Random, *, full: bool) -> None:
        """What bears a claim out: the reason that is most about what was just said, and evidence now and then."""
        if full and random.random() < 0.4 and draft.add_line(point.evidence, random):
            return
        reasons = self._lines.about(spoken.bag, draft.fresh(point.because))
        if reasons and random.random() < JOINS:
            draft.add_joined(reasons[0])
        elif reasons:
            draft.add(reasons[0].text, reasons[0])

    # --- a long case --------------------------------------------------------------------------------------------------

    def case(
        self, request: MindRequest, first: MotionLine, target: Heard | None, random: Random, opening: str = ""
    ) -> Written | None:
        """One claim, two reasons, an example or evidence, and a turn to the opponents. `first` is what answers them, as it is said in
        `opening`. None if too little is left for it."""
        lines = self._lines
        point = lines.points[first.claim]
        draft = Draft(lines, request.max_words)
        draft.add(opening or first.text, first)
        if not lines.uses(point.gist) or random.random() < 0.5:
            frame = rotated(frames.CASE_SIGNPOSTS, self._used, random)
            draft.add(frame.format(gist=point.gist.text), point.gist, spare=END_ROOM)
        else:
            draft.add_line(point.say, random, spare=END_ROOM)
        one, other = random.choice(frames.CASE_REASONS)
        if random.random() < JOINS and first_word(one) not in ("after", "for"):
            other = ""
        for lead in (one, other):
            reasons = lines.about(first.bag, draft.fresh(point.because, END_ROOM + len(lead.split())))
            if not reasons:
                break
            self._led(lead, reasons[0], draft)
        if draft.fresh(point.evidence, END_ROOM):
            draft.add_line(point.evidence, random, spare=END_ROOM)
        self._fill((*point.because, *point.say), draft, request.least_words - END_ROOM, random)
        opponent = target if target is not None and target.side != request.side else None
        turn, used = self._turn_to(opponent, random)
        if turn and not draft.add(turn, *used):
            turn = ""
        if draft.words < request.least_words:
            own = self._own(request.side, random)
            more = chain.from_iterable((*other.because, *other.say) for other in own if other is not point)
            inserted = Draft(lines, request.max_words - draft.words)
            inserted.lines += draft.lines
            self._fill(more, inserted, request.least_words - draft.words, random)
            draft.add(inserted.text, *(line for line in inserted.lines if line not in draft.lines))
        if draft.words < request.least_words:
            return None
        addressed = opponent.agent if opponent is not None and turn else None
        reply = self._reply(draft, point, answers=target, links=Links(addresses=addressed))
        return reply, draft.lines

    def _led(self, lead: str, line: MotionLine, draft: Draft) -> None:
        """A reason led in by a sentence or by a connective, whichever the lead is."""
        if not lead:
            draft.add_joined(line, END_ROOM)
            return
        text = f"{lead} {line.text}" if lead.endswith((".", "?")) else led(lead, line.text, self._lines)
        draft.add(text, line)

    def _turn_to(self, target: Heard | None, random: Random) -> tuple[str, tuple[MotionLine, ...]]:
        """A question or a challenge to whoever is answered."""
        point = self._lines.points.get(target.claim or "") if target is not None else None
        if target is None or point is None:
            return "", ()
        asked = self._lines.fresh(point.clarify)
        if asked and random.random() < 0.6:
            line = random.choice(asked)
            lead = rotated(frames.CASE_QUESTIONS, self._used, random).format(name=target.name)
            return f"{lead} {continued(line.text, self._lines.proper)}", (line,)
        frame = rotated(frames.CASE_TURNS, self._used, random)
        return whole_sentence(frame.format(name=target.name, gist=point.gist.text)), (point.gist,)

    # --- a closing statement --------------------------------------------------------------------------------------------

    def closing(self, request: MindRequest, random: Random) -> Written | None:
        """What stands, what was conceded, and a line of the debate by the name of whoever said it."""
        draft = Draft(self._lines, request.max_words)
        brief = request.max_words <= BRIEF_WORDS
        spare = END_ROOM
        recalled: str | None = None
        told: set[str | None] = set()
        main: ClaimLines | None = None
        draft.add(rotated(frames.CLOSING_STARTS, self._used, random))
        for point in self._that_stand(request)[: 1 if brief else 2]:
            if draft.add(self._stood(point, request, random), spare=spare + (6 if brief else 0)):
                self._told_claims[point.claim or point.id] += 1
                told.add(point.claim)
                recalled = recalled or (point.segment_id if point.agent != request.agent else None)
                known = self._lines.points.get(point.claim or "")
                main = main or known
                if not brief and known is not None:
                    self._fill((*known.because, *known.say), draft, draft.words + 6, random, spare)
        granted = self._granted(request, told, random)
        if granted and not brief:
            draft.add(granted, spare=spare)
        theirs = self._against(request)
        if theirs is not None:
            said = self._they_said(theirs, random)
            answer = self._answer_to(theirs, draft, spare + len(said.split()))
            if answer is not None and draft.add(said, spare=answer.words + spare):
                draft.add(answer.text, answer)
                recalled = theirs.segment_id
                main = main or self._lines.points[answer.claim]
            elif recalled is None and draft.add(said, spare=spare):
                draft.add(rotated(frames.TO_THAT, self._used, random), spare=spare)
                recalled = theirs.segment_id
        own = self._own(request.side, random)
        main = main or (own[0] if own else None)
        if main is not None:
            self._fill((*main.because, *main.say), draft, request.least_words - spare, random, spare)
        rest = chain.from_iterable((*point.because, *point.say) for point in own)
        self._fill(rest, draft, request.least_words - 4, random, spare)
        if draft.words == 0:
            return None
        draft.add(self._of_side(frames.SIDE_ENDS, frames.ANY_SIDE_ENDS, request.side, random))
        return self._reply(draft, main, links=Links(recalls=recalled)), draft.lines

    def _that_stand(self, request: MindRequest) -> list[Point]:
        """Points of the own side that stand, those of others first: one does not praise oneself."""
        points = [point for point in standing(request.points) if point.side == request.side and not point.remark]
        points.sort(key=lambda point: (point.status == "answered", point.agent == request.agent, point.turn))
        # A claim that was put several times is told once, and not what somebody closed with before.
        by_claim = {point.claim or point.id: point for point in reversed(points)}
        points = [point for point in points if by_claim[point.claim or point.id] is point]
        return sorted(points, key=lambda point: self._told_claims[point.claim or point.id])

    def _stood(self, point: Point, request: MindRequest, random: Random) -> str:
        table = frames.STILL_STANDS if point.status == "answered" else frames.UNANSWERED
        return self._told(table, point, "I" if point.agent == request.agent else point.name, random)

    def _granted(self, request: MindRequest, told: set[str | None], random: Random) -> str:
        """The newest concession: of the opponents to the own side, or else the agent's own; of no claim that was `told` already."""
        for point in reversed(request.points):
            if point.conceded_by is None or (point.claim is not None and point.claim in told):
                continue
            names = {each.agent: each.name for each in request.points}
            if point.side == request.side and point.conceded_by in names:
                return self._told(frames.THEY_GRANTED, point, names[point.conceded_by], random)
            if point.conceded_by == request.agent:
                return self._told(frames.I_GRANTED, point, point.name, random)
        return ""

    def _against(self, request: MindRequest) -> Point | None:
        """The opponents' point to come back to: one that still has an answer, the latest of those that stand."""
        theirs = [point for point in request.points if point.side != request.side and not point.remark]
        stand = {point.id for point in standing(request.points)}
        theirs.sort(key=lambda point: (point.conceded_by is None, point.id in stand, point.turn))
        for point in reversed(theirs):
            known = self._lines.points.get(point.claim or "")
            if known is not None and self._lines.fresh(known.answers):
                return point
        return theirs[-1] if theirs else None

    def _they_said(self, point: Point, random: Random) -> str:
        return self._told(frames.THEY_SAID, point, point.name, random)

    def _told(self, table: Sequence[str], point: Point, name: str, random: Random) -> str:
        """A point as somebody else tells it: by its claim, or in the words that were heard."""
        known = self._lines.points.get(point.claim or "")
        if known is not None:
            # A gist of two clauses can only come last.
            last = [frame for frame in table if frame.endswith("{gist}.")] if "," in known.gist.text else []
            frame = rotated(last or table, self._used, random)
            text = frame.format(Name=name, name=name, gist=known.gist.text)
        else:
            words = point.text.split()
            quote = " ".join(words[:QUOTED_WORDS]).rstrip(",;:") + ("…" if len(words) > QUOTED_WORDS else "")
            text = frames.QUOTED[len(words) % len(frames.QUOTED)].format(Name=name, name=name, text=quote)
        return whole_sentence(text)

    def _answer_to(self, point: Point, draft: Draft, spare: int) -> MotionLine | None:
        known = self._lines.points.get(point.claim or "")
        answers = draft.fresh(known.answers, spare) if known is not None else []
        return min(answers, key=lambda line: line.words, default=None)

    # --- what all have in common ----------------------------------------------------------------------------------------

    def _own(self, side: str, random: Random) -> list[ClaimLines]:
        """Claims of a side, those not put yet first."""
        own = list(self._lines.sides[side])
        random.shuffle(own)
        return sorted(own, key=lambda point: (point.put, point.order // 3))

    def _with_lines(self, points: Sequence[ClaimLines], draft: Draft) -> Iterable[ClaimLines]:
        return (point for point in points if draft.fresh((*point.say, *point.because)))

    def _fill(self, lines: Iterable[MotionLine], draft: Draft, words: int, random: Random, spare: int = 0) -> None:
        """Lines until there are so many words, and no more."""
        left = list(lines)
        while draft.words < words:
            fresh = draft.fresh(left, spare)
            if not fresh:
                return
            line = random.choice(fresh)
            if random.random() < JOINS:
                draft.add_joined(line, spare)
            else:
                draft.add(line.text, line, spare=spare)

    def of_side(self, request: MindRequest, random: Random, *, ends: bool) -> str:
        """For which side somebody speaks, or, at the end, what is asked of the listeners."""
        if ends:
            return self._of_side(frames.SIDE_ENDS, frames.ANY_SIDE_ENDS, request.side, random)
        return self._of_side(frames.SIDE_OPENINGS, frames.ANY_SIDE_OPENINGS, request.side, random)

    def stands(self, request: MindRequest) -> Point | None:
        """A point of an ally's that stands and was told least; None where there is none."""
        return next((point for point in self._that_stand(request) if point.agent != request.agent), None)

    def stood(self, point: Point, request: MindRequest, random: Random) -> str:
        """A point that stands, as one tells it at the end by who made it."""
        return self._stood(point, request, random)

    def was_told(self, point: Point) -> None:
        """Somebody's closing statement came back to this point."""
        self._told_claims[point.claim or point.id] += 1

    def _end(self, draft: Draft, text: str) -> None:
        draft.add(text)

    def _of_side(self, table: dict[str, tuple[str, ...]], others: tuple[str, ...], side: str, random: Random) -> str:
        return rotated(table.get(side, others), self._used, random).format(side=side)

    def _reply(
        self, draft: Draft, point: ClaimLines | None, *, answers: Heard | None = None, links: Links | None = None
    ) -> MindReply:
        return MindReply(
            draft.text,
            answers=answers.segment_id if answers is not None else None,
            claim=point.claim.id if point is not None else None,
            sources=tuple(dict.fromkeys(line.source for line in draft.lines if line.source)),
            links=links or Links(),
        )
