"""The footer of actions: the most important that fit, each a click away, what is not possible now dimmed.

It draws one line itself and draws it again only when what it would show has changed. A refused action puts its reason
here for a moment, where the eye looks for what can be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widget import Widget

from ..action import Action
from ..action_host import action_host
from ..actions import OwnKeys, footer_width, for_footer, key_of
from ..context import ActionContext

if TYPE_CHECKING:
    from textual.events import Click
    from textual.timer import Timer


REFRESH_S = 0.25
HINT_S = 3.0
SPACE = 2


class ActionFooter(Widget):
    """`x cut  X at beat  i say …`"""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id or "action-footer")
        self._shown: tuple[tuple[Action, bool], ...] = ()
        self._hint: str | None = None
        self._hint_timer: Timer | None = None
        self._kept: Content | None = None

    def on_mount(self) -> None:
        self.refresh_actions()
        self.set_interval(REFRESH_S, self.refresh_actions)

    def on_resize(self) -> None:
        self.refresh_actions()

    def refresh_actions(self) -> None:
        """Ask every shown action whether it is possible; draw again if an answer has changed."""
        context = self._moment()
        if context is None:
            return
        ended = context.where == "stage" and context.state is not None and context.state.ended is not None
        shown = tuple(
            (action, action.disabled(context) is None)
            for action in for_footer(context.where, self.size.width, SPACE, context.keys, ended=ended)
        )
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def hint(self, reason: str) -> None:
        """Show why something is not possible, for a moment."""
        self._hint = reason
        if self._hint_timer is not None:
            self._hint_timer.stop()
        self._hint_timer = self.set_timer(HINT_S, self._end_hint)
        self.refresh()

    def keep(self, text: Content | None) -> None:
        """Show a text in the place of the actions until None is kept: while a line is written, no action's key is one."""
        self._kept = text
        if text is not None:
            self._hint = None
        self.refresh()

    def _end_hint(self) -> None:
        self._hint = None
        self.refresh()

    @property
    def _own_keys(self) -> OwnKeys:
        return action_host(self.app).own_keys

    def _moment(self) -> ActionContext | None:
        return action_host(self.app).context_of(self.screen)

    def render(self) -> Content:
        if self._hint is not None:
            return Content.styled(self._hint, "$warning").truncate(self.size.width, ellipsis=True)
        if self._kept is not None:
            return self._kept.truncate(self.size.width, ellipsis=True)
        impossible = "dim" if action_host(self.app).no_colour else "$text-disabled"
        parts: list[Any] = []
        for n, (action, possible) in enumerate(self._shown):
            if n:
                parts.append(" " * SPACE)
            parts.append((key_of(action, self._own_keys), "bold $accent" if possible else impossible))
            parts.append((f" {action.label}", "$text-muted" if possible else impossible))
        return Content.assemble(*parts)

    def action_at(self, x: int) -> Action | None:
        """The action drawn at a column."""
        left = 0
        for action, _possible in self._shown:
            right = left + footer_width(action, self._own_keys)
            if left <= x < right:
                return action
            left = right + SPACE
        return None

    def on_click(self, event: Click) -> None:
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None or self._hint is not None or self._kept is not None:
            return
        action = self.action_at(offset.x)
        if action is not None:
            action_host(self.app).operate(action.name)
            self.refresh_actions()
