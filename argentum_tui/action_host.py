"""What footer, operator line and palette ask of the app that they stand in: the moment, and to do what an action says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from .context import ActionContext


class ActionHost(Protocol):
    """An app with the registry's actions."""

    def context_of(self, screen: Screen[Any], /) -> ActionContext | None:
        """What an action may know and touch on a screen; None on a screen without actions."""

    def operate(self, name: str, /) -> None:
        """Do what the action of this name says on the screen that is shown, or say why not."""

    def do_line(self, text: str, /) -> None:
        """Do what a command written on the stage says, or say why not."""


def action_host(app: App[Any]) -> ActionHost:
    """The app as the host of actions; every widget of ours is mounted in one."""
    return cast("ActionHost", app)
