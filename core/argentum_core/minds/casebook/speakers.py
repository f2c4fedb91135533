"""Who speaks: what of a cast's person the casebook needs, and which of a motion's lines are whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from ...debate.cast import Cast, PersonaManner
from .motion_lines import MotionLine

UNKNOWN = PersonaManner()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of the cast. `concedes` and `asks` are shares of answers, `sentence_words` the mean length of a sentence. `of_side` are the
    names of all who speak for the same side, in order, `of_manner` those among them with the same manner."""

    name: str
    manner: PersonaManner = UNKNOWN
    concedes: float = 0.12
    asks: float = 0.14
    sentence_words: float = 11.0
    of_side: tuple[str, ...] = ()
    of_manner: tuple[str, ...] = ()
    _owned: dict[int, bool] = field(default_factory=dict, compare=False, repr=False)

    def owns(self, line: MotionLine) -> bool:
        """Whether a line that anybody of the side could say is this person's: over all debates one person says it."""
        return self._is_own(line, self.of_side)

    def owns_passage(self, line: MotionLine, *, of_anybody: bool) -> bool:
        """The same for a passage, which only those of its manner could say."""
        return self._is_own(line, self.of_side if of_anybody else self.of_manner)

    def _is_own(self, line: MotionLine, among: Sequence[str]) -> bool:
        if len(among) < 2:
            return True
        known = self._owned.get(line.number)
        if known is None:
            drawn = int.from_bytes(blake2s(line.text.encode(), digest_size=4).digest())
            known = self._owned[line.number] = among[drawn % len(among)] == self.name
        return known


def speakers_of(cast: Cast) -> dict[str, Speaker]:
    """Everybody in a cast, by name."""
    found: dict[str, Speaker] = {}
    for debater in cast.agents:
        side = [other for other in cast.agents if other.side == debater.side]
        alike = [other for other in side if other.manner.name == debater.manner.name]
        found[debater.name] = Speaker(
            debater.name,
            debater.manner,
            debater.concedes,
            debater.asks,
            debater.sentence_words,
            tuple(other.name for other in side),
            tuple(other.name for other in alike),
        )
    return found


def speakers_with(manners: Mapping[str, PersonaManner]) -> dict[str, Speaker]:
    """Speakers of whom only the manner is known, by name."""
    return {name: Speaker(name, manner) for name, manner in manners.items()}
