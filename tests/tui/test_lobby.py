"""The lobby: it is there at once, reads the rest behind, and takes keyboard and mouse."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from shell_fakes import FakeMenu, FakeShow, OwnMenu, lobby_app, settle, until
from textual.events import MouseScrollDown

from argentum_core.wiring.choice import Choice
from argentum_tui.app import ArgentumApp
from argentum_tui.choice import AfterEnd, MenuEntry, Ready, Recent
from argentum_tui.panels.chooser import Chooser
from argentum_tui.panels.footer import ActionFooter
from argentum_tui.screens.export_choice import ExportChoice
from argentum_tui.screens.lobby_menu import OWN_MOTION, InstalledMenu, Preview, with_default


def chooser(app: ArgentumApp, name: str) -> Chooser:
    return app.screen.query_one(f"#{name}", Chooser)


def text(app: ArgentumApp, selector: str) -> str:
    return str(app.screen.query_one(selector).render())


async def test_it_offers_what_the_menu_has_with_a_line_of_character() -> None:
    app = lobby_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert str(chooser(app, "cast").render()).splitlines()[0] == "● four  House of four"
        assert "Quick turns, agents cut in at beats" in str(chooser(app, "preset").render())
        assert "Argues from the motion's own claims" in str(chooser(app, "mind").render())
        assert str(chooser(app, "voice").render()).startswith("● as the cast has them")


async def test_the_preview_shows_both_sides_and_the_sources() -> None:
    app = lobby_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown = text(app, "#preview-text")
        assert "for\n· Exhaust is the one souvenir" in shown
        assert "against\n· A ban moves the jam" in shown
        assert app.screen.query_one("#preview").border_subtitle == "24 claims · 8 sources"


async def test_the_preview_follows_the_motion() -> None:
    app = lobby_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert text(app, "#preview-text").startswith("A four-day week should be the norm")


async def test_arrows_choose_and_tab_moves_on() -> None:
    started: list[Choice] = []
    app = lobby_app(started, defaults=Choice(seed=7))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "tab", "down", "right", "down", "down", "down", "tab", "tab", "end", "enter")
        await until(pilot, lambda: bool(started))
        assert started == [
            Choice(motion="week", cast="duel", preset="oxford_formal", mind="casebook", voice="estimate", seed=7)
        ]


async def test_a_click_chooses_and_the_wheel_turns() -> None:
    app = lobby_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.click("#preset", offset=(6, 3))
        assert chooser(app, "preset").chosen == FakeMenu().presets()[2]
        assert app.focused is chooser(app, "preset")
        wheel = MouseScrollDown(None, 1, 1, 0, 1, 0, False, False, False)
        chooser(app, "motion").post_message(wheel)
        await pilot.pause()
        assert chooser(app, "motion").index == 1


async def test_a_click_on_start_starts() -> None:
    started: list[Choice] = []
    app = lobby_app(started)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.click(ActionFooter, offset=(2, 0))
        await until(pilot, lambda: bool(started))
    assert len(started) == 1


async def test_what_can_go_on_is_listed_last_and_goes_on() -> None:
    started: list[Choice] = []
    app = lobby_app(started)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "↻ 12 minutes ago · Cities" in str(chooser(app, "motion").render())
        await pilot.press("end")
        assert "34 turns" in text(app, "#preview-text")
        await pilot.press("enter")
        await until(pilot, lambda: bool(started))
        assert started[0].resume == "debates/20260101-cars.db"


async def test_the_first_paint_waits_for_nothing() -> None:
    gate = threading.Event()

    class Slow(FakeMenu):
        def motions(self) -> list[MenuEntry]:
            gate.wait(5)
            return super().motions()

    app = lobby_app(menu=Slow())
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "ARGENTUM" in text(app, "#lobby-title")
        assert str(chooser(app, "motion").render()) == "…"
        gate.set()
        await settle(pilot)
        assert str(chooser(app, "motion").render()) != "…"


async def test_what_is_ready_and_what_is_missing_is_one_line() -> None:
    app = lobby_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert text(app, "#lobby-ready").split("   ")[:3] == [
            "● offline casebook", "● espeak voice", "○ no sound device: it will be silent",
        ]  # fmt: skip


async def test_a_readiness_that_fails_is_told() -> None:
    def broken() -> list[Ready]:
        raise OSError("no such device")

    app = lobby_app(readiness=broken)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "what is ready cannot be told: no such device" in text(app, "#lobby-ready")


async def test_v_lets_the_debaters_of_the_chosen_cast_speak_one_after_the_other() -> None:
    asked: list[tuple[str, int]] = []

    def hear(choice: Choice, number: int) -> str:
        asked.append((choice.cast, number))
        return f"Debater {number} · neural:wren"

    app = lobby_app(hear=hear)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for _ in range(2):
            await pilot.press("v")
            await settle(pilot)
        assert "♪ Debater 1 · neural:wren" in text(app, "#lobby-ready")
        chooser(app, "cast").focus()
        await pilot.press("down", "v")
        await settle(pilot)
    assert asked == [("four", 0), ("four", 1), ("duel", 0)]


async def test_a_voice_that_cannot_be_heard_says_why() -> None:
    def hear(choice: Choice, number: int) -> str:
        raise ValueError("voice 'elevenlabs:anna' needs a key")

    app = lobby_app(hear=hear)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert "✗ voice 'elevenlabs:anna' needs a key" in text(app, "#lobby-ready")


class Broken(FakeMenu):
    def motions(self) -> list[MenuEntry]:
        raise ValueError("motions/cars.toml cannot be read")

    def preview(self, motion: str) -> Preview:
        raise ValueError("claim 'air' has no side")


async def test_a_menu_that_cannot_be_read_is_told() -> None:
    app = lobby_app(menu=Broken())
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "motions/cars.toml cannot be read" in text(app, "#lobby-ready")


async def test_a_motion_that_cannot_be_read_is_told_in_its_preview() -> None:
    class BrokenPreview(FakeMenu):
        preview = Broken.preview

    app = lobby_app(menu=BrokenPreview())
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "claim 'air' has no side" in text(app, "#preview-text").replace("\n", " ")


async def test_a_terminal_too_small_says_so() -> None:
    app = lobby_app()
    async with app.run_test(size=(50, 12)) as pilot:
        await settle(pilot)
        assert app.screen.query_one("#lobby-too-small").display
        assert "60×20" in text(app, "#lobby-too-small")
        await pilot.resize_terminal(80, 24)
        for _ in range(200):  # the event may lag behind
            await pilot.pause(0.01)
            if not app.screen.has_class("-too-small"):
                break
        await pilot.pause()
        assert not app.screen.query_one("#lobby-too-small").display
        assert app.screen.query_one("#motion").display


@pytest.mark.parametrize(
    ("default", "names", "index"),
    [("", ["a", "b"], 0), ("b", ["a", "b"], 1), ("mine.toml", ["mine.toml", "a", "b"], 0)],
)
def test_a_default_that_is_not_listed_comes_first(default: str, names: list[str], index: int) -> None:
    entries, chosen = with_default([MenuEntry("a", "A"), MenuEntry("b", "B")], default)
    assert [entry.name for entry in entries] == names
    assert chosen == index


def test_the_stock_menu_has_what_is_shipped(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    menu = InstalledMenu()
    for entries in (menu.motions(), menu.casts(), menu.presets(), menu.minds(), menu.voices()):
        assert entries and all(entry.title for entry in entries)
    assert "debate_snappy" in {entry.name for entry in menu.presets()}
    preview = menu.preview(menu.motions()[1].name)
    assert len(preview.openings) == 2 and all(opening.claims for opening in preview.openings)
    assert preview.claims > 3


async def test_options_that_do_not_fit_move_with_the_chosen_one() -> None:
    class Many(FakeMenu):
        def motions(self) -> list[MenuEntry]:
            return [MenuEntry("cars", f"Motion {n}") for n in range(30)]

    app = lobby_app(menu=Many(), recent=None)
    async with app.run_test() as pilot:
        await settle(pilot)
        shown = chooser(app, "motion")
        assert shown.border_subtitle == "1 of 30"
        shown.choose(20)
        assert "● Motion 20" in str(shown.render())
        assert shown.border_subtitle == "21 of 30"


async def test_a_sentence_is_typed_on_the_first_entry_and_debated() -> None:
    started: list[Choice] = []
    app = lobby_app(started, menu=OwnMenu(), defaults=Choice(seed=7))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert chooser(app, "motion").index == 1  # Enter starts a motion at once, as before
        await pilot.press("up", "enter")
        assert started == []
        await pilot.press("D", "o", "g", "s", "space", "v", "o", "t", "e")
        await settle(pilot)
        assert "It can be tried." in text(app, "#preview-text")
        assert app.screen.query_one("#preview").border_subtitle == "16 claims · a sketch"
        await pilot.press("enter")
        await until(pilot, lambda: bool(started))
        assert (started[0].motion, started[0].sentence, started[0].seed) == ("", "Dogs vote", 7)


async def test_escape_leads_from_the_sentence_back_to_the_list() -> None:
    app = lobby_app(menu=OwnMenu())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("up", "enter", "x", "escape", "down")
        assert chooser(app, "motion").index == 1
        assert not app.screen.query_one("#own-motion").display


async def test_a_brief_is_shown_as_it_grows() -> None:
    app = lobby_app(menu=OwnMenu())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        lobby = cast(Any, app.screen)
        lobby.starting()
        for line in ("m writes the brief …", "for: it is fair"):
            lobby.growing(line)
        assert "· for: it is fair" in text(app, "#preview-text")
        assert "m writes the brief" in text(app, "#lobby-ready")


def test_motion_files_that_cannot_be_used_come_last_and_are_marked(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    (tmp_path / "motions").mkdir()
    (tmp_path / "motions" / "aa.toml").write_text('title = "Half of one"', encoding="utf-8")
    entries = InstalledMenu().motions()
    assert entries[0] == OWN_MOTION
    assert entries[-1].title == "✗ Half of one"
    assert "claims is missing" in entries[-1].character


def test_the_menu_says_what_a_sentence_would_be_debated_as() -> None:
    shown = InstalledMenu().sentence("Should dogs vote?")
    assert shown.title == "Dogs should vote"
    assert shown.claims == 16 and "sketch" in shown.about


def recorded(*names: str) -> list[Recent]:
    """The latest first; those whose name begins with `over` came to their end."""
    return [Recent(f"debates/{name}.db", name, "just now", 12, name.startswith("over")) for name in names]


class After:
    """What the lobby does with recorded debates, written down."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def of(self) -> AfterEnd:
        def export(journal: str, names: Sequence[str], tell: Callable[[str], None]) -> str:
            tell("half of it")
            self.asked.append((f"export {' '.join(names)}", journal))
            return "wrote it"

        def again(journal: str) -> Choice:
            self.asked.append(("again", journal))
            return Choice(motion="zoos", preset="panel_civil")

        return AfterEnd(
            export=export, hear=lambda _journal, _segment: "", replay=lambda _journal: FakeShow(), again=again
        )


