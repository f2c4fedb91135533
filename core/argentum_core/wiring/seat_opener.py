"""Minds and voices that are opened while a debate runs, for its agents and its chair, as those were with which it began.

What can never work is refused as `run` refuses it: an unknown kind or speaker, a key that is not set, an extra that is not installed.
Beyond that a chat server or a speech server is asked, with little patience, whether it is there: with the casebook in its place nothing
would have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from argentum_kit.refused import Refused, one_line
from argentum_kit.time_limits import in_own_thread

from ..debate.state import CHAIR
from ..orchestrator.inputs import SeatOpened
from .access import Access, access
from .agent_specs import CASEBOOK, links_of
from .mind_traits import traits_of_specs
from .specs import check_keys, check_mind, check_voice, known_voices, needs_access, plain_access

if TYPE_CHECKING:
    from argentum_audio.voices.base import Voice, VoiceError
    from argentum_kit.endpoint import Endpoint

    from ..minds.base import Mind, MindRequest, Usage
    from ..minds.opener import MindOpener
    from ..session import Setup
    from .listeners import CostListener, FaultListener

PATIENCE_S: Final = 1.5
"""So long a server may take to let itself be reached."""
ESTIMATE: Final = "estimate"
_ASKED: Final = "what was asked for"
OpenerSource = Callable[[], "MindOpener"]


def opener_source(
    setup: Setup, casebook: Mind, on_fault: FaultListener, on_cost: CostListener | None = None
) -> OpenerSource:
    """What opens the minds of a debate with this `casebook` behind them, made when it is first wanted: most debates need none."""
    made: list[MindOpener] = []

    def spent(request: MindRequest, usage: Usage) -> None:
        from ..debate.events import CallUsage

        if on_cost is not None:
            took = CallUsage(usage.model, usage.input_tokens, usage.output_tokens, usage.estimated)
            on_cost(request.request_id, request.agent, usage.cost_micros, took, request.kind)

    def source() -> MindOpener:
        if not made:
            from ..minds.opener import MindOpener, points_of

            made.append(
                MindOpener(
                    access(insecure=setup.insecure, seed=setup.seed).minds,
                    lambda: casebook,
                    points=points_of(setup.motion),
                    on_fault=lambda name, fault: on_fault(name, str(fault), fault.fault, fault.retry_ms),
                    on_spent=spent,
                )
            )
        return made[0]

    return source


def fault_teller(on_fault: FaultListener) -> Callable[[str, VoiceError], None]:
    """What voices are to tell of their faults. What is missing on this machine is missing for every speaker, and is told once."""
    told: set[str] = set()

    def tell(name: str, fault: VoiceError) -> None:
        if fault.lasting and str(fault) in told:
            return
        told.add(str(fault))
        on_fault(name, str(fault), fault.kind, fault.retry_ms)

    return tell


@dataclass(slots=True)
class DebateSeats:
    """The `SeatOpener` of one debate. `casebook` and `chair` are its casebooks, `minds` and `chair_minds` what opens minds with them
    behind. `voices` are those that were opened, by spec; `voice_specs` the agents' at its beginning. Without `heard` nothing of the
    debate has sound. `around` puts something around each voice that is opened."""

    setup: Setup
    casebook: Mind
    chair: Mind
    minds: OpenerSource
    chair_minds: OpenerSource
    tell: Callable[[str, VoiceError], None]
    voices: dict[str, Voice] = field(default_factory=dict)
    voice_specs: Mapping[str, str] = field(default_factory=dict)
    heard: bool = True
    around: Callable[[Voice], Voice] = lambda voice: voice

    async def mind(self, agent: str, spec: str) -> tuple[Mind, SeatOpened]:
        """The mind of a spec for an agent or the chair; see `SeatOpener`. Raises Refused."""
        opened, server = await in_own_thread(lambda: self._mind(agent, spec))
        if server is not None:
            await _reached(server, f"the mind {links_of(spec)[0]!r}", "models")
        return opened

    async def voice(self, agent: str, spec: str) -> tuple[Voice, SeatOpened]:
        """The same for a voice. Raises Refused."""
        opened, server = await in_own_thread(lambda: self._voice(agent, spec))
        if server is not None:
            await _reached(server, f"the voice {links_of(spec)[0]!r}", "")
        return opened

    def _mind(self, agent: str, spec: str) -> tuple[tuple[Mind, SeatOpened], Endpoint | None]:
        from ..minds.spec import CHAT, MindSpecError, chat_endpoint, parse_minds

        own = self.chair if agent == CHAIR else self.casebook
        if spec == CASEBOOK:
            return (own, SeatOpened(agent, "mind", CASEBOOK)), None
        granted = self._access()
        _check(check_mind, spec, granted)
        traits = traits_of_specs({spec}, self.setup)[spec]
        opened = SeatOpened(agent, "mind", spec, traits.bids and agent != CHAIR, traits.metered, traits.call_micros)
        try:
            mind = (self.chair_minds if agent == CHAIR else self.minds)().open(spec)
            first = parse_minds(spec)[0]
            return (mind, opened), chat_endpoint(first, granted.minds) if first.kind == CHAT else None
        except MindSpecError as error:
            raise Refused(one_line(error)) from None

    def _voice(self, agent: str, spec: str) -> tuple[tuple[Voice, SeatOpened], Endpoint | None]:
        from argentum_audio.voices.base import VoiceError
        from argentum_audio.voices.spec import open_voice
        from argentum_kit.endpoint import Endpoint

        if not spec and agent != CHAIR:
            raise Refused("a voice is missing; see argentum voices")
        wanted = self._own_speaker(agent, spec)
        if not self.heard and wanted != ESTIMATE:
            raise Refused("this debate was begun without any sound, so another voice would not be heard")
        granted = self._access() if needs_access(wanted) else None
        _check(check_voice, wanted, granted)
        if wanted not in self.voices:
            reach = granted.voices if granted is not None else plain_access()
            try:
                check_keys((), [wanted])
                self.voices[wanted] = open_voice(wanted, access=reach, on_error=self.tell)
            except VoiceError as error:
                raise Refused(one_line(error)) from None
        kind = links_of(wanted)[0].partition(":")[0].lower()
        addresses = (
            {"openai": granted.voices.openai_url, "elevenlabs": granted.voices.elevenlabs_url}
            if granted is not None
            else {}
        )
        server = Endpoint(addresses[kind].rstrip("/")) if kind in addresses else None
        return (self.around(self.voices[wanted]), SeatOpened(agent, "voice", wanted if spec else "")), server

    def _own_speaker(self, agent: str, spec: str) -> str:
        """The voice of a bare `neural` or `espeak`: the speaker whom this seat would have had with it from the beginning; for the chair's
        empty one a voice that no agent had then."""
        from ..session import agents_of

        if agent == CHAIR:
            return spec or chair_voice(set(self.voice_specs.values()))
        everybody = {seated.id: seated.voice for seated in agents_of(replace(self.setup, voice=spec))}
        return everybody.get(agent, spec)

    def _access(self) -> Access:
        return access(insecure=self.setup.insecure, seed=self.setup.seed)


def chair_voice(taken: set[str]) -> str:
    """A voice for the operator's lines, unlike the agents'. Where nobody is heard, the chair is not either."""
    if taken == {ESTIMATE}:
        return ESTIMATE
    used = {link for spec in taken for link in links_of(spec)}
    if any(link.startswith("neural") for link in used):
        from argentum_audio.voices.neural.casting import chair_speaker, spec_of

        person = chair_speaker(used)
        if person is not None:
            return spec_of(person)
    free = [row["name"] for row in known_voices() if row["name"].startswith("espeak:") and row["name"] not in used]
    return free[-1] if free else "espeak"


def _check(check: Callable[[str, str, Access | None], None], spec: str, granted: Access | None) -> None:
    """Refuse a spec that cannot be used. Whoever is told knows what was asked for. Raises Refused."""
    try:
        check(spec, _ASKED, granted)
    except Refused as refusal:
        raise Refused(str(refusal).removeprefix(f"{_ASKED}: ")) from None


async def _reached(server: Endpoint, name: str, path: str) -> None:
    """See that something answers at a server's address, and takes the key where one is sent. One that lets itself be reached and takes its
    time is there: it may be loading a model. Raises Refused."""
    import httpx

    from argentum_kit.fault_causes import Peer, cause_of
    from argentum_kit.http_client import client_for

    headers = {"Authorization": server.key.in_header("Bearer ")} if server.key is not None else {}
    secrets = (server.key,) if server.key is not None else ()
    peer = Peer(f"{name}: {server.host}", secrets=secrets)
    url = f"{server.base_url}/{path}" if path else server.base_url
    try:
        # Loading certificates takes a third of a second.
        client = await in_own_thread(
            lambda: client_for(server.base_url, headers=headers, timeout=httpx.Timeout(PATIENCE_S))
        )
        async with client, client.stream("GET", url) as answer:
            status = answer.status_code
    except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout):
        return
    except httpx.ConnectTimeout:
        raise Refused(f"{peer.name} cannot be reached within {PATIENCE_S:g} s") from None
    except httpx.RemoteProtocolError:
        return  # it speaks, if only to other requests
    except Exception as error:
        raise Refused(one_line(cause_of(error, peer).sentence)) from None
    if path and status in (401, 403):
        raise Refused(f"{peer.name} refuses the key (status {status})")
