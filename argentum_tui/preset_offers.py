"""Offers the running debate what has become of its preset on disk: one line on the stage, and a fresh look in an open picker."""

from __future__ import annotations

from concurrent.futures import CancelledError
from threading import Event
from typing import TYPE_CHECKING, Any

from .action_host import action_host
from .action_registry import BY_NAME
from .actions import key_of
from .preset_file_watcher import PresetFileWatcher, sentence, watch_in_background

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from argentum_presets import Change

    from .controls import StageControls
    from .screens.preset_catalog import PresetCatalog


def offer_changes(app: App[Any], screen: Screen[None], stage: StageControls, catalog: PresetCatalog | None) -> None:
    """Watch the preset of the debate on a stage until the debate is over or the stage has gone. `screen` and `stage` are one."""
    from .screens.preset_catalog import InstalledPresets

    was_shown, key = Event(), key_of(BY_NAME["presets"], action_host(app).own_keys)

    def running() -> str | None:
        if screen.is_running:
            was_shown.set()
        elif was_shown.is_set():
            return None
        state = stage.view.state
        return None if state.ended is not None else state.preset

    def tell(name: str, change: Change) -> None:
        try:
            app.call_from_thread(_offer, stage, name, change, key)
        except (RuntimeError, CancelledError):
            return  # the app has gone

    watch_in_background(PresetFileWatcher(running, (catalog or InstalledPresets()).watch, tell))


def _offer(stage: StageControls, name: str, change: Change, key: str) -> None:
    text, warning = sentence(change, stage.view.state.rules, key)
    stage.notice(text, warning=warning)
    if (box := stage.drawer.box) is not None:
        box.preset_changed(name)
