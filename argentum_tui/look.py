"""How the app looks and which keys it takes: what the terminal shows, the user's own themes and keys, and what was chosen.

`read_look` gathers it before the screen opens. A file of the user's own that cannot be used never keeps a debate from starting: it is
told in a sentence, and what is shipped is used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argentum_kit.errors import nearest
from argentum_kit.refused import Refused

from . import own_keys
from .actions import OwnKeys
from .terminal import Terminal, terminal_of
from .themes import DARK, LIGHT, Palette, own, shipped, themes_for


@dataclass(frozen=True, slots=True)
class Look:
    """`theme` is the name of the one that was chosen, None where the terminal decides. `problems` are sentences for the user."""

    terminal: Terminal = field(default_factory=Terminal)
    theme: str | None = None
    own_themes: tuple[Palette, ...] = ()
    own_keys: OwnKeys = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def palettes(self) -> list[Palette]:
        """Every theme as this terminal shows it, in the order in which `t` goes through them."""
        return themes_for([*shipped(), *self.own_themes], self.terminal.colours)

    @property
    def first_theme(self) -> str:
        """The theme to begin with: the chosen one, else dark or light as the terminal is, as far as that is known."""
        return self.theme or self.suited(self.terminal.dark is not False)

    @property
    def asks(self) -> bool:
        """Whether the terminal is to be asked for its background: nobody has chosen a theme, and it may know."""
        return self.theme is None and self.terminal.answers and self.terminal.colours != "none"

    @staticmethod
    def suited(dark: bool) -> str:
        """The theme for a dark or a light terminal."""
        return DARK.name if dark else LIGHT.name

    def after(self, theme: str) -> str:
        """The theme that `t` goes to from another."""
        names = [each.name for each in self.palettes]
        return names[(names.index(theme) + 1) % len(names)] if theme in names else names[0]


def read_look(
    home: Path, *, theme: str = "", ascii_only: bool = False, environ: Mapping[str, str] = os.environ
) -> Look:
    """What the environment and a user's home say. Raises Refused for a theme that does not exist."""
    own_themes, theme_problems = own.read_folder(home)
    keys, key_problems = own_keys.read(home)
    problems = [*theme_problems, *key_problems[:1]]
    chosen: str | None = theme or None
    names = [each.name for each in (*shipped(), *own_themes)]
    if chosen is not None and chosen not in names:
        if not any(problem.startswith(f"{own.FOLDER}/{chosen}{own.ENDING}:") for problem in problems):
            near = nearest(chosen, names)
            raise Refused(
                f"there is no theme {chosen!r}"
                + (f"; did you mean {near}?" if near else f"; there is {', '.join(names)}")
            )
        chosen = None
    return Look(
        terminal=terminal_of(environ, ascii_only=ascii_only),
        theme=chosen,
        own_themes=tuple(own_themes),
        own_keys=keys,
        problems=tuple(problems),
    )
