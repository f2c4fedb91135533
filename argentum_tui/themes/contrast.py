"""How well one colour can be read on another: the contrast ratio of WCAG 2, from 1 (not at all) to 21 (black on white)."""

from __future__ import annotations

from itertools import product

from textual.color import Color

from .palette import Palette

READABLE = 4.5
"""For text (AA)."""
GROUNDS = ("background", "surface", "panel")
INKS = ("text", "muted", "accent", "warning", "error", "success")


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def poor(palette: Palette, least: float = READABLE) -> list[tuple[str, str, float]]:
    """What carries text and cannot be read well enough: ink, ground and their contrast. For colours written `#rrggbb`."""
    inks = {name: getattr(palette, name) for name in INKS}
    inks |= {f"agents[{seat}]": colour for seat, colour in enumerate(palette.agents, 1)}
    found = [
        (ink, ground, contrast(Color.parse(colour), Color.parse(getattr(palette, ground))))
        for (ink, colour), ground in product(inks.items(), GROUNDS)
    ]
    return [(ink, ground, ratio) for ink, ground, ratio in found if ratio < least]


def _luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
