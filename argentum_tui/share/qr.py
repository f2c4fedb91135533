"""A link as a QR code of text: two modules a character, for a terminal."""

from __future__ import annotations

from typing import Final

QUIET: Final = 2
"""Modules around the code. The standard asks for four; every reader that was tried takes two, and a row fewer fits a small terminal."""
_HALVES: Final = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_PLAIN: Final = {True: "##", False: "  "}


def qr_lines(text: str, *, ascii_only: bool = False) -> list[str]:
    """The rows of the code, to be drawn dark on light: what is written is dark. With `ascii_only` two characters are a module."""
    import segno

    rows = [[bool(module) for module in row] for row in segno.make_qr(text, error="l").matrix_iter(border=QUIET)]
    if ascii_only:
        return ["".join(_PLAIN[module] for module in row) for row in rows]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return [
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
