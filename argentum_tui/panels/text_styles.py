"""The colours of a panel: roles by name, agents by position, everything taken from the theme's variables.

One `TextStyles` holds ready-made styles for one theme and one background, so that drawing a row looks nothing up. Every role keeps a
difference in brightness or weight, and the words carry the meaning. Where a theme has ANSI's colours, nothing lies between two of them;
where it has none (NO_COLOR), bold, underline and reverse say what a colour would.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color, ColorParseError

HIGHLIGHT_STEPS = 3
AGENT_COLOURS = 8


class TextStyles:
    """Styles on one background."""

    __slots__ = (
        "accent",
        "agents",
        "agents_dim",
        "agents_faint",
        "background",
        "bold",
        "bright",
        "chair",
        "dim",
        "faint",
        "fault",
        "frame",
        "frame_bright",
        "good",
        "highlight",
        "match",
        "match_here",
        "selected_text",
        "text",
        "title",
        "warning",
    )  # fmt: skip

    def __init__(self, variables: Mapping[str, str], background: Color) -> None:
        def colour(name: str, fallback: str) -> Color:
            try:
                parsed = Color.parse(variables.get(name, fallback))
            except ColorParseError:
                parsed = Color.parse(fallback)
            return parsed if parsed.ansi is not None else background + parsed

        def style(foreground: Color, *, bold: bool = False, on: Color | None = None) -> Style:
            return Style(color=foreground.rich_color, bgcolor=(on or background).rich_color, bold=bold or None)

        ansi, plain = background.ansi is not None, background.ansi is not None and background.ansi < 0
        text = colour("foreground", "#d9dde6")
        muted = colour("text-muted", "#9aa3b4")
        disabled = colour("text-disabled", "#717a8c")
        line, line_bright = colour("line", "#343a47"), colour("line-bright", "#7a879e")
        accent = colour("accent", "#e6c583")
        highlight = colour("highlight", "#2b3345")
        hues = [colour(f"agent-{number + 1}", "#a9bbd6") for number in range(AGENT_COLOURS)]
        self.background = style(text)
        self.text = style(text)
        self.bold = self.bright = style(text, bold=True)
        self.dim = style(muted)
        # On a light background a paler colour is soon too pale to be read: rest is told by weight alone there.
        light = background.brightness > 0.5
        self.faint = style(_between(disabled, muted, 0.85 if light else 0.5))
        self.frame = style(line)
        self.frame_bright = style(line_bright)
        self.title = style(muted)
        self.accent = style(accent, bold=True)
        self.good = style(colour("success", "#8bd39a"))
        self.warning = style(colour("warning", "#efb462"))
        self.fault = style(colour("error", "#f58a86"), bold=True)
        self.chair = style(accent)
        self.match = style(text, on=_between(background, accent, 0.3))
        self.match_here = style(background, on=accent, bold=True)
        self.selected_text = style(text, on=colour("input-selection-background", "#3d4a63"))
        self.agents = [style(hue, bold=True) for hue in hues]
        self.agents_dim = [style(_between(background, hue, 1.0 if light else 0.85)) for hue in hues]
        self.agents_faint = [style(_between(background, hue, 0.5)) for hue in hues]
        self.highlight = [
            style(text, bold=step == HIGHLIGHT_STEPS, on=_between(background, highlight, step / HIGHLIGHT_STEPS) if step else None)
            for step in range(HIGHLIGHT_STEPS + 1)
        ]  # fmt: skip
        if ansi:
            self.match = style(text, on=colour("input-selection-background", "#3d4a63"))
        if plain:
            self._without_colours()

    def _without_colours(self) -> None:
        """What no colour can say is said by the way that text is set."""
        self.frame = self.faint = self.frame + Style(dim=True)
        self.frame_bright = self.frame_bright + Style(bold=True)
        self.warning = self.warning + Style(bold=True, underline=True)
        self.fault = self.fault + Style(bold=True, reverse=True)
        self.match = self.match + Style(underline=True)
        self.match_here = self.match_here + Style(underline=True, reverse=True)
        self.selected_text = self.selected_text + Style(reverse=True)
        self.agents_faint = [each + Style(dim=True) for each in self.agents_faint]
        self.highlight = [each + Style(underline=step > 0) for step, each in enumerate(self.highlight)]

    def agent(self, position: int) -> Style:
        """The style of the agent at a position from 1; the chair's for 0."""
        return self.agents[(position - 1) % AGENT_COLOURS] if position > 0 else self.chair

    def agent_faint(self, position: int) -> Style:
        """For areas rather than signs: bars of a past."""
        return self.agents_faint[(position - 1) % AGENT_COLOURS] if position > 0 else self.faint

    def agent_dim(self, position: int) -> Style:
        """The style of an agent at rest, and of its bars."""
        return self.agents_dim[(position - 1) % AGENT_COLOURS] if position > 0 else self.dim


def _between(start: Color, end: Color, factor: float) -> Color:
    return end if start.ansi is not None or end.ansi is not None else start.blend(end, factor, alpha=1.0)


@lru_cache(maxsize=16)
def _cached_styles(variables: tuple[tuple[str, str], ...], background: Color) -> TextStyles:
    return TextStyles(dict(variables), background)


_NAMES = (
    "foreground", "text-muted", "text-disabled", "line", "line-bright", "accent", "highlight", "success", "warning", "error",
    "input-selection-background", *(f"agent-{number + 1}" for number in range(AGENT_COLOURS)),
)  # fmt: skip


def text_styles_for(variables: Mapping[str, str], background: Color) -> TextStyles:
    """The shared styles of a theme on a background."""
    return _cached_styles(tuple((name, variables[name]) for name in _NAMES if name in variables), background)


def selected_background(variables: Mapping[str, str], background: Color) -> Color:
    """The background of the selected agent's row: a shade off the panel's own."""
    if background.ansi is not None:
        return background  # no shade lies between; the pointer and the bold name say which row it is
    try:
        return _between(background, Color.parse(variables.get("block-cursor-background", "#2f384a")), 0.4)
    except ColorParseError:
        return background
