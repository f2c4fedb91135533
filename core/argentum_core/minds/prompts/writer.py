"""What a language model is asked, for each kind of work: a system message that stays the same, and one of bounded size.

The system message says who the agent is and that quotations are data; the other what was heard, in short and then whole, and
what is wanted now. Lines are numbered so that an answer can say what it replies to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base import Heard, MindRequest
from .answer_form import AnswerForm, form_of
from .chair_prompt import chair_system, chair_wanted
from .memory import WHOLE_LINES, Memory
from .mood_words import mood_in_words
from .quoting import DATA_RULE, EVIDENCE_CHARACTERS, MOTION_CHARACTERS, plain, quoted, recorded

EVIDENCE_TOLD = 5
POINTS_TOLD = 40
ACKNOWLEDGE_WORDS = 8

_MANNER = (
    "Your words are spoken aloud by a voice, in a lively debate with quick turns: short plain sentences that are easy on the "
    "ear, one thought at a time, concrete, with wit where it fits. Speak to the others, by name now and then. No lists, no "
    "headings, no markup, no stage directions, no emoji, no speaker's name in front. Never say the same thing twice."
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
    """Writes the prompts of a debate. `points` are the motion's claims by id, if its argument graph is known: a mind that says
    which one it makes can be answered by the casebook."""

    def __init__(self, memory: Memory | None = None, points: Mapping[str, str] | None = None) -> None:
        self.memory = memory or Memory()
        self.points = dict(list((points or {}).items())[:POINTS_TOLD])

    def of(self, request: MindRequest) -> Prompt:
        """The prompt for a request; what was heard in it is remembered."""
        self.memory.listen(request.heard)
        form = form_of(request, points=bool(self.points))
        whole = request.heard[-WHOLE_LINES:]
        numbered = [*whole, *([request.floor] if request.floor is not None else [])]
        return Prompt(
            system=self._system(request),
            user="\n\n".join(part for part in self._parts(request, whole, form) if part),
            form=form,
            lines={number: line.segment_id for number, line in enumerate(numbered, start=1)},
            names=frozenset(line.name for line in (*request.heard, *numbered)),
        )

    def _system(self, request: MindRequest) -> str:
        if request.kind == "chair":
            return chair_system(request, DATA_RULE)
        persona = plain(request.persona, 240)
        return "\n".join(
            line
            for line in (
                f"You are {plain(request.name, 40)}, a debater. You speak for the side {plain(request.side, 40)!r} of this "
                f"motion: {quoted(request.motion, MOTION_CHARACTERS)}.",
                f"Who you are: {persona}" if persona else "",
                _MANNER,
                DATA_RULE,
                self._points() if request.kind in ("segment", "reserve") else "",
            )
            if line
        )

    def _points(self) -> str:
        if not self.points:
            return ""
        known = "; ".join(f"{claim}: {quoted(gist, 80)}" for claim, gist in self.points.items())
        return f"Points that can be made in this debate, by id: {known}."

    def _parts(self, request: MindRequest, whole: tuple[Heard, ...], form: AnswerForm) -> list[str]:
        gists = self.memory.earlier(whole)
        earlier = [f"{_who(gist.name, gist.side, gist.agent, request)}: {quoted(gist.text, 120)}" for gist in gists]
        heard = [_line(number, line, request) for number, line in enumerate(whole, start=1)]
        cites = "sources" in form.fields
        return [
            "Made earlier, in short:\n" + recorded(earlier) if earlier else "",
            "Heard last, oldest first:\n" + recorded(heard) if heard else "Nobody has spoken yet.",
            _on_floor(len(whole) + 1, request),
            "Evidence you may cite, by id:\n" + recorded(_evidence(request)) if cites else "",
            _feeling(request),
            "\n".join(chair_wanted(request) if request.kind == "chair" else wanted(request)),
            f"Answer with one JSON object and nothing else: {form.example()}",
            _notes(form),
        ]


def wanted(request: MindRequest) -> list[str]:
    """What is asked for now, in sentences."""
    match request.kind:
        case "kicker":
            return [
                f"You cut in on {_speaker(request)}. `text`: one sentence of 8 to {request.max_words} words that takes the floor: "
                "sharp, complete, against what is being said.",
                "`urgency`: how badly you want to cut in now, 0 to 1.",
            ]
        case "interjection":
            return [
                f"You may throw in a line over {_speaker(request)} without taking the floor: at most {min(request.max_words, 10)} words "
                "of support, a question that clarifies, or a challenge. Most of the time it is better to say nothing: then "
                '`text` is "".',
                "`importance`: how much the debate would miss without it, 0 to 1.",
            ]
        case "bid":
            return [
                f"The next floor is sold. You have {request.bank} tokens. `bid`: how many you pay to speak next, a whole number from "
                f"0 (pass) to {_highest_bid(request)}; what you save you can spend later.",
                "`urgency`: how badly you want to cut in at once, 0 to 1. `backlog`: how much you still have to say, 0 to 1.",
            ]
        case _:
            return _segment(request)


def _segment(request: MindRequest) -> list[str]:
    asked: list[str] = []
    if request.question is not None:
        asked.append(
            f"The chair asks you, and you answer this first:\n{recorded([f'the chair: {quoted(request.question)}'])}"
        )
    elif request.follows_own_kicker:
        asked.append(
            "You have just cut in with the last line of yours. Go on from it and make good on it; do not repeat it."
        )
    elif request.short:
        asked.append("Nobody else wanted to speak: add one short thing to what you said last.")
    elif request.floor is None and not request.heard:
        asked.append("You open the debate: put your strongest point.")
    else:
        asked.append("You speak next. Answer the newest point of the other side, or, if it is answered, put a new one.")
    if request.acknowledge is not None:
        line = request.acknowledge
        asked.append(
            f"Take up in passing, in at most {ACKNOWLEDGE_WORDS} words, what was thrown in while you spoke:\n"
            + recorded([f"{_who(line.name, line.side, line.agent, request)}: {quoted(line.text)}"])
        )
    return [*asked, *_lengths(request)]


def _lengths(request: MindRequest) -> list[str]:
    if not request.dual_path:
        sentences = "one sentence" if request.max_words < 16 else "two sentences"
        return [f"`text`: {sentences}, at most {max(4, request.max_words - 3)} words in all."]
    half = max(6, request.max_words // 2)
    return [
        f"`text`: your first sentence, at most {half} words. Somebody may come in after it, so write two ways to go on, of which "
        "one will be heard:",
        f"`second`: your second sentence if nobody does, at most {half} words.",
        f"`second_ack`: if somebody does: an acknowledgement of at most {ACKNOWLEDGE_WORDS} words that fits any objection, and "
        f"the gist of your second sentence, at most {half} words in all.",
    ]


def _notes(form: AnswerForm) -> str:
    notes = {
        "answers": "`answers`: the number of the line you reply to, or null.",
        "point": "`point`: the id of the point you make, or null if it is none of those listed.",
        "sources": "`sources`: the ids of the evidence you rest on, or none.",
        "mood": "`mood`: how you feel now, each from 0 to 1.",
    }
    return " ".join(note for name, note in notes.items() if name in form.fields)


def _feeling(request: MindRequest) -> str:
    words = mood_in_words(request.mood)
    return f"You feel {words}; let it be heard in what you say." if words else ""


def _highest_bid(request: MindRequest) -> int:
    return min(request.bank, request.max_bid) if request.max_bid else request.bank


def _speaker(request: MindRequest) -> str:
    return plain(request.floor.name, 40) if request.floor is not None else "the speaker"


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
        f"{plain(snippet.id, 60)}: {quoted(snippet.title, 120)}: {quoted(snippet.text, EVIDENCE_CHARACTERS)}"
        for snippet in request.evidence[:EVIDENCE_TOLD]
    ]
