"""A debate with its journal, minds, voices and sound: started, told to a screen, a person or a program, and closed.

Whatever happens in between, the journal is closed when these functions return.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..endings import Ended, ctrl_c_too, told
from .access import hidden
from .output import say
from .outputs import Outputs
from .problems import FAILED, Refused, one_line

if TYPE_CHECKING:
    from argentum_audio.controller import MixKnobs
    from argentum_audio.voices.base import Voice
    from argentum_core.evidence import Library
    from argentum_core.journal import Journal, Recorded
    from argentum_core.session import LiveSession, Setup

    from ..choice import Choice
    from .trust import Ask

Tell = Callable[["list[Recorded]"], None]

_GLANCE_S = 0.05


@dataclass(frozen=True, slots=True)
class Recording:
    """Where the debate goes besides the ears. Without a `journal` it is kept in the debates folder. What is there already is
    replaced only to `overwrite`, and never what is read (`inputs`: what each is, and where)."""

    journal: Path | None = None
    wav: Path | None = None
    stems: Path | None = None
    sound: bool = True
    overwrite: bool = False
    inputs: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: the stage screen, lines for a person, or event lines for a program."""

    headless: bool = False
    as_json: bool = False


# --- in virtual time ----------------------------------------------------------------------------------------------


def perform_virtual(setup: Setup, recording: Recording, audience: Audience, evidence: Path | None = None) -> int:
    """A debate as fast as it goes, which may cite a folder of `evidence`; returns the exit status."""
    from argentum_audio.virtual import VirtualController
    from argentum_audio.wav import WavError, prepare
    from argentum_core.session import run_virtual

    from .assemble import company
    from .evidence import library_in, read_first

    there = company(setup, _told_at_once)
    minds, voices = there.minds, there.voices
    tracks = _tracks(list(minds))
    path = _journal_path(setup, recording)
    outputs = claimed(recording, path, tracks, evidence)
    try:
        prepare(recording.wav, recording.stems)
        journal = _new_journal(setup, path)
    except WavError as error:
        outputs.give_up()
        raise Refused(one_line(error)) from None
    except BaseException:
        outputs.give_up()
        raise
    teller = _Teller(audience.as_json)
    library: Library | None = None
    ended: list[int] = []

    def tell(batch: list[Recorded]) -> None:
        teller.tell(batch)
        if ended:  # here everything is on record, and no foreign code is in the middle of anything
            raise Ended(ended[0])

    try:
        library = library_in(journal, setup.motion, _told_at_once)
        if evidence is not None:
            read_first(library, evidence)
        audio = VirtualController(wav=recording.wav, stems=recording.stems, tracks=tracks, knobs=_mix(setup))

        async def play() -> None:
            try:
                await run_virtual(
                    setup,
                    minds,
                    voices,
                    audio,
                    journal=journal,
                    library=library,
                    publish=tell,
                    fallback=there.fallback,
                )
            finally:
                await audio.close()

        with told(ended.append), ctrl_c_too():
            asyncio.run(play())
    except KeyboardInterrupt:
        teller.conclude(journal)
        raise
    finally:
        if library is not None:
            library.close()
        journal.close()
    return teller.conclude(journal, whole=journal.recording)


# --- in real time -------------------------------------------------------------------------------------------------


def live(setup: Setup, recording: Recording, evidence: Path | None = None, *, at_once: bool = False) -> LiveSession:
    """A running debate; raises Refused when it cannot be recorded as asked. A folder of `evidence` is read first, or while
    the debate runs if it is to begin `at_once`."""
    from argentum_audio.live import LiveController
    from argentum_audio.wav import WavError
    from argentum_core.journal.places import home
    from argentum_core.session import LiveSession

    from .assemble import company
    from .evidence import library_in, read_behind, read_first

    faults = _Faults()
    there = company(setup, faults.report)
    minds, voices = there.minds, there.voices
    tracks = _tracks(list(minds))
    path = _journal_path(setup, recording)
    outputs = claimed(recording, path, tracks, evidence)
    journal: Journal | None = None
    try:
        audio = LiveController(
            device=os.environ.get("ARGENTUM_DEVICE") or None,
            silent=not recording.sound or _mute(voices),
            wav=recording.wav,
            stems=recording.stems,
            tracks=tracks,
            knobs=_mix(setup),
        )
        journal = _new_journal(setup, path)
        library = library_in(journal, setup.motion, faults.report)
        if evidence is not None and not at_once:
            read_first(library, evidence)
    except BaseException as error:
        if journal is not None:
            journal.close()
        outputs.give_up()
        if isinstance(error, WavError):
            raise Refused(one_line(error)) from None
        raise
    session = LiveSession(
        setup.begin(), minds, voices, audio, journal=journal, library=library, home=home(), fallback=there.fallback
    )
    faults.listener = session
    session.start()
    if evidence is not None and at_once:
        read_behind(library, evidence, session)
    return session


