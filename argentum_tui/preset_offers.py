"""Offers the running debate what has become of its preset on disk: one line on the stage, and a fresh look in an open picker."""

from __future__ import annotations

from concurrent.futures import CancelledError
from threading import Event
from typing import TYPE_CHECKING, Any

from .preset_file_watcher import PresetFileWatcher, sentence, watch_in_background

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from argentum_presets import Change

    from .action_target import StageControls
    from .screens.preset_catalog import PresetCatalog


def offer_changes(app: App[Any], screen: Screen[None], stage: StageControls, catalog: PresetCatalog | None) -> None:
    """Watch the preset of the debate on a stage until the debate is over or the stage has gone. `screen` and `stage` are one."""
    from .screens.preset_catalog import InstalledPresets

    was_shown = Event()

    def running() -> str | None:
        if screen.is_running:
            was_shown.set()
        elif was_shown.is_set():
            return None
        state = stage.view.state
        return None if state.ended is not None else state.preset

    def tell(name: str, change: Change) -> None:
        try:
            app.call_from_thread(_offer, app, stage, name, change)
        except (RuntimeError, CancelledError):
            return  # the app has gone

    watch_in_background(PresetFileWatcher(running, (catalog or InstalledPresets()).watch, tell))


def _offer(app: App[Any], stage: StageControls, name: str, change: Change) -> None:
    from .screens.presets import PresetsScreen

    text, warning = sentence(change, stage.view.state.rules)
    stage.notice(text, warning=warning)
    for screen in app.screen_stack:
        if isinstance(screen, PresetsScreen):
            screen.changed_on_disk(name)
