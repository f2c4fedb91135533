"""The edge of a mind: whatever it throws is a fault with its cause, whatever it hands back is checked, and nothing else leaves it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from minds_scene import Talker, request

from argentum_core.minds.base import MindFault, MindReply, MindRequest, Usage
from argentum_core.minds.chain import MindChain
from argentum_core.minds.chat.mind import ChatMind, ChatServer
from argentum_core.minds.edge import MindEdge, behind_edge
from argentum_core.minds.reply_checks import MOST_CHARACTERS, checked, joined_halves
from argentum_core.minds.timeouts import EdgeTimeouts
from argentum_kit.endpoint import Endpoint
from argentum_kit.faults import LinkFault
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, always

SECRET = Secret(KEY)


class Plugin:
    """A mind that somebody else wrote: it does as it is told, and no more."""

    def __init__(self, does: Any = None, name: Any = "plugin") -> None:
        self.name = name
        self._does = does

    async def reply(self, asked: MindRequest) -> MindReply:
        return self._done()  # type: ignore[no-any-return]

    def _done(self) -> Any:
        if isinstance(self._does, BaseException):
            raise self._does
        return self._does

    def recall(self, agent: str, text: str) -> None:
        self._done()

    def discarded(self, request_id: str) -> None:
        self._done()

    async def warm(self) -> None:
        self._done()

    async def close(self) -> None:
        self._done()


class Streamer(Plugin):
    """The same with sentences first."""

    def __init__(self, *pieces: Any) -> None:
        super().__init__()
        self._pieces = pieces

    async def stream(self, asked: MindRequest) -> AsyncGenerator[Any, None]:
        for piece in self._pieces:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def estimate(self, asked: MindRequest) -> Usage:
        raise KeyError("price")


class Other(LinkFault):
    pass


THROWN: list[tuple[BaseException, str, str]] = [
    (KeyError("x"), "failed", "plugin failed (KeyError: 'x')"),
    (RecursionError(), "nonsense", "nested too deeply"),
    (BaseExceptionGroup("both", [KeyboardInterrupt(), ValueError("x")]), "failed", "plugin failed"),
    (ExceptionGroup("both", [TimeoutError()]), "timeout", "did not answer in time"),
    (BaseException("odd"), "failed", "odd"),
    (asyncio.CancelledError(), "failed", "plugin failed"),
    (MemoryError(), "failed", "not enough memory"),
    (UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates"), "nonsense", "not Unicode"),
    (Other("the other thing broke", kind="auth", lasting=True), "refused", "the other thing broke"),
    (ValueError(f"bad key {KEY}"), "failed", "bad key"),
    (MindFault("refused", f"bad key {KEY}"), "refused", "bad key"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "kind", "says"), THROWN, ids=lambda value: type(value).__name__)
async def test_whatever_is_thrown_is_a_fault_and_somebody_else_speaks(
    error: BaseException, kind: str, says: str
) -> None:
    for mind in (Plugin(error), Streamer(error)):
        told: list[tuple[str, MindFault]] = []
        edge = MindEdge(mind, secrets=(SECRET,))
        chain = MindChain([edge, Talker("book")], lambda name, fault: told.append((name, fault)))  # noqa: B023
        assert (await chain.reply(request())).text == "book"
        [(name, fault)] = told
        assert (name, fault.fault) == ("plugin", kind) and says in fault.detail and KEY not in str(fault)
        await chain.reply(request())
        assert len(told) == 1, "told once"


@pytest.mark.parametrize("error", [error for error, _, _ in THROWN if type(error) is not asyncio.CancelledError],
                         ids=lambda value: type(value).__name__)  # fmt: skip
async def test_everything_beside_answers_costs_a_notice_at_most(error: BaseException) -> None:
    told: list[str] = []
    edge = MindEdge(Plugin(error), on_fault=lambda name, fault: told.append(fault.fault))
    edge.recall("ada", "Children play.")
    edge.discarded("r1")
    assert edge.estimate(request()) == Usage("plugin", 0, 0)
    with pytest.raises(MindFault):
        await edge.warm()
    await edge.close()
    assert len(told) == 1


def test_an_estimate_that_fails_is_nothing() -> None:
    assert MindEdge(Streamer()).estimate(request()) == Usage("plugin", 0, 0)


async def test_the_end_of_a_task_and_of_the_process_is_no_fault() -> None:
    asking = asyncio.create_task(MindEdge(Talker("model")).reply(request()))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(KeyboardInterrupt):
        MindEdge(Plugin(KeyboardInterrupt())).recall("ada", "x")


def test_a_mind_has_one_edge() -> None:
    edge = MindEdge(Talker("model"))
    chain = MindChain([edge])
    assert behind_edge(edge) is edge and behind_edge(chain) is chain
    assert behind_edge(Plugin(name=7)).name == "Plugin"


# --- what comes back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [None, "words", 7, {"text": "x"}, MindReply(None), MindReply(b"x")], ids=repr)  # type: ignore[arg-type]
async def test_what_is_no_reply_is_a_fault(answer: Any) -> None:
    for mind in (Plugin(answer), Streamer(answer) if not isinstance(answer, str) else Plugin(answer)):
        with pytest.raises(MindFault) as fault:
            await MindEdge(mind).reply(request())
        assert fault.value.fault == "nonsense" and "plugin answered with a " in fault.value.detail


FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"bid": "x"}, {"bid": None}), ({"bid": True}, {"bid": None}), ({"bid": -1}, {"bid": None}), ({"bid": 2}, {"bid": 2}),
    ({"importance": math.nan}, {"importance": 0.0}), ({"importance": math.inf}, {"importance": 0.0}),
    ({"importance": None}, {"importance": 0.0}), ({"urgency": math.nan}, {"urgency": None}), ({"urgency": 10**400}, {"urgency": None}),
    ({"backlog": "lots"}, {"backlog": None}), ({"mood": (0.1, 0.2)}, {"mood": None}),
    ({"mood": (0.1, math.nan, 0.2)}, {"mood": None}), ({"mood": [0.1, 0.2, 0.3]}, {"mood": (0.1, 0.2, 0.3)}),
    ({"kind": "shout"}, {"kind": None}), ({"kind": "support"}, {"kind": "support"}), ({"sources": None}, {"sources": ()}),
    ({"sources": ("a", 7, None)}, {"sources": ("a",)}), ({"answers": 7}, {"answers": None}), ({"second": 7}, {"second": ""}),
    ({"usage": "dear"}, {"usage": None}), ({"usage": Usage("m", -1, 0)}, {"usage": None}),
    ({"usage": Usage("m", 1, 2, cast(int, math.nan))}, {"usage": None}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), FIELDS, ids=lambda value: str(value)[:40])
def test_a_field_that_is_not_what_it_should_be_is_left_out(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert checked(MindReply("Yes.", **given), "plugin") == MindReply("Yes.", **wanted)


def test_ten_megabytes_of_words_are_cut() -> None:
    reply = checked(MindReply("so " * 3_500_000, second="x" * 10_000_000), "plugin")
    assert len(reply.text) == len(reply.second) == MOST_CHARACTERS


async def test_sentences_without_end_are_a_fault() -> None:
    with pytest.raises(MindFault, match="without end"):
        await MindEdge(Streamer(*["On and on."] * 1000)).reply(request())


@pytest.mark.parametrize(
    ("text", "whole"), [("\ud83d\ude00 yes", "😀 yes"), ("\ud83d", ""), ("a\udc00b", "ab"), ("plain", "plain")]
)
def test_half_characters_are_joined_or_go(text: str, whole: str) -> None:
    assert joined_halves(text) == whole


async def test_a_reply_is_the_sentences_that_were_handed_out() -> None:
    pieces = [
        piece async for piece in MindEdge(Streamer("One.", "Two.", MindReply("Something else."))).stream(request())
    ]
    assert pieces == ["One.", "Two.", MindReply("One. Two.")]


# --- keys ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [KEY, KEY[:14], KEY.encode().hex(), f"x{KEY}y"])
async def test_a_key_in_an_answer_goes_nowhere(said: str) -> None:
    told = f"The key is {said}, remember."
    reply = MindReply(told, second=told, second_ack=told, claim=said, answers=said, sources=(said,))
    got = await MindEdge(Plugin(reply), secrets=(SECRET,)).reply(request())
    assert said not in repr(got) and got.text.startswith("The key is ") and "•" not in repr(got)
    pieces = [piece async for piece in MindEdge(Streamer(told, reply), secrets=(SECRET,)).stream(request())]
    assert said not in repr(pieces)


async def test_a_server_that_says_the_key_in_two_deltas_is_not_repeated() -> None:
    async with FakeChat(script=always("echo_key_in_words")) as fake:
        edge = MindEdge(ChatMind(MODEL, ChatServer(Endpoint(fake.base_url, SECRET))), secrets=(SECRET,))
        pieces = [piece async for piece in edge.stream(request())]
        await edge.close()
    assert "The key is …" in repr(pieces) and KEY[:12] not in repr(pieces)


# --- clients are made inside it -----------------------------------------------------------------------------------------

BROKEN: list[tuple[dict[str, str], str, str]] = [
    ({"ALL_PROXY": "socks5://127.0.0.1:1"}, KEY, "ALL_PROXY is a SOCKS proxy, which needs the package socksio"),
    ({"ALL_PROXY": "nonsense://"}, KEY, "ALL_PROXY has the scheme 'nonsense'"),
    ({"SSL_CERT_FILE": "/nowhere/certificates.pem"}, KEY, "SSL_CERT_FILE names a file that is not there"),
    ({}, "sk-“curly”-0123456789", "OPENAI_API_KEY has a character that no key has"),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "key", "says"), BROKEN, ids=[case[2][:24] for case in BROKEN])
async def test_a_client_that_cannot_be_made_is_a_fault_that_says_what_to_change(
    environ: dict[str, str], key: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argentum_kit.proxies.can_socks", lambda: False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    told: list[MindFault] = []
    mind = ChatMind(
        "m", ChatServer(Endpoint("https://127.0.0.2:9/v1" if not environ else "https://api.test/v1", Secret(key)))
    )
    chain = MindChain([MindEdge(mind, secrets=(Secret(key),)), Talker("book")], lambda _, fault: told.append(fault))
    assert (await chain.reply(request())).text == "book"
    [fault] = told
    assert says in fault.detail and fault.lasting and key not in fault.detail
    await chain.close()


# --- late ---------------------------------------------------------------------------------------------------------------


async def test_an_answer_that_stands_still_after_a_sentence_ends_there() -> None:
    class Still(Streamer):
        async def stream(self, asked: MindRequest) -> AsyncGenerator[Any, None]:
            yield "Half of it."
            await asyncio.Event().wait()

    told: list[str] = []
    edge = MindEdge(Still(), timeouts=EdgeTimeouts(stall_s=0.02), on_fault=lambda _, fault: told.append(fault.fault))
    assert (await edge.reply(request())).text == "Half of it." and told == ["timeout"]
    with pytest.raises(MindFault):
        await edge.reply(request("kicker", agent="brook"))
    await edge.close()
