"""A motion that was named by a sentence: told from a name and a file, then written by a model or sketched."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from argentum_kit.refused import Refused, one_line

from ..journal.paths import home

if TYPE_CHECKING:
    from ..brief import Proposition
    from ..brief.writer import WrittenBrief
    from ..debate.motion import Motion
    from ..evidence.passage import Passage
    from .choice import Choice

LONGEST_PATH = 1024
PASSAGES_READ = 8
SAVED_MOST = 100
"""Files of one name that are kept side by side."""
Tell = Callable[[str], None]
"""Told what has been written of a brief so far, a line at a time."""


class OwnMotion(NamedTuple):
    """A motion made from a sentence: the name it has in the record, its material, and the `note` for the listener."""

    name: str
    motion: Motion
    note: str


def is_sentence(named: str) -> bool:
    """Whether this is a sentence to debate: it has a space between words, and is no motion by name and no file."""
    text = named.strip()
    if len(text.split()) < 2:
        return False
    if len(text) > LONGEST_PATH or not text.isprintable():
        return True
    if text.casefold().endswith(".toml") or os.path.lexists(os.path.expanduser(text)):  # noqa: PTH111
        return False
    from argentum_presets import PresetError
    from argentum_presets.files import find, is_path

    if is_path(text):
        return True
    try:
        find("motion", text, home())
    except PresetError:
        return True
    return False


def own_motion(sentence: str, choice: Choice, tell: Tell) -> OwnMotion:
    """The motion of a sentence: the file that has it for a title, a model's brief where the choice names a model, saved as a file, and else
    the sketch.

    `tell` hears of the brief as it grows. Raises Refused for evidence that cannot be read.
    """
    from ..brief import NOTICE, read, sketch
    from ..brief.slug import slug

    about = read(sentence)
    kept = _kept(about.title, slug(about.title))
    if kept is not None:
        return kept
    notes = list(about.notes)
    written = _brief(about, choice, tell, notes)
    if written is not None and written.motion is not None:
        path = _saved(written.motion, slug(about.title))
        where = f"it is saved as {path}" if path is not None else "it could not be saved"
        note = " ".join((f"this motion is {written.motion.about.replace('A brief', 'a brief')}; {where}.", *notes))
        return OwnMotion(path.stem if path is not None else slug(about.title), written.motion, note)
    if choice.evidence and written is None:
        notes.append("A sketch cites nothing: only a model reads the evidence for its motion.")
    return OwnMotion(slug(about.title), sketch(about), " ".join((f"{NOTICE}.", *notes)))


def _kept(title: str, name: str) -> OwnMotion | None:
    """A motion of the user's that was written for this sentence: by a model before, or by hand. Raises Refused for one that cannot be
    used."""
    from argentum_presets.files import USERS, files_named, same_name

    from . import named_material

    if not files_named(home() / USERS["motion"], same_name(name)):
        return None
    motion = named_material.motion(name)
    if motion.title.casefold().rstrip(".") != title.casefold().rstrip("."):
        return None
    return OwnMotion(named_material.name_of("motion", name), motion, f"this motion is read from motions/{name}.toml.")


def _brief(about: Proposition, choice: Choice, tell: Tell, notes: list[str]) -> WrittenBrief | None:
    """What the choice's model wrote; None where it names none. What there is to say of it is added to `notes`."""
    if choice.mind in ("", "casebook"):
        return None
    from ..brief.writer import write_brief
    from ..minds.opener import MindOpener
    from ..minds.spec import MindSpecError
    from .access import access

    def no_casebook() -> None:
        raise AssertionError("a brief is not written by the casebook")

    try:
        source = MindOpener(access(insecure=choice.insecure).minds, no_casebook).model_of(choice.mind)  # type: ignore[arg-type]
    except MindSpecError as error:
        raise Refused(one_line(error)) from None
    if source is None:
        return None
    evidence = _evidence(about, choice.evidence, notes)
    tell(f"{source.model} writes the brief …")

    async def written() -> WrittenBrief:
        try:
            return await write_brief(source, about, evidence, on_claim=lambda side, gist: tell(f"{side}: {gist}"))
        finally:
            await source.close()

    outcome: Future[WrittenBrief] = Future()

    def write() -> None:
        try:
            outcome.set_result(asyncio.run(written()))
        except BaseException as error:
            outcome.set_exception(error)

    # A loop of its own, in a thread of its own: whoever asks may be in one already, and whoever presses Ctrl-C waits for nothing.
    Thread(target=write, name="argentum-brief", daemon=True).start()
    brief = outcome.result()
    notes += brief.notes
    for note in brief.notes:
        tell(note)
    return brief


def _evidence(about: Proposition, named: Sequence[str], notes: list[str]) -> Sequence[Passage]:
    """The passages of what was named as evidence that are most about the motion."""
    from ..evidence import EvidenceLibrary, LibraryError
    from ..evidence.evidence_reader import EvidenceReader
    from .evidence import sources_of

    sources = sources_of(named)
    if not sources:
        return ()
    try:
        library = EvidenceLibrary.in_memory()
        try:
            EvidenceReader(library, sources).run()
            found = library.search(about.title, PASSAGES_READ)
        finally:
            library.close()
    except LibraryError as error:
        notes.append(f"The evidence could not be read: {one_line(error)}.")
        return ()
    if not found:
        notes.append(f"Nothing in {' or '.join(one_line(each.name) for each in sources)} is about the motion.")
    return found


def _saved(motion: Motion, name: str) -> Path | None:
    """The file a brief was saved as, under a name that no file had; None where it could not be."""
    from ..brief.toml_text import toml_of

    folder = home() / "motions"
    for number in range(1, SAVED_MOST):
        path = folder / (f"{name}.toml" if number == 1 else f"{name}-{number}.toml")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(toml_of(motion))
        except FileExistsError:
            continue
        except OSError:
            return None
        return path
    return None
