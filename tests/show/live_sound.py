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
import sqlite3
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parent / "audio"):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

import sink as virtual  # noqa: E402
import terminal  # noqa: E402
from alignment import RATE, Alignment, Samples, silences  # noqa: E402

FRAMES_PER_MS = RATE // 1000
PATIENCE_S = 30.0
DROPOUT_MS = 15
SIZES = ((80, 24), (120, 40), (200, 50), (100, 30), (160, 45))
FIRST_SIZE = (120, 40)
# Search needs its line opened, written and left, and a moment after Escape, which would else be taken for Alt.
UNREST: tuple[tuple[str, ...], ...] = (
    ("Tab",), ("Up",), ("Up",), ("PPage",), ("Down",), ("t",), ("NPage",), ("Tab",), ("PPage",), ("/", "c", "a"),
    ("Escape",), ("NPage",), ("t",), ("Up",), ("NPage",), ("Tab",),
)  # fmt: skip
# Between two of these, in s.
UNREST_S = 0.15
_SPEECH_DB, _SILENCE_DB = -50.0, -66.0


class Missing(Exception):
    """What this machine lacks; one sentence."""


class Failed(Exception):
    """The show did not go as it must; one sentence."""


@dataclass(frozen=True, slots=True)
class Press:
    """One press of `x`. `beyond_ms` is press to first faded sample, less the device's own latency; `own_ms` is what the
    journal says from press to where the cut lies on the timeline."""

    status: str
    reason: str | None = None
    own_ms: int | None = None
    out_ms: float | None = None
    beyond_ms: float | None = None
    # Nothing sounds between the end of the fade and the next speaker.
    silent_after: bool | None = None


@dataclass(slots=True)
class Figures:
    """What was measured; times in ms, levels in dBFS."""

    device_ms: float = 0.0
    device_taken_ms: float = 0.0
    device_p95_ms: float = 0.0
    presses: list[Press] = field(default_factory=list)
    unrest_s: float = 0.0
    resizes: int = 0
    keys: int = 0
    underruns: int | None = None
    notices: list[str] = field(default_factory=list)
    heard_s: float = 0.0
    level_db: float = -120.0
    peak_db: float = -120.0
    sounding_share: float = 0.0
    segments: int = 0
    late_onsets: int = 0
    gaps_planned_ms: list[float] = field(default_factory=list)
    gaps_heard_ms: list[float] = field(default_factory=list)
    compared_s: float = 0.0
    breaks_ms: list[float] = field(default_factory=list)
    longest_break_ms: float = 0.0
    # Each break in words, with its place in the mix.
    breaks: list[str] = field(default_factory=list)
    dropouts_ms: list[float] = field(default_factory=list)
    exit_status: int | None = None

    @property
    def applied(self) -> list[Press]:
        return [press for press in self.presses if press.status == "applied"]

    def beyond_ms(self, percent: float) -> float:
        return percentile([press.beyond_ms for press in self.applied if press.beyond_ms is not None], percent)


def percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")


def lacking() -> str | None:
    """Why the show cannot be given here."""
    if not terminal.available():
        return "tmux is not installed"
    if not virtual.available():
        return "PulseAudio, parec or ALSA's pulse plugin is not installed"
    return None


# --- what is recorded -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    seq: int
    type: str
    body: dict[str, Any]