def live_again(
    path: Path, choice: Choice, recording: Recording, *, with_past: bool, ask: Ask | None = None
) -> LiveSession:
    """A recorded debate that goes on in its own journal; raises Refused. A screen wants the past told first. `ask` puts a
    question to the user: whether what a journal from elsewhere names may be used."""
    from argentum_core.journal import Journal, JournalError

    try:
        journal = Journal.open(path)
    except JournalError as error:
        raise Refused(one_line(error)) from None
    try:
        return _goes_on(journal, choice, recording, with_past=with_past, ask=ask)
    except JournalError as error:
        journal.close()
        raise Refused(one_line(error)) from None
    except BaseException:
        journal.close()
        raise


def _goes_on(
    journal: Journal, choice: Choice, recording: Recording, *, with_past: bool, ask: Ask | None
) -> LiveSession:
    from argentum_audio.live import LiveController
    from argentum_audio.wav import WavError
    from argentum_core.journal.places import home
    from argentum_core.orchestrator.inputs import GoOn
    from argentum_core.session import LiveSession

    from .assemble import company_again, reseated, resumed
    from .evidence import folder_of, library_in, read_behind, read_on
    from .past import check_first_step, past_of
    from .trust import notice, sealed_here, settle

    evidence = folder_of(choice.evidence)
    past = past_of(journal, with_past=with_past)
    setup = resumed(past.state, journal.meta(), str(journal.path), choice)
    # From here on the journal is sealed: what it names is allowed, or something else stands in its place and on record.
    journal.seal, ours = sealed_here(journal)
    faults = _Faults()
    tracks = _tracks([agent.id for agent in past.state.agents])
    outputs = claimed(recording, journal.path, tracks, evidence)
    library: Library | None = None
    try:
        library = library_in(journal, setup.motion, faults.report)
        settled = settle(journal, library, setup, past, choice=choice, ask=ask, ours=ours)
        go_on = GoOn(reseated(setup, past.state, settled.seats, believed=ours))
        if not ours:
            check_first_step(journal, go_on)
        there = company_again(setup, settled.seats, faults.report, past.said)
        audio = LiveController(
            device=os.environ.get("ARGENTUM_DEVICE") or None,
            silent=not recording.sound or _mute(there.voices),
            wav=recording.wav,
            stems=recording.stems,
            tracks=tracks,
            knobs=_mix(setup),
            origin_ms=past.state.at_ms,
        )
    except BaseException as error:
        if library is not None:
            library.close()
        outputs.give_up()
        if isinstance(error, WavError):
            raise Refused(one_line(error)) from None
        raise
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
    )
    faults.listener = session
    session.start()
    if settled.left:
        session.notice("journal", "not_trusted", notice(str(journal.path), settled.left))
    read_on(library, session, settled.folders)
    if evidence is not None:
        read_behind(library, evidence, session)
    return session


# --- attending ----------------------------------------------------------------------------------------------------


def attend(session: LiveSession, audience: Audience, preset: str = "") -> int:
    """Stay with a running debate to its end; returns the exit status. `preset` is the name or file it was begun with."""
    if not audience.headless:
        return _on_stage(session, preset)
    journal = session.journal_path
    try:
        teller = _Teller(audience.as_json)
        teller.know(_names(journal))
        status: list[int] = []
        with told(status.append):
            while not session.wait(_GLANCE_S):
                teller.tell(session.drain())
                if status:
                    raise Ended(status[0])
    except KeyboardInterrupt:
        session.close()
        teller.tell(session.drain())
        teller.conclude(journal)
        raise
    finally:
        session.close()
    teller.tell(session.drain())
    _raise_crash(session, journal)
    return teller.conclude(journal, whole=session.journal_path is not None)


def _on_stage(session: LiveSession, preset: str) -> int:
    journal = session.journal_path
    try:
        from argentum_core.journal.places import home
        from argentum_presets.files import is_path

        from ..app import ArgentumApp
        from ..app import run as show
        from ..screens.preset_shelf import StockShelf

        shelf = StockShelf(preset if is_path(preset) else "")
        status = show(ArgentumApp(show=session, shelf=shelf, crash_folder=home()))
    finally:
        session.close()
    _raise_crash(session, journal)
    if journal is not None:
        say(_record(journal, whole=session.journal_path is not None), err=True)
    return status


