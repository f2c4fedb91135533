"""`argentum bench`: which benchmarks run, what is printed, and when it fails (SURFACE, Commands and Exit status)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from argentum_tui import cli
from argentum_tui.bench import benchmarks as known_benchmarks
from argentum_tui.bench.gaps import quiet_ms, silence_at
from argentum_tui.bench.result import Result, Run, at_least, at_most, between, informative, percentile, skipped

pytestmark = pytest.mark.slow

FIELDS = {"name", "value", "unit", "target", "ok"}


class Fixed:
    """A benchmark whose figures are given."""

    def __init__(self, *results: Result, usual: bool = True) -> None:
        self.results = results
        self.usual = usual
        self.runs: list[Run] = []

    def measure(self, run: Run) -> Iterator[Result]:
        self.runs.append(run)
        yield from self.results


class Broken(Fixed):
    def measure(self, run: Run) -> Iterator[Result]:
        raise RuntimeError("the device\nwent away.")


MET = at_most("met", 0.1, "s", 0.25, "by looking")


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fixed]:
    known = {
        "met": Fixed(MET),
        "near": Fixed(at_most("near", 0.4, "s", 0.25, "by looking")),
        "far": Fixed(at_most("far", 0.6, "s", 0.25, "by looking")),
        "nowhere": Fixed(skipped("nowhere", "s", 1, "not measured: there is no device")),
        "broken": Broken(),
        "long": Fixed(informative("long", 3, "MB", "by waiting"), usual=False),
    }
    monkeypatch.setattr(known_benchmarks, "BENCHMARKS", known)
    return known


def results(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["results"]
    return found


def test_json_is_one_object_with_the_results(benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bench", "met", "nowhere", "--json"]) == 0
    assert results(capsys) == [
        {"name": "met", "value": 0.1, "unit": "s", "target": 0.25, "ok": True},
        {"name": "nowhere", "value": None, "unit": "s", "target": 1, "ok": None},
    ]


def test_verbose_says_how_each_figure_was_measured(
    benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["bench", "met", "--json", "--verbose"]) == 0
    assert results(capsys)[0]["method"] == "by looking"
    assert cli.run(["bench", "met", "--verbose"]) == 0
    assert "by looking" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("named", "status"),
    [(["met"], 0), (["near"], 0), (["far"], 1), (["nowhere"], 0), (["broken"], 1), (["long"], 0), (["met", "far"], 1)],
)
def test_it_fails_for_a_target_missed_by_far_and_for_what_could_not_be_measured(
    benchmarks: dict[str, Fixed], named: list[str], status: int
) -> None:
    assert cli.run(["bench", *named]) == status


def test_a_broken_benchmark_is_told_in_one_line_and_the_others_go_on(
    benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARGENTUM_DEBUG", raising=False)
    assert cli.run(["bench", "broken", "met", "--json"]) == 1
    told_of = capsys.readouterr()
    assert told_of.err == "argentum: broken could not be measured: the device went away\n"
    assert [row["name"] for row in json.loads(told_of.out)["results"]] == ["met"]


def test_without_names_all_the_usual_ones_run_and_a_name_given_twice_runs_once(
    benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.run(["bench", "--json"])
    assert [row["name"] for row in results(capsys)] == ["met", "near", "far", "nowhere"]
    cli.run(["bench", "long", "met", "met", "--quick", "--json"])
    assert [row["name"] for row in results(capsys)] == ["long", "met"]
    assert [run.quick for run in benchmarks["met"].runs] == [False, True]


def test_an_unknown_name_is_refused_before_anything_runs(
    benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["bench", "met", "mett"]) == 2
    assert capsys.readouterr().err == "argentum: there is no benchmark 'mett'; did you mean met?\n"
    assert benchmarks["met"].runs == []


def test_the_table_puts_the_value_beside_its_target(
    benchmarks: dict[str, Fixed], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.run(["bench", "met", "near", "nowhere", "long"])
    lines = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert lines["met"] == ["met", "0.1", "s", "≤", "0.25", "ok"]
    assert lines["near"][-1] == "MISSED"
    assert lines["nowhere"][-1] == "skipped"
    assert lines["long"] == ["long", "3", "MB"]


def test_benchmarks_see_no_file_of_the_user_and_leave_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from argentum_core.journal.paths import home

    seen: list[Path] = []

    class Looks(Fixed):
        def measure(self, run: Run) -> Iterator[Result]:
            seen.append(home())
            yield MET

    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setattr(known_benchmarks, "BENCHMARKS", {"looks": Looks()})
    assert cli.run(["bench"]) == 0
    assert home() == tmp_path
    assert seen[0] != tmp_path
    assert not seen[0].exists()


@pytest.mark.parametrize(
    ("result", "ok", "far"),
    [
        (at_most("a", 40, "ms", 40, ""), True, False),
        (at_most("a", 80, "ms", 40, ""), False, False),
        (at_most("a", 81, "ms", 40, ""), False, True),
        (at_most("a", 1, "underruns", 0, ""), False, True),
        (at_least("a", 10_000, "/s", 10_000, ""), True, False),
        (at_least("a", 5_000, "/s", 10_000, ""), False, False),
        (at_least("a", 4_999, "/s", 10_000, ""), False, True),
        (between("a", 150, "ms", (150, 250), ""), True, False),
        (between("a", 149, "ms", (150, 250), ""), False, False),
        (between("a", 251, "ms", (150, 250), ""), False, False),
        (between("a", 74, "ms", (150, 250), ""), False, True),
        (between("a", 501, "ms", (150, 250), ""), False, True),
        (informative("a", 5, "MB", ""), None, False),
        (skipped("a", "ms", 40, ""), None, False),
    ],
)
def test_a_value_is_judged_by_its_target(result: Result, ok: bool | None, far: bool) -> None:
    assert (result.ok, result.far) == (ok, far)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_seen(share: float, expected: int) -> None:
    assert percentile(range(20, 0, -1), share) == expected


@pytest.mark.parametrize(
    ("silent_ms", "ended_ms", "starts_ms", "heard_gap_ms"),
    [
        pytest.param((1000, 1200), 1000, 1200, 200, id="the gap as planned"),
        pytest.param((950, 1230), 1000, 1200, 280, id="a voice that trails off and one that comes in softly"),
        pytest.param((600, 650), 1000, 1200, 0, id="a pause inside the speech is none"),
        pytest.param((0, 0), 1000, 950, 0, id="an overlap"),
    ],
)
def test_a_gap_is_the_silence_that_a_listener_hears(
    silent_ms: tuple[int, int], ended_ms: int, starts_ms: int, heard_gap_ms: int
) -> None:
    sound = np.full((48 * 2000, 2), 0.1, np.float32)
    sound[48 * silent_ms[0] : 48 * silent_ms[1]] = 0.0
    assert silence_at(quiet_ms(sound), ended_ms, starts_ms) == heard_gap_ms


def test_engine_and_mixer_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["bench", "engine", "mixer", "--quick", "--json"])
    rows = results(capsys)
    assert {"engine", "engine_flat", "mixer"} <= {row["name"] for row in rows}
    for row in rows:
        assert set(row) == FIELDS
        assert isinstance(row["value"], float)
        assert row["value"] > 0


def test_the_shipped_benchmarks_can_be_imported_and_all_but_the_long_ones_are_usual() -> None:
    from importlib import import_module

    for name, entry in known_benchmarks.BENCHMARKS.items():
        assert callable(import_module(f"argentum_tui.bench.{entry.module}").measure)
        assert entry.usual == (name not in ("memory", "replay"))
