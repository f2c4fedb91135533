"""Help: derived from the registry, so no key is missing and none is made up."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from shell_fakes import lobby_app, settle, stage_app

from argentum_tui.action_registry import at
from argentum_tui.context import Where
from argentum_tui.screens.help import KEY_WIDTH, HelpScreen, keys_text, legend_text
from argentum_tui.view.labels import STAGE_GROUPS

LONGEST_LABEL = max(len(label.text) for group in STAGE_GROUPS for label in group.labels)


@pytest.mark.parametrize("where", ["lobby", "stage"])
def test_every_action_of_the_screen_is_there(where: Where) -> None:
    shown = str(keys_text(where, 200))
    for action in at(where):
        line = f"{action.family or action.key}".ljust(KEY_WIDTH)
        assert line in shown
        if not action.family:
            assert action.help in shown


def test_a_family_is_one_line() -> None:
    assert str(keys_text("stage", 80)).count("1–9") == 1


@pytest.mark.parametrize("width", [24, 40, 60])
def test_lines_keep_within_the_width(width: int) -> None:
    for text, left in ((keys_text("stage", width), KEY_WIDTH), (legend_text(STAGE_GROUPS, width), LONGEST_LABEL)):
        assert all(cell_len(line) <= max(width, left + 17) for line in str(text).splitlines())


@pytest.mark.parametrize("key", ["escape", "question_mark", "q"])
async def test_it_closes_again(key: str) -> None:
    app = stage_app()
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(key)
        assert not isinstance(app.screen, HelpScreen)
        assert app._exit is False


async def test_the_lobby_has_help_of_its_own() -> None:
    app = lobby_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        shown = str(app.screen.query_one("#help-keys").render())
        assert "Start the debate that is chosen" in shown
        assert "Cut the speaker off now" not in shown
