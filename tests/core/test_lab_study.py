"""Studies: many debates over cores or a cluster, their table, curves and plots; sweeps and searches over the knobs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from argentum_core.debate.settings import Settings
from argentum_core.lab import executors
from argentum_core.lab.curves import Curves
from argentum_core.lab.fault_profile import FAULT_PROFILES
from argentum_core.lab.folder import FolderError, open_folder
from argentum_core.lab.objectives import NAMED, ObjectiveError, objective
from argentum_core.lab.plan import Plan, PlanError, seats_of
from argentum_core.lab.results import MEASURES, broken, means, spread
from argentum_core.lab.simulation import play
from argentum_core.lab.study import axis, grid, repeated, study
from argentum_core.lab.tables import read_csv, write_csv, write_parquet
from argentum_core.lab.tune import TrialResult, searched, tune

pytestmark = pytest.mark.slow

PLAN = Plan(seats_of(["quiet", "fair", "aggressive"]), Settings().model_dump(), FAULT_PROFILES["calm"], 24, 5)


def test_a_study_has_a_row_a_debate_and_means_over_all_of_them() -> None:
    counted: list[int] = []
    found = study(repeated(PLAN, 5), executors.LocalCores(1), counted.append)
    assert [row["seed"] for row in found.rows] == [5, 6, 7, 8, 9]
    assert sum(counted) == 5
    assert not broken(found.rows)
    assert set(means(found.rows)) <= set(MEASURES)
    turns = spread(found.rows, "turns")
    assert turns is not None and (turns.mean, turns.sd, turns.count) == (24, 0, 5)
    assert found.curves.shares.shape == (24, 3)
    assert found.curves.shares[-1].sum() == pytest.approx(1.0)


@pytest.mark.slow
def test_cores_and_order_change_nothing() -> None:
    alone = study(repeated(PLAN, 6), executors.LocalCores(1))
    together = study(repeated(PLAN, 6), executors.LocalCores(2))
    assert together.rows == alone.rows
    assert np.allclose(together.curves.shares, alone.curves.shares)
    assert together.curves.gaps == alone.curves.gaps


@pytest.mark.slow
def test_a_cluster_plays_the_same_debates() -> None:
    distributed = pytest.importorskip("distributed")
    plans = repeated(PLAN, 4)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        place = executors.Cluster(cluster.scheduler_address)
        try:
            assert place.workers == 2
            assert study(plans, place).rows == study(plans, executors.LocalCores(1)).rows
        finally:
            place.close()


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "SCHEDULER_PATIENCE_S", 0.3)
    with pytest.raises(executors.WorkError, match="no scheduler answers at tcp://127"):
        executors.Cluster("tcp://127.0.0.1:9")


def test_a_debate_that_breaks_is_a_row_and_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(plan: Plan) -> object:
        if plan.seed == 6:
            raise ZeroDivisionError("division\nby zero")
        return play(plan)

    monkeypatch.setattr(executors, "play", breaks)
    found = study(repeated(PLAN, 3), executors.LocalCores(1))
    assert [row["ended"] for row in found.rows] == ["turns", "zerodivisionerror", "turns"]
    assert [row["why"] for row in broken(found.rows)] == ["division by zero"]


def test_curves_of_parts_are_the_curves_of_the_whole() -> None:
    played = [play(one) for one in repeated(PLAN, 4)]
    whole, left, right = (Curves(24, 3) for _ in range(3))
    for number, one in enumerate(played):
        whole.add(one.course, one.gaps)
        (left if number % 2 else right).add(one.course, one.gaps)
    left.merge(right)
    for name in ("shares", "share_spread", "paced", "banks", "multipliers", "cuts"):
        assert np.allclose(getattr(left, name), getattr(whole, name)), name
    assert left.gap_percentiles(np.array([0.5]))[0] == whole.gap_percentiles(np.array([0.5]))[0]


# --- what is kept --------------------------------------------------------------------------------------------------


def test_tables_are_read_back_as_they_were(tmp_path: Path) -> None:
    rows = study(repeated(PLAN, 2), executors.LocalCores(1)).rows
    write_csv(tmp_path / "t.csv", rows)
    back = read_csv(tmp_path / "t.csv")
    assert [row["seed"] for row in back] == [5, 6]
    assert back[0]["jain"] == pytest.approx(rows[0]["jain"])
    with (tmp_path / "t.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 3
    if write_parquet(tmp_path / "t.parquet", rows):
        parquet = pytest.importorskip("pyarrow.parquet")
        assert parquet.read_table(tmp_path / "t.parquet").column("seed").to_pylist() == [5, 6]


def test_results_are_never_overwritten_and_a_search_goes_on_only_as_a_search(tmp_path: Path) -> None:
    folder = open_folder(tmp_path / "one")
    write_csv(folder / "results.csv", [{"a": 1}])
    for resumes in (False, True):
        with pytest.raises(FolderError, match="holds results already"):
            open_folder(folder, resumes=resumes)
    (folder / "search.db").touch()
    assert open_folder(folder, resumes=True) == folder
    with pytest.raises(FolderError, match="holds a search already"):
        open_folder(folder)


@pytest.mark.slow
def test_plots_are_drawn_without_a_screen(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from argentum_core.lab.plots import draw_study, draw_sweep

    found = study(
        [one for point in grid(PLAN, [axis("auction.max_bid=3,5")]) for one in repeated(point, 2)],
        executors.LocalCores(1),
    )
    files = draw_study(tmp_path, found.curves, PLAN.seats)
    files += draw_sweep(tmp_path, found.rows, "auction.max_bid", ["cuts_per_60"])
    names = {file.name for file in files}
    for name in ("talk_share", "banks", "pacing", "interrupts", "gaps", "sweep_cuts_per_60"):
        assert {f"{name}.png", f"{name}.svg"} <= names
    assert all(file.stat().st_size > 2000 for file in files)


# --- sweeps --------------------------------------------------------------------------------------------------------


def test_a_grid_is_every_combination_with_the_last_axis_fastest() -> None:
    points = grid(PLAN, [axis("interrupts.per_window=1,2"), axis("weather=calm, storm")])
    assert [tuple(point.varied.values()) for point in points] == [(1, "calm"), (1, "storm"), (2, "calm"), (2, "storm")]
    assert [point.settings["interrupts"]["per_window"] for point in points] == [1, 1, 2, 2]
    assert [point.fault_profile.name for point in points] == ["calm", "storm"] * 2


def test_a_cast_is_varied_with_semicolons() -> None:
    points = grid(PLAN, [axis("cast=fair,fair;quiet,aggressive,fair")])
    assert [len(point.seats) for point in points] == [2, 3]
    assert study(points, executors.LocalCores(1)).rows[1]["cast"] == "quiet,aggressive,fair"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("auction.max_bid", "it takes key.path=value,value"),
        ("auction.max_bid=3,,4", "it takes key.path=value,value"),
        ("auction.max_bit=3", "did you mean auction.max_bid"),
        ("auction.max_bid=99", "a whole number from 1 to 20"),
        ("weather=rain", "no weather 'rain'"),
        ("turns=none", "turns = 'none' is not allowed"),
    ],
)
def test_an_axis_that_cannot_be_varied_is_refused_in_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(PlanError) as refused:
        grid(PLAN, [axis(written)])
    assert sentence in str(refused.value)


# --- searches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("cuts=8", 3.0),
        ("cuts_per_60", 5.0),
        ("share_error", 0.02),
        ("jain", -0.9),
        ("-2 * (cuts_per_60 - 1) / 4", -2.0),
        ("max(cuts_per_60, gini, 7) + abs(-1)", 8.0),
        ("min(gini, 1) - 0.5", -0.4),
    ],
)
def test_an_objective_is_a_name_a_wish_or_an_expression(written: str, value: float) -> None:
    measures = {"cuts_per_60": 5.0, "steady_share_error": 0.02, "jain_windows": 0.9, "gini": 0.1}
    assert objective(written).value(measures) == pytest.approx(value)


@pytest.mark.parametrize("name", NAMED)
def test_every_named_objective_can_be_worked_out(name: str) -> None:
    assert isinstance(objective(name).value(dict.fromkeys(MEASURES, 1.0)), float)


@pytest.mark.parametrize(
    "written",
    [
        "", "cuts=", "__import__('os').system('true')", "gini.__class__", "gini ** 9 ** 9", "[gini]", "lambda: 1", "'a' * 9",
        "abs(gini, 1)", "min(gini)", "max(*gini)", "gini if 1 else 2", "True", "(" * 400 + "1" + ")" * 400, "9" * 600,
    ],
)  # fmt: skip
def test_nothing_of_python_is_run(written: str) -> None:
    with pytest.raises(ObjectiveError, match="is not allowed; it takes one of share_error"):
        objective(written)


def test_a_measure_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(ObjectiveError, match="no measure 'gni'; did you mean gini"):
        objective("gni + 1")
    with pytest.raises(ObjectiveError, match="divides by zero"):
        objective("1 / gini").value({"gini": 0.0})


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("auction.max_bid", "it takes key.path=low..high"),
        ("auction.max_bid=3", "it takes key.path=low..high"),
        ("auction.max_bid=5..3", "the first number of a range is below the second"),
        ("auction.max_bid=3..99", "a whole number from 1 to 20"),
        ("auction.max_bit=3..5", "did you mean auction.max_bid"),
        ("weather=calm,storm", "give it with --weather"),
    ],
)
def test_a_search_that_cannot_be_made_is_refused_in_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(PlanError) as refused:
        searched(written, PLAN)
    assert sentence in str(refused.value)


@pytest.mark.slow
def test_a_search_finds_the_better_knob_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    pytest.importorskip("optuna")
    plan = replace(PLAN, turns=12)
    ranges = [searched("floor.gap_max_ms=300..1500", plan), searched("interrupts.mode=cutoff,beat_only", plan)]
    storage = tmp_path / "search.db"

    def search(trials: int, wanted: str = "gap_p50_ms / 1000") -> tuple[list[TrialResult], TrialResult]:
        tried: list[TrialResult] = []
        best = tune(
            plan, ranges, objective(wanted), executors.LocalCores(1),
            trials=trials, debates=1, storage=storage, told=tried.append,
        )  # fmt: skip
        return tried, best

    first, best = search(3)
    assert len(first) == 3
    assert best.value == min(one.value for one in first)
    more, better = search(4)
    assert [one.number for one in more] == [3]
    assert better.value <= best.value
    with pytest.raises(PlanError, match="has other objective: gap_p50_ms / 1000, not gini"):
        search(8, "gini")


def test_batches_keep_everybody_busy() -> None:
    plans: Sequence[Plan] = repeated(PLAN, 100)
    cut = executors.batches(plans, 2)
    assert [plan for batch in cut for plan in batch] == plans
    assert max(map(len, cut)) <= executors.LARGEST_BATCH
    assert len(executors.batches(plans[:3], 8)) == 3
