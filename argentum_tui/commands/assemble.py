"""From names and flags to a debate that can begin: everything is loaded and checked before anything is written or heard."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import shelf
from .problems import Refused, one_line
from .voices import check_mind, check_voice, known_voices

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.settings import Settings
    from argentum_core.debate.state import DebateState
    from argentum_core.minds.base import Mind
    from argentum_core.session import Setup

    from ..choice import Choice


def assemble(choice: Choice) -> Setup:
    """The debate a choice asks for; raises Refused with one sentence. Without a seed, one is drawn."""
    from argentum_core.session import Setup, SetupError, agents_of
    from argentum_presets import DEFAULT_CAST

    if choice.mind:
        check_mind(choice.mind, "--mind")
    if choice.voice:
        check_voice(choice.voice, "--voice")
    preset = shelf.preset(choice.preset)
    motion_name = choice.motion or shelf.first_motion()
    cast_name = choice.cast or DEFAULT_CAST
    setup = Setup(
        motion_id=shelf.name_of(motion_name),
        motion=shelf.motion(motion_name),
        cast_id=shelf.name_of(cast_name),
        cast=_cast(cast_name, choice),
        preset=preset.name,
        settings=_changed(preset.settings, choice.settings),
        seed=secrets.randbelow(1_000_000) if choice.seed is None else choice.seed,
        turns=choice.turns,
        minutes=choice.minutes,
        mind=choice.mind or None,
        voice=choice.voice or None,
    )
    try:
        agents_of(setup)
    except SetupError as error:
        raise Refused(one_line(error)) from None
    return setup


def minds_and_voices(setup: Setup, on_fault: Callable[[str, str], None]) -> tuple[dict[str, Mind], dict[str, Voice]]:
    """A mind and a voice for every agent by id, and the chair's voice; `on_fault` hears of voices that failed."""
    from argentum_core.minds.casebook import Casebook
    from argentum_core.session import agents_of

    casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    agents = agents_of(setup)
    return {agent.id: casebook for agent in agents}, open_voices({agent.id: agent.voice for agent in agents}, on_fault)


def open_voices(specs: dict[str, str], on_fault: Callable[[str, str], None]) -> dict[str, Voice]:
    """Voices by agent; agents with the same spec share one. The chair speaks with one that nobody else has, if it can."""
    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.spec import open_voice
    from argentum_core.debate.state import CHAIR

    wanted = {**specs, CHAIR: _chair_voice(set(specs.values()))}
    try:
        opened = {spec: open_voice(spec, on_fault=on_fault) for spec in dict.fromkeys(wanted.values())}
    except VoiceError as error:
        raise Refused(one_line(error)) from None
    return {agent: opened[spec] for agent, spec in wanted.items()}


def voices_for(setup: Setup, state: DebateState) -> dict[str, str]:
    """The voice spec of each agent of a recorded debate: as recorded, unless another was asked for."""
    from argentum_core.session import agents_of

    if setup.voice is None:
        return {agent.id: agent.voice for agent in state.agents}
    return {agent.id: agent.voice for agent in agents_of(setup)}


def resumed(state: DebateState, meta: dict[str, str], path: str, choice: Choice) -> Setup:
    """The setup of a recorded debate, from its journal alone; raises Refused."""
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.motion import Motion
    from argentum_core.session import Setup

    if choice.mind:
        check_mind(choice.mind, "--mind")
    if choice.voice:
        check_voice(choice.voice, "--voice")
    try:
        motion = Motion.model_validate_json(meta["motion_material"])
        cast = Cast.model_validate_json(meta["cast_material"])
    except (KeyError, ValueError):
        raise Refused(f"{path} cannot go on: it does not hold the motion and cast it was made from") from None
    return Setup(
        motion_id=state.motion,
        motion=motion,
        cast_id=state.cast,
        cast=cast,
        preset=state.preset,
        settings=state.settings,
        seed=state.seed,
        turns=state.turns_wanted,
        minutes=state.minutes_wanted,
        mind=choice.mind or None,
        voice=choice.voice or None,
    )


def _cast(name: str, choice: Choice) -> Cast:
    from argentum_presets import PresetError, enlarge

    cast = shelf.cast(name)
    if choice.agents is not None:
        try:
            cast = enlarge(cast, choice.agents, [row["name"] for row in known_voices() if ":" in row["name"]])
        except PresetError as error:
            raise Refused(one_line(error)) from None
    for agent in cast.agents:
        if not choice.mind:
            check_mind(agent.mind, f"cast {name}, {agent.name}")
        if not choice.voice:
            check_voice(agent.voice, f"cast {name}, {agent.name}")
    return cast


def _changed(settings: Settings, changes: tuple[tuple[str, str], ...]) -> Settings:
    from argentum_core.debate.knobs import KnobError, change

    for key, value in changes:
        try:
            settings = change(settings, key, value)
        except KnobError as error:
            raise Refused(f"--set: {one_line(error)}") from None
    return settings


def _chair_voice(taken: set[str]) -> str:
    """A voice for the operator's lines, unlike the agents'. Where nobody is heard, the chair is not either."""
    if taken == {"estimate"}:
        return "estimate"
    free = [row["name"] for row in known_voices() if row["name"].startswith("espeak:") and row["name"] not in taken]
    return free[-1] if free else "espeak"
