"""The command palette's entries: every action of the registry that applies to the screen below it."""

from __future__ import annotations

from collections.abc import Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from ..action import Action
from ..action_host import action_host
from ..action_registry import at
from ..actions import key_of, why_not
from ..context import ActionContext

FIRST = 1e6
"""A score above that of any match: what was written out is what is meant."""


class ActionCommands(Provider):
    """Actions by name, key and help sentence; one that is not possible now says why."""

    def _context(self) -> ActionContext | None:
        return action_host(self.app).context_of(self.screen)

    def _run(self, action: Action) -> Callable[[], None]:
        app = action_host(self.app)
        return lambda: app.operate(action.name)

    def _run_line(self, line: str) -> Callable[[], None]:
        app = action_host(self.app)
        return lambda: app.do_line(line)

    async def discover(self) -> Hits:
        context = self._context()
        if context is None:
            return
        for action in offered(context):
            shown, about = _told(action, context, Content(_name(action)))
            yield DiscoveryHit(shown, self._run(action), text=_name(action), help=about)

    async def search(self, query: str) -> Hits:
        context = self._context()
        if context is None:
            return
        if (line := _line_of(query, context)) is not None:
            yield Hit(
                FIRST,
                Content.assemble(line, "  ", (":", "$accent")),
                self._run_line(line),
                text=line,
                help="Write this command",
            )
        matcher = self.matcher(query)
        for action in offered(context):
            score = max(matcher.match(_name(action)), 0.6 * matcher.match(f"{action.label} {action.help}"))
            if score > 0:
                shown, about = _told(action, context, matcher.highlight(_name(action)))
                yield Hit(score, shown, self._run(action), text=_name(action), help=about)


def offered(context: ActionContext) -> list[Action]:
    """Every action of the screen but the palette itself, and of a family only those that are possible."""
    return [
        action
        for action in at(context.where)
        if action.name != "palette" and not (action.family and action.disabled(context))
    ]


def _line_of(query: str, context: ActionContext) -> str | None:
    """The query where it is a line of the grammar that says more than the name of an action; None where it is none."""
    from argentum_core import grammar

    if context.where != "stage" or context.state is None or " " not in query.strip():
        return None
    try:
        grammar.read(query, context.state, None, context.agent)
    except grammar.GrammarError:
        return None
    return query.strip().removeprefix(":")


def _name(action: Action) -> str:
    return action.help if action.family else action.name.replace("_", " ").capitalize()


def _told(action: Action, context: ActionContext, name: Content) -> tuple[Content, str]:
    reason, key = why_not(action, context), key_of(action, context.keys)
    if reason is None:
        return Content.assemble(name, "  ", (key, "$accent")), action.help
    return Content.assemble(name.stylize("$text-disabled"), "  ", (key, "$text-disabled")), f"Not now: {reason}"
