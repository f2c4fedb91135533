"""Who watches a shared debate, in the drawer: the links to hand on, the code of one of them, and how sharing is ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from ..panels.wrapped import Wrapped, hanging
from .drawer import DrawerBox

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from ..choice import SharedDebate, SharedLink

LOOK_AGAIN_S = 0.5
FIRST_ROLE = "vote"
"""The link whose code is shown first: the one that is handed to a room."""


class ShareBox(DrawerBox):
    """The links of a shared debate. Enter shows the code of the next link; `plain` is a terminal that cannot draw one."""

    CLAIMS: ClassVar[frozenset[str]] = frozenset({"scroll_up", "scroll_down", "page_up", "page_down", "explain"})
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "next_code", show=False)]

    def __init__(self, sharing: SharedDebate, *, plain: bool) -> None:
        super().__init__(name="watchers")
        self.border_title = "share"
        self._sharing = sharing
        self._plain = plain
        self._shown = next((n for n, link in enumerate(sharing.links) if link.role == FIRST_ROLE), 0)
        self._seen: tuple[Any, ...] = ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="share-scroll"):
            yield Wrapped(self._content(), id="share-text")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(LOOK_AGAIN_S, self._look)

    def take_keyboard(self) -> None:
        self.screen.set_focus(self.query_one("#share-scroll"))

    def action_next_code(self) -> None:
        """Show the code of the next link."""
        self._shown = (self._shown + 1) % len(self._sharing.links)
        self._look()

    def _look(self) -> None:
        seen = (self._sharing.watching, self._sharing.listening, self._sharing.ended, self._shown)
        if seen != self._seen:
            self._seen = seen
            self.query_one("#share-text", Wrapped).show(self._content())

    def _content(self) -> partial[Content]:
        sharing = self._sharing
        if sharing.ended:
            return partial(ended_text, sharing.ended)
        code = [] if self._plain else sharing.code_of(self._shown)
        watching = f"{sharing.watching} watching, {sharing.listening} listening"
        return partial(share_text, list(sharing.links), self._shown, code, watching)


def share_text(links: Sequence[SharedLink], shown: int, code: Sequence[str], watching: str, width: int) -> Content:
    """Who watches, the link that is `shown` with its code, and the other links, in lines of at most this width."""
    parts: list[Any] = [(f"{watching}\n", "bold"), *_link(links[shown], width, mark="▸ "), "\n"]
    if code and len(code[0]) <= width:
        parts += [part for row in code for part in ((row, "black on white"), "\n")]
    elif code:
        parts += [(f"The code needs {len(code[0])} columns, and there are {width}.\n", "$text-muted")]
    for number, link in enumerate(links):
        if number != shown:
            parts += _link(link, width)
    parts += [
        "\n",
        ("\n".join(hanging("enter: the code of the next link · :share off ends it", width, 0)), "$text-muted"),
    ]
    return Content.assemble(*parts)


def ended_text(why: str, width: int) -> Content:
    """That nobody watches any more, and why."""
    return Content.assemble(("\n".join(hanging(f"Nobody watches: {why}.", width, 0)), "$warning"))


def _link(link: SharedLink, width: int, *, mark: str = "") -> list[Any]:
    """A link: its role and what that may do, and the address."""
    return [
        (f"\n{mark}{link.role}", "bold $accent" if mark else "bold"),
        (f"  {link.about}\n", "$text-muted"),
        (_broken(link.url, width), "$foreground"),
        "\n",
    ]


def _broken(url: str, width: int) -> str:
    """An address in lines of that width: nothing is put in between, so that it can be copied."""
    return "\n".join(url[begins : begins + max(width, 16)] for begins in range(0, len(url), max(width, 16)))
