"""How lobby, knob editor and the question before leaving look with 16 colours and with none, and as a picture. All sizes and themes:
`test_screen_pictures.py`. Update with `pytest --snapshot-update`."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from shell_fakes import debate, lobby_app, settle, stage_app

from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_tui.look import Look
from argentum_tui.panels.knob_list import KnobRow
from argentum_tui.terminal import Terminal
from argentum_tui.themes import DARK

SMALL, MIDDLE = (80, 24), (120, 40)
PICTURES = {
    "120x40": (MIDDLE, DARK.name, Terminal()),
    "16 colours": (SMALL, DARK.name, Terminal(colours="16")),
    "no colours": (SMALL, DARK.name, Terminal(colours="none")),
}


class Picture(NamedTuple):
    size: tuple[int, int]
    theme: str
    look: Look


def pictures(cases: dict[str, tuple[tuple[int, int], str, Terminal]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "picture",
        [Picture(size, theme, Look(terminal=terminal)) for size, theme, terminal in cases.values()],
        ids=cases,
    )


def stage(picture: Picture) -> Any:
    changed = apply(Settings(), {"audio.width": 0.1, "audio.duck_db": -9.0})
    state = debate(settings=changed, preset_settings=Settings())
    return stage_app(state=state, theme=picture.theme, look=picture.look)


@pictures(PICTURES)
def test_lobby(snap_compare: Any, picture: Picture) -> None:
    assert snap_compare(
        lobby_app(theme=picture.theme, look=picture.look), terminal_size=picture.size, run_before=settle
    )


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


@pictures(PICTURES)
def test_knob_editor(snap_compare: Any, monkeypatch: pytest.MonkeyPatch, picture: Picture) -> None:
    """A list of its own, so that a new rule does not change the picture."""
    monkeypatch.setattr("argentum_tui.screens.knobs.rows", lambda *_: KNOBS)

    async def before(pilot: Any) -> None:
        await pilot.press("k", "down", "9")
        await settle(pilot)

    assert snap_compare(stage(picture), terminal_size=picture.size, run_before=before)


@pictures(PICTURES)
def test_the_question_before_leaving(snap_compare: Any, picture: Picture) -> None:
    async def before(pilot: Any) -> None:
        await pilot.press("q")
        await settle(pilot)

    assert snap_compare(stage(picture), terminal_size=picture.size, run_before=before)
