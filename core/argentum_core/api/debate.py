"""What to debate, said from Python: names, files, data or objects."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from argentum_kit.refused import Refused, one_line

from ..wiring.assemble import ProgramMaterial, assemble
from ..wiring.choice import Choice
from .given_participants import GivenParticipants, Mindlike, Voicelike
from .steering import Steering

if TYPE_CHECKING:
    from ..debate.cast import Cast
    from ..debate.commands import Command
    from ..debate.motion import Motion
    from ..debate.state import DebateState
    from ..session import Setup
    from .playing import Playing

Material: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any]"
Evidence: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"
T = TypeVar("T", "Motion", "Cast")


class Debate(Steering):
    """A debate that can be played with `play`, and steered while it is.

    Arguments, all but `motion` by keyword:

    - `motion`, `cast`: a name from `argentum motions` or `argentum casts`, a TOML file, data as such a file holds it, or a `Motion`
      or `Cast`. Without a motion it is the first there is.
    - `preset`: the rules, by name or TOML file; `settings`: knobs laid over them, such as `{"auction.max_bid": 3}`.
    - `mind`, `voice`: what writes and speaks the words. A spec as on the command line (`"chat:llama3.2"`, `"espeak"`), or an object
      (`OwnMind`, `OwnVoice`), for everybody; or a mapping of agents' names to either. Whoever is not named keeps the cast's. A voice for
      `"chair"` speaks the operator's lines.
    - `seed`: a whole number; the same seed gives the same debate in virtual time. Without one it is drawn.
    - `agents`: how many of the cast debate, 2 to 64. `turns`, `minutes` (of debate time): where it ends.
    - `evidence`: what may be cited, besides the motion's own sources: a folder, a file (`.md`, `.txt`, `.pdf`, `.docx`, `.html`) or an
      http(s) address, or a list of these. PDF, DOCX, HTML and addresses need the extra `[evidence]`.
    - `judges`: up to three specs of models that read the debate when it is over (`judge_reported`).
    - `insecure`: lets keys go over plain http to servers that are not this machine.

    Nothing is loaded before it is played: `play` raises `Refused` with one sentence for what is wrong. Objects are called in the event
    loop that plays the debate.
    """

    def __init__(
        self,
        motion: Material | Motion = "",
        *,
        cast: Material | Cast = "",
        preset: str | os.PathLike[str] = "debate_snappy",
        settings: Mapping[str, Any] | None = None,
        mind: Mindlike | Mapping[str, Mindlike] | None = None,
        voice: Voicelike | Mapping[str, Voicelike] | None = None,
        seed: int | None = None,
        agents: int | None = None,
        turns: int | None = None,
        minutes: float | None = None,
        evidence: Evidence | None = None,
        insecure: bool = False,
        judges: Sequence[str] = (),
    ) -> None:
        self._motion = motion
        self._cast = cast
        self._minds, self._voices = mind, voice
        self._choice = Choice(
            motion=named(motion),
            cast=named(cast),
            preset=os.fspath(preset),
            mind=mind if isinstance(mind, str) else "",
            voice=voice if isinstance(voice, str) else "",
            seed=seed,
            agents=agents,
            turns=turns,
            minutes=minutes,
            evidence=named_evidence(evidence),
            settings=tuple((key, str(value)) for key, value in (settings or {}).items()),
            insecure=insecure,
            judges=tuple(judges),
        )
        self.playing: Playing | None = None
        """The newest `play` of it, None before the first."""

    @property
    def state(self) -> DebateState:
        """The debate as of the newest event that `play` gave; raises RuntimeError before it is played."""
        return self._played().state

    def send(self, command: Command) -> int:
        """Hand a command to the debate that is being played; see `Steering`."""
        return self._played().send(command)

    def name_of(self, agent: str | None) -> str:
        """An agent's name by its id, as events have it; raises RuntimeError before it is played."""
        return self._played().name_of(agent)

    @property
    def choice(self) -> Choice:
        """What was chosen by name."""
        return self._choice

    def assembled(self, call_in: Callable[[Any], Any]) -> tuple[Setup, GivenParticipants]:
        """Everything loaded and checked; `call_in` wraps each object, so that it is called in the right event loop. Raises Refused."""
        _check(self._choice)
        seated = GivenParticipants(self._minds, self._voices, call_in)
        given = ProgramMaterial(
            _material("motion", self._motion), _material("cast", self._cast), seated.sit, seated.own
        )
        return assemble(self._choice, given), seated

    def _played(self) -> Playing:
        if self.playing is None:
            raise RuntimeError("the debate is not being played: iterate over argentum_core.play(debate) first")
        return self.playing


def named_evidence(evidence: Evidence | None) -> tuple[str, ...]:
    """What may be cited, by names as the command line takes them."""
    if evidence is None:
        return ()
    several = [evidence] if isinstance(evidence, str | os.PathLike) else evidence
    return tuple(os.fspath(each) for each in several)


def named(material: object) -> str:
    """A name or a path as the command line takes it; nothing for data and objects."""
    if isinstance(material, Path):
        # A path that could be taken for a name, such as Path("homework"), is meant as a path.
        return os.fspath(material) if len(material.parts) > 1 or material.suffix else f".{os.sep}{material}"
    return os.fspath(material) if isinstance(material, str | os.PathLike) else ""


def _check(choice: Choice) -> None:
    """Raise Refused for numbers that no debate can have."""
    for name, value, least in (("seed", choice.seed, 0), ("turns", choice.turns, 1), ("agents", choice.agents, 2)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
            raise Refused(f"{name} = {value!r} is not allowed; it takes a whole number of at least {least}")
    minutes = choice.minutes
    if minutes is not None and not (isinstance(minutes, int | float) and 0 < minutes <= 100_000):
        raise Refused(f"minutes = {minutes!r} is not allowed; it takes a number above 0, up to 100000")


def _material(kind: str, material: object) -> Any:
    """A motion or cast that is not named: an object as it is, data checked as a file of it is. None for a name."""
    if isinstance(material, str | os.PathLike):
        return None
    from pydantic import ValidationError

    from argentum_presets.errors import sentences
    from argentum_presets.files import cleaned

    from ..debate.cast import Cast
    from ..debate.motion import Motion

    shape = Motion if kind == "motion" else Cast
    if isinstance(material, shape):
        return material
    if not isinstance(material, Mapping):
        raise Refused(
            f"{kind} = {type(material).__name__} is not allowed; it takes a name, a file, data or a {shape.__name__}"
        )
    tree = cleaned(dict(material))
    try:
        return shape.model_validate(tree)
    except ValidationError as error:
        raise Refused(one_line(sentences(f"the {kind}", shape, error, tree)[0])) from None
