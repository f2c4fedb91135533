"""Temperaments: how much more or less than others an agent wants the floor, as desire weights (RULES, Auction).

One is a mapping: `w_backlog`, `w_recency` and `w_emotion` take the place of the preset's weights, `eager` is what the preset's others
are multiplied with. It is written by its name, or as weights: `aggressive`, `w_emotion 1.2 eager 0.8`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from .cast import DesireWeights

EAGER: Final[dict[str, float]] = {"quiet": 0.6, "fair": 1.0, "aggressive": 1.6}
"""What each named temperament multiplies the preset's desire weights with."""
OWN: Final = "own"
"""The name for what the cast gave an agent."""
TEMPERAMENTS: Final = (*EAGER, OWN)
_WEIGHTS: Final = tuple(DesireWeights.model_fields)
_SEPARATORS: Final = re.compile(r"[\s,;:=]+")
_ALLOWED: Final = f"{', '.join(TEMPERAMENTS)}, or weights from 0 to 5 such as w_emotion 1.2 (of {', '.join(_WEIGHTS)})"


def temperament(written: str, own: Mapping[str, float]) -> dict[str, float]:
    """The weights of a temperament by its name or as weights; `own` are those that the cast gave. Raises ValueError with one sentence."""
    words = [word for word in _SEPARATORS.split(written.strip().casefold()) if word]
    if words == [OWN]:
        return dict(own)
    if len(words) == 1 and words[0] in EAGER:
        return {} if EAGER[words[0]] == 1.0 else {"eager": EAGER[words[0]]}
    pairs = dict(zip(words[::2], words[1::2], strict=False))
    if not words or len(words) % 2 or len(pairs) * 2 != len(words) or not set(pairs) <= set(_WEIGHTS):
        raise ValueError(f"there is no temperament {written.strip()!r}; it takes {_ALLOWED}")
    try:
        return DesireWeights.model_validate(pairs).model_dump(exclude_none=True)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise ValueError(f"{name} cannot be {pairs[name]!r}; a temperament takes {_ALLOWED}") from None


def written(weights: Mapping[str, float]) -> str:
    """A temperament as `temperament` reads it again: its name where it has one, else its weights."""
    for name, eager in EAGER.items():
        if weights == ({} if eager == 1.0 else {"eager": eager}):
            return name
    return " ".join(f"{name} {_number(value)}" for name, value in weights.items())


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)
