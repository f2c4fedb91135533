"""The sound of a record, heard: a thread that mixes what comes next and gives it to the device, from wherever the playhead is."""

from __future__ import annotations

import threading
import time

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.controller import AudioStats
from argentum_audio.outputs import DeviceLost, SilentOutput, SoundOutput, open_output
from argentum_core.journal import JournalError
from argentum_core.journal.export.sound_from import SoundFrom

BLOCK_FRAMES = 480
LATENCY_S = 0.1
"""How much the device holds: the screen is drawn by the same process, and may take as long now and then."""
QUIETEST_DB = -120.0


class HeardSound:
    """`start` and `stop` return at once. `heard_ms` is worked out from what the device was given and what it still holds."""

    def __init__(self, sound: SoundFrom, output: SoundOutput) -> None:
        self._sound = sound
        self._output = output
        self._changed = threading.Condition()
        self._wanted: int | None = None
        self._turn = 0
        self._heard: tuple[float, float] | None = None
        self._level_db = QUIETEST_DB
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="argentum-replay-sound", daemon=True)
        self._thread.start()

    def start(self, at_ms: int) -> None:
        """Play from a moment on."""
        self._order(at_ms)

    def stop(self) -> None:
        """Give the device nothing more."""
        self._order(None)

    def _order(self, at_ms: int | None) -> None:
        with self._changed:
            self._wanted, self._heard = at_ms, None
            self._turn += 1
            self._changed.notify()

    @property
    def heard_ms(self) -> float | None:
        """The moment that is being heard, ms of debate time; None while nothing is yet."""
        with self._changed:
            if self._heard is None:
                return None
            heard_ms, since_s = self._heard
        return heard_ms + min((time.monotonic() - since_s) * 1000, 2 * LATENCY_S * 1000)

    @property
    def starting(self) -> bool:
        """Whether something is to be heard that is not heard yet."""
        with self._changed:
            return self._wanted is not None and self._heard is None

    def stats(self) -> AudioStats:
        latency_ms = self._output.latency_frames / FRAMES_PER_MS
        return AudioStats(
            output=self._output.name, latency_ms=latency_ms, underruns=self._output.underruns, level_db=self._level_db
        )

    def close(self) -> None:
        """Stop, and give the device back."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._turn += 1
            self._changed.notify()
        self._thread.join(timeout=2.0)

    # -- its thread

    def _run(self) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._wanted is not None or self._closed)
                    if self._closed or self._wanted is None:
                        return
                    at_ms, turn = self._wanted, self._turn
                self._play(at_ms, turn)
        finally:
            self._output.close()

    def _play(self, at_ms: int, turn: int) -> None:
        """Until it is over, or something else is wanted."""
        given = 0
        try:
            for block in self._sound.blocks(at_ms):
                for begin in range(0, len(block), BLOCK_FRAMES):
                    if turn != self._turn:
                        return
                    part = block[begin : begin + BLOCK_FRAMES]
                    self._output.write(part)
                    given += len(part)
                    self._note(at_ms, given, turn, float(abs(part).max(initial=0.0)))
        except (JournalError, DeviceLost):
            pass
        with self._changed:
            if turn == self._turn:
                self._wanted = self._heard = None

    def _note(self, at_ms: int, given: int, turn: int, peak: float) -> None:
        """What has been given is heard once what the device held before it has been."""
        import math

        held = min(given, self._output.latency_frames)
        with self._changed:
            if turn == self._turn:
                self._heard = (at_ms + (given - held) / FRAMES_PER_MS, time.monotonic())
                self._level_db = 20 * math.log10(peak) if peak > 1e-6 else QUIETEST_DB


def heard_sound(sound: SoundFrom, device: str | None) -> HeardSound | None:
    """The sound through a device, by name or number or the system's own; None where there is no device."""
    output, _notices = open_output(device, silent=False, latency_s=LATENCY_S)
    if isinstance(output, SilentOutput):
        return None
    return HeardSound(sound, output)
