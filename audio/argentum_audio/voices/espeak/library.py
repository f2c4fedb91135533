"""The espeak-ng library through ctypes: text and numbers in, 16-bit samples and word events out (WIRE, espeak-ng).

Everything in espeak is global, so one lock guards it. It also remembers: where its pitch flutter stands, its noise, its
gain control. To make the same line sound the same whatever was said before, the library is unloaded and loaded afresh
for every utterance, which takes less than a millisecond, and the C generator it draws noise from is seeded.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..base import VoiceError

_OUTPUT_SYNCHRONOUS = 2
_BUFFER_MS = 60
_DO_NOT_EXIT = 0x8000
_CHARACTERS_UTF8 = 1
_POSITION_CHARACTER = 1
_EVENT_END_OF_LIST = 0
_EVENT_WORD = 1
_RATE, _VOLUME, _PITCH, _RANGE, _PUNCTUATION, _CAPITALS, _WORD_GAP = range(1, 8)
# Full volume drives some voices into espeak's own clipping; loudness is matched afterwards.
_QUIET_VOLUME = 50

# espeak keeps the path of its data, and then a file's name, in 160 characters.
_LONGEST_PATH = 130

RATE_WPM = (80, 450)


class _EspeakEvent(ctypes.Structure):
    _fields_: ClassVar[Any] = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_void_p),
    ]


_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_EspeakEvent))


@dataclass(frozen=True, slots=True)
class EspeakOutput:
    """What espeak made: int16 mono samples of shape (frames,) at `rate` Hz, and for each word event (character index, sample)."""

    samples: NDArray[np.int16]
    rate: int
    words: tuple[tuple[int, int], ...]
    first_chunk_ms: float


class _Collector:
    """Collects samples and word events from the callbacks of one synthesis."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.first_chunk_ms = 0.0
        self.blocks: list[bytes] = []
        self.words: list[tuple[int, int]] = []

    def __call__(self, wave: int | None, count: int, events: Any) -> int:
        if wave and count > 0:
            if not self.blocks:
                self.first_chunk_ms = (time.monotonic() - self.started) * 1000.0
            self.blocks.append(ctypes.string_at(wave, count * 2))
        index = 0
        while events and events[index].type != _EVENT_END_OF_LIST:
            event = events[index]
            if event.type == _EVENT_WORD:
                self.words.append((event.text_position - 1, event.sample))
            index += 1
        return 0


class _EspeakInstance:
    """The library as loaded now; there is one for the whole process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._library: ctypes.CDLL | None = None
        self._rate = 0
        # The library calls it for as long as it is loaded, so it must outlive the utterance.
        self._callback: Any = None

    def renew(self) -> ctypes.CDLL:
        """A library that has said nothing yet. Call with the lock held."""
        path, data = paths()
        if self._library is not None:
            library, self._library = self._library, None
            library.espeak_Terminate()
            _unload(library)
        try:
            library = ctypes.CDLL(str(path))
        except OSError as error:
            raise VoiceError(
                f"The espeak-ng library cannot be loaded ({error}); reinstall the package espeakng-loader."
            ) from error
        self._rate = int(library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, _BUFFER_MS, os.fsencode(data), _DO_NOT_EXIT))
        if self._rate <= 0:
            raise VoiceError(f"espeak-ng cannot read its data in {data}; reinstall the package espeakng-loader.")
        library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        self._library = library
        return library

    def synthesise(
        self, text: str, voice_file: str, settings: Sequence[tuple[int, int]], started: float
    ) -> EspeakOutput:
        """Speak a text with these parameters (espeak's number, value); `started` is the monotonic time from which the first chunk counts.

        Raises VoiceError.
        """
        with self.lock:
            library = self.renew()
            if library.espeak_ng_SetVoiceByName(voice_file.encode()) != 0:
                raise VoiceError(f"espeak-ng does not accept the voice {voice_file!r}.")
            for parameter, value in (
                *settings,
                (_VOLUME, _QUIET_VOLUME),
                (_PUNCTUATION, 0),
                (_CAPITALS, 0),
                (_WORD_GAP, 0),
            ):
                library.espeak_SetParameter(parameter, value, 0)
            _seed_noise(library)
            collector = _Collector(started)
            self._callback = _SynthCallback(collector)
            library.espeak_SetSynthCallback(self._callback)
            data = text.encode("utf-8", errors="replace")
            status = library.espeak_Synth(data, len(data) + 1, 0, _POSITION_CHARACTER, 0, _CHARACTERS_UTF8, None, None)
            rate = self._rate
        if status != 0:
            raise VoiceError(f"espeak-ng could not speak (status {status}).")
        samples = np.frombuffer(b"".join(collector.blocks), dtype=np.int16)
        return EspeakOutput(samples, rate, tuple(collector.words), collector.first_chunk_ms)


_INSTANCE = _EspeakInstance()


@lru_cache(maxsize=1)
def paths() -> tuple[Path, Path]:
    """The library and its data folder, as the package espeakng-loader brings them. Raises VoiceError if it is not installed."""
    try:
        import espeakng_loader

        return Path(espeakng_loader.get_library_path()), shortened_path(Path(espeakng_loader.get_data_path()))
    except (ImportError, OSError, RuntimeError) as error:
        raise VoiceError(f"espeak-ng is not installed ({error}); install the package espeakng-loader.") from error


def shortened_path(data: Path) -> Path:
    """The data folder, by a link from the temporary folder if its path is longer than espeak can hold. Raises VoiceError."""
    if len(os.fsencode(data)) <= _LONGEST_PATH:
        return data
    folder = Path(tempfile.mkdtemp(prefix="argentum-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = folder / "espeak"
    try:
        link.symlink_to(data, target_is_directory=True)
    except OSError as error:
        raise VoiceError(
            f"espeak-ng cannot use its data in {data}: the path is longer than {_LONGEST_PATH} characters; "
            "install Argentum in a folder nearer the root."
        ) from error
    return link


def synthesise(
    text: str, *, voice_file: str, rate_wpm: int, pitch: int, pitch_range: int, started: float | None = None
) -> EspeakOutput:
    """Speak plain text. Blocking; safe from any thread. Raises VoiceError.

    `voice_file` is a voice's path in espeak's data, `rate_wpm` words a minute; `pitch` and `pitch_range` are espeak's 0 to 99, 50 being
    the voice's own. `started` is the monotonic time from which the first chunk is counted.
    """
    settings = ((_RATE, rate_wpm), (_PITCH, pitch), (_RANGE, pitch_range))
    return _INSTANCE.synthesise(text, voice_file, settings, time.monotonic() if started is None else started)


def load() -> None:
    """Load library and data once, so that the first word is as quick as the next. Raises VoiceError."""
    synthesise("a", voice_file="gmw/en-US", rate_wpm=175, pitch=50, pitch_range=50)


def _seed_noise(library: ctypes.CDLL) -> None:
    seed = getattr(library, "espeak_ng_SetRandSeed", None)
    if seed is not None:
        seed(ctypes.c_long(1))
    runtime = _c_runtime()
    if runtime is not None:
        runtime.srand(ctypes.c_uint(1))


@lru_cache(maxsize=1)
def _c_runtime() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    except OSError:
        return None


def _unload(library: ctypes.CDLL) -> None:
    if sys.platform == "win32":
        ctypes.WinDLL("kernel32").FreeLibrary(ctypes.c_void_p(library._handle))
    else:
        runtime = _c_runtime()
        if runtime is not None:
            runtime.dlclose(ctypes.c_void_p(library._handle))
