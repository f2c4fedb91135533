"""A debate with its record, minds, voices, evidence and sound, opened together and closed together.

`open_virtual` and `open_live` begin one, `resume_live` goes on with a recorded one. They raise `Refused` with one sentence, and leave
nothing behind when they do.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from ..debate.state import CHAIR
from ..journal import Journal, JournalError
from ..journal.paths import home
from ..journal.record import Recorded
from .access import hidden
from .evidence import folder_of, library_in, read_behind, read_on
from .outputs import Outputs
from .own_objects import NOBODY, OwnObjects
from .participants import FaultListener, Participants, participants, participants_with
from .recording import Recording, claimed, journal_path, new_journal

if TYPE_CHECKING:
    from argentum_audio.controller import MixKnobs
    from argentum_audio.live import LiveController
    from argentum_audio.virtual import VirtualController
    from argentum_audio.voices.base import Voice

    from ..debate.state import DebateState
    from ..evidence import EvidenceLibrary
    from ..orchestrator.inputs import Operator
    from ..session import LiveSession, Setup
    from .choice import Choice
    from .trust import Ask

ReadFirst = Callable[["EvidenceLibrary | None", Path], None]
OnRecorded = Callable[[list[Recorded]], None]
LookAt = Callable[[Journal, list[Recorded]], None]


# --- in virtual time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VirtualDebate:
    """A debate that is ready to be played as fast as it goes."""

    setup: Setup
    there: Participants
    audio: VirtualController
    journal: Journal | None
    library: EvidenceLibrary | None

    async def run(self, publish: OnRecorded, commands: deque[Operator] | None = None) -> DebateState:
        """Play it to its end; `publish` takes the events as they are recorded, `commands` are those of the operator as they come.
        Returns the final state."""
        from ..session import run_virtual

        try:
            return await run_virtual(
                self.setup,
                self.there.minds,
                self.there.voices,
                self.audio,
                journal=self.journal,
                library=self.library,
                publish=publish,
                fallback=self.there.fallback,
                commands=commands,
            )
        finally:
            await self.audio.close()

    def close(self) -> None:
        """Close library and journal; may be called twice."""
        if self.library is not None:
            self.library.close()
        if self.journal is not None:
            self.journal.close()


def open_virtual(
    setup: Setup,
    recording: Recording,
    on_fault: FaultListener,
    evidence: Path | None = None,
    *,
    read_first: ReadFirst | None = None,
    own: OwnObjects = NOBODY,
) -> VirtualDebate:
    """A debate ready to be played, a folder of `evidence` read by `read_first`; raises Refused."""
    from argentum_audio.virtual import VirtualController
    from argentum_audio.wav import check_writable

    there = participants(setup, on_fault, own)
    tracks = tracks_of(list(there.minds))
    path = journal_path(setup, recording)
    outputs = claimed(recording, path, tracks, evidence)
    journal: Journal | None = None
    library: EvidenceLibrary | None = None
    try:
        check_writable(recording.wav, recording.stems)
        journal = new_journal(setup, path) if path is not None else None
        library = library_in(journal, setup.motion, on_fault)
        if evidence is not None and read_first is not None:
            read_first(library, evidence)
        audio = VirtualController(wav=recording.wav, stems=recording.stems, tracks=tracks, knobs=_mix(setup))
    except BaseException as error:
        _given_up(journal, library, outputs)
        raise _refused(error) from None
    return VirtualDebate(setup, there, audio, journal, library)


# --- in real time -------------------------------------------------------------------------------------------------


def open_live(
    setup: Setup,
    recording: Recording,
    evidence: Path | None = None,
    *,
    read_first: ReadFirst | None = None,
    own: OwnObjects = NOBODY,
    on_recorded: OnRecorded | None = None,
) -> LiveSession:
    """A running debate; raises Refused when it cannot be recorded as asked. A folder of `evidence` is read by `read_first`, or
    without that while the debate runs."""
    from ..session import LiveSession

    faults = FaultRecorder()
    there = participants(setup, faults.report, own)
    tracks = tracks_of(list(there.minds))
    path = journal_path(setup, recording)
    outputs = claimed(recording, path, tracks, evidence)
    journal: Journal | None = None
    library: EvidenceLibrary | None = None
    try:
        audio = _device(setup, recording, there.voices, tracks)
        journal = new_journal(setup, path) if path is not None else None
        library = library_in(journal, setup.motion, faults.report)
        if evidence is not None and read_first is not None:
            read_first(library, evidence)
    except BaseException as error:
        _given_up(journal, library, outputs)
        raise _refused(error) from None
    session = LiveSession(
        setup.begin(),
        there.minds,
        there.voices,
        audio,
        journal=journal,
        library=library,
        home=home(),
        fallback=there.fallback,
        on_recorded=on_recorded,
    )
    faults.listener = session
    session.start()
    if evidence is not None and read_first is None:
        read_behind(library, evidence, session)
    return session


def resume_live(
    path: Path,
    choice: Choice,
    recording: Recording,
    *,
    look_at: LookAt | None = None,
    ask: Ask | None = None,
    own: Callable[[DebateState], OwnObjects] | None = None,
    on_recorded: OnRecorded | None = None,
) -> LiveSession:
    """A recorded debate that goes on in its own journal; raises Refused.

    With `look_at` the session tells the past first; it is called with that past before anything is opened, and may raise Refused.
    `ask` puts a question to the user: whether what a journal from elsewhere names may be used. `own` gives objects of the
    caller's for agents of the state that was recorded.
    """
    try:
        journal = Journal.open(path)
    except JournalError as error:
        raise Refused(one_line(error)) from None
    try:
        return _goes_on(journal, choice, recording, look_at=look_at, ask=ask, own=own, on_recorded=on_recorded)
    except JournalError as error:
        journal.close()
        raise Refused(one_line(error)) from None
    except BaseException:
        journal.close()
        raise


def _goes_on(
    journal: Journal,
    choice: Choice,
    recording: Recording,
    *,
    look_at: LookAt | None,
    ask: Ask | None,
    own: Callable[[DebateState], OwnObjects] | None,
    on_recorded: OnRecorded | None,
) -> LiveSession:
    from ..orchestrator.inputs import Resume
    from ..session import LiveSession
    from .recorded_past import check_first_step, past_of
    from .resuming import reseated, resumed
    from .trust import notice, resume_terms, sealed_here

    evidence = folder_of(choice.evidence, recording.named["evidence"])
    past = past_of(journal, with_past=look_at is not None)
    if look_at is not None:
        look_at(journal, past.told)
    given = own(past.state) if own is not None else NOBODY
    setup = resumed(past.state, journal.meta(), str(journal.path), choice)
    # From here on the journal is sealed: what it names is allowed, or something else stands in its place and on record.
    journal.seal, ours = sealed_here(journal)
    faults = FaultRecorder()
    tracks = tracks_of([agent.id for agent in past.state.agents])
    outputs = claimed(recording, journal.path, tracks, evidence)
    library: EvidenceLibrary | None = None
    try:
        library = library_in(journal, setup.motion, faults.report)
        settled = resume_terms(journal, library, setup, past, choice=choice, ask=ask, ours=ours)
        seats = given.seated(settled.seats)
        go_on = Resume(reseated(setup, past.state, seats, believed=ours, own=given))
        if not ours:
            check_first_step(journal, go_on)
        there = participants_with(setup, seats, faults.report, past.said, given)
        audio = _device(setup, recording, there.voices, tracks, origin_ms=past.state.at_ms)
    except BaseException as error:
        _given_up(None, library, outputs)
        raise _refused(error) from None
    session = LiveSession(
        go_on,
        there.minds,
        there.voices,
        audio,
        journal=journal,
        library=library,
        state=past.state,
        past=past.told,
        home=home(),
        on_recorded=on_recorded,
    )
    faults.listener = session
    session.start()
    if settled.left:
        session.notice("journal", "not_trusted", notice(str(journal.path), settled.left))
    read_on(library, session, settled.folders)
    if evidence is not None:
        read_behind(library, evidence, session)
    return session


# --- what both share -----------------------------------------------------------------------------------------------


def _given_up(journal: Journal | None, library: EvidenceLibrary | None, outputs: Outputs | None) -> None:
    """Close what was opened and remove what was made: nothing came of it."""
    if library is not None:
        library.close()
    if journal is not None:
        journal.close()
    if outputs is not None:
        outputs.give_up()


def _refused(error: BaseException) -> BaseException:
    from argentum_audio.wav import WavError

    return Refused(one_line(error)) if isinstance(error, WavError) else error


# --- sound --------------------------------------------------------------------------------------------------------


def tracks_of(agents: list[str]) -> list[str]:
    """Who has a seat on the stage and a stem: the agents, and the chair."""
    return [*agents, CHAIR]


def _device(
    setup: Setup, recording: Recording, voices: Mapping[str, Voice], tracks: list[str], *, origin_ms: int = 0
) -> LiveController:
    """The sound of a debate in real time; silent where it was asked for, or where nobody is heard."""
    from argentum_audio.live import LiveController

    mute = {voice.name for voice in voices.values()} == {"estimate"}
    return LiveController(
        device=os.environ.get("ARGENTUM_DEVICE") or None,
        silent=not recording.sound or mute,
        wav=recording.wav,
        stems=recording.stems,
        tracks=tracks,
        knobs=_mix(setup),
        origin_ms=origin_ms,
    )


def _mix(setup: Setup) -> MixKnobs:
    from argentum_audio.controller import MixKnobs

    return MixKnobs(setup.settings.audio.master_db, setup.settings.audio.width)


class FaultRecorder:
    """Faults of minds and voices, for a session's record. Voices are opened before there is a session; what comes earlier is
    kept for it."""

    def __init__(self) -> None:
        self._early: list[tuple[str, str, str, int | None]] = []
        self._listener: LiveSession | None = None

    def report(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:
        """Put a fault on record, or keep it until there is one; `name` is the mind's or the voice's, `why` one sentence."""
        if self._listener is None:
            self._early.append((name, why, kind, retry_ms))
        else:
            self._listener.notice(name, kind, hidden(one_line(why)), retry_ms)

    @property
    def listener(self) -> LiveSession | None:
        """The session whose record it is."""
        return self._listener

    @listener.setter
    def listener(self, session: LiveSession) -> None:
        self._listener = session
        for fault in self._early:
            self.report(*fault)
