"""`argentum config`: defaults of the user's own; the command line wins, and a file that is wrong is one sentence and nothing more."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shell_fakes import FakeMenu, until
from textual.widgets import Input

from argentum_tui import cli
from argentum_tui.app import ArgentumApp
from argentum_tui.commands.lobby import choice_of
from argentum_tui.own_settings import SETTINGS, OwnSettings, read_file
from argentum_tui.own_settings_checks import problems_of
from argentum_tui.own_settings_file import set_value, template, unset_value
from argentum_tui.panels.chooser import Chooser

Run = Callable[..., tuple[int, str, str]]

WRITTEN = """\
# of mine
preset = "crossfire"   # the hot one
minutes = 5

# The house stays at home.
[knobs]
"auction.max_bid" = 3  # modest
vote.house = false
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(folder))
    monkeypatch.delenv("ARGENTUM_THEME", raising=False)
    return folder


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line with a home of its own: (exit status, stdout, stderr)."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(list(arguments))
        output, errors = capfd.readouterr()
        return status, output, errors

    return call


# --- the file ---------------------------------------------------------------------------------------------------------


def test_set_and_unset_keep_comments_order_and_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN)
    set_value(path, "preset", "panel_civil")
    set_value(path, "theme", "argentum-warm")
    set_value(path, "knobs.auction.max_bid", 4)
    set_value(path, "knobs.audio.width", 0.5)
    assert (
        path.read_text()
        == WRITTEN.replace('"crossfire"', '"panel_civil"')
        .replace(" = 3", " = 4")
        .replace("minutes = 5\n", 'minutes = 5\ntheme = "argentum-warm"\n')
        + "\n[knobs.audio]\nwidth = 0.5\n"
    )
    for name in ("theme", "knobs.audio.width"):
        assert unset_value(path, name)
    set_value(path, "preset", "crossfire")
    set_value(path, "knobs.auction.max_bid", 3)
    assert path.read_text().rstrip() == WRITTEN.rstrip()
    assert not unset_value(path, "agents")


def test_every_setting_of_the_commented_file_can_be_used_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        "\n".join(
            line.removeprefix("# ") for line in template().splitlines()[3:] if " = " in line and line.count("#") == 2
        )
    )
    found = read_file(path)
    assert found.problems == ()
    assert set(found.values) == {setting.name for setting in SETTINGS}


def test_the_example_of_the_documents_holds() -> None:
    found = read_file(Path(__file__).parents[2] / "docs" / "examples" / "config.toml")
    assert problems_of(found) == []
    assert len(found.values) + len(found.knobs) == 5


