# /// script
# requires-python = ">=3.11"
# dependencies = ["pillow>=10,<13", "pyte>=0.8,<0.9"]
# ///
"""Make the README's moving picture, `demo.webp`: `uv run docs/moving_picture.py demo.cast --record "argentum demo --no-sound --wav demo.wav"`.

CAST is an asciicast of version 2 or 3, as `argentum export JOURNAL --format cast` writes it too. With `--record` it is written first, from what a
command does in a terminal of its own. A picture is taken `--fps` times a second of the recording, and kept for as long as nothing
changes. Needs the font DejaVu Sans Mono (Debian: fonts-dejavu-core); recording needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import codecs
import json
import os
import select
import shlex
import signal
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
PAPER, INK = "#121212", "#e0e0e0"
ANSI = {
    "black": "#000000",
    "red": "#cd3131",
    "green": "#0dbc79",
    "brown": "#e5e510",
    "blue": "#2472c8",
    "magenta": "#bc3fbc",
    "cyan": "#11a8cd",
    "white": "#e5e5e5",
}
BLOCKS = {"▀": (0.0, 0.5), "▄": (0.5, 1.0), "█": (0.0, 1.0), "▁": (0.875, 1.0), "▂": (0.75, 1.0), "▃": (0.625, 1.0)}
"""Characters drawn as a rectangle between two heights of their cell, so that neighbours join whatever the font does."""


def pieces(cast: Path) -> tuple[int, int, Iterator[tuple[float, str]]]:
    """Columns, rows, and the output of a recording with its time in seconds since the start. Raises ValueError."""
    lines = cast.read_text(encoding="utf-8").splitlines()
    header = json.loads(lines[0])
    version = header.get("version")
    if version not in (2, 3):
        raise ValueError(f"{cast}: version is {version}; allowed are 2 and 3")
    cols, rows = (
        (header["width"], header["height"]) if version == 2 else (header["term"]["cols"], header["term"]["rows"])
    )

    def read() -> Iterator[tuple[float, str]]:
        at_s = 0.0
        for line in lines[1:]:
            if not line or line.startswith("#"):
                continue
            time_s, code, data = json.loads(line)
            at_s = at_s + time_s if version == 3 else time_s
            if code == "o":
                yield at_s, data

    return cols, rows, read()


def record(command: str, cast: Path, size: tuple[int, int], seconds: float) -> None:
    """Write what a command sends to a terminal of `size` (columns, rows) in its first `seconds`, as an asciicast of version 3."""
    import fcntl
    import pty
    import termios

    columns, rows = size
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS=str(columns), LINES=str(rows))
        words = shlex.split(command)
        os.execvp(words[0], words)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    begun = last = time.monotonic()
    with cast.open("w", encoding="utf-8") as file:
        print(json.dumps({"version": 3, "term": {"cols": columns, "rows": rows}}), file=file)
        while (left := begun + seconds - time.monotonic()) > 0:
            if not select.select([terminal], [], [], left)[0]:
                break
            try:
                sent = os.read(terminal, 65536)
            except OSError:
                break
            now = time.monotonic()
            print(json.dumps([round(now - last, 6), "o", decoder.decode(sent)]), file=file)
            last = now
    os.kill(child, signal.SIGHUP)
    os.waitpid(child, 0)


class Painter:
    """Draws a terminal's cells as a picture."""

    def __init__(self, size_px: int) -> None:
        self._plain, self._bold, self._wider = (
            ImageFont.truetype(str(FONTS / f"{name}.ttf"), size_px)
            for name in ("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSans")
        )
        self.width = round(self._plain.getlength("M"))
        self.height = sum(self._plain.getmetrics())
        self._missing = bytes(self._plain.getmask("\uffff"))
        self._tiles: dict[pyte.screens.Char, Image.Image] = {}

    def paint(self, screen: pyte.Screen) -> Image.Image:
        """The screen as it is now."""
        picture = Image.new("RGB", (screen.columns * self.width, screen.lines * self.height), PAPER)
        for row in range(screen.lines):
            cells = screen.buffer[row]
            for column in range(screen.columns):
                cell = cells[column]
                if cell.data != " " or cell.bg != "default" or cell.reverse:
                    picture.paste(self._tile(cell), (column * self.width, row * self.height))
        return picture

    def _tile(self, cell: pyte.screens.Char) -> Image.Image:
        """One cell, drawn once for all that look the same."""
        if cell not in self._tiles:
            self._tiles[cell] = self._drawn(cell)
        return self._tiles[cell]

    def _drawn(self, cell: pyte.screens.Char) -> Image.Image:
        ink, paper = _colour(cell.fg, INK), _colour(cell.bg, PAPER)
        if cell.reverse:
            ink, paper = paper, ink
        tile = Image.new("RGB", (self.width, self.height), paper)
        draw = ImageDraw.Draw(tile)
        right, bottom, middle = self.width - 1, self.height - 1, self.width // 2
        if cell.data in BLOCKS:
            above, below = BLOCKS[cell.data]
            draw.rectangle((0, round(above * self.height), right, round(below * self.height) - 1), fill=ink)
        elif cell.data == "│":
            draw.line((middle, 0, middle, bottom), fill=ink)
        elif cell.data.strip():
            draw.text((0, 0), cell.data, font=self._font(cell), fill=ink)
        if cell.underscore:
            draw.line((0, bottom - 1, right, bottom - 1), fill=ink)
        return tile

    def _font(self, cell: pyte.screens.Char) -> ImageFont.FreeTypeFont:
        """The font that has the character: some signs are in the proportional one alone."""
        font = self._bold if cell.bold else self._plain
        return self._wider if bytes(font.getmask(cell.data)) == self._missing else font


