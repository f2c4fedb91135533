"""Mind specs: what they say and what they need; and the servers that are found on this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from minds_scene import Talker

from argentum_core.minds.access import KEY_VARIABLES, MindAccess
from argentum_core.minds.chain import MindChain
from argentum_core.minds.chat.local_servers import ServerPort, local_servers, models_in
from argentum_core.minds.chat.mind import ChatMind
from argentum_core.minds.edge import MindEdge
from argentum_core.minds.opener import MindOpener
from argentum_core.minds.spec import MindSpec, MindSpecError, chat_endpoint, check_minds, parse_minds
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, FakeChat

LOCAL = MindAccess(base_url="http://localhost:11434/v1")

SPECS = [
    ("casebook", (MindSpec("casebook"),)),
    (" Casebook ", (MindSpec("casebook"),)),
    ("chat:gpt-5-mini", (MindSpec("chat", "gpt-5-mini"),)),
    ("chat:llama3.2:3b", (MindSpec("chat", "llama3.2:3b"),)),
    ("chat:@cf/meta/llama", (MindSpec("chat", "@cf/meta/llama"),)),
    ("chat:m@http://localhost:1234/v1/", (MindSpec("chat", "m", "http://localhost:1234/v1"),)),
    ("anthropic:claude-haiku-4-5", (MindSpec("anthropic", "claude-haiku-4-5"),)),
    ("bedrock:us.anthropic.claude:0", (MindSpec("bedrock", "us.anthropic.claude:0"),)),
    ("chat:a, chat:b,casebook", (MindSpec("chat", "a"), MindSpec("chat", "b"), MindSpec("casebook"))),
]


@pytest.mark.parametrize(("spec", "links"), SPECS)
def test_specs(spec: str, links: tuple[MindSpec, ...]) -> None:
    assert parse_minds(spec) == links
    assert parse_minds(",".join(link.name for link in links)) == links


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "lacks a name"),
        ("chat", "write chat:MODEL"),
        ("chat: ", "write chat:MODEL"),
        ("casebook:x", "write 'casebook' alone"),
        ("chatt:x", "did you mean 'chat'"),
        ("antropic:x", "did you mean 'anthropic'"),
        ("what:x", "allowed are casebook, chat:MODEL and PROVIDER:MODEL"),
        ("chat:a,", "lacks a name"),
        ("chat:m@https://evil.test/v1", "not this machine"),
        ("chat:@http://localhost/v1", "not this machine"),
    ],
)
def test_specs_that_are_wrong_say_what_is_allowed(spec: str, says: str) -> None:
    with pytest.raises(MindSpecError, match=says) as wrong:
        parse_minds(spec)
    assert "\n" not in str(wrong.value)


def test_access_is_what_the_environment_grants() -> None:
    access = MindAccess.of_environment(
        {"OPENAI_API_KEY": " k ", "OPENAI_BASE_URL": "", "ANTHROPIC_API_KEY": " ", "HOME": "/"}
    )
    assert access.keys == {"OPENAI_API_KEY": Secret("k")} and access.base_url is None
    assert "OPENAI_API_KEY" in KEY_VARIABLES and "GEMINI_API_KEY" in KEY_VARIABLES


MISSING: list[tuple[str, MindAccess, str]] = [
    ("chat:gpt-5-mini", MindAccess(), "set OPENAI_API_KEY"),
    ("chat:m", MindAccess(base_url="https://openrouter.test/v1"), "set OPENAI_API_KEY"),
    ("chat:m", MindAccess({"OPENAI_API_KEY": Secret("key-123")}, "http://lan.test/v1"), "--insecure"),
    ("casebook,chat:m", MindAccess(), "set OPENAI_API_KEY"),
]


@pytest.mark.parametrize(("spec", "access", "says"), MISSING)
def test_what_is_missing_is_one_sentence_naming_the_variable(spec: str, access: MindAccess, says: str) -> None:
    with pytest.raises(MindSpecError, match=says) as missing:
        check_minds(spec, access)
    assert "\n" not in str(missing.value) and "key-123" not in str(missing.value)


def test_a_server_on_this_machine_needs_no_key() -> None:
    check_minds("casebook", MindAccess())
    for spec, access in (("chat:llama3.2", LOCAL), ("chat:m@http://127.0.0.1:8080/v1", MindAccess())):
        check_minds(spec, access)
        [link] = parse_minds(spec)
        assert chat_endpoint(link, access).key is None


def test_a_key_goes_to_the_users_server_alone() -> None:
    access = MindAccess({"OPENAI_API_KEY": Secret(KEY)}, "https://api.test/v1")
    [theirs] = parse_minds("chat:m@http://localhost:9/v1")
    [own] = parse_minds("chat:m")
    assert chat_endpoint(theirs, access).key is None
    assert chat_endpoint(own, access).key == Secret(KEY)


# --- opening ----------------------------------------------------------------------------------------------------------


def opener(access: MindAccess = LOCAL) -> MindOpener:
    return MindOpener(access, lambda: Talker("casebook"))


def test_agents_with_the_same_spec_share_a_mind_and_others_share_its_server() -> None:
    opened = opener().open_all({"a": "chat:x", "b": "chat:x", "c": "chat:y", "d": "casebook"})
    assert opened["a"] is opened["b"] is not opened["c"]
    first, second = opened["a"], opened["c"]
    assert isinstance(first, MindChain) and isinstance(second, MindChain)
    one, other = first.minds[0], second.minds[0]
    assert isinstance(one, ChatMind) and isinstance(other, ChatMind)
    assert one._queue is other._queue and one._prompts is other._prompts
    book = opened["d"]
    assert isinstance(book, MindEdge) and first.minds[1] is second.minds[1] is book.mind


def test_a_model_gets_the_casebook_behind_it() -> None:
    assert opener().open("chat:x").name == "chat:x,casebook"
    assert opener().open("chat:x", last_resort=None).name == "chat:x"
    assert opener().open("casebook").name == "casebook"


# --- servers on this machine --------------------------------------------------------------------------------------------

LISTS: list[tuple[str, Any]] = [
    ('{"object":"list","data":[{"id":"llama3.2:3b"},{"id":"nomic-embed-text"}]}', ("llama3.2:3b",)),
    ('{"data":[]}', ()),
    ('{"data":[{"id":7},"x",{"id":"\\u001b[31mred"},{"id":"ok"}]}', ("ok",)),
    ('{"models":[]}', None),
    ("<html>", None),
    ("[]", None),
    ("[" * 100_000, None),
]


@pytest.mark.parametrize(("body", "models"), LISTS, ids=range(len(LISTS)))
def test_what_a_list_of_models_says(body: str, models: tuple[str, ...] | None) -> None:
    assert models_in(body) == models


async def test_servers_that_answer_with_models_are_found() -> None:
    async with FakeChat(key=None, models=("talker-1", "talker-2")) as up, FakeChat() as wants_a_key:
        ports = [ServerPort("Up", up.port), ServerPort("Locked", wants_a_key.port), ServerPort("Closed", 9)]
        [found] = await local_servers(ports, patience_ms=5000)
    assert (found.program, found.models) == ("Up", ("talker-1", "talker-2"))
    assert found.specs()[0] == f"chat:talker-1@{up.base_url}"
    assert parse_minds(found.specs()[0])


async def test_a_server_that_is_silent_is_not_waited_for() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert await local_servers([ServerPort("Silent", silent.getsockname()[1])], patience_ms=50) == ()
