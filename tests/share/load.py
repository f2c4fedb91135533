"""The load of a shared debate, measured: watchers over loopback, a debate in real time on a sound device, and what both felt.

    python tests/share/load.py --watchers 200 --minutes 5

Starts a private PulseAudio with a null sink where it is installed (without one the room's own sound is not judged), a debate with the
embedded voice, its server, and the watchers as a program of their own. An event's delay is from its record to a watcher's having it; those
that were there before a watcher came do not count. Run it on a machine that is not busy, and read `load` first.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).parent.parent / "audio"), str(Path(__file__).parent.parent.parent)]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from argentum_core.journal.record import Recorded

SETTLE_S = 10.0
TARGET_P95_MS = 150
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def null_sink() -> Iterator[bool]:
    """Sound goes to a PulseAudio of our own; False where that is not installed."""
    from sink import Sink, available

    if not available():
        yield False
        return
    folder = Path(tempfile.mkdtemp(prefix="sink"))
    made = Sink(folder)
    home = os.environ.get("ARGENTUM_HOME", "")
    os.environ.update(made.environment)
    os.environ["ARGENTUM_HOME"] = home or str(folder / "argentum")
    made.start()
    try:
        yield True
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--voice", default="espeak")
    given = parser.parse_args()
    with null_sink() as device:
        found = measure(given.watchers, given.minutes * 60, given.voice, device=device)
    print(json.dumps(found, indent=2))
    return 0 if found["ok"] else 1


def measure(watchers: int, seconds: float, voice: str, *, device: bool) -> dict[str, Any]:
    """A shared debate for so long."""
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.live import open_live
    from argentum_core.wiring.recording import Recording
    from argentum_tui.share.options import new_options
    from argentum_tui.share.sharing import Sharing

    recorded_s: dict[int, float] = {}
    sharing = Sharing(new_options())

    def told(batch: list[Recorded]) -> None:
        now_s = time.perf_counter()
        for recorded in batch:
            recorded_s[recorded.seq] = now_s
        sharing.take(batch)

    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(journal=Path(folder) / "load.db", ring=sharing.ring)
        session = open_live(assemble(Choice(seed=7, voice=voice)), recording, on_recorded=told)
        sharing.attach(session)
        try:
            time.sleep(SETTLE_S)
            session.drain()
            server = child_named("argentum share") or 0
            underruns = session.stats().underruns
            before = cpu_s(server), cpu_s(os.getpid()), memory_kb(server)
            command = [sys.executable, str(Path(__file__).parent / "watchers.py"), sharing.links[1].url]
            command += ["--watchers", str(watchers), "--seconds", str(seconds)]
            if not watchers:
                command = ["sh", "-c", f'sleep {seconds}; echo \'{{"cpu_s": 0, "watchers": []}}\'']
            watching = subprocess.Popen(command, stdout=subprocess.PIPE)
            memory, most = [], 0
            begun_s = time.perf_counter()
            room = RoomStalls(session.now_ms)
            reading = in_background(watching)
            while watching.poll() is None:
                time.sleep(1.0)
                session.drain()
                memory.append(memory_kb(server))
                most = max(most, sharing.counted.watching)
            took_s = time.perf_counter() - begun_s
            stalls = room.stop()
            seen = json.loads(reading())
            stats = session.stats()
            after = cpu_s(server), cpu_s(os.getpid())
            lost_ms, ended = sharing.counted.lost_ms, sharing.ended
        finally:
            session.close()
            sharing.close()
    rows = seen["watchers"]
    if not rows:
        return {
            "room_underruns": stats.underruns - underruns,
            "room_stalled_ms": stalls,
            "load": os.getloadavg(),
            "ok": True,
        }
    delays = sorted(
        1000 * (came - recorded_s[seq])
        for row in rows
        for seq, came in row["came_s"]
        if seq in recorded_s and recorded_s[seq] > row["came_s"][0][1] + 1.0
    )
    spreads = sorted(row["spread_s"] for row in rows)
    settled = memory[len(memory) // 3] if memory else 0
    found: dict[str, Any] = {
        "watchers": watchers,
        "most_at_once": most,
        "seconds": round(took_s, 1),
        "load": os.getloadavg(),
        "output": stats.output,
        "room_underruns": stats.underruns - underruns if device else None,
        "room_stalled_ms": stalls,
        "sound_gaps": sum(row["sound_gaps"] for row in rows),
        "sound_lost_in_server_ms": lost_ms,
        "event_gaps": sum(row["event_gaps"] for row in rows),
        "closed_early": [row["closed"] for row in rows if row["closed"]],
        "chunks_each": [min(row["chunks"] for row in rows), max(row["chunks"] for row in rows)],
        "kbit_s_each": round(sum(row["bytes"] for row in rows) * 8 / 1000 / len(rows) / took_s),
        "player_needs_ms": {"median": round(1000 * at(spreads, 0.5)), "p95": round(1000 * at(spreads, 0.95)), "most": round(1000 * spreads[-1])},
        "event_delay_ms": {"count": len(delays), "median": round(at(delays, 0.5), 1), "p95": round(at(delays, 0.95), 1), "most": round(delays[-1], 1)},
        "acts": {"done": sum(row["done"] for row in rows), "refused": sorted({why for row in rows for why in row["refused"]})},
        "server_cpu_percent": round(100 * (after[0] - before[0]) / took_s),
        "debate_cpu_percent": round(100 * (after[1] - before[1]) / took_s),
        "watchers_cpu_percent": round(100 * seen["cpu_s"] / took_s),
        "server_memory_mb": {"before": before[2] // 1024, "after_a_third": settled // 1024, "at_the_end": memory[-1] // 1024 if memory else 0},
        "sharing_ended": ended,
    }  # fmt: skip
    found["ok"] = (
        not found["sound_gaps"] and not found["event_gaps"] and not found["closed_early"] and not ended and lost_ms == 0
        and not found["room_underruns"] and found["event_delay_ms"]["p95"] <= TARGET_P95_MS
    )  # fmt: skip
    return found


class RoomStalls(threading.Thread):
    """By how much the room's own clock fell behind the wall's, at once and in all: its sound stood still then."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self._now_ms = now_ms
        self._behind: list[float] = []
        self._ending = threading.Event()
        self.start()

    def run(self) -> None:
        before = time.perf_counter() * 1000 - self._now_ms()
        while not self._ending.wait(0.05):
            behind = time.perf_counter() * 1000 - self._now_ms()
            self._behind.append(behind - before)
            before = behind

    def stop(self) -> dict[str, int]:
        self._ending.set()
        self.join()
        return {"most_at_once": round(max(self._behind, default=0)), "in_all": round(sum(self._behind))}


def at(ordered: list[float], part: float) -> float:
    """The value below which that part of the ordered ones lies."""
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


def in_background(process: subprocess.Popen[bytes]) -> Any:
    """Read what a process writes while it runs; call the result for the whole."""
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    assert process.stdout is not None
    whole = pool.submit(process.stdout.read)
    return whole.result


def child_named(name: str) -> int | None:
    """The process of multiprocessing by that name."""
    import multiprocessing

    return next((child.pid for child in multiprocessing.active_children() if child.name == name), None)


def cpu_s(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_kb(pid: int) -> int:
    """What a process has in memory."""
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith("VmRSS:"):
            return int(row.split()[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
