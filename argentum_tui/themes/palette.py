"""What a theme is made of: one colour for each role, and the agents' colours.

A role is named by what it is for, as in a file of one's own (`own.py`). Textual's own names follow from the roles; beside them a
theme defines

- `agent-1` … `agent-8`: agents by seat; a ninth agent takes the first colour again,
- `line` and `line-bright`: borders at rest and borders in use,
- `highlight`: the ground of something that has just changed.

A colour is `#rrggbb`, or in a palette of 16 colours one of ANSI's names as Textual writes them: `ansi_bright_red`.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme

AGENT_COLOURS = 8


@dataclass(frozen=True, slots=True)
class Palette:
    """Grounds (`background`, `surface`, `panel`, `highlight`, `cursor`, `selection`), inks (`text`, `muted`, `disabled`, `accent`,
    `warning`, `error`, `success`, `agents`) and lines. What is empty follows from the others."""

    name: str
    dark: bool
    background: str
    surface: str
    panel: str
    text: str
    muted: str
    disabled: str
    line: str
    line_bright: str
    accent: str
    warning: str
    error: str
    success: str
    highlight: str
    cursor: str
    selection: str
    agents: tuple[str, ...]
    primary: str = ""
    secondary: str = ""
    cursor_text: str = ""
    cursor_resting: str = ""
    hover: str = ""
    scrollbar_hover: str = ""
    emphasis: str = ""
    """A text style that marks the chosen line and the cursor of a field where colours cannot: `reverse`."""

    @property
    def ansi(self) -> bool:
        """Whether its colours are ANSI's names, which a terminal shows as it likes."""
        return self.background.startswith("ansi_")

    def theme(self) -> Theme:
        """The theme as Textual takes it."""
        return Theme(
            name=self.name,
            primary=self.primary or self.muted,
            secondary=self.secondary or self.line_bright,
            accent=self.accent,
            warning=self.warning,
            error=self.error,
            success=self.success,
            foreground=self.text,
            background=self.background,
            surface=self.surface,
            panel=self.panel,
            dark=self.dark,
            ansi=self.ansi,
            variables={
                **{f"agent-{seat}": colour for seat, colour in enumerate(self.agents, start=1)},
                "text": self.text,
                "text-muted": self.muted,
                "text-disabled": self.disabled,
                "line": self.line,
                "line-bright": self.line_bright,
                "highlight": self.highlight,
                "border": self.line_bright,
                "border-blurred": self.line,
                "block-cursor-background": self.cursor,
                "block-cursor-foreground": self.cursor_text or self.text,
                "block-cursor-text-style": f"bold {self.emphasis}".strip(),
                "block-cursor-blurred-background": self.cursor_resting or self.panel,
                "block-cursor-blurred-foreground": self.text,
                "block-hover-background": self.hover or self.surface,
                "footer-key-foreground": self.accent,
                "input-cursor-background": self.text,
                "input-cursor-foreground": self.background,
                **({"input-cursor-text-style": self.emphasis} if self.emphasis else {}),
                **({"ansi-background": self.background, "ansi-foreground": self.text} if self.ansi else {}),
                "input-selection-background": self.selection,
                "scrollbar": self.line,
                "scrollbar-hover": self.scrollbar_hover or self.line_bright,
                "scrollbar-active": self.line_bright,
                "scrollbar-background": self.surface,
                "scrollbar-background-hover": self.surface,
                "scrollbar-background-active": self.surface,
            },
        )


def agent_colour(seat: int) -> str:
    """The theme variable of a seat, counted from 1."""
    return f"$agent-{(seat - 1) % AGENT_COLOURS + 1}"
