"""A debate with its journal, minds, voices and sound: started, told to a screen, a person or a program, and closed.

Whatever happens in between, the journal is closed when these functions return.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_core.wiring.access import hidden

from ..termination import Terminated, ctrl_c_too, on_termination
from .output import say
from .problems import FAILED, Refused, one_line

if TYPE_CHECKING:
    from argentum_core.evidence.source import Source
    from argentum_core.journal import Journal, Recorded
    from argentum_core.session import LiveSession, Setup
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.fork import Fork, ForkedDebate
    from argentum_core.wiring.recording import Recording
    from argentum_core.wiring.trust import Ask
    from argentum_core.wiring.virtual import VirtualDebate

    from ..app import StageMaker
    from ..choice import AfterEnd, Start
    from ..look import Look
    from ..share.sharing import Sharing
    from ..show import Show

Tell = Callable[["list[Recorded]"], None]
Attend = Callable[["list[Recorded]"], None]
"""Is given the new events when they have been told, several times a second, also where there are none."""

_GLANCE_S = 0.05


@dataclass(frozen=True, slots=True)
class OutputMode:
    """Who is told: the stage screen with its `look`, lines for a person, or event lines for a program. `plain`: lines on stdout, commands from stdin."""

    headless: bool = False
    as_json: bool = False
    plain: bool = False
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the stage can do when the debate is over: `after` writes it out and lets lines be heard again, `start` begins another like the one
    of `choice`, `fork` one from a moment of its record."""

    after: AfterEnd | None = None
    start: Start | None = None
    choice: Choice | None = None
    fork: Callable[[str, int], Show] | None = None


# --- in virtual time ----------------------------------------------------------------------------------------------


def run_virtual(setup: Setup, recording: Recording, output_mode: OutputMode, evidence: Sequence[Source] = ()) -> int:
    """A debate as fast as it goes, which may cite `evidence`; returns the exit status."""
    from argentum_core.wiring.virtual import open_virtual

    from .evidence import read_first

    return perform(open_virtual(setup, recording, told_at_once, evidence, read_first=read_first), output_mode)


def resume_virtual(path: Path, choice: Choice, recording: Recording, output_mode: OutputMode) -> int:
    """A recorded debate gone on with as fast as it goes, in its own journal; returns the exit status."""
    from argentum_core.wiring import virtual

    from .evidence import read_first

    return perform(virtual.resume_virtual(path, choice, recording, told_at_once, read_first=read_first), output_mode)


def fork_virtual(fork: Fork, recording: Recording, output_mode: OutputMode, told: str) -> int:
    """A fork of a recorded debate played as fast as it goes, in a journal of its own; `told` is said once it can be. Returns the exit
    status."""
    from argentum_core.wiring import fork as forking

    from .evidence import read_first

    debate = forking.fork_virtual(fork, recording, told_at_once, read_first=read_first)
    say(told, err=True)
    tried = debate.exact
    status = perform(debate, output_mode)
    if tried and not debate.exact:
        say(
            f"argentum: {fork.parent.path} does not come out the same when it is played again; the fork goes on from its record as a "
            "resumed debate does",
            err=True,
        )
    return status


def perform(
    debate: VirtualDebate | ForkedDebate,
    output_mode: OutputMode,
    play: Callable[[Tell], Coroutine[Any, Any, object]] | None = None,
) -> int:
    """Play a debate in virtual time and tell of it; returns the exit status. `play` is how, where its own `run` is not enough."""
    printer = _EventPrinter(output_mode.as_json)
    printer.know({agent.id: agent.name for agent in debate.state.agents})
    ended: list[int] = []

    def tell(batch: list[Recorded]) -> None:
        printer.tell(batch)
        if ended:  # here everything is on record, and no foreign code is in the middle of anything
            raise Terminated(ended[0])

    try:
        with on_termination(ended.append), ctrl_c_too():
            asyncio.run((play or debate.run)(tell))
    except KeyboardInterrupt:
        printer.conclude(debate.journal)
        raise
    finally:
        debate.close()
    journal = debate.journal
    assert journal is not None  # the command line keeps every record
    return printer.conclude(journal, whole=journal.recording)


# --- in real time -------------------------------------------------------------------------------------------------


def start_live(
    setup: Setup,
    recording: Recording,
    evidence: Sequence[Source] = (),
    *,
    at_once: bool = False,
    sharing: Sharing | None = None,
) -> LiveSession:
    """A running debate; raises Refused when it cannot be recorded as asked. `evidence` is read first, or while
    the debate runs if it is to begin `at_once`. With `sharing` it is shared, which ends where this raises."""
    from argentum_core.wiring.live import open_live

    from .evidence import read_first

    return _shared(
        sharing,
        recording,
        lambda recording, told: open_live(
            setup, recording, evidence, read_first=None if at_once else read_first, on_recorded=told
        ),
    )


def resume_live(
    path: Path,
    choice: Choice,
    recording: Recording,
    *,
    with_past: bool,
    ask: Ask | None = None,
    sharing: Sharing | None = None,
) -> LiveSession:
    """A recorded debate that goes on in its own journal; raises Refused. A screen wants the past told first. `ask` puts a
    question to the user: whether what a journal from elsewhere names may be used. `sharing` as in `start_live`."""
    from argentum_core.wiring.live import resume_live

    look_at = check_can_be_shown if with_past else None
    return _shared(
        sharing,
        recording,
        lambda recording, told: resume_live(path, choice, recording, look_at=look_at, ask=ask, on_recorded=told),
    )


