"""Debates in real time: `open_live` begins one, `resume_live` goes on with a recorded one. They raise `Refused` with one sentence, and
leave nothing behind when they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..journal import Journal
from ..journal.paths import home
from ..journal.record import Recorded
from .evidence import ReadFirst, library_in, read_behind, read_on
from .giving_up import as_refusal, give_up
from .listeners import SessionListener
from .named_material import PresetMaterial
from .own_objects import NO_OBJECTS, OwnObjects
from .participants import open_judges, participants
from .recording import Recording, claim_outputs, journal_path, new_journal
from .resumption import LookAt, prepare_resumption
from .sound_output import is_mute, live_controller, tracks_of

if TYPE_CHECKING:
    from ..debate.state import DebateState
    from ..evidence import EvidenceLibrary
    from ..evidence.source import Source
    from ..orchestrator.inputs import Fork
    from ..session import LiveSession, Setup
    from .choice import Choice
    from .trust import Ask

OnRecorded = Callable[[list[Recorded]], None]


def open_live(
    setup: Setup,
    recording: Recording,
    evidence: Sequence[Source] = (),
    *,
    read_first: ReadFirst | None = None,
    own: OwnObjects = NO_OBJECTS,
    on_recorded: OnRecorded | None = None,
) -> LiveSession:
    """Begin a debate in a thread of its own.

    The folders, files and addresses of `evidence` are read by `read_first`, or without that while the debate runs. `own` are objects of the caller's in place of
    minds and voices; `on_recorded` is called with each batch of events, in the session's thread. Raises Refused for what cannot be
    opened or recorded as asked.
    """
    from ..session import LiveSession

    listener = SessionListener()
    found = participants(setup, listener.fault, own, on_cost=listener.cost)
    panel = open_judges(setup, listener.fault)
    tracks = tracks_of(list(found.minds))
    path = journal_path(setup, recording)
    outputs = claim_outputs(recording, path, tracks, evidence)
    journal: Journal | None = None
    library: EvidenceLibrary | None = None
    try:
        audio = live_controller(setup, recording, found.voices, tracks)
        found.seats.heard = not is_mute(found.voices)
        journal = new_journal(setup, path, recording) if path is not None else None
        library = library_in(journal, setup.motion, listener.fault)
        if evidence and read_first is not None:
            read_first(library, evidence, True)
    except BaseException as error:
        give_up(journal, library, outputs, new=True)
        raise as_refusal(error) from None
    session = LiveSession(
        setup.begin(),
        found.minds,
        found.voices,
        audio,
        journal=journal,
        library=library,
        home=home(),
        fallback=found.fallback,
        chair=found.chair,
        on_recorded=on_recorded,
        panel=panel,
        presets=PresetMaterial(),
        seats=found.seats,
    )
    listener.attach(session)
    session.start()
    if read_first is None:
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
    fork: Fork | None = None,
) -> LiveSession:
    """Go on with a recorded debate, in its own journal and in a thread of its own; arguments as in `prepare_resumption` and `open_live`.

    With `look_at` the session tells the past first. Raises Refused.
    """
    from ..session import LiveSession

    listener = SessionListener()
    resumption = prepare_resumption(
        path, choice, recording, listener.fault, on_cost=listener.cost, look_at=look_at, ask=ask, own=own, fork=fork
    )
    try:
        audio = live_controller(
            resumption.setup,
            recording,
            resumption.participants.voices,
            resumption.tracks,
            origin_ms=resumption.past.state.at_ms,
        )
        resumption.participants.seats.heard = not is_mute(resumption.participants.voices)
    except BaseException as error:
        resumption.give_up()
        raise as_refusal(error) from None
    past = resumption.past
    session = LiveSession(
        resumption.first,
        resumption.participants.minds,
        resumption.participants.voices,
        audio,
        journal=resumption.journal,
        library=resumption.library,
        state=past.state,
        past=past.told,
        home=home(),
        fallback=resumption.participants.fallback,
        chair=resumption.participants.chair,
        on_recorded=on_recorded,
        panel=resumption.panel,
        presets=PresetMaterial(),
        seats=resumption.participants.seats,
    )
    listener.attach(session)
    session.start()
    if resumption.notice:
        session.notice("journal", "not_trusted", resumption.notice)
    read_on(resumption.library, session, resumption.folders)
    read_behind(resumption.library, resumption.evidence, session)
    return session
