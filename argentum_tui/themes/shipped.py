"""The four themes that come with Argentum.

What carries text has a contrast of at least 4.5 to 1 (WCAG AA) on `background`, `surface` and `panel`, in the theme of high contrast
at least 7 to 1 (AAA); the tests hold them to it, also where 256 colours are all there is.
"""

from __future__ import annotations

from collections.abc import Sequence

from .ansi import PLAIN, SIXTEEN, SIXTEEN_CONTRAST, SIXTEEN_LIGHT, SIXTEEN_WARM, under_name
from .palette import Palette

DARK = Palette(
    name="argentum-dark",
    dark=True,
    background="#12141a",
    surface="#181b23",
    panel="#20242e",
    text="#d9dde6",
    muted="#9aa3b4",
    disabled="#717a8c",
    line="#343a47",
    line_bright="#7a879e",
    primary="#a9bbd6",
    secondary="#8fa2bf",
    accent="#e6c583",
    warning="#efb462",
    error="#f58a86",
    success="#8bd39a",
    highlight="#2b3345",
    cursor="#2f384a",
    cursor_text="#f2f4f8",
    cursor_resting="#232936",
    hover="#1f2430",
    selection="#3d4a63",
    scrollbar_hover="#4a5263",
    agents=("#7fb0ff", "#f2a65a", "#7fd08a", "#f58fbd", "#5fcfd6", "#dcc75c", "#bda0f7", "#f58a7c"),
)

LIGHT = Palette(
    name="argentum-light",
    dark=False,
    background="#f8f8f5",
    surface="#f1f1ed",
    panel="#e8e9e5",
    text="#23272f",
    muted="#596070",
    disabled="#7a818f",
    line="#cfd1cd",
    line_bright="#7d8797",
    primary="#3d5576",
    secondary="#56677f",
    accent="#7d5a00",
    warning="#8f4e00",
    error="#b02a2a",
    success="#1d6e37",
    highlight="#e6dfc6",
    cursor="#d5dce8",
    cursor_text="#14181f",
    cursor_resting="#e3e7ec",
    hover="#e9ecef",
    selection="#b9c8de",
    scrollbar_hover="#b5b8b5",
    agents=("#1d5bb8", "#97490a", "#1a7036", "#ad2468", "#0a6a76", "#6b5700", "#6a18c0", "#b02e26"),
)

CONTRAST = Palette(
    name="argentum-contrast",
    dark=True,
    background="#000000",
    surface="#080808",
    panel="#101010",
    text="#ffffff",
    muted="#d0d0d0",
    disabled="#b0b0b0",
    line="#878787",
    line_bright="#ffffff",
    accent="#ffe24d",
    warning="#ffc061",
    error="#ffb0a8",
    success="#87ffaf",
    highlight="#002f5c",
    cursor="#003a70",
    selection="#0b4580",
    agents=("#8ecbff", "#ffc078", "#87ffa0", "#ffb0de", "#66f0f0", "#ffe24d", "#d6c0ff", "#ffb3a7"),
)

WARM = Palette(
    name="argentum-warm",
    dark=True,
    background="#1b1510",
    surface="#221b15",
    panel="#2b221b",
    text="#eaddcb",
    muted="#b8a68f",
    disabled="#8d7d69",
    line="#45382c",
    line_bright="#97836a",
    primary="#d8c3a5",
    secondary="#b59d7e",
    accent="#f0c074",
    warning="#f2a65a",
    error="#f5927e",
    success="#a9c77e",
    highlight="#443522",
    cursor="#4a3a2a",
    cursor_text="#fff4e3",
    cursor_resting="#32281f",
    hover="#2a2119",
    selection="#5e4a33",
    scrollbar_hover="#5a4a3a",
    agents=("#8ab6f0", "#f2a65a", "#9cc97a", "#ee9aba", "#6fc9bf", "#dcc75c", "#c7abf0", "#f5927e"),
)

_SHIPPED = (DARK, LIGHT, CONTRAST, WARM)
_SIXTEEN = {DARK.name: SIXTEEN, LIGHT.name: SIXTEEN_LIGHT, CONTRAST.name: SIXTEEN_CONTRAST, WARM.name: SIXTEEN_WARM}


def shipped() -> tuple[Palette, ...]:
    """The themes that come with Argentum, in the order in which `t` goes through them."""
    return _SHIPPED


def themes_for(palettes: Sequence[Palette], colours: str) -> list[Palette]:
    """The palettes as a terminal with these colours (`truecolor`, `256`, `16`, `none`) shows them, under their own names.

    With 16 colours a shipped theme has a palette made for them, and one of the user's own that of the shipped theme that is dark or
    light as it is. With none they all look alike: signs and text styles alone.
    """
    if colours == "none":
        return [under_name(PLAIN, each) for each in palettes]
    if colours == "16":
        return [under_name(_SIXTEEN.get(each.name, SIXTEEN if each.dark else SIXTEEN_LIGHT), each) for each in palettes]
    return list(palettes)
