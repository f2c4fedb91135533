"""What the terminal can show: how many colours, which signs, and whether it is dark or light, as far as the environment says."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rich.console import Console

Colours = Literal["truecolor", "256", "16", "none"]

_COLOURS: dict[str | None, Colours] = {"truecolor": "truecolor", "256": "256", "standard": "16", "windows": "16"}
_WITHOUT_SIGNS = ("linux", "dumb", "unknown")
"""Values of TERM: the console of Linux has a font of 256 or 512 signs, and of the others nothing is known."""
_LIGHT = ("7", "15")
_DARK = ("0", "1", "2", "3", "4", "5", "6", "8")


@dataclass(frozen=True, slots=True)
class Terminal:
    """`ascii`: signs and borders are plain characters. `dark` is None where nothing is said. `answers`: it may be asked for its
    background colour, which terminals that do not know the question pass over."""

    colours: Colours = "truecolor"
    ascii: bool = False
    dark: bool | None = None
    answers: bool = False


def terminal_of(environ: Mapping[str, str], *, ascii_only: bool = False, platform: str = sys.platform) -> Terminal:
    """The terminal that TERM, COLORTERM, NO_COLOR and COLORFGBG tell of; `ascii_only` is asked for by the user."""
    term = environ.get("TERM", "").lower()
    plain = term in _WITHOUT_SIGNS
    return Terminal(
        colours=_colours(environ),
        ascii=ascii_only or plain,
        dark=_dark(environ.get("COLORFGBG", "")),
        answers=bool(term) and not plain and platform != "win32",
    )


def _colours(environ: Mapping[str, str]) -> Colours:
    """As Textual's own console finds out, so that what is chosen here is what is sent there."""
    if environ.get("NO_COLOR"):
        return "none"
    console = Console(force_terminal=True, legacy_windows=False, _environ=environ)
    return _COLOURS.get(console.color_system, "none")


def _dark(colorfgbg: str) -> bool | None:
    """From `15;0` or `0;default;15`, whose last number is the background's."""
    ground = colorfgbg.rpartition(";")[2]
    return True if ground in _DARK else False if ground in _LIGHT else None


def is_dark(answer: str) -> bool | None:
    """Whether a background is dark by a terminal's answer: `rgb:ffff/ffff/dddd` with one to four hexadecimal digits each, or
    `rgba:…`. None where it cannot be read."""
    name, _, rest = answer.partition(":")
    parts = rest.split("/")[:3]
    try:
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts)
    except (ValueError, ZeroDivisionError):
        return None
    return (0.299 * red + 0.587 * green + 0.114 * blue) < 0.5 if name in ("rgb", "rgba") else None
