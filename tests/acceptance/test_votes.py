"""The votes of a debate are counted again from its journal alone, and what is wrong with them is found."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from votes import Recount, against_export, read, recount

from argentum_tui.cli import argentum

SCRIPT = Path(__file__).with_name("votes.py")
Event = dict[str, Any]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A heated debate of thirty turns."""
    folder = tmp_path_factory.mktemp("votes")
    path = folder / "debate.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGENTUM_HOME", str(folder / "home"))
        arguments = [
            "run",
            "homework",
            "--preset",
            "crossfire",
            "--clock",
            "virtual",
            "--voice",
            "estimate",
            "--seed",
            "4",
        ]
        result = CliRunner().invoke(argentum, [*arguments, "--turns", "30", "--journal", str(path)])
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def exported(journal: Path) -> dict[str, Any]:
    result = CliRunner().invoke(argentum, ["export", str(journal), "--format", "votes"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_every_vote_counted_again_is_the_recorded_one(journal: Path, exported: dict[str, Any]) -> None:
    done = recount(read(journal))
    assert done.wrong == [] and done.moves > 20
    assert against_export(done, exported) == []
    causes = {cause["cause"] for move in exported["house"]["moves"] for cause in move["causes"]}
    assert {"point", "answered", "dropped", "rude"} <= causes


def test_the_swing_is_what_lies_between_the_votes(exported: dict[str, Any]) -> None:
    house = exported["house"]
    for side in exported["sides"]:
        gone = sum(shift["listeners"] for shift in house["swing"] if shift["before"] == side)
        come = sum(shift["listeners"] for shift in house["swing"] if shift["after"] == side)
        assert house["after"]["counts"][side] - house["before"]["counts"][side] == come - gone
    assert len(house["listeners"]) == house["rules"]["listeners"] == 120
    assert len(house["lines"]) == 3 and all(line["heard"] for line in house["lines"])
    pushes = sorted((move["push"] for move in house["moves"]), reverse=True)
    assert [line["push"] for line in house["lines"]] == pushes[:3]


def test_the_command_prints_what_it_counted(journal: Path, exported: dict[str, Any], tmp_path: Path) -> None:
    told = tmp_path / "votes.json"
    told.write_text(json.dumps(exported), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(journal), "--export", str(told), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["after"] == exported["house"]["after"]["counts"]


def test_no_journal_cannot_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    path.write_text("no database", encoding="utf-8")
    result = subprocess.run([sys.executable, str(SCRIPT), str(path)], capture_output=True, text=True, check=False)
    assert result.returncode == 2 and "cannot be judged" in result.stderr


def one(events: list[Event], kind: str, **fields: Any) -> Event:
    return next(event for event in events if event["type"] == kind and fields.items() <= event.items())


def gained_a_vote(events: list[Event]) -> None:
    moved = one(events, "house_moved")
    moved["counts"]["for"] += 1


def unheard_point(events: list[Event]) -> None:
    events.remove(one(events, "point_made", remark=False))


def other_seed(events: list[Event]) -> None:
    one(events, "debate_started")["seed"] += 1


def other_rules(events: list[Event]) -> None:
    one(events, "votes_counted", when="before")["rules"]["margin"] += 10


def no_rude_cut(events: list[Event]) -> None:
    for event in events:
        if event["type"] == "hard_interrupt":
            event["by"] = "operator"


def other_line(events: list[Event]) -> None:
    one(events, "votes_counted", when="after")["lines"].reverse()


def other_swing(events: list[Event]) -> None:
    one(events, "votes_counted", when="after")["swing"][0]["listeners"] += 1


def no_vote_after(events: list[Event]) -> None:
    events.remove(one(events, "votes_counted", when="after"))


@pytest.mark.parametrize(
    "damage",
    [gained_a_vote, unheard_point, other_seed, other_rules, no_rude_cut, other_line, other_swing, no_vote_after],
)
def test_what_is_wrong_is_found(journal: Path, damage: Callable[[list[Event]], None]) -> None:
    events = copy.deepcopy(read(journal))
    damage(events)
    done: Recount = recount(events)
    assert done.wrong
