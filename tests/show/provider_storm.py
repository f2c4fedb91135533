"""Four minds and four voices at providers of realistic latency, live: is the debate as close and as clean as without them?

    python tests/show/provider_storm.py [--minutes 10] [--share 0.0] [--seed 7] [--keep FOLDER] [--verify VERIFY_SHOW.py]

runs a debate in real time against the fake providers, with `--share` of all steps meeting a fault, writes journal, mix and
stems, and measures them: gaps, overlap, stale sound, drift, notices, and what the providers were sent after a cut.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parents[1]):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

from storm_fakes import Fakes, ProviderFaults, Seen  # noqa: E402
from storm_figures import DRIFT_MS, MEDIAN_MS, P95_MS, Figures, figures_of, percentile  # noqa: E402
from storm_scene import Show, Watched, setup  # noqa: E402

from argentum_core.debate.commands import CutCommand  # noqa: E402
from argentum_core.session import agents_of  # noqa: E402
from tests.providers.chat_faults import FAULTS  # noqa: E402

# After these a provider is left alone for longer than a debate takes.
LASTING_CHAT = frozenset({"unauthorized", "forbidden", "no_model", "quota", "redirect", "echo_key"})
LASTING_VOICES = frozenset({"401", "403", "quota", "voice-400", "404", "echo-key", "redirect", "unusual", "error-200"})
CUT_EVERY_S = 45.0
JUST_BEGUN_S = 0.3
CLOSED_MS = 100


class Presses:
    """The operator cuts a speaker now and then, just when it has begun: its sound is still on the way."""

    def __init__(self, show: Show, every_s: float) -> None:
        self._show, self._every_s, self._due_s = show, every_s, every_s
        agents = agents_of(show.begun)
        self._whom = {agent.id for agent in agents if agent.voice.startswith("elevenlabs")}

    def __call__(self, gone_s: float) -> None:
        since_s, speaker = self._show.floor
        begun = speaker in self._whom and time.monotonic() - since_s < JUST_BEGUN_S
        if self._every_s and gone_s >= self._due_s and begun:
            self._due_s += self._every_s
            self._show.session.send(CutCommand())


def run(
    profile: ProviderFaults,
    folder: Path,
    *,
    minutes: float,
    seed: int = 7,
    cut_every_s: float = CUT_EVERY_S,
    without: Iterable[Literal["form", "rhythm"]] = (),
) -> tuple[Figures, Watched, dict[str, Seen]]:
    """One show, and what it came to; `without` as for `setup`."""
    with Fakes(profile) as fakes:
        show = Show(setup(minutes=minutes, seed=seed, without=without), fakes.urls, folder, key=profile.key)
        watched = show.watch(minutes * 60 + 60, on_tick=Presses(show, cut_every_s))
        seen = fakes.received()
    return figures_of(show.journal_path, show.wav, show.stems, watched, seen), watched, seen


Line = tuple[str, str, bool | None]


def report(told: Figures, watched: Watched, seen: dict[str, Seen]) -> list[Line]:
    """What was measured, in words, and whether it is as it must be (None where nothing is asked)."""
    median, p95, most = (told.gap_ms(percent) for percent in (50, 95, 100))
    rss = [mb for _, mb in watched.rss_mb]
    closed = told.closed_after_cut_ms
    repeated = {f"{who} {kind}": n for (who, kind), n in told.notices.items()}
    return [
        ("debate", f"{told.minutes:.1f} min, {told.segments} segments, {told.cuts} cuts, {told.interjections} interjections, ended {told.ended}", told.ended in ("minutes", "turns")),
        ("crash", repr(watched.crash), watched.crash is None),
        ("gap between speakers", f"median {median:.0f}  p95 {p95:.0f}  longest {most:.0f} ms over {len(told.gaps)}", median <= MEDIAN_MS and p95 <= P95_MS),
        ("overlaps", str(told.overlaps), told.overlaps == 0),
        ("clips heard after they were let go", f"{len(told.stale_clips)}", not told.stale_clips),
        ("sound of which nothing is on record", f"{told.stray_ms} ms", told.stray_ms == 0),
        ("drift", f"p95 {told.drift_p95_ms:.0f} ms", told.drift_p95_ms <= DRIFT_MS),
        ("context closed after a cut", f"{len(closed)} open at the cut; p50 {percentile(closed, 50):.1f}  longest {max(closed, default=0):.1f} ms", max(closed, default=0) <= CLOSED_MS),
        ("sent for a clip after its cut", "; ".join(told.sent_after_cut) or "nothing", not told.sent_after_cut),
        ("forbidden by a provider", "; ".join(told.violations[:3]) or "nothing", not told.violations),
        ("requests", "  ".join(f"{name} {sum(kind in ('answered', 'gone', 'open', 'request', 'message') for _, kind, _ in one.received)}" for name, one in seen.items()), None),
        ("faults played", "  ".join(f"{name} {len(one.played)} ({len(set(one.played))} kinds)" for name, one in seen.items()), None),
        ("left open at the providers", str({name: one.open for name, one in seen.items()}), not any(one.open for one in seen.values())),
        ("notices", f"{sum(told.notices.values())}: {repeated}", None),
        ("fallback claims, kickers not ready", f"{told.fallbacks}, {told.misses}", None),
        ("began before it was whole", f"{told.before_whole} by sound, {told.by_sentence} by the first sentence, {told.starved} ran dry", None),
        ("lead time", f"last {told.lead_times_ms[-1] if told.lead_times_ms else 0}, highest {max(told.lead_times_ms, default=0)} ms", None),
        ("segments by mind", str(dict(told.by_mind)), None),
        ("dropped", str(dict(told.dropped)), None),
        ("memory, by fifths", " → ".join(f"{rss[(len(rss) - 1) * fifth // 5]:.0f}" for fifth in range(6)) + " MB", None),
        ("tasks and sockets left", f"{watched.tasks_left}, {watched.sockets_left}", not watched.tasks_left and watched.sockets_left <= 0),
        ("load, own CPU, underruns", f"{percentile(watched.load, 50):.1f} (highest {max(watched.load, default=0):.1f}), {watched.cpu_share:.0%} of a core, {watched.underruns}", None),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="A live debate among fake providers, measured.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--share", type=float, default=0.0, help="share of a provider's steps that meet a fault")
    parser.add_argument("--passing", action="store_true", help="leave out faults after which nobody asks again")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="keep journal, mix and stems in this folder")
    parser.add_argument("--verify", type=Path, help="a verify_show.py to run on the result")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="storm"))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("show.*"):
        old.unlink()
    profile = ProviderFaults(options.share, options.seed)
    if options.passing:
        from tests.providers.elevenlabs import FakeElevenLabs
        from tests.providers.openai_speech import FakeOpenAISpeech

        voices = frozenset({**FakeElevenLabs.FAULTS, **FakeOpenAISpeech.FAULTS}) - LASTING_VOICES
        profile = ProviderFaults(options.share, options.seed, frozenset(FAULTS) - LASTING_CHAT, voices)
    told, watched, seen = run(profile, folder, minutes=options.minutes, seed=options.seed)
    lines = report(told, watched, seen)
    for what, text, met in lines:
        print(f"{ {True: '✓', False: '✗', None: ' '}[met] } {what:<40} {text}")
    for gap in sorted(told.gaps, key=lambda gap: -gap.ms)[:15]:
        print(
            f"      {gap.ms:5} ms before {gap.agent} at {gap.at_ms / 1000:.1f} s: {gap.role}, ready {gap.ready_before_ms} ms before the end{'' if gap.whole else ', not whole'}, {gap.claimed}"
        )
    if options.verify:
        command = [sys.executable, str(options.verify), str(folder / "show.argentum"), "--wav", str(folder / "show.wav"), "--stems", str(folder / "stems")]  # fmt: skip
        print(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    if options.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return int(any(met is False for _, _, met in lines))


if __name__ == "__main__":
    sys.exit(main())
