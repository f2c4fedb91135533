"""Every sign on the screen in plain characters, for terminals without a font for them (`--ascii`, `TERM=linux`, `TERM=dumb`).

The screen is drawn with its own signs; on such a terminal each row passes through `in_ascii` on its way out (`line_filters.py`), whoever
has drawn it. So a new sign needs a line here and nothing else, and a test asks for it. One cell stays one cell.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

ASCII: dict[str, str] = {
    # agents and people
    **dict(zip("❶❷❸❹❺❻❼❽❾❿", "1234567890", strict=True)),
    "✦": "@", "◉": "@",
    # the timeline
    "━": "=", "▌": "|", "┈": ".", "◆": "*", "◇": "o", "▒": ":", "✂": "%",
    "↳": ">", "†": "^", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "~",
    # banks, bids, bars, plots
    "▰": "#", "▱": "-", **dict(zip("▁▂▃▄▅▆▇█", "1234567#", strict=True)), "╌": "-", "▀": '"',
    # states and marks
    "●": "*", "○": "o", "‖": "=", "■": "#", "✎": "&", "▾": "v", "▴": "^", "▸": ">", "◂": "<", "★": "*", "✗": "x", "✓": "+",
    "▶": ">", "▹": ">", "░": ".", "▓": "#", "♪": "~", "↻": "@", "↶": "<", "∅": "0", "❯": ">", "⇥": ">", "‹": "<", "›": ">", "▏": "|",
    # figures and prose
    "·": "-", "×": "x", "−": "-", "–": "-", "—": "-", "±": "~", "≤": "<", "≥": ">", "°": "'", "§": "$",
    "←": "<", "→": ">", "↑": "^", "↓": "v",
    # frames
    "─": "-", "│": "|", "┃": "#", "┤": "+", "├": "+", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
}  # fmt: skip

_BLOCKS = {"LEFT": "|", "RIGHT": "|", "LOWER": "_", "UPPER": "-"}


def in_ascii(text: str) -> str:
    """The text in plain characters, as wide as before: signs from the table, letters without accents, `?` for what is left."""
    return text if text.isascii() else "".join(map(_one, text))


@lru_cache(maxsize=4096)
def _one(character: str) -> str:
    if character.isascii():
        return character
    if character in ASCII:
        return ASCII[character]
    cells = cell_len(character)
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS"):
        plain = "-" if name.endswith("HORIZONTAL") else "|" if name.endswith("VERTICAL") else "+"
    elif name.startswith("BRAILLE PATTERN"):
        plain = " " if character == "\u2800" else "*"
    elif "BLOCK" in name or "EIGHTH" in name or "QUADRANT" in name:
        plain = next((plain for word, plain in _BLOCKS.items() if word in name), "#")
    elif character.isspace():
        plain = " "
    else:
        base = unicodedata.normalize("NFKD", character)[:1]
        plain = base if base.isascii() and base.isprintable() else "?"
    return (plain * cells)[:cells]
