"""What the doctor says of plug-ins, and how the lobby offers them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from argentum_kit import plugins
from argentum_tui.commands.offers import LobbyOffers
from argentum_tui.doctor.check import Check
from argentum_tui.doctor.plugins import plug_ins


@pytest.fixture
def two_plug_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mind that works and a voice that does not."""
    points = {
        plugins.MINDS: [EntryPoint("good", "builtins:str", plugins.MINDS)],
        plugins.VOICES: [EntryPoint("bad", "no_such_module:open", plugins.VOICES)],
    }
    monkeypatch.setattr(plugins, "entry_points", lambda group: points[group])
    plugins.plugins.cache_clear()
    yield
    plugins.plugins.cache_clear()


@pytest.mark.usefixtures("two_plug_ins")
def test_every_plug_in_has_a_line() -> None:
    assert plug_ins() == [
        Check("mind good", True, "a plug-in"),
        Check("voice bad", False, "the plug-in 'bad' needs the package 'no_such_module', which is not installed"),
    ]


@pytest.mark.usefixtures("two_plug_ins")
def test_the_lobby_offers_plug_ins_beside_what_is_built_in_and_imports_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argentum_core.minds.chat.local_servers.find_local_servers", list)
    minds, voices = LobbyOffers().minds(), LobbyOffers().voices()
    assert [entry.name for entry in minds][:2] == ["casebook", "good"] and minds[1].character == "A plug-in"
    assert [entry.name for entry in voices][:2] == ["", "bad"]
