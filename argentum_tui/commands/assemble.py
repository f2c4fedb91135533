"""From names and flags to a debate that can begin: everything is loaded and checked before anything is written or heard."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from . import shelf
from .access import access
from .problems import Refused, one_line
from .trust import Seat
from .voices import check_keys, check_mind, check_voice, known_voices, needs_access

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.events import Reseated
    from argentum_core.debate.settings import Settings
    from argentum_core.debate.state import DebateState
    from argentum_core.minds.base import Mind
    from argentum_core.session import MindTraits, Setup

    from ..choice import Choice
    from .access import Access

PROMPT_TOKENS, ANSWER_TOKENS = 2000, 120
"""About what a call takes, until the first answers say better."""


class OnTrouble(Protocol):
    """Told of a mind or voice that failed and was survived: its name, one sentence, and what kind of fault it was."""

    def __call__(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None: ...


def assemble(choice: Choice) -> Setup:
    """The debate a choice asks for; raises Refused with one sentence. Without a seed, one is drawn."""
    from argentum_core.session import Setup, SetupError, agents_of
    from argentum_presets import DEFAULT_CAST

    granted = access(insecure=choice.insecure, seed=choice.seed or 0) if _asks_for_access(choice) else None
    if choice.mind:
        check_mind(choice.mind, "--mind", granted)
    if choice.voice:
        check_voice(choice.voice, "--voice", granted)
    preset = shelf.preset(choice.preset)
    motion_name = choice.motion or shelf.first_motion()
    cast_name = choice.cast or DEFAULT_CAST
    setup = Setup(
        motion_id=shelf.name_of("motion", motion_name),
        motion=shelf.motion(motion_name),
        cast_id=shelf.name_of("cast", cast_name),
        cast=_cast(cast_name, choice, granted),
        preset=preset.name,
        settings=_changed(preset.settings, choice.settings),
        seed=secrets.randbelow(1_000_000) if choice.seed is None else choice.seed,
        turns=choice.turns,
        minutes=choice.minutes,
        mind=choice.mind or None,
        voice=choice.voice or None,
        insecure=choice.insecure,
    )
    try:
        agents_of(setup)
    except SetupError as error:
        raise Refused(one_line(error)) from None
    return replace(setup, mind_traits=_traits(setup))


def _asks_for_access(choice: Choice) -> bool:
    """Whether anything is named that may need a key; most debates need none, and begin sooner."""
    return choice.mind not in ("", "casebook") or needs_access(choice.voice or "espeak") or choice.insecure


def _traits(setup: Setup) -> dict[str, MindTraits]:
    """What the engine must know of each mind: whether it bids, whether its calls are paid for, and what one costs."""
    from argentum_core.session import agents_of

    specs = {agent.mind for agent in agents_of(setup)} - {"casebook"}
    return _traits_of(specs, setup)


def _traits_of(specs: set[str], setup: Setup) -> dict[str, MindTraits]:
    """By spec. A chain is paid for as soon as one of its links is, and costs as much as the dearest."""
    from argentum_core.session import MindTraits

    if not specs:
        return {}
    from argentum_core.minds.spec import CASEBOOK, CHAT, chat_endpoint, parse_minds

    granted = access(insecure=setup.insecure, seed=setup.seed).minds
    traits: dict[str, MindTraits] = {}
    for spec in specs:
        models = [link for link in parse_minds(spec) if link.kind != CASEBOOK]
        paid = [link for link in models if link.kind != CHAT or not chat_endpoint(link, granted).local]
        prices = [granted.prices.of(link.model, "openai" if link.kind == CHAT else link.kind) for link in paid]
        micros = [price.cost_micros(PROMPT_TOKENS, ANSWER_TOKENS) for price in prices if price is not None]
        traits[spec] = MindTraits(bool(models), bool(paid), max(micros, default=0))
    return traits


def reseated(
    setup: Setup, state: DebateState, seats: Mapping[str, Seat], *, believed: bool = True
) -> tuple[Reseated, ...]:
    """The agents of a recorded debate who get another mind or voice than the record says, for the engine to know. What a mind
    costs, and whether it bids, is only taken from a record that is `believed`."""
    from argentum_core.debate.events import Reseated
    from argentum_core.session import MindTraits

    changed = setup.mind is not None or setup.voice is not None or not believed
    others = [agent for agent in state.agents if changed or seats[agent.id] != (agent.mind, agent.voice)]
    unknown = {
        seats[agent.id].mind for agent in others if not believed or setup.mind or seats[agent.id].mind != agent.mind
    }
    traits = dict.fromkeys(unknown, MindTraits()) | _traits_of(unknown - {"casebook"}, setup)
    return tuple(
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


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who makes a debate: minds and voices by agent (the chair's voice under `chair`), and the casebook that
    stands in for a mind that cannot be asked."""

    minds: dict[str, Mind]
    voices: dict[str, Voice]
    fallback: Mind


def company(setup: Setup, on_fault: OnTrouble) -> Company:
    """Open the minds and voices of a debate; `on_fault` hears of those that failed."""
    from argentum_core.minds.casebook import Casebook
    from argentum_core.session import agents_of

    casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    agents = agents_of(setup)
    minds = open_minds(setup, {agent.id: agent.mind for agent in agents}, casebook, on_fault)
    voices = open_voices({agent.id: agent.voice for agent in agents}, on_fault, setup)
    return Company(minds, voices, casebook)


