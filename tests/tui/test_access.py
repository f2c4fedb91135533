"""Keys come in at one edge, from the environment or a keyring, and are never shown (SURFACE, Environment)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from argentum_core.debate.events import Reseated
from argentum_core.debate.state import DebateState
from argentum_core.orchestrator import inputs, step
from argentum_core.session import Setup
from argentum_core.wiring import access as edge
from argentum_core.wiring import keyring_keys
from argentum_core.wiring.agent_specs import AgentSpecs
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.participants import participants
from argentum_core.wiring.resumed_setup import changed_agents, with_named_again
from argentum_tui import cli
from argentum_tui.commands.offers import LobbyOffers
from argentum_tui.commands.problems import Refused
from argentum_tui.commands.voices import fetch_voice
from argentum_tui.doctor import keys as doctor_keys

KEY = "sk-canary-0123456789abcdef"
NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    keyring_keys.forget()


def keyring(monkeypatch: pytest.MonkeyPatch, **kept: str) -> None:
    found = SimpleNamespace(get_password=lambda service, name: kept.get(name) if service == "argentum" else None)
    monkeypatch.setitem(sys.modules, "keyring", found)
    keyring_keys.forget()


def test_a_key_comes_from_the_environment_first_then_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, OPENAI_API_KEY="from-the-keyring", ELEVENLABS_API_KEY="also-there")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    granted = edge.access()
    key = granted.minds.key("OPENAI_API_KEY")
    assert key is not None and key.reveal() == KEY
    assert granted.voices.elevenlabs_key is not None and granted.voices.elevenlabs_key.reveal() == "also-there"
    assert (edge.where_from("OPENAI_API_KEY"), edge.where_from("ELEVENLABS_API_KEY")) == ("environment", "keyring")


def test_a_key_in_the_keyring_is_enough_for_a_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, ELEVENLABS_API_KEY=KEY)
    assert assemble(Choice(voice="elevenlabs:anna", seed=1)).voice == "elevenlabs:anna"


def test_a_keyring_that_fails_is_one_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(service: str, name: str) -> str:
        raise RuntimeError("the keyring is locked")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=locked))
    assert edge.where_from("OPENAI_API_KEY") is None


def test_what_is_granted_never_shows_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    assert KEY not in repr(edge.access())
    assert KEY not in edge.hidden(f"a server said {KEY} and fell over")


@pytest.mark.parametrize("variable", [*edge.key_variables(), *edge.OTHER_SECRETS])
def test_no_refusal_and_no_report_shows_a_key(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken() -> None:
        raise ZeroDivisionError(f"a server said {KEY}")

    monkeypatch.setenv(variable, KEY)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setattr("argentum_tui.catalog.motions", broken)
    told = []
    for debug in ("", "1"):
        monkeypatch.setenv("ARGENTUM_DEBUG", debug)
        for line in (["run", "--motion", KEY], ["motions"]):
            assert cli.run(line) != 0
            told.append(capsys.readouterr().err)
    told += [report.read_text() for report in tmp_path.glob("crash-*.log")]
    assert len(told) == 5
    assert KEY not in "".join(told)


def test_a_key_from_the_keyring_is_hidden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, ELEVENLABS_API_KEY="kept-in-a-keyring-0123")
    edge.access()
    assert "kept-in" not in edge.hidden("a server said kept-in-a-keyring-0123")


def test_a_fetched_voice_lands_where_it_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def download(name: str, folder: Path, progress: object) -> Path:
        return folder / f"{name}.onnx"

    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setattr("argentum_audio.voices.piper.models.download", download)
    spec, path = fetch_voice("en_US-lessac-medium")
    assert (spec, path.parent) == ("piper:en_US-lessac-medium", edge.access().voices.models)


def test_the_doctor_says_where_a_key_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, ELEVENLABS_API_KEY=KEY)
    told = {check.name: check for check in doctor_keys.key_checks()}
    assert told["ELEVENLABS_API_KEY"].detail == "present, from the keyring"
    assert not told["OPENAI_API_KEY"].ok


@pytest.mark.parametrize(
    ("asked", "variable"),
    [
        (Choice(mind="chat:talker"), "OPENAI_API_KEY"),
        (Choice(voice="elevenlabs:anna"), "ELEVENLABS_API_KEY"),
        (Choice(mind="chat:talker", voice="elevenlabs:anna"), "OPENAI_API_KEY"),
    ],
)
def test_a_missing_key_is_one_sentence_that_names_the_variable(asked: Choice, variable: str) -> None:
    with pytest.raises(Refused, match=variable) as refusal:
        assemble(asked)
    assert "\n" not in str(refusal.value)


def test_plain_http_elsewhere_must_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://models.example/v1")
    with pytest.raises(Refused, match="insecure"):
        assemble(Choice(mind="chat:talker"))
    assert assemble(Choice(mind="chat:talker", insecure=True)).insecure


def test_a_model_on_this_machine_is_free_and_one_elsewhere_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    here = assemble(Choice(mind="chat:talker", seed=1))
    assert [(agent.bids, agent.metered) for agent in here.begin().agents] == [(True, False)] * 4
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    there = assemble(Choice(mind="chat:talker", seed=1))
    assert [(agent.bids, agent.metered) for agent in there.begin().agents] == [(True, True)] * 4
    offline = assemble(Choice(seed=1))
    assert [(agent.bids, agent.metered) for agent in offline.begin().agents] == [(False, False)] * 4


async def test_agents_share_a_mind_and_the_casebook_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    found = participants(assemble(Choice(mind="chat:talker", voice="estimate", seed=1)), lambda *_: None)
    chair = found.minds.pop("chair")
    assert len(found.minds) == 4 and len(set(map(id, found.minds.values()))) == 1
    assert chair is found.chair and chair.name == found.fallback.name == "casebook"
    for mind in {chair, *found.minds.values()}:
        await mind.close()


def test_the_lobby_offers_providers_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {entry.name: entry.character for entry in [*LobbyOffers().minds(), *LobbyOffers().voices()]}
    assert "needs OPENAI_API_KEY" in lacking["chat:gpt-5-mini"]
    assert "needs ELEVENLABS_API_KEY" in next(about for name, about in lacking.items() if name.startswith("elevenlabs"))
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    there = {entry.name: entry.character for entry in LobbyOffers().voices()}
    assert "needs" not in next(about for name, about in there.items() if name.startswith("elevenlabs"))


@pytest.mark.parametrize("chain", ["chat:small@http://127.0.0.1:9/v1,chat:large", "casebook,chat:large"])
def test_a_chain_is_counted_when_any_of_it_is_paid_for(chain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert [(agent.bids, agent.metered) for agent in assemble(Choice(mind=chain, seed=1)).begin().agents] == [
        (True, True)
    ] * 4


def test_a_mind_that_is_taken_for_the_rest_of_a_debate_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    begun, state = assemble(Choice(seed=1)), DebateState()
    step(state, begun.begin(), 0)

    def again(setup: Setup) -> tuple[Reseated, ...]:
        seats = {agent.id: AgentSpecs(agent.mind, agent.voice) for agent in state.agents}
        return changed_agents(setup, state, with_named_again(setup, seats))

    assert again(begun) == ()
    goes_on = replace(begun, mind="chat:large")
    step(state, inputs.Resume(again(goes_on)), 1000)
    assert {(agent.mind, agent.bids, agent.metered) for agent in state.agents} == {("chat:large", True, True)}
    assert "chat" in state.providers
    step(state, inputs.Resume(again(replace(begun, mind="casebook"))), 2000)
    assert {(agent.mind, agent.bids, agent.metered) for agent in state.agents} == {("casebook", False, False)}
