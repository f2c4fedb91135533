"""`argentum lab`: what it says, what it leaves behind, and how it refuses (SURFACE, Commands and Exit status)."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from argentum_core.lab import executors, extras
from argentum_core.lab.plan import Plan
from argentum_core.lab.simulation import Stalled
from argentum_core.lab.tables import read_csv
from argentum_tui import cli
from argentum_tui.commands import lab_report

SMALL = ["--turns", "8", "--jobs", "1", "--cast", "quiet,aggressive"]
MARKETS = {
    "instances": [
        {"name": "tight", "values": [[2.0]], "budgets": [0.5], "alpha": [0.25]},
        {"name": "shared", "values": [[1.0], [0.4]], "budgets": [0.3, 5.0], "alpha": [0.4, 1.0]},
    ]
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and no plots: matplotlib alone takes longer than all of this."""
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(lab_report, "no_plots", lambda: extras.sentence("plots need", "lab"))
    return tmp_path


def markets(folder: Path, content: Any) -> str:
    path = folder / "markets.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_run_prints_shares_and_measures_and_leaves_table_and_command(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = home / "results"
    arguments = ["lab", "run", *SMALL, "--debates", "3", "--targets", "60/40", "--out", str(out)]
    assert cli.run(arguments) == 0
    told = capsys.readouterr()
    assert "Quiet" in told.out and "0.600" in told.out
    assert "cuts_per_60" in told.out and "cuts by agents in 60 turns" in told.out
    assert "The seats differ in temperament" in told.out, "a bias of theirs is none of the rules"
    assert "pip install 'argentum[lab]'" in told.err
    assert str(out) in told.err
    assert [row["seed"] for row in read_csv(out / "results.csv")] == [1, 2, 3]
    kept = json.loads((out / "run.json").read_text())
    assert kept["seats"][0] == {"name": "Quiet", "temperament": "quiet", "target": 0.6}
    assert kept["settings"]["auction"]["max_bid"] == 5
    assert kept["debates"] == 3


def test_without_out_results_go_home(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["lab", "run", *SMALL, "--debates", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["debates"], told["broken"]) == (1, 0)
    assert told["measures"]["turns"]["mean"] == 8
    assert Path(told["folder"]).parent == home / "home" / "lab"


def test_sweep_has_a_row_a_point(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["lab", "sweep", *SMALL, "--debates", "2", "--vary", "auction.max_bid=2,5", "--json"]
    assert cli.run(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert [point["auction.max_bid"] for point in told["points"]] == [2, 5]
    assert all(point["debates"] == 2 for point in told["points"])
    rows = read_csv(Path(told["folder"]) / "results.csv")
    assert [row["auction.max_bid"] for row in rows] == [2, 2, 5, 5]
    assert cli.run([*arguments[:-1]]) == 0
    assert "auction.max_bid" in capsys.readouterr().out


def test_tune_says_what_to_set(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("optuna")
    arguments = ["lab", "tune", *SMALL, "--search", "floor.gap_max_ms=300..900", "--objective", "gap_p50_ms"]
    arguments += ["--debates", "1", "--out", str(home / "search")]
    assert cli.run([*arguments, "--trials", "1"]) == 0
    assert "--set floor.gap_max_ms=" in capsys.readouterr().out
    assert cli.run([*arguments, "--trials", "2", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["knobs"]) == {"floor.gap_max_ms"}
    assert [row["trial"] for row in read_csv(home / "search" / "results.csv")] == [0, 1]


def test_a_broken_debate_is_said_and_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stalls(plan: Plan) -> object:
        raise Stalled("the debate stands still at turn 3")

    monkeypatch.setattr(executors, "play", stalls)
    assert cli.run(["lab", "run", *SMALL, "--debates", "4"]) == 1
    told = capsys.readouterr().err
    assert "seed 1 did not come to its end (stalled) the debate stands still at turn 3" in told
    assert "and 1 more" in told


# --- markets -------------------------------------------------------------------------------------------------------


def test_market_prints_found_and_known_and_how_far_apart(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["lab", "market", markets(home, MARKETS), "--auctions", "4000"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["instance", "bidder", "alpha", "found", "alpha", "known", "off", "by"]
    assert lines[2].split() == ["tight", "1", "0.2500", "0.2500", "0.0000", "ok"]


def test_market_fails_where_an_equilibrium_is_off(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"instances": [{**MARKETS["instances"][0], "alpha": [0.3]}]}
    assert cli.run(["lab", "market", markets(home, wrong), "--auctions", "1000"]) == 1
    assert "OFF" in capsys.readouterr().out
    assert cli.run(["lab", "market", markets(home, wrong), "--auctions", "1000", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["off"] == pytest.approx(0.05)


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--cast", "quiet,mad"], "there is no temperament 'mad'; there is quiet, fair, aggressive, hoarder"),
        (["run", "--cast", "quiet"], "a debate has 2 to 64 seats, not 1"),
        (["run", "--targets", "1/2"], "there are 2 targets for 4 seats; give one for each"),
        (["run", "--targets", "a/b"], "--targets a/b is not allowed; it takes a number a seat"),
        (["run", "--weather", "rain"], "there is no weather 'rain'; there is calm"),
        (["run", "--set", "auction.max_bit=3"], "did you mean auction.max_bid?"),
        (["run", "--preset", "debate_snapy"], "debate_snappy"),
        (["run", "--debates", "0"], "--debates 0 is not allowed; it takes a whole number from 1 to 1000000"),
        (["sweep", "--vary", "auction.max_bid"], "it takes key.path=value,value"),
        (["sweep"], "Missing option '--vary'"),
        (["tune", "--search", "auction.max_bid=9..3"], "the first number of a range is below the second"),
        (["tune", "--search", "auction.max_bid=3..5", "--objective", "gni"], "did you mean gini?"),
        (["market", "none.json"], "none.json cannot be read: no such file or directory"),
        (["walk"], "No such command 'walk'"),
    ],
)
def test_a_refusal_is_one_sentence_that_says_what_is_allowed(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["lab", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert sentence in told.err


def test_results_are_not_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["lab", "run", *SMALL, "--debates", "1", "--out", str(home / "one")]
    assert cli.run(arguments) == 0
    assert cli.run(arguments) == 2
    assert "holds results already; name another folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "module", "sentence"),
    [
        (
            ["run", "--scheduler", "tcp://x:1"],
            "distributed",
            "a cluster needs an extra: pip install 'argentum[cluster]'",
        ),
        (["tune", "--search", "auction.max_bid=3..5"], "optuna", "tuning needs an extra: pip install 'argentum[lab]'"),
    ],
)
def test_a_missing_extra_is_one_sentence(
    arguments: list[str],
    module: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real = importlib.import_module

    def without(name: str) -> Any:
        if name == module:
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(extras, "import_module", without)
    assert cli.run(["lab", *arguments, "--turns", "8"]) == 2
    assert sentence in capsys.readouterr().err
