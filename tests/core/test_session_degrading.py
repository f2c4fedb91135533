"""What fails outside is one visible notice and an ongoing debate (DESIGN, Degrading): minds, voices, the journal's disk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from minds_scene import homework

from argentum_audio.clip import Clip
from argentum_audio.live import LiveController
from argentum_audio.sim import SimAudioController
from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal import Journal, JournalReader, Recorded
from argentum_core.minds.base import MindFault, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.session import LiveSession, Setup, agents_of, run_virtual

TURNS = 12


def setup(turns: int = TURNS, knobs: dict[str, Any] | None = None) -> Setup:
    return homework(turns, knobs)


class Trouble:
    """A mind that fails in one way whenever it is asked for a segment by one agent, and is a casebook otherwise."""

    name = "trouble"

    def __init__(self, book: Casebook, how: Exception | None, *, everybody: bool = False) -> None:
        self._book = book
        self._how = how
        self._everybody = everybody

    async def reply(self, request: MindRequest) -> MindReply:
        if self._everybody or (request.agent == "brook" and request.kind in ("segment", "reserve")):
            if self._how is None:
                await asyncio.Event().wait()
            else:
                raise self._how
        return await self._book.reply(request)

    def recall(self, agent: str, text: str) -> None:
        self._book.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        self._book.discarded(request_id)

    async def close(self) -> None:
        return None


class Hoarse:
    """A voice that fails on every line but the chair's."""

    name = "hoarse"

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        raise VoiceError("the voice service is out of quota")

    async def close(self) -> None:
        return None


def play(
    how: Exception | None = None, *, hoarse: str | None = None, journal: Journal | None = None, everybody: bool = False
) -> list[Recorded]:
    begun = setup()
    book = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
    mind = Trouble(book, how, everybody=everybody) if how is not None else book
    names = [agent.id for agent in agents_of(begun)]
    voices: dict[str, Any] = {name: EstimateVoice() for name in [*names, CHAIR]}
    if hoarse is not None:
        voices[hoarse] = Hoarse()
    recorded: list[Recorded] = []
    asyncio.run(
        run_virtual(
            begun, dict.fromkeys(names, mind), voices, SimAudioController(), journal=journal, publish=recorded.extend
        )
    )
    return recorded


def of(recorded: Iterable[Recorded], kind: type[e.Event]) -> list[Any]:
    return [item.event for item in recorded if isinstance(item.event, kind)]


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        (MindFault("rate_limit", "slow down", retry_ms=2000), "rate_limit"),
        (MindFault("refused", "I would rather not"), "refused"),
        (MindFault("exhausted"), "exhausted"),
        (RuntimeError("the model fell over"), "failed"),
    ],
)
def test_a_mind_that_fails_is_a_notice_and_somebody_else_speaks(how: Exception, kind: str) -> None:
    recorded = play(how)
    assert kind in {fault.kind for fault in of(recorded, e.ProviderFault)}
    assert of(recorded, e.DebateEnded)[0].reason == "turns"
    assert "brook" not in {segment.agent for segment in of(recorded, e.SegmentStarted) if segment.role == "segment"}
    assert len(of(recorded, e.SegmentStarted)) == TURNS


def test_whoever_paid_for_a_floor_and_cannot_speak_is_paid_back() -> None:
    recorded = play(MindFault("refused"))
    paid = sum(
        change.delta for change in of(recorded, e.TokensChanged) if change.agent == "brook" and change.cause == "bid"
    )
    back = sum(
        change.delta for change in of(recorded, e.TokensChanged) if change.agent == "brook" and change.cause == "rebate"
    )
    assert paid < 0
    assert back == -paid


def test_when_nobody_has_anything_left_to_say_the_debate_ends() -> None:
    recorded = play(MindFault("exhausted"), everybody=True)
    assert of(recorded, e.DebateEnded)[0].reason == "exhausted"


def test_when_every_mind_fails_the_debate_ends_as_failed() -> None:
    recorded = play(MindFault("failed"), everybody=True)
    assert of(recorded, e.DebateEnded)[0].reason == "failed"


def test_a_voice_whose_chain_failed_is_a_notice_and_somebody_else_speaks() -> None:
    recorded = play(hoarse="cyril")
    faults = of(recorded, e.ProviderFault)
    assert {(fault.provider, fault.detail) for fault in faults} == {("hoarse", "the voice service is out of quota")}
    assert "cyril" not in {segment.agent for segment in of(recorded, e.SegmentStarted)}
    assert of(recorded, e.DebateEnded)[0].reason == "turns"


def test_a_journal_that_can_no_longer_be_written_is_said_once_and_the_debate_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "debate.db"
    journal = Journal.create(path, setup().meta())
    commit, batches = journal._commit, 0

    def full(rows: list[tuple[int, int, str, str]]) -> None:
        nonlocal batches
        batches += 1
        if batches > 40:
            raise OSError(28, "No space left on device")
        commit(rows)

    journal._commit = full  # type: ignore[method-assign]
    recorded = play(journal=journal)
    journal.close()
    [fault] = of(recorded, e.ProviderFault)
    assert (fault.provider, fault.kind) == ("journal", "not_recording")
    assert "no space left on device" in fault.detail
    assert of(recorded, e.DebateEnded)[0].reason == "turns"
    assert [item.seq for item in recorded] == list(range(1, len(recorded) + 1))
    kept = list(JournalReader.open(path).read())
    assert kept == recorded[: len(kept)]
    assert 0 < len(kept) < len(recorded)


def test_sound_that_can_no_longer_be_kept_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "sound_failure", property(lambda _: "the disk is full"))
    journal = Journal.create(tmp_path / "debate.db", setup().meta())
    recorded = play(journal=journal)
    journal.close()
    assert [(fault.kind, fault.detail) for fault in of(recorded, e.ProviderFault)] == [
        ("sound_not_kept", "the disk is full")
    ]
    assert of(recorded, e.DebateEnded)[0].reason == "turns"


@pytest.mark.slow
def test_a_mind_that_never_answers_holds_nobody_up() -> None:
    """In real time: the floor is given to somebody else after the patience of a segment, the request given up later."""
    begun = setup(turns=3, knobs={"floor.segment_timeout_ms": 100, "audio.speech_rate_percent": 60})
    book = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
    names = [agent.id for agent in agents_of(begun)]
    voices = {name: EstimateVoice() for name in [*names, CHAIR]}
    audio = LiveController(silent=True, tracks=[*names, CHAIR])
    session = LiveSession(begun.begin(), dict.fromkeys(names, Trouble(book, None)), voices, audio)
    session.start()
    assert session.wait(60)
    recorded = session.drain()
    assert session.crash is None
    assert of(recorded, e.DebateEnded)[0].reason == "turns"
    assert "brook" not in {segment.agent for segment in of(recorded, e.SegmentStarted)}
    assert any(dropped.reason == "timeout" for dropped in of(recorded, e.WorkDropped)) or any(
        fault.kind == "timeout" for fault in of(recorded, e.ProviderFault)
    )
