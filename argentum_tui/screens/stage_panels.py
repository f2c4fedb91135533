"""The area of the stage above the operator line: which panels are shown, and where (STAGE, Sizes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.geometry import NULL_OFFSET
from textual.layout import ArrangeResult, Layout, WidgetPlacement

from argentum_tui.panels.panel import Panel, ViewOptions
from argentum_tui.panels.stage_layout import panel_regions
from argentum_tui.view import StageView

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.widget import Widget


class StageLayout(Layout):
    """Puts every panel where `arrange` says; a panel it does not name is not shown."""

    name = "stage"

    def __init__(self, view: StageView, options: ViewOptions) -> None:
        self._view = view
        self._options = options

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002
        """The place of each panel in an area of `size` cells; Textual asks for it."""
        parent.pre_layout(self)
        agents, options = len(self._view.state.agents), self._options
        regions = panel_regions(size.width, size.height, agents, options.drawer, verdict=options.verdict)
        return [
            WidgetPlacement(regions[name], NULL_OFFSET, child.styles.margin, child)
            for child in children
            if (name := child.id or child.name or "") in regions and regions[name].area
        ]


class StagePanels(Container):
    """The area above the operator line."""

    def __init__(self, view: StageView, options: ViewOptions, panels: list[Panel]) -> None:
        super().__init__(*panels, id="panels")
        self._stage_layout = StageLayout(view, options)

    @property
    def layout(self) -> Layout:
        """Where each panel lies; Textual asks for it."""
        return self._stage_layout
