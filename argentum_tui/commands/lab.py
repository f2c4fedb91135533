"""`argentum lab`: many debates in virtual time, to see what a rule does (SURFACE, Commands)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .lab_fork import lab_fork
from .output import print_json, say
from .parameters import KeyValue, Whole
from .problems import FAILED, CommandFailed, Refused, one_line

if TYPE_CHECKING:
    from argentum_core.lab.plan import Plan
    from argentum_core.lab.study import Executor, StudyResult

F = TypeVar("F", bound=Callable[..., Any])

_LARGEST_SEED = 2**31 - 1
_MANY = 1_000_000
_DEFAULT_CAST = "quiet,fair,aggressive,fair"


@click.group()
def lab() -> None:
    """Play many debates in virtual time: tables, plots, sweeps and searches over the knobs."""


lab.add_command(lab_fork)


def _about_debates(command: F) -> F:
    """The options of everything that plays debates."""
    for option in reversed(
        [
            click.option("--preset", metavar="NAME|FILE", default="debate_snappy", show_default=True, help="The rules."),
            click.option("--set", "changes", type=KeyValue(), multiple=True, help="Change one knob; repeatable."),
            click.option("--cast", metavar="KINDS", default=_DEFAULT_CAST, show_default=True,
                         help="Temperaments: quiet, fair, aggressive, hoarder, spammer."),
            click.option("--targets", metavar="A/B/…", default="", help="Talk meant for each seat, as in 40/30/20/10."),
            click.option("--weather", metavar="NAME", default="calm", show_default=True,
                         help="calm, models, jitter, slow, late-beats, misses, storm, everything."),
            click.option("--turns", type=Whole(1, _MANY), default=200, show_default=True, help="Turns of a debate."),
            click.option("--seed", type=Whole(0, _LARGEST_SEED), default=1, show_default=True,
                         help="The first debate's; each next one has the next."),
            click.option("--jobs", type=Whole(1, 1024), help="Processes; as many as there are cores if not given."),
            click.option("--scheduler", metavar="ADDRESS", default="", help="Play on a Dask cluster instead."),
            click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder for the results."),
            click.option("--json", "as_json", is_flag=True, help="Print the summary as an object."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


@lab.command()
@click.option("--debates", type=Whole(1, _MANY), default=20, show_default=True, help="How many debates.")
@_about_debates
def run(*, debates: int, **given: Any) -> int:
    """Play DEBATES with seeds of their own and say what they were like, on average and at worst."""
    from argentum_core.lab.study import repeated, study

    from .lab_report import finish, print_summary

    plan, place, folder = _prepared("run", given)
    with closing(place), _progress(debates, "debates") as told, _explained():
        found = study(repeated(plan, debates), place, told)
    summary = finish(folder, plan, found, debates=debates)
    if given["as_json"]:
        print_json(summary | {"folder": str(folder)})
    else:
        print_summary(plan, found)
        say(f"Results in {folder}", err=True)
    return _status(found)


@lab.command()
@click.option("--vary", "axes", metavar="KEY=V,V,…", multiple=True, required=True,
              help="A knob (or weather, cast, turns) and its values; repeatable.")  # fmt: skip
@click.option("--debates", type=Whole(1, _MANY), default=10, show_default=True, help="Debates for each point.")
@_about_debates
def sweep(*, axes: tuple[str, ...], debates: int, **given: Any) -> int:
    """Vary knobs over a grid and play the same seeds at each point."""
    from argentum_core.lab.study import axis, grid, repeated, study

    from .lab_report import finish_sweep, print_points

    plan, place, folder = _prepared("sweep", given)
    with _explained():
        varied = [axis(written) for written in axes]
        points = grid(plan, varied)
    plans = [one for point in points for one in repeated(point, debates)]
    with closing(place), _progress(len(plans), "debates") as told, _explained():
        found = study(plans, place, told)
    keys = [one.key for one in varied]
    rows = finish_sweep(folder, plan, found, keys, debates=debates)
    if given["as_json"]:
        print_json({"points": rows, "folder": str(folder)})
    else:
        print_points(rows, keys)
        say(f"Results in {folder}", err=True)
    return _status(found)


@lab.command()
@click.option("--search", "ranges", metavar="KEY=LOW..HIGH", multiple=True, required=True,
              help="A knob and where to look, or KEY=V,V,…; repeatable.")  # fmt: skip
@click.option("--objective", default="share_error", show_default=True,
              help="share_error, jain, liveliness, calm, thrift, a measure and its value (cuts=8), or an expression.")  # fmt: skip
@click.option("--trials", type=Whole(1, _MANY), default=30, show_default=True, help="Trials in all.")
@click.option("--debates", type=Whole(1, _MANY), default=6, show_default=True, help="Debates a trial.")
@_about_debates
def tune(*, ranges: tuple[str, ...], objective: str, trials: int, debates: int, **given: Any) -> int:
    """Search knobs that make an objective small. With the same --out a search goes on where it was stopped."""
    from argentum_core.lab import folder as folders
    from argentum_core.lab.objectives import objective as understood
    from argentum_core.lab.tune import TrialResult, searched
    from argentum_core.lab.tune import tune as search

    from .lab_report import finish_tune, print_best

    plan, place, folder = _prepared("tune", given, resumes=True)
    tried: list[TrialResult] = []
    with closing(place), _progress(trials, "trials") as told, _explained():
        wanted = understood(objective)
        sought = [searched(written, plan) for written in ranges]

        def note(one: TrialResult) -> None:
            tried.append(one)
            told(1)

        best = search(
            plan, sought, wanted, place,
            trials=trials, debates=debates, storage=folder / folders.SEARCH, told=note,
        )  # fmt: skip
    result = finish_tune(folder, plan, tried, best, objective=objective, debates=debates)
    if given["as_json"]:
        print_json(result | {"folder": str(folder)})
    else:
        print_best(result)
        say(f"Results in {folder}", err=True)
    return 0


@lab.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--auctions", type=Whole(100, 100_000_000), help="Auctions a market; many, so that chance averages out.")
@click.option("--seed", type=Whole(0, _LARGEST_SEED), default=1, show_default=True, help="Draws the items.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def market(*, file: Path, auctions: int | None, seed: int, as_json: bool) -> int:
    """Play the markets of FILE auction by auction with paced budgets; exit 1 if an equilibrium is off by over 0.01."""
    from argentum_core.lab.market import AUCTIONS, TOLERANCE, paced_multipliers
    from argentum_core.lab.market_file import MarketFileError, load

    from .lab_report import print_market

    try:
        instances = load(file)
    except MarketFileError as error:
        raise Refused(one_line(error)) from None
    rows: list[dict[str, Any]] = []
    with _progress(len(instances), "markets") as told:
        for instance in instances:
            found = paced_multipliers(instance.market, seed, auctions or AUCTIONS)
            rows += [
                {"name": instance.name, "bidder": place, "found": alpha, "known": known, "off": abs(alpha - known)}
                for place, (alpha, known) in enumerate(zip(found, instance.alpha, strict=True), start=1)
            ]
            told(1)
    wrong = [row for row in rows if row["off"] > TOLERANCE]
    if as_json:
        print_json(rows)
    else:
        print_market(rows, TOLERANCE)
    return FAILED if wrong else 0


@lab.command()
@click.argument("motion", required=False, default="")
@click.option("--debates", type=Whole(2, _MANY), default=200, show_default=True,
              help="How many debates; every seed twice, the second time with the sides swapped.")  # fmt: skip
@click.option("--preset", metavar="NAME|FILE", default="debate_snappy", show_default=True, help="The rules.")
@click.option("--set", "changes", type=KeyValue(), multiple=True, help="Change one knob; repeatable.")
@click.option("--cast", metavar="NAME|FILE", default="", help="Who debates.")
@click.option("--turns", type=Whole(1, _MANY), default=30, show_default=True, help="Turns of a debate.")
@click.option("--seed", type=Whole(0, _LARGEST_SEED), default=1, show_default=True, help="The first debate's.")
@click.option("--jobs", type=Whole(1, 1024), help="Processes; as many as there are cores if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the biases as an object.")
def bias(
    *,
    motion: str,
    debates: int,
    preset: str,
    changes: tuple[tuple[str, str], ...],
    cast: str,
    turns: int,
    seed: int,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Play MOTION with the casebook and see whether the house favours a side, a seat or an order; exit 1 if by over 5 points."""
    from argentum_core.lab.bias import biases, mean_swing
    from argentum_core.lab.executors import in_processes
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.choice import Choice
    from argentum_core.wiring.voted import play_for_votes

    from .lab_report import bias_rows, print_biases

    choice = Choice(
        motion=motion,
        cast=cast,
        preset=preset,
        seed=seed,
        turns=turns,
        settings=changes,
        mind="casebook",
        voice="estimate",
    )
    setup = assemble(choice)
    pairs = [(setup, seed + number // 2, bool(number % 2)) for number in range(debates)]
    with _progress(debates, "debates") as told, _explained():
        found = []
        for one in in_processes(play_for_votes, pairs, jobs):
            found.append(one)
            told(1)
    shown = biases(found)
    if as_json:
        print_json({"debates": debates, "swing": round(mean_swing(found), 2), "bias": bias_rows(shown)})
    else:
        print_biases(shown)
        say(f"{debates} debates; the lead of a side changes by {mean_swing(found):.1f} points on average", err=True)
    return 0 if all(one.ok for one in shown) else FAILED


# --- what they share ------------------------------------------------------------------------------------------------


def _prepared(what: str, given: dict[str, Any], *, resumes: bool = False) -> tuple[Plan, Executor, Path]:
    """The plan, the place to play it at, and the folder for the results: all checked before anything is played."""
    from argentum_core.journal.paths import home
    from argentum_core.lab.executors import Cluster, LocalCores
    from argentum_core.lab.folder import open_folder
    from argentum_core.lab.plan import Plan, changed, fault_profile, seats_of
    from argentum_core.wiring import named_material

    preset = named_material.preset(given["preset"])
    with _explained():
        plan = Plan(
            seats=seats_of([kind.strip() for kind in given["cast"].split(",")], _targets(given["targets"])),
            settings=changed(preset.settings, given["changes"]).model_dump(),
            fault_profile=fault_profile(given["weather"]),
            turns=given["turns"],
            seed=given["seed"],
            preset=preset.name,
        )
        place: Executor = Cluster(given["scheduler"]) if given["scheduler"] else LocalCores(given["jobs"])
        folder = given["out"] or home() / "lab" / f"{what}-{datetime.now():%Y%m%d-%H%M%S-%f}"
        return plan, place, open_folder(folder, resumes=resumes)


def _targets(written: str) -> list[float] | None:
    if not written:
        return None
    try:
        return [float(part) for part in written.replace(",", "/").split("/")]
    except ValueError:
        raise Refused(f"--targets {written} is not allowed; it takes a number a seat, as in 40/30/20/10") from None


@contextmanager
def _explained() -> Iterator[None]:
    """What the lab refuses, in the words of the command line."""
    from argentum_core.lab.executors import WorkError
    from argentum_core.lab.extras import MissingExtra
    from argentum_core.lab.folder import FolderError
    from argentum_core.lab.objectives import ObjectiveError
    from argentum_core.lab.plan import PlanError

    try:
        yield
    except (PlanError, ObjectiveError, FolderError, MissingExtra) as error:
        raise Refused(one_line(error)) from None
    except WorkError as error:
        raise CommandFailed(one_line(error)) from None


@contextmanager
def closing(place: Executor) -> Iterator[None]:
    """Close a pool of workers at the end, whatever happens."""
    try:
        yield
    finally:
        place.close()


@contextmanager
def _progress(total: int, what: str) -> Iterator[Any]:
    """A bar on stderr while there is a terminal to draw it on; a function that is told how many more are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)


def _status(found: StudyResult) -> int:
    """1 if debates broke: that is the engine's fault, and nothing to be quiet about."""
    from argentum_core.lab.results import broken

    lost: Sequence[Any] = broken(found.rows)
    for row in lost[:3]:
        say(f"argentum: seed {row['seed']} did not come to its end ({row['ended']}) {row['why']}", err=True)
    if len(lost) > 3:
        say(f"argentum: and {len(lost) - 3} more; see the column 'why' of the table", err=True)
    return FAILED if lost else 0
