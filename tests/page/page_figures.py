"""Figures of a page: how large ten minutes are, and how far what is shown is from what is heard.

    python tests/page/page_figures.py [--voice espeak] [--watch 60]

Plays a debate of ten minutes in virtual time, writes its page, opens it in Chromium from disk, listens at several places, and prints
the size, the seconds that it takes to write and to open, and the largest and 95th percentile errors of words and economy. The sound in the page is decoded by the
browser and held against the exported WAV, so that what is called heard is heard.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from browser import CHROMIUM, chromium, opened
from expected_page import banks, bids, spoken_words, step_errors, word_errors

from argentum_core.journal import JournalReader
from argentum_tui.cli import run

_DECODE = """async () => {
  const bytes = Uint8Array.from(atob(document.getElementById("argentum-sound").textContent), (sign) => sign.charCodeAt(0));
  const sound = await new OfflineAudioContext(1, 1, 24000).decodeAudioData(bytes.buffer);
  return [...sound.getChannelData(0).slice(0, 24000 * 40)];
}"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", default="", help="a voice for everybody; else the cast's own")
    parser.add_argument("--watch", type=int, default=40, help="seconds to listen in all")
    parser.add_argument("--minutes", type=int, default=10)
    given = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("no Chromium here")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARGENTUM_HOME"] = folder
        journal, page, wav = (Path(folder) / name for name in ("debate.db", "debate.html", "debate.wav"))
        voice = ("--voice", given.voice) if given.voice else ()
        options = ("--clock", "virtual", "--seed", "7", "--minutes", str(given.minutes), *voice)
        _quietly("run", "homework", *options, "--journal", str(journal))
        begun = time.monotonic()
        _quietly("export", str(journal), "--format", "html", "-o", str(page))
        print(f"written in {time.monotonic() - begun:.1f} s")
        _quietly("export", str(journal), "--format", "wav", "-o", str(wav))
        _sizes(journal, page)
        with chromium() as browser:
            begun = time.monotonic()
            with opened(browser, page) as found:
                print(f"open after {time.monotonic() - begun:.2f} s")
                print(f"the sound lies {_lag(found.page.evaluate(_DECODE), wav):+.0f} ms from where its lead says")
                _errors(found, JournalReader.open(journal), given.watch)
                print(
                    f"faults {found.faults}, requests beyond the file and its sound: {sum(url.startswith('http') for url in found.requests)}"
                )


def _quietly(*arguments: str) -> None:
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        assert run(list(arguments)) == 0, arguments


def _sizes(journal: Path, page: Path) -> None:
    reader = JournalReader.open(journal)
    minutes = max(row.at_ms for row in reader.rows()) / 60_000
    blocks = {
        name: len(data) for name, data in re.findall(r'id="argentum-(\w+)"[^>]*>([^<]*)', page.read_text("utf-8"))
    }
    size = page.stat().st_size
    print(f"{size / 1e6:.2f} MB for {minutes:.1f} minutes: {size / 1e6 / minutes * 10:.2f} MB in ten minutes")
    print(
        f"of these sound {blocks['sound'] / 1e6:.2f}, record {blocks['record'] / 1e6:.2f}, page {(size - sum(blocks.values())) / 1e6:.2f} MB"
    )


def _lag(decoded: Sequence[float], wav: Path) -> float:
    """By how many ms the page's sound, its lead taken away, is later than the debate's."""
    import soundfile

    from argentum_core.journal.export.packed_sound import PAGE_LEAD_MS

    meant, rate = soundfile.read(wav, frames=48_000 * 40, dtype="float32")
    a = _envelope(np.asarray(decoded, np.float32), 24)
    b = _envelope(meant[:, 0], rate // 1000)
    width, most = min(len(a), len(b)) - 400, 200
    fits = [float(np.dot(a[most + lag : most + lag + width], b[most : most + width])) for lag in range(-most, most)]
    return float(np.argmax(fits) - most - PAGE_LEAD_MS)


def _envelope(samples: np.ndarray[Any, np.dtype[np.float32]], per_ms: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    whole = len(samples) // per_ms * per_ms
    loud = np.abs(samples[:whole]).reshape(-1, per_ms).mean(axis=1)
    centred: np.ndarray[Any, np.dtype[np.float32]] = (loud - loud.mean()).astype(np.float32)
    return centred


def _errors(found: Any, reader: JournalReader, seconds: int) -> None:
    rows = list(reader.rows())
    cuts = [row.at_ms for row in rows if row.type == "hard_interrupt"]
    places = [500, *(at - 2000 for at in cuts[:3]), *(rows[len(rows) * n // 8].at_ms for n in range(2, 7))]
    seen: list[dict[str, Any]] = []
    for place in places:
        found.play_from(max(0, place))
        seen += found.watch(seconds * 1000 // len(places))
    words = spoken_words(reader)
    for name, errors in (
        ("word", word_errors(seen, words)),
        ("bank", step_errors(seen, "banks", banks(reader))),
        ("bid", step_errors(seen, "bids", bids(reader))),
    ):
        print(
            f"{name}: at most {max(errors):.0f} ms, 95 % within {np.percentile(errors, 95):.0f} ms, {len(seen)} frames at {len(places)} places"
        )


if __name__ == "__main__":
    main()
