"""Text that is laid out anew for the width it gets, and is as high as that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size

ContentOfWidth = Callable[[int], Content]


class Wrapped(Widget):
    """Shows what `content_of(width)` returns; one line of it is one line of the screen."""

    DEFAULT_CSS = "Wrapped { height: auto; width: 1fr; }"

    def __init__(self, content_of: ContentOfWidth, *, id: str) -> None:
        super().__init__(id=id)
        self._content_of = content_of

    def show(self, content_of: ContentOfWidth) -> None:
        """Show another text."""
        self._content_of = content_of
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self._content_of(width).plain.splitlines()))

    def render(self) -> Content:
        return self._content_of(self.size.width)


def hanging(text: str, width: int, indent: int) -> list[str]:
    """Lines of a sentence that all begin after `indent` spaces; never narrower than a few words."""
    from textwrap import wrap

    return wrap(text, max(16, width - indent)) or [""]
