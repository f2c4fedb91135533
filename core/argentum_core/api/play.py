"""`play` and `resume`: a debate opened in the background and given event by event, in real or in virtual time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from argentum_kit.refused import Refused, one_line

from ..debate.state import DebateState
from ..journal.record import Recorded
from ..wiring.access import hidden
from ..wiring.choice import Choice
from ..wiring.evidence import refuse_nothing, sources_of
from ..wiring.live import open_live, resume_live
from ..wiring.recording import Recording
from ..wiring.virtual import VirtualDebate, open_virtual, resume_virtual
from .debate import Debate, Evidence, named_evidence
from .given_participants import GivenParticipants, Mindlike, Voicelike
from .in_loop import called_in
from .playing import EventHandover, Playing, WaitingVoice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argentum_audio.voices.base import Voice

    from ..evidence import EvidenceLibrary
    from ..evidence.source import Source
    from ..session import LiveSession

Clock = Literal["real", "virtual"]
PathLike = str | os.PathLike[str]

NAMED = {"wav": "wav", "stems": "stems", "overwrite": "overwrite=True", "evidence": "evidence"}
"""How refusals call the arguments that the command line has options for."""


class Closable(Protocol):
    """What can be closed, from any thread."""

    def close(self) -> None:
        """Release everything that is open."""


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
    recording = Recording(
        journal=_path(journal),
        wav=_path(wav),
        stems=_path(stems),
        sound=_audible(clock, sound),
        overwrite=overwrite,
        kept=journal is not None,
        named=NAMED,
    )
    if clock == "virtual" and debate.choice.turns is None and debate.choice.minutes is None:
        raise Refused("a debate in virtual time needs an end: give Debate turns= or minutes=")
    playing = Playing(partial(_virtual if clock == "virtual" else _live, debate, recording))
    debate.playing = playing
    return playing


def resume(
    path: PathLike,
    *,
    clock: Clock = "real",
    mind: Mindlike | Mapping[str, Mindlike] | None = None,
    voice: Voicelike | Mapping[str, Voicelike] | None = None,
    evidence: Evidence | None = None,
    judges: Sequence[str] = (),
    trust: bool = False,
    sound: bool | None = None,
    wav: PathLike | None = None,
    stems: PathLike | None = None,
    overwrite: bool = False,
    insecure: bool = False,
) -> Playing:
    """Go on with a recorded debate, in the same journal; the events are those from here on, `state` begins with the past.

    - `clock` and `sound` are as in `play`. In virtual time the debate goes on to the `turns` or `minutes` that it was begun with, under
      the rules that were in force; one that was begun without an end is refused.

    - `mind` and `voice` are as in `Debate`; agents whose mind or voice was an object need one again, or a spec. With `trust` a
      journal that was not recorded here may use the minds, voices and folders that it names.
    - `judges`, `evidence`, `wav`, `stems`, `overwrite` and `insecure` are as in `Debate` and `play`.

    Raises `Refused`: here for options that do not go together, all else when it is iterated over.
    """
    choice = Choice(
        mind=mind if isinstance(mind, str) else "",
        voice=voice if isinstance(voice, str) else "",
        evidence=named_evidence(evidence),
        resume=os.fspath(path),
        insecure=insecure,
        judges=tuple(judges),
        trust=trust,
    )
    recording = Recording(
        wav=_path(wav), stems=_path(stems), sound=_audible(clock, sound), overwrite=overwrite, named=NAMED
    )
    resumed = _resumed_virtual if clock == "virtual" else _resumed_live
    return Playing(partial(resumed, choice, recording, mind, voice))


async def _live(debate: Debate, recording: Recording, playing: Playing) -> AsyncGenerator[Recorded, None]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def opened() -> LiveSession:
        setup, seated = debate.assembled(partial(called_in, loop))
        evidence = sources_of(debate.choice.evidence, NAMED["evidence"])
        return open_live(setup, recording, evidence, own=seated.own(), on_recorded=_waking(loop, wake))

    return playing.live(await _opened(opened), wake)


async def _resumed_live(
    choice: Choice, recording: Recording, minds: Any, voices: Any, playing: Playing
) -> AsyncGenerator[Recorded, None]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()
    seated = GivenParticipants(minds, voices, partial(called_in, loop))
    path = Path(choice.resume or "")

    def opened() -> LiveSession:
        playing.state = _past(path)
        own = seated.of({agent.name: agent.id for agent in playing.state.agents})
        return resume_live(path, choice, recording, own=lambda _: own, on_recorded=_waking(loop, wake))

    return playing.live(await _opened(opened), wake)


async def _virtual(debate: Debate, recording: Recording, playing: Playing) -> AsyncGenerator[Recorded, None]:
    def opened() -> VirtualDebate:
        setup, given = debate.assembled(lambda one: one)
        evidence = sources_of(debate.choice.evidence, NAMED["evidence"])
        return open_virtual(setup, recording, _FaultLog(), evidence, read_first=_read_first, own=given.own())

    return await _played(opened, playing)


async def _resumed_virtual(
    choice: Choice, recording: Recording, minds: Any, voices: Any, playing: Playing
) -> AsyncGenerator[Recorded, None]:
    given = GivenParticipants(minds, voices, lambda one: one)
    path = Path(choice.resume or "")

    def opened() -> VirtualDebate:
        playing.state = _past(path)
        own = given.of({agent.name: agent.id for agent in playing.state.agents})
        return resume_virtual(path, choice, recording, _FaultLog(), read_first=_read_first, own=lambda _: own)

    return await _played(opened, playing)


async def _played(opening: Callable[[], VirtualDebate], playing: Playing) -> AsyncGenerator[Recorded, None]:
    """The events of a debate in virtual time, opened in a thread, whose voices wait until they were taken."""
    handover = EventHandover()
    debate = await _opened(opening)
    voices = debate.participants.voices
    waiting: dict[int, WaitingVoice] = {}

    def waits(voice: Voice) -> WaitingVoice:
        return waiting.setdefault(id(voice), WaitingVoice(voice, handover))

    voices.update({agent: waits(voice) for agent, voice in voices.items()})
    debate.participants.seats.around = waits
    return playing.virtual(debate, handover)


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


def _read_first(library: EvidenceLibrary | None, sources: Sequence[Source], needed: bool) -> None:
    """Read evidence before the debate begins; what is left out is told to the program's log. Raises Refused where all of it is and it is `needed`."""
    from ..evidence import LibraryError
    from ..evidence.evidence_reader import EvidenceReader

    if library is None:
        return
    reading = EvidenceReader(library, sources)
    with suppress(LibraryError):  # the debate goes on with what was read
        reading.run()
    if needed:
        refuse_nothing(reading)
    log = _FaultLog()
    for path, reason in reading.skipped:
        log("evidence", f"{path} is left out: {reason}")


def _past(path: Path) -> DebateState:
    from ..journal import JournalError, JournalReader
    from ..journal.replay import fold

    try:
        with JournalReader.open(path) as journal:
            return fold(journal)
    except JournalError as error:
        raise Refused(one_line(error)) from None


def _audible(clock: Clock, sound: bool | None) -> bool:
    """Whether the debate is heard; raises Refused for a clock there is none of, and for sound in virtual time."""
    if clock not in ("real", "virtual"):
        raise Refused(f"clock = {clock!r} is not allowed; it takes 'real' or 'virtual'")
    if clock == "virtual" and sound:
        raise Refused("in virtual time there is no sound to hear; give wav=, or play it with clock='real'")
    return clock == "real" if sound is None else sound


def _path(named: PathLike | None) -> Path | None:
    return Path(named) if named is not None else None
