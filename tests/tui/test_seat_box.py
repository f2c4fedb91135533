"""The levers of an agent in the drawer: its mind, voice and temperament are chosen or written there, and what came of it is told there."""

from __future__ import annotations

import pytest
from shell_fakes import until
from stage_app import Stage, on_stage
from test_causes import fold
from test_undo import command
from test_view import at
from textual.widgets import Input

from argentum_core.debate import events as e
from argentum_core.debate.commands import MindCommand, UndoCommand, VoiceCommand
from argentum_tui.choice import MenuEntry
from argentum_tui.panels.chooser import Chooser
from argentum_tui.screens.seat import SeatBox
from argentum_tui.screens.seat_catalog import InstalledSeats, SeatKind


class Offered(InstalledSeats):
    """The casebook, and a model on this machine."""

    def minds(self) -> list[MenuEntry]:
        return [*super().minds(), MenuEntry("chat:qwen", "qwen", "Ollama on this machine")]


async def opened(stage: Stage, key: str) -> SeatBox:
    stage.pilot.app.seat_catalog = Offered()  # type: ignore[attr-defined]
    await stage.pilot.press("2", "d", key)
    box = stage.screen.drawer.box
    assert isinstance(box, SeatBox)
    await until(stage.pilot, lambda: box._listed)  # its list is read by a thread that begins once it has been drawn
    await stage.pilot.pause()
    assert stage.pilot.app.focused is box.query_one(Chooser)
    return box


def foot(box: SeatBox) -> str:
    return str(box.query_one("#seat-foot").render())


async def tell(stage: Stage, box: SeatBox, *events: e.Event) -> None:
    fold(stage.screen.view, *events)
    box._look()
    await stage.pilot.pause()


@pytest.mark.parametrize("size", [(60, 40), (80, 24), (120, 40), (200, 50)])
async def test_another_mind_is_chosen_and_brings_back_the_agent_in_full(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        box = await opened(stage, "M")
        assert box.border_title == "mind of Brook"
        assert "◆ casebook" in str(box.query_one(Chooser).render())
        await stage.pilot.press("down", "enter")
        assert stage.show.given == [("mind", {"agent": "agent_2", "mind": "chat:qwen"})]
        assert foot(box) == "asked for …"
        number = stage.show._commands
        arguments = {"agent": "agent_2", "mind": "chat:qwen"}
        await tell(
            stage, box,
            command(number, "mind", "accepted", **arguments),
            e.MindChanged(agent="agent_2", old="casebook", new="chat:qwen", bids=True),
            command(number, "mind", "applied", **arguments),
        )  # fmt: skip
        await stage.pilot.pause()
        assert stage.screen.drawer.holds == "agent"
        assert "chat:qwen · M changes it" in " ".join(" ".join(stage.rows("agent")).replace("│", " ").split())
        newest = stage.screen.view.undoable.newest
        assert newest is not None and newest.words == "mind of ❷ casebook → chat:qwen"


async def test_what_cannot_be_had_is_told_below_and_nothing_is_put_away() -> None:
    async with on_stage((120, 40)) as stage:
        box = await opened(stage, "S")
        await stage.pilot.press("/", *"neural:x", "enter")
        assert stage.show.given == [("voice", {"agent": "agent_2", "voice": "neural:x"})]
        refused = command(stage.show._commands, "voice", "refused", agent="agent_2", voice="neural:x")
        await tell(stage, box, e.OperatorCommand(**{
            field: getattr(refused, field) for field in refused.__struct_fields__
        } | {"reason": "there is no speaker 'x'"}))  # fmt: skip
        assert foot(box) == "there is no speaker 'x'" and stage.screen.drawer.box is box
        assert box.query_one(Input).value == "neural:x", "what was written can be mended"
        await stage.pilot.press("escape")
        assert stage.screen.drawer.box is box and stage.pilot.app.focused is box.query_one(Chooser)
        await stage.pilot.press("x", "escape")
        assert stage.show.given[-1][0] == "cut" and stage.screen.drawer.holds is None


async def test_a_temperament_is_chosen_by_name_or_written_as_weights() -> None:
    async with on_stage((120, 40)) as stage:
        box = await opened(stage, "T")
        assert [entry.name for entry in box.query_one(Chooser)._entries] == ["quiet", "fair", "aggressive", "own"]
        assert "◆ fair" in str(box.query_one(Chooser).render())
        await stage.pilot.press("down", "enter", "tab", *"eager 2", "enter")
        assert [arguments["temperament"] for _, arguments in stage.show.given] == ["aggressive", "eager 2"]


@pytest.mark.parametrize("kind", ["mind", "voice", "temperament"])
async def test_another_lever_takes_the_place_of_the_first_and_its_own_key_puts_it_away(kind: SeatKind) -> None:
    async with on_stage((80, 24)) as stage:
        key = {"mind": "M", "voice": "S", "temperament": "T"}[kind]
        await stage.pilot.press("2", "M" if kind != "mind" else "T", key)
        assert stage.screen.drawer.holds == kind
        await stage.pilot.press(key)
        assert stage.screen.drawer.holds is None


# --- the causes, and what takes it back --------------------------------------------------------------------------------


def test_a_change_is_one_row_of_the_causes_with_what_it_was_before() -> None:
    view = at(70_000)
    before = len(view.causes)
    view.command_sent(13, VoiceCommand("agent_2", "espeak"), 0.0)
    arguments = {"agent": "agent_2", "voice": "espeak"}
    fold(view, command(13, "voice", "accepted", **arguments))
    fold(view, e.VoiceChanged(agent="agent_2", old="neural:wren", new="espeak"))
    fold(view, command(13, "voice", "applied", **arguments))
    (row,) = list(view.causes)[before:]
    assert row.text == "voice of ❷ neural:wren → espeak · you · applied"
    assert ("voice of ❷", "neural:wren → espeak") in row.facts


def test_an_undo_of_a_mind_is_one_row_too_also_of_the_chairs() -> None:
    view = at(70_000)
    fold(view, e.MindChanged(agent="chair", old="casebook", new="chat:m"))
    acts, before = len(view.undoable), len(view.causes)
    assert view.undoable.newest is not None and isinstance(view.undoable.newest.inverse, MindCommand)
    view.command_sent(13, UndoCommand(), 0.0)
    fold(view, command(13, "undo", "accepted"))
    fold(view, command(13, "mind", "accepted", agent="chair", mind="casebook"))
    fold(view, e.MindChanged(agent="chair", old="chat:m", new="casebook"))
    fold(view, command(13, "mind", "applied", agent="chair", mind="casebook"))
    fold(view, command(13, "undo", "applied"))
    (row,) = list(view.causes)[before:]
    assert row.text.startswith("undo: mind of ") and "casebook → chat:m" in row.text
    assert len(view.undoable) == acts - 1


def test_a_temperament_is_told_by_its_name() -> None:
    view = at(70_000)
    fold(view, e.TemperamentChanged(agent="agent_2", old={"w_emotion": 0.2}, new={"eager": 1.6}))
    assert view.causes[-1].text == "temper of ❷ w_emotion 0.2 → aggressive"
