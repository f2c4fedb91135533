"""Debates as tools for agents, through the official client: held, told, limited, cancelled, read again; and what is wrong, in a sentence each."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="needs the extra mcp")

import jsonschema
from mcp import Client, MCPError, StdioServerParameters
from test_brief import brief

from argentum_core.minds.base import Mind, MindReply, Usage
from argentum_kit.refused import Refused
from argentum_tui.commands.mcp import write_page
from argentum_tui.mcp_server.allowance import Allowance, LimitedMind, Limits
from argentum_tui.mcp_server.past_debates import PastDebates
from argentum_tui.mcp_server.server import build
from argentum_tui.mcp_server.tools import Tools
from tests.providers import chat_stream
from tests.providers.chat import KEY, MODEL, FakeChat
from tests.providers.chat_stream import Latency

MOTION = "Cats should pay rent"
STUDY = (
    "# The Ghent study\n\nIn 2021 the city of Ghent counted forty thousand cats and asked their owners what they paid for food, litter and the vet; "
    "the mean came to 780 euros a year.\n\nOwners who paid a yearly rent for the garden reported twelve per cent fewer complaints from neighbours.\n"
)
LONG = Latency(60_000, 60_000)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a folder with evidence in it, where the server may read."""
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "study.md").write_text(STUDY)
    (evidence / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.md").write_text("nobody's business")
    (evidence / "out.md").symlink_to(tmp_path / "secret.md")
    return evidence


@pytest.fixture
def tools(folder: Path) -> Tools:
    past = PastDebates(folder.parent / "home" / "debates")
    return Tools(past, Limits(1.0, 200_000, 300.0), [folder], write_page, at_once=1)


@asynccontextmanager
async def over_stdio(folder: Path, **environment: str) -> AsyncIterator[Client]:
    """A client of a server in a process of its own."""
    there = {"ARGENTUM_HOME": os.environ["ARGENTUM_HOME"], **environment}
    there |= {name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ}
    server = StdioServerParameters(command=sys.executable, args=["-m", "argentum_tui", "mcp"], env=there, cwd=folder)
    async with Client(server) as client:
        yield client


async def called(client: Client, tool: str, **given: Any) -> dict[str, Any]:
    """What a tool answers; its structure fits the schema that was told, and its text says the same."""
    answer = await client.call_tool(tool, given)
    text = text_of(answer.content[0])
    assert not answer.is_error, text
    assert isinstance(answer.structured_content, dict) and json.loads(text) == answer.structured_content
    return answer.structured_content


async def read(client: Client, uri: str) -> str:
    """What a resource holds."""
    [contents] = (await client.read_resource(uri)).contents
    return text_of(contents)


def text_of(content: Any) -> str:
    text: str = content.text
    return text


async def refused(client: Client, tool: str, **given: Any) -> str:
    answer = await client.call_tool(tool, given)
    assert answer.is_error and len(answer.content) == 1
    return text_of(answer.content[0])


def prompts_of(fake: FakeChat) -> str:
    return " ".join(message["content"] for one in fake.requests for message in one.body["messages"])


# --- over real standard input and output ----------------------------------------------------------------------------------------------


async def test_a_debate_on_a_file_is_held_told_and_read_again(folder: Path) -> None:
    told: list[tuple[float, float | None, str | None]] = []

    async def tell(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async with over_stdio(folder) as client:
        listed = await client.list_tools()
        for tool in listed.tools:
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        answer = await client.call_tool(
            "hold_debate", {"motion": MOTION, "path": "study.md", "seed": 7}, progress_callback=tell
        )
        held = answer.structured_content
        assert not answer.is_error and isinstance(held, dict)
        name = held["debate"]
        assert held["ended"] == "turns" and held["turns"] == 12 and held["limit"] is None
        assert Path(held["journal"]).is_file() and Path(held["journal"]).stem == name
        assert set(held["sides"]) == {"for", "against"}
        assert held["verdict"]["said"].startswith("That is the debate.") and held["verdict"]["after"] is not None
        assert {point["side"] for point in held["points"]} == {"for", "against"}
        assert held["cruxes"] and all(
            crux["weight"] == min(one["words"] for one in crux["spent"]) for crux in held["cruxes"]
        )
        assert any("casebook quotes the evidence" in notice for notice in held["notices"])

        assert [done for done, _, _ in told] == sorted({done for done, _, _ in told})
        assert told[-1][1] == 12 and "verdict, turn 12 of 12. Chair: " in str(told[-1][2])

        assert (await called(client, "read_cruxes", debate=name))["cruxes"] == held["cruxes"]
        flow = await called(client, "read_flow", debate=name)
        assert [point for side in flow["points"].values() for point in side if point["side"] == "for"] == [
            point for point in held["points"] if point["side"] == "for"
        ]
        dropped = await called(client, "read_flow", debate=name, side="for", state="dropped")
        assert len(dropped["points"]["for"]) == flow["states"]["for"]["dropped"] and "against" not in dropped["points"]
        verdict = await called(client, "read_verdict", debate=name)
        assert (verdict["verdict"], verdict["cost"]) == (held["verdict"], held["cost"])
        [entry] = (await called(client, "list_debates"))["debates"]
        assert (entry["debate"], entry["title"], entry["turns"]) == (name, MOTION, 12)

        whole = await read(client, held["resources"]["transcript"])
        pages, first = [], 1
        while first is not None:
            page = await called(client, "read_transcript", debate=name, first=first, most=7)
            pages.append(page["text"])
            first = page["next"]
        assert len(pages) > 2 and [line for text in pages for line in text.split("\n") if line] == [
            line for line in whole.split("\n") if line
        ]

        resources = await client.list_resources()
        assert {str(one.uri) for one in resources.resources} == set(held["resources"].values())
        templates = (await client.list_resource_templates()).resource_templates
        assert "argentum://debates/{debate}/flow" in [one.uri_template for one in templates]
        events = await read(client, held["resources"]["events"])
        later = await read(client, f"{held['resources']['events']}?from=100")
        assert [json.loads(line)["seq"] for line in events.splitlines()][:3] == [1, 2, 3]
        assert later == "".join(line for line in events.splitlines(keepends=True) if json.loads(line)["seq"] >= 100)
        asked = await client.get_prompt("what_divides_us", {"question": "Tea or coffee?"})
        assert "hold_debate on: Tea or coffee?" in text_of(asked.messages[0].content)


async def test_with_a_model_cruxes_come_back_and_a_debate_that_is_cancelled_hangs_up(folder: Path) -> None:
    async with FakeChat() as fake, over_stdio(folder, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=fake.base_url) as client:
        held = await called(
            client,
            "hold_debate",
            motion=MOTION,
            path="study.md",
            mind=f"chat:{MODEL}",
            seed=7,
        )
        assert held["cruxes"] and held["cost"]["calls"] == len(fake.requests) > 0
        assert held["cost"]["input_tokens"] > 0 and {"segment", "listen"} <= set(held["cost"]["by_kind"])
        assert "the city of Ghent counted forty thousand cats" in prompts_of(fake)

        fake.latency = LONG
        debate = asyncio.create_task(client.call_tool("hold_debate", {"motion": MOTION, "mind": f"chat:{MODEL}"}))
        while not fake.open:
            await asyncio.sleep(0.02)
        debate.cancel()
        with pytest.raises(asyncio.CancelledError):
            await debate
        while fake.open:
            await asyncio.sleep(0.02)
        asked = len(fake.requests)
        assert fake.requests[-1].gone
        [stopped, _] = (await called(client, "list_debates"))["debates"]
        assert stopped["ended"] is None, "its record is there, and can go on"
        assert len(fake.requests) == asked, "nobody is asked any more"


@pytest.mark.slow
def test_nothing_but_the_protocol_is_on_standard_output_and_the_end_of_input_ends_it(folder: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "hold_debate", "arguments": {"motion": "homework", "turns": 2, "path": "."}}},
        "this is not JSON",
    ]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "argentum_tui", "mcp"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
    )  # fmt: skip
    assert server.stdin is not None and server.stdout is not None
    for line in lines:
        server.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
    server.stdin.flush()
    answers: list[dict[str, Any]] = []
    while not any(answer.get("id") == 2 for answer in answers):
        answers.append(json.loads(server.stdout.readline()))
    rest, errors = server.communicate(timeout=60)
    assert [json.loads(line)["jsonrpc"] for line in rest.splitlines()] == ["2.0"] * len(rest.splitlines())
    held = next(answer for answer in answers if answer.get("id") == 2)["result"]["structuredContent"]
    assert any("out.md" in notice and "leads out of the folder" in notice for notice in held["notices"])
    assert server.returncode == 0 and "Traceback" not in errors


