"""Sound that arrives compressed (MP3, FLAC, Vorbis, WAV that is not plain PCM) where PCM was asked for: decoded as a whole.

Some servers know one format only. Decoders are native code, and what they read was written by a stranger: they run in a process of
their own, which may die of it, with bounds on what goes in and out and on how long it takes.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys

import numpy as np
from numpy.typing import NDArray

from ..base import VoiceError

# A minute of speech as uncompressed 24-bit WAV has 9 MB; as MP3 it has half of one.
MAX_COMPRESSED_BYTES = 16 << 20
DECODED_RATE = 24_000
LIMIT_S = 10.0
LONGEST_S = 330

_SCRIPT = f"""
import sys, miniaudio
data = sys.stdin.buffer.read()
out, room = sys.stdout.buffer, {LONGEST_S * DECODED_RATE * 2}
for part in miniaudio.stream_memory(data, miniaudio.SampleFormat.SIGNED16, 1, {DECODED_RATE}, 4096):
    raw = bytes(part)[:room]
    out.write(raw)
    room -= len(raw)
    if room <= 0:
        break
"""


async def decode_compressed(data: bytes, form: str, name: str) -> NDArray[np.float32]:
    """The samples of a whole answer: mono float32 of shape (frames,) at `DECODED_RATE` (24 kHz).

    `form` and `name` are for the sentence of a refusal. Raises VoiceError `bad_audio` for what cannot be decoded.
    """
    if len(data) > MAX_COMPRESSED_BYTES:
        raise VoiceError(f"{name} is {form} of more than {MAX_COMPRESSED_BYTES >> 20} MB.", kind="bad_audio")
    raw = await asyncio.to_thread(_decode_in_process, data)
    if len(raw) < 2:
        raise VoiceError(f"{name} is {form} where PCM was asked for, and cannot be decoded.", kind="bad_audio")
    return np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.float32) / np.float32(32768.0)


def _decode_in_process(data: bytes) -> bytes:
    try:
        # Without site customisation nor the current folder among the modules; the packages of this environment stay.
        done = subprocess.run(
            [sys.executable, "-P", "-c", _SCRIPT],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
