"""Where the panels stand at each size of the terminal (STAGE: 80 × 24, 120 × 40, 200 × 60). Pure rectangles, no widget.

Small: header, floor of three to five lines, one economy panel, the newest cause in a line, transcript.
Middle: header, floor, four economy panels side by side, transcript beside causes.
Large: as the middle, with the transcript as a column of full height at the right, the history as plots, and the governor.

The drawer holds one thing at a time, under the name of what it holds. It never covers floor, timeline or operator line: in a small
terminal it is a sheet over economy and transcript, in a middle one the right of all that is below the floor, in a large one the lower
half of the transcript's column. Beside an open drawer a middle terminal has the one economy panel of a small one.

The verdict at the end is in the place of economy and transcript, beside the causes; in a large terminal the transcript stays too.
"""

from __future__ import annotations

from textual.geometry import Region

SMALLEST = (60, 16)
TOO_SMALL = f"The terminal is too small: {SMALLEST[0]}×{SMALLEST[1]} at least"

MIDDLE = (100, 28)
LARGE = (160, 42)
MIDDLE_FLOOR = 8
TRANSCRIPT_ROWS = 9
FIRST_AGENTS = 4
"""Agents that every terminal shows at once."""
READABLE_ROWS = 8
"""Rows, frame included, that the transcript of a small terminal keeps whatever else there is."""
PLOT_ROWS = 12
LEVELS_WIDTH = 34
GOVERNOR_WIDTH = 46
CAUSES_WIDTH = 44

DRAWER_WIDTH = 44
"""Cells, frame included, of the drawer at the least; it has two fifths of a middle terminal."""
SHEET_ROWS = 18
"""Rows, frame included, that the drawer takes of a small terminal at the most; the transcript shows below where there is room."""
TOLD_ROWS = 5

_ECONOMY_WEIGHTS = (("banks", 35), ("bids", 22), ("pacing", 29), ("emotion", 34))


def too_small(width: int, height: int) -> bool:
    """Whether a terminal is smaller than SMALLEST in either direction."""
    return width < SMALLEST[0] or height < SMALLEST[1]


def panel_regions(
    width: int, height: int, agents: int, drawer: str | None = None, *, verdict: bool = False
) -> dict[str, Region]:
    """The rectangle of every panel that is shown in an area of `width` × `height`, by name. `drawer` is what the
    drawer holds, `verdict` whether the verdict is shown; causes are in the drawer only where there is no room for them beside it."""
    if drawer is not None and not (drawer == "causes" and width >= MIDDLE[0] and height >= MIDDLE[1]):
        return _with_drawer(width, height, agents, drawer, verdict=verdict)
    if width >= LARGE[0] and height >= LARGE[1]:
        return _large(width, height, agents, verdict=verdict)
    if width >= MIDDLE[0] and height >= MIDDLE[1]:
        return _middle(width, height, agents, verdict=verdict)
    return _small(width, height, agents, verdict=verdict)


