"""What a speaker is asked to do with the floor, by what the segment is for: an opening, a turn of the clash, a long case, an answer to a
question, a closing statement; and what befell its last line."""

from __future__ import annotations

from zlib import crc32

from ..base import MindRequest
from .quoting import plain, quoted, recorded

ACKNOWLEDGE_WORDS = 8
CHAIR_SIDE = "chair"
LOST_CHARACTERS = 160
SENTENCE_WORDS = 16
BRIEF_WORDS = 45
"""A statement of so few words has room for one thought: asked for three, a model writes headlines."""
SPARE_WORDS = 3
"""So many words under the cap are asked for: who is asked for 32 sometimes writes 35."""

ONE_SENTENCE = "a single sentence"
_SHAPES = (
    "two sentences", "two sentences, the second one very short", "one sentence that runs on, and one of four words or fewer",
    "three short sentences", ONE_SENTENCE, "a few words, and then one full sentence",
)  # fmt: skip
"""Which shape a turn has is drawn by the request: asked for two sentences every time, a model speaks in one rhythm all evening."""

_TURNS_A_KIND = 20
_QUESTIONS, _GRANTS = 3, 5
"""Of so many turns of the clash, the first few end on a question to the other side, the next begin by granting something. A debate in
which every turn is a denial is a quarrel; docs/rules.md has the shares."""


def aim_of(request: MindRequest) -> list[str]:
    """What is wanted of a speaker, in sentences; what others said in it is quoted."""
    return [part for part in (_befell(request), *_task(request), _length(request)) if part]


def _task(request: MindRequest) -> list[str]:
    if request.question is not None:
        asked = recorded([f"the chair: {quoted(request.question)}"])
        return [
            f"The chair asks you:\n{asked}\nAnswer the question itself in your first sentence, then give your one best reason."
        ]
    match request.role:
        case "opening":
            return [_opening(request)]
        case "closing":
            if request.max_words <= BRIEF_WORDS:
                return [
                    "This is your closing statement, a short one. Bring no new argument. Come back to one line of this debate, name who said "
                    "it, and say why it decides the motion."
                ]
            return [
                "This is your closing statement. Bring no new argument. Say what still stands and why it decides the motion. If you gave "
                "something away, own it. Come back to one line of this debate and name who said it. End on a sentence one can vote on."
            ]
        case "case":
            return [
                "You have the floor for a whole case, and only one: what you claim, how it comes about, one example with a face or a "
                "figure, and what follows for the motion. Meet the strongest thing that was said against it on the way."
            ]
    if request.follows_own_kicker:
        return [
            "You have just taken the floor with your last line. Make good on it with the reason or the proof; the line itself was heard, "
            "so go on from it."
        ]
    if request.short:
        return [
            "Nobody else wanted the floor. Add one short thing to what you said last: the example it lacked, or a question to the other side."
        ]
    if request.floor is None and not request.heard:
        return ["You open the debate. Put your strongest point, and who it is about."]
    return [_clash(request)]


def _opening(request: MindRequest) -> str:
    others = (
        " Others have opened before you: repeat nothing of theirs, and answer one of them in a sentence at most."
        if any(line.side != CHAIR_SIDE for line in (*request.heard, request.floor) if line is not None)
        else ""
    )
    if request.max_words <= BRIEF_WORDS:
        return (
            "This is your opening statement, a short one. Give the one reason that your side rests on, and somebody whom it touches."
            f"{others}"
        )
    return (
        "This is your opening statement. Say why this matters to somebody in the room, then put your case in two or three points, the "
        f"strongest first. End on the one sentence that should be remembered.{others}"
    )


def _clash(request: MindRequest) -> str:
    """A turn of the clash. Which way it goes is drawn by the request, so that turns differ."""
    if _asks(request):
        return "You speak next. Answer the newest point of the other side in one sentence, then ask its speaker, by name, the question that this leaves open."
    if _drawn(request) < _QUESTIONS + _GRANTS and any(point.side != request.side for point in request.points):
        return "You speak next. Grant what is true in the newest point of the other side, in plain words, then say why your side stands all the same."
    return (
        "You speak next. Take the newest point of the other side at its strongest and answer it: where it fails, or why it matters less. "
        "Stay with that one reply; if nothing needs an answer, put a point of yours that was not heard yet."
    )


def _drawn(request: MindRequest) -> int:
    return crc32(request.request_id.encode()) % _TURNS_A_KIND


def _asks(request: MindRequest) -> bool:
    """Whether a turn of the clash is to end on a question."""
    return _drawn(request) < _QUESTIONS


def _befell(request: MindRequest) -> str:
    parts = []
    cut = request.cut_off
    if cut is not None and (lost := cut.text.removeprefix(cut.heard).strip()):
        unheard = recorded([f"you, unheard: {quoted(lost, LOST_CHARACTERS)}"])
        parts.append(
            f"{plain(cut.by_name, 40)} cut you off before this could be heard; come back to it in a clause if it still matters:\n{unheard}"
        )
    if request.acknowledge is not None:
        line = request.acknowledge
        said = recorded([f"{plain(line.name, 40)} ({plain(line.side, 40)}): {quoted(line.text)}"])
        parts.append(
            f"While you spoke this was thrown in; take it up in passing, in at most {ACKNOWLEDGE_WORDS} words:\n{said}"
        )
    return "\n".join(parts)


def _length(request: MindRequest) -> str:
    most = max(4, request.max_words - SPARE_WORDS)
    if request.dual_path:
        half = max(6, request.max_words // 2)
        return (
            f"`text`: your first sentence, at most {half} words. Somebody may come in after it, so write two ways to go on, of which one "
            f"will be heard.\n`second`: your second sentence if nobody does, at most {half} words.\n`second_ack`: if somebody does: an "
            f"acknowledgement of at most {ACKNOWLEDGE_WORDS} words that fits any objection, and the gist of your second sentence, at most "
            f"{half} words in all."
        )
    if request.least_words:
        return (
            f"`text`: {request.least_words} to {max(request.least_words, request.max_words)} words, in whole sentences."
        )
    if request.max_words < SENTENCE_WORDS:
        return f"`text`: one sentence, at most {most} words."
    # An answer and a question are two sentences, and so are a line and what is said to a remark before it.
    several = request.acknowledge is not None or _asks(request)
    shapes = [shape for shape in _SHAPES if not (several and shape == ONE_SENTENCE)]
    shape = shapes[crc32(f"shape {request.request_id}".encode()) % len(shapes)]
    return f"`text`: {shape}, at most {most} words in all."
