"""Opening who takes part in a debate: a mind and a voice for every agent, the chair's voice, and the casebook that stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from ..debate.state import CHAIR
from .access import access
from .agent_specs import CASEBOOK, AgentSpecs
from .heard_before import remember
from .own_objects import NO_OBJECTS, OwnObjects
from .seat_opener import DebateSeats, OpenerSource, chair_voice, fault_teller, opener_source
from .specs import check_keys, needs_access, plain_access

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice

    from ..debate.events import Event
    from ..minds.base import Mind, MindRequest, Usage
    from ..session import Setup
    from ..session.judges import JudgePanel
    from .listeners import CostListener, FaultListener

_NONE: Mapping[str, Mind] = {}
_NO_VOICES: Mapping[str, Voice] = {}


@dataclass(frozen=True, slots=True)
class Participants:
    """The minds and voices of a debate by agent, the chair's under `chair`; and the casebooks, which answer for a mind that cannot be
    asked: `fallback` for the agents, `chair` for the chair. `seats` opens others while the debate runs."""

    minds: dict[str, Mind]
    voices: dict[str, Voice]
    fallback: Mind
    chair: Mind
    seats: DebateSeats


def participants(
    setup: Setup, on_fault: FaultListener, own: OwnObjects = NO_OBJECTS, *, on_cost: CostListener | None = None
) -> Participants:
    """Open the minds and voices of a debate. Objects in `own` take the place of their agents' specs; `on_fault` is called with faults,
    `on_cost` with the costs of calls whose answers are not used.

    Raises Refused for a mind or voice that cannot be opened.
    """
    from ..session import agents_of

    specs = {agent.id: AgentSpecs(agent.mind, agent.voice) for agent in agents_of(setup)}
    return participants_with(setup, specs, on_fault, own=own, on_cost=on_cost)


def participants_with(
    setup: Setup,
    specs: Mapping[str, AgentSpecs],
    on_fault: FaultListener,
    *,
    said: Iterable[tuple[str, str]] = (),
    own: OwnObjects = NO_OBJECTS,
    on_cost: CostListener | None = None,
) -> Participants:
    """The same for given specs by agent id, and what was `said` by whom before: (agent id, text)."""
    from ..minds.casebook.chair import ChairCasebook
    from ..minds.casebook.mind import Casebook

    casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed, setup.heard_before or {})
    if setup.heard_before is not None:
        casebook.on_close = lambda lines: remember(setup.motion_id, setup.session, lines)
    if setup.heard_notice:
        on_fault("casebook", setup.heard_notice, "not_read", None)
    for agent_id, text in said:
        casebook.recall(agent_id, text)
    mind_specs = {agent: one.mind for agent, one in specs.items()}
    own_minds = {agent: mind for agent, mind in own.minds.items() if agent != CHAIR}
    chair = ChairCasebook({claim.id: claim.gist for claim in setup.motion.claims}, setup.motion.proper)
    opener = opener_source(setup, casebook, on_fault, on_cost)
    chair_opener = opener_source(setup, chair, on_fault, on_cost)
    minds = _open_minds(mind_specs, casebook, opener, own=own_minds)
    minds[CHAIR] = _open_chair(setup.cast.chair.mind, chair, chair_opener, own=own.minds.get(CHAIR))
    voice_specs = {agent: one.voice for agent, one in specs.items()}
    voices = open_voices(voice_specs, on_fault, setup, own.voices)
    seats = DebateSeats(setup, casebook, chair, opener, chair_opener, fault_teller(on_fault), voice_specs=voice_specs)
    seats.voices |= {spec: voices[agent] for agent, spec in voice_specs.items() if agent not in own.voices}
    return Participants(minds, voices, casebook, chair, seats)


def minds_and_voices(setup: Setup, on_fault: FaultListener) -> tuple[dict[str, Mind], dict[str, Voice]]:
    """A mind and a voice for every agent by id, and the chair's voice; `on_fault` hears of voices that failed."""
    found = participants(setup, on_fault)
    return found.minds, found.voices


