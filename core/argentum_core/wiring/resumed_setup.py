"""A recorded debate that goes on: its setup from its journal alone, and who sits where from here on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused
from argentum_presets.files import cleaned

from ..debate.state import CHAIR
from .access import access
from .agent_specs import AgentSpecs
from .assemble import asks_for_access
from .mind_traits import traits_of_specs
from .own_objects import NO_OBJECTS, OwnObjects
from .specs import check_judges, check_mind, check_voice

if TYPE_CHECKING:
    from ..debate.events import Reseated
    from ..debate.state import DebateState
    from ..orchestrator.inputs import Fork
    from ..session import Setup
    from .choice import Choice


def with_named_again(setup: Setup, seats: Mapping[str, AgentSpecs]) -> dict[str, AgentSpecs]:
    """The seats of a recorded debate, with the mind and voice that were asked for in place of its own."""
    from ..session import agents_of

    voices = {agent.id: agent.voice for agent in agents_of(setup)} if setup.voice is not None else {}
    return {agent: AgentSpecs(setup.mind or seat.mind, voices.get(agent, seat.voice)) for agent, seat in seats.items()}


def with_chair(setup: Setup, chair: AgentSpecs) -> Setup:
    """The same with another mind and voice for the chair."""
    seat = setup.cast.chair.model_copy(update={"mind": chair.mind, "voice": chair.voice})
    return replace(setup, cast=setup.cast.model_copy(update={"chair": seat}))


def resumed_setup(state: DebateState, meta: dict[str, str], path: str, choice: Choice) -> Setup:
    """The setup of a recorded debate, from its journal alone; raises Refused."""
    from ..debate.cast import Cast
    from ..debate.motion import Motion
    from ..session import Setup, SetupError, agents_of

    granted = access(insecure=choice.insecure) if asks_for_access(choice) else None
    if choice.mind:
        check_mind(choice.mind, "--mind", granted)
    if choice.voice:
        check_voice(choice.voice, "--voice", granted)
    check_judges(choice.judges, granted)
    try:
        # As a file of the user's is read: every text sanitised, then checked.
        motion = Motion.model_validate(cleaned(json.loads(meta["motion_material"])))
        cast = Cast.model_validate(cleaned(json.loads(meta["cast_material"])))
    except (KeyError, ValueError, RecursionError):
        raise Refused(f"{path} cannot go on: it does not hold the motion and cast it was made from") from None
    setup = Setup(
        motion_id=state.motion,
        motion=motion,
        cast_id=state.cast,
        cast=cast,
        preset=state.preset,
        settings=state.settings,
        preset_settings=state.preset_settings,
        seed=state.seed,
        turns=state.turns_wanted,
        minutes=state.minutes_wanted,
        mind=choice.mind or None,
        voice=choice.voice or None,
        insecure=choice.insecure,
        judges=choice.judges,
        heard_before=state.heard_before,
    )
    try:
        fits = {agent.id for agent in agents_of(setup)} == {agent.id for agent in state.agents}
    except SetupError:
        fits = False
    if not fits:
        raise Refused(f"{path} cannot go on: its cast is not the one that its events are of")
    return setup


def under_other_terms(setup: Setup, fork: Fork) -> Setup:
    """The setup of a fork: another seed and another end, where they are named. Its rules are the engine's to change."""
    return replace(
        setup,
        seed=setup.seed if fork.seed is None else fork.seed,
        turns=setup.turns if fork.turns is None else fork.turns,
        minutes=setup.minutes if fork.minutes is None else fork.minutes,
    )


def changed_agents(
    setup: Setup,
    state: DebateState,
    seats: Mapping[str, AgentSpecs],
    *,
    believed: bool = True,
    own: OwnObjects = NO_OBJECTS,
    chair: AgentSpecs | None = None,
) -> tuple[Reseated, ...]:
    """The agents of a recorded debate, and its `chair`, who get another mind or voice than the record says, for the engine to know. What
    a mind costs, and whether it bids, is only taken from a record that is `believed`."""
    from ..debate.events import Reseated
    from ..session import MindTraits

    changed = setup.mind is not None or setup.voice is not None or not believed
    others = [agent for agent in state.agents if changed or seats[agent.id] != (agent.mind, agent.voice)]
    unknown = {
        seats[agent.id].mind for agent in others if not believed or setup.mind or seats[agent.id].mind != agent.mind
    }
    seated = state.form.chair
    other_chair = seated is not None and chair is not None and chair != (seated.mind, seated.voice)
    if chair is not None and other_chair:
        unknown.add(chair.mind)
    traits = dict.fromkeys(unknown, MindTraits()) | traits_of_specs(unknown - {"casebook"}, setup, own)
    agents = tuple(
        Reseated(
            id=agent.id,
            voice=seats[agent.id].voice,
            mind=seats[agent.id].mind,
            bids=agent.bids if known is None else known.bids,
            metered=agent.metered if known is None else known.metered,
            call_micros=agent.call_micros if known is None else known.call_micros,
        )
        for agent in others
        for known in [traits.get(seats[agent.id].mind)]
    )
    if chair is None or not other_chair:
        return agents
    costs = traits[chair.mind]
    return (
        *agents,
        Reseated(id=CHAIR, voice=chair.voice, mind=chair.mind, metered=costs.metered, call_micros=costs.call_micros),
    )
