"""What can be taken back, newest first, each with its time and in words: the folded state keeps only the commands that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from argentum_core.debate.commands import Command


class Undoable(NamedTuple):
    """One act that can be taken back: when it was done, what it was, and the command that takes it back."""

    at_ms: int
    words: str
    inverse: Command


class UndoableActs:
    """Goes along with the folded state's `undo`."""

    def __init__(self) -> None:
        self._acts: list[Undoable] = []

    def __iter__(self) -> Iterator[Undoable]:
        return reversed(self._acts)

    def __len__(self) -> int:
        return len(self._acts)

    @property
    def newest(self) -> Undoable | None:
        """What is taken back first."""
        return self._acts[-1] if self._acts else None

    def follow(self, undo: list[Command], at_ms: int, words: Callable[[], str]) -> None:
        """Take over what the state keeps after an event of `at_ms`; `words` says what was done, where something was."""
        known = {id(act.inverse): act for act in self._acts}
        self._acts = [known.get(id(inverse)) or Undoable(at_ms, words(), inverse) for inverse in undo]
