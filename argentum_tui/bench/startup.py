"""How long a person waits: for the help, for the first paint of the lobby, for the first word of a debate."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from argentum_audio.clip import FRAMES_PER_MS

from .gaps import SILENT_DB, quiet_ms, read_wav
from .result import Result, Run, at_most, skipped
from .terminal import COMMAND, Terminal, available

_TITLE = "ARGENTUM"
_GLANCE_S = 0.002
_PATIENCE_S = 20.0
_IMPORTED = (
    "import sys; from argentum_tui.cli import run; run(['--help']); "
    "sys.stderr.write(str(sum(name.split('.')[0] == 'textual' for name in sys.modules)))"
)


def measure(run: Run) -> Iterator[Result]:
    """Seconds from process start to the help, to the first paint of the lobby and to the first word of a debate."""
    with _compiled():
        yield from _waits(run)


@contextlib.contextmanager
def _compiled() -> Iterator[None]:
    """Let Python keep what it compiles, as it does unless told otherwise: it is the second start that a person waits for
    every day. One unmeasured start of each kind fills the cache."""
    told = os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if told is None:
        yield
        return
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PYTHONPYCACHEPREFIX"] = cache
        try:
            if available:
                _word_s()
                _paint_s()
            yield
        finally:
            del os.environ["PYTHONPYCACHEPREFIX"]
            os.environ["PYTHONDONTWRITEBYTECODE"] = told


def _waits(run: Run) -> Iterator[Result]:
    rounds = 2 if run.quick else 7
    run.say(f"startup: --help, {rounds} times")
    yield at_most(
        "help", median(_help_s() for _ in range(rounds)), "s", 0.25,
        f"`argentum --help` in a fresh process, from its start to its end; the median of {rounds}",
    )  # fmt: skip
    shown = subprocess.run(
        [sys.executable, "-c", _IMPORTED], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
    )
    yield at_most("help_textual", int(shown.stderr), "modules", 0, "modules of Textual that `argentum --help` imports")
    if not available:
        yield skipped("first_paint", "s", 0.6, "not measured: there are no pseudo-terminals here")
        yield skipped("first_word", "s", 2.0, "not measured: there are no pseudo-terminals here")
        return
    run.say(f"startup: the lobby, {rounds} times")
    yield at_most(
        "first_paint", median(_paint_s() for _ in range(rounds)), "s", 0.6,
        "`argentum` in a pseudo-terminal of 120×40, from process start to the bytes that draw the lobby's title; "
        f"the median of {rounds}",
    )  # fmt: skip
    rounds = 1 if run.quick else 5
    run.say(f"startup: the first word, {rounds} times")
    yield at_most(
        "first_word", median(_word_s() for _ in range(rounds)), "s", 2.0,
        "`argentum run` in a pseudo-terminal, from process start to the journal row that the first clip is heard, plus "
        f"the silence that the clip begins with (below {SILENT_DB:g} dBFS in its WAV); the median of {rounds}",
    )  # fmt: skip


def _help_s() -> float:
    started_s = time.perf_counter()
    subprocess.run([*COMMAND, "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started_s


def _paint_s() -> float:
    with Terminal() as terminal:
        return terminal.wait_for(_TITLE)


def _word_s() -> float:
    with tempfile.TemporaryDirectory() as folder:
        journal, wav = Path(folder) / "word.db", Path(folder) / "word.wav"
        with Terminal(["run", "--seed", "1", "--journal", str(journal), "--wav", str(wav)]) as terminal:
            terminal.keep_reading()
            heard_s = _heard_at_s(journal, terminal) - terminal.started_s
            time.sleep(1.0)
        silent = quiet_ms(read_wav_so_far(wav))
    loud = np.flatnonzero(~silent)
    if not len(loud):
        raise RuntimeError("the first second of the debate is silent")
    return heard_s + float(loud[0]) / 1000


def read_wav_so_far(wav: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """What was written of a WAV that is still growing: float32, shape (frames, channels), 48 kHz. Raises RuntimeError for less than 20 ms."""
    sound = read_wav(wav)
    if len(sound) < 20 * FRAMES_PER_MS:
        raise RuntimeError("nothing was written to the WAV")
    return sound


def _heard_at_s(journal: Path, terminal: Terminal) -> float:
    """When the journal told that the first segment had started to be heard."""
    while time.perf_counter() - terminal.started_s < _PATIENCE_S:
        if terminal.process.poll() is not None:
            break
        if journal.exists():
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as record,
            ):
                while time.perf_counter() - terminal.started_s < _PATIENCE_S:
                    if record.execute("SELECT 1 FROM events WHERE type = 'segment_started' LIMIT 1").fetchone():
                        return time.perf_counter()
                    time.sleep(_GLANCE_S)
        time.sleep(_GLANCE_S)
    raise RuntimeError("no segment was heard")
