"""The script of `argentum demo`: what the operator does in a short debate, when, and the line that says so.

The debate is a real one; only its steering is written down beforehand. A step is a line of the grammar (`argentum_core.grammar`), done by
whoever plays the script the way a person would do it. It waits for its moment: a cut for a debater in the middle of a sentence, a caption
for nothing. Whoever steers in any other way stops the script. Pure: the debate's view and its time are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from argentum_core.debate.commands import Command, PauseCommand, StopCommand, name_of
from argentum_core.debate.state import CHAIR
from argentum_core.wiring.choice import Choice

from .actions import NO_OWN_KEYS, OwnKeys, with_keys
from .view import StageView

HEARD_MS: Final = 1_500
"""A speaker is cut only when so much of it was heard, and so much is left."""
READ_MS: Final = 2_500
"""A caption stands at least so long before the next step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the script, not before `at_ms` of debate time.

    `line` is what is written for it; empty for a caption alone. In the `caption` `{how}` stands for the key of `action` on the screen, and
    for the line where there is none. `possible` is whether its moment has come."""

    at_ms: int
    caption: str
    line: str = ""
    action: str = ""
    possible: Callable[[StageView, int], bool] = lambda _view, _now_ms: True

    @property
    def command(self) -> str:
        """The name of the command that the line gives; empty without one."""
        return self.line.partition(" ")[0]

    def told(self, own: OwnKeys = NO_OWN_KEYS) -> str:
        """The caption with keys, for a screen."""
        return with_keys(self.caption.replace("{how}", "{" + self.action + "}"), own)

    def told_in_lines(self) -> str:
        """The caption for where commands are written."""
        return self.caption.replace("{how}", f'"{self.line}"')


def in_a_sentence(view: StageView, now_ms: int) -> bool:
    """Whether a debater has been heard for a while and is not about to end."""
    floor = view.state.floor
    if floor is None or floor.agent == CHAIR:
        return False
    return now_ms - floor.starts_ms >= HEARD_MS and floor.ends_ms - now_ms >= HEARD_MS


def speaking(view: StageView, _now_ms: int) -> bool:
    """Whether somebody speaks."""
    return view.state.floor is not None


STEPS: Final = (
    Step(0, "Live: none of this was recorded. Steer, and it is yours.", possible=speaking),
    Step(4_000, "{how} cuts the speaker off, in the middle of a sentence", "cut", "cut", in_a_sentence),
    Step(
        9_500, "{how} changes the rules: crossfire, where cutting in is cheap", "preset crossfire", "presets", speaking
    ),
    Step(15_000, "A cut costs tokens: banks, bids and moods say who is next"),
    Step(20_000, "{how} votes, beside a house of 120: for, and 70 % sure", "vote for 70", "vote", speaking),
)
BEFORE: Final = "A debate begins as soon as its voices are loaded; it takes 45 seconds"
TAKEN_OVER: Final = "You steer now; the script has stopped. {extend} for longer, {closing} to close"
TAKEN_OVER_IN_LINES: Final = "You steer now; the script has stopped. extend for longer, closing to close"
AT_THE_END_IN_LINES: Final = 'That was a demo: argentum opens the lobby; argentum run "Any sentence" debates it.'
AT_THE_END: Final = "{again} another, {replay} hear it again, {quit} leaves; argentum opens the lobby"

CHOICE: Final = Choice(
    motion="cats-or-dogs",
    preset="debate_snappy",
    seed=6,
    minutes=0.7,
    # No welcome and no statements: what can be seen in three quarters of a minute is the clash. Crossfire brings the chair for the end.
    settings=(("form.chair", "false"), ("form.opening", "none"), ("form.closing", "none")),
)
"""The debate that the script is for. It ends by itself, with the votes, 45 s after it began."""


class DemoScript:
    """Plays the steps once. Ask `due` again and again for what to do; tell `sent` of every command that is a step's."""

    def __init__(self, steps: Sequence[Step] = STEPS) -> None:
        self._waiting = list(steps)
        self._own: set[int] = set()
        self._next_ms = 0
        self.stopped = False
        """Whether somebody else steers by now."""

    def due(self, view: StageView, now_ms: int) -> Step | None:
        """The step whose time and moment have come, once; None where there is none, and for good once somebody else has steered."""
        self.stopped = self.stopped or any(self._foreign(each.command_id, each.command) for each in view.commands)
        if self.stopped or view.state.ended is not None or now_ms < self._next_ms:
            return None
        step = next((each for each in self._waiting if each.at_ms <= now_ms and each.possible(view, now_ms)), None)
        if step is not None:
            self._waiting.remove(step)
            self._next_ms = now_ms + READ_MS
        return step

    def sent(self, command_id: int) -> None:
        """A command was the script's own."""
        self._own.add(command_id)

    def _foreign(self, command_id: int, command: Command) -> bool:
        """Whether a command is somebody's who steers: to pause, to clap from elsewhere or to leave takes nothing over."""
        return command_id not in self._own and not isinstance(command, PauseCommand | StopCommand)


def is_of(step: Step | None, command: Command) -> bool:
    """Whether a command is what a step does."""
    return step is not None and name_of(command) == step.command
