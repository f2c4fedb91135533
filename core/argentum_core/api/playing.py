"""A debate that is being played: its events one by one, its state, and the commands that steer it."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from argentum_kit.refused import Refused, one_line

from ..debate.events import Event
from ..debate.evolve import evolve
from ..debate.state import DebateState
from ..journal.record import Recorded
from ..orchestrator.inputs import Operator
from ..wiring.access import hidden
from ..wiring.choice import Choice
from ..wiring.evidence import folder_of
from ..wiring.opening import VirtualDebate, open_live, open_virtual, resume_live
from ..wiring.recording import Recording
from .debate import Debate
from .in_loop import called_in
from .names import name_of
from .seats import GivenParticipants, Mindlike, Voicelike
from .steering import Steering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..evidence import EvidenceLibrary
    from ..session import LiveSession

Clock = Literal["real", "virtual"]
PathLike = str | os.PathLike[str]

LOOK_EVERY_S = 0.1
"""How often it is looked whether a debate in real time has ended; its events come at once."""
NAMED = {"wav": "wav", "stems": "stems", "overwrite": "overwrite=True", "evidence": "evidence"}


class Playing(Steering):
    """A debate that is being played. Iterate over it once, `async for event in playing`; each event is a struct of
    `argentum_core.events`, named by its `type` as in the record.

    Leaving the loop ends the debate; `async with` ends it for sure when the block is left. What breaks in minds, voices or files is
    an event (`provider_fault`) and the debate goes on; it raises `Refused`, before the first event, for what cannot be played.
    """

    def __init__(self, source: Callable[[Playing], AsyncGenerator[Recorded, None]]) -> None:
        self._source = source
        self._begun = False
        self.state = DebateState()
        """The debate as of the event that was given last; not to be changed. `state.agents` are its agents."""
        self.seq = 0
        """The number of that event in the record, from 1."""
        self.at_ms = 0
        """Its debate time, in ms since the first word."""
        self.journal: Path | None = None
        """Where it is recorded; None where no record is kept."""
        self._session: LiveSession | None = None
        self._task: asyncio.Task[Any] | None = None
        self._commands: deque[Operator] = deque()
        self._numbers = count(1)

    def __aiter__(self) -> AsyncGenerator[Event, None]:
        """The events, in order. Raises RuntimeError for a second time."""
        if self._begun:
            raise RuntimeError("a debate is played once; call play again for another")
        self._begun = True
        return self._events()

    async def run(self) -> DebateState:
        """Play it to its end, for nobody; returns the final state."""
        async for _ in self:
            pass
        return self.state

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the debate and wait until its record and its sound are closed. May be called twice."""
        session, task = self._session, self._task
        if session is not None:
            # Not in this loop, which minds and voices of the program may need to come to their end.
            await asyncio.to_thread(session.close)
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})

    def command(self, name: str, /, **arguments: Any) -> int:
        """Hand in a command; see `Steering`."""
        if self._task is None and self._session is None:
            raise RuntimeError("the debate is not being played: iterate over it first")
        if self._task is not None and name == "pause":
            raise Refused("a debate in virtual time cannot be paused; it stands still while you look at an event")
        if arguments.get("agent") is not None:
            arguments["agent"] = self._agent(str(arguments["agent"]))
        if self._session is not None:
            return self._session.command(name, **arguments)
        number = next(self._numbers)
        # Of the moment that the debate stands at, which is the newest event's.
        self._commands.append(Operator(number, name, arguments, self.at_ms))
        return number

    def name_of(self, agent: str | None) -> str:
        """An agent's name by its id, as events have it; "Chair" for the chair, the id itself for nobody known."""
        return name_of(self.state, agent)

    def now_ms(self) -> int:
        """Debate time that is being heard, in ms; in virtual time that of the event given last."""
        return self._session.now_ms() if self._session is not None else self.at_ms

    # --- inside

    def _agent(self, called: str) -> str:
        wanted = called.casefold()
        for agent in self.state.agents:
            if wanted in (agent.id, agent.name.casefold()):
                return agent.id
        return called  # the engine refuses it, and says who is there

    async def _events(self) -> AsyncGenerator[Event, None]:
        async with aclosing(self._source(self)) as source:
            async for recorded in source:
                evolve(self.state, recorded.event, recorded.at_ms)
                self.seq, self.at_ms = recorded.seq, recorded.at_ms
                yield recorded.event

    async def live(self, session: LiveSession, wake: asyncio.Event) -> AsyncGenerator[Recorded, None]:
        """The events of a running session, to its end; `wake` is set whenever there are new ones."""
        self._session = session
        self.journal = Path(session.journal_path) if session.journal_path is not None else None
        try:
            while True:
                over = session.over
                for recorded in session.drain():
                    yield recorded
                if over:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await wake.wait()
                wake.clear()
        finally:
            await asyncio.to_thread(session.close)
        if session.crash is not None:
            raise session.crash

    async def virtual(self, debate: VirtualDebate, gate: EventHandover) -> AsyncGenerator[Recorded, None]:
        """The events of a debate in virtual time, which waits at its `gate` until they were taken."""
        self.journal = debate.journal.path if debate.journal is not None else None
        self._task = task = asyncio.ensure_future(debate.run(gate.publish, self._commands))
        task.add_done_callback(lambda _: gate.wake.set())
        try:
            while True:
                over = task.done()
                while gate.waiting:
                    yield gate.waiting.pop(0)
                if over:
                    break
                gate.opened.set()
                await gate.wake.wait()
                gate.wake.clear()
            await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
            debate.close()