class Record:
    """A journal that is being written, read as it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows: list[Row] = []

    def read(self) -> list[Row]:
        """What is new."""
        if not self._path.exists():
            return []
        last = self.rows[-1].seq if self.rows else 0
        new: list[Row] = []
        with contextlib.suppress(sqlite3.OperationalError):  # not there yet, or being made
            db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
            try:
                found = db.execute("SELECT seq, type, body FROM events WHERE seq > ? ORDER BY seq", (last,))
                new = [Row(seq, kind, json.loads(body)) for seq, kind, body in found]
            finally:
                db.close()
        self.rows.extend(new)
        return new

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [row.body for row in self.rows if row.type == kind]

    def speaking(self) -> tuple[int, dict[str, Any]] | None:
        """Who has the floor: the event's number, and the event."""
        for row in reversed(self.rows):
            if row.type == "segment_ended":
                return None
            if row.type == "segment_started":
                return row.seq, row.body
        return None

    def until(self, wanted: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        deadline = time.monotonic() + patience_s
        while not wanted():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
            self.read()
        return True


class Times:
    """When a frame of a recording arrived: chunks arrive late, never early, so the earliest of the arrivals around
    it tell (time.perf_counter)."""

    def __init__(self, arrivals: Sequence[tuple[int, float]]) -> None:
        self._frames = np.array([frames for frames, _ in arrivals], np.float64)
        self._offsets = np.array([at_s for _, at_s in arrivals]) - self._frames / RATE

    def when_s(self, frame: int) -> float:
        low, high = np.searchsorted(self._frames, (frame - 3 * RATE, frame + 3 * RATE))
        return frame / RATE + float(self._offsets[low : max(high, low + 1)].min())

    def longest_wait_ms(self, frame: int) -> float:
        """The longest time without any arrival close to a frame: long if the sound server itself was held up."""
        low, high = np.searchsorted(self._frames, (frame - RATE // 5, frame + RATE // 5))
        at_s = self._offsets[low:high] + self._frames[low:high] / RATE
        return 1000 * float(np.diff(at_s).max()) if len(at_s) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything that was taken down of one show. `show` says where the mix is in what was heard."""

    record: Record
    mix: Samples
    heard: Samples
    times: Times
    show: Alignment


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
    _hear_device(figures, heard[:clicks_end], times, clicked)
    played = _mix(mix)
    taken = Taken(record, played, heard, times, Alignment(played, _after(heard, clicks_end)))
    _judge_presses(figures, taken, pressed)
    _judge_sound(figures, taken)
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


# --- the judgement --------------------------------------------------------------------------------------------------


def _mix(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    return (data[:, 0] / 32767).astype(np.float32)


def _hear_device(figures: Figures, heard: Samples, times: Times, clicked: list[dict[str, float]]) -> None:
    loud = np.flatnonzero(np.abs(heard) > 0.5)
    arrived = [int(frame) for frame in loud[np.diff(loud, prepend=-RATE) > RATE // 20]]
    if len(arrived) != len(clicked):
        raise Failed(f"{len(clicked)} clicks were sent to the device and {len(arrived)} arrived")
    handed = [1000 * (times.when_s(f) - click["handed_s"]) for f, click in zip(arrived, clicked, strict=True)]
    taken = [1000 * (times.when_s(f) - click["taken_s"]) for f, click in zip(arrived, clicked, strict=True)]
    figures.device_ms = percentile(handed, 50)
    figures.device_p95_ms = percentile(handed, 95)
    figures.device_taken_ms = percentile(taken, 50)


def _judge_presses(figures: Figures, taken: Taken, pressed: list[tuple[float, int | None]]) -> None:
    record, show, heard = taken.record, taken.show, taken.heard
    interrupts = [row for row in record.rows if row.type == "hard_interrupt" and row.body["by"] == "operator"]
    for at_s, command in pressed:
        stages = [row for row in record.rows if row.type == "operator_command" and row.body["command_id"] == command]
        if not stages:
            figures.presses.append(Press("unanswered"))
            continue
        last = stages[-1].body
        cut = next((row.body for row in interrupts if row.seq > stages[0].seq), None)
        if last["status"] != "applied" or cut is None:
            figures.presses.append(Press(last["status"], last["reason"]))
            continue
        frame = show.frame(cut["cut_ms"] * FRAMES_PER_MS)
        out_ms = 1000 * (taken.times.when_s(frame) - at_s)
        faded = frame + (cut["crossfade_ms"] + 5) * FRAMES_PER_MS
        after = np.abs(heard[faded : faded + 60 * FRAMES_PER_MS])
        figures.presses.append(
            Press(
                "applied",
                own_ms=last["delay_ms"],
                out_ms=out_ms,
                beyond_ms=out_ms - figures.device_ms,
                silent_after=bool(after.max() < 10 ** (_SILENCE_DB / 20)),
            )
        )


def _judge_sound(figures: Figures, taken: Taken) -> None:
    record, show, heard = taken.record, taken.show, taken.heard
    started, ended = record.of("segment_started"), record.of("segment_ended")
    figures.segments = len(ended)
    figures.notices = [f"{body['provider']} {body['kind']}: {body['detail']}" for body in record.of("provider_fault")]
    spoken: list[Samples] = []
    for begin, end in zip(started, ended, strict=False):
        stretch = heard[show.frame(begin["starts_ms"] * FRAMES_PER_MS) : show.frame(end["ended_ms"] * FRAMES_PER_MS)]
        spoken.append(stretch)
        onset = stretch[: 150 * FRAMES_PER_MS]
        figures.late_onsets += not (len(onset) and _db(np.abs(onset).max()) > _SPEECH_DB)
    said = np.concatenate(spoken)
    figures.heard_s = len(said) / RATE
    figures.level_db = _db(float(np.sqrt(np.mean(said.astype(np.float64) ** 2))))
    figures.peak_db = _db(float(np.abs(said).max()))
    tenths = said[: len(said) // 4800 * 4800].reshape(-1, 4800).astype(np.float64)
    figures.sounding_share = float(np.mean(np.sqrt(np.mean(tenths**2, axis=1)) > 10 ** (_SPEECH_DB / 20)))
    for end, begin in zip(ended, started[1:], strict=False):
        planned_ms = begin["starts_ms"] - end["ended_ms"]
        if planned_ms <= 0:
            continue  # who cuts in comes before the other has gone
        figures.gaps_planned_ms.append(planned_ms)
        middle = show.frame((end["ended_ms"] + begin["starts_ms"]) // 2 * FRAMES_PER_MS)
        figures.gaps_heard_ms.append(_silence_around(heard, middle) / FRAMES_PER_MS)
    figures.compared_s = show.compared / RATE
    figures.breaks_ms = [one.frames / FRAMES_PER_MS for one in show.breaks]
    figures.breaks = [
        f"{one.at / RATE:.3f} s: {(one.resumed - one.at) / FRAMES_PER_MS:.2f} ms differ, "
        f"then {one.moved / FRAMES_PER_MS:+.2f} ms (the server itself paused "
        f"{taken.times.longest_wait_ms(show.frame(one.at)):.0f} ms)"
        for one in show.breaks
    ]
    figures.longest_break_ms = max(figures.breaks_ms, default=0.0)
    figures.dropouts_ms = _dropouts(show, heard, taken.mix)


def _silence_around(heard: Samples, middle: int) -> int:
    """Frames of silence on both sides of a frame."""
    reach, limit = RATE, 10 ** (_SILENCE_DB / 20)
    before = np.flatnonzero(np.abs(heard[max(0, middle - reach) : middle][::-1]) > limit)
    after = np.flatnonzero(np.abs(heard[middle : middle + reach]) > limit)
    return (int(before[0]) if len(before) else reach) + (int(after[0]) if len(after) else reach)


def _dropouts(show: Alignment, heard: Samples, mix: Samples) -> list[float]:
    """Stretches of exact silence in the recording where the mix has sound."""
    first, last = show.frame(0), show.frame(show.compared)
    shortest = DROPOUT_MS * FRAMES_PER_MS
    own = silences(mix[: show.compared], shortest)
    meant = [(show.frame(begin), show.frame(end - 1) + 1) for begin, end in own]
    slack = FRAMES_PER_MS
    found: list[float] = []
    for begin, end in silences(heard[first:last], shortest):
        a, b = begin + first, end + first
        if not any(low - slack <= a and b <= high + slack for low, high in meant):
            found.append((b - a) / FRAMES_PER_MS)
    return found


def _db(value: float) -> float:
    return 20 * float(np.log10(max(value, 1e-6)))


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
