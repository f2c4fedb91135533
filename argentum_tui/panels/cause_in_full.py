"""The selected act in full, for the drawer: the numbers behind it, and which line it is about."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic
from argentum_tui.view.cause_in_full import of_cause
from argentum_tui.view.figures import Figure, figure

from .figures import FiguresPanel
from .strip_builder import StripBuilder


class CausePanel(FiguresPanel):
    """What the drawer shows of a row of the causes; another selection shows another."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("causes",)
    NAME_CELLS: ClassVar[int] = 13

    def title(self) -> str:
        return "cause"

    def foot(self, row: StripBuilder) -> None:
        row.put("esc puts away", self.text_styles.dim)

    def figures(self) -> list[Figure]:
        cause = self.view.cause(self.options.cause)
        return (
            of_cause(self.view, cause) if cause is not None else [figure("", "no row of the causes is chosen", "dim")]
        )
