"""Minds that take a second: does a debate of language models keep its cuts, its remarks, its own bids and its pace?

    python tests/show/slow_minds.py [SCENE …] [--minutes 2] [--seed 7] [--keep FOLDER]

runs live debates against fake chat servers over real sockets and prints what was measured beside what it should be. Scenes: `snappy`,
`crossfire` (first tokens after 0.7 s, p95 1.5 s, 40 tokens a second), `four` (four servers with a model each), `loading` (30 s for the first
answer, and it begins anew for whoever leaves), and `fail-KIND` for a server that fails in one way all the time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parents[1]):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

from chat_fakes import ChatFakes, ServerPlan  # noqa: E402
from slow_figures import SlowFigures, slow_figures  # noqa: E402
from storm_scene import Show, Watched, setup  # noqa: E402

VOICES = ("estimate",) * 4
"""Timed by words: what is measured here is what minds take, on however busy a machine."""
CUTS_IN_60 = {"debate_snappy": (5.0, 10.0), "crossfire": (14.0, 20.0)}
REMARKS_IN_60 = {"debate_snappy": (10.0, 30.0), "crossfire": (10.0, 30.0)}
FAILURES = {
    "refused": "redirect", "401": "unauthorized", "429": "too_many", "500": "server_error", "nonsense": "malformed_json",
    "hang": "silent", "drop": "drop", "empty": "empty",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """One debate: its preset, its servers, and whether they are at fault."""

    preset: str = "debate_snappy"
    servers: tuple[ServerPlan, ...] = (ServerPlan(),)
    fails: bool = False


def scenes() -> dict[str, Scene]:
    """Every scene by its name."""
    paces = ((700.0, 1500.0, 25.0), (400.0, 900.0, 12.0), (900.0, 1800.0, 25.0), (500.0, 2000.0, 30.0))
    four = tuple(ServerPlan((f"talker-{n}",), *pace, seed=n) for n, pace in enumerate(paces, start=1))
    return {
        "snappy": Scene(),
        "crossfire": Scene("crossfire"),
        "four": Scene(servers=four),
        "loading": Scene(servers=(ServerPlan(load_s=30.0),)),
        **{f"fail-{name}": Scene(servers=(ServerPlan(fault=fault),), fails=True) for name, fault in FAILURES.items()},
    }


def run(
    scene: Scene, folder: Path, *, minutes: float, seed: int, without: Iterable[Literal["form", "rhythm"]] = ()
) -> tuple[SlowFigures, Watched]:
    """One debate, and what it came to; `without` as for `setup`."""
    with ChatFakes(scene.servers) as fakes:
        specs = [f"chat:{plan.models[0]}@{url}" for plan, url in zip(scene.servers, fakes.urls, strict=True)]
        minds = tuple(specs[seat % len(specs)] for seat in range(4))
        begun = setup(minutes=minutes, seed=seed, minds=minds, voices=VOICES, preset=scene.preset, without=without)
        show = Show(
            begun,
            {"chat": fakes.urls[0], "elevenlabs": "http://127.0.0.1:9", "speech": "http://127.0.0.1:9"},
            folder,
            chair="estimate",
            library=True,
        )
        watched = show.watch(minutes * 60 + 60)
        seen = fakes.received()
    return slow_figures(show.journal_path, seen), watched


Line = tuple[str, str, str, bool | None]


def report(scene: Scene, told: SlowFigures, watched: Watched) -> list[Line]:
    """What was measured, what it should be, and whether it is."""
    low, high = CUTS_IN_60[scene.preset]
    few, many = REMARKS_IN_60[scene.preset]
    median, p95, most = (told.gap_ms(percent) for percent in (50, 95, 100))
    lines: list[Line] = [
        ("debate", f"{told.minutes:.1f} min, {told.turns} turns, ended {told.ended}", "minutes", told.ended == "minutes" and watched.crash is None),
        ("cuts in 60 turns", f"{told.cuts_in_60:.1f} ({told.cuts}, {told.cuts_by_models} by models)", f"{low:.0f}–{high:.0f}", low <= told.cuts_in_60 <= high),
        ("remarks in 60 turns", f"{told.remarks_in_60:.1f} ({told.remarks}, {told.remarks_by_models} by models)", f"{few:.0f}–{many:.0f}", few <= told.remarks_in_60 <= many),
        ("silence between speakers, ms", f"median {median:.0f}  p95 {p95:.0f}  longest {most:.0f}", "median 150–250, longest ≤ 1000", 150 <= median <= 250 and most <= 1000),
        ("  but for questions considered", f"p95 {told.unmeant_gap_ms(95):.0f}  longest {told.unmeant_gap_ms(100):.0f}", "≤ 350", told.unmeant_gap_ms(95) <= 350),
        ("asked twice at once of an agent", str(told.twice_at_once), "0", told.twice_at_once == 0),
        ("turns in the models' own words", f"{told.own_words} of {told.turns_of_models}; first own turn {told.first_own_turn}", "", None),
        ("calls by kind", f"{told.calls}: {dict(told.by_kind)}", "", None),
        ("notices", f"{sum(told.notices.values())}: " + "; ".join(f"{who} {kind} ×{n}" for (who, kind), n in told.notices.items()), "", None),
    ]  # fmt: skip
    if not scene.fails:
        lines += [
            ("auctions with the minds' own bids", f"{told.bids_share:.0%} of {told.auctions}; bids {told.bids_in_time} of {told.bids_asked}", "≥ 80 %", told.bids_share >= 0.8),
            ("input tokens a minute", f"{told.tokens_a_minute:,.0f}  a call: " + ", ".join(f"{kind} {tokens // told.by_kind[kind]}" for kind, tokens in told.tokens_by_kind.items()), "≤ 20,000", told.tokens_a_minute <= 20_000),
            ("calls thrown away", f"{told.unused_share:.1%} ({told.calls_unused}): {dict(told.unused)}; hung up on {told.hung_up}", "≤ 10 %", told.unused_share <= 0.10),
        ]  # fmt: skip
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description="Live debates of slow minds, measured.")
    parser.add_argument("scene", nargs="*", default=["snappy", "crossfire", "four"])
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="keep the journals in this folder")
    parser.add_argument("--notices", action="store_true", help="print every notice")
    options = parser.parse_args()
    known = scenes()
    missed = 0
    for name in options.scene:
        scene = known[name]
        with tempfile.TemporaryDirectory(prefix="slow") as scratch:
            folder = options.keep / name if options.keep else Path(scratch)
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("show.*"):
                old.unlink()
            told, watched = run(scene, folder, minutes=options.minutes, seed=options.seed)
        print(f"--- {name}")
        for what, measured, target, met in report(scene, told, watched):
            missed += met is False
            print(
                f"{ {True: '✓', False: '✗', None: ' '}[met] } {what:<34} {measured}"
                + (f"   [{target}]" if target else "")
            )
        if options.notices:
            print("\n".join(told.details))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
