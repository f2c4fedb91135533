"""A real debate on a real (virtual) device, in a real terminal: is it heard, how soon is it cut, does it ever stutter?

    python tests/show/live_sound.py --presses 20 --minutes 3 [--json]

starts PulseAudio with a null sink, runs `argentum run` in tmux, records what the sink plays, presses `x` while somebody
speaks, then resizes and scrolls the screen without mercy; and compares the recording with the journal and with the mix
that the same run wrote. The delay of a press is from just before the key is sent to when the first faded sample comes
out of the device, less what the device itself takes: that is measured the same way by a probe.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parent / "audio"):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

import sink as virtual  # noqa: E402
import terminal  # noqa: E402
from alignment import Alignment, Samples  # noqa: E402
from live_sound_figures import DROPOUT_MS, hear_device, judge_presses, judge_sound, mix_of  # noqa: E402
from live_sound_record import PATIENCE_S, Failed, Figures, Record, Taken, Times, percentile  # noqa: E402

SIZES = ((80, 24), (120, 40), (200, 50), (100, 30), (160, 45))
FIRST_SIZE = (120, 40)
# Search needs its line opened, written and left, and a moment after Escape, which would else be taken for Alt.
UNREST: tuple[tuple[str, ...], ...] = (
    ("Tab",), ("Up",), ("Up",), ("PPage",), ("Down",), ("t",), ("NPage",), ("Tab",), ("PPage",), ("/", "c", "a"),
    ("Escape",), ("NPage",), ("t",), ("Up",), ("NPage",), ("Tab",),
)  # fmt: skip
# Between two of these, in s.
UNREST_S = 0.15


class Missing(Exception):
    """What this machine lacks; one sentence."""


def lacking() -> str | None:
    """Why the show cannot be given here."""
    if not terminal.available():
        return "tmux is not installed"
    if not virtual.available():
        return "PulseAudio, parec or ALSA's pulse plugin is not installed"
    return None


# --- the show -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def private_sink() -> Iterator[virtual.Sink]:
    """A sink and its folder, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sink"))
    made = virtual.Sink(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def probe(environment: Mapping[str, str], clicks: int) -> list[dict[str, float]]:
    """Click on the device; when each click was handed over and taken."""
    done = subprocess.run(
        [sys.executable, str(HERE / "device_probe.py"), str(clicks)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise Failed(f"the probe found no device: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure(
    sink: virtual.Sink,
    folder: Path,
    *,
    presses: int,
    unrest_s: float,
    clicks: int = 10,
    motion: str = "car-free-centres",
    seed: int = 7,
    say: Callable[[str], None] = lambda _line: None,
) -> Figures:
    """Give the show on a sink that runs, and measure it. `folder` takes journal and mix."""
    figures = Figures()
    journal, mix = folder / "show.db", folder / "show.wav"
    environment = {**sink.environment, "ARGENTUM_HOME": str(folder), "TERM": "screen-256color"}
    environment |= {"LANG": "C.UTF-8", "COLORTERM": "truecolor"}
    recording = sink.record()
    try:
        say("listening to the device alone")
        clicked = probe(environment, clicks)
        clicks_end = recording.arrivals[-1][0]
        command = [sys.executable, "-m", "argentum_tui", "run", motion, "--seed", str(seed)]
        command += ["--journal", str(journal), "--wav", str(mix)]
        columns, rows = FIRST_SIZE
        with terminal.Terminal(command, folder, environment, columns=columns, rows=rows) as stage:
            record = Record(journal)
            if not record.until(lambda: record.speaking() is not None):
                raise Failed(f"nobody spoke; the screen shows:\n{stage.screen()}")
            say(f"pressing x {presses} times")
            pressed = [_press(stage, record) for _ in range(presses)]
            say(f"resizing and scrolling for {unrest_s:.0f} s")
            _disturb(stage, record, figures, unrest_s)
            figures.underruns = _shown_underruns(stage)
            stage.press("C-c")
            figures.exit_status = stage.wait()
        record.read()
    finally:
        heard = np.ascontiguousarray(recording.stop()[:, 0])
    say("comparing")
    times = Times(recording.arrivals)
    hear_device(figures, heard[:clicks_end], times, clicked)
    played = mix_of(mix)
    taken = Taken(record, played, heard, times, Alignment(played, _after(heard, clicks_end)))
    judge_presses(figures, taken, pressed)
    judge_sound(figures, taken)
    return figures


def _after(heard: Samples, frame: int) -> Samples:
    """The recording from the show on, in the recording's own frames."""
    kept = heard.copy()
    kept[:frame] = 0
    return kept


def _press(stage: terminal.Terminal, record: Record) -> tuple[float, int | None]:
    """Press `x` at some moment while somebody speaks; when, and the number of its command in the journal."""
    before = len(_cuts(record))
    last = record.rows[-1].seq if before else 0
    while True:
        floor = _next_floor(record, last)
        time.sleep(random.uniform(0.3, max(0.4, min(3.0, floor[1]["planned_ms"] / 1000 - 0.8))))
        record.read()
        if record.speaking() == floor:
            break
        last = floor[0]
    at_s = stage.press("x")
    answered = record.until(
        lambda: any(cut["status"] != "accepted" for cut in _cuts(record)[before:]), patience_s=PATIENCE_S / 3
    )
    return at_s, (_cuts(record)[before]["command_id"] if answered else None)


def _next_floor(record: Record, after: int) -> tuple[int, dict[str, Any]]:
    """Who has the floor, or has it next, since an event's number."""
    if not record.until(lambda: (floor := record.speaking()) is not None and floor[0] > after):
        raise Failed("nobody speaks any more")
    floor = record.speaking()
    assert floor is not None
    return floor


def _cuts(record: Record) -> list[dict[str, Any]]:
    return [body for body in record.of("operator_command") if body["command"] == "cut"]


def _disturb(stage: terminal.Terminal, record: Record, figures: Figures, unrest_s: float) -> None:
    """Give the screen no rest; at the end leave it wide, where every figure is shown."""
    begun = time.monotonic()
    step = 0
    while (gone := time.monotonic() - begun) < unrest_s:
        if step % 10 == 0:
            stage.resize(*SIZES[step // 10 % len(SIZES)])
            figures.resizes += 1
        keys = UNREST[step % len(UNREST)]
        stage.press(*keys)
        figures.keys += len(keys)
        step += 1
        time.sleep(UNREST_S)
        if stage.exit_status is not None:
            raise Failed(f"the debate ended by itself after {gone:.0f} s with status {stage.exit_status}")
    figures.unrest_s = time.monotonic() - begun
    stage.press("Escape")
    stage.resize(*SIZES[2])
    time.sleep(1.0)
    record.read()


def _shown_underruns(stage: terminal.Terminal) -> int | None:
    """The count on the stage; None if it is not shown."""
    for line in stage.screen().splitlines():
        if "underruns" in line:
            words = line.split("underruns", 1)[1].split()
            if words and words[0].replace(",", "").isdigit():
                return int(words[0].replace(",", ""))
    return None


# --- as a program ---------------------------------------------------------------------------------------------------


def report(figures: Figures) -> list[tuple[str, str, bool | None]]:
    """What was measured, in words, and whether it is as it must be (None where nothing is asked)."""
    applied = figures.applied
    own = [float(press.own_ms) for press in applied if press.own_ms is not None]
    refused = [f"{press.status} ({press.reason})" for press in figures.presses if press.status != "applied"]
    p50, p95, most = figures.beyond_ms(50), figures.beyond_ms(95), figures.beyond_ms(100)
    gaps, planned = figures.gaps_heard_ms, figures.gaps_planned_ms
    return [
        (
            "device's own latency",
            f"{figures.device_ms:.1f} ms (p95 {figures.device_p95_ms:.1f}; {figures.device_taken_ms:.1f} once it took the block)",
            None,
        ),
        ("presses of x", f"{len(applied)} applied of {len(figures.presses)}" + "".join(f"; {r}" for r in refused), None),
        ("press to faded sample, beyond the device", f"p50 {p50:.1f}  p95 {p95:.1f}  max {most:.1f} ms", p95 <= 40),
        ("the app's own figure", f"p50 {percentile(own, 50):.0f}  p95 {percentile(own, 95):.0f}  max {max(own, default=0):.0f} ms", None),
        ("silent after the fade", f"{sum(bool(p.silent_after) for p in applied)} of {len(applied)}", all(p.silent_after for p in applied)),
        ("level while somebody speaks", f"{figures.level_db:.1f} dBFS, peak {figures.peak_db:.1f}", figures.level_db > -35),
        ("sounding while somebody has the floor", f"{figures.sounding_share:.0%} of {figures.heard_s:.0f} s, {figures.segments} segments", figures.sounding_share > 0.6),
        ("silence between speakers, planned", f"median {percentile(planned, 50):.0f}  p95 {percentile(planned, 95):.0f} ms", None),
        ("silence between speakers, heard", f"median {percentile(gaps, 50):.0f}  p95 {percentile(gaps, 95):.0f} ms", None),
        ("starts not heard where the journal has them", f"{figures.late_onsets}", figures.late_onsets == 0),
        ("unrest", f"{figures.unrest_s:.0f} s, {figures.resizes} sizes, {figures.keys} keys", None),
        ("underruns on the stage", "not shown" if figures.underruns is None else str(figures.underruns), figures.underruns == 0),
        ("notices", "; ".join(figures.notices) or "none", not figures.notices),
        ("same as the mix, sample by sample", f"{figures.compared_s:.1f} s, {len(figures.breaks_ms)} breaks, longest {figures.longest_break_ms:.1f} ms" + "".join(f"; {one}" for one in figures.breaks), not figures.breaks_ms),
        (f"dropouts over {DROPOUT_MS} ms", f"{len(figures.dropouts_ms)}", not figures.dropouts_ms),
        ("exit status after ctrl-c", str(figures.exit_status), figures.exit_status == 130),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a live debate's sound at the device's far end.")
    parser.add_argument("--presses", type=int, default=20, help="how often x is pressed (20)")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the screen is given no rest (3)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--keep", type=Path, help="keep journal and mix in this folder")
    options = parser.parse_args()
    why = lacking()
    if why is not None:
        print(f"live_sound: {why}", file=sys.stderr)
        return 2

    def say(line: str) -> None:
        print(f"… {line}", file=sys.stderr, flush=True)

    folder = options.keep or Path(tempfile.mkdtemp(prefix="show"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with private_sink() as sink:
            figures = measure(sink, folder, presses=options.presses, unrest_s=options.minutes * 60, say=say)
    except Failed as failure:
        print(f"live_sound: {failure}", file=sys.stderr)
        return 1
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    lines = report(figures)
    if options.json:
        print(json.dumps({**asdict(figures), "missed": [what for what, _, met in lines if met is False]}, indent=1))
    else:
        for what, text, met in lines:
            print(f"{ {True: '✓', False: '✗', None: ' '}[met] } {what:<45} {text}")
    return int(any(met is False for _, _, met in lines))


if __name__ == "__main__":
    sys.exit(main())
