"""Undo as a list: what can be taken back, with names and times; what an undo took back is said."""

from __future__ import annotations

from stage_app import on_stage
from test_causes import fold
from test_view import at

from argentum_core.debate import events as e
from argentum_core.debate.commands import UndoCommand
from argentum_tui.screens.undo import UndoBox
from argentum_tui.view import StageView


def command(command_id: int, name: str, status: str, **arguments: object) -> e.OperatorCommand:
    return e.OperatorCommand(command_id=command_id, command=name, arguments=dict(arguments), status=status)  # type: ignore[arg-type]


def steer(view: StageView) -> None:
    """A mute and a grant, a minute in."""
    fold(view, command(11, "mute", "accepted", agent="agent_2", muted=True), at_ms=71_000)
    fold(view, command(11, "mute", "applied", agent="agent_2", muted=True), at_ms=71_000)
    fold(view, command(12, "grant", "accepted", agent="agent_1", tokens=1), at_ms=75_000)
    fold(view, command(12, "grant", "applied", agent="agent_1", tokens=1), at_ms=75_000)


def listed(view: StageView) -> list[tuple[int, str]]:
    return [(act.at_ms // 1000, act.words) for act in view.undoable]


def test_what_can_be_taken_back_has_a_name_and_a_time_the_newest_first() -> None:
    view = at(70_000)
    steer(view)
    assert listed(view) == [
        (75, "grant ❶ 1"),
        (71, "mute ❷"),
        (61, "lead time 1,000 → 1,250 ms"),
        (34, "debate_snappy → crossfire · 3 knobs"),
    ]
    assert [act.inverse for act in view.undoable] == list(reversed(view.state.undo))


def test_an_undo_says_what_it_took_back_and_takes_it_from_the_list() -> None:
    view = at(70_000)
    steer(view)
    view.command_sent(13, UndoCommand(), 0.0)
    fold(view, command(13, "undo", "accepted"), at_ms=76_000)
    fold(view, command(13, "take", "accepted", agent="agent_1", tokens=1), at_ms=76_000)
    fold(view, command(13, "take", "applied", agent="agent_1", tokens=1), at_ms=76_000)
    fold(view, command(13, "undo", "applied"), at_ms=76_000)
    assert view.causes[-1].text.startswith("undo: grant ❶ 1 · you · applied")
    assert listed(view)[0][1] == "mute ❷"


def test_an_undo_of_a_knob_is_one_row() -> None:
    view = at(70_000)
    before = len(view.causes)
    view.command_sent(13, UndoCommand(), 0.0)
    fold(view, command(13, "undo", "accepted"))
    fold(view, e.KnobChanged(key="floor.lead_time_ms", old=1250, new=1000))
    fold(view, command(13, "undo", "applied"))
    assert [row.text for row in list(view.causes)[before:]] == ["undo: lead time 1,000 → 1,250 ms · you · applied"]
    assert view.changed_knobs() == 0


async def test_an_older_one_takes_back_those_after_it() -> None:
    async with on_stage((120, 40)) as stage:
        steer(stage.screen.view)
        await stage.pilot.press("U")
        await stage.pilot.pause()
        box = stage.screen.drawer.box
        assert isinstance(box, UndoBox)
        await stage.pilot.press("down", "down", "enter")
        assert [name for name, _ in stage.show.given] == ["undo"] * 3
        await stage.pilot.press("x", "U")
        assert stage.show.given[-1][0] == "cut" and stage.screen.drawer.holds is None


async def test_the_list_follows_what_is_taken_back() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.pilot.press("U")
        box = stage.screen.drawer.box
        assert isinstance(box, UndoBox)
        view = stage.screen.view
        fold(view, command(13, "undo", "accepted"), e.KnobChanged(key="floor.lead_time_ms", old=1250, new=1000))
        fold(view, command(13, "undo", "applied"))
        box._look()
        await stage.pilot.pause()
        assert "enter takes back: debate_snappy → crossfire" in str(box.query_one("#undo-foot").render())
