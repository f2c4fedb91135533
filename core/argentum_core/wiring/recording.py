"""Where a debate goes besides the ears: its journal, and the files for its sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from argentum_kit.refused import Refused, one_line

from ..journal import Journal, JournalError
from ..journal.errors import NameTakenError
from ..journal.paths import home, new_journal_path
from ..journal.seal import Seal, home_key
from .outputs import Outputs

if TYPE_CHECKING:
    from argentum_audio.mix_ring import MixRing

    from ..evidence.source import Source
    from ..session import Setup


T = TypeVar("T")
NAMES_TRIED: Final = 100


@dataclass(frozen=True, slots=True)
class Recording:
    """Where the debate is recorded. Without a `journal` it goes into the debates folder, or nowhere if not `kept`. Files that are
    there are replaced only with `overwrite`, and never those that are read (`inputs`: what each is, and its path). `sound` is
    whether it is heard, `ring` where another process reads the mix. `named` is what refusals call the files and the flag that replaces
    them."""

    journal: Path | None = None
    wav: Path | None = None
    stems: Path | None = None
    sound: bool = True
    overwrite: bool = False
    inputs: tuple[tuple[str, Path], ...] = ()
    kept: bool = True
    ring: MixRing | None = None
    named: Mapping[str, str] = field(
        default_factory=lambda: {
            "wav": "--wav",
            "stems": "--stems",
            "overwrite": "--overwrite",
            "evidence": "--evidence",
        }
    )


def journal_path(setup: Setup, recording: Recording) -> Path | None:
    """Where the record goes; None where none is kept."""
    if recording.journal is not None:
        return recording.journal
    return new_journal_path(setup.motion_id) if recording.kept else None


def made_at(path: Path, recording: Recording, motion: str, make: Callable[[Path], T]) -> T:
    """What `make` makes at a path. Where nobody named the journal and another process was quicker with this name, it is made at the next
    that is free. Raises Refused for what JournalError says."""
    for _ in range(NAMES_TRIED):
        try:
            return make(path)
        except NameTakenError as error:
            if recording.journal is not None:
                raise Refused(one_line(error)) from None
            path = new_journal_path(motion)
        except JournalError as error:
            raise Refused(one_line(error)) from None
    raise Refused(f"no journal can be made in {path.parent}: {NAMES_TRIED} names in a row were taken by others")


def new_journal(setup: Setup, path: Path, recording: Recording) -> Journal:
    """A new journal with this home's seal; raises Refused."""
    meta = setup.meta()
    journal = made_at(path, recording, setup.motion_id, lambda free: Journal.create(free, meta))
    key = home_key(home())
    if key is not None:
        journal.seal = Seal(key, meta)
    return journal


def claim_outputs(
    recording: Recording, journal: Path | None, tracks: list[str], evidence: Sequence[Source] = ()
) -> Outputs:
    """The files for the sound of a debate, made or found to be replaceable; raises Refused. `tracks` have a stem each."""
    from argentum_audio.wav import stem_path

    named = recording.named
    outputs = Outputs(overwrite=recording.overwrite, replaced_by=named["overwrite"])
    if journal is not None:
        outputs.journal(journal)
    for what, path in recording.inputs:
        outputs.reads(what, path)
    for each in evidence:
        if each.path is not None and each.kind == "folder":
            outputs.reads_folder(f"the folder of {named['evidence']}", each.path)
        elif each.path is not None:
            outputs.reads(f"the file of {named['evidence']}", each.path)
    try:
        if recording.wav is not None:
            outputs.file(named["wav"], recording.wav)
        if recording.stems is not None:
            outputs.stems(named["stems"], recording.stems, [stem_path(recording.stems, track) for track in tracks])
    except BaseException:
        outputs.give_up()
        raise
    return outputs
