"""What a debate is made of: its motion, its evidence and who thinks, from what a tool was asked for."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from argentum_core.evidence import EvidenceLibrary, LibraryError
from argentum_core.evidence.evidence_reader import EvidenceReader
from argentum_core.evidence.passage import Passage
from argentum_core.evidence.passage_splitter import passages
from argentum_core.evidence.source import Source, SourceError, source
from argentum_core.wiring.evidence import left_out
from argentum_kit.display import shown
from argentum_kit.errors import nearest
from argentum_kit.refused import Refused, one_line
from argentum_presets.files import is_path

from .arguments import HoldDebate

if TYPE_CHECKING:
    from argentum_core.brief import Proposition
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.motion import Motion
    from argentum_core.minds.base import Usage

Tell = Callable[[str], Awaitable[None]]
GIVEN_TEXT = "the text that was given"
PASSAGES_READ = 8
CASEBOOK = "casebook"


# --- evidence -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """What may be cited beside the motion's own sources: passages that are there, and what is still to be read."""

    passages: Sequence[Passage] = ()
    sources: Sequence[Source] = ()

    def __bool__(self) -> bool:
        return bool(self.passages) or bool(self.sources)

    def put_into(self, library: EvidenceLibrary | None, given_up: Event) -> str:
        """Take all of it into a library, or as much as there is time for until it is `given_up`; returns what was left out, in a sentence, or
        nothing."""
        if library is None:
            return "There is no evidence library, so nothing can be cited." if self else ""
        try:
            library.add(self.passages)
            if not self.sources:
                return ""
            reading = EvidenceReader(library, self.sources)

            def told(_done: int, _files: int) -> None:
                if given_up.is_set():
                    reading.stop()

            reading.run(told)
        except LibraryError as error:
            return f"The evidence could not be read to its end: {one_line(error)}."
        if given_up.is_set():
            return f"There was time for {reading.files} files of the evidence only."
        skipped = [f"Left out of the evidence: {left_out(reading.skipped)}."] if reading.skipped else []
        return " ".join([*skipped, *reading.notes])

    def about(self, title: str, given_up: Event) -> Sequence[Passage]:
        """The passages that are most about a motion; none where nothing can be looked up. `given_up` as in `put_into`."""
        try:
            library = EvidenceLibrary.in_memory()
        except LibraryError:
            return ()
        try:
            self.put_into(library, given_up)
            return library.search(title, PASSAGES_READ)
        finally:
            library.close()


def evidence_of(given: HoldDebate, folders: Sequence[Path]) -> Evidence:
    """The evidence that is given as a text and as a path, which must lie in one of the `folders`; raises Refused."""
    found: list[Passage] = []
    if given.text.strip():
        found += [
            Passage(f"text#{n}", title, text, GIVEN_TEXT)
            for n, (title, text) in enumerate(passages(given.text, "The text"), start=1)
        ]
    if not given.path:
        return Evidence(found)
    try:
        return Evidence(found, (source(str(_allowed(given.path, folders))),))
    except SourceError as error:
        raise Refused(f"hold_debate: path = {shown(given.path)}{error}") from None


def _allowed(named: str, folders: Sequence[Path]) -> Path:
    if "\0" in named:
        raise Refused("hold_debate: path = a text with a null character is not allowed; it takes a file or a folder")
    path = Path(os.path.realpath(Path(named).expanduser() if named.startswith("~") else folders[0] / named))
    if not any(path.is_relative_to(os.path.realpath(folder)) for folder in folders):
        allowed = ", ".join(str(folder) for folder in folders)
        raise Refused(
            f"hold_debate: path = {shown(named)} is not in a folder that this server may read; that is {shown(allowed)} (`argentum mcp --evidence`)"
        )
    if not path.exists():
        raise Refused(f"hold_debate: path = {shown(named)}: there is no such file or folder")
    return path


# --- the motion -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundMotion:
    """A motion by its name in the record, and a `note` for the reader; `motion` is None for one that is known by its name. `usage` is what a
    model took that wrote it, `micros` what that cost."""

    name: str
    motion: Motion | None = None
    note: str = ""
    usage: Usage | None = None
    micros: int = 0


