"""Each fault of each provider, alone and for ever, in a live debate: it goes on, says so in a line, and leaves nothing behind.

A dozen debates run beside each other, in debate time that passes faster than on the wall (`paced.py`); in each one kind of
provider has one fault.
"""

from __future__ import annotations

import gc
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pytest
from heartbeat import Heartbeat
from paced import PacedController
from servers import Servers
from storm_scene import Show, Watched, open_sockets, setup

from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState
from argentum_kit.plain_text import sanitise
from argentum_tui.view.fault_lines import FaultLines
from tests.providers.chat import KEY as CHAT_KEY
from tests.providers.chat import FakeChat
from tests.providers.chat import Latency as Tokens
from tests.providers.chat_faults import FAULTS as CHAT_FAULTS
from tests.providers.common import KEY as VOICE_KEY
from tests.providers.common import FakeServer, Latency, Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.openai_speech import FakeOpenAISpeech

pytestmark = pytest.mark.slow

BESIDE_EACH_OTHER, FEWEST = 19, 9
PACE = 4
# Played until so many segments were begun; whoever has not come so far after so long stands still.
ENOUGH_SEGMENTS = 4
SECONDS = 40.0
# Beside the fault itself: that nobody of a chain can speak any more, and what follows from a voice that runs dry.
MOST_NOTICES = 4
# What a call for a plan says, and the parts of a debate for which none is made beside that of the beginning.
PLAN = "three points to put, the strongest first"
WITHOUT_PLANS = {"opening", "verdict"}


@dataclass(slots=True)
class Trial:
    """One debate, with a fault for its mind and one for its voice (None for none), and what came of it."""

    chat: str | None
    voice: tuple[type[FakeServer], str] | None
    fakes: dict[str, Any] = field(default_factory=dict)
    watched: Watched | None = None

    @property
    def name(self) -> str:
        return f"{self.chat} and {self.voice[0].__name__ if self.voice else ''} {self.voice[1] if self.voice else None}"

    def events(self, kind: type[e.Event]) -> list[Any]:
        assert self.watched is not None
        return [item.event for _, item in self.watched.events if isinstance(item.event, kind)]


def trials() -> list[Trial]:
    voices = [(kind, fault) for kind in (FakeElevenLabs, FakeOpenAISpeech) for fault in kind.FAULTS]
    return [Trial(chat, voice) for chat, voice in zip_longest(CHAT_FAULTS, voices)]


def stage(trial: Trial, servers: Servers) -> Show:
    """A debate in which Ada has the mind with the fault, and Ada and Delia the voice with the fault."""
    chat, (kind, fault) = trial.chat, trial.voice or (FakeElevenLabs, None)
    trial.fakes = {
        "chat": FakeChat(script=lambda n, body: chat, latency=Tokens(20, 60, 1)),
        "elevenlabs": FakeElevenLabs(latency=Latency(20, 40), script=Script(always=fault if kind is FakeElevenLabs else None)),
        "speech": FakeOpenAISpeech(latency=Latency(20, 40), script=Script(always=fault if kind is FakeOpenAISpeech else None)),
    }  # fmt: skip
    servers.open(*trial.fakes.values())
    urls = {
        "chat": trial.fakes["chat"].base_url,
        "elevenlabs": trial.fakes["elevenlabs"].url,
        "speech": trial.fakes["speech"].base,
    }
    voice = "openai:alloy,estimate" if kind is FakeOpenAISpeech else "elevenlabs:anna,estimate"
    begun = setup(
        minds=("chat:talker-1", "casebook", "casebook", "casebook"), voices=(voice, "estimate", "estimate", voice)
    )
    return Show(begun, urls, audio=PacedController(pace=PACE), chair="estimate")


def play(batch: Sequence[Trial]) -> None:
    with Servers() as servers:
        shows = [stage(trial, servers) for trial in batch]
        watchers = [threading.Thread(target=show.watch, args=(SECONDS, ENOUGH_SEGMENTS)) for show in shows]
        for watcher in watchers:
            watcher.start()
        for watcher in watchers:
            watcher.join()
        for trial, show in zip(batch, shows, strict=True):
            trial.watched = show.watched
        for trial in batch:
            servers.shut(*trial.fakes.values())


def stalled(trial: Trial) -> object:
    assert trial.watched is not None
    if trial.watched.crash is not None:
        return trial.watched.crash
    segments = len(trial.events(e.SegmentStarted))
    return f"{segments} segments" if segments < ENOUGH_SEGMENTS or not trial.watched.over else None


