"""What a file of sound says of itself, in bytes: ID3 for MP3, Vorbis comments for Ogg Opus, both with chapters and a picture.

ID3v2.4 with the chapter frames of its addendum (id3.org: id3v2.4.0-structure, id3v2-chapters-1.0); Opus tags of RFC 7845, 5.2
with chapters as `CHAPTER001` and a picture as `METADATA_BLOCK_PICTURE` (wiki.xiph.org: Chapter_Extension, VorbisComment). The captions
are in both as lyrics: with times (`SYLT`, or `LYRICS` in the form of LRC files), for players that move them with the sound.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from ...measures.transcript import DebateTranscript
from .captions import cues_of
from .chapters import Chapter, chapters, shortened
from .cover import SIDE, cover
from .markup import lyrics_line

_TEXT_BYTES: Final = 400
_MOST_SPEAKERS: Final = 16
_MOST_LYRICS: Final = 200_000
_ALBUM: Final = "Argentum"
_PNG: Final = "image/png"
_FRONT_COVER: Final = 3
_UTF8: Final = b"\x03"
_UNKNOWN_OFFSET: Final = 0xFFFFFFFF
_PAGE_BYTES: Final = 255 * 255
"""The most that one page of an Ogg file holds, less the last segment, which ends the packet."""


class LyricsLine(NamedTuple):
    """A sentence with its speaker, and when it begins in ms."""

    starts_ms: int
    text: str


class SoundTags(msgspec.Struct, frozen=True):
    """What is told of a debate: texts on one line each, `date` as `2026-01-31`, `cover` as PNG."""

    title: str
    speakers: tuple[str, ...]
    date: str
    about: str
    chapters: tuple[Chapter, ...]
    cover: bytes | None = None
    lyrics: tuple[LyricsLine, ...] = ()


def tags_of(debate: DebateTranscript, started_at: str, length_ms: int) -> SoundTags:
    """The tags of a debate whose sound is `length_ms` long and that began at `started_at` (ISO 8601, or anything else)."""
    date = started_at[:10]
    return SoundTags(
        title=shortened(debate.title or debate.motion, _TEXT_BYTES),
        speakers=tuple(shortened(one.name, 60) for one in list(debate.speakers.values())[:_MOST_SPEAKERS]),
        date=date if len(date) == 10 and date.replace("-", "").isascii() and date.replace("-", "").isdigit() else "",
        about=shortened(f"Motion {debate.motion}, preset {debate.preset}, cast {debate.cast}, seed {debate.seed}", _TEXT_BYTES),
        chapters=tuple(chapters(debate, length_ms)),
        cover=cover(debate, length_ms),
        lyrics=_lyrics(debate),
    )  # fmt: skip


def _lyrics(debate: DebateTranscript) -> tuple[LyricsLine, ...]:
    """The captions; none of a debate of many hours, whose file would begin with more text than players look through."""
    rows = tuple(LyricsLine(max(0, cue.starts_ms), lyrics_line(f"{cue.name}: {cue.text}")) for cue in cues_of(debate))
    return rows if sum(len(row.text) for row in rows) <= _MOST_LYRICS else ()


# --- MP3 ----------------------------------------------------------------------------------------------------------


def id3(tags: SoundTags) -> bytes:
    """The tag that stands before the first frame of an MP3."""
    frames = [_text("TIT2", tags.title), _text("TALB", _ALBUM), _text("TPE1", ", ".join(tags.speakers))]
    if tags.date:
        frames.append(_text("TDRC", tags.date))
    frames.append(_frame("COMM", _UTF8 + b"eng\0" + _utf8(tags.about)))
    if tags.chapters:
        names = [f"chapter{number}".encode() + b"\0" for number in range(len(tags.chapters))]
        top_level_and_ordered = 3
        frames.append(_frame("CTOC", b"contents\0" + bytes((top_level_and_ordered, len(names))) + b"".join(names)))
        for name, chapter in zip(names, tags.chapters, strict=True):
            places = struct.pack(">IIII", chapter.starts_ms, chapter.ends_ms, _UNKNOWN_OFFSET, _UNKNOWN_OFFSET)
            frames.append(_frame("CHAP", name + places + _text("TIT2", chapter.title)))
    if tags.lyrics:
        milliseconds, are_lyrics = 2, 1
        rows = b"".join(_utf8(row.text) + b"\0" + struct.pack(">I", row.starts_ms) for row in tags.lyrics)
        frames.append(_frame("SYLT", _UTF8 + b"eng" + bytes((milliseconds, are_lyrics)) + b"\0" + rows))
        frames.append(_frame("USLT", _UTF8 + b"eng\0" + _utf8("\n".join(row.text for row in tags.lyrics))))
    if tags.cover is not None:
        frames.append(_frame("APIC", _UTF8 + _PNG.encode() + b"\0" + bytes((_FRONT_COVER,)) + b"\0" + tags.cover))
    body = b"".join(frames)
    return b"ID3\x04\x00\x00" + _syncsafe(len(body)) + body


def _text(name: str, text: str) -> bytes:
    return _frame(name, _UTF8 + _utf8(text))


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(number: int) -> bytes:
    """A whole number under 2**28 in four bytes of seven bits."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


