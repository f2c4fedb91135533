"""`--plain`: a debate as lines on stdout, steered by lines from stdin; all that is needed to follow it with a screen reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from argentum_core.wiring.named_material import PresetMaterial

from ..view import StageView
from .output import say
from .plain_input import LineInput
from .plain_lines import PlainLines
from .plain_words import PlainWords, readable

if TYPE_CHECKING:
    from argentum_core.journal import Recorded
    from argentum_core.session import LiveSession

HELLO = "Write help for what can be written; quit ends the debate."


class PlainTalk:
    """Tells a running debate, and does what is written meanwhile. Batches of events come to `tell`, in order."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._view = StageView()
        self._lines = PlainLines(_line, lambda: self._view.state)
        self._words = PlainWords(session, self._view, PresetMaterial(), _line)
        self._input = LineInput(sys.stdin.fileno()) if sys.stdin is not None and not sys.stdin.closed else None
        _line(HELLO)

    @property
    def ended(self) -> str | None:
        """Why the debate ended; None while it runs."""
        return self._lines.ended

    def tell(self, batch: list[Recorded]) -> None:
        """Take events in, and say what there is to be heard of them. Those from before the debate was resumed are only taken in."""
        self._lines.commands(batch)
        for recorded in batch:
            self._view.fold(recorded)
            if recorded.seq > self._session.past_seq:
                self._lines.take(recorded)
        self._view.clock(self._session.now_ms(), self._session.stats())
        if batch:
            sys.stdout.flush()

    def glance(self) -> None:
        """Do what was written since the last time."""
        for raw in self._input.take() if self._input is not None else ():
            self._words.do(readable(raw))
            sys.stdout.flush()

    def finish(self) -> None:
        """Say what came after the debate's end."""
        self._lines.finish()

    def know(self, names: dict[str, str]) -> None:
        """Names of agents, for a debate whose beginning is not told again."""
        self._lines.know(names)


def _line(text: str) -> None:
    say(text)
