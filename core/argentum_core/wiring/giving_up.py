"""What is done about a debate that could not be opened: nothing of it stays open, and nothing that was made for it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

if TYPE_CHECKING:
    from ..evidence import EvidenceLibrary
    from ..journal import Journal
    from .outputs import Outputs


def give_up(
    journal: Journal | None, library: EvidenceLibrary | None, outputs: Outputs | None, *, new: bool = False
) -> None:
    """Close what was opened, and remove the files that were made: the journal's too, where it is `new`."""
    from ..journal.file_family import remove

    if library is not None:
        library.close()
    if journal is not None:
        journal.close()
        if new:
            remove(journal.file)
    if outputs is not None:
        outputs.give_up()


def as_refusal(error: BaseException) -> BaseException:
    """A fault of the journal or of the files for the sound as `Refused`; every other exception as it is."""
    from argentum_audio.wav import WavError

    from ..journal import JournalError

    return Refused(one_line(error)) if isinstance(error, WavError | JournalError) else error
