"""The operator's commands: one struct each, from the key, the API or the audience's door to the engine and its record.

`parse` makes one of a name and arguments as they are written; `from_record` of an event `operator_command`, also of an earlier
version's; `arguments_of` is what the record keeps. What is no command becomes an `InvalidCommand`, which the engine refuses with its
reason, so a refusal is on record like every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import msgspec

QUOTED_AT_MOST: Final = 80
"""Characters of a wrong value that its refusal shows."""
SHARE_PERCENT: Final = (1.0, 90.0)
"""The least and the most of the talk that an agent can be meant to have."""
LONGEST: Final = (10_000, 10_000.0)
"""The most turns, and the most minutes, that a debate can be extended to."""
LARGEST_NUMBER: Final = 10**15
"""No number beyond it, either way, is a command's."""


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all commands; `name` is the name in the record. `agent` is the id of an agent."""

    name: ClassVar[str] = ""


class CutCommand(Command, frozen=True):
    """Cut the speaker off now."""

    name: ClassVar[str] = "cut"


class CutAtBeatCommand(Command, frozen=True):
    """Cut the speaker off at the next beat; `agent` takes the floor then, or, with None, whoever wins the auction."""

    name: ClassVar[str] = "cut_at_beat"
    agent: str | None = None


class SayCommand(Command, frozen=True):
    """Speak a line as the chair."""

    name: ClassVar[str] = "say"
    text: str


class AskCommand(Command, frozen=True, omit_defaults=True):
    """Put a question to an agent, who answers next; with an empty `text` the agent just gets the next floor. `by` is `audience` for a
    watcher's question."""

    name: ClassVar[str] = "ask"
    agent: str
    text: str = ""
    by: str = ""


class GrantCommand(Command, frozen=True):
    """Give an agent tokens, at most until its bank is full."""

    name: ClassVar[str] = "grant"
    agent: str
    tokens: float = 1


class TakeCommand(Command, frozen=True):
    """Take tokens from an agent, at most all it has."""

    name: ClassVar[str] = "take"
    agent: str
    tokens: float = 1


class MuteCommand(Command, frozen=True):
    """Keep an agent from speaking, or let it speak again; with None the other of what it is."""

    name: ClassVar[str] = "mute"
    agent: str
    muted: bool | None = None


class RefuseCommand(Command, frozen=True):
    """Refuse what an agent has prepared: its `cut_in` line, also where its cut is armed, or its `standby`, the opening made ahead."""

    name: ClassVar[str] = "refuse"
    agent: str
    line: str = "cut_in"


class ShareCommand(Command, frozen=True):
    """Set the share of the talk that an agent is meant to have, in percent; the others share the rest as they did before.
    Measures still compare with the targets that the debate began with."""

    name: ClassVar[str] = "share"
    agent: str
    percent: float


class MindCommand(Command, frozen=True):
    """Have an agent, or the chair, asked by another mind from now on; `mind` is a spec, as `--mind` takes it."""

    name: ClassVar[str] = "mind"
    agent: str
    mind: str


class VoiceCommand(Command, frozen=True):
    """Have an agent, or the chair, speak with another voice from now on; `voice` is a spec, as `--voice` takes it. Empty: the chair's
    that no agent has."""

    name: ClassVar[str] = "voice"
    agent: str
    voice: str


class TemperamentCommand(Command, frozen=True):
    """Give an agent another temperament: by its name, or as weights (`debate/temperaments.py`)."""

    name: ClassVar[str] = "temperament"
    agent: str
    temperament: str


class ExtendCommand(Command, frozen=True):
    """Let a debate that has an end go on for longer: by so many turns where it is limited by turns, by so many minutes where by time."""

    name: ClassVar[str] = "extend"
    turns: int = 0
    minutes: float = 0


class ClapCommand(Command, frozen=True, omit_defaults=True):
    """Applaud an agent. `by` is `audience` for applause from elsewhere (`argentum clap`)."""

    name: ClassVar[str] = "clap"
    agent: str
    by: str = ""


class PauseCommand(Command, frozen=True):
    """Stop debate time, or let it go on; with None the other of what it is."""

    name: ClassVar[str] = "pause"
    paused: bool | None = None


class PresetCommand(Command, frozen=True):
    """Change to the rules of a preset; `settings` is the tree of all knobs. Where some are not as the preset itself has them,
    `preset_values` are its own, by key path. The record leaves out both."""

    name: ClassVar[str] = "preset"
    preset: str = msgspec.field(name="name")
    settings: dict[str, Any]
    preset_values: dict[str, Any] = {}


class KnobCommand(Command, frozen=True):
    """Change one knob by its key path, such as `auction.max_bid`."""

    name: ClassVar[str] = "knob"
    key: str
    value: Any


class UndoCommand(Command, frozen=True):
    """Take the last steering back."""

    name: ClassVar[str] = "undo"


class ClosingCommand(Command, frozen=True):
    """Call the closing statements: they follow the segment that is being heard."""

    name: ClassVar[str] = "closing"


class VoteCommand(Command, frozen=True, omit_defaults=True):
    """The listener votes for a side, or `undecided`; between the house's two votes with a dial from 0 to 100, how sure."""

    name: ClassVar[str] = "vote"
    side: str
    dial: int | None = None


