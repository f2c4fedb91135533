"""The bytes in which a clip's samples are kept: Ogg Opus, FLAC or, in journals of earlier versions, zlib over 16-bit PCM.

The first bytes say which. Opus at a nominal 54 kbit/s is the least at which libopus codes speech by its transform alone, at
half the time and with half the deviation of its modes below that; it is a tenth of zlib. FLAC gives back the 16-bit samples
exactly, at about half of zlib. Both are encoded and decoded by libsndfile, which the package `soundfile` brings and which is
loaded with the first clip. Where it cannot be loaded clips are kept as zlib, which needs nothing.

What is decoded may have been written by a stranger. libsndfile knows two dozen forms; it is shown a blob only after its header
was read here and says what the row says: one channel, the row's rate and, in FLAC, the row's length. Samples are decoded in
blocks, no more of them than the row declares.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ClipCodec = Literal["opus", "flac"]

OPUS_RATE: Final = 48_000
"""The one rate at which Opus is used; clips of another rate are kept as FLAC."""
_OPUS_COMPRESSION: Final = 0.808
"""libsndfile's scale from 256 kbit/s a channel (0) to 6 (1): 54 kbit/s."""
_OPUS_PADDING: Final = 480
"""Silence behind the samples, in frames: libsndfile does not flush what libopus looks ahead, 6.5 ms."""
_FLAC_COMPRESSION: Final = 0.6
_FULL_SCALE: Final = 32767.0
_BLOCK_FRAMES: Final = 48_000


class ClipDecodingError(ValueError):
    """A blob that holds no sound of the rate and length that were declared. The message is part of a sentence."""


def encode_clip(pcm: NDArray[np.float32], rate: int, codec: ClipCodec) -> bytes:
    """Mono samples in [-1, 1] (louder ones are clipped) at `rate` Hz as a blob. Never raises for want of a library."""
    import numpy as np

    clipped = np.clip(pcm, -1.0, 1.0)
    whole = _to_whole(clipped)
    try:
        import soundfile
    except (ImportError, OSError):
        return zlib.compress(whole.tobytes(), 1)
    blob = io.BytesIO()
    try:
        if codec == "opus" and rate == OPUS_RATE:
            padded = np.concatenate((clipped, np.zeros(_OPUS_PADDING, np.float32)))
            soundfile.write(blob, padded, rate, format="OGG", subtype="OPUS", compression_level=_OPUS_COMPRESSION)
        else:
            soundfile.write(blob, whole, rate, format="FLAC", subtype="PCM_16", compression_level=_FLAC_COMPRESSION)
    except soundfile.SoundFileError:
        return zlib.compress(whole.tobytes(), 1)
    return blob.getvalue()


def decode_clip(blob: object, rate: int, frames: int) -> bytes:
    """The `frames` samples of a blob as 16-bit little-endian mono PCM.

    Raises ClipDecodingError for a blob that does not hold exactly these.
    """
    if not isinstance(blob, bytes):
        raise ClipDecodingError("its sound is not bytes")
    if blob.startswith(b"OggS"):
        _check_opus_header(blob, rate)
        return _decode_packed(blob, "OGG", "OPUS", rate, frames, padding=_OPUS_PADDING)
    if blob.startswith(b"fLaC"):
        _check_flac_header(blob, rate, frames)
        return _decode_packed(blob, "FLAC", "PCM_16", rate, frames)
    return _inflate(blob, frames)


def _inflate(blob: bytes, frames: int) -> bytes:
    """What zlib compressed; no more than the declared length is ever unpacked."""
    size = 2 * frames
    unpacking = zlib.decompressobj()
    try:
        pcm = unpacking.decompress(blob, size + 1)
    except zlib.error as error:
        raise ClipDecodingError(str(error)) from None
    if len(pcm) != size or not unpacking.eof:
        raise _wrong_length(len(pcm) // 2, frames, more=len(pcm) > size or bool(unpacking.unconsumed_tail))
    return pcm


def _decode_packed(blob: bytes, form: str, subtype: str, rate: int, frames: int, *, padding: int = 0) -> bytes:
    """The first `frames` samples of a blob that holds these and `padding` more."""
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise ClipDecodingError(f"libsndfile, which it takes, cannot be loaded ({error})") from None
    decoded = bytearray()
    try:
        with soundfile.SoundFile(io.BytesIO(blob)) as file:
            found = (file.format, file.subtype, file.channels, file.samplerate)
            if found != (form, subtype, 1, rate):
                raise ClipDecodingError(f"its sound is {found} where {(form, subtype, 1, rate)} was recorded")
            if file.frames != frames + padding:
                raise _wrong_length(file.frames - padding, frames, more=file.frames > frames + padding)
            while len(decoded) < 2 * frames:
                wanted = min(_BLOCK_FRAMES, frames - len(decoded) // 2)
                # As integers what was kept exactly; of Opus libsndfile would make integers without clipping them.
                block = file.read(wanted, dtype="int16" if form == "FLAC" else "float32")
                decoded += block.astype("<i2").tobytes() if form == "FLAC" else _to_int16(block)
                if len(block) < wanted:
                    raise _wrong_length(len(decoded) // 2, frames, more=False)
    except soundfile.SoundFileError as error:
        raise ClipDecodingError(str(error)) from None
    return bytes(decoded)


def _to_int16(samples: NDArray[np.float32]) -> bytes:
    """Samples as 16-bit PCM, also those that a decoder made of garbage: too loud, or no numbers."""
    import numpy as np

    clipped = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
    return _to_whole(clipped).tobytes()


def _to_whole(clipped: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in [-1, 1] as 16-bit little-endian integers."""
    import numpy as np

    whole: NDArray[np.int16] = np.round(clipped * np.float32(_FULL_SCALE)).astype("<i2")
    return whole


def _check_opus_header(blob: bytes, rate: int) -> None:
    """Hold the first page (RFC 7845, 5.1) to one Opus stream of one channel at `rate`."""
    if len(blob) < 47 or blob[26] != 1 or blob[28:36] != b"OpusHead":
        raise ClipDecodingError("its sound is Ogg, but not Opus")
    channels = blob[37]
    (said,) = struct.unpack_from("<I", blob, 40)
    if channels != 1 or blob[46] != 0 or said != rate:
        raise ClipDecodingError(f"its sound is Opus of {channels} channels at {said} Hz where {rate} Hz were recorded")


def _check_flac_header(blob: bytes, rate: int, frames: int) -> None:
    """Hold STREAMINFO (RFC 9639, 8.2) to one channel of 16 bits at `rate`, `frames` long."""
    if len(blob) < 42 or blob[4] & 0x7F != 0:
        raise ClipDecodingError("its sound is FLAC without a header")
    packed = int.from_bytes(blob[18:26], "big")
    said, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    if (said, channels, bits) != (rate, 1, 16):
        raise ClipDecodingError(
            f"its sound is FLAC of {channels} channels with {bits} bits at {said} Hz where {rate} Hz were recorded"
        )
    length = packed & (1 << 36) - 1
    if length != frames:
        raise _wrong_length(length, frames, more=length > frames)


def _wrong_length(found: int, frames: int, *, more: bool) -> ClipDecodingError:
    return ClipDecodingError(f"{'more' if more else found} samples where {frames} were recorded")
