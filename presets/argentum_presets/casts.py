"""Casts: who debates, and making one larger or smaller."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from argentum_core.debate.cast import Cast, Debater

from .errors import PresetError, sentences
from .files import Listing, PresetFile, cleaned, find, listing, read

DEFAULT_CAST = "quartet"
LEAST, MOST = 2, 64

NAMES = (
    "Ada Brook Cyril Delia Edwin Flora Gus Hazel Ivo Juno Karl Leila Milo Nora Otto Petra Quinn Rosa Stefan Thea Ugo "
    "Vera Wanda Xavier Yara Zeno Alma Boris Clara Dario Elsa Felix Greta Hugo Irene Jonas Kira Leo Maud Nils Olga Pablo "
    "Rhea Sasha Tomas Ursula Viktor Willa Yusuf Zora Anton Bianca Conrad Dora Emil Frida Gideon Helga Isaac Judith Kurt "
    "Lydia Magnus Nadia Oscar Priya"
)


def load_cast(name_or_path: str = DEFAULT_CAST, user_folder: Path | None = None) -> Cast:
    """A cast by name or file, every text of it sanitised; raises PresetError."""
    found = find("cast", name_or_path, user_folder)
    cast, problems = _validated(found, cleaned(read(found)))
    if cast is None:
        raise PresetError(problems[0])
    return cast


def list_casts(user_folder: Path | None = None) -> list[Listing]:
    """Every cast there is, by name."""
    return listing("cast", user_folder)


def cast_problems(found: PresetFile) -> list[str]:
    """Every problem of one cast file."""
    return _validated(found, cleaned(read(found)))[1]


def enlarge(cast: Cast, count: int) -> Cast:
    """The cast with `count` debaters: its first ones, and then new ones on alternating sides.

    New debaters take their manners from the cast; a voice is found for them when the debate is put together.

    Raises PresetError for a count that the cast cannot have.
    """
    if not LEAST <= count <= MOST:
        raise PresetError(f"agents = {count} is not allowed; it takes a whole number from {LEAST} to {MOST}")
    agents = list(cast.agents[:count])
    taken = {agent.name.casefold() for agent in agents}
    names = [name for name in NAMES.split() if name.casefold() not in taken]
    for number in range(count - len(agents)):
        model = cast.agents[(len(agents)) % len(cast.agents)]
        agents.append(
            Debater(
                name=names[number],
                side=_lighter_side(agents),
                persona=model.persona,
                mind=model.mind,
                manner=model.manner,
            )
        )
    if {agent.side for agent in agents} != {1, 2}:
        # The first seats of a cast may all sit on one side: the last one kept then changes over.
        agents[-1] = agents[-1].model_copy(update={"side": 3 - agents[-1].side})
    return Cast(title=cast.title, about=cast.about, agents=agents)


def _lighter_side(agents: list[Debater]) -> int:
    first = sum(agent.side == 1 for agent in agents)
    return 1 if first <= len(agents) - first else 2


def _validated(found: PresetFile, tree: dict[str, Any]) -> tuple[Cast | None, list[str]]:
    try:
        return Cast.model_validate(tree), []
    except ValidationError as error:
        return None, sentences(found.label, Cast, error, tree)
