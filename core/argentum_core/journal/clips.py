"""Sound in the journal: how a clip becomes a row, and the thread that writes rows without holding up events.

Samples are kept as `clip_codec.py` packs them. A clip that was still on its way to the disk when the process was killed is
lost; its events are not.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from . import bounds
from .clip_codec import ClipCodec, decode_clip, encode_clip
from .errors import JournalError
from .row_checks import texts_of, whole_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WAITING_CLIPS = 64
INSERT = (
    "INSERT OR REPLACE INTO clips (id, rate, frames, pcm, text, words, beats, voice, first_chunk_ms)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SELECT = "SELECT id, rate, frames, pcm, text, words, beats, voice, first_chunk_ms FROM clips WHERE id = ?"


class Spoken(Protocol):
    """What `store_clip` takes: an `argentum_audio.clip.Clip`, which this package need not know. `pcm` is mono, float32 in [-1, 1],
    shape (frames,); words and beats are in frames of it."""

    @property
    def id(self) -> str:
        """The clip's id, as events name it."""
        ...

    @property
    def text(self) -> str:
        """The words that it speaks."""
        ...

    @property
    def pcm(self) -> NDArray[np.float32]:
        """The sound: mono float32 in [-1, 1], shape (frames,)."""
        ...

    @property
    def words(self) -> Sequence[Any]:
        """The words with the frames at which they begin and end."""
        ...

    @property
    def beats(self) -> Sequence[Any]:
        """Where it may be cut or spoken over, in frames."""
        ...

    @property
    def voice(self) -> str:
        """The name of the voice that made it."""
        ...

    @property
    def first_chunk_ms(self) -> float:
        """How long the voice took to the first of the sound."""
        ...


class StoredWord(msgspec.Struct, frozen=True, array_like=True):
    """A word of a clip: from frame `start` to frame `end`."""

    text: str
    start: int
    end: int


class StoredBeat(msgspec.Struct, frozen=True, array_like=True):
    """A beat of a clip: its frame, its kind (`sentence` or `clause`), and how many words come before it."""

    frame: int
    kind: str
    words: int


class StoredClip(msgspec.Struct, frozen=True):
    """A clip as the journal has it. `pcm` is 16-bit little-endian mono; words and beats are in frames, as in the clip."""

    id: str
    text: str
    rate: int
    frames: int
    pcm: bytes
    words: list[StoredWord]
    beats: list[StoredBeat]
    voice: str
    first_chunk_ms: float

    def samples(self) -> NDArray[np.float32]:
        """The sound as mono float32 in [-1, 1], shape (frames,), at the clip's `rate` in Hz."""
        import numpy as np

        return np.frombuffer(self.pcm, "<i2").astype(np.float32) / np.float32(32767.0)


def to_row(clip: Spoken, rate: int, codec: ClipCodec) -> tuple[Any, ...]:
    """The columns of a clip's row: its mono float32 samples packed by `codec`, its words and beats as JSON arrays. `rate` is in Hz."""
    words = [StoredWord(word.text, int(word.start), int(word.end)) for word in clip.words]
    beats = [StoredBeat(int(beat.frame), beat.kind, int(beat.words)) for beat in clip.beats]
    return (
        clip.id,
        rate,
        len(clip.pcm),
        encode_clip(clip.pcm, rate, codec),
        clip.text,
        msgspec.json.encode(words).decode(),
        msgspec.json.encode(beats).decode(),
        clip.voice,
        float(clip.first_chunk_ms),
    )


def from_row(path: Path, row: tuple[Any, ...]) -> StoredClip:
    """The clip of a row of `SELECT`, held to `bounds.py`. Raises JournalError when it is damaged or beyond them."""
    name, text, voice = texts_of(path, "a clip", (row[0], row[4], row[7]))
    what = f"clip {name}"
    words, beats = texts_of(path, what, row[5:7], bounds.BODY_CHARACTERS)
    rate = whole_of(path, f"the rate of {what}", row[1], *bounds.CLIP_RATES)
    frames = whole_of(path, f"the length of {what}", row[2], 0, bounds.CLIP_FRAMES)
    try:
        clip = StoredClip(
            id=name,
            text=text,
            rate=rate,
            frames=frames,
            pcm=decode_clip(row[3], rate, frames),
            words=msgspec.json.decode(words, type=list[StoredWord]),
            beats=msgspec.json.decode(beats, type=list[StoredBeat]),
            voice=voice,
            first_chunk_ms=float(row[8]),
        )
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError) as error:
        raise JournalError(f"{path} is damaged: {what} does not read: {error}") from None
    _check_places(path, what, clip)
    return clip


def _check_places(path: Path, what: str, clip: StoredClip) -> None:
    if len(clip.words) > bounds.CLIP_WORDS or len(clip.beats) > bounds.CLIP_WORDS:
        raise JournalError(f"{path} is damaged: {what} has more than {bounds.CLIP_WORDS:,} words or beats")
    places = [*(place for word in clip.words for place in (word.start, word.end)), *(beat.frame for beat in clip.beats)]
    counts = [beat.words for beat in clip.beats]
    if not all(0 <= place <= bounds.CLIP_FRAMES for place in (*places, *counts)):
        raise JournalError(f"{path} is damaged: {what} has a word or beat outside of it")
    if not abs(clip.first_chunk_ms) <= bounds.REAL:
        raise JournalError(f"{path} is damaged: {what} has the first chunk after {clip.first_chunk_ms} ms")


class BackgroundWriter:
    """Writes clips and moves the write-ahead log into the file, on a thread and a connection of its own.

    `lock` is held only while a clip's row is being written (about a millisecond), so that an event's transaction never
    meets a busy database. After a failure the thread goes on taking clips and throws them away; `failure` says why.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], lock: threading.Lock) -> None:
        self.failure: str | None = None
        self._connect = connect
        self._lock = lock
        self._waiting: queue.Queue[tuple[Spoken, int, ClipCodec] | bool | None] = queue.Queue(WAITING_CLIPS)
        self._thread: threading.Thread | None = None

    def clip(self, clip: Spoken, rate: int, codec: ClipCodec) -> None:
        """Have a clip written with `codec`, its samples at `rate` Hz; returns at once."""
        self._put((clip, rate, codec))

    def checkpoint(self, *, whole: bool = False) -> None:
        """Move what is in the log; `whole` keeps events waiting meanwhile, so that the log can start over."""
        self._put(whole)

    def close(self) -> None:
        """Returns when everything handed over has been written."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _put(self, item: tuple[Spoken, int, ClipCodec] | bool) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
            self._thread.start()
        self._waiting.put(item)

    def _run(self) -> None:
        db: sqlite3.Connection | None = None
        try:
            while (item := self._waiting.get()) is not None:
                if self.failure is not None:
                    continue
                try:
                    db = db or self._connect()
                    self._do(db, item)
                except (sqlite3.Error, ValueError, OSError) as error:
                    self.failure = str(error)
        finally:
            if db is not None:
                db.close()

    def _do(self, db: sqlite3.Connection, item: tuple[Spoken, int, ClipCodec] | bool) -> None:
        if item is False:
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        elif item is True:
            # Somebody who reads may do so for as long as they like: events do not wait for them, the log grows on.
            (patience_ms,) = db.execute("PRAGMA busy_timeout").fetchone()
            db.execute("PRAGMA busy_timeout = 0")
            with self._lock:
                db.execute("PRAGMA wal_checkpoint(RESTART)")
            db.execute(f"PRAGMA busy_timeout = {patience_ms}")
        else:
            assert isinstance(item, tuple)
            row = to_row(*item)
            with self._lock:
                db.execute(INSERT, row)
