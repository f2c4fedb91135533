"""A running debate as plain lines for a screen reader: what is heard, stretch by stretch as it begins to sound, and what became of commands."""

from __future__ import annotations

from collections.abc import Callable

from argentum_core.debate import events as e
from argentum_core.debate.commands import arguments_of, from_record
from argentum_core.debate.on_floor import OnFloor
from argentum_core.debate.state import DebateState
from argentum_core.journal import Recorded

from .progress import INDENT, Progress, stamp


class PlainLines(Progress):
    """Like `Progress`, with the words of a segment told up to the next beat, where a cut may come, and from there when that is reached.

    `state` gives the debate as it stands, with the event that is taken folded already.
    """

    def __init__(self, say: Callable[[str], None], state: Callable[[], DebateState]) -> None:
        super().__init__(say)
        self._state = state
        self._told_words = 0
        self._last: dict[int, int] = {}
        self._takes[e.BeatReached] = self._beat
        self._takes[e.GovernorChanged] = self._governor

    def commands(self, batch: list[Recorded]) -> None:
        """Look through a batch for commands before its events are taken: of several events about one only the last is told."""
        self._last = {each.event.command_id: each.seq for each in batch if isinstance(each.event, e.OperatorCommand)}

    def take(self, recorded: Recorded) -> None:
        """Count an event, and print what is to be said of it."""
        super().take(recorded)
        event = recorded.event
        if isinstance(event, e.OperatorCommand) and self._last.get(event.command_id, recorded.seq) == recorded.seq:
            self._say(f"> {self._written(event)}: {event.status}{f', {event.reason}' if event.reason else ''}")

    def _written(self, event: e.OperatorCommand) -> str:
        """A command as it would be written."""
        command = from_record(event.command, event.arguments)
        arguments = {name: value for name, value in arguments_of(command).items() if name != "by" and value is not None}
        word = "set" if event.command == "knob" else event.command.replace("_", " ")
        switched = arguments.pop("muted", arguments.pop("paused", None))
        if switched is False:
            word = {"mute": "unmute", "pause": "continue"}.get(word, word)
        told = [self._name(str(value)) if name == "agent" else _value(value) for name, value in arguments.items()]
        return " ".join([word, *told])

    def _segment(self, event: e.SegmentStarted) -> None:
        self._words[event.segment_id] = event.text.split()
        self._told_words = 0
        floor = self._state().floor
        part = self._stretch(floor) if floor is not None and floor.segment_id == event.segment_id else event.text
        if event.role == "second":
            self._say(f"{INDENT}{part}")
        else:
            self._say(f"{stamp(event.starts_ms)}  {self._name(event.agent)}: {part}")

    def _beat(self, event: e.BeatReached) -> None:
        floor = self._state().floor
        if floor is not None and floor.segment_id == event.segment_id and (part := self._stretch(floor)):
            self._say(f"{INDENT}{part}")

    def _stretch(self, floor: OnFloor) -> str:
        """The words from those that were told up to the next beat, or to the last that is known."""
        ahead = floor.beats_ms[floor.beats_reached : floor.beats_reached + 1]
        upto = sum(end_ms <= ahead[0] for end_ms in floor.word_ends_ms) if ahead else len(floor.words)
        begun, self._told_words = self._told_words, max(self._told_words, upto)
        return " ".join(floor.words[begun : self._told_words])

    def _segment_ended(self, event: e.SegmentEnded) -> None:
        rest = event.heard_text.split()[self._told_words :]
        if event.complete and rest and event.segment_id in self._words:
            self._say(f"{INDENT}{' '.join(rest)}")
        super()._segment_ended(event)

    def _governor(self, event: e.GovernorChanged) -> None:
        if event.held:
            self._say(f"{INDENT}the governor is held at {event.tier}")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
