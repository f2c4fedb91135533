"""A debate that is shared, with its server in a process of its own: everything as `argentum run --share` has it."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest
from watchers import SimulatedWatcher

from argentum_core.debate.events import OperatorCommand, RoomVoted
from argentum_core.journal import JournalReader
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.live import open_live
from argentum_core.wiring.recording import Recording
from argentum_tui.share.options import is_loopback, links, new_options
from argentum_tui.share.qr import qr_lines
from argentum_tui.share.sharing import OFF, Sharing, SharingError


@pytest.mark.slow
async def test_watchers_hear_and_follow_a_debate_and_the_record_keeps_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    sharing = await asyncio.to_thread(Sharing, new_options())
    journal = tmp_path / "shared.db"
    recording = Recording(journal=journal, ring=sharing.ring, sound=False)
    session = open_live(assemble(Choice(voice="espeak", seed=7)), recording, on_recorded=sharing.take)
    sharing.attach(session)
    try:
        while session.now_ms() < 500:
            await asyncio.sleep(0.02)
        watchers = [
            SimulatedWatcher(sharing.links[1].url, f"127.0.0.{2 + n}", random.Random(n), acts=False) for n in range(4)
        ]
        watching = [asyncio.create_task(watcher.watch(30.0)) for watcher in watchers]
        while min(watcher.seen.chunks for watcher in watchers) < 8:
            assert not any(one.done() for one in watching), [one.result() for one in watching if one.done()]
            await asyncio.sleep(0.05)
        for watcher in watchers:
            await watcher.send('{"t":"vote","side":"for"}')
        await watchers[0].send('{"t":"clap","agent":"Ada"}')
        while sharing.counted.listening < 4 or RoomVoted not in {type(one.event) for one in session.drain()}:
            await asyncio.sleep(0.05)
        began_s = time.monotonic()
        sharing.off()
        seen = await asyncio.gather(*watching)
        assert time.monotonic() - began_s < 10
    finally:
        await asyncio.to_thread(session.close)
        await asyncio.to_thread(sharing.close)
    assert sharing.ended == OFF
    assert session.crash is None
    for one in seen:
        assert (one.sound_gaps, one.event_gaps, one.closed) == (0, 0, "closed with 1001")
        assert one.done >= 2
        assert min(one.came_s) == 1
    record = [recorded.event for recorded in JournalReader.open(journal).read()]
    assert [event.counts["for"] for event in record if isinstance(event, RoomVoted)][-1] == 4
    claps = [event for event in record if isinstance(event, OperatorCommand) and event.command == "clap"]
    assert claps[0].arguments["by"] == "audience"


def test_a_port_that_is_taken_is_told_and_nothing_is_left_running() -> None:
    first = Sharing(new_options(port=0))
    try:
        with pytest.raises(SharingError, match=rf"127\.0\.0\.1:{first.port} cannot be shared at: "):
            Sharing(new_options(port=first.port))
    finally:
        first.close()


def test_there_is_a_link_a_role_and_no_token_twice() -> None:
    options = new_options("0.0.0.0")
    found = links(options, 8747)
    assert [link.role for link in found] == ["watch", "vote", "steer"]
    assert len({link.url for link in found}) == len({*options.tokens.values()}) == 3
    assert all(":8747/?token=" in link.url and "0.0.0.0" not in link.url for link in found)
    tunnel = links(new_options(url="https://debate.example/"), 1)
    assert tunnel[0].url.startswith("https://debate.example/?token=")
    assert is_loopback("127.0.0.1")
    assert not is_loopback("0.0.0.0")


def test_the_code_of_a_link_is_a_square_of_half_blocks() -> None:
    rows = qr_lines("http://192.168.178.23:8747/?token=" + "x" * 32)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert abs(len(rows[0]) - 2 * len(rows)) <= 1
    assert set("".join(rows)) == set("█▀▄ ")