async def motion_of(
    given: HoldDebate, evidence: Evidence, tell: Tell, patience_s: float, given_up: Event
) -> FoundMotion:
    """The motion that is named, or made from a sentence: by a model where a `brief` is asked for, which has `patience_s` for it, else sketched.
    Raises Refused."""
    from argentum_core.brief import NOTICE, sketch
    from argentum_core.brief import read as proposition
    from argentum_core.brief.slug import slug
    from argentum_core.wiring.own_motion import is_sentence

    named = given.motion.strip()
    if not named:
        raise Refused("hold_debate: motion is empty; it takes a sentence, or a name from list_material")
    if not is_sentence(named):
        if is_path(named):
            raise Refused(
                f"hold_debate: motion = {shown(named)} is a file; it takes a sentence, or a name from list_material"
            )
        return FoundMotion(named)
    about = proposition(named)
    name = slug(about.title)
    notes = list(about.notes)
    if given.brief:
        written = await _written(given, about, evidence, tell, patience_s, given_up, notes)
        if written is not None:
            usage, motion, micros = written
            if motion is not None:
                return FoundMotion(name, motion, " ".join((f"{motion.about}.", *notes)), usage, micros)
            return FoundMotion(name, sketch(about), " ".join((f"{NOTICE}.", *notes)), usage, micros)
    return FoundMotion(name, sketch(about), " ".join((f"{NOTICE}.", *notes)))


async def _written(  # noqa: PLR0917
    given: HoldDebate,
    about: Proposition,
    evidence: Evidence,
    tell: Tell,
    patience_s: float,
    given_up: Event,
    notes: list[str],
) -> tuple[Usage, Motion | None, int] | None:
    """What the model wrote, what it took and cost; None where there is no model."""
    import asyncio

    from argentum_core.brief.writer import PATIENCE_S, write_brief
    from argentum_core.minds.opener import MindOpener
    from argentum_core.minds.spec import MindSpecError, chat_endpoint, parse_minds
    from argentum_core.wiring.access import access

    spec = next((one for one in (given.mind, *given.minds.values()) if one != CASEBOOK), CASEBOOK)
    if spec == CASEBOOK:
        notes.append("No model is named to write a brief.")
        return None
    granted = access().minds

    def no_casebook() -> None:
        raise AssertionError("a brief is not written by the casebook")

    try:
        source = MindOpener(granted, no_casebook).model_of(spec)  # type: ignore[arg-type]
        if source is None:
            return None
        link = next(link for link in parse_minds(spec) if link.kind != CASEBOOK)
        free = link.kind == "chat" and chat_endpoint(link, granted).local
    except MindSpecError as error:
        raise Refused(one_line(error)) from None
    price = None if free else granted.prices.of(link.model, "openai" if link.kind == "chat" else link.kind)
    await tell(f"{source.model} writes the brief.")
    found = await asyncio.to_thread(evidence.about, about.title, given_up) if evidence else ()
    try:
        brief = await write_brief(source, about, found, patience_s=min(PATIENCE_S, patience_s))
    finally:
        await source.close()
    notes += brief.notes
    micros = price.cost_micros(brief.usage.input_tokens, brief.usage.output_tokens) if price is not None else 0
    return brief.usage, brief.motion, micros


# --- who thinks -----------------------------------------------------------------------------------------------------------------------


def check_specs(given: HoldDebate) -> None:
    """See that the minds and the voice that are asked for can be used; raises Refused."""
    from argentum_core.wiring.specs import check_mind, check_voice

    check_mind(given.mind, "hold_debate: mind")
    for name, spec in given.minds.items():
        check_mind(spec, f"hold_debate: minds, {shown(name)}")
    check_voice(given.voice, "hold_debate: voice")


def seated(cast: Cast, given: HoldDebate) -> Cast:
    """The cast with the minds that are asked for on its seats; raises Refused for an agent that is not there."""
    by_name = {name.casefold(): spec for name, spec in given.minds.items()}
    names = [agent.name for agent in cast.agents]
    for name in given.minds:
        if name.casefold() not in {one.casefold() for one in names}:
            near = nearest(name, names)
            raise Refused(
                f"hold_debate: minds names '{shown(name)}', who is not there"
                + (f"; did you mean {near}?" if near else f"; the agents are {', '.join(names)}")
            )
    agents = [
        agent.model_copy(update={"mind": by_name.get(agent.name.casefold(), given.mind)}) for agent in cast.agents
    ]
    return cast.model_copy(update={"agents": agents})


def plain_name(what: str, name: str) -> str:
    """A preset or a cast by name; raises Refused for a file."""
    if is_path(name):
        raise Refused(f"hold_debate: {what} = {shown(name)} is a file; it takes a name from list_material")
    return name
