"""What is coming and why: parts and time left, who owes an answer, what stands, votes and dial."""

from __future__ import annotations

from typing import ClassVar

from argentum_tui.view import Topic
from argentum_tui.view.coming import of_flow
from argentum_tui.view.figures import Figure

from .figures import FiguresPanel
from .strip_builder import StripBuilder


class FlowPanel(FiguresPanel):
    """The flow of the debate, for the drawer."""

    TOPICS: ClassVar[tuple[Topic, ...]] = ("header", "banks", "bids")

    def title(self) -> str:
        return "flow"

    def foot(self, row: StripBuilder) -> None:
        keys = (
            f"{self.key('closing')} closing statements",
            f"{self.key('vote')} vote",
            f"{self.key('back')} puts away",
        )
        self.put_keys(row, *keys)

    def figures(self) -> list[Figure]:
        return of_flow(self.view.state, self.view.now_ms)
