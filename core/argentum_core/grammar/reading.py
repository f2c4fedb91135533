"""From a written line to a command of the engine, or to a question. Pure: what a preset holds is brought in by `with_rules`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ..debate.commands import LARGEST_NUMBER, Command, PresetCommand, quoted, typed_vote
from ..debate.knobs import KnobError, allowed, change, paths, unknown
from ..debate.knobs import read as knob_value
from ..debate.state import CHAIR, Agent, DebateState
from ..debate.temperaments import TEMPERAMENTS
from .forms import BY_WORD, FORMS, ON_OFF, TIERS, Moment, Question, Slot, SlotKind, WrittenForm
from .words import LONGEST, GrammarError, cleaned, listed, take_agent, take_head

UNDECIDED = "undecided"


class Chair:
    """The chair, where it can be named like an agent."""

    id = CHAIR
    name = "The chair"
    seat = 0


def read(
    text: str, state: DebateState, presets: Sequence[str] | None = (), selected: Agent | None = None
) -> Command | Question:
    """What a line says about a debate. `presets` are the names of those there are, None where any name may be one; `selected` is the agent that is meant where none is named.

    A `PresetCommand` comes without its settings; see `with_rules`. Raises GrammarError with one sentence.
    """
    line = cleaned(text)
    if len(line) > LONGEST:
        raise GrammarError(f"the line has {len(line)} characters; it may have {LONGEST}")
    if not line:
        raise GrammarError("the line is empty; help says what can be written")
    head, rest = take_head(line, BY_WORD)
    if not head:
        raise GrammarError(unknown_word(line.split()[0], BY_WORD))
    form = BY_WORD[head]
    moment = Moment(state, {}, selected, None if presets is None else tuple(presets))
    for slot in form.slots:
        rest = _fill(form, slot, rest, moment)
    if rest:
        raise GrammarError(f"{quoted(rest)} is too much: {form.usage}")
    return form.make(moment)


def head_of(text: str) -> str:
    """The word of the grammar with which a line begins; empty where it begins with none."""
    head, _ = take_head(cleaned(text), BY_WORD)
    return BY_WORD[head].word if head else ""


def with_rules(command: Command, settings: Callable[[str], Mapping[str, Any]]) -> Command:
    """The command with all that the engine needs: for a preset, the tree of its knobs, which `settings` gives by its name.

    `settings` raises ValueError with one sentence for a preset that does not hold; then this raises GrammarError with it.
    """
    if not isinstance(command, PresetCommand) or command.settings:
        return command
    try:
        return PresetCommand(command.preset, dict(settings(command.preset)))
    except ValueError as error:
        raise GrammarError(str(error)) from None


def unknown_word(word: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    """The sentence for a word that begins no line, with the nearest that does."""
    near = get_close_matches(word.casefold().replace("-", "_"), list(known), n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "help says what can be written"
    return f"there is no command {quoted(word)}; {hint}"


def _fill(form: WrittenForm, slot: Slot, rest: str, moment: Moment) -> str:
    """Take what stands at a slot into what is `given`; returns what stands behind it."""
    value, left = _TAKERS[slot.kind](slot, rest, moment)
    if value is not None:
        moment.given[slot.kind] = value
        return left
    if not slot.optional and not (slot.kind in ("agent", "seat") and moment.selected is not None):
        lacks = f"{form.word} needs {_called(slot)}"
        raise GrammarError(f"{lacks}: {_choices(slot, moment) or form.usage}")
    return rest


def _called(slot: Slot) -> str:
    name = slot.shown.split(maxsplit=1)[0].lower()
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}" if slot.kind != "text" else name


def _choices(slot: Slot, moment: Moment) -> str:
    """What a slot takes, in words."""
    if slot.kind in ("agent", "speaker"):
        return listed(moment.state.agents)
    if slot.kind == "seat":
        return f"{listed(moment.state.agents)}, chair"
    if slot.kind == "temperament":
        return ", ".join(TEMPERAMENTS)
    if slot.kind == "preset":
        return ", ".join(moment.presets or ())
    if slot.kind == "vote":
        return ", ".join([*sides_of(moment.state), UNDECIDED])
    return ""


def sides_of(state: DebateState) -> list[str]:
    """The sides of a debate, in the order of its agents."""
    return list(dict.fromkeys(agent.side for agent in state.agents))


def groups() -> list[str]:
    """The groups of knobs."""
    return list(dict.fromkeys(path.partition(".")[0] for path, _ in paths()))


# --- one function a kind of slot: (what was written or None, what stands behind it) ----------------------------------

_Taken = tuple[Any, str]


def _next_word(rest: str) -> tuple[str, str]:
    first, _, left = rest.partition(" ")
    return first, left.strip()


def _agent(slot: Slot, rest: str, moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    agents = moment.state.agents
    found, left = take_agent(agents, rest)
    if found is None and slot.kind == "speaker":
        if rest.casefold() in ("chair", "the chair"):
            return Chair, ""
    elif found is None and moment.selected is not None:
        return None, rest
    if found is None:
        raise GrammarError(f"there is no agent {quoted(rest.split(maxsplit=1)[0])}; agents are {listed(agents)}")
    return found, left


def _seat(slot: Slot, rest: str, moment: Moment) -> _Taken:
    """An agent, or the chair, which an agent of that name goes before."""
    found, behind = take_agent(moment.state.agents, rest)
    words = behind.split() if found is None else []
    for count in (1, 2):
        if " ".join(words[:count]).casefold() in ("chair", "the chair"):
            return Chair, behind.split(maxsplit=count)[count] if len(words) > count else ""
    return _agent(slot, rest, moment)


def _spec(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    """A mind or a voice as it is written for `--mind` and `--voice`; the engine says whether there is one."""
    links = [link.strip() for link in rest.split(",")]
    return (",".join(links) if rest else None), ""


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= LARGEST_NUMBER:
        raise GrammarError(f"{quoted(text)} is not a number of {what}")
    return int(number) if number == int(number) else number


def _tokens(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    word, left = _next_word(rest)
    number = _number(word, "tokens")
    if number <= 0:
        raise GrammarError(f"{word} tokens are none; the number must be above 0")
    return number, left.removeprefix("tokens").removeprefix("token").strip()


def _amount(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    """A number with or without its unit, as `(number, "turns" | "minutes" | "")`."""
    if not rest:
        return None, rest
    word, left = _next_word(rest)
    number = _number(word, "turns or minutes")
    if number <= 0:
        raise GrammarError(f"{word} is no extension; the number must be above 0")
    unit, behind = _next_word(left)
    named = f"{unit.casefold().removesuffix('s')}s"
    return ((number, named), behind) if named in ("turns", "minutes") else ((number, ""), left)


def _percent(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    word, left = _next_word(rest)
    return _number(word.removesuffix("%"), "percent"), left.removeprefix("%").strip()


def _text(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    return rest or None, ""


def _knob(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    word, left = _next_word(rest.replace("=", " ", 1))
    if word not in {path for path, _ in paths()}:
        raise GrammarError(unknown(word))
    return word, left


def _value(_slot: Slot, rest: str, moment: Moment) -> _Taken:
    path, rules = moment.given["knob"], moment.state.rules
    if not rest:
        raise GrammarError(f"{path} is {knob_value(rules, path)}; it takes {allowed(path)}")
    try:
        return knob_value(change(rules, path, rest), path), ""
    except KnobError as error:
        raise GrammarError(str(error)) from None


def _preset(_slot: Slot, rest: str, moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    word, left = _next_word(rest)
    if moment.presets is not None and word not in moment.presets:
        there = ", ".join(moment.presets or ()) or "not known here"
        raise GrammarError(f"there is no preset {quoted(word)}; presets are {there}")
    return word, left


def _vote(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    return (typed_vote(rest) if rest else None), ""


def _one_of(names: Sequence[str], rest: str) -> _Taken:
    if not rest:
        return None, rest
    word, left = _next_word(rest)
    if word.casefold() not in names:
        raise GrammarError(f"{quoted(word)} is not allowed there; it takes {', '.join(names)}")
    return word.casefold(), left


def _on_off(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    word, left = _one_of(ON_OFF, rest)
    return (None if word is None else word == "on"), left


def _tier(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    return _one_of(TIERS, rest)


def _group(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    return _one_of(groups(), rest)


def _word(_slot: Slot, rest: str, _moment: Moment) -> _Taken:
    if not rest:
        return None, rest
    head, left = take_head(rest.removeprefix(":"), BY_WORD)
    if not head:
        raise GrammarError(unknown_word(rest.split(maxsplit=1)[0], [form.word for form in FORMS]))
    return head, left


_TAKERS: dict[SlotKind, Callable[[Slot, str, Moment], _Taken]] = {
    "agent": _agent,
    "speaker": _agent,
    "seat": _seat,
    "mind": _spec,
    "voice": _spec,
    "temperament": _text,
    "tokens": _tokens,
    "percent": _percent,
    "amount": _amount,
    "text": _text,
    "knob": _knob,
    "value": _value,
    "preset": _preset,
    "vote": _vote,
    "on_off": _on_off,
    "tier": _tier,
    "group": _group,
    "word": _word,
}
