"""A debate of four with different minds and voices, live against the fake providers, watched while it runs."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import argentum_presets
from argentum_audio.controller import AudioController
from argentum_audio.live import LiveController
from argentum_audio.voices.access import VoiceAccess
from argentum_audio.voices.base import Voice
from argentum_audio.voices.spec import open_voice
from argentum_core.debate.events import HardInterrupt, PlanMade, SegmentStarted
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.evidence import EvidenceLibrary
from argentum_core.journal import Journal, Recorded
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import Mind, MindFault
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.chain import MindChain
from argentum_core.minds.model.mind import ModelMind
from argentum_core.minds.model.slot_queue import SlotQueue
from argentum_core.minds.opener import MindOpener, points_of
from argentum_core.minds.pydantic_ai.source import ProviderSource
from argentum_core.session import LiveSession, MindTraits, Setup, agents_of
from argentum_kit.secrets import Secret
from argentum_kit.secrets import Secret as VoiceSecret
from tests.providers.chat import KEY as CHAT_KEY
from tests.providers.common import KEY as VOICE_KEY

PROVIDERS = find_spec("pydantic_ai") is not None
MINDS = ("chat:talker-1", "providers" if PROVIDERS else "chat:talker-3", "casebook", "chat:talker-2")
VOICES = ("elevenlabs:anna,espeak:en-gb-x-rp+f5", "openai:alloy,espeak:en-us", "espeak:en-gb-scotland+m3", "elevenlabs:doris,espeak:en-gb+f2")  # fmt: skip
PAID = MindTraits(bids=True, metered=True, call_micros=300)
SAMPLE_S = 5.0
LATE_S = 30.0
SETTLES_S = 0.3
MOMENTS = (SegmentStarted, HardInterrupt, PlanMade)


@dataclass(slots=True)
class Watched:
    """What was seen of the running debate from outside."""

    tracks: list[str] = field(default_factory=list)
    # Recorded events with the moment (monotonic, in s) at which they were.
    events: list[tuple[float, Recorded]] = field(default_factory=list)
    rss_mb: list[tuple[float, float]] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    cpu_share: float = 0.0
    underruns: int = 0
    crash: BaseException | None = None
    over: bool = False
    tasks_left: list[str] = field(default_factory=list)
    sockets_left: int = 0
    drift_p95_ms: float = 0.0


def setup(
    *,
    minutes: float | None = None,
    seed: int = 7,
    motion: str = "car-free-centres",
    minds: tuple[str, ...] = MINDS,
    voices: tuple[str, ...] = VOICES,
    preset: str = "debate_snappy",
    without: Iterable[Literal["form", "rhythm"]] = (),
) -> Setup:
    """The four, with a mind and a voice each. `without` names the groups of knobs that are off, as in a debate set up by hand."""
    settings, off = argentum_presets.load_preset(preset).settings, Settings()
    settings = settings.model_copy(update={group: getattr(off, group) for group in without})
    cast = argentum_presets.load_cast("quartet")
    agents = [
        agent.model_copy(update={"mind": mind, "voice": voice})
        for agent, mind, voice in zip(cast.agents, minds, voices, strict=True)
    ]
    return Setup(
        motion_id=motion,
        motion=argentum_presets.load_motion(motion),
        cast_id="quartet",
        cast=cast.model_copy(update={"agents": agents}),
        preset=preset,
        settings=settings,
        seed=seed,
        minutes=minutes,
        mind_traits={mind: PAID for mind in minds if mind != "casebook"},
    )


class Show:
    """One debate; `watch` runs it to its end, or for so many seconds. `key` takes the place of the usual keys."""

    def __init__(
        self,
        begun: Setup,
        urls: dict[str, str],
        folder: Path | None = None,
        *,
        key: str = "",
        audio: AudioController | None = None,
        chair: str = "espeak",
        library: bool = False,
    ) -> None:
        self.begun = begun
        if folder is not None:
            self.journal_path, self.wav, self.stems = folder / "show.argentum", folder / "show.wav", folder / "stems"
        agents = agents_of(begun)
        self.watched = Watched([*(agent.id for agent in agents), CHAIR])
        casebook = Casebook.of_cast(begun.motion, begun.cast, begun.seed)
        minds = _minds(begun, urls, casebook, self._mind_fault, key or CHAT_KEY)
        access = VoiceAccess(
            VoiceSecret(key or VOICE_KEY), urls["elevenlabs"], VoiceSecret(key or VOICE_KEY), urls["speech"]
        )

        def opened(spec: str) -> Voice:
            return open_voice(
                spec, access=access, on_error=lambda name, fault: self._tell(name, fault.kind, str(fault))
            )

        specs = {agent.id: agent.voice for agent in agents} | {CHAIR: chair}
        shared = {spec: opened(spec) for spec in dict.fromkeys(specs.values())}
        voices = {agent: shared[spec] for agent, spec in specs.items()}
        if audio is None:
            audio = LiveController(silent=True, wav=self.wav, stems=self.stems, tracks=self.watched.tracks)
        self.session = LiveSession(
            begun.begin(),
            minds,
            voices,
            audio,
            journal=Journal.create(self.journal_path, begun.meta()) if folder is not None else None,
            library=EvidenceLibrary.in_memory(begun.motion) if library else None,
            on_recorded=self._recorded,
            fallback=casebook,
        )

        self._recording = folder is not None
        self._segments = 0
        # Who has had the floor since when (monotonic, in s).
        self.floor = (0.0, "")
        self._play, self.session._play = self.session._play, self._played  # type: ignore[method-assign]

    async def _played(self) -> None:
        """The debate in the session's loop; what is still running a moment after it was left behind."""
        await self._play()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if left:
            # The HTTP library's generators are closed by the collector, each in a task of one step.
            _, left = await asyncio.wait(left, timeout=SETTLES_S)
        self.watched.tasks_left = [task.get_name() + " " + str(task.get_coro()) for task in left]

    def _mind_fault(self, name: str, fault: MindFault) -> None:
        self._tell(name, fault.fault, fault.detail)

    def _tell(self, name: str, kind: str, detail: str) -> None:
        self.session.notice(name, kind, detail)

    def _recorded(self, batch: list[Recorded]) -> None:
        now_s = time.monotonic()
        # What a journal keeps need not be kept here as well, or this would be the memory that grows.
        kept = [recorded for recorded in batch if not self._recording or isinstance(recorded.event, MOMENTS)]
        self.watched.events.extend((now_s, recorded) for recorded in kept)
        for recorded in batch:
            if isinstance(recorded.event, SegmentStarted):
                self._segments += 1
                self.floor = (now_s, recorded.event.agent)

    def watch(
        self, seconds: float | None = None, segments: int = 0, *, on_tick: Callable[[float], None] = lambda _: None
    ) -> Watched:
        """Run it to its end, for so long, or until so many segments were begun. Press nothing but what `on_tick` presses, and
        look at memory and load now and then."""
        watched, session = self.watched, self.session
        sockets = open_sockets()
        begun_s, cpu_s, due_s = time.monotonic(), time.process_time(), 0.0
        session.start()
        while not session.over:
            gone_s = time.monotonic() - begun_s
            if (seconds is not None and gone_s >= seconds) or 0 < segments <= self._segments:
                break
            if gone_s >= due_s:
                due_s += SAMPLE_S
                watched.rss_mb.append((gone_s, rss_mb()))
                watched.load.append(os.getloadavg()[0])
            session.drain()
            on_tick(gone_s)
            session.wait(0.05)
        watched.underruns = session.stats().underruns
        watched.drift_p95_ms = session.stats().drift_p95_ms
        session.close(LATE_S)
        watched.over, watched.crash = session.over, session.crash
        watched.cpu_share = (time.process_time() - cpu_s) / (time.monotonic() - begun_s)
        gc.collect()
        watched.sockets_left = open_sockets() - sockets
        return watched


