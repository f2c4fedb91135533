"""What to debate, by name: everything that is chosen before a debate is put together. Imports nothing, so that a screen can
be drawn before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What to start. Names are those of `argentum motions`, `casts` and `presets`, or files; "" is the first there is.

    A `sentence` is debated in the place of a motion; in `motion` it is known by its spaces.
    `evidence` are folders, files and addresses that may be cited, besides the motion's dossier.
    `settings` are knob changes laid over the preset (`--set`), key path → value. With `resume` set to a journal the
    debate recorded there goes on, and everything else but `mind`, `voice`, `evidence` and `judges` is read from it; with `trust` what a
    journal from elsewhere names is used too. With `replay` set to a journal nothing begins: its record is shown. `insecure` lets keys go to servers elsewhere over plain http. `judges` are specs of minds that read the debate when it is over.
    """

    motion: str = ""
    cast: str = ""
    preset: str = "debate_snappy"
    mind: str = ""
    voice: str = ""
    seed: int | None = None
    agents: int | None = None
    turns: int | None = None
    minutes: float | None = None
    evidence: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    resume: str | None = None
    replay: str | None = None
    insecure: bool = False
    judges: tuple[str, ...] = ()
    trust: bool = False
    sentence: str = ""
