"""What a recorded debate names beyond this machine's own casebook and voices, and whether it may be used when it goes on.

A journal that this home recorded (`journal/seal.py`) goes on with what it names. One from elsewhere does so when its reader
says so: with `--trust`, a yes on the terminal, or by naming minds, voices and evidence again. Otherwise the casebook and
this machine's voices stand in, no folder is read, and one notice says what was left and how to have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from argentum_kit.refused import one_line

from .agent_specs import CASEBOOK, EMBEDDED, AgentSpecs, links_of, offline, outside_links
from .evidence import folders_of
from .resumed_setup import with_named_again
from .specs import PLAIN

if TYPE_CHECKING:
    from ..evidence import EvidenceLibrary
    from ..journal import Journal
    from ..journal.seal import Seal
    from ..session import Setup
    from .choice import Choice
    from .recorded_past import RecordedPast

Ask = Callable[[str], bool]
"""Puts a question to the user; true for a yes."""

_SHOWN = 4
_CHARACTERS = 80


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


NO_OUTSIDE_NAMES = OutsideNames([], [], [])


def outside_names(seats: Iterable[AgentSpecs], choice: Choice, folders: list[str]) -> OutsideNames:
    """What the seats and folders of a journal from elsewhere ask for, without what was named again."""
    seats = list(seats)
    minds = {link for seat in seats for link in outside_links(seat.mind, {CASEBOOK})} if not choice.mind else set()
    voices = {link for seat in seats for link in outside_links(seat.voice, PLAIN)} if not choice.voice else set()
    return OutsideNames(sorted(minds), sorted(voices), folders)


def trust_question(path: str, asked: OutsideNames) -> str:
    """What is asked on a terminal before a journal from elsewhere goes on."""
    return f"{one_line(path)} was not recorded here as it is, and wants {asked}. Use them?"


def untrusted_notice(path: str, asked: OutsideNames) -> str:
    """What is told when nothing was allowed: what was left, what stands in, and how to have it."""
    instead = [
        *(["the casebook"] if asked.minds else []),
        *(["this machine's voices"] if asked.voices else []),
        *(["no folder"] if asked.folders else []),
    ]
    return (
        f"the journal was not recorded by this home, or before Argentum sealed journals: it wants {asked}, and goes on with "
        f"{' and '.join(instead)}; to allow it: argentum resume {one_line(path)} --trust, or name --mind, --voice or --evidence"
    )


class ResumeTerms(NamedTuple):
    """Who sits where when a debate goes on and who is in the chair, the folders that are read on, and what was left for want of a yes."""

    seats: dict[str, AgentSpecs]
    chair: AgentSpecs
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
    """What of a record is used when it goes on: specs by agent id, folders to read, and what was left out. `ask` puts a question to
    the user, None where there is no user; `ours` is whether this home recorded it. Raises Refused where the journal's folders
    cannot be read."""
    seats = {agent.id: AgentSpecs(agent.mind, agent.voice) for agent in past.state.agents}
    seated = past.state.form.chair or setup.cast.chair
    chair = AgentSpecs(seated.mind, seated.voice)
    folders, strange = folders_of(library)
    left = NO_OUTSIDE_NAMES
    trusted = choice.trust
    if not trusted:
        left = outside_names(() if ours else [*seats.values(), chair], choice, strange if not choice.evidence else [])
        if left and ask is not None and ask(trust_question(str(journal.path), left)):
            trusted, left = True, NO_OUTSIDE_NAMES
    if trusted:
        seats = {agent: past.specs.original(agent, seat) for agent, seat in seats.items()}
        folders = folders + strange
    elif not ours:
        seats = {agent: offline(seat) for agent, seat in seats.items()}
        chair = offline(chair) if chair.voice else AgentSpecs(CASEBOOK, "")
    if choice.voice:
        # A cast of a stranger's may hide a provider behind a voice of this machine's.
        known = {link for seat in seats.values() for link in links_of(seat.voice)}
        again = with_named_again(setup, seats)
        seats = {agent: seat._replace(voice=_allowed(seat.voice, choice.voice, known)) for agent, seat in again.items()}
    else:
        seats = with_named_again(setup, seats)
    return ResumeTerms(seats, chair, folders, left)


def seal_of_this_home(journal: Journal) -> tuple[Seal | None, bool]:
    """This home's seal over a record, and whether the journal carries it. Raises JournalError."""
    from ..journal.paths import home
    from ..journal.seal import home_key

    key = home_key(home())
    if key is None:
        return None, False
    seal = journal.sealed_with(key)
    return seal, seal.fits(journal.meta())


def _allowed(voice: str, asked_for: str, known: set[str]) -> str:
    """A chain of voices without links that are not of this machine, were not asked for, and did not speak before."""
    allowed = {*links_of(asked_for), *known}
    kept = [link for link in links_of(voice) if link in allowed or not outside_links(link, PLAIN)]
    return ",".join(kept) or EMBEDDED


def _shown(names: list[str]) -> str:
    shown = ", ".join(_short(name) for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _short(name: str) -> str:
    text = one_line(name)
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"
