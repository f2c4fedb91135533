"""How a line that is being written may go on: a pure function of the text, the debate and the names of presets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..debate.knobs import allowed, choices, paths
from ..debate.knobs import read as knob_value
from ..debate.settings import Settings
from ..debate.state import DebateState
from ..debate.temperaments import TEMPERAMENTS
from .forms import BY_WORD, FORMS, ON_OFF, TIERS, Slot, WrittenForm
from .reading import UNDECIDED, groups, sides_of
from .words import take_agent, take_head

_TO_THE_END = ("text", "value", "vote", "mind", "voice", "temperament")
"""What reaches to the end of a line."""


class Candidate(NamedTuple):
    """One way to go on. `line` is the whole line with it; `shown` the part that is new or completed."""

    line: str
    shown: str


class SeatOffers(NamedTuple):
    """Specs of minds and of voices that can be offered besides those that the debate has."""

    minds: Sequence[str] = ()
    voices: Sequence[str] = ()


NOTHING_OFFERED = SeatOffers()


class _Place(NamedTuple):
    """Where the end of a line is: what stands before, what is being written, and what is wanted there. No slot: the first word, or
    behind everything that can be written."""

    before: str
    fragment: str
    form: WrittenForm | None
    slot: Slot | None
    knob: str = ""


def candidates(
    text: str,
    state: DebateState,
    presets: Sequence[str] = (),
    more_words: Iterable[str] = (),
    seats: SeatOffers = NOTHING_OFFERED,
) -> list[Candidate]:
    """All that the last word of a line may become, likeliest first. `more_words` begin a line too: what the stage alone can do. `seats` are
    minds and voices that are known to be there."""
    place = _place(text, state)
    wanted = place.fragment.casefold()
    if place.form is None:
        wanted = wanted.replace("-", "_")
    options = _options(place, state, presets, more_words, seats)
    first = [each for each in options if each.casefold().startswith(wanted)]
    if place.slot is not None and place.slot.kind in ("knob", "mind", "voice") and wanted:
        first += [each for each in options if wanted in each and each not in first]
    return [Candidate(place.before + each, each) for each in first]


def expected(text: str, state: DebateState) -> str:
    """What is wanted at the end of a line, in words: `set KNOB VALUE`, `a whole number from 0 to 10, now 2`. Empty for an empty line."""
    place = _place(text, state)
    if place.form is None:
        return ""
    if place.slot is not None and place.slot.kind == "value" and place.knob:
        return f"{allowed(place.knob)}, now {_written(knob_value(state.rules, place.knob))}"
    if place.slot is not None and place.slot.kind == "knob":
        return _about_knob(place.fragment) or place.form.usage
    return f"{place.form.usage}: {place.form.about}"


def _place(text: str, state: DebateState) -> _Place:
    """Find what is being written. A word counts as written once a space follows it."""
    start = len(text) - len(text.lstrip(" :"))
    head, rest = take_head(text[start:], BY_WORD)
    form = BY_WORD.get(head)
    if form is None or not (rest or text.endswith(" ")):
        return _Place(text[:start], text[start:], None, None)
    knob = ""
    slots = list(form.slots)
    at = len(text) - len(rest)
    while slots and slots[0].kind not in _TO_THE_END:
        word, space, left = text[at:].partition(" ")
        if space and slots[0].kind in ("agent", "speaker", "seat"):
            named, behind = take_agent(state.agents, text[at:])
            left = behind if named is not None else left
            space = "" if named is not None and not (behind or text.endswith(" ")) else space
        if not space:
            break
        knob = word if slots[0].kind == "knob" else knob
        slots.pop(0)
        at = len(text) - len(left.lstrip())
    return _Place(text[:at], text[at:], form, slots[0] if slots else None, knob)


def _options(
    place: _Place, state: DebateState, presets: Sequence[str], more_words: Iterable[str], seats: SeatOffers
) -> list[str]:
    if place.form is None:
        return list(dict.fromkeys([*(form.word for form in FORMS), *more_words]))
    if place.slot is None:
        return []
    match place.slot.kind:
        case "agent" | "speaker":
            return [agent.name for agent in state.agents]
        case "seat":
            return [*(agent.name for agent in state.agents), "chair"]
        case "mind":
            return list(dict.fromkeys(["casebook", *(agent.mind for agent in state.agents), *seats.minds]))
        case "voice":
            return list(dict.fromkeys([*seats.voices, *(agent.voice for agent in state.agents)]))
        case "temperament":
            return list(TEMPERAMENTS)
        case "knob":
            return [path for path, _ in paths()]
        case "value":
            return _values(place.knob, state.rules)
        case "preset":
            return list(presets)
        case "vote":
            return [*sides_of(state), UNDECIDED]
        case "on_off":
            return list(ON_OFF)
        case "tier":
            return list(TIERS)
        case "group":
            return groups()
        case "word":
            return [form.word for form in FORMS]
        case _:
            return []


def _values(path: str, rules: Settings) -> list[str]:
    """The values that a knob takes where they can be counted, but for the one it has."""
    if not _is_knob(path):
        return []
    now = _written(knob_value(rules, path))
    return [each for each in choices(path) if each != now]


def _about_knob(path: str) -> str:
    field = next((field for name, field in paths() if name == path), None)
    return f"{field.description}: {allowed(path)}" if field is not None and field.description else ""


def _is_knob(path: str) -> bool:
    return any(path == name for name, _ in paths())


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
