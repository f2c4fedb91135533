"""What the debate and the server process say to each other over their pipe: msgpack, a struct each. Nothing here is pickled: the server
reads what strangers write."""

from __future__ import annotations

from typing import Any

import msgspec

from argentum_core.session.room import WatcherAct


class EventsTold(msgspec.Struct, tag="events", frozen=True):
    """Events in order, each as a line of `export --format jsonl`; the first has the number `first`."""

    first: int
    lines: list[str]


class ClipWords(msgspec.Struct, frozen=True):
    """When the words of a clip begin, in ms after its first sample."""

    id: str
    starts_ms: list[int]


class WordsTold(msgspec.Struct, tag="words", frozen=True):
    """The words of a clip that is heard now."""

    clip: ClipWords


class CitedPassage(msgspec.Struct, frozen=True):
    """A passage that may be cited."""

    id: str
    title: str
    text: str
    origin: str


class PassageTold(msgspec.Struct, tag="passage", frozen=True):
    """A passage that is cited for the first time."""

    passage: CitedPassage


class ClockTold(msgspec.Struct, tag="clock", frozen=True):
    """Debate time that is heard in the room; whether it stands still, and whether the debate is over."""

    at_ms: int
    paused: bool
    over: bool = False


class ActAnswered(msgspec.Struct, tag="answered", frozen=True):
    """What became of the act of that number: done, with what there is to say, or refused, with why."""

    number: int
    ok: bool
    lines: list[str]
    why: str = ""


class SharingEnded(msgspec.Struct, tag="end", frozen=True):
    """Show everybody out, telling them why, and end."""

    why: str


class SoundBegins(msgspec.Struct, tag="sound", frozen=True):
    """Read the room's sound from now on; `origin_ms` is the debate time of its first frame."""

    origin_ms: int


ToServer = EventsTold | WordsTold | PassageTold | SoundBegins | ClockTold | ActAnswered | SharingEnded


class Listening(msgspec.Struct, tag="listening", frozen=True):
    """The server has this port."""

    port: int


class NotListening(msgspec.Struct, tag="failed", frozen=True):
    """The server cannot be started; one sentence."""

    why: str


class ActWanted(msgspec.Struct, tag="act", frozen=True):
    """A watcher asks for something; to be answered by its number."""

    number: int
    watcher: str
    act: WatcherAct


class WatchersCounted(msgspec.Struct, tag="watchers", frozen=True):
    """How many are there now, how many of them listen, and how much of the sound could not be passed on so far, in ms."""

    watching: int
    listening: int
    lost_ms: int = 0


FromServer = Listening | NotListening | ActWanted | WatchersCounted

_to_server = msgspec.msgpack.Decoder(ToServer)
_from_server = msgspec.msgpack.Decoder(FromServer)


def packed(message: Any) -> bytes:
    """A message as bytes for the pipe."""
    return msgspec.msgpack.encode(message)


def read_by_server(data: bytes) -> ToServer:
    """What the debate said; raises msgspec.DecodeError."""
    message: ToServer = _to_server.decode(data)
    return message


def read_by_debate(data: bytes) -> FromServer:
    """What the server said; raises msgspec.DecodeError."""
    message: FromServer = _from_server.decode(data)
    return message
