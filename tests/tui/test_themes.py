"""The palettes: readable in both themes, every agent told apart."""

from __future__ import annotations

import pytest
from shell_fakes import lobby_app, settle
from textual.color import Color
from textual.theme import Theme

from argentum_tui.themes import AGENT_COLOURS, DARK, LIGHT, THEMES, agent_colour, other

READABLE = 4.5
VISIBLE = 3.0


def luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def grounds(theme: Theme) -> list[str]:
    return [ground for ground in (theme.background, theme.surface, theme.panel) if ground]


def text_colours(theme: Theme) -> dict[str, str]:
    named = {name: theme.variables[name] for name in ("text", "text-muted", *(f"agent-{n}" for n in range(1, 9)))}
    for name in ("foreground", "accent", "warning", "error", "success", "primary"):
        named[name] = getattr(theme, name)
    return named


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_ground(theme: Theme) -> None:
    poor = {
        (name, ground): round(contrast(colour, ground), 2)
        for name, colour in text_colours(theme).items()
        for ground in grounds(theme)
        if contrast(colour, ground) < READABLE
    }
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_is_dimmed_can_still_be_made_out(theme: Theme) -> None:
    assert contrast(theme.variables["text-disabled"], theme.background or "") >= VISIBLE
    assert contrast(theme.variables["line-bright"], theme.background or "") >= VISIBLE


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_highlighted_line_is_readable(theme: Theme) -> None:
    cursor = theme.variables["block-cursor-background"]
    assert contrast(theme.variables["block-cursor-foreground"], cursor) >= READABLE
    assert contrast(theme.foreground or "", cursor) >= READABLE
    assert contrast(theme.variables["text-muted"], theme.variables["highlight"]) >= VISIBLE


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_agents_have_eight_colours_of_their_own(theme: Theme) -> None:
    assert len({theme.variables[f"agent-{n}"] for n in range(1, AGENT_COLOURS + 1)}) == AGENT_COLOURS


def test_the_themes_define_the_same_variables() -> None:
    assert DARK.variables.keys() == LIGHT.variables.keys()
    assert other(DARK.name) == LIGHT.name and other(LIGHT.name) == DARK.name


def test_a_ninth_agent_takes_the_first_colour_again() -> None:
    assert [agent_colour(seat) for seat in (1, 8, 9, 64)] == ["$agent-1", "$agent-8", "$agent-1", "$agent-8"]


async def test_t_turns_the_theme() -> None:
    app = lobby_app()
    async with app.run_test() as pilot:
        assert app.theme == DARK.name
        await pilot.press("t")
        assert app.theme == LIGHT.name
        await pilot.press("t")
        assert app.theme == DARK.name


async def test_no_colour_means_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR every shade on the screen is grey; marks and words carry the meaning."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = lobby_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "nocolor" in app.get_pseudo_classes()
        hues = {
            triplet
            for strip in app.screen._compositor.render_strips()
            for segment in strip.apply_filter(app._filters[0], app.background_colors[0])
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None and (triplet := colour.get_truecolor()) and len(set(triplet)) > 1
        }
        assert hues == set()