def _record(journal: str, *, whole: bool) -> str:
    """Where the debate can be found afterwards."""
    return f"Recorded in {journal}" if whole else f"Recorded in {journal} until it could not be written any more"


def _raise_crash(session: LiveSession, journal: str | None) -> None:
    if session.crash is None:
        return
    if journal is not None:
        say(f"The debate goes on with: argentum resume {journal}", err=True)
    raise session.crash


def _names(journal: str | None) -> dict[str, str]:
    """The agents of a debate that goes on: its beginning, which names them, is not told again."""
    from argentum_core.debate.events import DebateStarted
    from argentum_core.journal import JournalReader

    if journal is not None:
        for recorded in JournalReader.open(journal).read():
            if isinstance(recorded.event, DebateStarted):
                return {agent.id: agent.name for agent in recorded.event.agents}
    return {}


class _Teller:
    """Tells a debate's events as they come: event lines on stdout, or plain progress on stderr."""

    def __init__(self, as_json: bool) -> None:
        from .progress import Progress

        self._as_json = as_json
        self._progress = Progress(self._say)
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if as_json and reconfigure is not None:
            reconfigure(encoding="utf-8")

    def know(self, names: dict[str, str]) -> None:
        self._progress.know(names)

    def _say(self, text: str) -> None:
        if not self._as_json:
            say(text, err=True)

    def tell(self, batch: list[Recorded]) -> None:
        from argentum_core.journal.export.lines import line

        for recorded in batch:
            if self._as_json:
                sys.stdout.write(line(recorded) + "\n")
            self._progress.take(recorded)
        if self._as_json and batch:
            sys.stdout.flush()

    def conclude(self, journal: Journal | str | None, *, whole: bool = True) -> int:
        """Say where the record is, and whether it is `whole`; returns the exit status that goes with the debate's end."""
        path = journal if journal is None or isinstance(journal, str) else str(journal.path)
        if path is not None and not self._as_json:
            say(_record(path, whole=whole), err=True)
        return FAILED if self._progress.ended == "failed" else 0


class _Faults:
    """Voices are opened before there is a session to tell of their faults; what comes earlier is kept for it."""

    def __init__(self) -> None:
        self._early: list[tuple[str, str, str, int | None]] = []
        self._listener: LiveSession | None = None

    def report(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:
        if self._listener is None:
            self._early.append((name, why, kind, retry_ms))
        else:
            self._listener.notice(name, kind, hidden(one_line(why)), retry_ms)

    @property
    def listener(self) -> LiveSession | None:
        return self._listener

    @listener.setter
    def listener(self, session: LiveSession) -> None:
        self._listener = session
        for fault in self._early:
            self.report(*fault)


def _told_at_once(name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:  # noqa: ARG001
    say(f"! {name}: {hidden(one_line(why))}", err=True)


def _journal_path(setup: Setup, recording: Recording) -> Path:
    from argentum_core.journal.places import new_journal_path

    return recording.journal or new_journal_path(setup.motion_id)


def _new_journal(setup: Setup, path: Path) -> Journal:
    from argentum_core.journal import Journal, JournalError
    from argentum_core.journal.places import home
    from argentum_core.journal.seal import Seal, home_key

    meta = setup.meta()
    try:
        journal = Journal.create(path, meta)
    except JournalError as error:
        raise Refused(one_line(error)) from None
    key = home_key(home())
    if key is not None:
        journal.seal = Seal(key, meta)
    return journal


def claimed(recording: Recording, journal: Path, tracks: list[str], evidence: Path | None = None) -> Outputs:
    """The files for the sound of a debate, made or found to be replaceable; raises Refused. `tracks` have a stem each."""
    from argentum_audio.wav import stem_path

    outputs = Outputs(overwrite=recording.overwrite)
    outputs.journal(journal)
    for what, path in recording.inputs:
        outputs.reads(what, path)
    if evidence is not None:
        outputs.reads_folder("the folder of --evidence", evidence)
    try:
        if recording.wav is not None:
            outputs.file("--wav", recording.wav)
        if recording.stems is not None:
            outputs.stems(recording.stems, [stem_path(recording.stems, track) for track in tracks])
    except BaseException:
        outputs.give_up()
        raise
    return outputs


def _tracks(agents: list[str]) -> list[str]:
    from argentum_core.debate.state import CHAIR

    return [*agents, CHAIR]


def _mix(setup: Setup) -> MixKnobs:
    from argentum_audio.controller import MixKnobs

    return MixKnobs(setup.settings.audio.master_db, setup.settings.audio.width)


def _mute(voices: dict[str, Voice]) -> bool:
    """Whether nobody is heard, so that no device need be opened."""
    return {voice.name for voice in voices.values()} == {"estimate"}
