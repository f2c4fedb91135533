"""A new debate from a moment of an old one: the record up to there in a journal of its own, and on from there, changed or not.

Where the casebook writes and the parent was played in virtual time, the parent is played again from its start, checked event by event
against its record, and the change is made at the moment: so a fork with nothing changed is the parent again to the byte, and with a
change the first event that differs is that change. Otherwise the record is copied up to the moment, and the debate goes on from there as
a resumed one does: what was being said is cut off, what was prepared is prepared again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from ..debate.state import DebateState
from ..journal import Journal, JournalError, JournalReader
from ..journal.file_family import remove
from ..journal.fork import Moment, Origin, begin_fork
from ..journal.paths import home, new_journal_path
from ..journal.record import Recorded
from ..journal.replay import folding
from ..journal.seal import home_key
from ..orchestrator.inputs import Fork as ForkInput
from . import named_material
from .agent_specs import CASEBOOK, AgentSpecs
from .evidence import ReadFirst, library_in
from .giving_up import as_refusal, give_up
from .live import OnRecorded, resume_live
from .participants import open_judges, participants_with
from .recording import Recording, claim_outputs, made_at
from .resumed_setup import resumed_setup
from .sound_output import tracks_of, virtual_controller
from .virtual import VirtualDebate, resume_virtual

if TYPE_CHECKING:
    from ..orchestrator.inputs import Begin, Input
    from ..session import LiveSession
    from .choice import Choice
    from .listeners import FaultListener
    from .resumption import LookAt
    from .trust import Ask


@dataclass(frozen=True, slots=True)
class Fork:
    """A moment of a recorded debate, and what is different from there on: of `choice` its preset, settings, mind, voice, seed, turns,
    minutes, evidence and judges. `preset` is empty for the rules as they were."""

    parent: JournalReader
    moment: Moment
    choice: Choice
    preset: str = ""

    @property
    def plays_again(self) -> bool:
        """Whether nothing is asked for that a debate played again could not have from the moment on."""
        choice = self.choice
        return not (choice.mind or choice.voice or choice.evidence or choice.seed is not None)

    def changes(self, state: DebateState) -> ForkInput | None:
        """What is changed, checked against the rules at the moment; None where nothing is. Raises Refused."""
        from ..debate.knobs import KnobError, change

        choice = self.choice
        preset = named_material.preset(self.preset) if self.preset else None
        rules = preset.settings if preset is not None else state.rules
        for key, value in choice.settings:
            try:
                rules = change(rules, key, value)
            except KnobError as error:
                raise Refused(f"--set: {one_line(error)}") from None
        changed = ForkInput(
            preset=preset.name if preset is not None else None,
            settings=preset.settings.model_dump() if preset is not None else None,
            knobs=choice.settings,
            seed=choice.seed,
            turns=choice.turns,
            minutes=choice.minutes,
        )
        return changed if changed != ForkInput() else None

    def origin(self, *, exact: bool) -> Origin:
        """What the new journal says of where it comes from."""
        meta, moment = self.parent.meta(), self.moment
        return Origin(meta.get("session", ""), self.parent.path.name, moment.seq, moment.at_ms, exact)


class _Diverged(Exception):
    """Played again, the parent does not come out as it is on record."""


@dataclass(slots=True)
class ForkedDebate:
    """A fork that is ready to be played in virtual time. `exact`: the parent is played again up to the moment first."""

    debate: VirtualDebate
    exact: bool
    again: Callable[[], VirtualDebate]
    changes: ForkInput | None
    parent: deque[Recorded]

    @property
    def journal(self) -> Journal | None:
        """Where it is recorded."""
        return self.debate.journal

    @property
    def state(self) -> DebateState:
        """Where it stands before it is played."""
        return self.debate.state

    async def run(self, publish: OnRecorded) -> DebateState:
        """Play it to its end; `publish` takes each batch of events. Where the parent comes out otherwise than on record, `debate` is another
        one from then on, `exact` is false, and the events are told from the moment on."""
        if not self.exact:
            return await self.debate.run(publish)
        inputs: deque[Input] = deque()
        held: list[list[Recorded]] = []

        def watch(batch: list[Recorded]) -> None:
            if not self.parent:
                publish(batch)
                return
            for recorded in batch:
                if self.parent and self.parent.popleft() != recorded:
                    raise _Diverged
            held.append(batch)
            if self.parent:
                return
            for shared in held:
                publish(shared)
            if self.changes is not None:
                inputs.append(self.changes)

        try:
            return await self.debate.run(watch, inputs)
        except _Diverged:
            journal = self.debate.journal
            self.debate.close()
            assert journal is not None
            remove(journal.file)
            self.exact = False
            self.debate = self.again()
            return await self.debate.run(publish)

    def close(self) -> None:
        """Close library and journal; may be called twice."""
        self.debate.close()


def fork_virtual(
    fork: Fork,
    recording: Recording,
    on_fault: FaultListener,
    *,
    read_first: ReadFirst | None = None,
    ask: Ask | None = None,
) -> ForkedDebate:
    """A fork to be played as fast as it goes, in a journal of its own. Raises Refused."""
    state, begin, kept = _state_at(fork)
    changes = fork.changes(state)

    def resumed() -> VirtualDebate:
        path = _copied(fork, recording)
        try:
            return resume_virtual(
                path, fork.choice, recording, on_fault, read_first=read_first, ask=ask, fork=changes or ForkInput()
            )
        except BaseException:
            remove(path)
            raise

    minds = {agent.mind for agent in begin.agents} | ({begin.chair.mind} if begin.chair is not None else set())
    if not fork.plays_again or minds != {CASEBOOK} or state.plans:
        return ForkedDebate(resumed(), False, resumed, None, deque())
    played = _played_again(fork, begin, recording, on_fault)
    return ForkedDebate(played, True, resumed, changes, kept)


def fork_live(
    fork: Fork, recording: Recording, *, look_at: LookAt | None = None, ask: Ask | None = None
) -> LiveSession:
    """A fork that goes on in real time, in a journal of its own and in a thread of its own. Raises Refused."""
    state, _, _ = _state_at(fork)
    changes = fork.changes(state)
    path = _copied(fork, recording)
    try:
        return resume_live(path, fork.choice, recording, look_at=look_at, ask=ask, fork=changes or ForkInput())
    except BaseException:
        remove(path)
        raise


def _path(fork: Fork, recording: Recording) -> Path:
    return recording.journal if recording.journal is not None else new_journal_path(_motion(fork))


def _motion(fork: Fork) -> str:
    return fork.parent.meta().get("motion", "")


def _copied(fork: Fork, recording: Recording) -> Path:
    """A journal of its own with what the fork keeps, closed; where it is. Raises Refused."""

    def copy(path: Path) -> Path:
        begin_fork(fork.parent, path, fork.origin(exact=False), key=home_key(home()), empty=False).close()
        return path

    return made_at(_path(fork, recording), recording, _motion(fork), copy)


def _state_at(fork: Fork) -> tuple[DebateState, Begin, deque[Recorded]]:
    """The debate at the moment, the input that began it, and its events up to there. Raises Refused for a damaged record."""
    from ..debate.events import NOTE, DebateStarted, ProviderFault
    from ..orchestrator.inputs import Begin

    kept: deque[Recorded] = deque()
    state = DebateState()
    try:
        for state, recorded in folding(fork.parent):  # noqa: B007 (the last one is wanted)
            kept.append(recorded)
            if recorded.seq >= fork.moment.seq:
                break
    except JournalError as error:
        raise Refused(one_line(error)) from None
    started = kept[0].event
    if not isinstance(started, DebateStarted):
        raise Refused(f"{fork.parent.path} is damaged: it does not begin with the debate's beginning")
    second = kept[1].event if len(kept) > 1 else None
    note = ""
    if isinstance(second, ProviderFault) and second.kind == NOTE and second.provider == "motion":
        note = second.detail
    shared = {
        name: getattr(started, name) for name in Begin.__struct_fields__ if name in DebateStarted.__struct_fields__
    }
    begin = Begin(**shared, note=note)
    return state, begin, kept


def _played_again(fork: Fork, begin: Begin, recording: Recording, on_fault: FaultListener) -> VirtualDebate:
    """The parent from its start, with the minds and voices that its record names. Raises Refused."""
    from argentum_audio.wav import check_writable

    from ..debate.settings import Settings

    first, _ = next(folding(fork.parent))
    setup = resumed_setup(first, fork.parent.meta(), str(fork.parent.path), fork.choice)
    setup = replace(setup, settings=Settings.model_validate(begin.settings))
    specs = {agent.id: AgentSpecs(agent.mind, agent.voice) for agent in begin.agents}
    found = participants_with(setup, specs, on_fault)
    panel = open_judges(setup, on_fault)
    tracks = tracks_of(list(specs))
    path = _path(fork, recording)
    outputs = claim_outputs(recording, path, tracks)
    journal: Journal | None = None
    library = None
    try:
        check_writable(recording.wav, recording.stems)
        origin, key = fork.origin(exact=True), home_key(home())
        journal = made_at(
            path, recording, _motion(fork), lambda free: begin_fork(fork.parent, free, origin, key=key, empty=True)
        )
        library = library_in(journal, setup.motion, on_fault)
        audio = virtual_controller(setup, recording, tracks)
    except BaseException as error:
        give_up(journal, library, outputs)
        if journal is not None:
            remove(journal.file)
        raise as_refusal(error) from None
    return VirtualDebate(setup, found, audio, journal, library, begin, DebateState(), deque(), panel)