def _minds(
    begun: Setup, urls: dict[str, str], casebook: Casebook, on_fault: Callable[[str, MindFault], None], key: str
) -> dict[str, Mind]:
    access = MindAccess({"OPENAI_API_KEY": Secret(key)}, urls["chat"], seed=begun.seed)
    opener = MindOpener(access, lambda: casebook, points=points_of(begun.motion), on_fault=on_fault)
    minds: dict[str, Mind] = {}
    for agent in agents_of(begun):
        if agent.mind == "providers":
            minds[agent.id] = MindChain([_through_pydantic_ai(opener, urls["chat"], key, on_fault), casebook], on_fault)
        else:
            minds[agent.id] = opener.open(agent.mind)
    return minds


def _through_pydantic_ai(opener: MindOpener, url: str, key: str, on_fault: Callable[[str, MindFault], None]) -> Mind:
    """A mind of the extra that speaks the protocol of the fake chat server; opened as every such mind is, in a thread."""

    def opening() -> object:
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        return OpenAIChatModel("talker-3", provider=OpenAIProvider(base_url=url, api_key=key))

    source = ProviderSource("openai", "talker-3", opening, key=Secret(key), key_variable="OPENAI_API_KEY")
    return ModelMind("openai:talker-3", source, SlotQueue(), prompts=opener._prompts, on_fault=on_fault)


def rss_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_sockets() -> int:
    """Sockets that this process has open."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except OSError:
            continue
    return sum(link.startswith("socket:") for link in links)
