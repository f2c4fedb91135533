"""What the screen needs of a debate, live or recorded: events to fold, a clock, a way to steer. No engine in sight."""

from __future__ import annotations

from typing import Protocol

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command
from argentum_core.evidence import Passage
from argentum_core.journal.record import Recorded


class Show(Protocol):
    """A debate as the screen sees it. Every method returns at once and may be called from the screen's thread."""

    def drain(self) -> list[Recorded]:
        """Events since the last call, in order."""

    def now_ms(self) -> int:
        """Debate time that is being heard; stands still while paused."""

    def send(self, command: Command) -> int:
        """Hand a steering command to the engine, ahead of everything else; returns its `command_id`."""

    def stats(self) -> AudioStats: ...

    def source(self, source_id: str) -> Passage | None:
        """What a cited id names, from the debate's evidence library; None where it names nothing."""

    @property
    def journal_path(self) -> str | None:
        """Where the debate is being recorded; None when it is not."""

    def close(self) -> None:
        """End the debate cleanly (a journalled `operator` end) and wait until journal and sound are closed."""
