"""What the fake chat server writes: lines of a shipped motion, in the form that the prompt asks for.

It reads the prompt as a model would: the motion, the side, the newest line, the fields wanted. Lines are drawn from the motion's
argument graph and none is said twice until all are spent; chance comes from a seed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import argentum_presets
from argentum_core.debate.motion import Motion
from argentum_core.minds.casebook.motion_lines import ClaimLines, MotionLine, MotionLines, content_words

_MOTION = re.compile(r'motion: ("(?:[^"\\]|\\.)*")')
_SIDE = re.compile(r"You speak (?:(for|against) the motion|for the side '([^']+)')")
_LINE = re.compile(r'^(\d+) ([^:\n(]+)(?: \(([^)]*)\))?: ("(?:[^"\\]|\\.)*")$', re.MULTILINE)
_EVIDENCE = re.compile(r'^([\w.:#/-]+): "(?:[^"\\]|\\.)*": "', re.MULTILINE)
_FORM = re.compile(r"^Answer with one JSON object and nothing else: (\{.*\})$", re.MULTILINE)
_FIELD = re.compile(r'[{ ]"(\w+)": ')
_TOKENS = re.compile(r"you have (\d+) token")

BADLY = 0.5
"""Whoever wants to cut in so badly has a line for it, as the prompt asks."""
AGAIN = (
    "I come back to it:", "Once more, since nobody answered:", "It bears repeating:", "Let me put it plainly again:",
    "My point stands:", "We have been here before:", "Nothing that I heard changes this:", "Think it over tonight:",
    "You know that it is so:", "I said it gently before:", "Somebody should write this down:", "There it is again:",
    "I do not tire of it:", "Ask around if you doubt it:", "Time will tell:", "Here is what was not answered:",
)  # fmt: skip
"""What is said before a line that was heard before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the prompt: its number, whose it is, and what it says."""

    number: int
    side: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as it was understood."""

    lines: MotionLines
    side: str
    heard: list[Told]
    user: str
    fields: list[str]


class Words:
    """The words of every debater that one fake server speaks for. Without a motion, the prompt's is looked for among those
    that are shipped."""

    def __init__(self, seed: int = 0, motion: Motion | None = None) -> None:
        self._random = Random(seed)
        self._motion = motion
        self._lines: dict[str, MotionLines] = {}
        self._said: set[str] = set()
        self._urgency = 0.0
        if motion is None:
            _all_shipped()

    def answer(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """The answer to a prompt, in its fields."""
        asked = self._asked(str(messages[0]["content"]), str(messages[-1]["content"]))
        point, pair = self._pair(asked)
        return {name: self._field(name, asked, point, pair) for name in asked.fields}

    def _asked(self, system: str, user: str) -> Asked:
        title = json.loads(found[1]) if (found := _MOTION.search(system)) else ""
        side = found[1] or found[2] if (found := _SIDE.search(system)) else "for"
        form = _FORM.findall(user)
        heard = [Told(int(number), about, json.loads(text)) for number, _, about, text in _LINE.findall(user)]
        lines = self._of(title)
        for told in heard:
            if told.text not in self._said:
                self._said.add(told.text)
                lines.recall(told.text)
        return Asked(lines, side, heard, user, _FIELD.findall(form[-1]) if form else ["text"])

    def _field(self, name: str, asked: Asked, point: ClaimLines, pair: list[MotionLine]) -> Any:
        draw = self._random
        match name:
            case "text":
                if not {"importance", "urgency", "bid"}.isdisjoint(asked.fields):
                    return self._remark(asked)
                return self._new(asked, pair[:1] if "second" in asked.fields else pair)
            case "cut_in":
                return self._remark(asked, cut_in=True) if self._urgency > BADLY else ""
            case "urgency":
                self._urgency = round(draw.random(), 2)
                return self._urgency
            case "second":
                return self._new(asked, pair[-1:])
            case "second_ack":
                return "I heard that. " + self._new(asked, pair[-1:])
            case "kind":
                return draw.choice(["challenge", "clarify", "support"])
            case "bid":
                return min(draw.randint(0, 3), int(found[1]) if (found := _TOKENS.search(asked.user)) else 3)
            case "mood":
                return [round(draw.random(), 2) for _ in range(3)]
            case "plan":
                return "Put the strongest point first; ask who pays; grant that it costs something."
            case "answers":
                return asked.heard[-1].number if asked.heard else None
            case "point":
                return point.claim.id
            case "sources":
                return _EVIDENCE.findall(asked.user)[:1] if draw.random() < 0.5 else []
            case _:
                return round(draw.random(), 2)

    def _pair(self, asked: Asked) -> tuple[ClaimLines, list[MotionLine]]:
        """An answer to the newest line of the other side if there is one to give, else a claim; and what bears it out."""
        lines = asked.lines
        own = lines.sides.get(asked.side) or next(iter(lines.sides.values()))
        target = self._target(asked)
        first = self._fresh(lines, target.answers) if target is not None else None
        point = lines.points[first.claim] if first is not None else min(own, key=lambda known: (known.put, known.order))
        first = first or self._fresh(lines, point.say) or self._random.choice(point.say)
        second = self._fresh(lines, point.because) or self._random.choice(point.because)
        lines.hand_out(f"{first.number}:{second.number}", (first, second), first.text)
        return point, [first, second]

    def _new(self, asked: Asked, lines: list[MotionLine]) -> str:
        """The lines as nobody has said them yet: those that are spent are taken up again in other words. Each of them, since
        the first may be heard as a segment of its own."""
        return " ".join(self._anew(line.text, spent=asked.lines.uses(line) > 1) for line in lines)

    def _anew(self, said: str, *, spent: bool) -> str:
        if spent:  # also by another mind: then it was heard in the prompt
            self._said.add(said)
        while said in self._said:
            said = f"{self._random.choice(AGAIN)} {said}"
        self._said.add(said)
        return said

    def _target(self, asked: Asked) -> ClaimLines | None:
        """The opponents' point that the newest of their lines is about."""
        for line in reversed(asked.heard):
            if line.side not in (asked.side, "you", "chair"):
                words = content_words(line.text)
                others = [point for point in asked.lines.points.values() if point.claim.side != asked.side]
                return max(others, key=lambda point: asked.lines.overlap(point, words))
        return None

    def _remark(self, asked: Asked, *, cut_in: bool = False) -> str:
        kicker = cut_in or ("urgency" in asked.fields and "cut_in" not in asked.fields)
        target = self._target(asked) or self._random.choice(list(asked.lines.points.values()))
        ready = target.kickers if kicker else [*target.challenge, *target.clarify, *target.support]
        if not ready or (not kicker and self._random.random() < 0.5):
            return ""
        return self._random.choice(ready).text

    def _fresh(self, lines: MotionLines, among: list[MotionLine]) -> MotionLine | None:
        ready = lines.fresh(among)
        return self._random.choice(ready) if ready else None

    def _of(self, title: str) -> MotionLines:
        if title not in self._lines:
            self._lines[title] = MotionLines(self._motion or _shipped(title))
        return self._lines[title]


def _shipped(title: str) -> Motion:
    motions = _all_shipped()
    return next((motion for motion in motions if motion.title == title), motions[0])


@cache
def _all_shipped() -> tuple[Motion, ...]:
    return tuple(argentum_presets.load_motion(listing.name) for listing in argentum_presets.list_motions())
