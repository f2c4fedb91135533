"""The one way from a debate to its evidence library: whatever a library throws is told once, and costs what was asked for.

A library rests on SQLite, a file and a stemmer; any of them may fail in ways of its own (a disk that went, no memory, a query
that FTS5 does not take). No such fault may end a request to a mind, let alone the debate: without an answer nothing is shown
to a mind, and what it cites counts as unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from argentum_kit.plain_text import sanitise

from .library import UNKNOWN, EvidenceLibrary
from .passage import Judgement, Passage

T = TypeVar("T")


class EvidenceEdge:
    """A library, or none, entered from any thread. `tell` hears of the first fault, in one sentence, and of no other."""

    def __init__(self, library: EvidenceLibrary | None, tell: Callable[[str], None]) -> None:
        self.library = library
        self._tell = tell
        self._told = False

    def asked(self, work: Callable[[EvidenceLibrary], T], instead: T) -> T:
        """What `work` makes of the library; `instead` where there is none or it failed."""
        if self.library is None:
            return instead
        try:
            return work(self.library)
        except Exception as error:
            self.failed(error)
            return instead

    def failed(self, error: Exception) -> None:
        """Tell of a fault, once a debate. The debate goes on without what was asked for."""
        if self._told:
            return
        self._told = True
        self._tell(sanitise(f"{type(error).__name__}: {error}"))

    def get(self, passage_id: str) -> Passage | None:
        """A passage by its id."""
        return self.asked(lambda library: library.get(passage_id), None)

    def judge(self, line: str, ids: Sequence[str]) -> Judgement:
        """How well a line is borne out by what it cites."""
        return self.asked(lambda library: library.judge(line, ids), UNKNOWN)

    def close(self) -> None:
        """Close the library; a fault is passed over, because the debate is over."""
        with contextlib.suppress(Exception):
            if self.library is not None:
                self.library.close()