class EventHandover:
    """Where a debate in virtual time waits for whoever takes its events: before each clip is made, so never in the middle of a
    decision. Without it a whole debate would be played before its first event was seen."""

    def __init__(self) -> None:
        self.waiting: list[Recorded] = []
        self.wake = asyncio.Event()
        self.opened = asyncio.Event()
        self.opened.set()

    def publish(self, batch: list[Recorded]) -> None:
        """Take events of the debate."""
        self.waiting.extend(batch)
        self.opened.clear()
        self.wake.set()

    async def passed(self) -> None:
        """Wait until every event was taken."""
        await self.opened.wait()


class Closable(Protocol):
    """What can be closed, from any thread."""

    def close(self) -> None:
        """Let go what is open."""


class _WaitingVoice:
    """A voice that speaks once the gate is passed."""

    def __init__(self, inner: Any, gate: EventHandover) -> None:
        self._inner = inner
        self._gate = gate

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._inner, attribute)

    async def speak(self, clip_id: str, text: str, prosody: Any) -> Any:
        await self._gate.passed()
        return await self._inner.speak(clip_id, text, prosody)


def play(
    debate: Debate,
    *,
    clock: Clock = "real",
    sound: bool | None = None,
    wav: PathLike | None = None,
    stems: PathLike | None = None,
    journal: PathLike | None = None,
    overwrite: bool = False,
) -> Playing:
    """Play a debate: `async for event in play(debate)`.

    - `clock`: `"real"` paces it by what is heard; `"virtual"` is as fast as the machine and its minds allow, and needs `turns` or
      `minutes`. In virtual time the debate stands still while an event is being looked at, and the same seed gives the same events.
    - `sound`: whether it is heard, by default in real time. In virtual time nothing is.
    - `wav`, `stems`: a file for the mix, a folder for a WAV a speaker (48 kHz; 16 bit). `journal`: a new file for the record, which
      `resume`, `replay` and `argentum export` take; without one no record is kept.
    - `overwrite`: lets `wav` and `stems` replace files that are there. A journal is never replaced.

    Raises `Refused` with one sentence: here for options that do not go together, all else when it is iterated over, before
    anything was heard or written.
    """
    if clock not in ("real", "virtual"):
        raise Refused(f"clock = {clock!r} is not allowed; it takes 'real' or 'virtual'")
    recording = Recording(
        journal=_path(journal),
        wav=_path(wav),
        stems=_path(stems),
        sound=clock == "real" if sound is None else sound,
        overwrite=overwrite,
        kept=journal is not None,
        named=NAMED,
    )
    if clock == "virtual":
        if recording.sound:
            raise Refused("in virtual time there is no sound to hear; give wav=, or play it with clock='real'")
        if debate.choice.turns is None and debate.choice.minutes is None:
            raise Refused("a debate in virtual time needs an end: give Debate turns= or minutes=")
    playing = Playing(partial(_virtual if clock == "virtual" else _live, debate, recording))
    debate.playing = playing
    return playing


