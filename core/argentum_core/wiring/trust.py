"""What a recorded debate names beyond this machine's own casebook and voices, and whether it may be used when it goes on.

A journal that this home recorded (`journal/seal.py`) goes on with what it names. One from elsewhere does so when its reader
says so: with `--trust`, a yes on the terminal, or by naming minds, voices and evidence again. Otherwise the casebook and the
embedded voice stand in, no folder is read, and one notice says what was left and how to have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from argentum_kit.refused import one_line

from .specs import PLAIN

if TYPE_CHECKING:
    from ..evidence import EvidenceLibrary
    from ..journal import Journal, Recorded
    from ..journal.seal import Seal
    from ..session import Setup
    from .choice import Choice
    from .recorded_past import RecordedPast

Ask = Callable[[str], bool]
"""Puts a question to the user; true for a yes."""

CASEBOOK = "casebook"
EMBEDDED = "espeak"
_SHOWN = 4
_CHARACTERS = 80


class AgentSpecs(NamedTuple):
    """What writes and what speaks an agent's words, as specs."""

    mind: str
    voice: str


def offline(seat: AgentSpecs) -> AgentSpecs:
    """The same with those links of its chains alone that need nothing from outside."""
    voices = [link for link in _links(seat.voice) if link.partition(":")[0].lower() in PLAIN]
    return AgentSpecs(CASEBOOK, ",".join(voices) or EMBEDDED)


class RecordedSpecs:
    """The seats that a record gives its agents: the newest, and the newest that name something beyond this machine."""

    def __init__(self) -> None:
        self._beyond: dict[str, AgentSpecs] = {}

    def take(self, recorded: Recorded) -> None:
        from ..debate.events import DebateResumed, DebateStarted

        if isinstance(recorded.event, DebateStarted | DebateResumed):
            for agent in recorded.event.agents:
                before, now = self._beyond.get(agent.id), AgentSpecs(agent.mind, agent.voice)
                self._beyond[agent.id] = AgentSpecs(
                    now.mind if before is None or _beyond(now.mind, {CASEBOOK}) else before.mind,
                    now.voice if before is None or _beyond(now.voice, PLAIN) else before.voice,
                )

    def beyond(self, agent_id: str, seat: AgentSpecs) -> AgentSpecs:
        """The seat with what once stood in for something replaced by it again."""
        return self._beyond.get(agent_id, seat)


class OutsideNames(NamedTuple):
    """What a journal names beyond this machine and its reader did not name again."""

    minds: list[str]
    voices: list[str]
    folders: list[str]

    def __bool__(self) -> bool:
        return bool(self.minds or self.voices or self.folders)

    def __str__(self) -> str:
        parts = [
            f"{word if len(names) == 1 else word + 's'} {_shown(names)}"
            for word, names in (("the mind", self.minds), ("the voice", self.voices), ("the folder", self.folders))
            if names
        ]
        return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]


NOTHING = OutsideNames([], [], [])


def outside_names(seats: Iterable[AgentSpecs], choice: Choice, folders: list[str]) -> OutsideNames:
    """What the seats and folders of a journal from elsewhere ask for, without what was named again."""
    seats = list(seats)
    minds = {link for seat in seats for link in _beyond(seat.mind, {CASEBOOK})} if not choice.mind else set()
    voices = {link for seat in seats for link in _beyond(seat.voice, PLAIN)} if not choice.voice else set()
    return OutsideNames(sorted(minds), sorted(voices), folders)


def question(path: str, asked: OutsideNames) -> str:
    """What is asked on a terminal before a journal from elsewhere goes on."""
    return f"{one_line(path)} was not recorded here as it is, and wants {asked}. Use them?"


def notice(path: str, asked: OutsideNames) -> str:
    """What is told when nothing was allowed: what was left, what stands in, and how to have it."""
    instead = [
        *(["the casebook"] if asked.minds else []),
        *(["the embedded voice"] if asked.voices else []),
        *(["no folder"] if asked.folders else []),
    ]
    return (
        f"the journal was not recorded by this home, or before Argentum sealed journals: it wants {asked}, and goes on with "
        f"{' and '.join(instead)}; to allow it: argentum resume {one_line(path)} --trust, or name --mind, --voice or --evidence"
    )


class ResumeTerms(NamedTuple):
    """Who sits where when a debate goes on, the folders that are read on, and what was left for want of a yes."""

    seats: dict[str, AgentSpecs]
    folders: list[str]
    left: OutsideNames


def resume_terms(
    journal: Journal,
    library: EvidenceLibrary | None,
    setup: Setup,
    past: RecordedPast,
    *,
    choice: Choice,
    ask: Ask | None,
    ours: bool,
) -> ResumeTerms:
    """What of a record is used when it goes on. `ask` puts the one question where there is somebody to answer.

    Raises Refused where the journal's folders cannot be read.
    """
    from .evidence import folders_of
    from .resuming import named_again

    seats = {agent.id: AgentSpecs(agent.mind, agent.voice) for agent in past.state.agents}
    folders, strange = folders_of(library)
    left = NOTHING
    trusted = choice.trust
    if not trusted:
        left = outside_names(() if ours else seats.values(), choice, strange if not choice.evidence else [])
        if left and ask is not None and ask(question(str(journal.path), left)):
            trusted, left = True, NOTHING
    if trusted:
        seats = {agent: past.named.beyond(agent, seat) for agent, seat in seats.items()}
        folders = folders + strange
    elif not ours:
        seats = {agent: offline(seat) for agent, seat in seats.items()}
    if choice.voice:
        # A cast of a stranger's may hide a provider behind a voice of this machine's.
        known = {link for seat in seats.values() for link in _links(seat.voice)}
        again = named_again(setup, seats)
        seats = {agent: seat._replace(voice=_allowed(seat.voice, choice.voice, known)) for agent, seat in again.items()}
    else:
        seats = named_again(setup, seats)
    return ResumeTerms(seats, folders, left)


def sealed_here(journal: Journal) -> tuple[Seal | None, bool]:
    """This home's seal over a record, and whether the journal carries it. Raises JournalError."""
    from ..journal.paths import home
    from ..journal.seal import home_key, seal_of

    key = home_key(home())
    if key is None:
        return None, False
    seal = seal_of(journal, key)
    return seal, seal.fits(journal.meta())


def _allowed(voice: str, asked_for: str, known: set[str]) -> str:
    """A chain of voices without links that are not of this machine, were not asked for, and did not speak before."""
    allowed = {*_links(asked_for), *known}
    kept = [link for link in _links(voice) if link in allowed or not _beyond(link, PLAIN)]
    return ",".join(kept) or EMBEDDED


def _links(spec: str) -> list[str]:
    return [link.strip() for link in spec.split(",") if link.strip()]


def _beyond(spec: str, plain: Iterable[str]) -> list[str]:
    """The links of a chain that need something from outside."""
    return [link for link in _links(spec) if link.partition(":")[0].strip().lower() not in plain]


def _shown(names: list[str]) -> str:
    shown = ", ".join(_short(name) for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _short(name: str) -> str:
    text = one_line(name)
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"
