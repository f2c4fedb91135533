"""A terminal recording in the asciicast format, version 3: a header, then one event a line (docs.asciinema.org: asciicast v3).

An event is `[interval, code, data]`. Its interval is in seconds since the event before; it is written from whole milliseconds of debate
time, so that no rounding adds up and the recording stays in step with the sound.
"""

from __future__ import annotations

from typing import IO, Any, Final, Literal

from argentum_kit.display import json_text

VERSION: Final = 3
TERMINAL: Final = "xterm-256color"

Code = Literal["o", "m", "x"]
"""Output of the terminal, a marker to jump to, the exit status."""


class Recording:
    """Writes a recording to a text file, event by event; `out` stays open."""

    def __init__(self, out: IO[str], size: tuple[int, int], *, title: str, timestamp: int | None) -> None:
        """Write the header: `size` in columns and rows, `timestamp` in s of Unix time, left out where it is None."""
        self._out = out
        self._at_ms = 0
        header: dict[str, Any] = {"version": VERSION, "term": {"cols": size[0], "rows": size[1], "type": TERMINAL}}
        if timestamp is not None:
            header["timestamp"] = timestamp
        # No idle_time_limit: silences last as long as they do in the sound.
        self._line(header | {"title": title})

    def event(self, at_ms: int, code: Code, data: str) -> None:
        """One event at a moment; moments never run back."""
        interval_ms = max(0, at_ms - self._at_ms)
        self._at_ms += interval_ms
        self._line([interval_ms / 1000, code, data])

    def _line(self, value: Any) -> None:
        self._out.write(json_text(value) + "\n")
