"""The compiled engine: it decides what its sources decide, and counts only beside those it was built from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import argentum_core
from argentum_core import compiled

needs_it = pytest.mark.skipif(
    argentum_core.ENGINE != "compiled", reason="the engine is not compiled here (python core/compile_engine.py)"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in small, with an engine built from it."""
    for name in compiled.PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "rule.py").write_text("COST = 2\n")
    where = compiled.folder(tmp_path)
    where.mkdir(parents=True)
    (where / "rule.so").write_bytes(b"")
    told = {"digest": compiled.digest(tmp_path), "modules": {"engine.rule": "rule.so"}}
    compiled.manifest(tmp_path).write_text(json.dumps(told))
    return tmp_path


def test_what_was_built_from_these_sources_counts(package: Path) -> None:
    assert compiled.built(package) == {"engine.rule": compiled.folder(package) / "rule.so"}


def test_it_does_not_count_once_a_source_has_changed(package: Path) -> None:
    (package / "economy" / "rule.py").write_text("COST = 3\n")
    assert compiled.built(package) is None


def test_nor_beside_a_source_that_is_new_gone_or_renamed(package: Path) -> None:
    rule = package / "temper" / "rule.py"
    other = rule.with_name("other.py")
    rule.rename(other)
    assert compiled.built(package) is None
    other.rename(rule)
    assert compiled.built(package) is not None
    other.write_text("")
    assert compiled.built(package) is None


def test_line_endings_are_no_change(package: Path) -> None:
    (package / "economy" / "rule.py").write_bytes(b"COST = 2\r\n")
    assert compiled.built(package) is not None


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"digest": "0", "modules": 7}', '{"modules": {"a": 1}}', "\0"])
def test_a_broken_manifest_leaves_the_sources(package: Path, told: str) -> None:
    compiled.manifest(package).write_text(told)
    assert compiled.built(package) is None


def test_a_file_that_is_gone_leaves_the_sources(package: Path) -> None:
    (compiled.folder(package) / "rule.so").unlink()
    assert compiled.built(package) is None


def test_nothing_was_built(package: Path) -> None:
    shutil.rmtree(package / "_compiled")
    assert compiled.built(package) is None
    assert compiled.choose(package) == "python"


def engine_of(**environment: str) -> str:
    code = "import argentum_core, argentum_core.debate.state as state; print(argentum_core.ENGINE, state.__file__)"
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout


@needs_it
def test_a_variable_asks_for_the_sources() -> None:
    assert engine_of(ARGENTUM_ENGINE="python").strip().endswith("state.py")
    assert engine_of(ARGENTUM_ENGINE="").startswith("compiled ")


@needs_it
@pytest.mark.slow
@pytest.mark.parametrize("preset", ["debate_snappy", "crossfire", "town_hall", "panel_civil"])
def test_both_engines_decide_the_same_to_the_last_event(preset: str, tmp_path: Path) -> None:
    debate = [
        *(sys.executable, "-m", "argentum_tui", "run", "homework", "--headless", "--json", "--clock", "virtual"),
        *("--voice", "estimate", "--turns", "60", "--seed", "7", "--preset", preset),
    ]
    said = [
        subprocess.run(
            debate, env=os.environ | {"ARGENTUM_ENGINE": engine, "ARGENTUM_HOME": str(tmp_path / f"home{engine}")},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        ).stdout.splitlines()
        for engine in ("", "python")
    ]  # fmt: skip
    assert len(said[0]) > 1000
    assert said[0] == said[1]
