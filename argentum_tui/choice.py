"""What is chosen in the lobby, or by flags, before a debate begins. No UI library in sight: the command line uses it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from .show import Show  # brings numpy and the events: not wanted before the first paint


@dataclass(frozen=True, slots=True)
class Choice:
    """What to start. Names are those of `argentum motions`, `casts` and `presets`, or files; "" is the first there is.

    `evidence` is a folder that may be cited, besides the motion's dossier; "" for none.
    `settings` are knob changes laid over the preset (`--set`), key path → value. With `resume` set to a journal the
    debate recorded there goes on, and everything else but `mind`, `voice` and `evidence` is read from it; with `trust` what a
    journal from elsewhere names is used too. `insecure` lets keys go to servers elsewhere over plain http.
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
    evidence: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    resume: str | None = None
    insecure: bool = False
    trust: bool = False


class Ready(NamedTuple):
    """One thing that a debate wants, and whether it is there: (True, "espeak voice"), (False, "no sound device: silent")."""

    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A recorded debate that can go on. `when` is in words: "12 minutes ago"."""

    journal: str
    title: str
    when: str
    turn: int = 0
    ended: bool = False


Start: TypeAlias = "Callable[[Choice], Show]"
Readiness: TypeAlias = Callable[[], list[Ready]]
Recents: TypeAlias = Callable[[], list[Recent]]
