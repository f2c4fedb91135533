"""Plug-ins: which kinds of minds and voices other packages add, and whether they can be used."""

from __future__ import annotations

from argentum_kit.plugins import MINDS, VOICES, PluginError, plugins
from argentum_kit.refused import one_line

from .check import Check


def plug_ins() -> list[Check]:
    """A check for each plug-in; none where there are none. Imports them."""
    found: list[Check] = []
    for what, group in (("mind", MINDS), ("voice", VOICES)):
        for plugin in plugins(group).values():
            name = f"{what} {plugin.kind}"
            try:
                plugin.load()
            except PluginError as error:
                found.append(Check(name, False, one_line(error)))
            else:
                found.append(Check(name, True, f"a plug-in of {plugin.package}" if plugin.package else "a plug-in"))
    return found
