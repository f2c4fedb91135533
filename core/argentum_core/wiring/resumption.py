"""A recorded debate made ready to go on, in real or in virtual time: what its journal says, what of that may be used, and who takes
part from here on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from ..journal import Journal, JournalError
from ..journal.file_family import remove
from ..journal.record import Recorded
from .evidence import folder_of, library_in
from .giving_up import as_refusal, give_up
from .own_objects import NO_OBJECTS, OwnObjects
from .page_journal import open_to_go_on
from .participants import Participants, participants_with
from .recorded_past import RecordedPast, check_first_step, read_past
from .recording import Recording, claim_outputs
from .resumed_setup import changed_agents, resumed_setup, under_other_terms, with_chair
from .sound_output import tracks_of
from .trust import Ask, resume_terms, seal_of_this_home, untrusted_notice

if TYPE_CHECKING:
    from ..debate.state import DebateState
    from ..evidence import EvidenceLibrary
    from ..orchestrator.inputs import Fork, Resume
    from ..session import Setup
    from .choice import Choice
    from .listeners import CostListener, FaultListener
    from .outputs import Outputs

LookAt = Callable[[Journal, list[Recorded]], None]
"""Called with a journal that is open and what it records, before anything else is opened; may raise Refused."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """Everything that a debate needs to go on but its sound. `first` is the input that sets it going, `past` what was recorded.

    `folders` are those that were being read when it was stopped, `evidence` one that is named now; `notice` says what a journal from
    elsewhere wanted and did not get, empty where it got everything.
    """

    journal: Journal
    library: EvidenceLibrary | None
    outputs: Outputs
    setup: Setup
    past: RecordedPast
    first: Resume
    participants: Participants
    tracks: list[str]
    folders: list[str]
    evidence: Path | None
    notice: str
    new: bool = False
    """The journal was made from a page, and goes if the debate does not go on."""

    def folders_to_read(self) -> Iterator[Path]:
        """The folders of `folders` that are still there, then `evidence`."""
        yield from (folder for folder in map(Path, self.folders) if folder.is_dir())
        if self.evidence is not None:
            yield self.evidence

    def give_up(self) -> None:
        """Close journal and library, and remove the files that were made for the sound: the debate does not go on."""
        give_up(self.journal, self.library, self.outputs)
        if self.new:
            remove(self.journal.file)


def prepare_resumption(
    path: Path,
    choice: Choice,
    recording: Recording,
    on_fault: FaultListener,
    *,
    on_cost: CostListener | None = None,
    look_at: LookAt | None = None,
    ask: Ask | None = None,
    own: Callable[[DebateState], OwnObjects] | None = None,
    fork: Fork | None = None,
) -> Resumption:
    """Open the journal at `path` to go on with the debate in it; of a page, a new journal with its record (`page_journal.py`).

    - `choice`: minds, voices and evidence that are named again; everything else is the record's.
    - `on_fault`, `on_cost`: told of minds and voices that failed, and of calls whose answers nobody has.
    - `look_at`: whoever wants the past; without it the past is folded and not kept.
    - `ask`: puts a question to the user, whether what a journal from elsewhere names may be used; without it the answer is no.
    - `own`: gives objects of the caller's, from the state that was recorded, for minds and voices.
    - `fork`: the terms that a fork goes on under.

    Raises Refused, and leaves nothing open then.
    """
    try:
        journal, new = open_to_go_on(path)
    except JournalError as error:
        raise Refused(one_line(error)) from None
    try:
        prepared = _prepared(
            journal, choice, recording, on_fault, on_cost=on_cost, look_at=look_at, ask=ask, own=own, fork=fork
        )
        return replace(prepared, new=new)
    except BaseException as error:
        journal.close()
        refusal = as_refusal(error)
        if new:
            remove(journal.file)
            if isinstance(refusal, Refused):
                refusal = Refused(str(refusal).replace(str(journal.path), str(path)))
        raise refusal from None


def _prepared(
    journal: Journal,
    choice: Choice,
    recording: Recording,
    on_fault: FaultListener,
    *,
    on_cost: CostListener | None,
    look_at: LookAt | None,
    ask: Ask | None,
    own: Callable[[DebateState], OwnObjects] | None,
    fork: Fork | None,
) -> Resumption:
    from ..orchestrator.inputs import Resume

    evidence = folder_of(choice.evidence, recording.named["evidence"])
    past = read_past(journal, with_past=look_at is not None)
    if look_at is not None:
        look_at(journal, past.told)
    given = own(past.state) if own is not None else NO_OBJECTS
    setup = resumed_setup(past.state, journal.meta(), str(journal.path), choice)
    if fork is not None:
        setup = under_other_terms(setup, fork)
    # From here on the journal is sealed: what it names is allowed, or something else stands in its place and on record.
    journal.seal, ours = seal_of_this_home(journal)
    tracks = tracks_of([agent.id for agent in past.state.agents])
    outputs = claim_outputs(recording, journal.path, tracks, evidence)
    library: EvidenceLibrary | None = None
    try:
        library = library_in(journal, setup.motion, on_fault)
        terms = resume_terms(journal, library, setup, past, choice=choice, ask=ask, ours=ours)
        setup = with_chair(setup, terms.chair)
        specs = given.seated(terms.seats)
        first = Resume(changed_agents(setup, past.state, specs, believed=ours, own=given), fork)
        if not ours:
            check_first_step(journal, first)
        found = participants_with(setup, specs, on_fault, said=past.said, own=given, on_cost=on_cost)
    except BaseException:
        give_up(None, library, outputs)
        raise
    left = untrusted_notice(str(journal.path), terms.left) if terms.left else ""
    return Resumption(journal, library, outputs, setup, past, first, found, tracks, terms.folders, evidence, left)
