"""Debates from Python: what `argentum_core` exports (docs/guide/python.md)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import argentum_core as argentum
from argentum_core.compiled import engine
from argentum_core.journal import JournalReader
from argentum_tui.cli import run

SHORT: dict[str, Any] = {"cast": "duel", "voice": "estimate", "seed": 3, "turns": 4}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


async def events_of(playing: argentum.Playing) -> list[argentum.events.Event]:
    return [event async for event in playing]


def said(events: list[argentum.events.Event]) -> list[tuple[str, str]]:
    return [(event.agent, event.text) for event in events if isinstance(event, argentum.events.SegmentStarted)]


# --- the package ------------------------------------------------------------------------------------------------------


def test_importing_the_package_costs_nothing() -> None:
    heavy = ["numpy", "asyncio", "pydantic", "msgspec", "argentum_audio", "argentum_core.session", "sqlite3"]
    code = f"import sys, argentum_core; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_everything_exported_is_there_and_documented() -> None:
    for name in argentum.__all__:
        found = getattr(argentum, name)
        # A compiled class has no docstring at run time; its source has.
        compiled = isinstance(found, type) and "argentum_core.debate" in found.__module__ and engine() == "compiled"
        assert found.__doc__ or compiled, name
    assert set(argentum.__all__) <= set(dir(argentum))
    with pytest.raises(AttributeError, match="no attribute 'plya'"):
        argentum.plya  # noqa: B018


# --- in virtual time --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_debate_in_virtual_time_is_the_one_of_the_command_line(tmp_path: Path) -> None:
    journal, wav = tmp_path / "ours.db", tmp_path / "ours.wav"
    debate = argentum.Debate("homework", cast="duel", voice="espeak", seed=3, turns=3)
    events = asyncio.run(events_of(argentum.play(debate, clock="virtual", journal=journal, wav=wav)))
    assert debate.state.ended == "turns" and debate.state.turn == 3
    assert debate.playing is not None and debate.playing.journal == journal

    theirs = tmp_path / "theirs.db"
    command = f"run homework --cast duel --voice espeak --seed 3 --turns 3 --clock virtual --journal {theirs} --wav {tmp_path / 'theirs.wav'}"
    assert run(command.split()) == 0
    with JournalReader.open(theirs) as reader:
        assert [item.event for item in reader.read()] == events
    assert (tmp_path / "theirs.wav").read_bytes() == wav.read_bytes()


async def test_the_debate_stands_still_while_an_event_is_looked_at() -> None:
    debate = argentum.Debate("homework", **SHORT)
    playing = argentum.play(debate, clock="virtual")
    turns: list[tuple[int, int]] = []
    async for event in playing:
        await asyncio.sleep(0)  # long enough for a debate that did not wait
        if isinstance(event, argentum.events.SegmentStarted) and event.agent != "chair":
            turns.append((debate.state.turn, playing.seq))
            assert debate.state.floor is not None and debate.state.floor.text == event.text
    assert [turn for turn, _ in turns] == [1, 2, 3, 4]


async def test_the_same_steering_gives_the_same_debate() -> None:
    async def steered() -> list[argentum.events.Event]:
        debate = argentum.Debate("homework", **SHORT)
        events: list[argentum.events.Event] = []
        async for event in argentum.play(debate, clock="virtual"):
            events.append(event)
            if isinstance(event, argentum.events.SegmentStarted) and event.agent == "hazel" and debate.state.turn == 2:
                debate.cut_at_beat("Hazel")
                debate.grant("ivo", 1)
                debate.say("Shorter.")
        return events

    once, again = await steered(), await steered()
    assert once == again
    assert ("chair", "Shorter.") in said(once)
    commands = [event for event in once if isinstance(event, argentum.events.OperatorCommand)]
    assert {"accepted", "applied"} <= {event.status for event in commands}


async def test_nothing_is_written_unless_asked(home: Path, tmp_path: Path) -> None:
    await argentum.play(argentum.Debate("homework", **SHORT), clock="virtual").run()
    assert not home.exists() or not list(home.rglob("*.db"))
    assert [path.name for path in tmp_path.iterdir() if path != home] == []


async def test_a_loop_that_is_left_ends_the_debate(tmp_path: Path) -> None:
    closed: list[str] = []

    class Mind:
        async def reply(self, request: argentum.MindRequest) -> str:
            return "One thing. And another."

        async def close(self) -> None:
            closed.append("mind")

    journal = tmp_path / "left.db"
    playing = argentum.play(argentum.Debate("homework", **SHORT, mind=Mind()), clock="virtual", journal=journal)
    async with playing:
        async for event in playing:
            if event.type == "segment_started":
                break
    with JournalReader.open(journal) as reader:
        assert next(iter(reader.read())).event.type == "debate_started"
    with pytest.raises(RuntimeError, match="played once"):
        aiter(playing)


# --- minds and voices of one's own ------------------------------------------------------------------------------------


async def as_a_function(request: argentum.MindRequest) -> str | None:
    return "I say this. I mean it." if request.kind in ("segment", "reserve") else None


class Object:
    name = "mine, all mine"

    async def reply(self, request: argentum.MindRequest) -> argentum.MindReply:
        return argentum.MindReply("I say this. I mean it." if request.kind in ("segment", "reserve") else "")


@pytest.mark.parametrize(
    ("mind", "spec"),
    [(as_a_function, "python:as_a_function"), (Object(), "python:mine  all mine")],
    ids=["function", "object"],
)
async def test_a_mind_is_one_coroutine(mind: Any, spec: str) -> None:
    debate = argentum.Debate("homework", **SHORT, mind={"ivo": mind})
    events = await events_of(argentum.play(debate, clock="virtual"))
    assert {text for agent, text in said(events) if agent == "ivo"} == {"I say this. I mean it."}
    assert {agent.id: agent.mind for agent in debate.state.agents} == {"ivo": spec, "hazel": "casebook"}
    assert not [event for event in events if event.type == "provider_fault"]


def failing(_: argentum.MindRequest) -> Any:
    raise KeyError("gone")


async def answering_nonsense(_: argentum.MindRequest) -> Any:
    return {"text": "?"}


async def exhausted(_: argentum.MindRequest) -> Any:
    raise argentum.MindFault("exhausted")


@pytest.mark.parametrize("mind", [failing, answering_nonsense, exhausted])
async def test_a_mind_that_breaks_is_told_and_the_casebook_stands_in(
    mind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    debate = argentum.Debate("homework", **SHORT, mind={"Ivo": mind})
    events = await events_of(argentum.play(debate, clock="virtual"))
    assert debate.state.ended == "turns"
    assert len({text for agent, text in said(events) if agent == "ivo"}) == 2
    assert mind.__name__ in caplog.text


async def test_objects_of_one_name_are_told_apart() -> None:
    debate = argentum.Debate("homework", **SHORT, mind={"Ivo": Object(), "Hazel": Object()})
    await argentum.play(debate, clock="virtual").run()
    assert len({agent.mind for agent in debate.state.agents}) == 2


def hummed(rate: int, shape: Callable[[Any], Any]) -> Any:
    class Hum:
        async def say(self, text: str, prosody: argentum.Prosody) -> Any:
            words = len(text.split())
            time = np.arange(words * rate * 3 // 10) / rate
            return shape(0.2 * np.sin(2 * np.pi * 220 * time)), rate

    return Hum()


VOICES = [
    hummed(48_000, lambda pcm: pcm.astype(np.float32)),
    hummed(22_050, lambda pcm: pcm.astype(np.float64)),
    hummed(24_000, lambda pcm: (pcm * 32_767).astype(np.int16)),
    hummed(16_000, lambda pcm: pcm.astype(np.float32)[:, None]),
]


@pytest.mark.parametrize("voice", VOICES, ids=["float32", "float64", "int16", "column"])
async def test_a_voice_is_samples_for_a_text(voice: Any, caplog: pytest.LogCaptureFixture) -> None:
    debate = argentum.Debate("homework", cast="duel", seed=3, turns=2, voice=voice)
    events = await events_of(argentum.play(debate, clock="virtual"))
    assert caplog.text == ""
    for event in events:
        if isinstance(event, argentum.events.SegmentStarted) and event.agent != "chair":
            assert abs(event.word_ends_ms[-1] - 300 * len(event.text.split())) < 100


BAD_SOUND = [
    (lambda _: [0.0], "returned list instead of samples"),
    (lambda pcm: np.stack([pcm, pcm], axis=1), "not mono"),
    (lambda pcm: (pcm * 100).astype(np.int32), "as int32"),
    (lambda pcm: pcm * 10, "outside of -1 to 1"),
    (lambda pcm: pcm * np.nan, "outside of -1 to 1"),
]


@pytest.mark.parametrize(("shape", "said_of_it"), BAD_SOUND)
async def test_sound_that_is_none_is_told_and_the_embedded_voice_speaks(
    shape: Any, said_of_it: str, caplog: pytest.LogCaptureFixture
) -> None:
    debate = argentum.Debate(
        "homework", cast="duel", seed=3, turns=1, voice={"Ivo": hummed(24_000, shape), "Hazel": "espeak"}
    )
    await argentum.play(debate, clock="virtual").run()
    assert said_of_it in caplog.text and debate.state.ended == "turns"


@pytest.mark.slow
async def test_a_stopped_debate_goes_on_in_virtual_time_to_the_end_it_was_begun_with(tmp_path: Path) -> None:
    journal = tmp_path / "stopped.db"
    debate = argentum.Debate("homework", **{**SHORT, "turns": 8}, settings={"auction.max_bid": 3})
    async for event in argentum.play(debate, clock="virtual", journal=journal):
        if event.type == "segment_ended":
            debate.stop()
    assert debate.state.ended == "operator" and debate.state.turn < 8
    with pytest.raises(argentum.Refused, match="no sound to hear"):
        argentum.resume(journal, clock="virtual", sound=True)

    again = argentum.resume(journal, clock="virtual")
    heard = said(await events_of(again))
    assert again.state.ended == "turns" and again.state.turn == 8 and again.state.settings.auction.max_bid == 3
    assert heard and not {text for _, text in heard} & {
        text for _, text in said(list(argentum.replay(journal)))[: -len(heard)]
    }

    with pytest.raises(argentum.Refused, match="came to its end"):
        await argentum.resume(journal, clock="virtual").run()


# --- in real time -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_debate_is_steered_recorded_and_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "steered.db"
    threads: set[threading.Thread] = set()

    async def mine(request: argentum.MindRequest) -> str | None:
        threads.add(threading.current_thread())
        return await as_a_function(request)

    debate = argentum.Debate("homework", cast="duel", voice="estimate", seed=3, mind={"Ivo": mine})
    commands: dict[int, list[str]] = {}
    async for event in argentum.play(debate, journal=journal):
        if isinstance(event, argentum.events.SegmentStarted) and event.agent == "ivo" and not commands:
            for handed_in in (
                debate.grant("HAZEL", 2), debate.set("auction.max_bid", 3), debate.command("nonsense"),
                debate.mute("nobody"), debate.clap("hazel"), debate.say("Enough."), debate.cut(),
            ):  # fmt: skip
                commands[handed_in] = []
        elif isinstance(event, argentum.events.SegmentStarted) and event.text == "Enough.":
            debate.stop()
        elif isinstance(event, argentum.events.OperatorCommand) and event.command_id in commands:
            commands[event.command_id].append(event.status)
    done, refused = ["accepted", "applied"], ["refused"]
    assert list(commands.values()) == [done, done, refused, refused, done, done, done]
    assert debate.state.ended == "operator" and threads == {threading.current_thread()}

    with pytest.raises(argentum.Refused, match=r"the mind 'python:mine' was an object of a Python program"):
        await argentum.resume(journal, sound=False).run()

    again = argentum.resume(journal, mind={"Ivo": mine}, sound=False)
    begun = again.seq
    async for event in again:
        assert event.type != "debate_started" and again.seq > begun
        if event.type == "segment_started":
            again.stop()
    assert again.state.ended == "operator" and again.state.turn > debate.state.turn

    replay = argentum.replay(journal)
    recorded = list(replay)
    assert len(recorded) == replay.seq == again.seq and replay.state.turn == again.state.turn
    assert [event async for event in replay] == recorded


async def test_whoever_is_cancelled_while_a_debate_is_opened_leaves_none_running(tmp_path: Path) -> None:
    journal = tmp_path / "never.db"
    playing = argentum.play(argentum.Debate("homework", **SHORT), sound=False, journal=journal)
    first = asyncio.ensure_future(anext(aiter(playing)))
    await asyncio.sleep(0)  # it is being opened now
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert not [thread for thread in threading.enumerate() if thread.name == "argentum-session"]
    if journal.exists():
        assert [event.type for event in argentum.replay(journal)][-1] == "debate_ended"


# --- refusals ---------------------------------------------------------------------------------------------------------

WRONG = [
    (lambda: argentum.Debate("no-such-motion", turns=1), {}, "no-such-motion"),
    (lambda: argentum.Debate({"title": "?"}, turns=1), {}, "the motion"),
    (lambda: argentum.Debate(7, turns=1), {}, "motion = int is not allowed"),  # type: ignore[arg-type]
    (lambda: argentum.Debate(mind="chatt:x", turns=1), {}, "no kind of mind called 'chatt'"),
    (lambda: argentum.Debate(mind={"Nobody": "casebook"}, turns=1), {}, "the agents are"),
    (lambda: argentum.Debate(mind={"Ada": 3}, turns=1), {}, "the mind for ada cannot be used: int is no mind"),  # type: ignore[dict-item]
    (lambda: argentum.Debate(mind=Object, turns=1), {}, "Object is no mind"),  # type: ignore[arg-type]
    (lambda: argentum.Debate(voice={"Ada": object()}, turns=1), {}, "object is no voice"),  # type: ignore[dict-item]
    (lambda: argentum.Debate(voice={"chair": "espeak"}, turns=1), {}, "the chair's voice"),
    (lambda: argentum.Debate(settings={"auction.max_bid": -1}, turns=1), {}, "auction.max_bid"),
    (lambda: argentum.Debate(turns=0), {}, "turns = 0 is not allowed"),
    (lambda: argentum.Debate(seed=True, turns=1), {}, "seed = True is not allowed"),
    (lambda: argentum.Debate(minutes=-1), {}, "minutes = -1 is not allowed"),
    (lambda: argentum.Debate(agents=1, turns=1), {}, "agents = 1 is not allowed"),
    (lambda: argentum.Debate(evidence="/no/such/folder", turns=1), {}, "evidence /no/such/folder: there is no such folder"),
    (argentum.Debate, {}, "needs an end"),
    (lambda: argentum.Debate(turns=1), {"sound": True}, "in virtual time there is no sound"),
    (lambda: argentum.Debate(turns=1), {"wav": "there.wav"}, "wav there.wav already exists; name another file, or replace it with overwrite=True"),
    (lambda: argentum.Debate(turns=1), {"journal": "there.wav"}, "there.wav"),
    (lambda: argentum.Debate(turns=1), {"wav": "x", "journal": "x"}, "x is the journal itself"),
]  # fmt: skip


@pytest.mark.parametrize(("debate", "options", "said_of_it"), WRONG)
async def test_what_is_wrong_is_refused_in_one_sentence(
    debate: Any, options: dict[str, Any], said_of_it: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.wav").write_bytes(b"mine")
    with pytest.raises(argentum.Refused) as refused:
        await argentum.play(debate(), clock="virtual", **options).run()
    assert said_of_it in str(refused.value) and "\n" not in str(refused.value)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["there.wav"]
    assert Path("there.wav").read_bytes() == b"mine"


async def test_steering_wants_a_debate_that_is_being_played(tmp_path: Path) -> None:
    debate = argentum.Debate("homework", **SHORT)
    with pytest.raises(RuntimeError, match="not being played"):
        debate.cut()
    with pytest.raises(argentum.Refused, match="clock = 'fast' is not allowed"):
        argentum.play(debate, clock="fast")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="iterate over it first"):
        argentum.play(debate, clock="virtual").cut()
    async for _ in argentum.play(debate, clock="virtual"):
        with pytest.raises(argentum.Refused, match="in virtual time cannot be paused"):
            debate.pause()
        break
    with pytest.raises(argentum.Refused, match="there is no journal"):
        await argentum.resume(tmp_path / "none.db").run()
    with pytest.raises(argentum.Refused, match="there is no journal"):
        list(argentum.replay(tmp_path / "none.db"))
