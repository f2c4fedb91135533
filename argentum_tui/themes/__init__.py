"""Themes: four shipped ones, each for all the colours a terminal may have, and those of the user's own (STAGE, Rules of the screen)."""

from __future__ import annotations

from .palette import AGENT_COLOURS, Palette, agent_colour
from .shipped import CONTRAST, DARK, LIGHT, WARM, shipped, themes_for

__all__ = [
    "AGENT_COLOURS",
    "CONTRAST",
    "DARK",
    "LIGHT",
    "WARM",
    "Palette",
    "agent_colour",
    "shipped",
    "themes_for",
]