async def test_recorded_debates_stand_below_the_motions_those_that_can_go_on_first() -> None:
    app = lobby_app(recent=lambda: recorded("over-1", "open-1", "over-2", "open-2"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        rows = [row.strip() for row in str(chooser(app, "motion").render()).splitlines()]
        assert [row for row in rows if row[:1] in "↻▶"] == [
            "↻ just now · open-1", "↻ just now · open-2", "▶ just now · over-1", "▶ just now · over-2"
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "field"), [("over-1", "replay", "replay"), ("open-1", "go on", "resume")], ids=["over", "open"]
)
async def test_enter_shows_what_is_over_from_its_record_and_goes_on_with_what_is_not(
    name: str, title: str, field: str
) -> None:
    started: list[Choice] = []
    app = lobby_app(started, recent=lambda: recorded(name))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("end")
        assert app.screen.query_one("#preview").border_title == title
        assert "in another form" in text(app, "#preview-text")
        await pilot.press("enter")
        await until(pilot, lambda: bool(started))
        assert getattr(started[0], field) == f"debates/{name}.db"


async def test_a_recorded_debate_is_exported_and_begun_again_from_the_lobby() -> None:
    started: list[Choice] = []
    after = After()
    app = lobby_app(started, recent=lambda: recorded("over-1"), after=after.of())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("E", "A")
        assert after.asked == [], "a motion is chosen"
        await pilot.press("end", "E")
        await until(pilot, lambda: isinstance(app.screen, ExportChoice))
        await pilot.press("enter")
        await until(pilot, lambda: ("export md wav", "debates/over-1.db") in after.asked)
        await settle(pilot)
        await pilot.press("A")
        await until(pilot, lambda: bool(started))
        assert (started[0].motion, started[0].preset, started[0].seed) == ("zoos", "panel_civil", None)
