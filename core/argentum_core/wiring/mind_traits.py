"""What the engine must know of minds before a debate begins: whether they bid, and what their calls cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

from .access import access
from .own_objects import NO_OBJECTS, OwnObjects, handed_over

if TYPE_CHECKING:
    from ..session import MindTraits, Setup

PROMPT_TOKENS, ANSWER_TOKENS = 2000, 120
"""About what a call takes, until the first answers say better."""


def traits_of_setup(setup: Setup, own: OwnObjects = NO_OBJECTS) -> dict[str, MindTraits]:
    """What the engine must know of each mind: whether it bids, whether its calls are paid for, and what one costs."""
    from ..session import agents_of

    specs = {*(agent.mind for agent in agents_of(setup)), setup.cast.chair.mind} - {"casebook"}
    return traits_of_specs(specs, setup, own)


def traits_of_specs(specs: set[str], setup: Setup, own: OwnObjects = NO_OBJECTS) -> dict[str, MindTraits]:
    """By spec. A chain is paid for as soon as one of its links is, and costs as much as the dearest. Raises Refused for a spec
    that cannot be opened."""
    from argentum_kit.plugins import PluginError

    from ..minds.spec import MindSpecError

    try:
        return _found(specs, setup, own)
    except (MindSpecError, PluginError) as error:
        raise Refused(one_line(error)) from None


def _found(specs: set[str], setup: Setup, own: OwnObjects) -> dict[str, MindTraits]:
    from ..session import MindTraits

    traits = {
        own.mind_specs[agent]: MindTraits(bool(getattr(mind, "bids", False)), bool(getattr(mind, "metered", False)))
        for agent, mind in own.minds.items()
    }
    specs = {spec for spec in specs if spec not in traits and not handed_over(spec)}
    if not specs:
        return traits
    from ..minds.spec import CASEBOOK, CHAT, chat_endpoint, parse_minds, plugin_of

    granted = access(insecure=setup.insecure, seed=setup.seed).minds
    for spec in specs:
        links = parse_minds(spec)
        # A plug-in says itself whether its minds bid and are paid for, as attributes of what opens them; its prices nobody knows.
        openers = [plugin.load() for plugin in map(plugin_of, links) if plugin is not None]
        models = [link for link in links if link.kind != CASEBOOK and plugin_of(link) is None]
        paid = [link for link in models if link.kind != CHAT or not chat_endpoint(link, granted).local]
        prices = [granted.prices.of(link.model, "openai" if link.kind == CHAT else link.kind) for link in paid]
        micros = [price.cost_micros(PROMPT_TOKENS, ANSWER_TOKENS) for price in prices if price is not None]
        traits[spec] = MindTraits(
            bids=bool(models) or any(bool(getattr(opener, "bids", False)) for opener in openers),
            metered=bool(paid) or any(bool(getattr(opener, "metered", False)) for opener in openers),
            call_micros=max(micros, default=0),
        )
    return traits
