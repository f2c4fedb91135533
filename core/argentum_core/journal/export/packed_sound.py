"""MP3 and Ogg Opus files of the mix, encoded by libsndfile while it is rendered (SURFACE, Commands: `export`).

A tap on the mixer, as a WAV file is. What the file says of itself (`tags.py`) is written before its first sample, so nothing is
read or written twice. `page` is the sound that stands in a page: small, and what every browser plays and seeks in exactly.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .tags import SoundTags, id3, ogg_page, opus_tags

PackedForm = Literal["mp3", "opus", "page"]

_RATE: Final = 48_000
_CHANNELS: Final = 2


class PackedSoundError(OSError):
    """A file that cannot be written. The message is what the system or libsndfile says."""


class _Encoding(NamedTuple):
    form: str
    subtype: str
    compression: float
    """libsndfile's scale, 0 for the best and 1 for the smallest."""
    bitrate_mode: str | None
    rate: int = _RATE


_ENCODINGS: Final[dict[PackedForm, _Encoding]] = {
    # LAME's variable rate, about 110 kbit/s; players and editors seek in it by its table of contents.
    "mp3": _Encoding("MP3", "MPEG_LAYER_III", 0.5, "VARIABLE"),
    # About 100 kbit/s for both channels.
    "opus": _Encoding("OGG", "OPUS", 0.83, None),
    # 48 kbit/s whatever is said, so that ten minutes are 3.6 MB and a place in the file follows from a time: players seek in it to the
    # sample. At 24 kHz, which is what the embedded voice speaks at.
    "page": _Encoding("MP3", "MPEG_LAYER_III", 0.73, "CONSTANT", 24_000),
}

PAGE_LEAD_MS: Final = 46
"""How much silence a player puts before the first sample of a `page`: LAME's delay and a decoder's, 576 + 529 samples at 24 kHz. Frames of
48 kbit/s are too small for the header from which players know it."""


class PackedSoundFile:
    """A tap (`argentum_audio.mixer.Tap`) that writes the mix to `path`. Close it, or abandon it. Every method but
    `abandon` raises OSError for the file: what the system says, or a PackedSoundError."""

    def __init__(self, path: Path, form: PackedForm, tags: SoundTags | None) -> None:
        try:
            import soundfile
        except (ImportError, OSError) as error:
            raise PackedSoundError(f"libsndfile, which it takes, cannot be loaded ({error})") from None
        self._failure = soundfile.SoundFileError
        self._failed = False
        self._raw = path.open("wb", buffering=0)
        encoding = _ENCODINGS[form]
        self._resampler = _resampler(encoding.rate)
        try:
            self._stream = _TaggedStream(self._raw, form, tags)
        except OSError:
            self._raw.close()
            raise
        try:
            self._sound: Any = soundfile.SoundFile(
                self._stream, "w", encoding.rate, _CHANNELS, encoding.subtype, format=encoding.form,
                compression_level=encoding.compression, bitrate_mode=encoding.bitrate_mode,
            )  # fmt: skip
        except self._failure as error:
            self._raw.close()
            raise PackedSoundError(f"libsndfile makes no {form} here ({error})") from None
        self._checked(lambda: None)

    def stem(self, track: str, frame: int, samples: NDArray[np.float32]) -> None:
        """A no-op: speakers by themselves, mono float32 at 48 kHz, are not written."""

    def mix(self, samples: NDArray[np.float32]) -> None:
        """Encode the next frames of the mix: float32 of shape (n, 2) at 48 kHz, in [-1, 1]. Raises OSError."""
        if len(samples) and not self._failed:
            self._write(samples, last=False)

    def close(self) -> None:
        """Write what the encoder still holds and close the file."""
        try:
            if self._resampler is not None and not self._failed:
                self._write(np.zeros((0, _CHANNELS), np.float32), last=True)
            self._checked(self._sound.close)
        finally:
            self._raw.close()

    def abandon(self) -> None:
        """Close without another word."""
        with contextlib.suppress(OSError, self._failure):
            self._sound.close()
        self._raw.close()

    def _write(self, samples: NDArray[np.float32], *, last: bool) -> None:
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples, last=last)
        if len(samples):
            self._checked(lambda: self._sound.write(np.clip(samples, -1.0, 1.0)))

    def _checked(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (self._failure, AssertionError) as error:  # soundfile asserts that all of a block was written
            self._failed = True
            raise self._stream.failure or PackedSoundError(str(error) or "not all of it was written") from None
        if self._stream.failure is not None:
            self._failed = True
            raise self._stream.failure


def _resampler(rate: int) -> Any:
    """What brings the mix to another rate; None where it has it. Raises PackedSoundError."""
    if rate == _RATE:
        return None
    try:
        import soxr
    except ImportError as error:
        raise PackedSoundError(f"soxr, which it takes, cannot be loaded ({error})") from None
    return soxr.ResampleStream(_RATE, rate, _CHANNELS, dtype="float32")


class _TaggedStream:
    """The file as libsndfile sees it: one that begins after the ID3 tag, or that has libsndfile's own Opus tags, which are
    replaced on their way. Exceptions cannot pass through libsndfile, so a failure is kept."""

    def __init__(self, raw: io.FileIO, form: PackedForm, tags: SoundTags | None) -> None:
        self.failure: OSError | None = None
        self._raw = raw
        self._rewrites = form != "opus"
        self._first = 0
        self._at = 0
        self._size = 0
        self._tags: bytes | None = None
        self._head = b""
        if tags is None:
            return
        if form == "mp3":
            tag = id3(tags)
            self._write_all(tag)
            self._first = len(tag)
        else:
            self._tags = opus_tags(tags)

    def write(self, data: bytes) -> int:
        if self.failure is not None:
            return 0
        try:
            if self._tags is not None:
                self._head += data
                self._pass_on_head()
            elif self._rewrites or self._at == self._size:
                self._write_all(data)
            else:
                raise OSError("the encoder wrote an earlier part of the file again")
        except OSError as error:
            self.failure = error
            return 0
        self._at += len(data)
        self._size = max(self._size, self._at)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if self._rewrites:
            self._raw.seek(self._first + self._at)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, _size: int = -1) -> bytes:
        return b""

    def flush(self) -> None:
        self._raw.flush()

    def _write_all(self, data: bytes) -> None:
        # A disk that becomes full takes a part, and refuses the rest.
        left = memoryview(data)
        while left:
            left = left[self._raw.write(left) :]

    def _pass_on_head(self) -> None:
        """Once libsndfile's first two pages are there, write the first, and ours for the second."""
        assert self._tags is not None
        first = _page_bytes(self._head)
        second = _page_bytes(self._head[first:]) if first else 0
        if not second:
            return
        page = ogg_page(self._head[14:18], 1, self._tags)
        self._write_all(self._head[:first] + page + self._head[first + second :])
        self._tags, self._head = None, b""


def _page_bytes(data: bytes) -> int:
    """The length of the Ogg page that begins here; 0 while it is not whole."""
    if len(data) < 27 or len(data) < 27 + data[26]:
        return 0
    size = 27 + data[26] + sum(data[27 : 27 + data[26]])
    return size if len(data) >= size else 0
