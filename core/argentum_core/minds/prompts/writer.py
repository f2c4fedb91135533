"""What a language model is asked, for each kind of work: a system message that stays the same, and one of bounded size.

The system message says who the agent is, that quotations are data, and how one speaks here; the other what was heard, in short and then
whole, and what is wanted now. What stays the same longest comes first, so that servers can keep what they have read. Lines are numbered
so that an answer can say what it replies to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from argentum_kit.plain_text import shortened

from ...debate.events import Person
from ...evidence.passage import cited_as
from ..base import Heard, MindRequest, Snippet
from .aims import aim_of
from .answer_form import EVEN, AnswerForm, form_of
from .chair_prompt import chair_system, chair_wanted
from .judge_prompt import judge_system, judge_user
from .listening import bid_asked, kicker_asked, listener_asked, remark_asked
from .memory import Gist, Memory
from .mood_words import mood_in_words
from .planning import plan_asked
from .quoting import (
    DATA_RULE,
    EVIDENCE_CHARACTERS,
    MOTION_CHARACTERS,
    plain,
    quoted,
    recorded,
    side_told,
    whole_sentences,
)

EVIDENCE_TOLD = 1
LINES_TOLD, LINES_TO_A_LISTENER = 2, 0
"""Lines told whole, the one on the floor aside."""
SHEET_CHARACTERS = 600
"""What was said before them, one short line a point: 150 tokens."""
SHEET_LINES = 6
GIST_CHARACTERS = 100

BACKGROUND_CHARACTERS = 320
STAKE_CHARACTERS = 200
HABITS_CHARACTERS = 240
SAMPLES = 3
"""So many sample lines are shown: enough to hear a voice, too few to live on."""
SAMPLE_CHARACTERS = 160

_SPEAKS = frozenset({"segment", "reserve"})
_MANNER = (
    "You are heard, not read. Pick examples and lose patience as the person you are. Talk as people do who mean it: mostly short sentences, now and then a longer one, a case or a figure rather "
    "than a big word. Answer what was said before you add to it. Use first names, sparingly. Where you rely on a finding, say who found "
    "what. No lists, no markup, no stage directions, no name in front of your words, and no sentence that was said before."
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt. `lines` gives the segment id behind each line's number, `names` the speakers whose turns a model might forge."""

    system: str
    user: str
    form: AnswerForm
    lines: Mapping[int, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    @property
    def characters(self) -> int:
        """The length of both messages together."""
        return len(self.system) + len(self.user)


class PromptWriter:
    """Writes the prompts of a debate. `points` are the motion's claims by id, if its argument graph is known:
    what a mind says is matched with them, so that the casebook can answer it."""

    def __init__(self, memory: Memory | None = None, points: Mapping[str, str] | None = None) -> None:
        self.memory = memory or Memory()
        self.points = dict(points or {})

    def of(self, request: MindRequest) -> Prompt:
        """The prompt for a request; what was heard in it is remembered."""
        if request.judge is not None:
            return Prompt(
                judge_system(request),
                judge_user(request, request.judge.sides),
                AnswerForm("judge", ("text",), 240, EVEN),
            )
        self.memory.listen(request.heard)
        form = form_of(request)
        told = LINES_TOLD if request.kind in (*_SPEAKS, "plan") else LINES_TO_A_LISTENER
        whole = request.heard[-told:] if told else ()
        numbered = [*whole, *([request.floor] if request.floor is not None else [])]
        return Prompt(
            system=_system(request),
            user="\n\n".join(part for part in self._parts(request, whole, form) if part),
            form=form,
            lines={number: line.segment_id for number, line in enumerate(numbered, start=1)},
            names=frozenset(line.name for line in (*request.heard, *numbered)),
        )

    def _parts(self, request: MindRequest, whole: tuple[Heard, ...], form: AnswerForm) -> list[str]:
        speaks = request.kind in _SPEAKS
        plan = request.plan
        return [
            f"Your plan, which nobody else knows: {plan}" if plan and speaks else "",
            self._sheet(request, whole) if speaks or request.kind == "plan" else "",
            _heard_last(request, whole),
            _on_floor(len(whole) + 1, request),
            _evidence_head(request) + recorded(_evidence(request)) if "sources" in form.fields else "",
            _feeling(request) if speaks else "",
            "\n".join(chair_wanted(request) if request.kind == "chair" else wanted(request, plan)),
            _notes(form),
            f"Answer with one JSON object and nothing else: {form.types()}",
        ]

    def _sheet(self, request: MindRequest, whole: tuple[Heard, ...]) -> str:
        """The points of the debate in short, the newest kept where there is not room for all."""
        if request.flow_sheet:
            return "The points so far, by id:\n" + recorded(
                [quoted(line) for line in request.flow_sheet.splitlines()[:SHEET_LINES]]
            )
        lines = fitting(self.memory.earlier(whole), request)
        return "Said earlier, in short:\n" + recorded(lines) if lines else ""


def fitting(gists: Iterable[Gist], request: MindRequest) -> list[str]:
    """The newest gists that fit into the sheet, oldest first, each a line."""
    lines: list[str] = []
    left = SHEET_CHARACTERS
    for gist in reversed(list(gists)):
        line = f"{_who(gist.name, gist.side, gist.agent, request)}: {quoted(gist.text, GIST_CHARACTERS)}"
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    return lines[::-1]


def wanted(request: MindRequest, plan: str = "") -> list[str]:
    """What is asked for now, in sentences."""
    match request.kind:
        case "listen":
            return listener_asked(request)
        case "kicker":
            return kicker_asked(request)
        case "interjection":
            return remark_asked(request)
        case "bid":
            return bid_asked(request)
        case "plan":
            return plan_asked(plan, request.phase)
        case _:
            return aim_of(request)


def _system(request: MindRequest) -> str:
    if request.kind == "chair":
        return chair_system(request, DATA_RULE)
    persona = plain(request.persona, 240)
    return "\n".join(
        line
        for line in (
            f"You are {plain(request.name, 40)}, a speaker in a live debate on the motion: {quoted(request.motion, MOTION_CHARACTERS)}. "
            f"You speak {side_told(request.side)}, and want the audience to go home convinced.",
            f"About you: {persona}" if persona else "",
            *person_told(request.person, whole=request.kind in (*_SPEAKS, "plan")),
            DATA_RULE,
            _MANNER if request.kind in (*_SPEAKS, "plan") else "",
        )
        if line
    )


def _notes(form: AnswerForm) -> str:
    notes = {
        "answers": "`answers`: the number of the line that you reply to, or null.",
        "mood": "`mood`: your frustration, your engagement and your confidence, in this order, each 0 to 1.",
        "concedes": "`concedes`: the id of a point of the other side that you grant in these words, or null.",
        "sources": "`sources`: the ids of the evidence that your words rest on, or none.",
    }
    return " ".join(note for name, note in notes.items() if name in form.fields)


def _feeling(request: MindRequest) -> str:
    words = mood_in_words(request.mood)
    return f"You feel {words}. Let it show in how you talk, without saying so." if words else ""


def _heard_last(request: MindRequest, whole: tuple[Heard, ...]) -> str:
    if whole:
        lines = [_line(number, line, request) for number, line in enumerate(whole, start=1)]
        return "Heard last, oldest first:\n" + recorded(lines)
    return "" if request.kind == "plan" or request.floor is not None else "Nobody has spoken yet."


def _on_floor(number: int, request: MindRequest) -> str:
    if request.floor is None:
        return ""
    # Its speaker has the words already; a line on the floor is whole, as it will be heard.
    line = _line(number, request.floor, request, cut_off=False)
    return "Being spoken now:\n" + recorded([line])


def _line(number: int, line: Heard, request: MindRequest, *, cut_off: bool | None = None) -> str:
    cut = not line.complete if cut_off is None else cut_off
    return f"{number} {_who(line.name, line.side, line.agent, request)}: {quoted(line.text, cut_off=cut)}"


def _who(name: str, side: str, agent: str, request: MindRequest) -> str:
    if agent == request.agent:
        return f"{plain(name, 40)} (you)"
    return f"{plain(name, 40)} ({plain(side, 40)})" if side and side != agent else plain(name, 40)


def _evidence(request: MindRequest) -> list[str]:
    return [
        f"{plain(snippet.id, 60)}: {quoted(_named(snippet), 120 if snippet.place else 80)}: {quoted(whole_sentences(snippet.text, EVIDENCE_CHARACTERS), EVIDENCE_CHARACTERS)}"
        for snippet in request.evidence[:EVIDENCE_TOLD]
    ]


def _named(snippet: Snippet) -> str:
    """A passage's title, and how people cite it where it has a place: "Kohn 2019, p. 14"."""
    return (
        f"{shortened(snippet.title, 80)} ({cited_as(snippet.work, snippet.place)})" if snippet.place else snippet.title
    )


def _evidence_head(request: MindRequest) -> str:
    paged = any(snippet.place for snippet in request.evidence[:EVIDENCE_TOLD])
    how = "; in your words name whose it is, and the page where one is given" if paged else ""
    return f"Evidence that you may cite, by id{how}:\n"


def person_told(person: Person, *, whole: bool) -> Iterator[str]:
    """The lines of a system message about a person; to a listener (`whole` is False), who says a few words at most, only how they speak."""
    if whole and person.background:
        yield f"Where you come from: {plain(person.background, BACKGROUND_CHARACTERS)}"
    if whole and person.stake:
        yield f"What is at stake for you: {plain(person.stake, STAKE_CHARACTERS)}"
    if person.habits:
        yield f"How you speak: {plain(person.habits, HABITS_CHARACTERS)}"
    if whole and person.samples:
        lines = " ".join(quoted(sample, SAMPLE_CHARACTERS) for sample in person.samples[:SAMPLES])
        yield f"So you sound, in lines about other things: {lines} Take the voice from them; never say them or parts of them."
