"""How large a journal becomes and how long its exports take: `python tests/show/journal_size.py [--minutes 6] [--preset NAME …]`.

Plays each preset in virtual time with each codec, and prints MB of journal a minute of debate and seconds of processor a
minute for each export. The figures in `core/argentum_core/journal/README.md` come from it.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from argentum_core.journal import JournalReader
from argentum_core.journal.export.sound import render, render_packed

PRESETS = ("debate_snappy", "panel_civil", "crossfire")


def played(path: Path, preset: str, codec: str, minutes: float, voice: str | None) -> None:
    """A debate of this length, recorded."""
    line = [sys.executable, "-m", "argentum_tui.cli", "run", "--headless", "--clock", "virtual", "--motion", "homework"]
    line += ["--preset", preset, "--seed", "7", "--minutes", str(minutes), "--journal", str(path)]
    line += ["--set", f"journal.sound_codec={codec}", *(["--voice", voice] if voice else [])]
    environment = {**os.environ, "ARGENTUM_HOME": str(path.parent / "home")}
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


def minutes_of(path: Path) -> float:
    with closing(sqlite3.connect(path)) as db:
        return float(db.execute("SELECT max(at_ms) FROM events").fetchone()[0]) / 60_000


def size_before(path: Path) -> int:
    """What the journal would have with clips as they were kept at first: zlib over 16-bit samples."""
    reader = JournalReader.open(path)
    size = path.stat().st_size
    with closing(sqlite3.connect(path)) as db:
        size -= int(db.execute("SELECT sum(length(pcm)) FROM clips").fetchone()[0])
    for clip_id in reader.clip_ids():
        clip = reader.load_clip(clip_id)
        assert clip is not None
        size += len(zlib.compress(clip.pcm, 1))
    return size


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=6.0)
    options.add_argument("--preset", action="append")
    options.add_argument("--voice", help="for everybody; the cast's otherwise")
    chosen = options.parse_args()
    print(f"{'preset':16}{'zlib':>8}{'FLAC':>8}{'Opus':>8}  MB a minute;   export, s of processor a minute")
    for preset in chosen.preset or PRESETS:
        with tempfile.TemporaryDirectory() as name:
            paths = {codec: Path(name) / f"{codec}.db" for codec in ("flac", "opus")}
            for codec, path in paths.items():
                played(path, preset, codec, chosen.minutes, chosen.voice)
            length = minutes_of(paths["opus"])
            sizes = (size_before(paths["flac"]), *(path.stat().st_size for path in paths.values()))
            told = "".join(f"{size / 1e6 / length:8.2f}" for size in sizes)
            reader = JournalReader.open(paths["opus"])
            exports: dict[str, Callable[[Path], object]] = {
                "wav": lambda to, reader=reader: render(reader, to),  # type: ignore[misc]
                "mp3": lambda to, reader=reader: render_packed(reader, to, "mp3"),  # type: ignore[misc]
                "opus": lambda to, reader=reader: render_packed(reader, to, "opus"),  # type: ignore[misc]
            }
            for form, export in exports.items():
                to = Path(name) / f"out.{form}"
                begun = time.process_time()
                export(to)
                took = time.process_time() - begun
                told += f"   {form} {took / length:.2f} s, {to.stat().st_size / 1e6 / length:.2f} MB"
            print(f"{preset:16}{told}", flush=True)


if __name__ == "__main__":
    main()
