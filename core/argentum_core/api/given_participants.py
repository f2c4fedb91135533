"""Who sits where: specs and objects for the agents of a cast, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from argentum_kit.refused import Refused, one_line

from ..debate.state import CHAIR
from ..session import agent_id
from ..wiring.own_objects import OwnObjects, spec_of

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice
    from argentum_audio.voices.python_voice import OwnVoice

    from ..debate.cast import Cast
    from ..minds.base import Mind
    from ..minds.own import OwnMind, OwnReply

Mindlike: TypeAlias = "str | OwnMind | OwnReply | Mind"
Voicelike: TypeAlias = "str | OwnVoice | Voice"


class GivenParticipants:
    """The minds and voices that a program gives to the agents of a debate: one for all, or by name or id. `call_in` wraps each object
    before it is used."""

    def __init__(self, minds: Any, voices: Any, call_in: Callable[[Any], Any]) -> None:
        self._given = {"mind": minds, "voice": voices}
        self._call_in = call_in
        self._adapted: dict[int, tuple[Any, str]] = {}
        self._names: set[str] = set()
        self._own = OwnObjects()

    def sit(self, cast: Cast) -> Cast:
        """The cast with what is given on its seats; objects under the names that the record gets. Raises Refused."""
        ids = {agent.name: agent_id(agent.name) for agent in cast.agents}
        self._own = self.of(ids)
        own = self._own
        agents = [
            agent.model_copy(
                update={
                    "mind": own.mind_specs.get(ids[agent.name], agent.mind),
                    "voice": own.voice_specs.get(ids[agent.name], agent.voice),
                }
            )
            for agent in cast.agents
        ]
        return cast.model_copy(update={"agents": agents})

    def own(self) -> OwnObjects:
        """The objects on the seats, by agent id."""
        return self._own

    def of(self, ids: Mapping[str, str]) -> OwnObjects:
        """The same for agents by name → id; raises Refused for an agent that is not there."""
        minds, mind_specs = self._on_seats("mind", ids)
        voices, voice_specs = self._on_seats("voice", ids)
        return OwnObjects(minds, voices, mind_specs, voice_specs)

    def _on_seats(self, kind: str, ids: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Objects by agent id, and the specs of objects and of whatever is given by agent."""
        given = self._given[kind]
        if given is None or isinstance(given, str):  # for everybody, as the choice says
            return {}, {}
        by_agent = given if isinstance(given, Mapping) else dict.fromkeys(ids.values(), given)
        known = {name.casefold(): agent for name, agent in ids.items()} | {agent: agent for agent in ids.values()}
        if isinstance(given, Mapping):
            known[CHAIR] = CHAIR
        objects: dict[str, Any] = {}
        specs: dict[str, str] = {}
        for name, one in by_agent.items():
            agent = known.get(str(name).casefold())
            if agent is None:
                raise Refused(f"{kind} is given to {name!r}, who is not there; the agents are {', '.join(ids)}")
            if isinstance(one, str):
                specs[agent] = one
            else:
                objects[agent], specs[agent] = self._object(kind, one, agent)
        if CHAIR in specs and CHAIR not in objects:
            raise Refused(f"the chair's {kind} is named in the cast; give it an object, or none")
        return objects, specs

    def _object(self, kind: str, one: Any, agent: str) -> tuple[Any, str]:
        """An object as the engine takes it, and its name in the record. The same object is adapted once."""
        if id(one) not in self._adapted:
            try:
                made = _adapted(kind, one)
            except TypeError as error:
                raise Refused(f"the {kind} for {agent} cannot be used: {one_line(error)}") from None
            name = spec = spec_of(str(made.name))
            n = 2
            while spec in self._names:
                spec, n = f"{name}-{n}", n + 1
            self._names.add(spec)
            self._adapted[id(one)] = (self._call_in(made), spec)
        return self._adapted[id(one)]


def _adapted(kind: str, one: Any) -> Mind | Voice:
    if kind == "mind":
        from ..minds.own import adapted_mind

        return adapted_mind(one)
    from argentum_audio.voices.python_voice import adapt_voice as adapted_voice

    return adapted_voice(one)
