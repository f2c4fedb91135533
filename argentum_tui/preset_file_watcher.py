"""Watches the files of the preset that runs, and says when they say something else (SURFACE, Preset files).

It looks about once a second, in a thread of its own: files may lie on a slow disk, and the debate waits for nobody.
Nothing changes by itself; the preset picker shows what would, and takes it over like any other preset.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from argentum_core.debate.settings import Settings
    from argentum_presets import Change

CHECK_EVERY_S = 1.0
_FOLDERS = re.compile(r"^[^:]*[/\\](?=[^/\\:]+\.toml: )", re.IGNORECASE)


class FileWatch(Protocol):
    """What has changed since the last look that said so."""

    def look(self) -> Change | None:
        """What has changed since the last look; None if nothing has."""


class PresetFileWatcher:
    """Watches whatever preset runs: `running` names it, "" is none and None the end of all looking; `watch` begins to
    watch one, and may raise a ValueError or OSError; `tell` hears of changes. All are called where `check` is."""

    def __init__(
        self,
        running: Callable[[], str | None],
        watch: Callable[[str], FileWatch],
        tell: Callable[[str, Change], None],
    ) -> None:
        self._running = running
        self._watch = watch
        self._tell = tell
        self._name = ""
        self._watched: FileWatch | None = None

    def check(self) -> bool:
        """Look once; False at the end. Of a preset that runs only now nothing is told yet: it is what was read."""
        name = self._running()
        if name is None:
            return False
        if name != self._name:
            self._name = name
            self._watched = self._begin(name) if name else None
        elif self._watched is not None and (change := self._watched.look()) is not None:
            self._tell(name, change)
        return True

    def _begin(self, name: str) -> FileWatch | None:
        try:
            return self._watch(name)
        except (ValueError, OSError):
            return None


def watch_in_background(watcher: PresetFileWatcher) -> None:
    """Check every `CHECK_EVERY_S` in a thread that keeps no process alive, until there is nothing to watch any more."""

    def check_on() -> None:
        pause = Event()
        while watcher.check():
            pause.wait(CHECK_EVERY_S)

    Thread(target=check_on, name="argentum-preset-watcher", daemon=True).start()


def sentence(change: Change, running: Settings, key: str = "p") -> tuple[str, bool]:
    """What to say of a change, and whether it needs attention: what `key` offers, or why the file cannot be used."""
    if change.settings is None:
        # There is one line for it, and the folder is known: it is where the file was saved a moment ago.
        return _FOLDERS.sub("", change.problem or f"{change.file} cannot be used"), True
    if change.settings == running:
        return f"{change.file} on disk is what is running again", False
    return f"{change.file} changed on disk: {key} shows what would change", False
