"""A recorded debate as the screen sees it: a `Show` whose events come when the playhead reaches them."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from argentum_audio.controller import AudioStats
from argentum_core.debate.commands import Command, PauseCommand
from argentum_core.journal.record import Recorded

from ..context import MarkKind
from .loaded_record import LoadedRecord
from .playback import Playback

if TYPE_CHECKING:
    from argentum_core.debate.on_floor import OnFloor
    from argentum_core.evidence import Passage

    from ..view import StageSnapshot

SILENT = AudioStats()
DRIFT_MS = 2000
"""A sound that is further off is not of this moment."""
HEARD_SPEEDS = (0.5, 1.0, 2.0)
"""Speeds at which the sound is played: at others nobody would understand it."""
RESTART_MS = 400
"""So soon after a mark, going back means the mark before it."""


class RecordSound(Protocol):
    """The sound of a record."""

    def start(self, at_ms: int, speed: float) -> None:
        """Play from a moment of debate time on at a speed, with the same pitch; returns at once."""

    def stop(self) -> None:
        """Play nothing more; returns at once."""

    @property
    def there(self) -> bool:
        """Whether anything can be heard, as far as is known."""

    @property
    def heard_ms(self) -> float | None:
        """The moment of debate time that is being heard; None while nothing is."""

    @property
    def starting(self) -> bool:
        """Whether something is about to be heard."""

    def stats(self) -> AudioStats:
        """Its gauges."""

    def close(self) -> None:
        """Give the device back."""


class ReplayShow:
    """A `Show` of a record. It takes no steering but a pause; the playhead is moved by the other methods."""

    steerable = False

    def __init__(
        self,
        record: LoadedRecord,
        *,
        sound: RecordSound | None = None,
        now_s: Callable[[], float] = time.monotonic,
        speed: float = 1.0,
        at_ms: int = 0,
    ) -> None:
        self.record = record
        self.playback = Playback(record.index.length_ms, now_s, speed=speed, at_ms=0)
        self._sound = sound
        self._next = 0
        self._jump: StageSnapshot | None = None
        self._commands = 0
        self._started_ms: int | None = None
        if at_ms:
            self.seek(at_ms)
        self._sound_again()

    # -- as a show

    def drain(self) -> list[Recorded]:
        """The events that the playhead has passed since the last call."""
        self._follow_sound()
        end = self.record.index.events_until(self.playback.at_ms)
        events = list(self.record.between(self._next, end))
        self._next += len(events)
        return events

    def now_ms(self) -> int:
        """Where the playhead is."""
        self._follow_sound()
        return self.playback.at_ms

    def send(self, command: Command) -> int:
        """Pause, or go on; a record takes no other command."""
        self._commands += 1
        if isinstance(command, PauseCommand):
            self.play(not self.playback.playing if command.paused is None else not command.paused)
        return self._commands

    def stats(self) -> AudioStats:
        return self._sound.stats() if self._sound is not None and self._sound.there else SILENT

    def source(self, source_id: str) -> Passage | None:
        return self.record.source(source_id)

    @property
    def journal_path(self) -> str | None:
        return str(self.record.journal.path)

    def close(self) -> None:
        """Nothing of the record is changed."""
        if self._sound is not None:
            self._sound.close()

    # -- the playhead

    def take_jump(self) -> StageSnapshot | None:
        """The state to show before the next events, where the playhead was moved and they do not simply go on; told once."""
        jump, self._jump = self._jump, None
        return jump

    @property
    def silent_because(self) -> str:
        """Why nothing is heard; empty where something can be."""
        if self._sound is None or not self._sound.there:
            return "no sound"
        return "" if self.playback.speed in HEARD_SPEEDS else "silent"

    def play(self, playing: bool) -> None:
        """Go on, or stand still; at the end, going on begins anew."""
        again = playing and self.playback.over
        self.playback.play(playing)
        if again:
            self._show(0)
        self._sound_again()

    def step_speed(self, step: int) -> float:
        """Faster for +1, slower for -1."""
        speed = self.playback.step_speed(step)
        self._sound_again()
        return speed

    def seek(self, at_ms: float) -> None:
        """Move the playhead; what is shown then is as it was at that moment."""
        self.playback.seek(at_ms)
        self._show(self.playback.at_ms)
        self._sound_again()

    def step(self, kind: MarkKind, step: int) -> bool:
        """To the next mark of a kind for +1, or back for -1; false where there is none. Soon after a mark, back is the one before it."""
        now = self.playback.at_ms
        wanted = self.record.index.beside(kind, now - (RESTART_MS if step < 0 and self.playback.playing else 0), step)
        if wanted is None and step < 0 and now > 0:
            wanted = 0
        if wanted is None:
            return False
        self.seek(wanted)
        return True

    def step_word(self, step: int, floor: OnFloor | None) -> bool:
        """To the next word of what is on the floor, or back; false at its ends."""
        if floor is None:
            return False
        ends = [floor.starts_ms, *(floor.starts_ms + end for end in floor.word_ends_ms)]
        now = self.playback.at_ms
        place = bisect_right(ends, now) if step > 0 else bisect_left(ends, now) - 1
        if not 0 <= place < len(ends):
            return False
        self.seek(ends[place])
        return True

    def find(self, words: str, step: int) -> bool:
        """To the next line with these words in the whole record, or back; false where nobody says them."""
        wanted = self.record.index.found(words, self.playback.at_ms, step)
        if wanted is not None:
            self.seek(wanted)
        return wanted is not None

    def _show(self, at_ms: int) -> None:
        """Have the events of a moment come next, from a state that is near to it."""
        wanted = self.record.index.events_until(at_ms)
        place, state = self.record.state_before(wanted)
        if wanted < self._next or place > self._next:
            self._next, self._jump = place, state

    # -- the sound

    @property
    def _audible(self) -> bool:
        return self.playback.playing and self.playback.speed in HEARD_SPEEDS and not self.playback.over

    def _sound_again(self) -> None:
        if self._sound is not None:
            if self._audible:
                self._started_ms = self.playback.at_ms
                self._sound.start(self._started_ms, self.playback.speed)
            else:
                self._started_ms = None
                self._sound.stop()

    def _follow_sound(self) -> None:
        """While something is heard, what is shown is what is heard; until then the playhead waits for it."""
        sound, playback = self._sound, self.playback
        if sound is None or not self._audible:
            return
        if sound.starting and self._started_ms is not None:
            playback.seek(self._started_ms)
        elif (heard_ms := sound.heard_ms) is not None and abs(heard_ms - playback.at_ms) < DRIFT_MS:
            playback.seek(heard_ms)