def _with_drawer(width: int, height: int, agents: int, drawer: str, *, verdict: bool) -> dict[str, Region]:
    if width >= LARGE[0] and height >= LARGE[1]:
        panels = _large(width, height, agents, verdict=verdict)
        panels.pop(drawer, None)
        column = panels["transcript"]
        rows = column.height // 2
        panels["transcript"] = Region(column.x, column.y, column.width, column.height - rows)
        panels[drawer] = Region(column.x, column.bottom - rows, column.width, rows)
        return panels
    if width >= MIDDLE[0] and height >= MIDDLE[1]:
        floor = MIDDLE_FLOOR
        cells = max(DRAWER_WIDTH, width * 2 // 5)
        left, y, rest = width - cells, 1 + floor, height - 1 - floor
        economy = max(3, min(agents + 2, rest - TRANSCRIPT_ROWS - TOLD_ROWS))
        shown = {
            "economy": Region(0, y, left, economy),
            "transcript": Region(0, y + economy, left, rest - economy - TOLD_ROWS),
        }
        return {
            "header": Region(0, 0, width, 1),
            "floor": Region(0, 1, width, floor),
            **({"verdict": Region(0, y, left, rest - TOLD_ROWS)} if verdict else shown),
            "causes": Region(0, height - TOLD_ROWS, left, TOLD_ROWS),
            drawer: Region(left, y, cells, rest),
        }
    floor = small_floor(height)
    y = 1 + floor + (0 if drawer == "causes" else 1)
    rest = height - y
    sheet = rest if rest < SHEET_ROWS + TRANSCRIPT_ROWS else max(SHEET_ROWS, rest // 2)
    panels = {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, width, floor),
        "causes": Region(0, y - 1, width, 1),
        drawer: Region(0, y, width, sheet),
    }
    if rest > sheet:
        panels["verdict" if verdict else "transcript"] = Region(0, y + sheet, width, rest - sheet)
    return panels


def small_floor(height: int) -> int:
    """Rows of the floor in a small terminal."""
    return 5 if height < 20 else 6 if height < 30 else 7


def _small(width: int, height: int, agents: int, *, verdict: bool) -> dict[str, Region]:
    floor = small_floor(height)
    rest = height - 1 - floor
    if verdict:
        told = 1 if rest < 24 else TOLD_ROWS
        return {
            "header": Region(0, 0, width, 1),
            "floor": Region(0, 1, width, floor),
            "causes": Region(0, 1 + floor, width, told),
            "verdict": Region(0, 1 + floor + told, width, rest - told),
        }
    # With many agents the transcript gives way, but never below what can be read.
    read = READABLE_ROWS if rest >= READABLE_ROWS + 5 else rest // 2
    transcript = max(4, min(TRANSCRIPT_ROWS, max(read, rest - 1 - agents - 2)))
    # The one row of causes gives way before one of the first agents does: the line of a replay takes a row from a terminal of 24.
    row = 0 if READABLE_ROWS + 5 <= rest < READABLE_ROWS + 1 + min(agents, FIRST_AGENTS) + 2 else 1
    economy = max(3, min(agents + 2, rest - transcript - row))
    y = 1 + floor + economy
    panels = {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, width, floor),
        "economy": Region(0, 1 + floor, width, economy),
    }
    if width >= MIDDLE[0] and height - y >= 5:
        column = width * 36 // 100
        panels["transcript"] = Region(0, y, width - column, height - y)
        panels["causes"] = Region(width - column, y, column, height - y)
        return panels
    told = row if height - y < 16 else 6
    if told:
        panels["causes"] = Region(0, y, width, told)
    panels["transcript"] = Region(0, y + told, width, height - y - told)
    return panels


def _middle(width: int, height: int, agents: int, *, verdict: bool) -> dict[str, Region]:
    floor = MIDDLE_FLOOR
    economy = max(4, min(agents + 2, height - 1 - floor - TRANSCRIPT_ROWS))
    y = 1 + floor + economy
    column = max(38, width * 36 // 100)
    x, below = width - column, height - y
    if verdict:
        rest = height - 1 - floor
        return {
            "header": Region(0, 0, width, 1),
            "floor": Region(0, 1, width, floor),
            "verdict": Region(0, 1 + floor, x, rest),
            "causes": Region(x, 1 + floor, column, rest),
        }
    return {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, width, floor),
        **_economy(0, 1 + floor, width, economy),
        "transcript": Region(0, y, x, below),
        "causes": Region(x, y, column, below),
    }


def _large(width: int, height: int, agents: int, *, verdict: bool) -> dict[str, Region]:
    column = max(56, min(96, width * 36 // 100))
    left = width - column
    floor = 9
    economy = max(4, min(agents + 2, height - 1 - floor - PLOT_ROWS - 8))
    rest = height - 1 - floor - economy
    plots = max(0, min(17, rest - 8 - (rest + 1) % 2))
    y = 1 + floor + economy
    half = left // 2
    below = y + plots
    shown = {
        **_economy(0, 1 + floor, left, economy),
        "pacing-plot": Region(0, y, half, plots),
        "emotion-plot": Region(half, y, left - half, plots),
    }
    return {
        "header": Region(0, 0, width, 1),
        "floor": Region(0, 1, left, floor),
        **({"verdict": Region(0, 1 + floor, left, economy + plots)} if verdict else shown),
        **_below(0, below, left, height - below),
        "transcript": Region(left, 1, column, height - 1),
    }


def _below(x: int, y: int, width: int, height: int) -> dict[str, Region]:
    """Sound, governor and what happens beside each other; where there is room for two only, sound until it is turned."""
    room = width - CAUSES_WIDTH
    wanted = [("levels", LEVELS_WIDTH), ("governor", GOVERNOR_WIDTH)]
    if room < LEVELS_WIDTH + GOVERNOR_WIDTH:
        wanted = wanted[:1]
    regions: dict[str, Region] = {}
    end = x + width
    for name, cells in wanted:
        regions[name] = Region(x, y, cells, height)
        x += cells
    regions["causes"] = Region(x, y, end - x, height)
    return regions


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
