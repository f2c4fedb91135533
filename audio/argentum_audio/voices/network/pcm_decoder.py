"""From the bytes that a provider sends to samples: PCM or WAV, cut anywhere (WIRE, OpenAI-compatible speech).

The specification promises headerless signed 16-bit mono; servers also send WAV whatever was asked for, other rates, and
chunks that end in the middle of a sample. What is neither is told apart by its first bytes (`audio_format.py`).
"""

from __future__ import annotations

import re
import struct

import numpy as np

from ...clip import Samples
from ..base import VoiceError
from .audio_format import detect_format

PCM_RATE = 24_000
RATES = range(4_000, 192_001)

_LONGEST_HEADER = 65_536
_INTEGER, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
# How many bytes decide the byte order of 16-bit samples.
_ORDER_BYTES = 512


class NotPcm(VoiceError):
    """An answer that is something else. `form` says what, `head` is all that came of it so far."""

    def __init__(self, form: str, head: bytes) -> None:
        super().__init__(f"The answer is {form} where PCM was asked for.", kind="bad_audio")
        self.form = form
        self.head = head


def rate_from_content_type(content_type: str) -> int | None:
    """The rate in Hz that a content type names, as in `audio/pcm;rate=22050` or `audio/L16; rate=16000`; None if it names none."""
    found = re.search(r"rate=\"?(\d{4,6})\b", content_type.lower())
    rate = int(found.group(1)) if found else 0
    return rate if rate in RATES else None


def _channels_of(content_type: str) -> int:
    return 2 if re.search(r"channels=\"?2\b", content_type.lower()) else 1


class PcmDecoder:
    """The samples of one answer: mono float32 in [-1, 1]. `rate`, in Hz, is right once the first samples came out.

    `content_type` is what the answer says of itself: a rate, two channels (which are averaged), `audio/L16` for network byte order
    (RFC 2586). Which form it has is told by its first bytes.
    """

    def __init__(self, rate: int = PCM_RATE, content_type: str = "") -> None:
        self.rate = rate_from_content_type(content_type) or rate
        self._label = content_type
        self._kept = b""
        self._begun = False
        self._channels = _channels_of(content_type)
        self._dtype: np.dtype[np.generic] = np.dtype("<i2")
        self._left: int | None = None

    @property
    def ended(self) -> bool:
        """Whether the sound is complete, whatever else may come: a WAV that said its length."""
        return self._left == 0

    def feed(self, data: bytes) -> Samples:
        """The samples that are complete now, float32 of shape (frames,). Raises NotPcm, a VoiceError `bad_audio`, for another form."""
        return self._fed(data, whole=False)

    def finish(self) -> Samples:
        """What is left when the answer is over, mono float32 of shape (frames,): of a very short answer everything. Raises as `feed` does."""
        return self._fed(b"", whole=True)

    def _fed(self, data: bytes, *, whole: bool) -> Samples:
        self._kept += data
        if not self._begun and not self._begin(whole=whole):
            return np.zeros(0, dtype=np.float32)
        frame = self._dtype.itemsize * self._channels
        take = len(self._kept) if self._left is None else min(len(self._kept), self._left)
        take -= take % frame
        raw, self._kept = self._kept[:take], self._kept[take:]
        if self._left is not None:
            # Chunks after a WAV's samples are metadata; an incomplete sample at the end is dropped.
            self._left -= take
            self._left = 0 if self._left < frame else self._left
            self._kept = self._kept[: self._left]
        return self._samples(raw)

    def _samples(self, raw: bytes) -> Samples:
        values = np.frombuffer(raw, dtype=self._dtype)
        if self._dtype.kind == "i":
            floats = values.astype(np.float32) / np.float32(2 ** (8 * self._dtype.itemsize - 1))
        else:
            floats = np.clip(np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)
        return floats if self._channels == 1 else floats.reshape(-1, self._channels).mean(axis=1, dtype=np.float32)

    def _begin(self, *, whole: bool) -> bool:
        """Whether samples may follow: the format is known, and a WAV's header was read."""
        if whole and not self._kept:
            return False
        form = detect_format(self._kept, self._label, whole=whole)
        if form is None:
            return False
        if form == "wav":
            self._begun = self._read_header(whole=whole)
            return self._begun
        if form != "pcm":
            raise NotPcm(form, self._kept)
        if "l16" in self._label.lower():
            if len(self._kept) < _ORDER_BYTES and not whole:
                return False
            self._dtype = _byte_order_of(self._kept[:_ORDER_BYTES])
        self._begun = True
        return True

    def _read_header(self, *, whole: bool) -> bool:
        at = 12
        while at + 8 <= len(self._kept):
            name, size = self._kept[at : at + 4], struct.unpack_from("<I", self._kept, at + 4)[0]
            if name == b"data":
                self._kept = self._kept[at + 8 :]
                # A streaming server does not know the length and writes 0 or 0xFFFFFFFF.
                self._left = size if 0 < size < 0x7FFFFFFF else None
                return True
            if name == b"fmt " and at + 24 <= len(self._kept):
                self._read_format(at + 8, size)
            at += 8 + size + size % 2
        if whole or len(self._kept) > _LONGEST_HEADER or at > _LONGEST_HEADER:
            raise VoiceError("The answer is a WAV without sound in it.", kind="bad_audio")
        return False

    def _read_format(self, at: int, size: int) -> None:
        code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", self._kept, at)
        if code == _EXTENSIBLE and size >= 26 and at + 26 <= len(self._kept):
            code = struct.unpack_from("<H", self._kept, at + 24)[0]
        dtype = {(_INTEGER, 16): "<i2", (_INTEGER, 32): "<i4", (_FLOAT, 32): "<f4", (_FLOAT, 64): "<f8"}.get(
            (code, bits)
        )
        if dtype is None or channels not in (1, 2) or rate not in RATES:
            form = f"a WAV of format {code} with {bits} bits, {channels} channels and rate {rate}"
            raise NotPcm(form, self._kept)
        self.rate, self._channels, self._dtype = rate, channels, np.dtype(dtype)


def _byte_order_of(data: bytes) -> np.dtype[np.generic]:
    """The byte order in which 16-bit samples make the smoother curve; network order where there is no clear difference."""
    even = data[: len(data) // 2 * 2]
    big, little = (
        np.abs(np.diff(np.frombuffer(even, dtype=order).astype(np.float64))).sum() for order in (">i2", "<i2")
    )
    return np.dtype("<i2" if little < 0.5 * big else ">i2")
