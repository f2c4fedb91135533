"""Where the preset picker finds presets: what is shipped, the user's own in ARGENTUM_HOME, and a file that was named to
begin with. Read off the screen's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from argentum_kit.display import shown

from ..choice import MenuEntry

if TYPE_CHECKING:
    from argentum_core.debate.settings import Settings

    from ..preset_file_watcher import FileWatch


class PresetCatalog(Protocol):
    """Every method may take its time; `load` raises a ValueError with one sentence for a preset that does not hold."""

    def presets(self) -> list[MenuEntry]:
        """The presets there are."""

    def load(self, name: str) -> Settings:
        """The settings of a preset by its name. Raises ValueError for one that does not hold."""

    def watch(self, name: str) -> FileWatch:
        """Watch a preset's files from now on."""


class InstalledPresets:
    """The presets that a debate may be switched to. `file` is one that was named by its path: it is listed
    under the file's name, before any other of that name."""

    def __init__(self, file: str = "") -> None:
        self._file = file

    def presets(self) -> list[MenuEntry]:
        """The presets there are, with the file that was named."""
        from argentum_core.journal.paths import home
        from argentum_presets import list_presets

        listed = [
            MenuEntry(item.name, shown(item.title), shown(item.problem or item.about)) for item in list_presets(home())
        ]
        if not self._file:
            return listed
        own = self._own()
        return sorted([own, *(entry for entry in listed if entry.name != own.name)])

    def load(self, name: str) -> Settings:
        """The settings of a preset by its name. Raises PresetError for one that does not hold."""
        from argentum_core.journal.paths import home
        from argentum_presets import load_preset

        return load_preset(self._place(name), home()).settings

    def watch(self, name: str) -> FileWatch:
        from argentum_core.journal.paths import home
        from argentum_presets import PresetWatch

        return PresetWatch(self._place(name), home())

    def _own(self) -> MenuEntry:
        from argentum_core.journal.paths import home
        from argentum_presets import PresetError, load_preset

        try:
            preset = load_preset(self._file, home())
        except PresetError as error:
            return MenuEntry(_stem(self._file), shown(_stem(self._file)), shown(error))
        return MenuEntry(preset.name, preset.title, preset.about)

    def _place(self, name: str) -> str:
        """Where a preset is looked for. The name may come from a journal that a stranger sent: it is never taken for a path."""
        if self._file and name == _stem(self._file):
            return self._file
        from argentum_presets.files import is_path

        return _stem(name) if is_path(name) else name


def _stem(path: str) -> str:
    from pathlib import Path

    return Path(path).stem
