"""Watchers as a program: so many connections that follow a shared debate, listen, and note what came when.

    python tests/share/watchers.py LINK --watchers 200 --seconds 60 > seen.json

Each comes from an address of its own of 127.0.0.0/8, as they would from a network, takes the page's cookie, and claps, votes and turns
its dial now and then. Times are `time.perf_counter()`, which every process of a machine shares.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

HEADER = struct.Struct("<4sBBHIIQ")


class Seq(msgspec.Struct):
    """An event, as far as a watcher of this kind looks."""

    seq: int


class Message(msgspec.Struct):
    """A message of the server."""

    t: str
    events: list[Seq] = []
    why: str = ""


_decode = msgspec.json.Decoder(Message).decode


@dataclass
class Seen:
    """What one watcher has seen. `came_s` is when each event came; `spread_s` how much later the latest chunk was than the earliest, both
    against the sound's own time: what a player has to buffer."""

    came_s: dict[int, float] = field(default_factory=dict)
    live_from: int = 0
    chunks: int = 0
    bytes: int = 0
    sound_gaps: int = 0
    event_gaps: int = 0
    spread_s: float = 0.0
    done: int = 0
    refused: list[str] = field(default_factory=list)
    closed: str = ""


class SimulatedWatcher:
    """One watcher of a debate, by the link it was given."""

    def __init__(self, link: str, address: str, rng: random.Random, *, listens: bool = True, acts: bool = True) -> None:
        self.seen = Seen()
        self._base, _, self._token = link.partition("/?token=")
        self._address = address
        self._rng = rng
        self._listens = listens
        self._acts = acts
        self._next_frame: int | None = None
        self._earliest = self._latest = 0.0
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def send(self, text: str) -> None:
        """Say something to the server."""
        assert self._socket is not None
        await self._socket.send_str(text)

    async def watch(self, seconds: float) -> Seen:
        """Stay for so long, or until the server says goodbye."""
        connector = aiohttp.TCPConnector(local_addr=(self._address, 0))
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
            async with session.get(f"{self._base}/?token={self._token}") as page:
                assert page.status == 200, await page.text()
            async with session.ws_connect(f"{self._base}/ws?token={self._token}", max_msg_size=0, compress=0) as socket:
                self._socket = socket
                if self._listens:
                    await socket.send_str('{"t":"listen"}')
                acting = asyncio.create_task(self._act(socket)) if self._acts else None
                try:
                    async with asyncio.timeout(seconds):
                        async for message in socket:
                            self._take(message)
                        self.seen.closed = f"closed with {socket.close_code}"
                except TimeoutError:
                    pass
                finally:
                    if acting is not None:
                        acting.cancel()
        self.seen.spread_s = self._latest - self._earliest
        return self.seen

    async def _act(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        rng = self._rng
        while True:
            await asyncio.sleep(rng.uniform(5, 30))
            side = rng.choice(["for", "against", "undecided"])
            dial = {"t": "dial", "side": rng.choice(["for", "against"]), "value": rng.randrange(101)}
            what: dict[str, Any] = rng.choice([{"t": "clap"}, {"t": "vote", "side": side}, dial])
            await socket.send_str(json.dumps(what))

    def _take(self, message: aiohttp.WSMessage) -> None:
        now_s = time.perf_counter()
        if message.type is aiohttp.WSMsgType.BINARY:
            self._hear(message.data, now_s)
            return
        told = _decode(message.data)
        if told.t == "done":
            self.seen.done += 1
        elif told.t == "refused":
            self.seen.refused.append(told.why)
        for event in told.events:
            if self.seen.came_s and event.seq - 1 not in self.seen.came_s:
                self.seen.event_gaps += 1
            self.seen.came_s[event.seq] = now_s

    def _hear(self, data: bytes, now_s: float) -> None:
        _, _, _, _, rate, frames, first = HEADER.unpack_from(data)
        if self._next_frame is not None and first != self._next_frame:
            self.seen.sound_gaps += 1
        late_s = now_s - first / rate
        if not self.seen.chunks:
            self._earliest = self._latest = late_s
        self._earliest, self._latest = min(self._earliest, late_s), max(self._latest, late_s)
        self._next_frame = first + frames
        self.seen.chunks += 1
        self.seen.bytes += len(data)


def address_of(number: int) -> str:
    """An address of this machine for each watcher."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


async def watch_all(link: str, watchers: int, seconds: float, *, over_s: float = 5.0) -> list[Seen]:
    """So many watchers, who come one after the other within `over_s`."""

    async def one(number: int) -> Seen:
        await asyncio.sleep(over_s * number / watchers)
        watcher = SimulatedWatcher(link, address_of(number), random.Random(number))
        return await watcher.watch(seconds - over_s * number / watchers)

    return await asyncio.gather(*(one(number) for number in range(watchers)))


def main() -> None:
    """Watch, and write what was seen as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("link")
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    os.nice(10)  # as on machines of their own: they do not take the room's time
    gc.freeze()
    begun_s = time.perf_counter()
    seen = asyncio.run(watch_all(given.link, given.watchers, given.seconds))
    rows = [{**one.__dict__, "came_s": list(one.came_s.items())} for one in seen]
    json.dump({"begun_s": begun_s, "cpu_s": time.process_time(), "watchers": rows}, sys.stdout)


if __name__ == "__main__":
    main()
