"""A run of the engine as what it is: a list of inputs with their times. It can be given again, made smaller while the same thing
goes wrong, and printed so that it can be pasted into a test."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from invariants import Invariants

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import StepResult, step
from argentum_core.orchestrator.inputs import Begin, Input

Item = TypeVar("Item")


@dataclass(frozen=True)
class Killed:
    """Not an input: the process died, and the debate goes on from its events; nothing that was asked, made or playing is there."""


TimedInput = tuple[int, Input | Killed]
MOST_TRIES = 3000


class Run:
    """An engine that is given inputs one by one, with its invariants checked after each. `trace` are its events."""

    def __init__(self) -> None:
        self.state = DebateState()
        self.invariants = Invariants()
        self.timed_inputs: list[TimedInput] = []
        self.trace: list[tuple[int, e.Event]] = []

    def killed(self, now_ms: int) -> None:
        self.timed_inputs.append((now_ms, Killed()))
        self.state = self.folded()

    def give(self, now_ms: int, timed_inputs: Input) -> StepResult:
        self.timed_inputs.append((now_ms, timed_inputs))
        outcome = step(self.state, timed_inputs, now_ms)
        self.trace += [(self.state.at_ms, event) for event in outcome.events]
        self.invariants.after(self.state, timed_inputs, outcome)
        return outcome

    def folded(self) -> DebateState:
        """The same debate, folded from its events alone, as the journal keeps them."""
        state = DebateState()
        for at_ms, event in self.trace:
            recorded = e.decode(event.type, e.encode(event))
            assert recorded == event, f"{event} is not what is written of it"
            evolve(state, recorded, at_ms)
        return state


def replayed(timed_inputs: Sequence[TimedInput]) -> Run:
    """The inputs, given to a new engine; raises what it raises, or what promise it breaks."""
    run = Run()
    for now_ms, one in timed_inputs:
        if isinstance(one, Killed):
            run.killed(now_ms)
        else:
            run.give(now_ms, one)
    assert run.folded() == run.state, "the state is not the fold of its events"
    return run


def fault(timed_inputs: Sequence[TimedInput]) -> str | None:
    """What goes wrong with these inputs, so that two faults of one kind are told alike."""
    try:
        replayed(timed_inputs)
    except Exception as error:
        return kind_of(error)
    return None


def kind_of(error: BaseException) -> str:
    """Where it went wrong: the innermost line, whatever the ids in the message are."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}: {last.line}"


def smallest(timed_inputs: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """Fewer items with which it still fails (delta debugging): chunks are left out, then single ones, until none can be."""
    kept, size, tries = list(timed_inputs), max(1, len(timed_inputs) // 2), 0
    while size:
        start, left_out = 0, False
        while start < len(kept) and tries < MOST_TRIES:
            fewer = kept[:start] + kept[start + size :]
            tries += 1
            if fails(fewer):
                kept, left_out = fewer, True
            else:
                start += size
        if tries >= MOST_TRIES:
            break
        size = size if left_out and size == 1 else size // 2
    return kept


def as_test(timed_inputs: Sequence[TimedInput]) -> str:
    """The inputs as Python, to be pasted into a test: `replayed([...])`."""
    lines = [f"    ({now_ms}, {_as_python(one)})," for now_ms, one in timed_inputs]
    return "\n".join(["replayed([", *lines, "])"])


def _as_python(value: object) -> str:
    """A literal of an input; of the tree of all knobs only what is not the default."""
    if isinstance(value, Begin):
        value = msgspec.structs.replace(value, settings=_changed(value.settings, Settings().model_dump()))
    if isinstance(value, msgspec.Struct):
        name = type(value).__name__
        prefix = "e" if isinstance(value, e.AgentSetup | e.Reseated) else "inputs"
        parts = []
        for part in msgspec.structs.fields(value):
            said = getattr(value, part.name)
            if part.required or said != part.default:
                parts.append(f"{part.name}={_as_python(said)}")
        return f"{prefix}.{name}({', '.join(parts)})"
    if isinstance(value, Killed):
        return "Killed()"
    if isinstance(value, list):
        return f"[{', '.join(_as_python(one) for one in value)}]"
    if isinstance(value, tuple):
        return f"({''.join(f'{_as_python(one)}, ' for one in value).strip()})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_as_python(one)}" for key, one in value.items()) + "}"
    return f'float("{value}")' if isinstance(value, float) and value - value != 0 else repr(value)


def _changed(tree: dict[str, object], default: dict[str, object]) -> dict[str, object]:
    changed: dict[str, object] = {}
    for key, value in tree.items():
        was = default.get(key)
        if isinstance(value, dict) and isinstance(was, dict):
            inside = _changed(value, was)
            if inside:
                changed[key] = inside
        elif value != was:
            changed[key] = value
    return changed
