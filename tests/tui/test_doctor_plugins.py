"""What the doctor says of plug-ins."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from argentum_kit import plugins
from argentum_tui.doctor.check import Check
from argentum_tui.doctor.plugins import plug_ins


def test_every_plug_in_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        plugins.MINDS: [EntryPoint("good", "builtins:str", plugins.MINDS)],
        plugins.VOICES: [EntryPoint("bad", "no_such_module:open", plugins.VOICES)],
    }
    monkeypatch.setattr(plugins, "entry_points", lambda group: points[group])
    plugins.plugins.cache_clear()
    try:
        assert plug_ins() == [
            Check("mind good", True, "a plug-in"),
            Check("voice bad", False, "the plug-in 'bad' needs the package 'no_such_module', which is not installed"),
        ]
    finally:
        plugins.plugins.cache_clear()
