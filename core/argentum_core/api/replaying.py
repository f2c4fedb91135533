"""A recorded debate, read from its journal event by event."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from ..debate.events import Event
from ..debate.state import DebateState
from .agent_names import name_of

if TYPE_CHECKING:
    from ..journal import JournalReader


class Replay:
    """The events of a journal in order, each a struct of `argentum_core.events`: `for event in replay(path)`, or `async for`. Each loop
    reads from the beginning. The file is only read, also while a debate is being recorded in it.

    A journal that cannot be read, or is damaged further on, raises `Refused` where that is found.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = DebateState()
        """The debate as of the event that was given last; not to be changed."""
        self.seq = 0
        """The number of that event in the record, from 1."""
        self.at_ms = 0
        """Its debate time, in ms since the first word."""

    def __iter__(self) -> Generator[Event, None, None]:
        """The events, in order. Raises Refused."""
        from ..journal import JournalError
        from ..journal.replay import folding

        try:
            with self._opened() as journal:
                for state, recorded in folding(journal):
                    self.state, self.seq, self.at_ms = state, recorded.seq, recorded.at_ms
                    yield recorded.event
        except JournalError as error:
            raise Refused(one_line(error)) from None

    async def __aiter__(self) -> AsyncGenerator[Event, None]:
        """The same in an `async for`."""
        for event in self:
            yield event

    def name_of(self, agent: str | None) -> str:
        """An agent's name by its id, as events have it; "Chair" for the chair, the id itself for an unknown one."""
        return name_of(self.state, agent)

    def _opened(self) -> JournalReader:
        from ..journal import JournalReader

        return JournalReader.open(self.path)


def replay(path: str | os.PathLike[str]) -> Replay:
    """The events of the debate recorded in the journal at `path`, and with `Replay.state` how it stood after each. Nothing is played,
    asked or heard; the file is opened when it is iterated over."""
    return Replay(Path(path))
