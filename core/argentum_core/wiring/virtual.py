"""Debates in virtual time: `open_virtual` begins one, `resume_virtual` goes on with a recorded one. They raise `Refused` with one
sentence, and leave nothing behind when they do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused

from ..debate.state import DebateState
from ..journal import Journal
from ..journal.record import Recorded
from .evidence import ReadFirst, library_in
from .giving_up import as_refusal, give_up
from .own_objects import NO_OBJECTS, OwnObjects
from .participants import Participants, open_judges, participants
from .recording import Recording, claim_outputs, journal_path, new_journal
from .resumption import LookAt, prepare_resumption
from .sound_output import tracks_of, virtual_controller

if TYPE_CHECKING:
    from argentum_audio.virtual import VirtualController

    from ..evidence import EvidenceLibrary
    from ..evidence.source import Source
    from ..orchestrator.inputs import CallCharged, Fork, Input, Operator
    from ..session import Setup
    from ..session.judges import JudgePanel
    from .choice import Choice
    from .listeners import CostListener, FaultListener
    from .trust import Ask

OnRecorded = Callable[[list[Recorded]], None]


@dataclass(frozen=True, slots=True)
class VirtualDebate:
    """A debate that is ready to be played as fast as it goes. `first` is the input that sets it going, `state` where it stands before
    that: empty for a new debate. `charges` are costs of calls whose answers nobody has, as its minds tell them."""

    setup: Setup
    participants: Participants
    audio: VirtualController
    journal: Journal | None
    library: EvidenceLibrary | None
    first: Input
    state: DebateState
    charges: deque[CallCharged]
    panel: JudgePanel | None = None

    async def run(self, publish: OnRecorded, commands: deque[Operator] | deque[Input] | None = None) -> DebateState:
        """Play it to its end, and return the final state.

        `publish` takes each batch of events once it is recorded; `commands` are the operator's, taken before any other input, and may be
        appended to at any time.
        """
        from ..session import run_virtual

        try:
            return await run_virtual(
                self.setup,
                self.participants.minds,
                self.participants.voices,
                self.audio,
                journal=self.journal,
                library=self.library,
                publish=publish,
                fallback=self.participants.fallback,
                chair=self.participants.chair,
                commands=commands,
                first=self.first,
                state=self.state,
                charges=self.charges,
                panel=self.panel,
                seats=self.participants.seats,
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
    evidence: Sequence[Source] = (),
    *,
    read_first: ReadFirst | None = None,
    own: OwnObjects = NO_OBJECTS,
) -> VirtualDebate:
    """A new debate, ready to be played.

    `on_fault` hears of minds and voices that failed; folders, files and addresses of `evidence` are read by `read_first`, and not without; `own` are objects
    of the caller's in place of minds and voices. Raises Refused.
    """
    from argentum_audio.wav import check_writable

    charges: deque[CallCharged] = deque()
    found = participants(setup, on_fault, own, on_cost=_into(charges))
    panel = open_judges(setup, on_fault)
    tracks = tracks_of(list(found.minds))
    path = journal_path(setup, recording)
    outputs = claim_outputs(recording, path, tracks, evidence)
    journal: Journal | None = None
    library: EvidenceLibrary | None = None
    try:
        check_writable(recording.wav, recording.stems)
        journal = new_journal(setup, path, recording) if path is not None else None
        library = library_in(journal, setup.motion, on_fault)
        if evidence and read_first is not None:
            read_first(library, evidence, True)
        audio = virtual_controller(setup, recording, tracks)
    except BaseException as error:
        give_up(journal, library, outputs, new=True)
        raise as_refusal(error) from None
    return VirtualDebate(setup, found, audio, journal, library, setup.begin(), DebateState(), charges, panel)


def resume_virtual(
    path: Path,
    choice: Choice,
    recording: Recording,
    on_fault: FaultListener,
    *,
    read_first: ReadFirst | None = None,
    look_at: LookAt | None = None,
    ask: Ask | None = None,
    own: Callable[[DebateState], OwnObjects] | None = None,
    fork: Fork | None = None,
) -> VirtualDebate:
    """A recorded debate, ready to be played on in its own journal; arguments as in `prepare_resumption` and `open_virtual`.

    Folders that were being read are read to their end first. Raises Refused, also for a debate that was begun without an end: in virtual
    time it would never stop.
    """
    from argentum_audio.wav import check_writable

    charges: deque[CallCharged] = deque()
    resumption = prepare_resumption(
        path, choice, recording, on_fault, on_cost=_into(charges), look_at=look_at, ask=ask, own=own, fork=fork
    )
    setup, state = resumption.setup, resumption.past.state
    try:
        if setup.turns is None and setup.minutes is None:
            raise Refused(f"{path} was begun without turns or minutes; in virtual time it would never end")
        check_writable(recording.wav, recording.stems)
        if resumption.notice:
            on_fault("journal", resumption.notice, "not_trusted")
        to_read = resumption.to_read()
        if to_read and read_first is not None:
            read_first(resumption.library, to_read, False)
        audio = virtual_controller(setup, recording, resumption.tracks, origin_ms=state.at_ms)
    except BaseException as error:
        resumption.give_up()
        raise as_refusal(error) from None
    return VirtualDebate(
        setup,
        resumption.participants,
        audio,
        resumption.journal,
        resumption.library,
        resumption.first,
        state,
        charges,
        resumption.panel,
    )


def _into(charges: deque[CallCharged]) -> CostListener:
    from ..orchestrator.inputs import CallCharged

    return lambda request_id, agent, cost_micros, usage=None, kind=None: charges.append(
        CallCharged(request_id, agent, cost_micros, usage, kind)
    )
