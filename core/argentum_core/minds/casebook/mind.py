"""The casebook: a mind without a model, which argues from a motion's argument graph (DESIGN, Words).

It answers what an opponent was heard to say, bears the answer out, and only when nothing is left to answer puts a claim
of its own side. All agents of a debate share one casebook, so no line is used twice by anybody. What it says follows from
seed, motion, cast and the requests it got; where requests change places the words may change, the manners never.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from random import Random

import msgspec

from argentum_kit.plain_text import cap_words

from ...debate.cast import Cast, PersonaManner
from ...debate.events import Links
from ...debate.motion import Motion
from ..base import Heard, MindFault, MindReply, MindRequest, WantsEvidence
from .argument import MOST_WORDS, Choice, SegmentChooser, SegmentTask
from .heard_lines import HeardLines, is_turn, open_kicker, question_asked
from .interruptions import PASS, interjection, kicker
from .motion_lines import NOT_HEARD, MotionLine, MotionLines, line_key
from .passage_statements import PassageStatements
from .passage_writer import PassageWriter, Said
from .phrasing import ACKNOWLEDGE_WORDS, choose, sentence
from .quotations import Quotation, Quotations
from .reported_mood import mood
from .speakers import Speaker, speakers_of, speakers_with
from .spoken_passages import FURTHEST, SpokenPassages
from .statements import StatementWriter, Written
from .turn_writer import Turn, TurnWriter, lost_sentence

ANY_ROOM = 1000
RESUMPTIONS_KEPT = 64
RESUMES = 0.85
"""How often somebody who was cut comes back to what was lost, when next on the floor."""
# Said to somebody whose name is not known yet.
ANY_ACKNOWLEDGEMENT = ("Noted.", "Yes, I heard.", "Fair enough.", "So you say.", "Let me finish.", "I'll come to that.")


class Casebook:
    """The mind of every agent that argues offline. `speakers` holds each debater by name; where only their `manners` are known, these
    will do. `heard_before` says how many debates ago a line was heard, by its key (`motion_lines.line_key`)."""

    wants_evidence: WantsEvidence = "named"  # what its own lines rest on is written in the motion
    at_once = True  # it waits for nobody, so a call of it needs no task

    def __init__(
        self,
        motion: Motion,
        seed: int,
        manners: Mapping[str, PersonaManner] | None = None,
        *,
        speakers: Mapping[str, Speaker] | None = None,
        heard_before: Mapping[str, int] = NOT_HEARD,
    ) -> None:
        self._speakers = dict(speakers) if speakers is not None else speakers_with(manners or {})
        self._lines = MotionLines(motion)
        self._lines.know(heard_before)
        self._passages = SpokenPassages(motion, self._lines)
        self._argument = SegmentChooser(self._lines)
        self._turns = TurnWriter(self._lines, self._speakers)
        self._whole_turns = PassageWriter(self._lines, self._passages, self._turns)
        self._statements = StatementWriter(self._lines)
        self._whole = PassageStatements(self._lines, self._passages, self._turns, self._statements)
        self._quotations = Quotations(self._lines)
        self._seed = seed
        self.on_close: Callable[[list[str]], None] | None = None
        self._acknowledged: dict[str, str] = {}
        self._last_claim: dict[str, str] = {}
        self._heard = HeardLines(self._lines)
        # By request, the sentence that was begun anew after a cut.
        self._resumptions: dict[str, str] = {}

    @classmethod
    def of_cast(cls, motion: Motion, cast: Cast, seed: int, heard_before: Mapping[str, int] = NOT_HEARD) -> Casebook:
        """The casebook of a whole cast."""
        return cls(motion, seed, speakers=speakers_of(cast), heard_before=heard_before)

    @property
    def name(self) -> str:
        return "casebook"

    async def reply(self, request: MindRequest) -> MindReply:
        return self.answer(request)

    def recall(self, agent: str, text: str) -> None:  # noqa: ARG002
        """Spend the motion's lines in a text that was spoken before, by any agent."""
        self._heard.recall(text)
        self._quotations.recall(text)

    def discarded(self, request_id: str) -> None:
        self._lines.take_back(request_id)
        self._turns.take_back(request_id)
        self._whole_turns.take_back(request_id)
        self._quotations.take_back(request_id)
        self._resumptions.pop(request_id, None)

    async def close(self) -> None:
        """Tell `on_close` the keys of all lines that were said; once, and not where nothing was."""
        lines = [line_key(line.text) for line in self._lines.used()]
        tell, self.on_close = self.on_close, None
        if tell is not None and lines:
            tell(lines)

    def answer(self, request: MindRequest) -> MindReply:
        """The reply, at once. Raises MindFault: `failed` for a side that the motion does not have, `exhausted` when every line was
        said."""
        if request.side not in self._lines.sides:
            raise MindFault("failed", f"the motion has no side {request.side!r}")
        random = Random(f"{self._seed}:{request.request_id}")
        request = self._heard.understood(request)
        self._heard.listen(request)
        speaker = self._speaker(request)
        self._lines.spoken_by(speaker.owns)
        match request.kind:
            case "interjection":
                said = interjection(self._lines, request, random)
            case "kicker":
                said = kicker(self._lines, request, random)
                if not said.text and speaker.of_side:
                    self._lines.spoken_by(None)  # better a partner's line than none
                    said = kicker(self._lines, request, random)
                self._heard.know(said.text)
                return said
            case "segment" | "reserve":
                said = self._statement(request, random) or self._segment(request, random)
            case _:
                return PASS
        self._heard.know(said.text)
        return msgspec.structs.replace(said, mood=mood(request))

    def _statement(self, request: MindRequest, random: Random) -> MindReply | None:
        """What is longer than a turn; None for a turn, or where too little is left for more."""
        written: Written | None = None
        if request.role not in ("opening", "closing", "case"):
            return None
        task, speaker, whole = self._task(request, random, request.max_words), self._speaker(request), self._whole
        if request.role == "opening":
            written = whole.opening(task, speaker) or self._statements.opening(request, random)
        elif request.role == "closing":
            written = whole.closing(task, speaker) or self._statements.closing(request, random)
        else:
            written = whole.case(task, speaker)
            choice = self._argument.next(task) if written is None else None
            if choice is not None:
                written = self._statements.case(request, choice.pair[0], choice.target, random)
        if written is None:
            return None
        said, lines = written
        self._lines.hand_out(request.request_id, lines, said.text)
        if said.claim is not None:
            self._last_claim[request.agent] = said.claim
        return said

    def _segment(self, request: MindRequest, random: Random) -> MindReply:
        manner = self._speaker(request).manner
        task = self._task(request, random, request.max_words)
        quoting = self._quoting(request, task, manner)
        if quoting is not None:
            target, turn, claim, quotation = quoting
            bare: list[MotionLine] = []
        else:
            target, turn, claim, bare = self._turn(request, task, manner, random)
            quotation = None
        acknowledgement = self._acknowledgement(request, manner, target, random)
        # A turn that is whole has no room to give; a pair of sentences was chosen for what room there is.
        granting = turn.links.concedes is not None and _is_whole(turn)
        whole = bare == [] and _is_whole(turn)
        if (
            acknowledgement
            and not granting
            and quotation is None
            and (not whole or _fits(acknowledgement, turn, request.max_words))
        ):
            turn.first = f"{acknowledgement} {turn.first}"
        is_split = (
            request.dual_path
            and turn.second != ""
            # Each half is heard as a segment of its own; when every line was used, only both together may still be new.
            and not any(self._lines.was_said(_bare(lines)) for lines in (turn.first_lines, turn.second_lines) if lines)
        )
        used = turn.first_lines if is_split else [*turn.first_lines, *turn.second_lines]
        self._lines.hand_out(request.request_id, used, _bare(used))
        self._last_claim[request.agent] = claim
        text = cap_words(turn.first if is_split else turn.text, request.max_words)
        every = f"{text} {turn.second}" if is_split else text
        lines = [*bare, *turn.first_lines, *turn.second_lines]
        said = MindReply(
            text,
            answers=target.segment_id if target is not None else None,
            claim=claim or None,
            sources=_cited(lines, every, quotation),
            links=turn.links,
        )
        if not is_split:
            return said
        return msgspec.structs.replace(
            said, second=self._no_ack(request, turn), second_ack=self._ack(request, manner, turn, claim, random)
        )

    def _turn(
        self, request: MindRequest, task: SegmentTask, manner: PersonaManner, random: Random
    ) -> tuple[Heard | None, Turn, str, list[MotionLine]]:
        """Whom the segment answers, its words, the claim that it puts, and the lines in it that were spent before."""
        resumed = self._resumed(request, task, random)
        if resumed is not None:
            return resumed
        speaker = self._speaker(request)
        chosen = self._chosen(task, speaker)
        if isinstance(chosen, Said):
            self._whole_turns.spoke(request, chosen)
            return chosen.target, chosen.turn, chosen.passage.claim, []
        self._whole_turns.spoke(request, None)
        bare = request.acknowledge is not None or request.short
        turn = self._turns.write(request, chosen, manner, random, bare=bare)
        return chosen.target, turn, chosen.pair[0].claim, []

    def _quoting(
        self, request: MindRequest, task: SegmentTask, manner: PersonaManner
    ) -> tuple[Heard | None, Turn, str, Quotation] | None:
        """A turn that is borne out by what the user named as evidence; None where nothing there is about what would be said. Nothing is
        drawn from the debate's own chances, which go on as they would have."""
        if not request.evidence or request.short or request.role not in ("segment", "second"):
            return None
        random = Random(f"{self._seed}:{request.request_id}:quotation")
        task = dataclasses.replace(task, random=random)
        choice = self._argument.to_turn_before(task) or self._argument.fresh(task)
        if choice is None:
            return None
        first = choice.pair[0]
        quotation = self._quotations.for_claim(first.claim, request, request.max_words, random)
        if quotation is None:
            return None
        left = request.max_words - len(quotation.text.split())
        alone = msgspec.structs.replace(request, short=True)
        turn = self._turns.write(alone, choice, manner, random, bare=request.acknowledge is not None)
        if len(turn.first.split()) > left:
            turn.first, turn.links = first.text, Links(addresses=turn.links.addresses)
        if first.words > left:
            # The sentence is an argument by itself.
            turn.first, turn.first_lines = quotation.text, []
        else:
            turn.second = quotation.text
        return choice.target, turn, first.claim, quotation

    def _chosen(self, task: SegmentTask, speaker: Speaker) -> Said | Choice:
        """What is said: to the turn before, else to older ones; a passage in the speaker's own manner before the sentences that anybody
        could say, and these before other people's. Raises MindFault where nothing is left."""
        passages, pairs = self._whole_turns, self._argument
        chosen: Said | Choice | None = passages.to_turn_before(task, speaker) or pairs.to_turn_before(task)
        chosen = chosen or passages.further_back(task, speaker) or pairs.fresh(task)
        if chosen is None:
            self._lines.spoken_by(None)
            chosen = passages.to_turn_before(task, speaker, FURTHEST) or pairs.fresh(task)
            chosen = chosen or passages.further_back(task, speaker, FURTHEST)
        # Nothing that fits may be left; better a sentence cut short than silence.
        chosen = chosen or pairs.next(task) or pairs.next(_with_any_room(task))
        if chosen is None:
            raise MindFault("exhausted", "every line of the motion has been said")
        return chosen

    def _speaker(self, request: MindRequest) -> Speaker:
        return self._speakers.get(request.name) or Speaker(request.name)

    def _task(self, request: MindRequest, random: Random, room: int) -> SegmentTask:
        heard = [line for line in (*request.heard, request.floor) if line is not None and is_turn(line)]
        before = heard[-1] if heard else None
        asked = question_asked(heard, request)
        by_id = {line.segment_id: line for line in heard}
        about = by_id.get(asked.answers or "") if asked is not None else None
        if request.follows_own_kicker and before is not None:
            # What it cut in on is what it goes on to answer.
            before = by_id.get(before.answers or "") or before
        return SegmentTask(
            request,
            random,
            room,
            MOST_WORDS,
            self._last_claim.get(request.agent),
            self._heard.opponents(request.side),
            before,
            open_kicker(heard, request),
            asked,
            about.claim if about is not None else None,
        )

    def _resumed(
        self, request: MindRequest, task: SegmentTask, random: Random
    ) -> tuple[Heard | None, Turn, str, list[MotionLine]] | None:
        """What the agent was kept from saying, most of the time; and an answer to who came in, or to the turn before."""
        cut, before = request.cut_off, task.before
        if cut is None or request.question or random.random() >= RESUMES:
            return None
        lost = lost_sentence(cut)
        if line_key(lost) in self._resumptions.values():
            return None  # it was begun anew and cut off again: nobody begins a sentence three times
        kicker = task.kicker if task.kicker is not None and task.kicker.segment_id == cut.kicker else None
        answer = self._argument.to_turn_before(task)
        target = kicker or (before if before is not None and before.side != request.side else None)
        if answer is not None and answer.target is not target:
            answer = None
        named = cut.by_name if target is not None and target.agent == cut.by else ""
        turn = self._turns.resume(request, cut, named, answer, random)
        if turn is None:
            return None
        if target is not None and not request.short:
            room = request.max_words - len(turn.first.split())
            found = self._whole_turns.short_answer(target, task, self._speaker(request), room)
            if found is not None:
                passage, turn.second = found
                turn.second_lines = [passage.line]
        turn.links = Links(addresses=target.agent if target is not None else cut.by, resumes=cut.segment_id)
        self._resumptions[request.request_id] = line_key(lost)
        if len(self._resumptions) > RESUMPTIONS_KEPT:
            del self._resumptions[next(iter(self._resumptions))]
        line = self._lines.line_in(lost)
        return target, turn, cut.claim or (line.claim if line is not None else ""), [line] if line is not None else []

    def _no_ack(self, request: MindRequest, turn: Turn) -> str:
        """How a segment in halves goes on when nobody came in."""
        if turn.second_lines:
            self._lines.hand_out(f"{request.request_id}_no_ack", turn.second_lines, _bare(turn.second_lines))
        return turn.second

    def _ack(self, request: MindRequest, manner: PersonaManner, turn: Turn, claim: str, random: Random) -> str:
        """How it goes on when somebody did: a word to whoever it was, and something shorter than was planned."""
        nameless = [phrase for phrase in manner.acknowledge if "{name}" not in phrase] or ANY_ACKNOWLEDGEMENT
        if turn.second_ack:
            return f"{sentence(random.choice(nameless))} {turn.second_ack}"
        second = next((line for line in turn.second_lines if line.puts), None)
        words = len(turn.second.split())
        shorter: list[MotionLine] = []
        point = self._lines.points.get(claim)
        if point is not None:
            shorter = self._lines.fresh((*point.because, *point.evidence, *point.say), words - 1)
        # Whichever half is heard, the segment has named what it rests on.
        shorter = [line for line in shorter if line.source in (None, second.source if second is not None else None)]
        if not shorter and second is None:
            return ""
        line = random.choice(shorter) if shorter else second
        assert line is not None
        text = f"{sentence(random.choice(nameless))} {line.text}"
        self._lines.hand_out(f"{request.request_id}_ack", (line,), line.text)
        return cap_words(text, request.max_words)

    def _acknowledgement(
        self, request: MindRequest, manner: PersonaManner, target: Heard | None, random: Random
    ) -> str:
        """A word to somebody who has just come in over the agent, or who is answered now; to nobody else."""
        remark = request.acknowledge
        if remark is None or request.question:
            return ""  # the chair has asked since
        turns = [line for line in (*request.heard, request.floor) if line is not None and is_turn(line)]
        just_now = bool(turns) and turns[-1].segment_id == remark.segment_id
        if not just_now and (target is None or target.agent != remark.agent):
            return ""
        last = self._acknowledged.get(request.agent, "")
        fitting = [phrase for phrase in manner.acknowledge if len(phrase.split()) <= ACKNOWLEDGE_WORDS]
        written, phrase = choose(fitting, remark.name, last if len(fitting) > 1 else "", random)
        self._acknowledged[request.agent] = written
        return sentence(phrase)


def _with_any_room(task: SegmentTask) -> SegmentTask:
    """The same task with room for anything."""
    return dataclasses.replace(task, room=ANY_ROOM)


def _bare(lines: Iterable[MotionLine]) -> str:
    """The lines of the motion in a segment, without the words around them."""
    return " ".join(line.text for line in lines if line.puts)


def _cited(lines: Iterable[MotionLine], text: str, quotation: Quotation | None) -> tuple[str, ...]:
    """The sources of the lines that stand in a text, and of what is quoted in it."""
    found = [line.source for line in lines if line.source and _stands(line, text)]
    if quotation is not None and quotation.text in text:
        found.append(quotation.source)
    return tuple(dict.fromkeys(found))


def _stands(line: MotionLine, text: str) -> bool:
    """Whether a line is whole in a text: its first word may have lost its capital to an opener, its end to the cap."""
    return line.text[1:-1] in text or (line.whole and "{name}" in line.text)


def _is_whole(turn: Turn) -> bool:
    """Whether a turn is a passage."""
    return any(line.whole for line in turn.first_lines)


def _fits(lead: str, turn: Turn, room: int) -> bool:
    return len(lead.split()) + turn.words <= room
