"""Who is told of faults and costs of minds and voices: a function of the caller's, or the record of a session that is not there yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from argentum_kit.refused import one_line

from .access import hidden

if TYPE_CHECKING:
    from ..debate.events import CallUsage, WorkKind
    from ..session import LiveSession


class FaultListener(Protocol):
    """Called with a fault of a mind or voice that the debate survived: the name of the mind or voice, one sentence, the kind of fault,
    and how many ms its provider asked to be left alone."""

    def __call__(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None: ...


class CostListener(Protocol):
    """Called with the cost of a mind's call whose answer was not used, in millionths of the currency."""

    def __call__(
        self,
        request_id: str,
        agent: str,
        cost_micros: int,
        usage: CallUsage | None = None,
        kind: WorkKind | None = None,
    ) -> None:
        """`request_id` is the request's, `agent` the id of the agent that it was asked for, `usage` what it took, `kind` what for."""
        ...


class SessionListener:
    """Puts faults and costs on a session's record. Minds and voices are opened before there is a session: what comes earlier is kept for it."""

    def __init__(self) -> None:
        self._early: list[Callable[[LiveSession], object]] = []
        self._session: LiveSession | None = None

    def fault(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:
        """Put a fault on record, or keep it until there is one; `name` is the mind's or the voice's, `why` one sentence."""
        sentence = hidden(one_line(why))
        self._tell(lambda session: session.notice(name, kind, sentence, retry_ms))

    def cost(
        self,
        request_id: str,
        agent: str,
        cost_micros: int,
        usage: CallUsage | None = None,
        kind: WorkKind | None = None,
    ) -> None:
        """Charge a call whose answer was not used; see `CostListener`."""
        self._tell(lambda session: session.call_charged(request_id, agent, cost_micros, usage, kind))

    def attach(self, session: LiveSession) -> None:
        """Hand everything to this session from now on, and what was kept first."""
        self._session = session
        for early in self._early:
            early(session)
        self._early.clear()

    def _tell(self, what: Callable[[LiveSession], object]) -> None:
        if self._session is None:
            self._early.append(what)
        else:
            what(self._session)
