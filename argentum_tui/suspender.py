"""ctrl+z: the debate is paused, and once it stands still the terminal goes back to the shell; the app comes back paused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Protocol

from . import suspension
from .action_registry import BY_NAME
from .actions import key_of, perform
from .context import ActionContext

PAUSED_WITHIN_S = 1.0
"""So long the terminal is kept at the most until the debate stands still."""
LOOK_S = 0.02


class SuspendableApp(Protocol):
    """What is asked of the app."""

    def stage_context(self) -> ActionContext | None:
        """What an action may know and touch on the stage; None without one."""

    def publish_suspension(self) -> None:
        """Give the terminal back as it was."""

    def tell(self, sentence: str, /) -> None:
        """Show a sentence where the user looks."""

    def look_again(self, after_s: float, callback: Callable[[], None], /) -> None:
        """Call back after so many seconds."""


class Suspender:
    """Suspends an app."""

    def __init__(self, app: SuspendableApp) -> None:
        self._app = app

    def suspend(self, *, possible: bool) -> None:
        """Pause and leave; where the terminal cannot be left (`possible`), or nobody would come back, say so."""
        context = self._app.stage_context()
        reason = suspension.why_not() if possible else "this terminal cannot be left"
        if reason is not None:
            self._app.tell(
                f"{key_of(BY_NAME['suspend'], context.keys if context is not None else {})} suspend: {reason}"
            )
        elif context is None or BY_NAME["pause"].disabled(context) or _stands_still(context):
            self._leave()
        else:
            perform(BY_NAME["pause"], context)
            self._leave_once_paused(monotonic() + PAUSED_WITHIN_S)

    def _leave_once_paused(self, latest_s: float) -> None:
        context = self._app.stage_context()
        if context is None or _stands_still(context) or monotonic() >= latest_s:
            self._leave()
        else:
            self._app.look_again(LOOK_S, partial(self._leave_once_paused, latest_s))

    def _leave(self) -> None:
        self._app.publish_suspension()
        suspension.stop_group()


def _stands_still(context: ActionContext) -> bool:
    return context.state is not None and context.state.paused
