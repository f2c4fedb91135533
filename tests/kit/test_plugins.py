"""Plug-ins: found by their entry points, imported when they are named, and never a crash."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.spec import open_voice
from argentum_core.minds.access import MindAccess
from argentum_core.minds.spec import MindSpecError, check_minds, parse_minds
from argentum_kit import plugins
from argentum_kit.plugins import MINDS, VOICES, Plugin, PluginError


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module whose source the test writes; it is in both groups as `ours:open`."""
    name = f"plugged_{tmp_path.name.replace('-', '_')}"
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(
        plugins,
        "entry_points",
        lambda group: [EntryPoint("Ours", f"{name}:open", group), EntryPoint("casebook", "nothing:here", group)],
    )
    plugins.plugins.cache_clear()
    yield name
    plugins.plugins.cache_clear()
    sys.modules.pop(name, None)


BROKEN = [
    ("import no_such_package", "needs the package 'no_such_package', which is not installed"),
    ("raise RuntimeError('not today')", "failed (RuntimeError: not today)"),
    ("raise SystemExit(3)", "it raised SystemExit"),
    ("def open(rest", "SyntaxError"),
    ("pass", "AttributeError"),
    ("open = 3", "which cannot be called"),
    ("def open(rest): raise ValueError(rest + ' is too loud')", "x is too loud"),
    ("def open(rest): return 7", "int is no "),
    ("class E(Exception):\n def __str__(self): raise OSError\nraise E", "failed"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "said"), BROKEN)
def test_a_plug_in_that_does_not_work_is_one_sentence(module: str, tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / f"{module}.py").write_text(source)
    with pytest.raises(VoiceError, match=r"^Voice 'ours:x'") as voice:
        open_voice("ours:x")
    assert said in str(voice.value) and "\n" not in str(voice.value)
    if "def open" not in source or "(rest):" not in source:  # what is only known when it is opened
        with pytest.raises(MindSpecError, match=r"^the mind 'ours:x'") as mind:
            check_minds("ours:x", MindAccess())
        assert said in str(mind.value)


def test_nothing_is_imported_for_a_list(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text("raise RuntimeError")
    assert list(plugins.plugins(VOICES)) == ["casebook", "ours"]
    assert [link.kind for link in parse_minds("ours:a,casebook")] == ["ours", "casebook"]
    assert module not in sys.modules


def test_the_built_in_kinds_come_first(module: str) -> None:
    check_minds("casebook", MindAccess())  # the plug-in of that name names a module that is not there
    assert module not in sys.modules


def test_a_kind_that_nobody_adds_is_told_with_those_that_are_added(module: str) -> None:
    with pytest.raises(MindSpecError, match=r"called 'urs' \(did you mean 'ours'\?\).*of plug-ins casebook, ours"):
        parse_minds("urs:x")
    with pytest.raises(VoiceError, match=r"allowed are .* and ours:…\."):
        open_voice("nobody:x")


def test_ctrl_c_is_the_users() -> None:
    def interrupted(_rest: str) -> None:
        raise KeyboardInterrupt

    plugin = Plugin("ours", "", EntryPoint("ours", "plugged_interrupted:open", MINDS))
    sys.modules["plugged_interrupted"] = type(sys)("plugged_interrupted")
    sys.modules["plugged_interrupted"].open = interrupted  # type: ignore[attr-defined]
    try:
        with pytest.raises(KeyboardInterrupt):
            plugin.open("")
    finally:
        del sys.modules["plugged_interrupted"]


def test_an_installation_whose_metadata_cannot_be_read_has_no_plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(group: str) -> list[EntryPoint]:
        raise ValueError(group)

    monkeypatch.setattr(plugins, "entry_points", broken)
    plugins.plugins.cache_clear()
    assert plugins.plugins(MINDS) == {}
    plugins.plugins.cache_clear()
    with pytest.raises(PluginError):
        Plugin("ours", "", EntryPoint("ours", "no_such_module:open", MINDS)).load()
