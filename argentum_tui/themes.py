"""The two palettes, dark and light, and the colours of agents (STAGE: an agent is a number, a name and a colour).

Every colour that carries text has a contrast of at least 4.5 to 1 (WCAG AA) on `background`, `surface` and `panel`; the
tests hold the palettes to it. Beside Textual's own names a theme defines

- `agent-1` … `agent-8`: agents by seat; a ninth agent takes the first colour again,
- `line` and `line-bright`: borders at rest and borders in use,
- `highlight`: the ground of something that has just changed.
"""

from __future__ import annotations

from textual.theme import Theme

AGENT_COLOURS = 8

_DARK_AGENTS = ("#7fb0ff", "#f2a65a", "#7fd08a", "#f58fbd", "#5fcfd6", "#dcc75c", "#bda0f7", "#f58a7c")
_LIGHT_AGENTS = ("#1d5bb8", "#97490a", "#1a7036", "#ad2468", "#0a6a76", "#6b5700", "#6a3cc0", "#b02e26")


def _agents(colours: tuple[str, ...]) -> dict[str, str]:
    return {f"agent-{seat}": colour for seat, colour in enumerate(colours, start=1)}


DARK = Theme(
    name="argentum-dark",
    primary="#a9bbd6",
    secondary="#8fa2bf",
    accent="#e6c583",
    warning="#efb462",
    error="#f58a86",
    success="#8bd39a",
    foreground="#d9dde6",
    background="#12141a",
    surface="#181b23",
    panel="#20242e",
    dark=True,
    variables={
        **_agents(_DARK_AGENTS),
        "text": "#d9dde6",
        "text-muted": "#9aa3b4",
        "text-disabled": "#717a8c",
        "line": "#343a47",
        "line-bright": "#7a879e",
        "highlight": "#2b3345",
        "border": "#7a879e",
        "border-blurred": "#343a47",
        "block-cursor-background": "#2f384a",
        "block-cursor-foreground": "#f2f4f8",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#232936",
        "block-cursor-blurred-foreground": "#d9dde6",
        "block-hover-background": "#1f2430",
        "footer-key-foreground": "#e6c583",
        "input-cursor-background": "#d9dde6",
        "input-cursor-foreground": "#12141a",
        "input-selection-background": "#3d4a63",
        "scrollbar": "#343a47",
        "scrollbar-hover": "#4a5263",
        "scrollbar-active": "#7a879e",
        "scrollbar-background": "#181b23",
        "scrollbar-background-hover": "#181b23",
        "scrollbar-background-active": "#181b23",
    },
)

LIGHT = Theme(
    name="argentum-light",
    primary="#3d5576",
    secondary="#56677f",
    accent="#7d5a00",
    warning="#8f4e00",
    error="#b02a2a",
    success="#1d6e37",
    foreground="#23272f",
    background="#f8f8f5",
    surface="#f1f1ed",
    panel="#e8e9e5",
    dark=False,
    variables={
        **_agents(_LIGHT_AGENTS),
        "text": "#23272f",
        "text-muted": "#596070",
        "text-disabled": "#7a818f",
        "line": "#cfd1cd",
        "line-bright": "#7d8797",
        "highlight": "#e6dfc6",
        "border": "#7d8797",
        "border-blurred": "#cfd1cd",
        "block-cursor-background": "#d5dce8",
        "block-cursor-foreground": "#14181f",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e3e7ec",
        "block-cursor-blurred-foreground": "#23272f",
        "block-hover-background": "#e9ecef",
        "footer-key-foreground": "#7d5a00",
        "input-cursor-background": "#23272f",
        "input-cursor-foreground": "#f8f8f5",
        "input-selection-background": "#b9c8de",
        "scrollbar": "#cfd1cd",
        "scrollbar-hover": "#b5b8b5",
        "scrollbar-active": "#7d8797",
        "scrollbar-background": "#f1f1ed",
        "scrollbar-background-hover": "#f1f1ed",
        "scrollbar-background-active": "#f1f1ed",
    },
)

THEMES = (DARK, LIGHT)


def other(name: str) -> str:
    """The theme that `t` turns to."""
    return LIGHT.name if name == DARK.name else DARK.name


def agent_colour(seat: int) -> str:
    """The theme variable of a seat, counted from 1."""
    return f"$agent-{(seat - 1) % AGENT_COLOURS + 1}"
