"""The process that plays the sound of a record: it owns the mixer and the device, so that neither a busy screen nor a device library that prints
can disturb the other."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from argentum_audio.clip import FRAMES_PER_MS
from argentum_audio.outputs import DeviceLost, SilentOutput, SoundOutput, open_output
from argentum_audio.shared_clock import now_s
from argentum_audio.sound_process import detach_from_terminal
from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.export.page_sound import PageSound
from argentum_core.journal.export.sound import NoSound
from argentum_core.journal.export.sound_from import SoundFrom
from argentum_core.journal.page_record import is_page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK_FRAMES = 480
LATENCY_S = 0.05
REPORT_EVERY = 3
"""Blocks of 10 ms between two reports."""
QUIETEST_DB = -120.0


class PlayOrder(NamedTuple):
    """Play from a moment of debate time on at a speed, or with None nothing. Reports name the order by its `number`."""

    number: int
    at_ms: int | None
    speed: float = 1.0


class OpenedDevice(NamedTuple):
    """What is played through; empty where there is nothing to hear or no device."""

    name: str
    latency_ms: float


class HeardMoment(NamedTuple):
    """At `at_s` of the clock that all processes share the moment `heard_ms` of debate time was heard."""

    number: int
    heard_ms: float
    at_s: float
    level_db: float
    underruns: int


class SoundOver(NamedTuple):
    """An order has been played to its end, or could not be."""

    number: int


def run(pipe: Connection, path: str, device: str | None) -> None:
    """The whole life of the process: play what is ordered until the pipe is closed."""
    detach_from_terminal()
    with contextlib.suppress(EOFError, OSError):
        try:
            sound = sound_of(Path(path))
            output, _notices = open_output(device, silent=False, latency_s=LATENCY_S)
        except (NoSound, JournalError):
            output = SilentOutput()
        if isinstance(output, SilentOutput):
            pipe.send(OpenedDevice("", 0.0))
        else:
            pipe.send(OpenedDevice(output.name, output.latency_frames / FRAMES_PER_MS))
            order = pipe.recv()
            while True:
                order = _play(pipe, sound, output, order) or pipe.recv()
    # Exit without the device library's own clean-up, which may hang.
    os._exit(0)


def sound_of(path: Path) -> SoundFrom | PageSound:
    """What a journal's clips give, or the mix in a page. Raises NoSound or JournalError."""
    return PageSound(path) if is_page(path) else SoundFrom(JournalReader.open(path))


def _play(pipe: Connection, sound: SoundFrom | PageSound, output: SoundOutput, order: PlayOrder) -> PlayOrder | None:
    """Play until it is over, or something else is ordered, which is returned."""
    if order.at_ms is None:
        return None
    given = 0
    try:
        for count, part in enumerate(_parts(sound, order.at_ms, order.speed)):
            if pipe.poll():
                return _newest(pipe)
            output.write(part)
            given += len(part)
            if count % REPORT_EVERY == 0:
                # What was given is heard once what the device held before it has been.
                past_ms = (given - min(given, output.latency_frames)) / FRAMES_PER_MS
                heard_ms = order.at_ms + past_ms * order.speed
                pipe.send(HeardMoment(order.number, heard_ms, now_s(), _level_db(part), output.underruns))
    except (JournalError, DeviceLost):
        pass
    pipe.send(SoundOver(order.number))
    return None


def _parts(sound: SoundFrom | PageSound, at_ms: int, speed: float) -> Iterator[NDArray[np.float32]]:
    """The sound from a moment on in blocks of 10 ms, the last of a stretch shorter."""
    for block in sound.blocks(at_ms) if speed == 1.0 else _at_speed(sound.blocks(at_ms), speed):
        for begin in range(0, len(block), BLOCK_FRAMES):
            yield block[begin : begin + BLOCK_FRAMES]


def _at_speed(blocks: Iterator[NDArray[np.float32]], speed: float) -> Iterator[NDArray[np.float32]]:
    """Faster or slower, with the same pitch."""
    from argentum_audio.stretch import TimeStretch

    stretch = TimeStretch(speed)
    for block in blocks:
        yield stretch.feed(block)
    yield stretch.rest()


def _newest(pipe: Connection) -> PlayOrder:
    """Of the orders that wait the last."""
    order: PlayOrder = pipe.recv()
    while pipe.poll():
        order = pipe.recv()
    return order


def _level_db(part: NDArray[np.float32]) -> float:
    peak = float(abs(part).max(initial=0.0))
    return 20 * math.log10(peak) if peak > 1e-6 else QUIETEST_DB
