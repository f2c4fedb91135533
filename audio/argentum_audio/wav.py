"""WAV files of the mix and of each speaker: taps on the mixer, written as the sound is made (SURFACE, Commands).

48 kHz, 16-bit, plainly rounded, so the same samples are the same bytes. Headers are brought up to date about once a
second of sound, so a file is valid even if the process dies. A speaker's file is as long as the mix, silence included.
A file that cannot be written any more ends the recording, reported once; the sound goes on. Files and folders that are made
here are their owner's alone, as a journal is; what is there already keeps its mode.
"""

from __future__ import annotations

import contextlib
import queue
import re
import struct
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from argentum_kit.errors import system_reason
from argentum_kit.files import make_private_folder, private_opener

from .clip import RATE, Pcm

HEADER_BYTES = 44
_SAMPLE_BYTES = 2
_LARGEST = 0xFFFFFFFF - HEADER_BYTES
_REFRESH_FRAMES = RATE


class WavError(OSError):
    """A WAV file that cannot be written; the message is one sentence."""


class WavFile:
    """One growing WAV file of `channels` at 48 kHz, 16-bit. Gaps before what is written are silence.

    `keep_frames` of a file that is there already are kept. Raises WavError if it cannot be opened.
    """

    def __init__(self, path: Path, channels: int, *, keep_frames: int = 0) -> None:
        self.path = path
        self._frame_bytes = channels * _SAMPLE_BYTES
        self._channels = channels
        self.frames = 0
        self._refreshed = 0
        try:
            mode = "r+b" if keep_frames and path.exists() else "w+b"
            self._file = cast(BinaryIO, open(path, mode, opener=private_opener))  # noqa: SIM115 (closed by finish)
        except OSError as error:
            raise _explain(path, error) from error
        try:
            self._file.truncate(HEADER_BYTES + keep_frames * self._frame_bytes)
            self.frames = keep_frames
            self._refresh()
        except OSError as error:
            self.abandon()
            raise _explain(path, error) from error

    def write(self, frame: int, samples: NDArray[np.int16]) -> None:
        """Put interleaved int16 samples, of shape (frames,) or (frames, channels), at `frame`. Raises WavError."""
        try:
            self._file.seek(HEADER_BYTES + frame * self._frame_bytes)
            self._file.write(samples.tobytes())
            self._file.flush()
            self.frames = max(self.frames, frame + samples.size // self._channels)
            if self.frames - self._refreshed >= _REFRESH_FRAMES:
                self._refresh()
        except OSError as error:
            raise _explain(self.path, error) from error

    def finish(self, frames: int) -> None:
        """Bring the file to exactly `frames` and close it. Raises WavError."""
        try:
            self._file.flush()
            self._file.truncate(HEADER_BYTES + frames * self._frame_bytes)
            self.frames = frames
            self._refresh()
            self._file.close()
        except OSError as error:
            raise _explain(self.path, error) from error

    def abandon(self) -> None:
        """Close the file as it is; whatever goes wrong with that is ignored."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _refresh(self) -> None:
        self._file.seek(0)
        self._file.write(_header(self._channels, min(self.frames * self._frame_bytes, _LARGEST)))
        self._file.flush()
        self._refreshed = self.frames


class WavRecorder:
    """Writes the mix to the file `wav`, one file a track to the folder `stems`, or both.

    `on_error` is called once, with a sentence, if a file cannot be written any more; `keep_frames` of earlier files are kept. With
    `threaded` the files are written by a thread of their own, so that a slow disk never holds up the sound. Raises WavError if a
    file cannot be opened.
    """

    def __init__(
        self,
        wav: Path | None,
        stems: Path | None,
        *,
        on_error: Callable[[str], None],
        keep_frames: int = 0,
        threaded: bool = False,
    ) -> None:
        self._on_error = on_error
        self._keep = keep_frames
        self._stem_folder = stems
        self._stems: dict[str, WavFile] = {}
        self._mix_frames = keep_frames
        self._failed = False
        self._mix_file: WavFile | None = None
        if stems is not None:
            make_folder(stems)
        if wav is not None:
            self._mix_file = WavFile(wav, 2, keep_frames=keep_frames)
        self._queue: queue.SimpleQueue[Callable[[], None] | None] | None = None
        if threaded:
            self._queue = queue.SimpleQueue()
            self._thread = threading.Thread(target=self._work, name="wav", daemon=True)
            self._thread.start()

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        """Write mono float32 samples of a track, of shape (frames,), from output frame `frame` on."""
        if self._stem_folder is not None and not self._failed:
            whole = to_int16(samples)
            self._do(lambda: self._write_stem(track, frame, whole))

    def mix(self, samples: Pcm) -> None:
        """Write the next frames of the mix, float32 of shape (frames, 2)."""
        frame = self._mix_frames
        self._mix_frames += len(samples)
        if self._mix_file is not None and not self._failed:
            whole = to_int16(samples)
            self._do(lambda: self._write_mix(frame, whole))

    def seat(self, tracks: tuple[str, ...]) -> None:
        """Open the stems of speakers who may never speak."""
        if self._stem_folder is not None:
            self._do(lambda: self._open_stems(tracks))

    def finish(self, frames: int) -> None:
        """Close every file at `frames`; a thread is waited for, at most 5 s."""
        self._do(lambda: self._finish(frames))
        if self._queue is not None:
            self._queue.put(None)
            self._thread.join(timeout=5.0)

    def _do(self, action: Callable[[], None]) -> None:
        if self._queue is not None:
            self._queue.put(action)
        else:
            self._try(action)

    def _work(self) -> None:
        assert self._queue is not None
        while (action := self._queue.get()) is not None:
            self._try(action)

    def _try(self, action: Callable[[], None]) -> None:
        if self._failed:
            return
        try:
            action()
        except OSError as error:
            self._failed = True
            for file in self._files():
                file.abandon()
            self._on_error(str(error))

    def _files(self) -> list[WavFile]:
        return [*([self._mix_file] if self._mix_file else []), *self._stems.values()]

    def _write_mix(self, frame: int, samples: NDArray[np.int16]) -> None:
        assert self._mix_file is not None
        self._mix_file.write(frame, samples)

    def _write_stem(self, track: str, frame: int, samples: NDArray[np.int16]) -> None:
        self._open_stem(track).write(frame, samples)

    def _open_stems(self, tracks: tuple[str, ...]) -> None:
        for track in tracks:
            self._open_stem(track)

    def _open_stem(self, track: str) -> WavFile:
        file = self._stems.get(track)
        if file is None:
            assert self._stem_folder is not None
            file = self._stems[track] = WavFile(stem_path(self._stem_folder, track), 1, keep_frames=self._keep)
        return file

    def _finish(self, frames: int) -> None:
        for file in self._files():
            file.finish(frames)


def check_writable(wav: Path | None, stems: Path | None) -> None:
    """Check up front that the files can be written, leaving an empty WAV. Raises WavError with one sentence."""
    if stems is not None:
        make_folder(stems)
    if wav is not None:
        WavFile(wav, 2).finish(0)


def make_folder(folder: Path) -> None:
    """Make a folder for stems and see that files can be made in it. Raises WavError."""
    try:
        make_private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _explain(folder, error, "stems cannot be written to") from error


def stem_path(folder: Path, track: str) -> Path:
    """The file of a speaker in the folder of stems."""
    return folder / f"{file_name(track)}.wav"


def to_int16(samples: Pcm) -> NDArray[np.int16]:
    """Float32 samples in [-1, 1] (clipped to it) as little-endian int16 of the same shape: s times 32767, rounded to the nearest.

    The same samples are the same numbers on every machine.
    """
    whole: NDArray[np.int16] = np.rint(np.clip(samples, -1.0, 1.0) * np.float32(32767.0)).astype("<i2")
    return whole


def file_name(track: str) -> str:
    """A track's id as a safe file name."""
    return re.sub(r"[^\w.-]", "_", track).lstrip(".") or "_"


def _header(channels: int, data_bytes: int) -> bytes:
    block = channels * _SAMPLE_BYTES
    form = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, channels, RATE, RATE * block, block, 16
    )
    return form + struct.pack("<4sI", b"data", data_bytes)


def _explain(path: Path, error: OSError, what: str = "the WAV file cannot be written:") -> WavError:
    return WavError(f"{what} {path}: {system_reason(error)}")
