"""A running debate is given other minds and voices: opened before the engine is told, refused with a sentence where they cannot be had,
and there again when the debate is resumed, replayed or forked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scene import told

import argentum_core as argentum
from argentum_audio.sim import SimAudioController
from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState
from argentum_core.journal import JournalReader
from argentum_core.journal.replay import fold
from argentum_core.minds.casebook.chair import ChairCasebook
from argentum_core.orchestrator.inputs import Operator, SeatOpened
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.session.seats import SeatQueue, Seats
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.fork import Fork, fork_virtual
from argentum_core.wiring.fork_point import find_moment
from argentum_core.wiring.recording import Recording
from tests.providers.chat import FakeChat

Steer = Callable[[argentum.Debate], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def nobody_listens() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def played(
    journal: Path | None = None, steer: Steer = lambda _: None, *, turns: int = 8, stop: int = 0, **given: Any
) -> list[e.Event]:
    """A debate in virtual time, steered when its third segment begins, and stopped when so many have begun."""
    debate = argentum.Debate("homework", seed=7, turns=turns, voice="estimate", **given)
    events: list[e.Event] = []
    begun = 0
    async for event in argentum.play(debate, clock="virtual", journal=journal):
        events.append(event)
        if isinstance(event, e.SegmentStarted):
            begun += 1
            if begun == 3:
                steer(debate)
            elif begun == stop:
                debate.stop()
    return events


def answers(events: list[e.Event]) -> list[tuple[str, str | None]]:
    """What became of the commands, the newest word of each."""
    last = {event.command_id: (event.status, event.reason) for event in events if isinstance(event, e.OperatorCommand)}
    return [(status, reason) for status, reason in last.values()]


def all_levers(debate: argentum.Debate) -> None:
    debate.voice("brook", "espeak:en-us+f3")
    debate.voice("chair", "espeak")
    debate.temperament("Cyril", "aggressive")
    debate.mind("brook", "casebook,casebook")


async def test_the_same_seed_and_steering_give_the_same_events_and_none_gives_those_of_before(tmp_path: Path) -> None:
    steered = await played(steer=all_levers)
    assert [status for status, _ in answers(steered)] == ["applied"] * 4
    assert await played(steer=all_levers) == steered
    plain = await played()
    pressed = next(n for n, event in enumerate(steered) if isinstance(event, e.OperatorCommand))
    assert plain[:pressed] == steered[:pressed]
    assert plain[0] == steered[0], "how the debate began stays as it was"


async def test_a_mind_at_a_server_is_asked_from_then_on(tmp_path: Path) -> None:
    async with FakeChat(key=None) as fake:
        spec = f"chat:fake@{fake.base_url}"
        events = await played(steer=lambda debate: print(debate.mind("brook", spec)), turns=10)
        assert ("applied", "from the next line on") in answers(events)
        (changed,) = [event for event in events if isinstance(event, e.MindChanged)]
        assert (changed.agent, changed.old, changed.new, changed.bids) == ("brook", "casebook", spec, True)
        said = [event.text for event in events if isinstance(event, e.SegmentStarted) and event.agent == "brook"]
        assert fake.requests and len(said) >= 2


REFUSED = {
    "no server": (lambda debate: debate.mind("brook", f"chat:m@http://127.0.0.1:{nobody_listens()}/v1"), "nothing listens there"),
    "no key": (lambda debate: debate.mind("brook", "chat:m"), "needs a key: set OPENAI_API_KEY"),
    "no such kind": (lambda debate: debate.mind("brook", "martian:x"), "there is no kind of mind called 'martian'"),
    "no such speaker": (lambda debate: debate.voice("brook", "neural:nobody"), "there is no speaker 'nobody'"),
    "no such variant": (lambda debate: debate.voice("brook", "espeak:en-us+nobody"), "espeak"),
    "no voice": (lambda debate: debate.voice("brook", ""), "a voice is missing; see argentum voices"),
    "a service without a key": (lambda debate: debate.voice("brook", "elevenlabs:abc"), "set ELEVENLABS_API_KEY"),
    "an object of a program": (lambda debate: debate.mind("brook", "python:mine"), "was an object of a Python program"),
}  # fmt: skip


@pytest.mark.parametrize(("steer", "reason"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_had_is_refused_and_the_debate_is_as_without(
    steer: Steer, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    events = await played(steer=steer, turns=5)
    ((status, said),) = answers(events)
    assert status == "refused" and reason in (said or "") and "\n" not in (said or "")
    assert [event for event in events if not isinstance(event, e.OperatorCommand)] == await played(turns=5)


async def test_a_server_that_refuses_the_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeChat(key="right") as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-" + "w" * 40)
        events = await played(steer=lambda debate: print(debate.mind("brook", "chat:fake")), turns=4)
    ((status, reason),) = answers(events)
    assert status == "refused" and "refuses the key (status 401)" in (reason or "") and "www" not in (reason or "")


async def test_a_stopped_debate_goes_on_with_what_it_was_given_and_takes_it_back(tmp_path: Path) -> None:
    journal = tmp_path / "a.db"
    events = await played(journal, all_levers, stop=5)
    record = JournalReader.open(journal)
    state = fold(record)
    assert [recorded.event for recorded in record.read()] == events
    assert (state.by_id["brook"].mind, state.by_id["brook"].voice) == ("casebook,casebook", "espeak:en-us+f3")
    assert state.form.chair is not None and state.form.chair.voice == "espeak"
    assert state.by_id["cyril"].temperament == {"eager": 1.6}

    again = argentum.resume(journal, clock="virtual")
    changed: list[tuple[str, str]] = []
    clip = ""
    async for event in again:
        assert not isinstance(event, e.DebateResumed) or event.agents == [], "nobody sits there anew"
        if isinstance(event, e.SegmentStarted) and event.agent == "brook" and not clip:
            clip = event.clip_id
            for _ in range(4):
                again.undo()
        if isinstance(event, e.VoiceChanged | e.MindChanged):
            changed.append((event.type, event.agent))
    assert clip in JournalReader.open(journal).clip_ids(), "an estimate has no sound that could be kept"
    assert changed == [("mind_changed", "brook"), ("voice_changed", "chair"), ("voice_changed", "brook")]
    assert (again.state.by_id["brook"].mind, again.state.by_id["brook"].voice) == ("casebook", "estimate")
    assert again.state.by_id["cyril"].temperament == {} and again.state.undo == []
    assert told(fold(JournalReader.open(journal))) == told(again.state)


async def test_a_fork_after_the_change_keeps_it_and_one_before_has_it_not(tmp_path: Path) -> None:
    journal = tmp_path / "a.db"
    events = await played(journal, all_levers, turns=6)
    parent = JournalReader.open(journal)
    seq = next(n for n, event in enumerate(events, 1) if isinstance(event, e.MindChanged))
    minds: list[str] = []
    for name, at in (("before", f"seq:{seq - 40}"), ("after", f"seq:{seq + 40}")):
        fork = Fork(parent, find_moment(parent, at), Choice(turns=6))
        forked = fork_virtual(fork, Recording(journal=tmp_path / f"{name}.db", sound=False), lambda *_, **__: None)
        state = await forked.run(lambda _: None)
        forked.close()
        minds.append(state.by_id["brook"].mind)
    assert minds == ["casebook", "casebook,casebook"]


async def test_a_debate_without_sound_is_told_that_another_voice_would_not_be_heard() -> None:
    debate = argentum.Debate("homework", seed=7, turns=4, voice="estimate")
    async for event in argentum.play(debate, sound=False):
        if isinstance(event, e.SegmentStarted):
            debate.voice("brook", "espeak")
            debate.mind("brook", "casebook,casebook")
        elif isinstance(event, e.OperatorCommand):
            told_so = (event.command, event.status, event.reason)
            if event.command == "voice":
                assert told_so == (
                    "voice", "refused", "this debate was begun without any sound, so another voice would not be heard",
                )  # fmt: skip
            elif event.status == "applied":
                break


# --- in real time, what is opened for comes in its turn --------------------------------------------------------------


async def test_while_something_is_opened_other_commands_go_on_and_undo_waits() -> None:
    gate, ready = asyncio.Event(), asyncio.Event()

    class Opener:
        async def mind(self, agent: str, spec: str) -> tuple[Any, SeatOpened]:
            await gate.wait()
            return ChairCasebook(), SeatOpened(agent, "mind", spec)

        async def voice(self, agent: str, spec: str) -> tuple[Any, SeatOpened]:
            raise argentum.Refused("no voice today")

    state = DebateState(phase="speaking")
    effects = EffectRunner(state, {"chair": ChairCasebook()}, {}, SimAudioController())
    tasks: list[asyncio.Task[None]] = []
    queue = SeatQueue(Seats(effects, Opener()), lambda _, work: tasks.append(asyncio.ensure_future(work)), ready.set)
    mind, voice = commands.MindCommand("chair", "chat:m"), commands.VoiceCommand("chair", "espeak")
    assert queue.take(Operator(1, mind)) is None
    assert queue.take(Operator(2, commands.UndoCommand())) is None, "it would take back what is not done yet"
    assert queue.take(Operator(3, voice)) is None
    assert queue.take(cut := Operator(4, commands.CutCommand())) == cut
    gate.set()
    await ready.wait()
    first = queue.next()
    assert first is not None and first.opened == SeatOpened("chair", "mind", "chat:m")
    ready.clear()
    undo = queue.next()
    assert undo is not None and undo.command_id == 2
    assert queue.next() is None
    await ready.wait()
    last = queue.next()
    assert last is not None and last.opened is not None and last.opened.problem == "no voice today"
    await asyncio.gather(*tasks)
    await effects.close()
