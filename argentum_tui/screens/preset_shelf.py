"""Where the preset picker finds presets: what is shipped, and the user's own in ARGENTUM_HOME. Read off the screen's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .lobby_menu import Entry

if TYPE_CHECKING:
    from argentum_core.debate.settings import Settings


class PresetShelf(Protocol):
    """Both methods may take their time; `load` raises a ValueError with one sentence for a preset that does not hold."""

    def presets(self) -> list[Entry]: ...

    def load(self, name: str) -> Settings: ...


class StockShelf:
    """The presets that a debate may be switched to."""

    def presets(self) -> list[Entry]:
        from argentum_core.journal.places import home
        from argentum_presets import list_presets

        return [Entry(item.name, item.title, item.problem or item.about) for item in list_presets(home())]

    def load(self, name: str) -> Settings:
        from argentum_core.journal.places import home
        from argentum_presets import load_preset

        return load_preset(name, home()).settings
