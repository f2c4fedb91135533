"""What the documents say of the code is what the code says: tables, schema, environment."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cited import ROOT, files

from argentum_core.evidence import EvidenceLibrary
from argentum_core.journal import Journal
from argentum_presets import load_motion

sys.path.insert(0, str(ROOT / "docs"))
import reference

SURFACE = (ROOT / "docs/surface.md").read_text("utf-8")


@pytest.mark.parametrize("path", reference.documents(), ids=lambda path: path.name)
def test_generated_tables_are_current(path: Path) -> None:
    text = path.read_text("utf-8")
    assert reference.filled(text) == text, f"{path.name} is out of date; run: python docs/reference.py"


@pytest.mark.parametrize(("path", "text"), reference.files().items(), ids=lambda one: getattr(one, "name", ""))
def test_generated_files_are_current(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, f"{path.name} is out of date; run: python docs/reference.py"


def test_every_group_of_knobs_has_its_table() -> None:
    from argentum_core.debate.settings import Settings

    rules = (ROOT / "docs/rules.md").read_text("utf-8")
    assert sorted(re.findall(r"<!-- table: knobs (\w+) -->", rules)) == sorted(Settings.model_fields)


def test_a_stale_table_and_an_unknown_one_are_noticed() -> None:
    assert reference.filled("<!-- table: keys -->\nold\n<!-- end -->") != "<!-- table: keys -->\nold\n<!-- end -->"
    with pytest.raises(KeyError):
        reference.filled("<!-- table: knobs nothing -->\n<!-- end -->")


def test_the_schema_of_the_journal_is_as_documented(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "debate.db", {"motion": "homework"})
    EvidenceLibrary.in_journal(journal.path, load_motion("homework")).close()
    journal.close()
    documented = re.search(r"```sql\n(.*?)```", SURFACE, re.DOTALL)
    assert documented is not None
    with closing(sqlite3.connect(":memory:")) as written, closing(sqlite3.connect(tmp_path / "debate.db")) as real:
        written.executescript(documented[1])
        assert columns(written) == columns(real)


def columns(db: sqlite3.Connection) -> dict[str, list[tuple[str, str, int, int]]]:
    """Table → (name, type, not null, primary key) of each of its columns."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: [row[1:4] + row[5:] for row in db.execute(f"PRAGMA table_info({name})")] for name in sorted(names)}


def test_every_variable_that_is_read_is_documented() -> None:
    named = {
        name
        for file in files(".py")
        if file.startswith(("argentum_tui/", "core/", "audio/", "presets/", "hatch_build.py"))
        for name in re.findall(
            r"\"((?:ARGENTUM_[A-Z_]+|[A-Z_]+_(?:API_KEY|BASE_URL)))\"", (ROOT / file).read_text("utf-8")
        )
        # Made by click, not by us.
        if name != "_ARGENTUM_COMPLETE"
    }
    section = SURFACE.partition("## Environment")[2].partition("\n## ")[0]
    assert named, "no variable was found: has the way of reading them changed?"
    assert {name for name in named if f"`{name}`" not in section} == set()
