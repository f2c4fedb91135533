"""How lobby, preset picker, knob editor and help look: three sizes, both themes. Update with `pytest --snapshot-update`."""

from __future__ import annotations

from typing import Any

import pytest
from shell_fakes import debate, lobby_app, settle, stage_app

from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
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


def test_knob_editor(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    """The sound knobs only, so that a new rule does not change the picture."""

    async def before(pilot: Any) -> None:
        await pilot.press("k", "slash", *"audio.", "enter", "down", "9")
        await settle(pilot)

    assert snap_compare(stage(theme), terminal_size=size, run_before=before)


def test_help(snap_compare: Any, size: tuple[int, int], theme: str) -> None:
    async def before(pilot: Any) -> None:
        await pilot.press("question_mark")
        await settle(pilot)

    assert snap_compare(stage(theme), terminal_size=size, run_before=before)
