"""Where the panels stand at each size of the terminal (STAGE: 80 × 24, 120 × 40, 200 × 60). Pure rectangles, no widget.

Small: header, floor of three lines, one economy panel, one line of happening, transcript.
Middle: header, floor, four economy panels side by side, transcript beside happening.
Large: as the middle, with the transcript as a column of full height at the right, and the history as plots.
"""

from __future__ import annotations

from textual.geometry import Region

SMALLEST = (60, 16)
TOO_SMALL = f"The terminal is too small: {SMALLEST[0]}×{SMALLEST[1]} at least"

MIDDLE = (100, 28)
LARGE = (160, 42)
TRANSCRIPT_ROWS = 9
PLOT_ROWS = 12
LEVELS_WIDTH = 34

_ECONOMY_WEIGHTS = (("banks", 35), ("bids", 22), ("pacing", 29), ("emotion", 34))


def too_small(width: int, height: int) -> bool:
    return width < SMALLEST[0] or height < SMALLEST[1]


def arrange(width: int, height: int, agents: int) -> dict[str, Region]:
    """The rectangle of every panel that is shown in an area of `width` × `height`, by name."""
    if width >= LARGE[0] and height >= LARGE[1]:
        return _large(width, height, agents)
    if width >= MIDDLE[0] and height >= MIDDLE[1]:
        return _middle(width, height, agents)
    return _small(width, height, agents)


def _small(width: int, height: int, agents: int) -> dict[str, Region]:
    floor = 5 if height < 26 else 6
    rest = height - 1 - floor
    # With many agents the transcript gives way, but never below what can be read.
    transcript = max(4, min(TRANSCRIPT_ROWS, rest // 2, max(5, rest - 1 - agents - 2)))
    economy = max(3, min(agents + 2, rest - transcript - 1))
    y = 1 + floor + economy
    panels = {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, width, floor),
        "economy": Region(0, 1 + floor, width, economy),
    }
    if width >= MIDDLE[0] and height - y >= 5:
        aside = width * 36 // 100
        panels["transcript"] = Region(0, y, width - aside, height - y)
        panels["happening"] = Region(width - aside, y, aside, height - y)
        return panels
    told = 1 if height - y < 16 else 6
    panels["happening"] = Region(0, y, width, told)
    panels["transcript"] = Region(0, y + told, width, height - y - told)
    return panels


def _middle(width: int, height: int, agents: int) -> dict[str, Region]:
    floor = 7
    economy = max(4, min(agents + 2, height - 1 - floor - TRANSCRIPT_ROWS))
    y = 1 + floor + economy
    aside = max(38, width * 36 // 100)
    return {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, width, floor),
        **_economy(0, 1 + floor, width, economy),
        "transcript": Region(0, y, width - aside, height - y),
        "happening": Region(width - aside, y, aside, height - y),
    }


def _large(width: int, height: int, agents: int) -> dict[str, Region]:
    column = max(56, min(96, width * 36 // 100))
    left = width - column
    floor = 8
    economy = max(4, min(agents + 2, height - 1 - floor - PLOT_ROWS - 8))
    rest = height - 1 - floor - economy
    plots = max(0, min(17, rest - 8 - (rest + 1) % 2))
    y = 1 + floor + economy
    half = left // 2
    below = y + plots
    return {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, left, floor),
        **_economy(0, 1 + floor, left, economy),
        "pacing-plot": Region(0, y, half, plots),
        "emotion-plot": Region(half, y, left - half, plots),
        "levels": Region(0, below, LEVELS_WIDTH, height - below),
        "happening": Region(LEVELS_WIDTH, below, left - LEVELS_WIDTH, height - below),
        "transcript": Region(left, 1, column, height - 1),
    }


def _economy(x: int, y: int, width: int, height: int) -> dict[str, Region]:
    """The four panels beside each other; what division leaves over goes to the last."""
    total = sum(weight for _, weight in _ECONOMY_WEIGHTS)
    regions: dict[str, Region] = {}
    end = x + width
    for name, weight in _ECONOMY_WEIGHTS:
        cells = width * weight // total if name != _ECONOMY_WEIGHTS[-1][0] else end - x
        regions[name] = Region(x, y, cells, height)
        x += cells
    return regions