class StopCommand(Command, frozen=True):
    """End the debate."""

    name: ClassVar[str] = "stop"


class InvalidCommand(Command, frozen=True):
    """What was called like a command and is none: its name, its arguments, and in one sentence what is wrong."""

    called: str
    given: dict[str, Any]
    reason: str


COMMANDS: Final[dict[str, type[Command]]] = {
    kind.name: kind
    for kind in (
        CutCommand, CutAtBeatCommand, SayCommand, AskCommand, GrantCommand, TakeCommand, MuteCommand, RefuseCommand, ShareCommand, MindCommand, VoiceCommand,
        TemperamentCommand, ExtendCommand, ClapCommand, PauseCommand, PresetCommand, KnobCommand, UndoCommand, ClosingCommand, VoteCommand, StopCommand,
    )
}  # fmt: skip
"""Every command by its name in the record."""

_FIELDS: Final = {kind: msgspec.structs.fields(kind) for kind in COMMANDS.values()}
_WANTED: Final[dict[Any, str]] = {
    str: "a text",
    str | None: "a text",
    float: "a number of tokens",
    bool | None: "true or false",
    int | None: "a whole number",
    dict[str, Any]: "a tree of knobs",
    Any: "a number, a text, true or false",
}


def parse(name: str, arguments: Mapping[str, Any]) -> Command:
    """The command of a name and its arguments by keyword; an `InvalidCommand` for an unknown name, and for unknown, missing or wrong
    arguments."""
    kind = COMMANDS.get(name)
    if kind is None:
        return InvalidCommand(name, dict(arguments), f"there is no command {quoted(name)}")
    fields = _FIELDS[kind]
    known = [field.encode_name for field in fields]
    for argument in arguments:
        if argument not in known:
            takes = ", ".join(known) or "nothing"
            return InvalidCommand(name, dict(arguments), f"{name} has no {quoted(argument)}; it takes {takes}")
    values: dict[str, Any] = {}
    for field in fields:
        if field.encode_name in arguments:
            value = arguments[field.encode_name]
            if not _fits(value, field.type):
                wrong = f"{quoted(value)} is not {_WANTED[field.type]}"
                return InvalidCommand(name, dict(arguments), f"{name}: {field.encode_name} = {wrong}")
            values[field.name] = value
        elif field.required:
            return InvalidCommand(name, dict(arguments), f"{name} needs {field.encode_name}")
    return kind(**values)


def typed_vote(text: str) -> VoteCommand:
    """The vote that somebody writes: a side, or `undecided`, and how sure, as in `for 70`."""
    side, _, dial = text.strip().removeprefix(":").removeprefix("vote ").strip().rpartition(" ")
    if side and dial.isdecimal() and len(dial) <= len(str(LARGEST_NUMBER)):
        return VoteCommand(side.strip(), int(dial))
    return VoteCommand(f"{side} {dial}".strip())


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value may be that of a field of the type `wanted`."""
    if wanted is Any:
        return _plain(value)
    if wanted == int | None and isinstance(value, bool):
        return False
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _plain(value)
    return isinstance(value, dict if wanted == dict[str, Any] else wanted)


def checked(command: Command) -> Command:
    """The command itself where its values are of the types it declares, else an `InvalidCommand`."""
    if isinstance(command, InvalidCommand):
        return command
    return parse(command.name, _written(command)) if type(command) in _FIELDS else command


def _written(command: Command) -> dict[str, Any]:
    return {field.encode_name: getattr(command, field.name) for field in _FIELDS[type(command)]}


def quoted(value: Any) -> str:
    """A value in a sentence: as Python writes it, and no more of it than can be read."""
    try:
        text = repr(value)
    except Exception:  # an object of whoever uses the API
        text = type(value).__name__
    return text if len(text) <= QUOTED_AT_MOST else text[: QUOTED_AT_MOST - 1] + "…"


def name_of(command: Command) -> str:
    """The command's name in the record; of an invalid one as it was called."""
    return command.called if isinstance(command, InvalidCommand) else command.name


def arguments_of(command: Command) -> dict[str, Any]:
    """The command's arguments as the record keeps them: all but a preset's tree of knobs."""
    if isinstance(command, InvalidCommand):
        return {name: value if _plain(value) else quoted(value) for name, value in command.given.items()}
    written = _written(command)
    for left_out in ("settings", "preset_values"):
        written.pop(left_out, None)
    if isinstance(command, ClapCommand | AskCommand) and not command.by:
        del written["by"]
    return written


def _plain(value: Any) -> bool:
    """Whether a value can be put on record as it is."""
    if isinstance(value, int | float):
        return -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    return value is None or isinstance(value, str)


def from_record(name: str, arguments: Mapping[str, Any]) -> Command:
    """The command of an event `operator_command`. What the record adds to the arguments, and what other versions have, is left out; an
    `InvalidCommand` where what remains is none."""
    kind = COMMANDS.get(name)
    known = [field.encode_name for field in _FIELDS[kind]] if kind is not None else list(arguments)
    values = {argument: value for argument, value in arguments.items() if argument in known}
    if kind is PresetCommand:
        values.setdefault("settings", {})
    return parse(name, values)