# --- Ogg Opus -----------------------------------------------------------------------------------------------------


def opus_tags(tags: SoundTags) -> bytes:
    """The packet of comments; at most `_PAGE_BYTES` long, without lyrics, and then without the picture, where it would be longer."""
    packet = _opus_packet(_comments(tags))
    if len(packet) >= _PAGE_BYTES:
        packet = _opus_packet(_comments(msgspec.structs.replace(tags, lyrics=())))
    if len(packet) >= _PAGE_BYTES:
        packet = _opus_packet(_comments(msgspec.structs.replace(tags, lyrics=(), cover=None)))
    return packet


def _opus_packet(comments: Iterator[str]) -> bytes:
    coded = [_utf8(comment) for comment in comments]
    vendor = _ALBUM.encode()
    listed = b"".join(struct.pack("<I", len(comment)) + comment for comment in coded)
    return b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(coded)) + listed


def _comments(tags: SoundTags) -> Iterator[str]:
    yield f"TITLE={tags.title}"
    yield f"ALBUM={_ALBUM}"
    yield from (f"ARTIST={name}" for name in tags.speakers)
    if tags.date:
        yield f"DATE={tags.date}"
    yield f"DESCRIPTION={tags.about}"
    for number, chapter in enumerate(tags.chapters, 1):
        seconds, ms = divmod(chapter.starts_ms, 1000)
        yield f"CHAPTER{number:03d}={seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
        yield f"CHAPTER{number:03d}NAME={chapter.title}"
    if tags.lyrics:
        rows = (
            f"[{row.starts_ms // 60_000:02d}:{row.starts_ms % 60_000 / 1000:05.2f}]{row.text}" for row in tags.lyrics
        )
        yield "LYRICS=" + "\n".join(rows)
    if tags.cover is not None:
        mime = _PNG.encode()
        palette_bits, colours = 8, 0
        block = struct.pack(">II", _FRONT_COVER, len(mime)) + mime + struct.pack(">I", 0)
        block += (
            struct.pack(">IIII", SIDE, SIDE, palette_bits, colours) + struct.pack(">I", len(tags.cover)) + tags.cover
        )
        yield f"METADATA_BLOCK_PICTURE={base64.b64encode(block).decode()}"


def ogg_page(serial: bytes, number: int, packet: bytes) -> bytes:
    """One page (RFC 3533, 6) with one whole packet, which ends no stretch of sound. `serial` is the stream's, 4 bytes."""
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = b"OggS\0\0" + bytes(8) + serial + struct.pack("<I", number) + bytes(4) + bytes((len(lacing),)) + lacing
    page = bytearray(head + packet)
    page[22:26] = struct.pack("<I", _ogg_crc(page))
    return bytes(page)


def _ogg_crc(page: bytes | bytearray) -> int:
    """CRC-32 with the polynomial 0x04C11DB7, not reflected, begun at 0."""
    crc = 0
    for byte in page:
        crc = crc << 8 & 0xFFFFFFFF ^ _CRC[crc >> 24 ^ byte]
    return crc


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)
    return crc & 0xFFFFFFFF


_CRC: Final = tuple(_crc_of(byte) for byte in range(256))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
