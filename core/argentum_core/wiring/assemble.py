"""From names and flags to a debate that can begin: everything is loaded and checked before anything is written or heard."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from . import named_material
from .access import access
from .agent_specs import CASEBOOK
from .heard_before import heard_before
from .mind_traits import traits_of_setup
from .own_motion import OwnMotion, Tell, is_sentence, own_motion
from .own_objects import NO_OBJECTS, OwnObjects, handed_over
from .specs import check_judges, check_mind, check_voice, needs_access, plain_access

if TYPE_CHECKING:
    from ..debate.cast import Cast
    from ..debate.motion import Motion
    from ..debate.settings import Settings
    from ..session import Setup
    from .access import Access
    from .choice import Choice


@dataclass(frozen=True, slots=True)
class ProgramMaterial:
    """What a Python program hands over instead of names: a motion, a cast, and what sits down on its seats. `seated` changes the
    cast's minds and voices; `own` then says which of them are objects, by agent id."""

    motion: Motion | None = None
    cast: Cast | None = None
    seated: Callable[[Cast], Cast] = lambda cast: cast
    own: Callable[[], OwnObjects] = lambda: NO_OBJECTS


NO_MATERIAL = ProgramMaterial()


def assemble(choice: Choice, given: ProgramMaterial = NO_MATERIAL, *, tell: Tell = lambda _text: None) -> Setup:
    """The debate a choice asks for; raises Refused with one sentence. Without a seed, one is drawn, and the
    casebook knows what this home has heard of the motion. What is `given` takes the
    place of what the choice names. Where a model writes the motion's brief first, `tell` hears of it as it grows."""
    from argentum_presets import DEFAULT_CAST

    from ..session import Setup, SetupError, agents_of

    granted = access(insecure=choice.insecure, seed=choice.seed or 0) if asks_for_access(choice) else None
    if choice.mind:
        check_mind(choice.mind, "--mind", granted)
    if choice.voice:
        check_voice(choice.voice, "--voice", granted)
    check_judges(choice.judges, granted)
    preset = named_material.preset(choice.preset)
    cast_name = choice.cast or DEFAULT_CAST
    cast = _cast(cast_name, choice, granted, given)
    settings = _changed(preset.settings, choice.settings)
    motion_name, motion, note = _motion(choice, given, tell)
    setup = Setup(
        motion_id=motion_name,
        motion=motion,
        cast_id=named_material.name_of("cast", cast_name) if given.cast is None else cast_name,
        cast=cast,
        preset=preset.name,
        settings=settings,
        preset_settings=preset.settings,
        seed=secrets.randbelow(1_000_000) if choice.seed is None else choice.seed,
        turns=choice.turns,
        minutes=choice.minutes,
        mind=choice.mind or None,
        voice=choice.voice or None,
        insecure=choice.insecure,
        judges=choice.judges,
        note=note,
    )
    try:
        agents_of(setup)
    except SetupError as error:
        raise Refused(one_line(error)) from None
    setup = replace(setup, mind_traits=traits_of_setup(setup, given.own()))
    if choice.seed is not None:
        return setup
    heard, notice = heard_before(setup.motion_id)
    return replace(setup, heard_before=heard, heard_notice=notice)


def _motion(choice: Choice, given: ProgramMaterial, tell: Tell) -> OwnMotion:
    """The motion with its name in the record: handed over, by name or file, or made from a sentence."""
    if given.motion is not None:
        return OwnMotion(choice.motion or "own", given.motion, "")
    sentence = choice.sentence or (choice.motion if is_sentence(choice.motion) else "")
    if sentence:
        return own_motion(sentence, choice, tell)
    named = choice.motion or named_material.first_motion()
    return OwnMotion(named_material.name_of("motion", named), named_material.motion(named), "")


def asks_for_access(choice: Choice) -> bool:
    """Whether anything is named that may need a key; most debates need none, and begin sooner."""
    return (
        choice.mind not in ("", "casebook")
        or needs_access(choice.voice or "espeak")
        or choice.insecure
        or bool(choice.judges)
    )


def _cast(name: str, choice: Choice, granted: Access | None, given: ProgramMaterial) -> Cast:
    from argentum_presets import PresetError, enlarge

    cast = given.cast or named_material.cast(name)
    if choice.agents is not None:
        try:
            cast = enlarge(cast, choice.agents)
        except PresetError as error:
            raise Refused(one_line(error)) from None
    cast = _with_voices(given.seated(cast))
    if cast.chair.mind != CASEBOOK:
        check_mind(cast.chair.mind, f"cast {name}, the chair", granted)
    if cast.chair.voice:
        check_voice(cast.chair.voice, f"cast {name}, the chair", granted)
    for agent in cast.agents:
        if not (choice.mind or handed_over(agent.mind)):
            check_mind(agent.mind, f"cast {name}, {agent.name}", granted)
        if not (choice.voice or handed_over(agent.voice)):
            check_voice(agent.voice, f"cast {name}, {agent.name}", granted)
    return cast


def _with_voices(cast: Cast) -> Cast:
    """The cast with a voice on every seat: one that fits, where its file names none."""
    if all(agent.voice for agent in cast.agents):
        return cast
    from argentum_audio.voices.neural.casting import cast_voices

    from ..session.setup import wanted_voice

    voices = cast_voices([wanted_voice(agent) for agent in cast.agents], plain_access().models)
    agents = [agent.model_copy(update={"voice": voice}) for agent, voice in zip(cast.agents, voices, strict=True)]
    return cast.model_copy(update={"agents": agents})


def _changed(settings: Settings, changes: tuple[tuple[str, str], ...]) -> Settings:
    from ..debate.knobs import KnobError, change

    for key, value in changes:
        try:
            settings = change(settings, key, value)
        except KnobError as error:
            raise Refused(f"--set: {one_line(error)}") from None
    return settings