# --- limits ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("which", "limit"), [("tokens", 9_000), ("seconds", 1.5)])
async def test_a_limit_ends_the_calls_and_brings_the_debate_to_its_verdict(
    which: str, limit: float, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    billed: list[int] = []
    counted = chat_stream.usage

    def counting(*call: Any) -> dict[str, int]:
        usage = counted(*call)
        billed.append(usage["total_tokens"])
        return usage

    monkeypatch.setattr(chat_stream, "usage", counting)
    async with FakeChat(latency=LONG if which == "seconds" else Latency()) as fake, Client(build(tools)) as client:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        given = {"text": "Rats pay no rent.", "turns": 30, which: limit}
        held = await called(client, "hold_debate", motion=MOTION, mind=f"chat:{MODEL}", **given)
        assert held["limit"]["which"] == which and held["limit"]["limit"] == limit
        assert f"was reached at turn {held['limit']['at_turn']}" in held["limit"]["said"]
        assert held["turns"] < 30 and held["ended"] in ("operator", "turns")
        assert held["verdict"]["said"] and held["verdict"]["after"] is not None
        assert all("answered nothing" not in notice for notice in held["notices"]), "that is no fault of the model's"
        assert fake.open == 0 and "Rats pay no rent." in prompts_of(fake)
        if which == "tokens":
            assert 0 < sum(billed) == held["cost"]["input_tokens"] + held["cost"]["output_tokens"] <= limit


async def test_money_is_capped_by_the_engine_and_told(
    tools: Tools, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argentum_kit.endpoint import Endpoint

    monkeypatch.setattr(Endpoint, "local", property(lambda _: False))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    home = folder.parent / "home"
    home.mkdir()
    (home / "prices.toml").write_text(f'[models."{MODEL}"]\ninput_per_million = 1.0\noutput_per_million = 4.0\n')
    async with FakeChat() as fake, Client(build(tools)) as client:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        held = await called(client, "hold_debate", motion=MOTION, mind=f"chat:{MODEL}", turns=30, money=0.01)
        assert held["limit"]["which"] == "money" and 0.006 < held["cost"]["money"] <= 0.01
        assert held["verdict"]["after"] is not None


class BriefWriter(FakeChat):
    """A server whose model also writes briefs."""

    def answer_text(self, body: dict[str, Any]) -> dict[str, Any]:
        wanted = str(body["messages"][0]["content"]).startswith("You prepare debates")
        return brief() if wanted else FakeChat.answer_text(self, body)


async def test_a_brief_is_written_first_counted_and_hung_up_on(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    async with BriefWriter() as fake, Client(build(tools)) as client:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        asked = {"motion": MOTION, "path": "study.md", "mind": f"chat:{MODEL}", "brief": True, "turns": 3}
        held = await called(client, "hold_debate", **asked)
        assert held["notices"][0].startswith(f"A brief by {MODEL}")
        assert "Ghent" in str(fake.requests[0].body["messages"]), "the evidence is for the brief as well"
        assert (
            held["cost"]["by_kind"]["brief"]["calls"] == 1 and held["cost"]["by_kind"]["brief"]["output_tokens"] > 100
        )
        assert held["cost"]["calls"] == len(fake.requests)
        assert not (tools.past.folder.parent / "motions").exists(), "an agent leaves no motions behind"

        fake.latency = LONG
        writing = asyncio.create_task(client.call_tool("hold_debate", asked))
        while not fake.open:
            await asyncio.sleep(0.02)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        while fake.open:
            await asyncio.sleep(0.02)
        assert len(tools.past.names()) == 1, "it never began"


class Counted:
    """A mind that takes what it is told to, and says so."""

    name = "counted"

    def __init__(self, tokens: int) -> None:
        self.asked = 0
        self._tokens = tokens

    def estimate(self, request: Any) -> Usage:
        return Usage("m", self._tokens, 0)

    async def reply(self, request: Any) -> MindReply:
        self.asked += 1
        return MindReply("Said.", usage=Usage("m", self._tokens, 0))


@pytest.mark.parametrize(("limit", "asked"), [(299, 2), (300, 3), (99, 0)])
async def test_no_call_is_made_that_might_pass_the_limit(limit: int, asked: int) -> None:
    from minds_scene import request

    allowance, inner, stand_in = Allowance(Limits(1, limit, 1)), Counted(100), Counted(0)
    reached: list[str] = []
    allowance.on_reached = lambda: reached.append(str(allowance.reached))
    mind: Mind = LimitedMind(inner, stand_in, allowance)  # type: ignore[arg-type]
    for _ in range(5):
        await mind.reply(request("segment"))
    assert (inner.asked, stand_in.asked) == (asked, 5 - asked)
    assert reached == ["tokens"] and allowance.tokens <= limit
    assert (await mind.reply(request("listen"))).absent, "who may not be asked has nothing to throw in"
    assert mind.name == "counted", "everything else is the mind's own"


# --- what is wrong --------------------------------------------------------------------------------------------------------------------

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("hold", {}, "there is no tool 'hold'; did you mean hold_debate?"),
    ("hold_debate", {}, "hold_debate: motion is missing; it takes a text"),
    ("hold_debate", {"motion": MOTION, "turn": 3}, "hold_debate: there is no key 'turn'; did you mean turns?"),
    ("hold_debate", {"motion": "Cats " * 200}, "hold_debate: motion = "),
    ("hold_debate", {"motion": MOTION, "text": "x" * 400_001}, "hold_debate: text = "),
    ("hold_debate", {"motion": MOTION, "turns": 0}, "hold_debate: turns = 0 is not allowed; it takes a whole number from 1 to 400"),
    ("hold_debate", {"motion": MOTION, "turns": "many"}, 'hold_debate: turns = "many" is not allowed'),
    ("hold_debate", {"motion": "   "}, "hold_debate: motion is empty; it takes a sentence"),
    ("hold_debate", {"motion": "homewrk"}, "there is no motion 'homewrk'; did you mean homework?"),
    ("hold_debate", {"motion": "../motions/x.toml"}, "hold_debate: motion = ../motions/x.toml is a file; it takes a sentence, or a name"),
    ("hold_debate", {"motion": MOTION, "preset": "debate_snapy"}, "there is no preset 'debate_snapy'; did you mean debate_snappy?"),
    ("hold_debate", {"motion": MOTION, "preset": "/etc/passwd"}, "hold_debate: preset = /etc/passwd is a file; it takes a name"),
    ("hold_debate", {"motion": MOTION, "cast": "quartett"}, "there is no cast 'quartett'; did you mean quartet?"),
    ("hold_debate", {"motion": MOTION, "mind": "casebok"}, "hold_debate: mind: there is no kind of mind called 'casebok'"),
    ("hold_debate", {"motion": MOTION, "mind": "chat:gpt"}, "hold_debate: mind: the mind 'chat:gpt' needs a key"),
    ("hold_debate", {"motion": MOTION, "minds": {"Adaa": "casebook"}}, "hold_debate: minds names 'Adaa', who is not there; did you mean Ada?"),
    ("hold_debate", {"motion": MOTION, "voice": "espeek"}, "hold_debate: voice: "),
    ("hold_debate", {"motion": MOTION, "settings": {"auction.maxbid": 3}}, "hold_debate: settings: there is no knob 'auction.maxbid'"),
    ("hold_debate", {"motion": MOTION, "settings": {"governor.money_per_debate": "much"}}, "hold_debate: settings governor.money_per_debate = much"),
    ("hold_debate", {"motion": MOTION, "money": 5}, "hold_debate: money = 5 is not allowed; this server takes up to 1"),
    ("hold_debate", {"motion": MOTION, "seconds": -1}, "hold_debate: seconds = -1 is not allowed"),
    ("hold_debate", {"motion": MOTION, "path": "/etc/hostname"}, "hold_debate: path = /etc/hostname is not in a folder that this server may read"),
    ("hold_debate", {"motion": MOTION, "path": "../secret.md"}, "hold_debate: path = ../secret.md is not in a folder that this server may read"),
    ("hold_debate", {"motion": MOTION, "path": "out.md"}, "hold_debate: path = out.md is not in a folder that this server may read"),
    ("hold_debate", {"motion": MOTION, "path": "none.md"}, "hold_debate: path = none.md: there is no such file or folder"),
    ("hold_debate", {"motion": MOTION, "path": "picture.png"}, "hold_debate: path = picture.png is not a folder, and no file that can be read as evidence; it takes a folder, a file (.md"),
    ("hold_debate", {"motion": MOTION, "path": "a\0b"}, "hold_debate: path = a text with a null character is not allowed"),
    ("read_verdict", {"debate": "../../etc/passwd"}, "'../../etc/passwd' is not the name of a debate"),
    ("read_verdict", {"debate": "nope"}, "there is no debate 'nope'"),
    ("read_verdict", {"debate": "linked"}, "there is no debate 'linked'"),
    ("read_verdict", {"debate": "ü" * 200}, "there is no debate 'üüü"),
    ("read_verdict", {"debate": "a/b"}, "'a/b' is not the name of a debate"),
    ("read_verdict", {"debate": "nul\0"}, "'nul\\x00' is not the name of a debate"),
    ("read_transcript", {"debate": "letter", "first": 0}, "read_transcript: first = 0 is not allowed"),
    ("read_verdict", {"debate": ".hidden"}, "'.hidden' is not the name of a debate"),
    ("read_cruxes", {"debate": "letter"}, "{folder}/letter.db is not a journal: it is not an SQLite file"),
    ("read_cruxes", {"debate": "letter", "most": 0}, "read_cruxes: most = 0 is not allowed"),
    ("write_page", {"debate": "nope"}, "there is no debate 'nope'"),
]  # fmt: skip


async def test_what_is_wrong_is_one_sentence_and_begins_nothing(tools: Tools, folder: Path) -> None:
    debates = tools.past.folder
    debates.mkdir(parents=True)
    (debates / "letter.db").write_text("Dear Ada,")
    (folder.parent / "elsewhere.db").write_text("x")
    (debates / "linked.db").symlink_to(folder.parent / "elsewhere.db")
    async with Client(build(tools)) as client:
        for tool, given, sentence in WRONG:
            said = await refused(client, tool, **given)
            assert said.startswith(sentence.format(folder=debates)), (tool, given, said)
            assert "\n" not in said and "Traceback" not in said and len(said) < 600
        for uri in ("argentum://debates/..%2F..%2Fetc/flow", "argentum://debates/nope/flow", "file:///etc/passwd",
                    "argentum://debates/letter/flow", "argentum://debates/letter/flow?from=3"):  # fmt: skip
            with pytest.raises(MCPError) as caught:
                await client.read_resource(uri)
            assert "\n" not in str(caught.value)
        with pytest.raises(MCPError, match="there is no prompt 'what_divides'; did you mean what_divides_us"):
            await client.get_prompt("what_divides", {"question": "x"})
    assert sorted(path.name for path in debates.iterdir()) == ["letter.db", "linked.db"]


async def test_one_debate_too_many_is_refused_and_the_place_is_free_again(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeChat(latency=LONG) as fake, Client(build(tools)) as client:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        first = asyncio.create_task(client.call_tool("hold_debate", {"motion": MOTION, "mind": f"chat:{MODEL}"}))
        while not fake.open:
            await asyncio.sleep(0.02)
        said = await refused(client, "hold_debate", motion=MOTION)
        assert said.startswith("1 debates are being held already, and this server holds 1 at once")
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        while fake.open:
            await asyncio.sleep(0.02)
        assert (await called(client, "hold_debate", motion="homework", turns=1))["turns"] >= 1


def test_a_page_is_written_by_the_exporter_which_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no journal"):
        write_page(tmp_path / "none.db", tmp_path / "page.html")


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from argentum_tui import cli

    monkeypatch.setattr("argentum_tui.commands.mcp.find_spec", lambda _: None)
    assert cli.run(["mcp"]) == 2
    assert (
        capsys.readouterr().err
        == "argentum: argentum mcp needs the Model Context Protocol's SDK: pip install 'argentum[mcp]'\n"
    )
