"""Actions as the screen writes and does them: with the user's own keys, the most important first, done or refused with a reason.

Keys of the user's own (`own_keys.py`) come in as `own`, a mapping from actions to keys. A sentence that names a key writes the action in
braces, `{cut} cuts now`, and `with_keys` puts in the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from .action import Action
from .action_registry import ACTIONS, AT_THE_END, BY_NAME, at
from .context import ActionContext, Reason, Where

OwnKeys = Mapping[str, tuple[str, ...]]
NO_OWN_KEYS: OwnKeys = MappingProxyType({})
_SHOWN_KEYS = {
    "escape": "esc", "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "pgup", "pagedown": "pgdn",
}  # fmt: skip
_NAMED = re.compile(r"\{(\w+)\}")


def keys_of(action: Action, own: OwnKeys = NO_OWN_KEYS) -> tuple[str, ...]:
    """The keys of an action, the user's own where it has any."""
    return own.get(action.name) or action.keys


def key_of(action: Action, own: OwnKeys = NO_OWN_KEYS) -> str:
    """The key of an action as footer and help write it."""
    keys = own.get(action.name)
    if not keys or keys == action.keys:
        return action.key
    return _SHOWN_KEYS.get(keys[0], keys[0].replace("ctrl+", "^"))


def with_keys(sentence: str, own: OwnKeys = NO_OWN_KEYS) -> str:
    """A sentence with the keys of the actions that it names in braces; other braces stay."""

    def key(named: re.Match[str]) -> str:
        action = BY_NAME.get(named[1])
        return key_of(action, own) if action is not None else named[0]

    return _NAMED.sub(key, sentence)


def for_footer(
    where: Where, width: int, space: int = 2, own: OwnKeys = NO_OWN_KEYS, *, ended: bool = False
) -> list[Action]:
    """The most important actions that fit a width, in the order of the registry; once the debate has ended, first what can be done then."""
    chosen: list[Action] = []
    left = width
    ranked = [action for action in at(where) if action.rank]
    for action in sorted(ranked, key=lambda action: (ended and action.name not in AT_THE_END, action.rank)):
        needs = footer_width(action, own) + (space if chosen else 0)
        if needs > left:
            break
        chosen.append(action)
        left -= needs
    names = {action.name for action in chosen}
    return [action for action in ACTIONS if action.name in names]


def footer_width(action: Action, own: OwnKeys = NO_OWN_KEYS) -> int:
    """Cells of `key label`."""
    return len(key_of(action, own)) + 1 + len(action.label)


def why_not(action: Action, context: ActionContext) -> Reason:
    """Why it is not possible at the moment; None when it is."""
    reason = action.disabled(context)
    return reason and with_keys(reason, context.keys)


def perform(action: Action, context: ActionContext) -> Reason:
    """Do it, or say why not. The one way in for keys, clicks and the palette."""
    if reason := why_not(action, context):
        return reason
    action.run(context)
    return None