def talkative(trial: Trial) -> object:
    faults, state = FaultLines(), DebateState()
    assert trial.watched is not None
    notices = [(told.event, told.at_ms) for _, told in trial.watched.events if isinstance(told.event, e.ProviderFault)]
    details = [event.detail for event, _ in notices]
    dirty = [detail for detail in details if sanitise(detail) != detail or "\n" in detail]
    lines = {faults.take(state, event, at_ms).key for event, at_ms in notices}
    return dirty or (len(lines) > MOST_NOTICES and lines)


def repeated(trial: Trial) -> object:
    """Calls for words against what the engine wanted of Ada's mind itself; and a plan at the beginning and in every part."""
    wanted = [
        one
        for event in trial.events(e.WorkRequested)
        for one in event.requests
        if one.agent == "ada" and not one.offline and one.part_of is None
    ]
    parts = {event.phase for event in trial.events(e.PhaseChanged)} - WITHOUT_PLANS
    plans = sum(PLAN in str(one.body) for one in trial.fakes["chat"].requests)
    asked = len(trial.fakes["chat"].requests) - plans
    paid = Counter(event.request_id for event in trial.events(e.WorkWritten))
    spoken = Counter(body["input"] for body in trial.fakes["speech"].of_kind("request"))
    return (
        (asked > len(wanted) and f"{asked} asked, {len(wanted)} wanted")
        or (plans > 1 + len(parts) and f"{plans} plans, {len(parts)} parts")
        or [name for name, n in paid.items() if n > 1]
        or [text for text, n in spoken.items() if n > 1]
    )


def forbidden(trial: Trial) -> object:
    return [what for fake in (trial.fakes["elevenlabs"], trial.fakes["speech"]) for what in fake.violations]


def left_open(trial: Trial) -> object:
    assert trial.watched is not None
    fakes = trial.fakes
    open_ = [fakes["chat"].open, fakes["elevenlabs"].active, fakes["speech"].active]
    return trial.watched.tasks_left or (any(open_) and open_)


def key_shown(trial: Trial) -> object:
    assert trial.watched is not None
    told = b"".join(e.encode(recorded.event) for _, recorded in trial.watched.events)
    return [key for key in (CHAT_KEY, VOICE_KEY) if key[:12].encode() in told]


RULES: tuple[Callable[[Trial], object], ...] = (stalled, talkative, repeated, forbidden, left_open, key_shown)


def play_in_time(batch: Sequence[Trial]) -> None:
    """Play these; what broke a rule on a machine that was too slow for so many is played again, by halves."""
    with Heartbeat() as heartbeat:
        play(batch)
    if heartbeat.starved and len(batch) > FEWEST:
        again = [trial for trial in batch if any(rule(trial) for rule in RULES)]
        middle = (len(again) + 1) // 2
        for half in (again[:middle], again[middle:]):
            if half:
                play_in_time(half)


@pytest.fixture(scope="module")
def played() -> Iterator[list[Trial]]:
    """Every trial, played once and looked at from every side."""
    everything = trials()
    gc.collect()
    before = open_sockets()
    for begin in range(0, len(everything), BESIDE_EACH_OTHER):
        play_in_time(everything[begin : begin + BESIDE_EACH_OTHER])
    gc.collect()
    left = open_sockets() - before
    yield everything
    assert left <= 0, f"{left} sockets are left behind"


def broken(played: list[Trial], rule: Callable[[Trial], object]) -> dict[str, object]:
    """What breaks the rule, by trial."""
    return {trial.name: wrong for trial in played if (wrong := rule(trial))}


def test_the_debate_goes_on(played: list[Trial]) -> None:
    assert not broken(played, stalled)


def test_a_notice_is_one_clean_line_and_is_not_told_with_every_line(played: list[Trial]) -> None:
    assert not broken(played, talkative)


def test_nothing_is_asked_twice(played: list[Trial]) -> None:
    """So nothing is charged twice: a request to a provider for each that the engine made, at most."""
    assert not broken(played, repeated)


def test_the_providers_rules_are_kept(played: list[Trial]) -> None:
    assert not broken(played, forbidden)


def test_no_task_and_no_connection_is_left_behind(played: list[Trial]) -> None:
    assert not broken(played, left_open)


def test_no_key_is_on_record_whoever_repeats_it(played: list[Trial]) -> None:
    assert not broken(played, key_shown)