def minds_and_voices(setup: Setup, on_fault: OnTrouble) -> tuple[dict[str, Mind], dict[str, Voice]]:
    """A mind and a voice for every agent by id, and the chair's voice; `on_fault` hears of voices that failed."""
    found = company(setup, on_fault)
    return found.minds, found.voices


def open_minds(setup: Setup, specs: dict[str, str], casebook: Mind, on_fault: OnTrouble) -> dict[str, Mind]:
    """Minds by agent; agents with the same spec share one, and all that argue offline share the casebook."""
    if set(specs.values()) == {"casebook"}:
        return dict.fromkeys(specs, casebook)
    from argentum_core.minds.opening import MindOpener
    from argentum_core.minds.spec import MindSpecError

    check_keys(specs.values(), ())
    opener = MindOpener(
        access(insecure=setup.insecure, seed=setup.seed).minds,
        lambda: casebook,
        points={claim.id: claim.gist for claim in setup.motion.claims},
        on_fault=lambda name, fault: on_fault(name, str(fault), fault.fault, fault.retry_ms),
    )
    try:
        return opener.open_all(specs)
    except MindSpecError as error:
        raise Refused(one_line(error)) from None


def open_voices(specs: dict[str, str], on_fault: OnTrouble, setup: Setup) -> dict[str, Voice]:
    """Voices by agent; agents with the same spec share one. The chair speaks with one that nobody else has, if it can."""
    from argentum_audio.voices.access import VoiceAccess
    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.spec import open_voice
    from argentum_core.debate.state import CHAIR

    wanted = {**specs, CHAIR: _chair_voice(set(specs.values()))}
    provided = any(needs_access(spec) for spec in wanted.values())
    granted = access(insecure=setup.insecure, seed=setup.seed).voices if provided else VoiceAccess()
    check_keys((), wanted.values())

    def tell(name: str, fault: VoiceError) -> None:
        on_fault(name, str(fault), fault.kind, fault.retry_ms)

    try:
        opened = {spec: open_voice(spec, access=granted, on_error=tell) for spec in dict.fromkeys(wanted.values())}
    except VoiceError as error:
        raise Refused(one_line(error)) from None
    return {agent: opened[spec] for agent, spec in wanted.items()}


def company_again(
    setup: Setup, seats: Mapping[str, Seat], on_fault: OnTrouble, said: Iterable[tuple[str, str]]
) -> Company:
    """The same for a recorded debate that goes on, with the minds and voices of its seats."""
    from argentum_core.minds.casebook import Casebook

    casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
    for agent_id, text in said:
        casebook.recall(agent_id, text)
    minds = open_minds(setup, {agent: seat.mind for agent, seat in seats.items()}, casebook, on_fault)
    return Company(minds, open_voices({agent: seat.voice for agent, seat in seats.items()}, on_fault, setup), casebook)


def named_again(setup: Setup, seats: Mapping[str, Seat]) -> dict[str, Seat]:
    """The seats of a recorded debate, with the mind and voice that were asked for in place of its own."""
    from argentum_core.session import agents_of

    voices = {agent.id: agent.voice for agent in agents_of(setup)} if setup.voice is not None else {}
    return {agent: Seat(setup.mind or seat.mind, voices.get(agent, seat.voice)) for agent, seat in seats.items()}


def resumed(state: DebateState, meta: dict[str, str], path: str, choice: Choice) -> Setup:
    """The setup of a recorded debate, from its journal alone; raises Refused."""
    from argentum_core.debate.cast import Cast
    from argentum_core.debate.motion import Motion
    from argentum_core.session import Setup, SetupError, agents_of
    from argentum_presets.files import cleaned

    granted = access(insecure=choice.insecure) if _asks_for_access(choice) else None
    if choice.mind:
        check_mind(choice.mind, "--mind", granted)
    if choice.voice:
        check_voice(choice.voice, "--voice", granted)
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
        seed=state.seed,
        turns=state.turns_wanted,
        minutes=state.minutes_wanted,
        mind=choice.mind or None,
        voice=choice.voice or None,
        insecure=choice.insecure,
    )
    try:
        fits = {agent.id for agent in agents_of(setup)} == {agent.id for agent in state.agents}
    except SetupError:
        fits = False
    if not fits:
        raise Refused(f"{path} cannot go on: its cast is not the one that its events are of")
    return setup


def _cast(name: str, choice: Choice, granted: Access | None) -> Cast:
    from argentum_presets import PresetError, enlarge

    cast = shelf.cast(name)
    if choice.agents is not None:
        try:
            cast = enlarge(cast, choice.agents, [row["name"] for row in known_voices() if ":" in row["name"]])
        except PresetError as error:
            raise Refused(one_line(error)) from None
    for agent in cast.agents:
        if not choice.mind:
            check_mind(agent.mind, f"cast {name}, {agent.name}", granted)
        if not choice.voice:
            check_voice(agent.voice, f"cast {name}, {agent.name}", granted)
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
