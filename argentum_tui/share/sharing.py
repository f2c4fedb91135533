"""The debate's side of sharing: starts the server's process, tells it what happens, and carries what watchers ask for to the session.

Nothing here waits for the server: what is told goes through a queue, and a server that stops reading is ended, not waited for.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Final

import msgspec

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.mix_ring import MixRing
from argentum_audio.process_handle import ignore_interrupts, pipe, spawn
from argentum_core.debate.events import BidPlaced
from argentum_core.journal import JournalReader
from argentum_core.journal.errors import JournalError
from argentum_core.journal.export.lines import line, lines
from argentum_core.session.remote import RemoteReply
from argentum_kit.errors import system_reason

from .messages import (
    ActAnswered,
    ActWanted,
    CitedPassage,
    ClipWords,
    ClockTold,
    EventsTold,
    Listening,
    NotListening,
    PassageTold,
    SharingEnded,
    SoundBegins,
    WatchersCounted,
    WordsTold,
    packed,
    read_by_debate,
)
from .options import Link, ShareOptions, links
from .qr import qr_lines

if TYPE_CHECKING:
    from argentum_core.journal.record import Recorded
    from argentum_core.session import LiveSession

START_S: Final = 20.0
LOOK_S: Final = 0.2
LEAVE_S: Final = 4.0
MOST_WAITING: Final = 20_000
"""What may wait for a server that does not read; then it is ended."""
PAST_AT_ONCE: Final = 2000
OFF: Final = "the room has stopped sharing this debate"
OVER: Final = "the debate is over"


class SharingError(OSError):
    """The server cannot be started; the message is one sentence."""


class Sharing:
    """A debate that is shared. `ring` is where the sound process puts the mix; hand the events to `take`, and the session to `attach`."""

    def __init__(self, options: ShareOptions) -> None:
        """Start the server and wait until it listens. Raises SharingError."""
        self.ring = MixRing()
        self.counted = WatchersCounted(0, 0)
        self.ended = ""
        self._session: LiveSession | None = None
        self._queue: queue.SimpleQueue[list[Recorded] | WordsTold | ActAnswered | SharingEnded] = queue.SimpleQueue()
        self._cited: set[str] = set()
        self._pipe, far = pipe()
        self._opened: queue.SimpleQueue[Listening | NotListening] = queue.SimpleQueue()
        self._told_past = False
        self._process: BaseProcess | None = None
        self._leaving = threading.Event()
        threading.Thread(target=self._run, args=(far, options), name="share", daemon=True).start()
        try:
            found = self._opened.get(timeout=START_S)
        except queue.Empty:
            found = NotListening(f"the server did not start within {START_S:g} s")
        if isinstance(found, NotListening):
            self._lose(found.why)
            raise SharingError(found.why)
        self.links: list[Link] = links(options, found.port)
        self.host, self.port = options.host, found.port
        self._feeder = threading.Thread(target=self._feed, name="share feed", daemon=True)

    @property
    def watching(self) -> int:
        """How many watch."""
        return self.counted.watching

    @property
    def listening(self) -> int:
        """How many of them hear it."""
        return self.counted.listening

    def code_of(self, number: int) -> list[str]:
        """The QR code of a link, in rows of characters that are dark on light."""
        return qr_lines(self.links[number].url)

    # --- what the room calls ------------------------------------------------------------------------------------------

    def take(self, batch: list[Recorded]) -> None:
        """Events that have just been recorded; returns at once."""
        if not self.ended:
            self._queue.put(batch)
            if self._queue.qsize() > MOST_WAITING:
                self._lose("the server of watchers did not keep up, and was ended")

    def attach(self, session: LiveSession) -> None:
        """Say which debate it is, and begin to tell of it."""
        self._session = session
        session.on_clip(self._take_clip)
        self._feeder.start()

    def off(self, why: str = OFF) -> None:
        """Show everybody out and end the server; returns at once."""
        if not self.ended:
            self.ended = why
            self._queue.put(SharingEnded(why))

    def close(self) -> None:
        """The debate is over: tell the last of it, show everybody out, and wait a few seconds until they have left."""
        self.off(OVER)
        if self._session is None:  # it never began
            with contextlib.suppress(OSError):
                self._tell(SharingEnded(OVER))
        elif self._feeder.is_alive():
            self._feeder.join(timeout=LEAVE_S)
        self._leaving.wait(timeout=LEAVE_S)

    def _take_clip(self, clip: Clip) -> None:
        """A clip that is heard, on the session's thread."""
        if not self.ended and clip.words:
            starts_ms = [word.start // FRAMES_PER_MS for word in clip.words]
            self._queue.put(WordsTold(ClipWords(clip.id, starts_ms)))

    # --- its threads --------------------------------------------------------------------------------------------------

    def _run(self, far: Any, options: ShareOptions) -> None:
        """Start the process, and take what it says until it is gone."""
        from .server_process import run

        process: BaseProcess | None = None
        try:
            ignore_interrupts()
            process = self._process = spawn(run, (far, self.ring, options), "argentum share")
            far.close()
            while True:
                self._hear(read_by_debate(self._pipe.recv_bytes()))
        except (EOFError, OSError, msgspec.DecodeError) as error:
            why = (
                system_reason(error)
                if process is None and isinstance(error, OSError)
                else "the server of watchers ended"
            )
            self._opened.put(NotListening(why))
            self._lose(why)
        finally:
            if process is not None:
                process.join(timeout=1.0)
                if process.is_alive():
                    process.kill()
                    process.join(timeout=1.0)
            with contextlib.suppress(OSError):
                self._pipe.close()
            self._leaving.set()

    def _lose(self, why: str) -> None:
        """The server is gone, or has to go; the debate goes on without."""
        if not self.ended:
            self.ended = why
            if self._session is not None:
                self._session.notice("share", "ended", why)
        if self._process is not None:
            self._process.kill()  # its end of the pipe goes with it, and whoever waits there goes on

    def _hear(self, message: Any) -> None:
        match message:
            case Listening() | NotListening():
                self._opened.put(message)
            case WatchersCounted():
                lost_ms, self.counted = message.lost_ms - self.counted.lost_ms, message
                if lost_ms > 0 and self._session is not None:
                    self._session.notice("share", "sound_lost", f"{lost_ms} ms of the sound did not reach watchers")
            case ActWanted():
                self._act(message)

    def _act(self, wanted: ActWanted) -> None:
        def answered(reply: RemoteReply) -> None:
            self._queue.put(ActAnswered(wanted.number, reply.ok, list(reply.lines), reply.error))

        if self._session is None:
            answered(RemoteReply(ok=False, error="the debate has not begun"))
        else:
            self._session.watcher_acts(wanted.watcher, wanted.act, answered)

    def _feed(self) -> None:
        """Tell the server what happens, and what time it is."""
        clock: ClockTold | None = None
        try:
            while True:
                with contextlib.suppress(queue.Empty):
                    waiting = self._queue.get(timeout=LOOK_S)
                    if isinstance(waiting, list):
                        self._tell_events(waiting)
                    else:
                        self._tell(waiting)
                        if isinstance(waiting, SharingEnded):
                            return
                now = self._clock()
                if now != clock:
                    clock = now
                    self._tell(now)
        except (OSError, ValueError):
            self._lose("the server of watchers ended")

    def _tell_events(self, batch: list[Recorded]) -> None:
        if not batch:
            return
        if not self._told_past:
            self._told_past = True
            self._tell(SoundBegins(self._tell_past(batch[0].seq)))
        for recorded in batch:
            if isinstance(recorded.event, BidPlaced):
                self._tell_passages(recorded.event.evidence)
        self._tell(EventsTold(batch[0].seq, [line(recorded) for recorded in batch]))

    def _tell_passages(self, sources: Sequence[str]) -> None:
        """What is cited for the first time, so that it can be read."""
        assert self._session is not None
        for source in sources:
            if source not in self._cited:
                self._cited.add(source)
                found = self._session.source(source)
                if found is not None:
                    self._tell(PassageTold(CitedPassage(found.id, found.title, found.text, found.origin)))

    def _tell_past(self, before_seq: int) -> int:
        """What happened before this process came to the debate; returns the debate time up to which."""
        path = self._session.journal_path if self._session is not None else None
        if before_seq <= 1 or path is None:
            return 0
        told: list[str] = []
        at_ms = 0
        try:
            for text in lines(JournalReader.open(path)):
                place = msgspec.json.decode(text, type=_Place)
                if place.seq >= before_seq:
                    break
                at_ms = place.at_ms
                told.append(text)
        except JournalError:
            return at_ms
        for first in range(0, len(told), PAST_AT_ONCE):
            self._tell(EventsTold(first + 1, told[first : first + PAST_AT_ONCE]))
        return at_ms

    def _clock(self) -> ClockTold:
        session = self._session
        assert session is not None
        return ClockTold(session.now_ms(), session.paused, session.over)

    def _tell(self, message: Any) -> None:
        self._pipe.send_bytes(packed(message))


class _Place(msgspec.Struct):
    seq: int
    at_ms: int
