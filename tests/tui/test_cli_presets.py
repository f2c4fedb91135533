"""`argentum presets` on shipped files and on the user's own (SURFACE, Preset files)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from argentum_tui import cli

Run = Callable[..., tuple[int, str, str]]
SHIPPED = ["crossfire", "debate_snappy", "oxford_formal", "panel_civil", "town_hall"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's folder of presets."""
    folder = tmp_path / "home" / "presets"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line in an empty folder with a home of its own: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        return status, output, errors

    return call


@pytest.mark.parametrize("name", SHIPPED)
def test_a_preset_as_shown_is_the_preset(run: Run, tmp_path: Path, name: str) -> None:
    status, shown, _ = run("presets", "show", name)
    assert status == 0
    (tmp_path / "copy.toml").write_text(shown, encoding="utf-8")
    status, output, _ = run("presets", "check", "copy.toml")
    assert (status, output) == (0, "copy.toml is sound\n")
    assert run("presets", "diff", name, "copy.toml")[1] == f"{name} and copy.toml are the same\n"


def test_differences_say_what_each_side_means_by_its_value(run: Run) -> None:
    _, output, _ = run("presets", "diff", "debate_snappy", "panel_civil")
    assert (
        "interrupts.mode\n"
        '  debate_snappy   "cutoff"         Agents may cut each other off.\n'
        '  panel_civil     "beat_only"      Nobody is ever cut off.\n'
    ) in output
    different = json.loads(run("presets", "diff", "debate_snappy", "panel_civil", "--json")[1])
    assert different["interrupts.mode"] == ["cutoff", "beat_only"]


def test_on_a_terminal_lines_are_as_wide_as_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for command in (("show", "town_hall"), ("diff", "crossfire", "town_hall")):
        _, output, _ = run("presets", *command)
        wide = [line for line in output.splitlines() if len(line) > 80 and not line.startswith("about = ")]
        assert wide == []


def test_the_users_presets_are_listed_shown_compared_and_checked_before_shipped_ones(run: Run, own: Path) -> None:
    (own / "town_hall.toml").write_text(
        'title = "Our hall"\nextends = "town_hall"\n[audience]\nrelief = 0.4  # We love applause.\n', encoding="utf-8"
    )
    (own / "night.toml").write_text('extends = "town_hall"\n[audio]\nwidth = 0.2  # Late.\n', encoding="utf-8")
    rows = {row["name"]: row for row in json.loads(run("presets", "list", "--json")[1])}
    assert sorted(rows) == sorted([*SHIPPED, "night"])
    assert (rows["town_hall"]["title"], rows["town_hall"]["shipped"]) == ("Our hall", False)
    assert json.loads(run("presets", "show", "night", "--json")[1])["audience.relief"] == 0.4
    assert run("presets", "diff", "town_hall", "night")[1] == (
        "audio.width\n  town_hall   1.0   The whole breadth of the hall is heard.\n  night       0.2   Late.\n"
    )
    assert run("presets", "check", "town_hall") == (0, "town_hall is sound\n", "")
    assert run("presets", "check", "night") == (0, "night is sound\n", "")


NEW_GROUPS = {
    "[pricing]\nrules = 'first_price'": "there is no knob 'pricing.rules'; did you mean pricing.rule?",
    "[pricing]\nrule = 'third_price'": (
        'pricing.rule = "third_price" is not allowed; it takes one of first_price, second_price'
    ),
    "[reputaton]\nweight = 0.1": "there is no group 'reputaton'; did you mean reputation?",
    "[reputation]\nwieght = 0.1": "there is no knob 'reputation.wieght'; did you mean reputation.weight?",
    "[evidence]\nthreshhold = 0.1": "there is no knob 'evidence.threshhold'; did you mean evidence.threshold?",
    "[concurrency]\nglobal_limit = 0": (
        "concurrency.global_limit = 0 is not allowed; it takes a whole number from 1 to 64"
    ),
    "[governor]\nmode = 'fast'": (
        'governor.mode = "fast" is not allowed; it takes one of auto, baseline, enhanced, premium'
    ),
    "[audience]\nrelief = 2": "audience.relief = 2 is not allowed; it takes a number from 0 to 1",
    "[emotion]\ncontrol = 'mixed'": (
        'emotion.control = "mixed" is not allowed; it takes one of heuristic, llm, hybrid'
    ),
    "[tokens]\naccrual = 'hourly'": (
        'tokens.accrual = "hourly" is not allowed; it takes one of per_segment, wall_clock'
    ),
}


@pytest.mark.parametrize(("text", "problem"), NEW_GROUPS.items())
def test_a_wrong_knob_is_an_error_with_what_was_meant(run: Run, own: Path, text: str, problem: str) -> None:
    (own / "mine.toml").write_text(text, encoding="utf-8")
    assert run("presets", "check", "mine") == (2, "", f"argentum: presets/mine.toml: {problem}\n")
    assert run("presets", "show", "mine") == (2, "", f"argentum: presets/mine.toml: {problem}\n")


def test_a_knob_that_does_nothing_is_a_warning(run: Run, own: Path) -> None:
    (own / "mine.toml").write_text('[interrupts]\nmode = "beat_only"\nkicker_fee = 3.0\n', encoding="utf-8")
    assert run("presets", "check", "mine") == (
        0,
        "mine is sound\n",
        "argentum: warning: presets/mine.toml: interrupts.kicker_fee = 3.0 does nothing "
        'while interrupts.mode = "beat_only"\n',
    )


def test_a_check_of_nothing_names_what_there_is(run: Run) -> None:
    assert run("presets", "check", "town_hal")[::2] == (
        2,
        "argentum: there is no preset 'town_hal'; did you mean town_hall?\n",
    )
