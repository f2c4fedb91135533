"""The server of a shared debate, over real sockets: who is let in, what a watcher is told and may do, and what is refused, each in one
sentence."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import numpy as np
import pytest
from shared_debate import SharedDebate, shared_debate

from argentum_core.session.room import WatcherVote
from argentum_tui.share.idle_sockets import PATIENCE_S, IdleSockets
from argentum_tui.share.limits import MESSAGES, MOST_OF_ONE, NEW_WATCHERS, REFUSED_IN_A_ROW, WRONG_TOKENS
from argentum_tui.share.server import show_out
from argentum_tui.share.sound import HEADER, packed
from argentum_tui.share.watcher import CHUNKS_QUEUED, SLOW_S, TOO_MUCH, TOO_SLOW


async def said(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    return answer.status, (await answer.json()).get("error", "")


# --- what a watcher is told ---------------------------------------------------------------------------------------------


async def test_a_watcher_is_told_everything_from_the_beginning_then_what_comes() -> None:
    async with shared_debate() as debate, debate.watching() as watcher:
        hello = await watcher.hears("hello")
        assert (hello["role"], hello["debate"]["title"], hello["last_seq"]) == ("vote", "Homework & more", 2)
        assert hello["debate"]["sides"] == ["for", "against"]
        clock = await watcher.hears("clock")
        assert (clock["at_ms"], clock["paused"]) == (500, False)
        assert [event["seq"] for event in (await watcher.hears("events"))["events"]] == [1, 2]
        debate.happens("turn_started", "bid_placed")
        assert [event["type"] for event in (await watcher.hears("events"))["events"]] == ["turn_started", "bid_placed"]
        debate.clock(900, paused=True)
        assert (await watcher.hears("clock"))["paused"]


async def test_the_sound_goes_to_those_who_listen_and_its_past_can_be_fetched() -> None:
    async with shared_debate() as debate, debate.watching("watch") as watcher:
        await watcher.hears("hello")
        chunks = [packed(np.full((4800, 2), 0.1 * n, np.float32), 4800 * n) for n in range(3)]
        debate.hub.take_sound(chunks[0])
        assert await watcher.asks(t="listen") == "done: "
        for n, chunk in enumerate(chunks):
            debate.hub.sound.add(200 * n, chunk)
        debate.hub.take_sound(chunks[1])
        while (message := await watcher.socket.receive(timeout=5)).type is not aiohttp.WSMsgType.BINARY:
            pass
        assert message.data == chunks[1]
        assert HEADER.unpack_from(message.data)[4:] == (24_000, 4800, 4800)
        url = debate.url("/api/sound?from_ms=250")
        async with debate.browser() as browser, browser.get(url, headers=bearer(debate, "watch")) as answer:
            body = await answer.read()
        first = int.from_bytes(body[:4], "little")
        assert body[4 : 4 + first] == chunks[1]
        assert body[8 + first :] == chunks[2]
        assert "Argentum-Next-Ms" not in answer.headers


async def test_when_the_room_ends_it_everybody_is_told_why() -> None:
    async with shared_debate() as debate, debate.watching() as watcher:
        await watcher.hears("hello")
        await asyncio.gather(show_out(debate.hub, "the room has stopped sharing this debate"), drained(watcher.socket))
        assert watcher.socket.close_code == aiohttp.WSCloseCode.GOING_AWAY


async def drained(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


# --- who is let in --------------------------------------------------------------------------------------------------------

WRONG = [
    ("/api/debate", {}, 401, "the token is wrong"),
    ("/api/debate?token=%ff%00", {}, 401, "the token is wrong"),
    ("/ws?token=x", {}, 401, "the token is wrong"),
    ("/api/nothing?token={vote}", {}, 404, "there is nothing at that address; /api/openapi.json lists what there is"),
    ("/api/commands?token={vote}", {}, 405, "that address does not take this method; /api/openapi.json lists what there is"),
    ("/api/events?after=-1&token={vote}", {}, 400, "after is the number of an event, 0 or above"),
    ("/api/sound?from_ms=x&token={vote}", {}, 400, "from_ms is a moment of the debate in ms, 0 or above"),
    ("/api/debate?token={vote}", {"Host": "evil.example"}, 403, "this debate is not shared under that host name; --share-url names one"),
    ("/ws?token={vote}", {"Origin": "https://evil.example"}, 403, "only this debate's own page may do that"),
    ("/api/debate?token={vote}", {"Origin": "null"}, 403, "only this debate's own page may do that"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "headers", "status", "why"), WRONG)
async def test_what_is_not_let_in_is_told_why(path: str, headers: dict[str, str], status: int, why: str) -> None:
    async with (
        shared_debate() as debate,
        debate.browser() as browser,
        browser.get(debate.url("/").rstrip("/") + path.format(vote=debate.token("vote")), headers=headers) as answer,
    ):
        assert await said(answer) == (status, why)


async def test_whoever_tries_tokens_is_kept_waiting() -> None:
    async with shared_debate() as debate, debate.browser() as browser:
        for n in range(int(WRONG_TOKENS.at_once) + 1):
            async with browser.get(debate.url(f"/api/debate?token=guess{n}")) as answer:
                status, why = await said(answer)
        assert (status, why) == (429, "your address has tried too many wrong tokens; wait a moment")
        debate.now_s += 60
        async with browser.get(debate.url("/api/debate"), headers=bearer(debate, "watch")) as answer:
            assert answer.status == 200


async def test_the_page_says_what_it_is_and_runs_nothing_else() -> None:
    async with shared_debate() as debate, debate.browser() as browser:
        async with browser.get(debate.url(f"/?token={debate.token('steer')}")) as answer:
            text = await answer.text()
            assert "<title>Homework &amp; more</title>" in text
            assert "connect-src 'self'" in text
            assert '{"role":"steer"}' in text
            assert debate.token("steer") not in text
            assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        async with browser.get(debate.url("/?token=wrong")) as answer:
            assert (answer.status, await answer.text()) == (401, "This link is not valid: ask for a new one.\n")


async def test_one_watcher_has_so_many_windows() -> None:
    async with shared_debate() as debate, debate.browser() as browser:
        token = debate.token("watch")
        async with browser.get(debate.url(f"/?token={token}")):
            pass
        open_now = [await browser.ws_connect(debate.url(f"/ws?token={token}")) for _ in range(MOST_OF_ONE)]
        async with browser.get(debate.url(f"/ws?token={token}")) as answer:
            assert await said(answer) == (503, f"you are here {MOST_OF_ONE} times already; close one of the others")
        await open_now[0].close()
        again = await browser.ws_connect(debate.url(f"/ws?token={token}"))
        for one in [again, *open_now]:
            await one.close()


# --- what a watcher may do -------------------------------------------------------------------------------------------------

ACTS: list[tuple[Any, dict[str, Any], str]] = [
    (
        "watch",
        {"t": "clap"},
        "refused: this link is for watching; ask for the one with which you can clap, ask and vote",
    ),
    ("watch", {"t": "command", "line": "cut"}, "refused: this link does not steer; ask for the one that does"),
    ("vote", {"t": "clap", "agent": "ada"}, "done: so be it"),
    ("vote", {"t": "question", "text": "Why?"}, "done: so be it"),
    ("vote", {"t": "vote", "side": "for"}, "done: so be it"),
    ("vote", {"t": "dial", "side": "for", "value": 70}, "done: so be it"),
    ("vote", {"t": "command", "line": "cut"}, "refused: this link does not steer; ask for the one that does"),
    ("steer", {"t": "command", "line": "cut"}, "done: so be it"),
    ("steer", {"t": "listen", "on": False}, "done: "),
]


@pytest.mark.parametrize(("role", "act", "answer"), ACTS)
async def test_a_link_allows_what_its_role_says(role: Any, act: dict[str, Any], answer: str) -> None:
    async with shared_debate() as debate, debate.watching(role) as watcher:
        assert await watcher.asks(**act) == answer
        assert len(debate.asked) == (answer == "done: so be it")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "clap", '{"t":"shout"}', '{"t":"vote"}', '{"t":"vote","side":1}', '{"t":"clap","by":"operator"}', "[" * 3000, '{"t":"dial","side":"for","value":1e999}'],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_and_the_connection_stays(text: str) -> None:
    async with shared_debate() as debate, debate.watching() as watcher:
        assert (await watcher.says(text)).startswith("refused: that cannot be read (")
        assert await watcher.asks(t="clap") == "done: so be it"


async def test_an_oversized_message_is_refused_and_a_huge_one_ends_the_connection() -> None:
    async with shared_debate() as debate, debate.watching() as watcher:
        assert (
            await watcher.asks(t="question", text="x" * 5000) == "refused: the message has 5029 bytes of at most 4096"
        )
        await watcher.socket.send_bytes(b"\x00" * 100)
        assert await watcher.asks(t="clap") == "refused: only text is read here"
        await watcher.socket.send_str("x" * 100_000)
        await drained(watcher.socket)
        assert watcher.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_ten_thousand_votes_by_one_are_refused_but_for_a_few_and_the_flood_is_shown_out() -> None:
    async with shared_debate() as debate, debate.watching() as watcher:
        answers: dict[str, int] = {}

        async def flood() -> None:
            for _ in range(10_000):
                await watcher.socket.send_str('{"t":"vote","side":"for"}')

        flooding = asyncio.create_task(flood())
        async for message in watcher.socket:
            told = json.loads(message.data)
            if told["t"] in ("done", "refused"):
                answers[told.get("why", "done")] = answers.get(told.get("why", "done"), 0) + 1
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)
        assert watcher.socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION
        assert len(debate.asked) == MESSAGES.at_once
        assert {wanted.watcher for wanted in debate.asked} == {debate.asked[0].watcher}
        assert answers.get("you send too much; 2 messages a second are taken", 0) <= REFUSED_IN_A_ROW
        assert TOO_MUCH


async def test_who_throws_the_cookie_away_is_somebody_else_only_so_often() -> None:
    async with shared_debate() as debate:
        names = set()
        for _ in range(int(NEW_WATCHERS.at_once) + 20):
            async with debate.watching(known=False) as watcher:
                await watcher.asks(t="vote", side="for")
            debate.now_s += 0.5
        names = {wanted.watcher for wanted in debate.asked}
        assert len(names) <= NEW_WATCHERS.at_once + 5
        assert "address 127.0.0.1" in names
        assert all(isinstance(wanted.act, WatcherVote) for wanted in debate.asked)


async def test_a_reader_that_does_not_keep_up_with_the_sound_is_let_go_with_a_reason() -> None:
    """It reads again later, and finds the reason behind what was under way."""
    async with shared_debate() as debate, slow_reader(debate) as reader:
        for _ in range(CHUNKS_QUEUED + 30):
            debate.hub.take_sound(b"AGS1" + bytes(300_000))
            await asyncio.sleep(0)
        heard = await reads_on(reader)
        assert heard.endswith(TOO_SLOW.encode())
        assert len(heard) < 300_000 * CHUNKS_QUEUED
        assert not debate.hub.watching


async def test_a_reader_that_takes_nothing_at_all_is_let_go() -> None:
    async with shared_debate() as debate, slow_reader(debate) as reader:
        for _ in range(20):
            debate.hub.take_sound(b"AGS1" + bytes(1_000_000))
            await asyncio.sleep(0)
        (watcher,) = debate.hub.watching
        watcher.look_after(debate.now_s)
        assert debate.hub.watching == [watcher]
        debate.now_s += SLOW_S + 1
        watcher.look_after(debate.now_s)
        assert (await reads_on(reader)).endswith(TOO_SLOW.encode())


@asynccontextmanager
async def slow_reader(debate: SharedDebate) -> AsyncIterator[socket.socket]:
    """A watcher that listens, and from then on reads only what the test reads."""
    loop = asyncio.get_running_loop()
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.setblocking(False)
        address = debate.server.make_url("/")
        await loop.sock_connect(reader, (str(address.host), int(address.port or 0)))
        key = base64.b64encode(bytes(16)).decode()
        head = f"GET /ws?token={debate.token('watch')} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        frame = bytes([0x81, 0x80 | 14, 0, 0, 0, 0]) + b'{"t":"listen"}'
        await loop.sock_sendall(reader, head.encode() + frame)
        heard = b""
        while b'"done"' not in heard:
            heard += await loop.sock_recv(reader, 65_536)
        yield reader


async def reads_on(reader: socket.socket) -> bytes:
    """All that is there for it, to the end of the connection."""
    loop, heard = asyncio.get_running_loop(), b""
    with suppress(ConnectionError):
        while piece := await loop.sock_recv(reader, 1 << 20):
            heard += piece
    return heard


# --- for programs ------------------------------------------------------------------------------------------------------------


def bearer(debate: SharedDebate, role: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {debate.token(role)}"}


async def test_a_program_reads_events_after_a_number_and_follows_them_as_they_come() -> None:
    async with shared_debate() as debate, debate.browser() as browser:
        async with browser.get(debate.url("/api/events?after=1"), headers=bearer(debate, "watch")) as answer:
            told = await answer.json()
        assert ([event["seq"] for event in told["events"]], told["last_seq"], told["more"]) == ([2], 2, False)
        headers = {**bearer(debate, "watch"), "Accept": "text/event-stream", "Last-Event-ID": "1"}
        async with browser.get(debate.url("/api/events"), headers=headers) as answer:
            assert await answer.content.readline() == b"id: 2\n"
            assert json.loads((await answer.content.readline()).removeprefix(b"data: "))["type"] == "phase_changed"
            debate.happens("turn_started")
            await answer.content.readline()
            assert await answer.content.readline() == b"id: 3\n"


COMMANDS: list[tuple[Any, bytes, int, str]] = [
    ("steer", b'{"line": "cut brook"}', 200, ""),
    ("vote", b'{"line": "cut brook"}', 403, "this link does not steer; ask for the one that does"),
    ("steer", b'{"line": 1}', 400, 'the body is JSON with the line to carry out: {"line": "cut brook"}'),
    ("steer", b"cut brook", 400, 'the body is JSON with the line to carry out: {"line": "cut brook"}'),
    ("steer", b'{"line": "' + b"x" * 9000 + b'"}', 413, "the request is too large"),
]


@pytest.mark.parametrize(("role", "body", "status", "why"), COMMANDS)
async def test_a_program_steers_with_the_lines_of_send(role: Any, body: bytes, status: int, why: str) -> None:
    async with (
        shared_debate() as debate,
        debate.browser() as browser,
        browser.post(debate.url("/api/commands"), headers=bearer(debate, role), data=body) as answer,
    ):
        assert await said(answer) == (status, why)


async def test_the_api_is_described_and_the_description_names_every_route() -> None:
    async with shared_debate() as debate, debate.browser() as browser:
        async with browser.get(debate.url("/api/openapi.json"), headers=bearer(debate, "watch")) as answer:
            described = await answer.json()
        routes = {
            (resource.canonical, route.method.lower())
            for resource in debate.server.app.router.resources()
            for route in resource
            if route.method != "HEAD"
        }
        assert {(path, method) for path, methods in described["paths"].items() for method in methods} == routes


async def test_who_connects_and_asks_for_nothing_is_hung_up_on() -> None:
    async with shared_debate() as debate:
        address = debate.server.make_url("/")
        silent, half = socket.socket(), socket.socket()
        with silent, half:
            for one in (silent, half):
                one.setblocking(False)
                await asyncio.get_running_loop().sock_connect(one, (str(address.host), int(address.port or 0)))
            await asyncio.get_running_loop().sock_sendall(half, b"GET / HTTP/1.1\r\nHost: loc")
            await asyncio.sleep(0.1)
            async with debate.watching() as watcher:
                idle, connections = IdleSockets(), debate.server.handler.connections
                assert idle.look(connections, 0.0) == 0
                assert idle.look(debate.server.handler.connections, PATIENCE_S + 1) == 2
                assert await reads_on(silent) == await reads_on(half) == b""
                assert await watcher.asks(t="clap") == "done: so be it"
