"""A debate in real time begins when its voices can speak: nobody loses a line because a model was still being loaded."""

from __future__ import annotations

import asyncio
import threading

from minds_scene import homework

from argentum_audio.live import LiveController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR
from argentum_core.journal.record import Recorded
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.session import LiveSession, agents_of


class LoadingVoice(EstimateVoice):
    """Needs until `loaded` is set to get ready."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = threading.Event()
        self.asked = threading.Event()

    async def warm(self) -> None:
        self.asked.set()
        while not self.loaded.is_set():
            await asyncio.sleep(0.005)


def session_with(voice: LoadingVoice, told: list[bool]) -> LiveSession:
    begun = homework(1, {"audio.speech_rate_percent": 60})
    names = [agent.id for agent in agents_of(begun)]
    book = Casebook.of_cast(begun.motion, begun.cast, begun.seed)

    def on_recorded(_batch: list[Recorded]) -> None:
        told.append(voice.loaded.is_set())

    return LiveSession(
        begun.begin(),
        dict.fromkeys(names, book),
        dict.fromkeys([*names, CHAIR], voice),
        LiveController(silent=True, tracks=[*names, CHAIR]),
        on_recorded=on_recorded,
    )


def test_nothing_is_on_record_before_the_voices_are_ready() -> None:
    voice, told = LoadingVoice(), list[bool]()
    session = session_with(voice, told)
    session.start()
    assert voice.asked.wait(30)
    session.notice("voice", "failed", "what is told meanwhile is not lost")
    voice.loaded.set()
    assert session.wait(60)
    assert session.crash is None
    assert told and all(told)
    recorded = session.drain()
    assert isinstance(recorded[0].event, e.DebateStarted)
    told_of = [one.event.detail for one in recorded if isinstance(one.event, e.ProviderFault)]
    assert told_of == ["what is told meanwhile is not lost"]


def test_who_stops_while_voices_are_loaded_does_not_wait_for_them() -> None:
    voice, told = LoadingVoice(), list[bool]()
    session = session_with(voice, told)
    session.start()
    assert voice.asked.wait(30)
    session.close(timeout_s=30)
    assert session.over
    assert not voice.loaded.is_set()
    assert [one.event.reason for one in session.drain() if isinstance(one.event, e.DebateEnded)] == ["operator"]
