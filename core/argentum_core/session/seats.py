"""Minds and voices that a debate is steered to while it runs: opened before the engine is told, so that a command either takes effect at
once or is refused with a sentence. Nothing waits for them but what would come out of turn: other such commands, and `undo`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final, NamedTuple, Protocol

from msgspec.structs import replace

from argentum_audio.voices.base import Voice
from argentum_kit.refused import Refused, one_line

from ..debate.commands import MindCommand, UndoCommand, VoiceCommand
from ..debate.state import CHAIR, DebateState
from ..minds.base import Mind
from ..orchestrator.command_records import cleaned
from ..orchestrator.inputs import Operator, SeatOpened, SeatPart
from .effect_runner import EffectRunner

_IN_TURN: Final = (MindCommand, VoiceCommand, UndoCommand)


class SeatOpener(Protocol):
    """Opens minds and voices for the agents of one debate, and for its chair. What it opens is closed with the debate."""

    async def mind(self, agent: str, spec: str) -> tuple[Mind, SeatOpened]:
        """The mind of a spec, and what the engine must know of it. Raises Refused with one sentence where it cannot be had."""

    async def voice(self, agent: str, spec: str) -> tuple[Voice, SeatOpened]:
        """The same for a voice."""


class SeatWanted(NamedTuple):
    """What a command asks for: the mind or voice of a spec, for an agent or the chair."""

    agent: str
    part: SeatPart
    spec: str


class Seats:
    """What was opened for one debate by spec; `opener` opens more, without one nothing is. Each mind or voice that gave way is kept, so
    that taking the change back needs nothing from outside."""

    def __init__(self, effects: EffectRunner, opener: SeatOpener | None) -> None:
        self._effects = effects
        self._opener = opener
        self._known: dict[SeatWanted, SeatOpened] = {}

    def wanted(self, operator: Operator) -> SeatWanted | None:
        """What must be opened before the engine takes a command; None where nothing has to be, or it is there already."""
        state, opened = self._effects.state, operator.opened
        if self._opener is None or state.phase in ("idle", "ended"):
            return None
        wanted = _wanted(state, operator)
        if wanted is None or not (wanted.agent == CHAIR or wanted.agent in state.by_id):
            return None  # the engine refuses it
        there = opened is not None and (opened.agent, opened.part) == (wanted.agent, wanted.part)
        return None if there else wanted

    async def with_opened(self, operator: Operator) -> Operator:
        """The command with what came of opening what it asks for; itself where nothing has to be opened."""
        wanted, opener = self.wanted(operator), self._opener
        if wanted is None or opener is None:
            return operator
        self._keep_present(wanted)
        found = self._known.get(wanted)
        if found is None:
            found = await self._opened(opener, wanted)
        return replace(operator, opened=found)

    async def _opened(self, opener: SeatOpener, wanted: SeatWanted) -> SeatOpened:
        agent, part, spec = wanted
        what: Mind | Voice
        try:
            what, seat = await (opener.mind(agent, spec) if part == "mind" else opener.voice(agent, spec))
        except Refused as refusal:
            return SeatOpened(agent, part, problem=one_line(refusal))
        except Exception as error:  # whatever a plug-in makes of it, the debate goes on
            return SeatOpened(agent, part, problem=f"{part}: {one_line(error)}")
        self._known[wanted] = self._known[wanted._replace(spec=seat.spec)] = seat
        self._effects.keep_opened(agent, part, seat.spec, what)
        return seat

    def _keep_present(self, wanted: SeatWanted) -> None:
        """Know the mind or voice that may give way now under its spec."""
        state, effects = self._effects.state, self._effects
        agent, part, _ = wanted
        seated = state.by_id.get(agent)
        spec, known = "", SeatOpened(agent, part)
        if seated is not None:
            spec = seated.mind if part == "mind" else seated.voice
            known = replace(known, bids=seated.bids, metered=seated.metered, call_micros=seated.call_micros)
        elif (chair := state.form.chair) is not None:
            spec = chair.mind if part == "mind" else chair.voice
            known = replace(known, metered=chair.metered, call_micros=chair.call_micros)
        what = (effects.minds if part == "mind" else effects.voices).get(agent)
        if what is None:
            return
        if part == "voice":
            known = SeatOpened(agent, part)
        if (present := SeatWanted(agent, part, spec)) not in self._known:
            self._known[present] = replace(known, spec=spec)
            effects.keep_opened(agent, part, spec, what)


class SeatQueue:
    """The commands that must be opened for first, one after the other, in real time. `begin` runs a coroutine beside the debate, `ready` is
    called when there is something to take."""

    def __init__(
        self, seats: Seats, begin: Callable[[str, Coroutine[Any, Any, None]], None], ready: Callable[[], None]
    ) -> None:
        self._seats = seats
        self._begin = begin
        self._ready = ready
        self._waiting: deque[Operator] = deque()
        self._opened: deque[Operator] = deque()
        self._busy = False

    def take(self, operator: Operator) -> Operator | None:
        """The command, if it may be handled now; None where it waits for its turn."""
        if not isinstance(operator.command, _IN_TURN):
            return operator
        self._waiting.append(operator)
        return self.next()

    def next(self) -> Operator | None:
        """The next command whose turn it is, and that has what it asks for."""
        if self._opened:
            self._busy = False
            return self._opened.popleft()
        if self._busy or not self._waiting:
            return None
        operator = self._waiting.popleft()
        if self._seats.wanted(operator) is None:
            return operator
        self._busy = True
        self._begin(f"{operator.command_id}/seat", self._open(operator))
        return None

    async def _open(self, operator: Operator) -> None:
        self._opened.append(await self._seats.with_opened(operator))
        self._ready()


def _wanted(state: DebateState, operator: Operator) -> SeatWanted | None:
    command = operator.command
    if isinstance(command, UndoCommand):
        if not state.undo:
            return None
        command = state.undo[-1]
    command = cleaned(command)
    if isinstance(command, MindCommand):
        return SeatWanted(command.agent, "mind", command.mind.strip())
    if isinstance(command, VoiceCommand):
        return SeatWanted(command.agent, "voice", command.voice.strip())
    return None
