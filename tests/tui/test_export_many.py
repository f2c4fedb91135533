"""Everything of a debate, or of a folder of them, and the feed of that folder (SURFACE, Commands: `export --all`, `feed`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from test_export_sound import CLIPS, EVENTS, record

from argentum_tui import cli
from argentum_tui.formats import FORMS

Run = Callable[..., tuple[int, str]]
WITHOUT_VOTES = {f"a{form.suffix}" for form in FORMS} - {"a.votes.json"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command line in a folder with a home of its own: (exit status, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))

    def call(line: str) -> tuple[int, str]:
        status = cli.run(line.split())
        return status, capfd.readouterr().err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One debate that has ended, one that has not, and what is no journal."""
    made = tmp_path / "in"
    made.mkdir()
    record(made / "a.db", EVENTS, list(CLIPS))
    record(made / "open.db", EVENTS[:-1], list(CLIPS))
    (made / "text.db").write_text("mine")
    return made


def test_all_debates_of_a_folder_that_have_ended_in_every_form_and_a_feed_of_them(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, told = run("export in --all -o out")
    assert status == 1, "one of them is no journal"
    assert "open.db has not ended" in told and "in/text.db is not a journal" in told and "1 of 3: a: 12 files" in told
    assert {path.name for path in (tmp_path / "out").iterdir()} == WITHOUT_VOTES
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "out" / "a.md").write_text("mine")
    assert "12 were there already" in run("export in --all -o out")[1]
    assert (tmp_path / "out" / "a.md").read_text() == "mine"

    assert run("feed in -o out/feed.xml --base-url https://example.org/d")[0] == 1
    feed = (tmp_path / "out" / "feed.xml").read_bytes()
    [entry] = feedparser.parse(feed).entries
    assert entry.enclosures[0].href == "https://example.org/d/a.mp3"
    assert int(entry.enclosures[0].length) == len(written["a.mp3"])
    assert "as before" in run("feed in -o out/feed.xml --base-url https://example.org/d")[1]
    run("feed in -o out/feed.xml --base-url https://example.org/elsewhere/")
    assert feedparser.parse(tmp_path / "out" / "feed.xml").entries[0].id == entry.id, (
        "a rerun replaces its own and keeps guids"
    )


def test_one_debate_beside_its_journal_which_stays(run: Run, folder: Path) -> None:
    before = (folder / "a.db").read_bytes()
    assert run("export in/a.db --all")[0] == 0
    made = {path.name for path in folder.iterdir()} - {"text.db", "open.db"}
    assert made == WITHOUT_VOTES and (folder / "a.db").read_bytes() == before
    if os.name != "nt":
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("a.*")), "as private as the journal"


REFUSED = {
    "export in/a.db": "say which form: --format md, json,",
    "export in/a.db --all -f md": "--all writes every form; leave out --format, or --all",
    "export gone.db --all": "there is no journal gone.db",
    "export in/text.db --all": "in/text.db is not a journal",
    "export in --all -o in/a.db": "--output in/a.db is a file; name a folder",
    "export empty --all": "empty has no journal in it (NAME.db)",
    "export in/a.db -f cast --size 9x9": "--size 9x9 is not allowed; it takes COLSxROWS, as in 120x40, from 60x16 to 400x150",
    "export in/a.db -f cast -o in/a.db": "--output in/a.db is the journal itself",
    "export in/a.db -f md --size 80x24": "--size goes with the screen",
    "export in -f db": "--format db needs a folder to write to: --output FOLDER",
    "export in/a.db -f md --sound mp3": "--sound goes with the cast of one debate",
    "export in -f mp3 --captions": "--captions goes with the sound of one debate",
    "feed in --base-url example.org": "--base-url example.org is not allowed; it takes an http or https address",
    "feed in --base-url https://x.org/?a=<b>": "--base-url https://x.org/?a=<b> is not allowed",
    "feed in/a.db --base-url https://x.org": "in/a.db is no folder",
    "feed in --base-url https://x.org": "no debate of in has ended and has its sound in in",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_is_one_sentence_and_touches_nothing(run: Run, folder: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / "empty").mkdir()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, told = run(line)
    assert status == 2 and REFUSED[line] in told and "Traceback" not in told
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_shell_completes_the_forms_with_what_each_is() -> None:
    from click.shell_completion import ShellComplete

    told = ShellComplete(cli.argentum, {}, "argentum", "_X").get_completions(["export", "a.db", "--format"], "m")
    assert [(one.value, one.help) for one in told] == [(form.name, form.about) for form in FORMS if form.name[0] == "m"]


def test_a_file_that_is_no_feed_stays(run: Run, folder: Path) -> None:
    (folder / "a.mp3").write_text("no sound")
    assert "a.mp3 is no sound that can be read" in run("feed in --base-url https://x.org")[1]
    assert run("export in -f mp3 --overwrite")[0] == 1
    (folder / "feed.xml").write_text("mine")
    status, told = run("feed in --base-url https://x.org")
    assert status == 2 and "in/feed.xml already exists" in told and (folder / "feed.xml").read_text() == "mine"
