"""Servers that are silent, dribble, load or lie, each kind alone and all together, for whole debates in real time.

    python tests/show/bad_servers.py [--minutes 10] [--only chat:loading,voices:silent,together] [--beside 3] [--verify VERIFY_SHOW.py]

Every answer of a bad server is bad. Asked of each debate: no silence of over a second that has no notice, no request written twice,
nothing asked twice at once for one agent, no socket or task left, memory that does not grow, a whole record.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parents[1]):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

from provider_storm import run  # noqa: E402
from storm_fakes import ProviderFaults, Seen  # noqa: E402
from storm_figures import Gap, percentile  # noqa: E402

from argentum_core.journal import JournalReader  # noqa: E402

KINDS = ("silent", "dribbling", "loading", "lying")
NONE: frozenset[str] = frozenset()
LONG_MS = 1000
# A notice belongs to a silence that began at most so long after it.
BEFORE_MS = 8000
GROWTH_MB = 40.0


@dataclass(slots=True)
class Trial:
    """One debate: what its chat server and its speech servers do."""

    name: str
    chat: frozenset[str]
    voices: frozenset[str]
    problems: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def trials(only: str = "") -> list[Trial]:
    """Every kind alone at the minds and at the voices, and all of them at both."""
    everything = [
        *(Trial(f"chat:{kind}", frozenset({kind}), NONE) for kind in KINDS),
        *(Trial(f"voices:{kind}", NONE, frozenset({kind})) for kind in KINDS),
        Trial("together", frozenset(KINDS), frozenset(KINDS)),
    ]
    wanted = {name.strip() for name in only.split(",") if name.strip()}
    return [trial for trial in everything if not wanted or trial.name in wanted]


def play(trial: Trial, folder: Path, minutes: float, seed: int, verify: Path | None) -> Trial:
    """Hold the debate in a process of its own, and judge it."""
    command = [sys.executable, __file__, "--one", trial.name, "--minutes", str(minutes), "--seed", str(seed)]
    command += ["--keep", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout.strip():
        trial.problems.append(f"it broke: {done.stderr[-2000:]}")
        return trial
    result = json.loads(done.stdout.splitlines()[-1])
    trial.problems, trial.told = result["problems"], result["told"]
    if verify is not None:
        show = folder / "show.argentum"
        judged = subprocess.run(
            [
                sys.executable,
                str(verify),
                str(show),
                "--wav",
                str(folder / "show.wav"),
                "--stems",
                str(folder / "stems"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        trial.problems += [line for line in judged.stdout.splitlines() if "FAIL" in line]
    return trial


def one(trial: Trial, folder: Path, minutes: float, seed: int) -> None:
    """One debate in this process; prints what came of it as a line of JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = ProviderFaults(1.0, seed, trial.chat, trial.voices)
    told, watched, seen = run(profile, folder, minutes=minutes, seed=seed)
    rows = [
        {**json.loads(row.body), "at_ms": row.at_ms, "type": row.type}
        for row in JournalReader.open(folder / "show.argentum").rows()
    ]
    notices = [row for row in rows if row["type"] == "provider_fault"]
    problems = [f"crash: {watched.crash!r}"] if watched.crash is not None else []
    problems += [] if told.ended in ("minutes", "turns") else [f"ended {told.ended!r}"]
    problems += [f"{len(told.stale_clips)} clips heard after they were let go"] if told.stale_clips else []
    problems += [f"{told.stray_ms} ms of sound without a record"] if told.stray_ms else []
    problems += [f"{told.overlaps} overlaps"] if told.overlaps else []
    problems += [
        f"{gap.ms} ms of silence before {gap.agent} at {gap.at_ms / 1000:.1f} s without a notice"
        for gap in told.gaps
        if gap.ms > LONG_MS and not _noticed(gap, notices)
    ]
    problems += asked_twice(seen["chat"])
    problems += [f"tasks left: {watched.tasks_left}"] if watched.tasks_left else []
    problems += [f"{watched.sockets_left} sockets left"] if watched.sockets_left > 0 else []
    problems += [f"open at {name}: {server.open}" for name, server in seen.items() if server.open]
    problems += [f"forbidden by a provider: {violation}" for violation in told.violations[:3]]
    rss = [mb for _, mb in watched.rss_mb]
    third = rss[len(rss) // 3 :]
    if third and third[-1] - third[0] > GROWTH_MB:
        problems.append(f"memory grew from {third[0]:.0f} to {third[-1]:.0f} MB in the last two thirds")
    kinds = Counter((row["provider"], row["kind"]) for row in notices)
    said = [
        f"{told.minutes:.1f} min, {told.segments} segments, {told.cuts} cuts, {told.interjections} interjections",
        f"gaps: median {told.gap_ms(50):.0f}, p95 {told.gap_ms(95):.0f}, longest {told.gap_ms(100):.0f} ms; "
        f"{sum(gap.ms > LONG_MS for gap in told.gaps)} over {LONG_MS} ms",
        "requests: " + ", ".join(f"{name} {_asked(server)}" for name, server in seen.items()),
        f"memory {rss[0]:.0f} → {rss[-1]:.0f} MB, load p50 {percentile(watched.load, 50):.1f}",
        f"{len(notices)} notices: " + ", ".join(f"{name} {kind} {n}" for (name, kind), n in kinds.most_common()),
        *(f"  {row['at_ms'] / 1000:6.1f} s  {row['provider']}: {row['detail']}" for row in notices[:12]),
    ]
    print(json.dumps({"problems": problems, "told": said}))


def _noticed(gap: Gap, notices: list[dict[str, Any]]) -> bool:
    return any(gap.at_ms - gap.ms - BEFORE_MS <= row["at_ms"] <= gap.at_ms + 100 for row in notices)


def _asked(server: Seen) -> int:
    return sum(kind in ("answered", "gone", "open", "request", "message") for _, kind, _ in server.received)


def asked_twice(chat: Seen) -> list[str]:
    """Requests whose words were written twice, and those of one agent that were under way at the same time."""
    bodies = Counter(json.dumps(body, sort_keys=True) for _, _, (body, _) in chat.received)
    problems = [f"a request was written {n} times: {body[-200:]}" for body, n in bodies.items() if n > 1][:3]
    under_way: dict[str, list[tuple[float, float]]] = {}
    for at_s, _, (body, ended_s) in chat.received:
        # The system prompt names the agent and differs between agents.
        system = str(body["messages"][0]["content"])[:200]
        under_way.setdefault(system, []).append((at_s, ended_s if ended_s is not None else float("inf")))
    for system, spans in under_way.items():
        spans.sort()
        twice = sum(later[0] < earlier[1] - 0.05 for earlier, later in itertools.pairwise(spans))
        if twice:
            problems.append(f"{twice} requests while another of the same agent was under way ({system[:60]!r})")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Whole debates among bad servers, judged.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="names of trials, separated by commas")
    parser.add_argument("--beside", type=int, default=3, help="debates at a time")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="keep journals and sound in this folder")
    parser.add_argument(
        "--verify", type=Path, help="a judge to run on each debate: JUDGE JOURNAL --wav FILE --stems FOLDER"
    )
    options = parser.parse_args()
    if options.one:
        one(trials(options.one)[0], options.keep, options.minutes, options.seed)
        return 0
    folder = options.keep or Path(tempfile.mkdtemp(prefix="bad-servers"))
    with ThreadPoolExecutor(options.beside) as pool:
        waiting = [
            pool.submit(
                play, trial, folder / trial.name.replace(":", "-"), options.minutes, options.seed, options.verify
            )
            for trial in trials(options.only)
        ]
        failed = 0
        for future in waiting:
            trial = future.result()
            failed += bool(trial.problems)
            print(f"{'✗' if trial.problems else '✓'} {trial.name}")
            for line in (*trial.told, *(f"PROBLEM {problem}" for problem in trial.problems)):
                print(f"    {line}")
            sys.stdout.flush()
    if options.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
