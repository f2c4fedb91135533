"""Minds and voices that a Python program hands over as objects, in place of specs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..minds.spec import HANDED_OVER

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice

    from ..minds.base import Mind
    from .agent_specs import AgentSpecs


def spec_of(name: str) -> str:
    """How an object of that name is on record: `python:NAME`, which cannot be opened from there again. A comma would make it two links of a chain."""
    return f"{HANDED_OVER}:{name.replace(',', ' ').strip() or 'object'}"


def handed_over(spec: str) -> bool:
    """Whether a spec names an object of a Python program."""
    return any(link.partition(":")[0].strip().lower() == HANDED_OVER for link in spec.split(","))


@dataclass(frozen=True, slots=True)
class OwnObjects:
    """Objects by agent id (a voice also under `chair`), and the specs under which they are on record, by agent id too."""

    minds: Mapping[str, Mind] = field(default_factory=dict)
    voices: Mapping[str, Voice] = field(default_factory=dict)
    mind_specs: Mapping[str, str] = field(default_factory=dict)
    voice_specs: Mapping[str, str] = field(default_factory=dict)

    def seated(self, seats: Mapping[str, AgentSpecs]) -> dict[str, AgentSpecs]:
        """The seats of a debate that goes on, with these objects in them, and the specs that were asked for by agent."""
        return {
            agent: seat._replace(
                mind=self.mind_specs.get(agent, seat.mind), voice=self.voice_specs.get(agent, seat.voice)
            )
            for agent, seat in seats.items()
        }


NO_OBJECTS = OwnObjects()
