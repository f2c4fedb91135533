"""Styles can be read on every background, rows keep their width, and changes highlight once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.color import Color

from argentum_tui.panels.highlight import HIGHLIGHT_S, ChangeHighlight
from argentum_tui.panels.strip_builder import StripBuilder
from argentum_tui.panels.text_styles import HIGHLIGHT_STEPS, TextStyles, selected_background, text_styles_for
from argentum_tui.themes import CONTRAST, shipped, themes_for
from argentum_tui.themes.contrast import contrast as ratio_of

READABLE = 4.5
ROLES = (
    "text",
    "bold",
    "dim",
    "faint",
    "title",
    "accent",
    "good",
    "warning",
    "fault",
    "chair",
    "match",
    "selected_text",
)


def every_style() -> list[tuple[str, TextStyles]]:
    """The styles of all themes on the panels' background, the floor's, and the selected row's."""
    found = []
    for theme in (palette.theme() for palette in shipped()):
        variables = theme.to_color_system().generate() | theme.variables
        plain, surface = Color.parse(str(theme.background)), Color.parse(str(theme.surface))
        for name, background in (
            ("background", plain),
            ("surface", surface),
            ("selected", selected_background(variables, plain)),
        ):
            found.append((f"{theme.name} {name}", text_styles_for(variables, background)))
    return found


def contrast(style: Style) -> float:
    assert style.color is not None and style.bgcolor is not None
    return ratio_of(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


@pytest.mark.parametrize(("name", "styles"), every_style(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_style_that_carries_text_can_be_read(name: str, styles: TextStyles) -> None:
    by_role = {role: getattr(styles, role) for role in ROLES}
    by_role |= {f"agent {position}": styles.agent(position) for position in range(1, 9)}
    by_role |= {f"agent {position}, at rest": styles.agent_dim(position) for position in range(1, 9)}
    by_role |= {f"highlight {step}": styles.highlight[step] for step in range(HIGHLIGHT_STEPS + 1)}
    least = 7.0 if name.startswith(CONTRAST.name) else READABLE
    assert {role: round(contrast(style), 2) for role, style in by_role.items() if contrast(style) < least} == {}


def test_without_colours_what_a_colour_said_is_said_otherwise() -> None:
    (plain,) = themes_for(shipped()[:1], "none")
    styles = text_styles_for(plain.theme().variables | {"foreground": plain.text}, Color.parse(plain.background))
    told = {
        role: getattr(styles, role)
        for role in ("text", "bold", "warning", "fault", "match", "match_here", "selected_text", "faint")
    }
    assert len({(each.bold, each.underline, each.reverse, each.dim) for each in told.values()}) == len(told)


def test_with_16_colours_nothing_is_mixed() -> None:
    for palette in themes_for(shipped(), "16"):
        theme = palette.theme()
        variables = theme.variables | {"foreground": palette.text, "accent": palette.accent}
        styles = text_styles_for(variables, Color.parse(palette.background))
        used = [styles.dim, styles.faint, styles.match, *styles.highlight, *styles.agents_dim, *styles.agents_faint]
        assert all(each.color and each.bgcolor and not each.color.triplet and not each.bgcolor.triplet for each in used)
        assert styles.highlight[0].bgcolor == styles.text.bgcolor != styles.highlight[HIGHLIGHT_STEPS].bgcolor


def test_a_ninth_agent_has_the_first_colour_again() -> None:
    styles = every_style()[0][1]
    assert styles.agent(9) == styles.agent(1) and styles.agent(0) == styles.chair


@given(texts=st.lists(st.text(max_size=12), max_size=8), width=st.integers(0, 30))
def test_a_row_is_exactly_as_wide_as_asked_whatever_is_put_into_it(texts: list[str], width: int) -> None:
    style, row = Style(), StripBuilder(width)
    for text in texts:
        row.put(text, style)
    assert sum(cell_len(segment.text) for segment in row.end(style)) == width


@given(text=st.text(max_size=20), width=st.integers(0, 20))
def test_a_column_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    row = StripBuilder(60).column(text, width, Style())
    assert row.used == width


def test_terminal_controls_never_reach_the_screen() -> None:
    row = StripBuilder(20).put("a\x1b[31mb\x07", Style())
    assert all(segment.text.isprintable() for segment in row.segments)


def test_a_change_glows_less_and_less_and_settles() -> None:
    highlight = ChangeHighlight()
    highlight.now_s = 10.0
    assert highlight.level("bank", 4) == 0
    levels = []
    for step in range(8):
        highlight.now_s = 10.0 + step * HIGHLIGHT_S / 6
        levels.append(highlight.level("bank", 5))
    assert levels[0] == HIGHLIGHT_STEPS and levels[-1] == 0 and levels == sorted(levels, reverse=True)
    assert not highlight.active


def test_nothing_glows_where_glows_are_off() -> None:
    highlight = ChangeHighlight()
    highlight.enabled = False
    assert [highlight.level("bank", 4), highlight.level("bank", 5)] == [0, 0]
