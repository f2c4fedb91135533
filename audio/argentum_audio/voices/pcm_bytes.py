"""From the bytes that a provider sends to samples: PCM or WAV, cut anywhere (WIRE, OpenAI-compatible speech).

The specification promises headerless signed 16-bit mono; servers also send WAV whatever was asked for, other rates, and
chunks that end in the middle of a sample. What is neither is told apart by its first bytes.
"""

from __future__ import annotations

import re
import struct

import numpy as np
from numpy.typing import NDArray

from .base import VoiceError

PCM_RATE = 24_000
RATES = range(4_000, 192_001)

_LONGEST_HEADER = 65_536
_INTEGER, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_OTHER_SOUND = {b"ID3": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC", b"\x1aE\xdf\xa3": "WebM", b"FORM": "AIFF"}
_TEXT = (b"{", b"<", b"[")

Samples = NDArray[np.float32]


def rate_of(content_type: str) -> int | None:
    """The rate that a content type names, as in `audio/pcm;rate=22050` or `audio/L16; rate=16000`."""
    found = re.search(r"rate=\"?(\d{4,6})\b", content_type.lower())
    rate = int(found.group(1)) if found else 0
    return rate if rate in RATES else None


class PcmDecoder:
    """The samples of one answer, in [-1, 1]. `rate` is right once the first samples came out."""

    def __init__(self, rate: int = PCM_RATE) -> None:
        self.rate = rate
        self._kept = b""
        self._begun = False
        self._channels = 1
        self._dtype: np.dtype[np.generic] = np.dtype("<i2")
        self._left: int | None = None

    def feed(self, data: bytes) -> Samples:
        """The samples that are complete now. Raises VoiceError `bad_audio` for what is no PCM."""
        self._kept += data
        if not self._begun and not self._begin():
            return np.zeros(0, dtype=np.float32)
        frame = self._dtype.itemsize * self._channels
        take = len(self._kept) if self._left is None else min(len(self._kept), self._left)
        take -= take % frame
        raw, self._kept = self._kept[:take], self._kept[take:]
        if self._left is not None:
            # What follows a WAV's samples is about them, and not sound.
            self._left -= take
            self._kept = self._kept[: self._left]
        return self._samples(raw)

    def _samples(self, raw: bytes) -> Samples:
        values = np.frombuffer(raw, dtype=self._dtype)
        floats = values.astype(np.float32)
        if self._dtype.kind == "i":
            floats /= np.float32(2 ** (8 * self._dtype.itemsize - 1))
        else:
            floats = np.clip(np.nan_to_num(floats), -1.0, 1.0)
        return floats if self._channels == 1 else floats.reshape(-1, self._channels).mean(axis=1, dtype=np.float32)

    def _begin(self) -> bool:
        """Whether samples may follow: the first bytes are known, and a WAV's header is read."""
        if len(self._kept) < 12:
            return False
        if self._kept.startswith(b"RIFF") and self._kept[8:12] == b"WAVE":
            self._begun = self._read_header()
            return self._begun
        for sign, name in _OTHER_SOUND.items():
            if self._kept.startswith(sign):
                raise VoiceError(f"The answer is {name} where PCM was asked for.", kind="bad_audio")
        if self._kept.startswith(_TEXT) and self._kept.isascii():
            raise VoiceError("The answer is text where sound was asked for.", kind="bad_audio")
        self._begun = True
        return True

    def _read_header(self) -> bool:
        at = 12
        while at + 8 <= len(self._kept):
            name, size = self._kept[at : at + 4], struct.unpack_from("<I", self._kept, at + 4)[0]
            if name == b"data":
                self._kept = self._kept[at + 8 :]
                # A server that streams does not know the length and writes 0 or all ones.
                self._left = size if 0 < size < 0x7FFFFFFF else None
                return True
            if name == b"fmt " and at + 24 <= len(self._kept):
                self._read_format(at + 8, size)
            at += 8 + size + size % 2
        if len(self._kept) > _LONGEST_HEADER or at > _LONGEST_HEADER:
            raise VoiceError("The answer is a WAV without sound in it.", kind="bad_audio")
        return False

    def _read_format(self, at: int, size: int) -> None:
        code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", self._kept, at)
        if code == _EXTENSIBLE and size >= 26 and at + 26 <= len(self._kept):
            code = struct.unpack_from("<H", self._kept, at + 24)[0]
        dtype = {(_INTEGER, 16): "<i2", (_INTEGER, 32): "<i4", (_FLOAT, 32): "<f4"}.get((code, bits))
        if dtype is None or channels not in (1, 2) or rate not in RATES:
            raise VoiceError(
                f"The answer is a WAV of format {code} with {bits} bits, {channels} channels and rate {rate}, which cannot be played.",
                kind="bad_audio",
            )
        self.rate, self._channels, self._dtype = rate, channels, np.dtype(dtype)
