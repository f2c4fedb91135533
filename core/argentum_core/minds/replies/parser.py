"""From what a model wrote to a `MindReply`: the strict form, then a lenient reading, then plain words (WIRE, chat).

Numbers that are malformed or out of range are left out, never an error; what a model may not name (evidence that was not shown,
a line that does not exist) is left out too. Words go through `Speech`. Pure, and used piece by piece as the answer arrives.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from ...debate.events import NO_LINKS, InterjectionKind, Links
from ...debate.state import CHAIR
from ..base import Heard, MindFault, MindReply, MindRequest
from ..prompts.answer_form import SILENT
from ..prompts.quoting import plain
from ..prompts.writer import Prompt
from ..reply_checks import cap_of, joined_halves
from .claim_guess import content_words, guessed_claim
from .interjection_guess import guessed_importance, guessed_kind
from .json_text import AnswerText, begun_object, last_object
from .speech import Speech
from .spoken_to import answered_line
from .thoughts import without_thoughts

LEAST_SECOND_WORDS = 3
LEAST_RESUMED = 3
"""Words shared with what was lost in a cut from which a line comes back to it."""
SOURCES_MOST = 4
MOOD_SLACK = 0.5
"""How far beyond 0..1 a reported mood is passed on to be clamped; further out it was meant on another scale."""

Reading = Literal["strict", "lenient", "plain"]
Mood = tuple[float, float, float]


class _Mood(msgspec.Struct):
    frustration: float
    engagement: float
    confidence: float


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    """The form as it was asked for."""

    text: str = ""
    second: str = ""
    second_ack: str = ""
    kind: InterjectionKind | None = None
    importance: float | None = None
    urgency: float | None = None
    backlog: float | None = None
    cut_in: str = ""
    bid: int | None = None
    mood: _Mood | list[float] | None = None
    answers: int | str | None = None
    addresses: str | None = None
    concedes: int | str | None = None
    recalls: int | str | None = None
    resumes: bool | int | str | None = None
    point: str | None = None
    sources: list[str] = []
    plan: str = ""


_NO_POINTS: Mapping[str, str] = {}
_strict = msgspec.json.Decoder(_Strict)
_FIELDS = frozenset(_Strict.__struct_fields__)


class ThoughtAloud(MindFault):
    """Words were given out that turned out to be a thought: the answer is over, and none of it is used that is not heard yet."""

    def __init__(self) -> None:
        super().__init__("nonsense", "it thought aloud without saying so")


class ReplyParser:
    """One answer under way. `feed` pieces of it, then `finish`; `reading` tells how strictly it could be read. With `early` its
    sentences are given out before it is whole (see `json_text.py`)."""

    def __init__(
        self, request: MindRequest, prompt: Prompt, points: Mapping[str, str] = _NO_POINTS, *, early: bool = True
    ) -> None:
        self.reading: Reading = "strict"
        self._request = request
        self._prompt = prompt
        self._points = points
        self._content = AnswerText(early=early)
        self._half_character = ""
        self.plan: object = None
        self._broken_off = False
        self._speech = self._speech_of_text()

    @property
    def full(self) -> bool:
        """Whether more of this answer would not be kept."""
        return self._content.full

    @property
    def written(self) -> str:
        """The answer so far, for its size."""
        return self._content.text

    @property
    def said(self) -> str:
        """The whole sentences so far."""
        return self._speech.text

    @property
    def thinks_unmarked(self) -> bool:
        """Whether it closed a thought that nothing had opened."""
        return self._content.unopened

    @property
    def whole(self) -> bool:
        """Whether the answer in its form is there, although its end was not told."""
        return any(last_object(text, _FIELDS) is not None for text in self._content.readings(complete=True))

    def feed(self, piece: str) -> list[str]:
        """Whole sentences of the words that are known with this piece; raises ThoughtAloud."""
        words = self._content.feed(self._joined(piece))
        self._check_not_taken_back()
        if not words or self._request.kind in ("bid", "plan"):
            return []
        sentences = self._speech.feed(words)
        return [] if self._request.kind in SILENT else sentences

    def _joined(self, piece: str) -> str:
        """The piece with the half of a character that the one before ended in."""
        piece, self._half_character = self._half_character + piece, ""
        if "\ud800" <= piece[-1:] <= "\udbff":
            piece, self._half_character = piece[:-1], piece[-1]
        return joined_halves(piece)

    def _check_not_taken_back(self) -> None:
        if not self._content.taken_back:
            return
        if self._speech.text:
            raise ThoughtAloud
        self._content.taken_back = False
        self._speech = self._speech_of_text()

    def finish(self, *, complete: bool = True) -> tuple[list[str], MindReply]:
        """The last sentences and the reply. `complete` is False if the answer broke off.

        Raises MindFault("nonsense") where words were wanted and there are none.
        """
        fields = self._fields(complete=complete)
        self._check_not_taken_back()
        request, speech = self._request, self._speech
        sentences: list[str] = []
        self.plan = fields.get("plan")
        if request.kind not in ("bid", "plan"):
            words = fields.get("text")
            written = words if isinstance(words, str) else ""
            words = without_thoughts(written)
            if words != written and speech.text and not words.startswith(self._content.words):
                raise ThoughtAloud
            sentences = speech.feed(self._content.rest_of(words)) + speech.close(
                complete=complete and not self._broken_off
            )
            if not speech.text and request.kind not in ("kicker", "interjection", "listen"):
                raise MindFault("nonsense", "it answered without words")
        if request.kind in ("listen", "plan") and (
            self.reading == "plain" or fields.keys().isdisjoint(self._prompt.form.fields)
        ):
            raise MindFault("nonsense", "it answered nothing of what was asked")
        if request.kind in SILENT:
            sentences = []
        second, second_ack = self._halves(fields) if request.dual_path else ("", "")
        kind, importance = self._remark(fields)
        return sentences, MindReply(
            text=speech.text,
            kind=kind,
            importance=importance,
            answers=self._answers(fields),
            claim=self._claim(fields),
            sources=self._sources(fields),
            second=second,
            second_ack=second_ack,
            bid=_bid(fields.get("bid"), request) if request.kind in ("bid", "listen") else None,
            cut_in=self._cut_in(fields),
            urgency=_unit(fields.get("urgency")),
            backlog=_unit(fields.get("backlog")),
            mood=_mood(fields.get("mood")),
            links=self._links(fields),
        )

    def _speech_of_text(self) -> Speech:
        request = self._request
        return self._new_speech(cap_of(request.kind, request.max_words, request.role), one_sentence=request.dual_path)

    def _new_speech(self, most_words: int, *, one_sentence: bool = False) -> Speech:
        names = {*self._prompt.names, self._request.name}
        return Speech(most_words, self._request.name, names, one_sentence=one_sentence)

    def _fields(self, *, complete: bool) -> Mapping[str, Any]:
        texts = self._content.readings(complete=complete)
        for text in texts:
            try:
                return msgspec.structs.asdict(_strict.decode(text.encode("utf-8", "replace")))
            except msgspec.DecodeError:
                continue
        self.reading = "lenient"
        # What follows the last thought goes first.
        for text in reversed(texts):
            found = last_object(text, _FIELDS, self._content.words)
            if found is not None:
                return found
        text = texts[-1] if texts else ""
        found, whole = begun_object(text)
        if found is not None:
            self._broken_off = not whole
            return found
        self.reading = "plain"
        return {} if text.startswith("[") or not self._content.plain else {"text": text.partition("{")[0]}

    def _halves(self, fields: Mapping[str, Any]) -> tuple[str, str]:
        """Both ways to go on, as long as the first sentence leaves them room."""
        asked = self._request
        room = cap_of(asked.kind, asked.max_words, asked.role) - len(self._speech.text.split())
        if room < LEAST_SECOND_WORDS:
            return "", ""
        second = self._half(fields.get("second"), room) or self._half(self._speech.left_over, room)
        return second, self._half(fields.get("second_ack"), room)

    def _cut_in(self, fields: Mapping[str, Any]) -> str:
        """The line with which a listener would cut in."""
        written = fields.get("cut_in")
        if self._request.kind != "listen" or not isinstance(written, str) or not written.strip():
            return ""
        speech = self._new_speech(cap_of("kicker", self._request.max_words))
        speech.feed(without_thoughts(written))
        speech.close()
        return speech.text

    def _half(self, written: object, room: int) -> str:
        if not isinstance(written, str) or not written.strip():
            return ""
        speech = self._new_speech(room)
        speech.feed(without_thoughts(written))
        speech.close()
        return speech.text

    def _remark(self, fields: Mapping[str, Any]) -> tuple[InterjectionKind | None, float]:
        request, text = self._request, self._speech.text
        if request.kind not in ("interjection", "listen") or not text:
            return None, 0.0
        named = fields.get("kind")
        ally = request.floor is not None and request.floor.side == request.side
        kind: InterjectionKind = (
            named if named in ("support", "clarify", "challenge") else guessed_kind(text, ally=ally)
        )
        importance = _unit(fields.get("importance"))
        return kind, guessed_importance(text, kind) if importance is None else importance

    def _answers(self, fields: Mapping[str, Any]) -> str | None:
        """The segment replied to: the line named, else the one on the floor that is come in on, else the newest opponent's."""
        request = self._request
        if request.kind == "bid" or not self._speech.text:
            return None
        if request.kind in ("kicker", "interjection", "listen"):
            return request.floor.segment_id if request.floor is not None else None
        segment = self._segment(fields.get("answers"))
        if segment is not None and segment not in self._own_segments():
            return segment
        line = answered_line(request, self._speech.text)
        return line.segment_id if line is not None else None

    def _links(self, fields: Mapping[str, Any]) -> Links:
        """What else the words have to do with, as far as it exists: handles of points and lines that were shown, names of agents."""
        request = self._request
        if request.kind not in ("segment", "reserve") or not self._speech.text:
            return NO_LINKS
        lines = [line for line in (*request.heard, request.floor) if line is not None]
        agents = {name: line.agent for line in lines for name in (line.agent, line.name.casefold())}
        addressed = fields.get("addresses")
        addresses = agents.get(addressed.strip().casefold()) if isinstance(addressed, str) else None
        answered = self._answers(fields)
        if addresses is None:
            addresses = next((line.agent for line in lines if line.segment_id == answered), None)
        conceded = self._conceded(fields.get("concedes"))
        recalls = self._segment(fields.get("recalls"))
        return Links(
            addresses=addresses if addresses != request.agent else None,
            resumes=self._resumes(self._speech.text, said=fields.get("resumes") not in (None, False, "", 0)),
            recalls=recalls if recalls != answered else None,
            concedes=conceded,
        )

    def _conceded(self, named: object) -> str | None:
        """The opponents' point, or the line of theirs, that is granted."""
        segment = None if isinstance(named, bool) else self._segment(named)
        if segment is None:
            return None
        request = self._request
        sides = {line.segment_id: line.side for line in (*request.heard, request.floor) if line is not None}
        sides |= {point.segment_id: point.side for point in request.points}
        return segment if sides.get(segment) not in (None, request.side, CHAIR) else None

    def _segment(self, named: object) -> str | None:
        """A line by its number, or by the handle of the point that it makes; None for what was not shown."""
        if isinstance(named, str):
            for point in self._request.points:
                if point.id == named.strip():
                    return point.segment_id
        number = _whole(named)
        return self._prompt.lines.get(number) if number is not None else None

    def _own_segments(self) -> set[str]:
        request = self._request
        lines = (*request.heard, *((request.floor,) if request.floor is not None else ()))
        own = {line.segment_id for line in lines if line.agent == request.agent}
        return own | {point.segment_id for point in request.points if point.agent == request.agent}

    def _resumes(self, text: str, *, said: bool) -> str | None:
        """The agent's own segment that was cut, if its mind says so (`said`) or these words come back to what nobody heard of it."""
        cut = self._request.cut_off
        if cut is None or said:
            return cut.segment_id if cut is not None else None
        lost = content_words(cut.text.removeprefix(cut.heard))
        return cut.segment_id if lost and len(lost & content_words(text)) >= min(LEAST_RESUMED, len(lost)) else None

    def _claim(self, fields: Mapping[str, Any]) -> str | None:
        """The point of the motion that the words make: the one that it named, else the one that they share most with."""
        point = fields.get("point")
        if isinstance(point, str) and point in self._points:
            return point
        return guessed_claim(self._speech.text, self._points) if self._request.kind in ("segment", "reserve") else None

    def _sources(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        named = fields.get("sources")
        if not isinstance(named, list):
            return ()
        shown = {plain(snippet.id, 60): snippet.id for snippet in self._request.evidence}
        cited = [shown[name] for name in named if isinstance(name, str) and name in shown]
        return tuple(dict.fromkeys(cited))[:SOURCES_MOST]


def _says_name(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _opposes(line: Heard, request: MindRequest) -> bool:
    return line.agent != request.agent and line.side not in (request.side, "chair")


def _number(value: object) -> float | None:
    """A finite number, also one written as a string."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _unit(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0 <= number <= 1 else None


def _whole(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _bid(value: object, request: MindRequest) -> int | None:
    bid = _whole(value)
    return bid if bid is not None and 0 <= bid <= request.bank else None


def _mood(value: object) -> Mood | None:
    """Three numbers, by name or in order."""
    if isinstance(value, _Mood):
        written: list[object] = [value.frustration, value.engagement, value.confidence]
    elif isinstance(value, dict):
        written = [value.get(name) for name in ("frustration", "engagement", "confidence")]
    elif isinstance(value, list) and len(value) == 3:
        written = value
    else:
        return None
    numbers = [
        number for number in map(_number, written) if number is not None and abs(number - 0.5) <= 0.5 + MOOD_SLACK
    ]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
