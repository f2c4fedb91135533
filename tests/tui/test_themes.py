"""The palettes: readable with all the colours a terminal may have, every agent told apart."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from rich.terminal_theme import TerminalTheme
from shell_fakes import lobby_app, settle
from textual.color import Color

from argentum_tui.look import Look
from argentum_tui.terminal import Terminal
from argentum_tui.themes import AGENT_COLOURS, CONTRAST, DARK, LIGHT, WARM, Palette, agent_colour, shipped, themes_for
from argentum_tui.themes.contrast import GROUNDS, INKS, contrast, poor

READABLE = {CONTRAST.name: 7.0}
READABLE_WITH_16 = {CONTRAST.name: 6.5}
VISIBLE = 3.0
XTERM = TerminalTheme(
    (0, 0, 0), (229, 229, 229),
    [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)],
    [(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)],
)  # fmt: skip
VGA = TerminalTheme(
    (0, 0, 0), (170, 170, 170),
    [(0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)],
    [(85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255)],
)  # fmt: skip

each_theme = pytest.mark.parametrize("palette", shipped(), ids=lambda palette: palette.name)


def inks(palette: Palette) -> dict[str, str]:
    return {name: getattr(palette, name) for name in INKS} | {
        f"agent {n}": ink for n, ink in enumerate(palette.agents, 1)
    }


def shown(colour: str, system: ColorSystem, terminal: TerminalTheme = XTERM) -> Color:
    """A colour as a terminal of fewer colours shows it."""
    return Color(*Color.parse(colour).rich_color.downgrade(system).get_truecolor(terminal))


@each_theme
def test_text_is_readable_on_every_ground(palette: Palette) -> None:
    assert poor(palette, READABLE.get(palette.name, 4.5)) == []


@each_theme
def test_text_is_readable_with_256_colours(palette: Palette) -> None:
    found = {
        (name, ground): round(ratio, 2)
        for name, colour in inks(palette).items()
        for ground in GROUNDS
        if (
            ratio := contrast(
                shown(colour, ColorSystem.EIGHT_BIT), shown(getattr(palette, ground), ColorSystem.EIGHT_BIT)
            )
        )
        < READABLE.get(palette.name, 4.5)
    }
    assert found == {}


@pytest.mark.parametrize("terminal", [XTERM, VGA], ids=["xterm", "vga"])
@each_theme
def test_text_is_readable_with_16_colours(palette: Palette, terminal: TerminalTheme) -> None:
    """On the ground alone: with so few colours all grounds are one."""
    (sixteen,) = themes_for([palette], "16")
    assert sixteen.name == palette.name and sixteen.dark == palette.dark and sixteen.theme().ansi
    ground = shown(sixteen.background, ColorSystem.STANDARD, terminal)
    found = {
        name: round(ratio, 2)
        for name, colour in (inks(sixteen) | {"disabled": sixteen.disabled}).items()
        if (ratio := contrast(shown(colour, ColorSystem.STANDARD, terminal), ground))
        < READABLE_WITH_16.get(palette.name, 4.0)
    }
    assert found == {}


@each_theme
def test_what_is_dimmed_can_still_be_made_out(palette: Palette) -> None:
    ground = Color.parse(palette.background)
    assert contrast(Color.parse(palette.disabled), ground) >= VISIBLE
    assert contrast(Color.parse(palette.line_bright), ground) >= VISIBLE


@each_theme
def test_the_highlighted_line_is_readable(palette: Palette) -> None:
    least = READABLE.get(palette.name, 4.5)
    cursor, highlight = Color.parse(palette.cursor), Color.parse(palette.highlight)
    assert contrast(Color.parse(palette.cursor_text or palette.text), cursor) >= least
    assert contrast(Color.parse(palette.text), cursor) >= least
    assert contrast(Color.parse(palette.text), Color.parse(palette.selection)) >= least
    assert contrast(Color.parse(palette.muted), highlight) >= VISIBLE


@each_theme
def test_agents_have_eight_colours_of_their_own(palette: Palette) -> None:
    assert len(set(palette.agents)) == AGENT_COLOURS
    (sixteen,) = themes_for([palette], "16")
    assert len(sixteen.agents) == AGENT_COLOURS
    assert len(set(sixteen.agents)) == (AGENT_COLOURS if palette.dark else 6)


def test_the_themes_define_the_same_variables() -> None:
    assert len({frozenset(each.theme().variables) for each in shipped()}) == 1


def test_a_ninth_agent_takes_the_first_colour_again() -> None:
    assert [agent_colour(seat) for seat in (1, 8, 9, 64)] == ["$agent-1", "$agent-8", "$agent-1", "$agent-8"]


async def test_t_goes_through_all_themes() -> None:
    app = lobby_app()
    async with app.run_test() as pilot:
        seen = [app.theme]
        for _ in range(4):
            await pilot.press("t")
            seen.append(app.theme)
        assert seen == [DARK.name, LIGHT.name, CONTRAST.name, WARM.name, DARK.name]


async def test_without_colours_t_says_so() -> None:
    app = lobby_app(look=Look(terminal=Terminal(colours="none")))
    async with app.run_test() as pilot:
        await pilot.press("t")
        assert app.theme == DARK.name
        assert "NO_COLOR" in str(app.screen.query_one("ActionFooter").render())


@pytest.mark.parametrize("colours", ["none", "16"])
async def test_no_other_colour_is_sent_than_the_terminal_has(colours: str) -> None:
    """With NO_COLOR none at all, not even grey; with 16 only those with names."""
    app = lobby_app(look=Look(terminal=Terminal(colours=colours)))  # type: ignore[arg-type]
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        sent = {
            colour
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None
        }
        assert {colour.name for colour in sent if colour.triplet is not None} == set()
        assert bool(sent) == (colours == "16")
        assert ("nocolor" in app.get_pseudo_classes()) == (colours == "none")
