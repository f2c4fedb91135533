"""Compiled rules come in wheels that were asked for alone, and decide what their sources decide."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import pkgutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import argentum_audio
import argentum_core
import argentum_tui
from argentum_core.compiled import engine

ROOT = Path(__file__).parents[2]
SOURCES = {"PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in (".", "core", "audio", "presets"))}
"""Python imports the sources of this clone before anything that is installed."""

needs_it = pytest.mark.skipif(
    engine() != "compiled", reason="the installed Argentum is not compiled (ARGENTUM_COMPILE=1 uv build --wheel)"
)


class Told:
    """Hatchling's application: what the hook has to say."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def module_of(path: Path) -> ModuleType:
    """A script of this repository as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def importable(name: str) -> ModuleType | None:
    """A module of Argentum; None for one that needs an extra that is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("hatchling")
    module = module_of(ROOT / "hatch_build.py")
    monkeypatch.delenv("ARGENTUM_COMPILE", raising=False)
    return module


def hook_of(build: ModuleType, told: Told) -> Any:
    return build.CompileEngine(str(ROOT), {}, None, None, str(ROOT), "wheel", app=told)


@pytest.mark.parametrize("wish", [None, "", "0", "yes"])
@pytest.mark.parametrize("version", ["editable", "standard"])
def test_nothing_is_compiled_or_fetched_for_it_unless_asked(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, wish: str | None, version: str
) -> None:
    if wish is not None:
        monkeypatch.setenv("ARGENTUM_COMPILE", wish)
    monkeypatch.setattr(build.subprocess, "run", pytest.fail)
    hook, data = hook_of(build, Told()), {"force_include": {}, "pure_python": True}
    hook.initialize(version, data)
    assert hook.dependencies() == []
    assert data == {"force_include": {}, "pure_python": True}


def test_an_editable_install_runs_the_sources_and_says_so(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_COMPILE", "1")
    monkeypatch.setattr(build.subprocess, "run", pytest.fail)
    told = Told()
    data: dict[str, Any] = {"force_include": {}}
    hook_of(build, told).initialize("editable", data)
    assert data == {"force_include": {}}
    assert len(told.warnings) == 1 and "wheels only" in told.warnings[0]


@pytest.mark.parametrize("status", [0, 1])
def test_a_wheel_that_was_asked_for_is_compiled_or_fails(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("ARGENTUM_COMPILE", "1")
    done = subprocess.CompletedProcess([], status, stdout="no compiler")
    monkeypatch.setattr(build.subprocess, "run", lambda *_, **__: done)
    hook = hook_of(build, Told())
    data: dict[str, Any] = {"force_include": {}}
    assert any(needed.startswith("mypy") for needed in hook.dependencies())
    if status:
        with pytest.raises(RuntimeError, match="no compiler"):
            hook.initialize("standard", data)
        return
    hook.initialize("standard", data)
    (made,) = data["force_include"]
    assert data == {"force_include": {made: "/"}, "pure_python": False, "infer_tag": True}
    assert Path(made).is_dir()
    hook.finalize("standard", data, "")
    assert not Path(made).exists()


def test_no_extension_module_lies_beside_the_sources_of_a_clone() -> None:
    """Python would import it instead of the source, however old it is."""
    found = [path for path in (ROOT / "core").rglob("*") if path.name.endswith(tuple(EXTENSION_SUFFIXES))]
    assert found == []


def test_no_class_that_stays_python_is_derived_from_one_that_is_compiled() -> None:
    """A compiled method takes objects of its own class alone: one of a derived class that it was not compiled with is refused at run time,
    which no type checker sees."""
    compiler = module_of(ROOT / "core" / "compile_engine.py")
    compiled = {
        ".".join(("argentum_core", *path.relative_to(compiler.PACKAGE).with_suffix("").parts))
        for package in compiler.COMPILED
        for path in (compiler.PACKAGE / package).rglob("*.py")
        if compiler.is_compiled(path)
    }
    derived = {
        f"{module.__name__}.{name} of {base.__module__}.{base.__name__}"
        for package in (argentum_core, argentum_audio, argentum_tui)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if found.name not in compiled and not found.name.endswith("__main__")
        for module in [importable(found.name)]
        if module is not None
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and kind.__module__ == module.__name__
        for base in kind.__mro__[1:]
        if base.__module__ in compiled
    }
    assert derived == set()


def imported(code: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_sources_of_a_clone_run_as_python() -> None:
    assert imported("from argentum_core.compiled import engine; print(engine())", SOURCES) == "python"


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
            debate, env=os.environ | {"ARGENTUM_HOME": str(tmp_path / str(number))} | sources,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        ).stdout.splitlines()
        for number, sources in enumerate(({}, SOURCES))
    ]  # fmt: skip
    assert len(said[0]) > 1000
    assert said[0] == said[1]
