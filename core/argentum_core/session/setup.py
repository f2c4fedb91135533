"""What a debate is begun with: motion, cast, rules and seed, put together once and handed to a runner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from ..debate.cast import Cast, Debater
from ..debate.events import AgentSetup, ChairSetup, Person
from ..debate.knobs import differences
from ..debate.motion import Motion
from ..debate.settings import Settings
from ..economy.tokens import hundredths
from ..orchestrator.inputs import Begin

if TYPE_CHECKING:
    from argentum_audio.voices.neural.casting import WantedVoice


class SetupError(ValueError):
    """A debate that cannot be put together; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class MindTraits:
    """What the engine must know of a mind: whether it bids for itself, whether its calls are paid for, and about what one
    costs, in millionths."""

    bids: bool = False
    metered: bool = False
    call_micros: int = 0


OFFLINE = MindTraits()


@dataclass(frozen=True, slots=True)
class Setup:
    """A debate ready to begin. `mind` and `voice`, when given, take the place of every agent's own. `judges` are the specs of minds
    that read it when it is over. `mind_traits` are by the
    spec of a mind; what is not there is the casebook. `heard_before` says how many debates ago the casebook's lines were heard, by
    their keys; with None nothing is known of it, nor kept. `heard_notice` says why, where that could not be read.
    A `note` says what the listener should know of the motion. `preset_settings` are the preset's own knobs, with None those in `settings`."""

    motion_id: str
    motion: Motion
    cast_id: str
    cast: Cast
    preset: str
    settings: Settings
    seed: int
    turns: int | None = None
    minutes: float | None = None
    mind: str | None = None
    voice: str | None = None
    insecure: bool = False
    judges: tuple[str, ...] = ()
    mind_traits: Mapping[str, MindTraits] = field(default_factory=dict)
    note: str = ""
    heard_before: dict[str, int] | None = None
    heard_notice: str = ""
    preset_settings: Settings | None = None

    @property
    def session(self) -> str:
        """Short and the same for the same motion, cast, preset and seed, so ids repeat with them."""
        named = "\n".join((self.motion_id, self.cast_id, self.preset, str(self.seed)))
        return blake2s(named.encode(), digest_size=4).hexdigest()

    @property
    def preset_values(self) -> dict[str, Any]:
        """What the preset itself says of every knob that is set otherwise, by key path."""
        own = self.preset_settings or self.settings
        return {path: pair[0] for path, pair in differences(own, self.settings).items()}

    def begin(self) -> Begin:
        """The engine's first input."""
        return Begin(
            session=self.session,
            motion=self.motion_id,
            title=self.motion.title,
            preset=self.preset,
            cast=self.cast_id,
            seed=self.seed,
            agents=agents_of(self),
            settings=self.settings.model_dump(),
            turns=self.turns,
            minutes=self.minutes,
            chair=chair_of(self),
            note=self.note,
            heard_before=self.heard_before,
            preset_values=self.preset_values,
        )

    def meta(self) -> dict[str, str]:
        """The journal's `meta` rows, with what a resume needs to find the same material again."""
        return {
            "session": self.session,
            "motion": self.motion_id,
            "title": self.motion.title,
            "seed": str(self.seed),
            "preset": self.preset,
            "cast": self.cast_id,
            "motion_material": self.motion.model_dump_json(),
            "cast_material": self.cast.model_dump_json(),
        }


def agent_id(name: str) -> str:
    """An id from a name: lower case, ASCII letters, digits and dashes; `chair` is taken."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug if slug and slug != "chair" else f"agent-{blake2s(name.encode(), digest_size=3).hexdigest()}"


def wanted_voice(debater: Debater) -> WantedVoice:
    """What a seat of a cast asks for."""
    from argentum_audio.voices.neural.casting import WantedVoice

    return WantedVoice(debater.voice, debater.sex or "", debater.age or "", debater.accent or "")


def voices_of(setup: Setup) -> list[str]:
    """The voice spec of each debater: its own, or the one for everybody.

    A bare `espeak` leaves each the first espeak voice of its own chain, and a bare `neural` gives each a speaker of its own. A debater
    without a voice, as one is before a cast is put together for a debate, has espeak's default.
    """
    debaters, wanted = setup.cast.agents, setup.voice
    own = [debater.voice or "espeak" for debater in debaters]
    if wanted is None:
        return own
    first, comma, rest = wanted.partition(",")
    if first.strip() == "neural":
        from argentum_audio.voices.neural.casting import cast_speakers

        return [f"neural:{name}{comma}{rest}" for name in cast_speakers([wanted_voice(d) for d in debaters])]
    if first.strip() == "espeak":
        variants = [next((link for link in _links(spec) if link.startswith("espeak:")), "") for spec in own]
        return [variant + comma + rest if variant else wanted for variant in variants]
    return [wanted] * len(debaters)


def chair_of(setup: Setup) -> ChairSetup:
    """The chair as the cast has it."""
    chair = setup.cast.chair
    traits = setup.mind_traits.get(chair.mind, OFFLINE)
    return ChairSetup(
        name=chair.name,
        voice=chair.voice,
        mind=chair.mind,
        persona=chair.persona,
        metered=traits.metered,
        call_micros=traits.call_micros,
    )


def _links(spec: str) -> list[str]:
    return [link.strip() for link in spec.split(",")]


def agents_of(setup: Setup) -> list[AgentSetup]:
    """The cast at its seats; target shares sum to 1, banks are full to the preset's start. Raises SetupError for names too alike."""
    debaters = setup.cast.agents
    names = [agent_id(debater.name) for debater in debaters]
    if len(set(names)) != len(names):
        raise SetupError(f"cast {setup.cast_id!r} has two agents whose names are too alike: {', '.join(names)}")
    total = sum(debater.target_share for debater in debaters)
    tokens = setup.settings.tokens
    voices = voices_of(setup)
    return [
        AgentSetup(
            id=name,
            name=debater.name,
            side=setup.motion.sides[debater.side - 1],
            seat=seat,
            voice=voices[seat - 1],
            mind=setup.mind or debater.mind,
            target_share=debater.target_share / total,
            bank=hundredths(min(tokens.start_bank, tokens.max_bank)),
            persona=debater.persona,
            person=Person(debater.background, debater.stake, debater.habits, list(debater.samples)),
            temperament=debater.temperament.model_dump(exclude_none=True),
            bids=traits.bids,
            metered=traits.metered,
            call_micros=traits.call_micros,
        )
        for seat, (name, debater) in enumerate(zip(names, debaters, strict=True), start=1)
        for traits in [setup.mind_traits.get(setup.mind or debater.mind, OFFLINE)]
    ]
