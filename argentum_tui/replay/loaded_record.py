"""A record that was read once: its index, states of the stage to start from, and its events in blocks from the file.

Nothing but the index and the states stays in memory, so a debate of ten thousand turns can be replayed. To show a moment the stage takes
the last state before it and folds the events since: at most `spacing` of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator

from argentum_core.evidence import Passage
from argentum_core.evidence.passage_store import recorded_passages
from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.record import Recorded

from ..view import StageSnapshot, StageView, names
from .record_index import RecordIndex

STATES = 1024
"""States that are kept of any record, of about 0.3 MB each."""
LEAST_SPACING = 512
"""Events between two states, at least: they are folded in about 20 ms."""
BLOCK = 256
"""Events that are read at once."""
BLOCKS_KEPT = 16

OnProgress = Callable[[int], None]


class LoadedRecord:
    """Events are named by their place, from 0. `failure` is why no more can be read, once that is so: a file can be changed or taken
    away while it is replayed."""

    def __init__(self, journal: JournalReader, on_progress: OnProgress = lambda _done: None) -> None:
        """Read the record to its end; `on_progress` hears how many events that were. Raises JournalError, also for a record without events."""
        self.journal = journal
        self.index = RecordIndex()
        self.failure = ""
        self._blocks: OrderedDict[int, list[Recorded]] = OrderedDict()
        self._states: list[tuple[int, StageSnapshot]] = []
        self._begins: list[int] = []
        self._read(on_progress)
        if not self.index.times:
            from argentum_core.journal.errors import nothing_recorded

            raise nothing_recorded(journal.path)

    def __len__(self) -> int:
        """How many events it has."""
        return len(self.index.times)

    def _read(self, on_progress: OnProgress) -> None:
        view, spacing = StageView(names.source_titles(self.source)), LEAST_SPACING
        place = 0
        for place, recorded in enumerate(self.journal.read()):
            if place % spacing == 0:
                self._states.append((place, view.snapshot()))
                if len(self._states) > STATES:
                    del self._states[1::2]
                    spacing *= 2
                on_progress(place)
            if place % BLOCK == 0:
                self._begins.append(recorded.seq)
            self._fold(view, recorded)
            self.index.take(recorded)

    def source(self, source_id: str) -> Passage | None:
        """What a cited id names, from the evidence in the record; None where it names nothing."""
        return recorded_passages(self.journal.file, [source_id]).get(source_id)

    def _fold(self, view: StageView, recorded: Recorded) -> None:
        try:
            view.fold(recorded)
        except Exception as error:  # what does not follow from what was before may break any view in any way
            raise JournalError(
                f"{self.journal.path} is damaged: the stage cannot show event {recorded.seq} ({type(error).__name__})"
            ) from None

    def state_before(self, place: int) -> tuple[int, StageSnapshot]:
        """The newest state that was kept before the event at a place, and the place from which events are to be folded on it."""
        return self._states[max(0, bisect_right(self._states, place, key=lambda kept: kept[0]) - 1)]

    def between(self, first: int, end: int) -> Iterator[Recorded]:
        """The events from a place up to, not including, another; they end early where the file cannot be read any more."""
        place = first
        while place < min(end, len(self)):
            block = self._block(place // BLOCK)
            some = block[place % BLOCK : place % BLOCK + end - place]
            if not some:
                return
            yield from some
            place += len(some)

    def _block(self, number: int) -> list[Recorded]:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        expected = min(BLOCK, len(self) - number * BLOCK)
        try:
            block = self.journal.read_from(self._begins[number], expected)
            if [one.at_ms for one in block] != list(self.index.times[number * BLOCK : number * BLOCK + expected]):
                raise JournalError(f"{self.journal.path} was changed while it was replayed")
        except JournalError as error:
            self.failure = str(error)
            return []
        self._blocks[number] = block
        while len(self._blocks) > BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return block
