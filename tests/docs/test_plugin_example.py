"""The example plug-in, installed beside Argentum and used by its commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cited import ROOT

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the plug-in is installed into, from a copy: building leaves files beside the source."""
    folder = tmp_path_factory.mktemp("plugin")
    source, target = folder / "source", folder / "target"
    shutil.copytree(ROOT / "docs/examples/plugin", source)
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "--python", sys.executable, "--offline"] if uv else [
        sys.executable, "-m", "pip", "install", "--no-index", "--disable-pip-version-check",
    ]  # fmt: skip
    subprocess.run(
        [*pip, "--quiet", "--no-deps", "--no-build-isolation", "--target", str(target), str(source)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return target


@pytest.fixture
def argentum(installed: Path, tmp_path: Path) -> Run:
    """Runs a command where the plug-in is installed."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "ARGENTUM_HOME": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "argentum_tui", *arguments],
            capture_output=True, text=True, timeout=60, env=environment, check=False, encoding="utf-8",
        )  # fmt: skip

    return run


def test_its_mind_and_its_voice_make_a_debate(argentum: Run) -> None:
    done = argentum(
        "run", "homework", "--mind", "echo:indeed", "--voice", "hum:180", "--clock", "virtual", "--turns", "4", "--json"
    )
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    turns = [event for event in events if event["type"] == "segment_started" and event["agent"] != "chair"]
    assert len(turns) == 4
    assert all(f"indeed. That is question number {n}" in turn["text"] for n, turn in enumerate(turns, start=1))
    begun = next(event for event in events if event["type"] == "debate_started")
    assert {(agent["mind"], agent["voice"]) for agent in begun["agents"]} == {("echo:indeed", "hum:180")}
    assert not [event for event in events if event["type"] == "provider_fault"]


def test_the_lists_name_it(argentum: Run) -> None:
    rows = json.loads(argentum("voices", "--json").stdout)
    assert {"name": "hum:…", "about": "a plug-in of argentum-echo 0.1.0"} in rows


def test_what_it_refuses_is_one_sentence(argentum: Run) -> None:
    done = argentum("run", "--voice", "hum:high", "--clock", "virtual", "--turns", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "argentum: --voice: voice 'hum:high': the plug-in 'hum' (argentum-echo 0.1.0): hum:high is not allowed; "
        "write a number of hertz, as in hum:140\n"
    )