def resume(
    path: PathLike,
    *,
    mind: Mindlike | Mapping[str, Mindlike] | None = None,
    voice: Voicelike | Mapping[str, Voicelike] | None = None,
    evidence: PathLike | None = None,
    trust: bool = False,
    sound: bool = True,
    wav: PathLike | None = None,
    stems: PathLike | None = None,
    overwrite: bool = False,
    insecure: bool = False,
) -> Playing:
    """Go on with a recorded debate in real time, in the same journal; the events are those from here on, `state` begins with the past.

    `mind` and `voice` are as in `Debate`; agents whose mind or voice was an object need one again, or a spec. With `trust` a
    journal that was not recorded here may use the minds, voices and folders that it names. `evidence`, `sound`, `wav`, `stems` and
    `overwrite` are as in `Debate` and `play`. Raises `Refused` when it is iterated over.
    """
    choice = Choice(
        mind=mind if isinstance(mind, str) else "",
        voice=voice if isinstance(voice, str) else "",
        evidence=os.fspath(evidence) if evidence is not None else "",
        resume=os.fspath(path),
        insecure=insecure,
        trust=trust,
    )
    recording = Recording(wav=_path(wav), stems=_path(stems), sound=sound, overwrite=overwrite, named=NAMED)
    return Playing(partial(_again, choice, recording, mind, voice))


async def _live(debate: Debate, recording: Recording, playing: Playing) -> AsyncGenerator[Recorded, None]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def opened() -> LiveSession:
        setup, seated = debate.assembled(partial(called_in, loop))
        evidence = folder_of(debate.choice.evidence, NAMED["evidence"])
        return open_live(setup, recording, evidence, own=seated.own(), on_recorded=_waking(loop, wake))

    async with aclosing(playing.live(await _opened(opened), wake)) as events:
        async for recorded in events:
            yield recorded


async def _again(
    choice: Choice, recording: Recording, minds: Any, voices: Any, playing: Playing
) -> AsyncGenerator[Recorded, None]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()
    seated = GivenParticipants(minds, voices, partial(called_in, loop))
    path = Path(choice.resume or "")

    def opened() -> LiveSession:
        playing.state = _past(path)
        own = seated.of({agent.name: agent.id for agent in playing.state.agents})
        return resume_live(path, choice, recording, own=lambda _: own, on_recorded=_waking(loop, wake))

    async with aclosing(playing.live(await _opened(opened), wake)) as events:
        async for recorded in events:
            yield recorded


async def _virtual(debate: Debate, recording: Recording, playing: Playing) -> AsyncGenerator[Recorded, None]:
    gate, told = EventHandover(), _FaultLog()

    def opened() -> VirtualDebate:
        setup, seated = debate.assembled(lambda one: one)
        evidence = folder_of(debate.choice.evidence, NAMED["evidence"])
        return open_virtual(setup, recording, told, evidence, read_first=_read_first, own=seated.own())

    virtual = await _opened(opened)
    gated = {id(voice): _WaitingVoice(voice, gate) for voice in virtual.there.voices.values()}
    virtual.there.voices.update({agent: gated[id(voice)] for agent, voice in virtual.there.voices.items()})
    async with aclosing(playing.virtual(virtual, gate)) as events:
        async for recorded in events:
            yield recorded


async def _opened(opening: Callable[[], Closable]) -> Any:
    """What is opened in a thread: files, keyrings and voices may take their time. Whoever is cancelled meanwhile leaves nothing open.

    Raises Refused, also for a path that cannot be one.
    """
    opened = asyncio.ensure_future(asyncio.to_thread(opening))
    try:
        return await asyncio.shield(opened)
    except asyncio.CancelledError:
        with suppress(Exception):  # what cannot be opened is closed
            await asyncio.to_thread((await opened).close)
        raise
    except OSError as error:
        raise Refused(hidden(one_line(error))) from None


def _waking(loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> Callable[[list[Recorded]], None]:
    def on_recorded(_: list[Recorded]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(wake.set)

    return on_recorded


class _FaultLog:
    """Faults that minds and voices of a debate in virtual time survived, for the log of the program."""

    def __call__(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:  # noqa: ARG002
        import logging

        logging.getLogger("argentum").warning("%s: %s", name, hidden(one_line(why)))


def _read_first(library: EvidenceLibrary | None, folder: Path) -> None:
    from ..evidence import LibraryError
    from ..evidence.folder_reader import FolderReader

    if library is None:
        return
    with suppress(LibraryError):  # the debate goes on with what was read
        FolderReader(library, folder).run()


def _past(path: Path) -> DebateState:
    from ..journal import JournalError, JournalReader
    from ..journal.replay import fold

    try:
        with JournalReader.open(path) as journal:
            return fold(journal)
    except JournalError as error:
        raise Refused(one_line(error)) from None


def _path(named: PathLike | None) -> Path | None:
    return Path(named) if named is not None else None
