"""A live debate with its screen, inside this process: what the benchmarks of the cut and of underruns have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command
from argentum_core.debate.events import HardInterrupt, OperatorCommand, SegmentEnded, SegmentStarted
from argentum_core.evidence import Passage
from argentum_core.journal.record import Recorded
from argentum_core.session import LiveSession
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.live import open_live
from argentum_core.wiring.recording import Recording

SIZE = (120, 40)


class WatchedDebate:
    """A running debate as a show that a benchmark may look at while the screen does."""

    steerable = True

    def __init__(self, session: LiveSession) -> None:
        self.session = session
        self.seen: list[Recorded] = []
        self.speaking = False

    def drain(self) -> list[Recorded]:
        batch = self.session.drain()
        for item in batch:
            match item.event:
                case SegmentStarted():
                    self.speaking = True
                case SegmentEnded():
                    self.speaking = False
                case _:
                    pass
        self.seen += batch
        return batch

    def now_ms(self) -> int:
        return self.session.now_ms()

    def send(self, command: Command) -> int:
        return self.session.send(command)

    def stats(self) -> AudioStats:
        return self.session.stats()

    def source(self, source_id: str) -> Passage | None:
        return self.session.source(source_id)

    @property
    def journal_path(self) -> str | None:
        return self.session.journal_path

    def close(self) -> None:
        self.session.close()

    def operator_cuts(self) -> list[int]:
        """The moments of debate time at which the operator's cuts fell."""
        return [
            item.event.cut_ms
            for item in self.seen
            if isinstance(item.event, HardInterrupt) and item.event.by == "operator"
        ]

    def refusals(self) -> int:
        """How many commands of the operator were refused."""
        return sum(isinstance(item.event, OperatorCommand) and item.event.status == "refused" for item in self.seen)


@contextmanager
def running_debate(seed: int) -> Iterator[WatchedDebate]:
    """An offline debate in real time: on the device if there is one, else in paced silence."""
    with TemporaryDirectory() as folder:
        session = open_live(assemble(Choice(seed=seed)), Recording(journal=Path(folder) / "live.db"))
        try:
            yield WatchedDebate(session)
        finally:
            session.close()
            if session.crash is not None:
                raise session.crash
