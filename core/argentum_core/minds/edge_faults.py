"""Whatever a mind throws, as a `MindFault` with its true cause and without keys."""

from __future__ import annotations

import asyncio

from argentum_kit.fault_causes import Peer, cause_of
from argentum_kit.faults import LinkFault
from argentum_kit.plain_text import sanitise
from argentum_kit.secrets import Secret, one_line

from .base import Fault, MindFault

DETAIL_CHARACTERS = 300
NOT_FAULTS = (asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""What may mean the end of a task or of the process; see `is_ours`."""
_KINDS: dict[str, Fault] = {"auth": "refused", "protocol": "nonsense", "timeout": "timeout"}


class EdgeFaults:
    """Makes faults for one mind: `peer` is what it asks, as sentences call it, `secrets` all keys that no text may show."""

    def __init__(self, peer: Peer, secrets: tuple[Secret, ...] = ()) -> None:
        self.peer = peer
        self._secrets = secrets

    def of(self, error: BaseException) -> MindFault:
        """An exception as a fault: a `MindFault` itself, cleaned; a `LinkFault` of another kind; or the cause of anything else."""
        if isinstance(error, MindFault):
            error.detail = shown(error.detail, self._secrets)
            error.args = (error.detail or error.kind,)
            return error
        if isinstance(error, LinkFault):
            kind = _KINDS.get(error.kind, "failed")
            return MindFault(kind, shown(str(error), self._secrets), error.retry_ms, lasting=error.lasting)
        cause = cause_of(error, self.peer)  # type: ignore[arg-type]
        return MindFault(_KINDS.get(cause.kind, "failed"), shown(cause.sentence, self._secrets), lasting=cause.lasting)


def shown(said: object, secrets: tuple[Secret, ...]) -> str:
    """A text on one line, without these keys, at most `DETAIL_CHARACTERS` long; empty for what is no text."""
    return sanitise(one_line(said, secrets, DETAIL_CHARACTERS)) if isinstance(said, str) else ""


def is_ours(error: BaseException) -> bool:
    """Whether an exception really ends this task or the process. False for a CancelledError that a mind raised although its task is
    not being cancelled."""
    task = asyncio.current_task()
    return not isinstance(error, asyncio.CancelledError) or task is None or task.cancelling() > 0
