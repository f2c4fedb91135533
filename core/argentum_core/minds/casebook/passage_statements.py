"""Openings, long cases and closing statements that are passages of the motion."""

from __future__ import annotations

from dataclasses import replace

from ...debate.events import Links
from ...debate.motion import PassageKind
from ..base import Heard, MindReply, MindRequest
from .argument import SegmentTask
from .draft import whole_sentence
from .motion_lines import LEAST_ABOUT, MotionLine, MotionLines, content_words
from .speakers import Speaker
from .spoken_passages import NEAREST, SpokenPassage, SpokenPassages, Wanted
from .statements import BRIEF_WORDS, StatementWriter, Written
from .turn_writer import TurnWriter

SHORT_PASSAGE, LONG_PASSAGE = 24, 40
"""Words of the passage that a short statement is built on, and a long one."""


class PassageStatements:
    """The long roles, of passages. Each is None where the motion has none left in the speaker's manner."""

    def __init__(
        self, lines: MotionLines, passages: SpokenPassages, phrases: TurnWriter, statements: StatementWriter
    ) -> None:
        self._lines = lines
        self._passages = passages
        self._phrases = phrases
        self._statements = statements

    def opening(self, task: SegmentTask, speaker: Speaker) -> Written | None:
        """The side, an opening passage, and what bears it out where there is room."""
        request = task.request
        side = self._statements.of_side(request, task.random, ends=False)
        found = self._for_side("opening", task, speaker, request.max_words - len(side.split()))
        if found is None:
            return None
        parts = [side, *self._passages.spoken(found, request.max_words - len(side.split()))]
        lines = [found.line]
        self._fill(parts, lines, task, speaker)
        return self._reply(parts, lines, found)

    def closing(self, task: SegmentTask, speaker: Speaker) -> Written | None:
        """A line of the debate by who said it, what it comes to, and what is asked of the listeners where there is room."""
        request = task.request
        point = self._statements.stands(request)
        told = self._statements.stood(point, request, task.random) if point is not None else ""
        room = request.max_words - len(told.split())
        found = self._for_side("closing", task, speaker, room)
        if found is None:
            return None
        said = self._passages.spoken(found, room)
        parts, lines = list(said), [found.line]
        side = self._statements.of_side(request, task.random, ends=True)
        if request.max_words > BRIEF_WORDS:
            self._fill(parts, lines, task, speaker, len(side.split()) + len(told.split()))
        if told:
            parts.append(told)
        if _words(parts) + len(side.split()) <= request.max_words:
            parts.append(side)
        written = self._reply(parts, lines, found, links=Links(recalls=point.segment_id if point is not None else None))
        if len(written[0].text.split()) < request.least_words:
            return None
        if point is not None:
            self._statements.was_told(point)
        return written

    def case(self, task: SegmentTask, speaker: Speaker) -> Written | None:
        """A long argument: to the turn before where there is one, else what the own side has that is most about it."""
        request, random = task.request, task.random
        target = task.kicker or task.before
        opponent = target if target is not None and target.side != request.side else None
        about = content_words(target.text) if target is not None else frozenset()
        name = opponent.name if opponent is not None else ""
        wanted = Wanted(speaker, random, request.max_words, about, task.last, name)
        found = self._passages.to(opponent.claim, "case", wanted, NEAREST) if opponent is not None else None
        lead = ""
        if found is None:
            if opponent is not None:
                lead = self._phrases.phrase(request, "cases", opponent.name, random)
            unnamed = Wanted(speaker, random, request.max_words - len(lead.split()), about, task.last)
            found = self._near(opponent or target, unnamed, request)
        if found is None:
            return None
        said = self._passages.spoken(found, request.max_words - len(lead.split()), name)
        if not said:
            return None
        links = Links(addresses=opponent.agent) if opponent is not None else Links()
        return self._reply([lead, *said] if lead else said, [found.line], found, answers=target, links=links)

    def _near(self, heard: Heard | None, wanted: Wanted, request: MindRequest) -> SpokenPassage | None:
        """A case that has to do with what was heard: for a claim that answers it, or for the same claim of an ally; else any."""
        point = self._lines.points.get(heard.claim or "") if heard is not None else None
        if point is not None:
            own = point.claim.side == request.side
            for claim in dict.fromkeys((point.claim.id,) if own else (line.claim for line in point.answers)):
                found = self._passages.on(claim, "case", wanted, NEAREST)
                if found is not None:
                    return found
        near = replace(wanted, least=LEAST_ABOUT)
        return self._passages.for_side(request.side, "case", near, NEAREST) or self._passages.for_side(
            request.side, "case", wanted, NEAREST
        )

    def _for_side(self, kind: PassageKind, task: SegmentTask, speaker: Speaker, room: int) -> SpokenPassage | None:
        words = SHORT_PASSAGE if room <= BRIEF_WORDS else LONG_PASSAGE
        wanted = Wanted(speaker, task.random, room, frozenset(), task.last, words=words, whole=True)
        return self._passages.for_side(task.request.side, kind, wanted, NEAREST)

    def _fill(
        self,
        parts: list[str],
        lines: list[MotionLine],
        task: SegmentTask,
        speaker: Speaker,
        spare: int = 0,
    ) -> None:
        """Turns for the same claim, then for others, until there are as many words as are wanted."""
        request = task.request
        while _words(parts) < request.least_words - spare:
            room = request.max_words - _words(parts) - spare
            wanted = Wanted(speaker, task.random, room, frozenset(), besides=lines)
            found = self._passages.on(lines[0].claim, "turn", wanted, NEAREST)
            found = found or self._passages.for_side(request.side, "turn", wanted, NEAREST)
            if found is None:
                return
            parts += self._passages.spoken(found, room)
            lines.append(found.line)

    def _reply(
        self,
        parts: list[str] | tuple[str, ...],
        lines: list[MotionLine],
        first: SpokenPassage,
        *,
        answers: Heard | None = None,
        links: Links | None = None,
    ) -> Written:
        text = " ".join((whole_sentence(parts[0]), *parts[1:]))
        reply = MindReply(
            text,
            answers=answers.segment_id if answers is not None else None,
            claim=first.claim,
            sources=tuple(dict.fromkeys(line.source for line in lines if line.source)),
            links=links or Links(),
        )
        return reply, lines


def _words(parts: list[str] | tuple[str, ...]) -> int:
    return sum(len(part.split()) for part in parts)