def _colour(name: str, otherwise: str) -> str:
    if name == "default":
        return otherwise
    plain = name.removeprefix("bright")
    return ANSI.get(plain, f"#{name}" if len(name) == 6 else otherwise)


def pictures(cast: Path, painter: Painter, fps: float, from_s: float) -> tuple[list[Image.Image], list[int]]:
    """The pictures of a recording, and how long each is shown in ms."""
    cols, rows, output = pieces(cast)
    screen = pyte.Screen(cols, rows)
    stream = pyte.Stream(screen)
    shown: list[Image.Image] = []
    for_ms: list[int] = []
    step_ms = round(1000 / fps)
    next_ms = step_ms

    def take() -> None:
        if not shown or screen.dirty:
            shown.append(painter.paint(screen))
            for_ms.append(step_ms)
            screen.dirty.clear()
        else:
            for_ms[-1] += step_ms

    for at_s, data in output:
        while at_s * 1000 >= next_ms:
            if next_ms > from_s * 1000:
                take()
            next_ms += step_ms
        stream.feed(data)
    take()
    return shown, for_ms


def main() -> None:
    """Read the recording, write the picture, and say how big it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cast", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("demo.webp"))
    parser.add_argument("--fps", type=float, default=4.0)
    parser.add_argument("--font-px", type=int, default=13)
    parser.add_argument("--from-s", type=float, default=0.0, help="leave out what comes before")
    parser.add_argument("--record", metavar="COMMAND")
    parser.add_argument("--size", default="110x34")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    columns, rows = (int(part) for part in given.size.split("x"))
    try:
        if given.record:
            record(given.record, given.cast, (columns, rows), given.seconds)
        shown, for_ms = pictures(given.cast, Painter(given.font_px), given.fps, given.from_s)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"{given.cast}: {error}")
    first, *others = shown
    first.save(
        given.output, save_all=True, append_images=others, duration=for_ms, loop=0, lossless=True, quality=50, method=2
    )
    print(
        f"{given.output}: {len(shown)} pictures, {sum(for_ms) / 1000:.1f} s, {given.output.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
