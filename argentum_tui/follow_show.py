"""A debate that runs elsewhere on this machine as a `Show`: its events from its journal as they are written, its time reckoned from them.

Nothing is asked of the debate for this, so it does not feel who watches. Steering goes through its door (`argentum send`'s), if that
was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command
from argentum_core.debate.events import DebateEnded, OperatorCommand
from argentum_core.evidence import Passage
from argentum_core.evidence.passage_store import recorded_passages
from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.record import Recorded

WATCHED: Final = "here it is only watched; argentum watch --steer steers"
READ_EVERY_S: Final = 0.1
READ_AT_ONCE: Final = 1000
SILENT_S: Final = 15.0
"""Without an event for so long nobody is there any more: time stands still."""


class FollowShow:
    """`steer` hands a command to the debate and returns its id; None where it is only watched. `clock` is a monotonic one in seconds."""

    steerable = True
    elsewhere = True
    """Leaving it ends nothing."""

    def __init__(
        self,
        journal: JournalReader,
        steer: Callable[[Command], int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.only_watched = "" if steer is not None else WATCHED
        self._journal = journal
        self._steer = steer
        self._clock = clock
        self._seq = 0
        self._read_s = float("-inf")
        self._at_ms = 0
        self._ahead_ms = 0.0
        self._seen_s = 0.0
        self._stands = True

    def drain(self) -> list[Recorded]:
        """Events since the last call, in order; the journal is read ten times a second."""
        now_s = self._clock()
        if now_s - self._read_s < READ_EVERY_S:
            return []
        self._read_s = now_s
        try:
            found = self._journal.read_from(self._seq + 1, READ_AT_ONCE)
        except JournalError:
            return []  # it is being closed, or moved; what can be read is read next time
        for recorded in found:
            self._note(recorded, now_s)
        return found

    def _note(self, recorded: Recorded, now_s: float) -> None:
        """Reckon from an event what time it is: it happened a moment before it was read."""
        event = recorded.event
        before_ms = self._at_ms
        self._seq, self._at_ms, self._seen_s = recorded.seq, recorded.at_ms, now_s
        stood, self._stands = self._stands, False
        if isinstance(event, DebateEnded):
            self._stands = True
        elif isinstance(event, OperatorCommand) and event.command == "pause" and event.status == "applied":
            self._stands = bool(event.arguments.get("paused"))
        elif stood:
            self._stands = recorded.at_ms <= before_ms  # nothing has been heard since
        ahead = recorded.at_ms - now_s * 1000
        self._ahead_ms = ahead if stood else max(self._ahead_ms, ahead)

    def now_ms(self) -> int:
        """Debate time that is being heard there, as far as can be told from here."""
        now_s = self._clock()
        if self._stands:
            return self._at_ms
        return max(self._at_ms, round(min(now_s, self._seen_s + SILENT_S) * 1000 + self._ahead_ms))

    def send(self, command: Command) -> int:
        """Hand a command to the debate; 0 where it is only watched, or does not answer."""
        return self._steer(command) if self._steer is not None else 0

    def stats(self) -> AudioStats:
        """There is no sound here."""
        return AudioStats(output="elsewhere", heard_ms=self.now_ms())

    def source(self, source_id: str) -> Passage | None:
        """What a cited id names, from the debate's own library."""
        return recorded_passages(self._journal.file, [source_id]).get(source_id)

    @property
    def journal_path(self) -> str | None:
        """Where the debate is being recorded."""
        return str(self._journal.path)

    def close(self) -> None:
        """Nothing to do: the debate goes on."""