def test_a_setting_is_written_below_its_example(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(template())
    set_value(path, "agents", 4)
    lines = path.read_text().splitlines()
    assert lines[lines.index("agents = 4") - 1].startswith("# agents = ")


@pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
def test_a_new_file_is_private_and_a_link_stays_one(tmp_path: Path) -> None:
    kept, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    link.symlink_to(kept)
    set_value(link, "agents", 4)
    assert link.is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


WRONG: dict[str, str] = {
    'presett = "x"': "there is no setting 'presett'; did you mean preset?",
    'no-sound = "x"': "there is no setting 'no-sound'; did you mean no_sound?",
    "agents = 1": "agents = 1 is not allowed; it takes a whole number from 2 to 64",
    "agents = true": "agents = true is not allowed; it takes a whole number from 2 to 64",
    'minutes = "ten"': 'minutes = "ten" is not allowed; it takes a number above 0, up to 100000',
    "minutes = nan": "minutes = nan is not allowed; it takes a number above 0, up to 100000",
    'plain = "yes"': 'plain = "yes" is not allowed; it takes true or false',
    "preset = 3": "preset = 3 is not allowed; it takes a name of argentum presets, or a file",
    'judges = "chat:a"': 'judges = "chat:a" is not allowed; it takes a list of up to three minds',
    "knobs = 3": "knobs is a table: write [knobs], and auction.max_bid = 3 below it",
    'themes = "x"': "themes is no setting: themes of your own are files in the folder themes",
    'openai_api_key = "x"': "openai_api_key looks like a key, and keys are never kept in a file",
    'mind = "sk-abcdefghijklmnopqrstuvwxyz"': "the value of mind looks like a key, and keys are never kept in a file",
    'mind = "chat:m@http://me:pw@host"': "the value of mind looks like a key",
    "preset = ": "line 1 is not TOML (invalid value)",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_a_sentence_and_the_rest_is_used(run: Run, home: Path, text: str) -> None:
    (home / "config.toml").write_text(f"{text}\n")
    found = read_file(home / "config.toml")
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"config.toml: {WRONG[text]}")
    assert not found.values
    status, _, errors = run("run", "--help")
    assert status == 0
    assert errors.count("\n") == 1
    assert errors.endswith("hat is shipped is used; argentum config edit mends it\n")
    assert "sk-" not in errors


# --- the command --------------------------------------------------------------------------------------------------


def shown(run: Run, *before: str) -> dict[str, tuple[Any, str]]:
    status, output, _ = run(*before, "config", "--json")
    assert status == 0
    return {row["name"]: (row["value"], row["source"]) for row in json.loads(output)["settings"]}


def test_config_shows_what_is_in_force_and_where_it_comes_from(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config.toml").write_text('theme = "argentum-dark"\nascii = false\n' + WRITTEN)
    assert shown(run)["theme"] == ("argentum-dark", "config.toml")
    monkeypatch.setenv("ARGENTUM_THEME", "argentum-warm")
    found = shown(run, "--ascii")
    assert found["theme"] == ("argentum-warm", "ARGENTUM_THEME")
    assert found["ascii"] == (True, "command line")
    assert found["preset"] == ("crossfire", "config.toml")
    assert found["cast"] == ("quartet", "default")
    assert found["knobs.vote.house"] == ("false", "config.toml")
    assert shown(run, "--theme", "argentum-light")["theme"] == ("argentum-light", "command line")


SETS = [
    (("minutes", "10"), "minutes = 10"),
    (("minutes", "2.5"), "minutes = 2.5"),
    (("no_sound", "on"), "no_sound = true"),
    (("judges", "chat:a", "chat:b"), 'judges = ["chat:a", "chat:b"]'),
    (("motion", "Cats", "should", "pay", "rent"), 'motion = "Cats should pay rent"'),
    (("knobs.interrupts.per_window", "3"), "per_window = 3"),
    (("knobs.audio.duck_db", "-10"), "duck_db = -10.0"),
]


@pytest.mark.parametrize(("words", "line"), SETS)
def test_set_writes_what_get_reads_and_unset_takes_out(run: Run, home: Path, words: tuple[str, ...], line: str) -> None:
    assert run("config", "set", "--", *words)[0] == 0
    assert line in (home / "config.toml").read_text().splitlines()
    assert run("config", "get", words[0])[1].strip()
    assert run("config", "unset", words[0])[0] == 0
    assert run("config", "unset", words[0]) == (1, "", f"argentum: {words[0]} is not set in {home / 'config.toml'}\n")


REFUSED = [
    (("preset", "crosfire"), "preset: there is no preset 'crosfire'; did you mean crossfire?"),
    (("theme", "argentum-drak"), "theme: there is no theme 'argentum-drak'; did you mean argentum-dark?"),
    (("evidence", "nowhere"), "evidence: nowhere: there is no such folder"),
    (("knobs", "5"), "knobs is no setting: it is a table of knobs; name one, as in knobs.auction.max_bid"),
    (("minute", "5"), "there is no setting 'minute'; did you mean minutes?"),
    (("minutes", "0"), 'minutes = "0" is not allowed; it takes a number above 0, up to 100000'),
    (("knobs.auction.max_bidd", "3"), "there is no knob 'auction.max_bidd'; did you mean auction.max_bid?"),
    (("knobs.auction.max_bid", "300"), "auction.max_bid = 300 is not allowed; it takes a whole number from 1 to 20"),
    (("ELEVENLABS_API_KEY", "abc"), "ELEVENLABS_API_KEY looks like a key, and keys are never kept in a file"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_set_is_refused_and_nothing_is_written(
    run: Run, home: Path, words: tuple[str, ...], sentence: str
) -> None:
    status, output, errors = run("config", "set", *words)
    assert (status, output) == (2, "")
    assert errors.startswith(f"argentum: {sentence}")
    assert errors.count("\n") == 1
    assert not (home / "config.toml").exists()


def test_a_file_that_is_no_toml_is_not_written_over(run: Run, home: Path) -> None:
    (home / "config.toml").write_text("preset = \n")
    assert run("config", "set", "agents", "4")[2].startswith("argentum: config.toml: line 1 is not TOML")
    assert (home / "config.toml").read_text() == "preset = \n"


def test_edit_opens_a_commented_file_and_says_what_is_wrong_with_it(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c \"import sys; open(sys.argv[1], 'a').write('presett = 1')\"")
    status, _, errors = run("config", "edit")
    assert (status, errors) == (2, "argentum: config.toml: there is no setting 'presett'; did you mean preset?\n")
    assert (home / "config.toml").read_text().startswith("# Settings of Argentum")


# --- in use ----------------------------------------------------------------------------------------------------------

DEBATE = ("run", "--clock", "virtual", "--seed", "7", "--json")


def begun(run: Run, *arguments: str) -> dict[str, Any]:
    status, output, errors = run(*DEBATE, *arguments)
    assert status == 0, errors
    found: dict[str, Any] = json.loads(output.splitlines()[0])
    return found


def test_a_debate_begins_with_the_settings_and_the_command_line_wins(run: Run, home: Path) -> None:
    (home / "config.toml").write_text(
        'motion = "homework"\npreset = "crossfire"\nminutes = 3\nvoice = "estimate"\nplain = true\nagents = 2\n'
        "[knobs]\nvote.house = false\nauction.max_bid = 3\n"
    )
    said = begun(run, "cats-or-dogs", "--turns", "1", "--set", "auction.max_bid=4", "--agents", "3")
    assert (said["motion"], said["preset"], len(said["agents"])) == ("cats-or-dogs", "crossfire", 3)
    assert said["settings"]["vote"]["house"] is False
    assert said["settings"]["auction"]["max_bid"] == 4
    # Who gives a debate its length means that alone.
    assert (said.get("turns"), said.get("minutes")) == (1, None)
    assert {agent["voice"] for agent in said["agents"]} == {"estimate"}
    assert begun(run, "--motion", "nuclear-power", "--turns", "1")["motion"] == "nuclear-power"


def test_a_name_in_the_file_that_is_not_there_is_told_and_the_default_is_used(run: Run, home: Path) -> None:
    (home / "config.toml").write_text('preset = "crossfir"\nvoice = "estimate"\n')
    status, output, errors = run(*DEBATE, "--turns", "1")
    assert status == 0
    assert json.loads(output.splitlines()[0])["preset"] == "debate_snappy"
    assert errors == (
        "argentum: config.toml: preset: there is no preset 'crossfir'; did you mean crossfire? It is left out, and debate_snappy used; "
        "argentum config edit mends it\n"
    )


def test_a_mind_in_the_file_that_cannot_be_used_is_said_to_stand_there(run: Run, home: Path) -> None:
    (home / "config.toml").write_text('mind = "caseboook"\n')
    status, _, errors = run(*DEBATE, "--turns", "1")
    assert status == 2
    assert errors.endswith("; mind stands in config.toml\n")


async def test_the_lobby_begins_with_the_settings(tmp_path: Path) -> None:
    own = OwnSettings(tmp_path, {"motion": "Cats should pay rent", "preset": "crossfire", "minutes": 4.0})
    app = ArgentumApp(lambda _choice: None, menu=FakeMenu(), defaults=choice_of(own))  # type: ignore[arg-type, return-value]
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen.query_one("#preset", Chooser).chosen is not None)
        assert app.screen.query_one("#own-motion", Input).value == "Cats should pay rent"
        choice = app.screen.choice()  # type: ignore[attr-defined]
        assert (choice.sentence, choice.preset, choice.minutes) == ("Cats should pay rent", "crossfire", 4.0)
        app.screen.query_one("#motion", Chooser).choose(1)
        await pilot.pause()
        assert app.screen.choice().sentence == ""  # type: ignore[attr-defined]


def test_a_debate_begins_without_the_writer_of_settings() -> None:
    code = (
        "import sys\nfrom argentum_tui import cli\nassert cli.run(['run', '--help']) == 0\n"
        "assert not {'tomlkit', 'pydantic', 'argentum_tui.own_settings_file'} & set(sys.modules), sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
