"""Which format an answer has, by its first bytes; its label is a hint and no more. Pure.

Servers send WAV, MP3 or a web page under any label. Marks of four bytes are sure; the two of an MPEG frame may stand in any PCM, so
they count where the label says so, or where a second frame follows where the first one ends.
"""

from __future__ import annotations

from typing import Literal

AudioFormat = Literal["pcm", "wav", "MP3", "FLAC", "Ogg", "text", "AAC", "MP4", "WebM", "AIFF", "gzip", "ZIP", "AU"]

DECODABLE: frozenset[AudioFormat] = frozenset({"MP3", "FLAC", "Ogg"})
"""What can be decoded, though not while it arrives."""
REFUSED: frozenset[AudioFormat] = frozenset({"AAC", "MP4", "WebM", "AIFF", "gzip", "ZIP", "AU"})

# Enough for two frames of the longest MP3, 1,441 bytes each.
NEEDED = 2900
LEAST = 12

_MARKS: tuple[tuple[bytes, AudioFormat], ...] = (
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"fLaC", "FLAC"),
    (b"\x1aE\xdf\xa3", "WebM"),
    (b"FORM", "AIFF"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"PK\x03\x04", "ZIP"),
    (b".snd", "AU"),
    (b"ADIF", "AAC"),
)
_KBITS = (
    (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_RATES = (44_100, 48_000, 32_000)


def detect_format(head: bytes, content_type: str, *, whole: bool = False) -> AudioFormat | None:
    """The format of an answer that begins with `head`; None where more of it has to come first.

    `content_type` is its label; `whole` says that nothing more will come.
    """
    label = content_type.lower()
    if len(head) < LEAST and not whole:
        return None
    if head.startswith(b"RIFF") and head[8:12] in (b"WAVE", b""):
        return "wav"
    if head[4:8] == b"ftyp":
        return "MP4"
    for mark, form in _MARKS:
        if head.startswith(mark):
            return form
    if is_text(head, labelled="json" in label or label.startswith("text/")):
        return "text"
    for form, length in (("MP3", mpeg_frame(head)), ("AAC", adts_frame(head))):
        if not length:
            continue
        if "mpeg" in label or "mp3" in label or "aac" in label:
            return form
        if len(head) < length + 4 and not whole:
            return None
        if mpeg_frame(head[length:]) if form == "MP3" else adts_frame(head[length:]):
            return form
    return "pcm"


def is_text(head: bytes, *, labelled: bool) -> bool:
    """Whether it reads as text: by its first character, or as a whole where the label says so."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        return labelled
    if not labelled and begins[:1] not in b"{[<":
        return False
    # The last character may be incomplete.
    text = begins[:512].decode("utf-8", errors="ignore")
    plain = sum(character.isprintable() or character.isspace() for character in text)
    return len(text.encode()) >= len(begins[:512]) - 3 and plain >= 0.98 * len(text)


def mpeg_frame(head: bytes) -> int:
    """The length in bytes of the MPEG audio frame that begins here (ISO/IEC 11172-3, 2.4.1); 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    bits, rate_index, padding = head[2] >> 4, (head[2] >> 2) & 3, (head[2] >> 1) & 1
    if version == 1 or layer == 0 or bits in (0, 15) or rate_index == 3:
        return 0
    first = version == 3
    table = (3 - layer) if first else (3 if layer == 3 else 4)
    rate = _RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    bit_rate = _KBITS[table][bits] * 1000
    if layer == 3:
        return (12 * bit_rate // rate + padding) * 4
    samples = 144 if first or layer == 2 else 72
    return samples * bit_rate // rate + padding


def adts_frame(head: bytes) -> int:
    """The length in bytes of the AAC frame (ADTS, ISO/IEC 13818-7) that begins here; 0 if none does."""
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or (head[2] >> 2) & 15 > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 else 0
