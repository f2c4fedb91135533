"""What the stage lets one do with a debate that is over: write it out, hear a line of it again, begin another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..choice import AfterEnd
from ..formats import BY_NAME, FileWanted, OnProgress
from .export_debate import DebateForms, NotExported
from .problems import CommandFailed, Refused, one_line
from .replay import fork_from, open_replay

if TYPE_CHECKING:
    from argentum_core.wiring.choice import Choice

    from ..show import Show
    from .running import Afterwards

Tell = Callable[[str], None]
NAMED = 3
"""Of more files than these it is told how many they are."""


def after_end(*, sound: bool = True) -> AfterEnd:
    """For a debate that was begun with or without `sound`."""
    return AfterEnd(
        export=export_beside,
        hear=partial(hear_line, sound=sound),
        replay=lambda journal: open_replay(Path(journal), sound=sound),
        again=choice_again,
    )


def afterwards_of(choice: Choice, *, sound: bool) -> Afterwards:
    """What the stage can do when the debate of a choice is over."""
    from .running import Afterwards

    return Afterwards(after_end(sound=sound), partial(another, sound=sound), choice, partial(fork_from, sound=sound))


def another(choice: Choice, *, sound: bool = True) -> Show:
    """Another debate, running, recorded in a journal of its own; raises Refused with what stands in its way."""
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.evidence import sources_of
    from argentum_core.wiring.recording import Recording

    from .running import start_live

    return start_live(assemble(choice), Recording(sound=sound), sources_of(choice.evidence), at_once=True)


def choice_again(journal: str) -> Choice:
    """What to choose to begin the debate recorded in a journal again, with another seed. A motion that is not known by its name was a
    sentence. Raises ValueError with one sentence."""
    from argentum_core.debate.events import DebateStarted
    from argentum_core.journal import JournalReader
    from argentum_core.journal.paths import home
    from argentum_core.wiring.choice import Choice
    from argentum_presets import list_motions

    with _as_value_errors():
        reader = JournalReader.open(journal)
        begun = next((one.event for one in reader.read() if isinstance(one.event, DebateStarted)), None)
        if begun is None:
            raise ValueError(f"{journal} does not say what was debated")
        known = begun.motion in {found.name for found in list_motions(home())}
        return Choice(
            motion=begun.motion if known else "",
            sentence="" if known else begun.title,
            cast=begun.cast,
            preset=begun.preset,
            turns=begun.turns,
            minutes=begun.minutes,
        )


def export_beside(journal: str, names: Sequence[str], tell: Tell) -> str:
    """Write the forms of these names beside a journal, as private as that is, and say what was written. What is there already is left as it
    is. `tell` hears how far it is. Raises ValueError with one sentence."""
    path = Path(journal)
    forms = [BY_NAME[name] for name in names]
    with _as_value_errors():
        debate = DebateForms(
            path, forms, None, FileWanted(), overwrite=False, progress=partial(_percent, tell=tell), apart=True
        )
        debate.write(debate.open(ended_only=False))
    parts = [
        f"wrote {_listed(debate.made)} in {path.parent}" if debate.made else "",
        f"{_listed(debate.there)} {'was' if len(debate.there) == 1 else 'were'} there already" if debate.there else "",
        *debate.problems,
    ]
    return "; ".join(part for part in parts if part)


def _listed(paths: Sequence[Path]) -> str:
    """The names of a few files; of more how many they are."""
    if len(paths) > NAMED:
        return f"{len(paths)} files"
    return " and ".join(filter(None, [", ".join(path.name for path in paths[:-1]), paths[-1].name]))


def hear_line(journal: str, segment: str, *, sound: bool = True) -> str:
    """Play a line of a recorded debate as it was heard; returns what there is to say, which is nothing where all went well. Raises
    ValueError with one sentence."""
    from argentum_core.journal import JournalReader
    from argentum_core.journal.export.heard_lines import clips_of_line
    from argentum_core.journal.export.sound import NoSound

    from .voice_sample import play

    if not sound:
        return "this debate has no sound; e opens what a line cites, y copies it"
    with _as_value_errors():
        try:
            clips = clips_of_line(JournalReader.open(journal), segment)
        except NoSound as error:
            raise ValueError(str(error)) from None
        asyncio.run(play(clips, between_ms=0))
    return ""


@contextmanager
def _as_value_errors() -> Iterator[None]:
    from argentum_audio.wav import WavError
    from argentum_core.journal import JournalError

    try:
        yield
    except (CommandFailed, NotExported, Refused, JournalError, WavError) as error:
        raise ValueError(one_line(error)) from None


@contextmanager
def _percent(name: str, tell: Tell) -> Iterator[OnProgress]:
    """Tells the progress of a file in whole percents, each once."""
    told = -1

    def on_progress(done_ms: int, of_ms: int) -> None:
        nonlocal told
        percent = done_ms * 100 // max(1, of_ms)
        if percent != told:
            told = percent
            tell(f"{name} {percent} %")

    tell(f"{name} …")
    yield on_progress
