"""A turn's wait is the life of its call: nobody hangs up on a server that loads, thinks or writes, and nothing is asked twice at once.

The clock of the edges is given by the tests; how long the fake server takes is a matter of tenths of a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from minds_scene import Talker, homework, request, until

from argentum_audio.live import LiveController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal import JournalReader
from argentum_core.journal.replay import fold
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault, MindReply, MindRequest, Usage
from argentum_core.minds.call import LATE_IN_A_ROW
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.chain import MindChain
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.edge import MindEdge
from argentum_core.minds.opener import MindOpener
from argentum_core.minds.timeouts import CallTimeouts, EdgeTimeouts
from argentum_core.session import LiveSession, agents_of
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.live import open_live
from argentum_core.wiring.recording import Recording
from argentum_kit.endpoint import Endpoint
from argentum_kit.secrets import Secret
from tests.providers import chat_stream
from tests.providers.chat import KEY, MODEL, FakeChat, Latency, Script, always, in_turn

LOAD_S = 0.6


class Scene:
    """A chain of a chat mind and a book at a fake server; `now` is the time of its edges in seconds."""

    def __init__(self, fake: FakeChat, timeouts: CallTimeouts | None, edge_timeouts: EdgeTimeouts) -> None:
        self.now = 100.0
        self.told: list[MindFault] = []
        self.spent: list[tuple[str, Usage]] = []
        self.fake = fake
        self.chat = ChatMind(
            MODEL,
            ChatServer(Endpoint(fake.base_url, Secret(KEY)), timeouts=timeouts),
            on_spent=lambda request, usage: self.spent.append((request.request_id, usage)),
        )
        self.edge = MindEdge(
            self.chat,
            on_fault=lambda _, fault: self.told.append(fault),
            on_spent=lambda request, usage: self.spent.append((request.request_id, usage)),
            now_s=lambda: self.now,
            timeouts=edge_timeouts,
        )
        self.book = Talker("book")
        self.chain = MindChain([self.edge, self.book], lambda _, fault: self.told.append(fault), lambda: self.now)

    async def ask(self, number: int, kind: str = "segment", agent: str = "ada") -> MindReply:
        return await self.chain.reply(request(kind, request_id=f"r{number}", agent=agent))

    async def leave(self, number: int, kind: str = "segment", *, agent: str = "ada", after_s: float = 4.0) -> None:
        """Ask, and take the request back while the server is at it: its last token waits until that is done."""
        left = False
        self.fake.held = lambda _: not left
        begun = len(self.fake.requests)
        asking = asyncio.create_task(self.ask(number, kind, agent))
        await until(lambda: len(self.fake.requests) > begun)
        self.now += after_s
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        left = True

    @property
    def kinds(self) -> list[str]:
        return [fault.kind for fault in self.told]


@asynccontextmanager
async def scene(
    script: Script, *, timeouts: CallTimeouts | None = None, edge_timeouts: EdgeTimeouts | None = None, **server: Any
) -> AsyncIterator[Scene]:
    before = asyncio.all_tasks()
    async with FakeChat(script=script, load_s=LOAD_S, **server) as fake:
        one = Scene(fake, timeouts, edge_timeouts or EdgeTimeouts())
        yield one
        await one.chain.close()
        await until(lambda: fake.open == 0 and one.chat._queue.slots.in_flight == 0)
    await until(lambda: asyncio.all_tasks() == before)


async def test_a_server_that_loads_is_begun_once_and_speaks_when_it_has_loaded() -> None:
    async with scene(always("loading")) as one:
        await one.leave(0)
        for n, agent in enumerate(("brook", "cyril", "delia", "ada"), start=1):
            assert (await one.ask(n, agent=agent)).text == "book", "at once, by whoever stands in"
        assert await one.ask(5, "bid", "cyril") == MindReply(""), "not worth a stand-in"
        assert len(one.fake.requests) == 1 and one.fake.open == 1
        [late] = one.told
        assert late.detail == (
            f"127.0.0.1:{one.fake.port} has not answered yet (4 s); it may be loading the model; book speaks meanwhile"
        )
        await until(lambda: one.fake.requests[0].complete)
        await until(lambda: one.kinds == ["loading", "answers_now"])
        assert (await one.ask(6)).text != "book"
        assert len(one.fake.requests) == 2


async def test_one_that_is_late_again_and_again_is_told_of_once_a_minute() -> None:
    async with scene(always("loading")) as one:
        for after_s in (4.0, 30.0, 40.0):
            begun = len(one.fake.requests)
            await one.leave(begun, after_s=after_s)
            await until(lambda: not one.edge._calls)
        again = [kind == "answers_now" for kind in one.kinds]
        assert again == [False, True, False, True], "the second fell into the first one's minute"


async def test_what_a_dropped_call_took_is_counted_once_and_its_words_are_never_used() -> None:
    async with scene(always("loading")) as one:
        await one.leave(0)
        await until(lambda: bool(one.spent))
        await asyncio.sleep(0.05)
        [(name, usage)] = one.spent
        assert name == "r0" and not usage.estimated and usage.output_tokens > 5


async def test_of_an_agent_that_is_writing_only_its_own_requests_are_passed_over() -> None:
    async with scene(in_turn(), latency=Latency(token_ms=8)) as one:
        assert (await one.ask(0)).text != "book", "a mind that has answered is asked by all at once"
        async with aclosing(one.chain.stream(request(request_id="r1"))) as pieces:
            async for _ in pieces:
                break
        one.now += 60.0
        assert (await one.ask(2)).text == "book", "one call an agent"
        assert (await one.ask(3, agent="brook")).text != "book"
        await until(lambda: one.fake.open == 0)
        assert not any(received.gone for received in one.fake.requests) and one.fake.most_open == 2


async def test_a_call_that_is_about_to_end_is_waited_for() -> None:
    async with scene(
        in_turn(), latency=Latency(token_ms=3), edge_timeouts=EdgeTimeouts(soon_s=60.0, quick_s=60.0)
    ) as one:
        one.edge._answer_times_s.append(30.0)
        one.edge._has_answered = True
        await one.leave(0, after_s=0.1)
        assert (await one.ask(1)).text != "book"
        assert one.fake.most_open == 1


async def test_reasoning_is_life_and_told_as_such() -> None:
    async with scene(always("reasoning"), timeouts=CallTimeouts(first_ms=1500, stall_ms=1500)) as one:
        asking = asyncio.create_task(one.ask(0))
        await until(lambda: one.edge._calls != [] and one.chat.sign("r0") == "thinking")
        one.now += 5.0
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert one.kinds == ["thinking"] and "is still thinking (5 s); book speaks meanwhile" in one.told[0].detail
        assert (await one.ask(1)).text == "book" and len(one.fake.requests) == 1


async def test_a_server_that_is_silent_for_the_whole_patience_is_a_fault_of_its_link() -> None:
    # Long enough for a busy machine to have the request at the server before it is given up.
    async with scene(always("silent"), timeouts=CallTimeouts(first_ms=1000)) as one:
        for n in range(3):
            await one.leave(n, agent=f"a{n}")
            await until(lambda: not one.edge._calls)
            one.now += 100.0
        assert one.kinds[:2] == ["loading", "timeout"] and set(one.kinds) == {"loading", "timeout"}
        one.now -= 99.0
        assert one.edge.rests(), "after three in a row it is left alone"
        assert (await one.ask(9)).text == "book" and len(one.fake.requests) == 3
        assert len(one.spent) == 3 and all(usage.estimated for _, usage in one.spent)


@pytest.mark.parametrize("fault", ["silent", "loading", "dribbling", "reasoning"])
async def test_the_end_of_a_debate_hangs_up_on_everything(fault: str) -> None:
    async with scene(always(fault)) as one:
        await one.leave(0)
        assert one.fake.open == 1
        one.chain.stop()
        await one.chain.close()
        await until(lambda: one.fake.open == 0)
        assert one.fake.requests[0].gone and not [fault for fault in one.told if fault.kind == "failed"]


async def test_what_was_not_sent_yet_is_taken_back() -> None:
    async with scene(always("silent")) as one:
        one.edge._has_answered = True
        one.chat._queue.slots.provider.limit = 1
        await one.leave(0, agent="brook", after_s=0.1)
        asking = asyncio.create_task(one.ask(1))
        await until(lambda: len(one.edge._calls) == 2)
        await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: len(one.edge._calls) == 1)
        assert len(one.fake.requests) == 1


async def test_a_mind_alone_is_not_asked_twice_at_once_either() -> None:
    begun, most = 0, 0
    gate = asyncio.Event()

    class Slow(Talker):
        async def reply(self, asked: MindRequest) -> MindReply:
            nonlocal begun, most
            begun, most = begun + 1, max(most, begun + 1)
            await gate.wait()
            begun -= 1
            return MindReply("late")

        stream = None  # type: ignore[assignment]

    edge = MindEdge(Slow("slow"))
    first = asyncio.create_task(edge.reply(request()))
    await until(lambda: begun == 1)
    first.cancel()
    second = asyncio.create_task(edge.reply(request(request_id="r2")))
    await asyncio.sleep(0.02)
    gate.set()
    assert (await second).text == "late" and most == 1
    await edge.close()


async def test_what_always_comes_too_late_is_seldom_asked_for() -> None:
    async with scene(in_turn(), latency=Latency(token_ms=1)) as one:
        await one.ask(0)
        for n in range(1, LATE_IN_A_ROW + 1):
            await one.leave(n, "bid", after_s=0.1)
            await until(lambda: not one.edge._calls)  # the server is done before its client knows
        asked = len(one.fake.requests)
        for n in range(10, 18):
            assert (await one.ask(n, "bid")).text == ""
        assert len(one.fake.requests) == asked + 1, "one in eight is tried again"
        await one.ask(20, "bid")
        assert len(one.fake.requests) == asked + 2, "and it came in time"


# --- in a debate --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_debate_goes_on_while_a_model_is_loaded_and_then_the_model_speaks() -> None:
    begun = homework(30)
    agents = [agent.id for agent in agents_of(begun)]
    async with FakeChat(script=always("loading"), load_s=5.0, motion=begun.motion) as fake:
        access = MindAccess({"OPENAI_API_KEY": Secret(KEY)}, fake.base_url)
        book = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
        sessions: list[LiveSession] = []
        opener = MindOpener(
            access,
            lambda: book,
            on_fault=lambda name, fault: sessions[0].notice(name, fault.kind, fault.detail, fault.retry_ms),
        )
        voices = {name: EstimateVoice() for name in [*agents, CHAIR]}
        session = LiveSession(
            begun.begin(),
            opener.open_all(dict.fromkeys(agents, f"chat:{MODEL}")),
            voices,
            LiveController(silent=True, tracks=[*agents, CHAIR]),
            fallback=book,
        )
        sessions.append(session)
        session.start()
        events: list[e.Event] = []
        try:
            async with asyncio.timeout(60):
                while sum(received.complete and received.kind == "segment" for received in fake.requests) < 2:
                    await asyncio.sleep(0.05)
                    events += [recorded.event for recorded in session.drain()]
        finally:
            await asyncio.to_thread(session.close)
        events += [recorded.event for recorded in session.drain()]
        await until(lambda: fake.open == 0)
    assert session.crash is None
    assert not fake.requests[0].gone and fake.requests[0].complete, "it was loaded once"
    loaded_s = fake.requests[0].ended_s
    assert loaded_s is not None and all(received.at_s >= loaded_s for received in fake.requests[1:])
    told = [event.kind for event in events if isinstance(event, e.ProviderFault) and event.provider.startswith("chat:")]
    assert told == ["loading", "answers_now"]
    started = [event for event in events if isinstance(event, e.SegmentStarted)]
    assert started and started[0].text


async def test_what_a_dropped_call_has_cost_takes_the_place_of_what_was_set_aside_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Over a real socket: the server loads its model for longer than the floor waits, and then bills the whole answer."""
    price = {"input_per_million": 1.0, "output_per_million": 4.0}
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(Endpoint, "local", property(lambda _: False))
    (tmp_path / "prices.toml").write_text(
        f'[models."{MODEL}"]\n' + "".join(f"{name} = {value}\n" for name, value in price.items()), "utf-8"
    )
    bill: list[dict[str, int]] = []
    counted = chat_stream.usage

    def counting(*call: Any) -> dict[str, int]:
        bill.append(counted(*call))
        return bill[-1]

    monkeypatch.setattr(chat_stream, "usage", counting)
    journal = tmp_path / "debate.db"
    events: list[e.Event] = []
    async with FakeChat(script=always("loading"), load_s=2.5) as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        settings = (("floor.segment_timeout_ms", "1000"),)
        choice = Choice(motion="homework", mind=f"chat:{MODEL}", voice="estimate", seed=3, turns=20, settings=settings)
        session = open_live(await asyncio.to_thread(assemble, choice), Recording(journal=journal, sound=False))
        try:
            async with asyncio.timeout(60):
                while not any(isinstance(event, e.CallSettled) for event in events):
                    await asyncio.sleep(0.05)
                    events += [recorded.event for recorded in session.drain()]
        finally:
            await asyncio.to_thread(session.close)
        await until(lambda: fake.open == 0)
    assert session.crash is None
    settled = next(event for event in events if isinstance(event, e.CallSettled))
    assert settled.kind == "plan" and settled.usage is not None
    billed = round(
        bill[0]["prompt_tokens"] * price["input_per_million"]
        + bill[0]["completion_tokens"] * price["output_per_million"]
    )
    assert settled.cost_micros == billed
    with JournalReader.open(journal) as record:
        spent = [micros for _, micros in fold(record).governor.spent]
    assert billed in spent