def _shared(
    sharing: Sharing | None, recording: Recording, begin: Callable[[Recording, Tell | None], LiveSession]
) -> LiveSession:
    """A debate that is begun, and told to its watchers where it is shared."""
    if sharing is None:
        return begin(recording, None)
    try:
        session = begin(replace(recording, ring=sharing.ring), sharing.take)
    except BaseException:
        sharing.close()
        raise
    sharing.attach(session)
    return session


def fork_live(fork: Fork, recording: Recording, *, with_past: bool, ask: Ask | None = None) -> LiveSession:
    """A fork of a recorded debate that goes on in real time, in a journal of its own; arguments as in `resume_live`."""
    from argentum_core.wiring import fork as forking

    return forking.fork_live(fork, recording, look_at=check_can_be_shown if with_past else None, ask=ask)


def check_can_be_shown(journal: Journal, told: list[Recorded]) -> None:
    """See that the stage can show a record, before it is opened; raises Refused."""
    from ..view import StageView

    try:
        StageView().fold_all(told)
    except Exception as error:  # what does not follow from what was before may break any view in any way
        raise Refused(f"{journal.path} is damaged: the stage cannot show it ({type(error).__name__})") from None


# --- attending ----------------------------------------------------------------------------------------------------


def follow(
    session: LiveSession,
    output_mode: OutputMode,
    preset: str = "",
    *,
    afterwards: Afterwards | None = None,
    attend: Attend = lambda _: None,
    stage: StageMaker | None = None,
    sharing: Sharing | None = None,
) -> int:
    """Stay with a running debate to its end; returns the exit status. `preset` is the name or file it was begun with,
    `afterwards` what the screen can do when it is over, `stage` makes its screen where that is not the usual one; without a screen
    `attend` hears what is told. `sharing` ends with it.
    Raises Terminated where the process was told to end, and whatever broke the debate."""
    try:
        if not output_mode.headless:
            return _on_stage(
                session, preset, afterwards or Afterwards(), output_mode.look, stage=stage, sharing=sharing
            )
        return _off_stage(session, output_mode, attend, sharing)
    finally:
        if sharing is not None:
            sharing.close()


def _off_stage(session: LiveSession, output_mode: OutputMode, attend: Attend, sharing: Sharing | None) -> int:
    if sharing is not None:
        from .share_options import tell_links

        tell_links(sharing)
    journal = session.journal_path
    try:
        printer = _PlainPrinter(session) if output_mode.plain else _EventPrinter(output_mode.as_json)
        printer.know(_names(journal))
        status: list[int] = []
        with on_termination(status.append):
            while not session.wait(_GLANCE_S):
                batch = session.drain()
                printer.tell(batch)
                attend(batch)
                printer.glance()
                if status:
                    raise Terminated(status[0])
    except KeyboardInterrupt:
        session.close()
        printer.tell(session.drain())
        printer.conclude(journal)
        raise
    finally:
        session.close()
    printer.tell(session.drain())
    _raise_crash(session, journal)
    return printer.conclude(journal, whole=session.journal_path is not None)


def _on_stage(
    session: LiveSession,
    preset: str,
    afterwards: Afterwards,
    look: Look | None,
    *,
    stage: StageMaker | None,
    sharing: Sharing | None,
) -> int:
    journal = session.journal_path
    try:
        from argentum_core.journal.paths import home
        from argentum_presets.files import is_path

        from ..app import ArgentumApp, stage_screen
        from ..app_runner import run as show
        from ..screens.preset_catalog import InstalledPresets
        from .offers import OfferedSeats

        preset_catalog = InstalledPresets(preset if is_path(preset) else "")
        app = ArgentumApp(
            afterwards.start,
            show=session,
            preset_catalog=preset_catalog,
            seat_catalog=OfferedSeats(),
            after=afterwards.after,
            choice=afterwards.choice,
            look=look,
            stage=stage or stage_screen,
            fork=afterwards.fork,
            crash_folder=home(),
            sharing=sharing,
        )
        status = show(app)
    finally:
        session.close()
    _raise_crash(session, journal)
    if app.recorded is not None and app.recorded != journal:
        say(_record(app.recorded, whole=True), err=True)
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


class _EventPrinter:
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

    def glance(self) -> None:
        """Look what else there is to do, a few times a second."""

    def conclude(self, journal: Journal | str | None, *, whole: bool = True) -> int:
        """Say where the record is, and whether it is `whole`; returns the exit status that goes with the debate's end."""
        self._finish()
        path = journal if journal is None or isinstance(journal, str) else str(journal.path)
        if path is not None and not self._as_json:
            say(_record(path, whole=whole), err=True)
        return FAILED if self.ended == "failed" else 0

    def _finish(self) -> None:
        self._progress.finish()

    @property
    def ended(self) -> str | None:
        """Why the debate ended; None while it runs."""
        return self._progress.ended


class _PlainPrinter(_EventPrinter):
    """Tells a debate as plain lines on stdout, and does what is written on stdin."""

    def __init__(self, session: LiveSession) -> None:
        from .plain import PlainTalk

        super().__init__(False)
        self._talk = PlainTalk(session)

    def know(self, names: dict[str, str]) -> None:
        self._talk.know(names)

    def tell(self, batch: list[Recorded]) -> None:
        self._talk.tell(batch)

    def glance(self) -> None:
        self._talk.glance()

    def _finish(self) -> None:
        self._talk.finish()

    @property
    def ended(self) -> str | None:
        return self._talk.ended


def told_at_once(name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:  # noqa: ARG001
    """Say at once that a mind or a voice failed, where no event tells it."""
    say(f"! {name}: {hidden(one_line(why))}", err=True)
