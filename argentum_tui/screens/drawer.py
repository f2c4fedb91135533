"""The drawer beside the stage: one thing at a time, looked at or edited while the debate goes on (STAGE, the drawer).

It holds either a panel that is always mounted, or a box that is mounted when it is opened and gone when it is put away. Where it
stands is `panels/stage_layout.py`'s to say; it never covers the floor, and the keys of the stage work beside it unless a field
is being typed in. A box may claim keys of the stage that its list needs (`CLAIMS`); nothing else takes a key from the stage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget

from ..action_host import action_host
from ..action_registry import BY_NAME
from ..actions import key_of
from ..panels.panel import ViewOptions

ROOMY = 70
"""Cells from which a box may put two columns beside each other."""


class DrawerBox(Vertical):
    """What the drawer holds for a while. Its `name` is what `ViewOptions.drawer` says; it has no id, because one that is being put away
    may still be there while the next is mounted.

    `put_away` shuts the drawer. `CLAIMS` are names of the registry's actions whose keys are the box's own while something in it has the keyboard.
    """

    CLAIMS: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, classes="drawer")
        self.put_away: Callable[[], None] = lambda: None

    def on_mount(self) -> None:
        self.border_subtitle = f"{key_of(BY_NAME['back'], action_host(self.app).own_keys)} puts away"
        self.take_keyboard()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= ROOMY, "-roomy")

    def take_keyboard(self) -> None:
        """Give the keyboard to what is used first; by default nothing has it."""

    def awaits(self, key: str) -> bool:  # noqa: ARG002 (boxes that read nothing)
        """Whether a key chooses from what is still being read; it waits for that."""
        return False

    def claims(self, action: str) -> bool:
        """Whether the key of an action of the registry is the box's own at the moment."""
        return action in self.CLAIMS

    def leave(self) -> bool:
        """Leave what is innermost, such as an edit; False where there is nothing to leave but the box."""
        return False

    def preset_changed(self, name: str) -> None:
        """The file of a preset says something else now."""


class Drawer:
    """Opens and shuts it. `place` gives the container that boxes are mounted in; `changed` is called after every change."""

    def __init__(self, options: ViewOptions, place: Callable[[], Widget], changed: Callable[[], None]) -> None:
        self._options = options
        self._place = place
        self._changed = changed
        self._box: DrawerBox | None = None

    @property
    def holds(self) -> str | None:
        """The name of what it holds; None while it is shut."""
        return self._options.drawer

    @property
    def box(self) -> DrawerBox | None:
        """The box in it; None where it holds a panel, or nothing."""
        return self._box

    def turn(self, name: str, make: Callable[[], DrawerBox] | None = None) -> None:
        """Show what has this name, in the place of what was there; if it is there already, put it away. `make` makes its box."""
        if self.holds == name:
            self.shut()
            return
        self._empty()
        self._options.drawer = name
        if make is not None:
            self._box = make()
            self._box.put_away = self.shut
            self._place().mount(self._box)
        self._changed()

    def back(self) -> None:
        """Leave what is innermost, else put it away."""
        box = self.box
        if box is None or not box.leave():
            self.shut()

    def shut(self) -> None:
        """Put away what it holds."""
        if self.holds is None:
            return
        self._empty()
        self._options.drawer = None
        self._changed()

    def _empty(self) -> None:
        box, self._box = self._box, None
        if box is None:
            return
        if box.has_focus_within:
            box.screen.set_focus(None)
        box.display = False
        box.remove()
