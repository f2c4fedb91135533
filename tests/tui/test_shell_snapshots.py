"""How lobby, preset picker, knob editor and help look: three sizes, both themes. Update with `pytest --snapshot-update`."""

from __future__ import annotations

from typing import Any

import pytest
from shell_fakes import debate, lobby_app, settle, stage_app

from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_tui.panels.knob_list import KnobRow
from argentum_tui.themes import DARK, LIGHT

SIZES = [(80, 24), (120, 40), (200, 50)]
THEMES = [DARK.name, LIGHT.name]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> Any:
    return request.param


def stage(theme: str) -> Any:
    changed = apply(Settings(), {"audio.width": 0.1, "audio.duck_db": -9.0})
    return stage_app(state=debate(settings=changed, preset_settings=Settings()), theme=theme)


def test_lobby(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(lobby_app(theme=theme), terminal_size=size, run_before=settle)


def test_preset_picker(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    async def before(pilot: Any) -> None:
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)

    assert snap_compare(stage(theme), terminal_size=size, run_before=before)


KNOBS = [
    KnobRow("interrupts"),
    KnobRow("mode", "interrupts.mode", "beat_only", "cutoff", "cutoff: agents may cut at a beat; beat_only: they never do",
        "one of cutoff, beat_only", ("cutoff", "beat_only")),
    KnobRow("kicker_fee", "interrupts.kicker_fee", "1", "1", "Base fee of a cut, in tokens", "a number from 0 to 10"),
    KnobRow("cooldown_segments", "interrupts.cooldown_segments", "3", "2", "Micro-turns an agent waits after cutting in",
        "a whole number from 0 to 20"),
    KnobRow("audio"),
    KnobRow("duck_db", "audio.duck_db", "-12", "-12", "Level of the speaker under an interjection", "a number from -40 to 0"),
    KnobRow("width", "audio.width", "0.1", "0.6", "Stereo spread of the seats, 0 is mono", "a number from 0 to 1"),
]  # fmt: skip


def test_knob_editor(snap_compare: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str) -> None:
    """A list of its own, so that a new rule does not change the picture."""
    monkeypatch.setattr("argentum_tui.screens.knobs.rows", lambda *_: KNOBS)

    async def before(pilot: Any) -> None:
        await pilot.press("k", "down", "9")
        await settle(pilot)

    assert snap_compare(stage(theme), terminal_size=size, run_before=before)


def test_help(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    async def before(pilot: Any) -> None:
        await pilot.press("question_mark")
        await settle(pilot)

    assert snap_compare(stage(theme), terminal_size=size, run_before=before)