def _open_minds(
    specs: Mapping[str, str], casebook: Mind, source: OpenerSource, *, own: Mapping[str, Mind]
) -> dict[str, Mind]:
    """Minds by agent; agents with the same spec share one, and all that argue offline share the casebook. A mind of the caller's
    `own` takes the place of its agent's spec, with the casebook behind it. Raises Refused."""
    named = {agent: spec for agent, spec in specs.items() if agent not in own}
    if not own and set(named.values()) == {CASEBOOK}:
        return dict.fromkeys(specs, casebook)
    from ..minds.spec import MindSpecError

    opener = source()
    try:
        check_keys(named.values(), ())
        opened = opener.open_all(named)
    except MindSpecError as error:
        raise Refused(one_line(error)) from None
    return opened | {agent: opener.handed_over(mind) for agent, mind in own.items()}


def _open_chair(spec: str, casebook: Mind, source: OpenerSource, *, own: Mind | None) -> Mind:
    """The chair's mind: the caller's `own`, else as the cast names it, with the chair's `casebook` behind it. Raises Refused."""
    if own is None and spec == CASEBOOK:
        return casebook
    objects = {CHAIR: own} if own is not None else _NONE
    return _open_minds({CHAIR: spec}, casebook, source, own=objects)[CHAIR]


def open_judges(setup: Setup, on_fault: FaultListener, past: Iterable[Event] = ()) -> JudgePanel | None:
    """The judges that a debate is begun, or gone on with, None where there are none; `past` is what has happened before. Nobody stands in
    for a judge. Raises Refused."""
    if not setup.judges:
        return None
    from ..minds.casebook.chair import ChairCasebook
    from ..minds.opener import MindOpener
    from ..minds.spec import MindSpecError
    from ..session.judges import JudgePanel

    def spent(request: MindRequest, usage: Usage) -> None:
        panel.spent(request, usage)

    opener = MindOpener(
        access(insecure=setup.insecure, seed=setup.seed).minds,
        ChairCasebook,
        on_fault=lambda name, fault: on_fault(name, str(fault), fault.fault, fault.retry_ms),
        on_spent=spent,
    )
    try:
        check_keys(setup.judges, ())
        names = [f"{spec} ({n})" if spec in setup.judges[: n - 1] else spec for n, spec in enumerate(setup.judges, 1)]
        minds = [opener.open(spec, last_resort=None) for spec in setup.judges]
    except MindSpecError as error:
        raise Refused(one_line(error)) from None
    panel = JudgePanel(list(zip(names, minds, strict=True)))
    panel.take(past)
    return panel


def open_voices(
    specs: Mapping[str, str], on_fault: FaultListener, setup: Setup, own: Mapping[str, Voice] = _NO_VOICES
) -> dict[str, Voice]:
    """Voices by agent; agents with the same spec share one. The chair speaks with one that nobody else has, if it can. A voice
    of the caller's `own` takes the place of its agent's spec, with the embedded voice behind it. Raises Refused."""
    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.spec import open_voice, with_last_resort

    every = {**specs, CHAIR: setup.cast.chair.voice or chair_voice(set(specs.values()))}
    wanted = {agent: spec for agent, spec in every.items() if agent not in own}
    provided = any(needs_access(spec) for spec in wanted.values())
    granted = access(insecure=setup.insecure, seed=setup.seed).voices if provided else plain_access()

    tell = fault_teller(on_fault)
    try:
        check_keys((), wanted.values())
        opened = {spec: open_voice(spec, access=granted, on_error=tell) for spec in dict.fromkeys(wanted.values())}
    except VoiceError as error:
        raise Refused(one_line(error)) from None
    mine = {id(voice): with_last_resort(voice, tell) for voice in own.values()}
    return {agent: mine[id(own[agent])] if agent in own else opened[wanted[agent]] for agent in every}
