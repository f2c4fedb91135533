"""Palettes for terminals with 16 colours, chosen by hand, and one for those that show none.

What the 16 names look like is the terminal's to say. The inks are those that can be read on their ground in the two most common sets,
xterm's and VGA's: with a contrast of 4 at least, in the one of high contrast 6.5. So few remain that on a light ground agents share
colours; their numbers tell them apart, as everywhere.
"""

from __future__ import annotations

from dataclasses import replace

from .palette import Palette

SIXTEEN = Palette(
    name="16",
    dark=True,
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    text="ansi_bright_white",
    muted="ansi_white",
    disabled="ansi_white",
    line="ansi_bright_black",
    line_bright="ansi_white",
    accent="ansi_bright_yellow",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_bright_green",
    highlight="ansi_blue",
    cursor="ansi_blue",
    cursor_text="ansi_bright_white",
    cursor_resting="ansi_black",
    hover="ansi_black",
    selection="ansi_blue",
    agents=(
        "ansi_bright_blue", "ansi_bright_yellow", "ansi_bright_green", "ansi_bright_magenta", "ansi_bright_cyan", "ansi_green",
        "ansi_cyan", "ansi_bright_red",
    ),
)  # fmt: skip

SIXTEEN_WARM = replace(
    SIXTEEN,
    line="ansi_yellow",
    warning="ansi_bright_red",
    agents=(
        "ansi_bright_yellow", "ansi_bright_cyan", "ansi_bright_red", "ansi_bright_green", "ansi_bright_magenta", "ansi_bright_blue",
        "ansi_green", "ansi_cyan",
    ),
)  # fmt: skip

SIXTEEN_CONTRAST = replace(
    SIXTEEN,
    line="ansi_white",
    line_bright="ansi_bright_white",
    error="ansi_bright_magenta",
    agents=(
        "ansi_bright_cyan", "ansi_bright_yellow", "ansi_bright_green", "ansi_bright_magenta", "ansi_bright_white", "ansi_cyan",
        "ansi_green", "ansi_white",
    ),
)  # fmt: skip

SIXTEEN_LIGHT = Palette(
    name="16",
    dark=False,
    background="ansi_bright_white",
    surface="ansi_bright_white",
    panel="ansi_bright_white",
    text="ansi_black",
    muted="ansi_bright_black",
    disabled="ansi_bright_black",
    line="ansi_white",
    line_bright="ansi_bright_black",
    accent="ansi_blue",
    warning="ansi_magenta",
    error="ansi_red",
    success="ansi_blue",
    highlight="ansi_white",
    cursor="ansi_white",
    cursor_text="ansi_black",
    selection="ansi_white",
    agents=(
        "ansi_blue", "ansi_red", "ansi_magenta", "ansi_bright_blue", "ansi_black", "ansi_bright_black", "ansi_blue", "ansi_red",
    ),
)  # fmt: skip

_OWN = "ansi_default"

PLAIN = Palette(
    name="plain",
    dark=True,
    background=_OWN,
    surface=_OWN,
    panel=_OWN,
    text=_OWN,
    muted=_OWN,
    disabled=_OWN,
    line=_OWN,
    line_bright=_OWN,
    accent=_OWN,
    warning=_OWN,
    error=_OWN,
    success=_OWN,
    highlight=_OWN,
    cursor=_OWN,
    selection=_OWN,
    agents=(_OWN,) * 8,
    emphasis="reverse",
)


def under_name(palette: Palette, named: Palette) -> Palette:
    """A palette in the place of another."""
    return replace(palette, name=named.name)
