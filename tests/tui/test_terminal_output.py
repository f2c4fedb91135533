"""Nothing that a terminal would obey is printed, whoever wrote it; letters of every script are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from test_loading import CAST, MOTION

from argentum_tui import cli
from argentum_tui.commands.output import say

OSC = "\x1b]0;x\x07a"


def test_lines_stay_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"one\n{OSC}")
    assert capsys.readouterr().out == "one\n\\x1b]0;x\\x07a\n"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose files have names that a terminal would obey."""
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    for kind, text in (("motions", MOTION), ("casts", CAST), ("presets", ""), ("presets", "\x1b = ")):
        for name in (b"\x1b]0;x\x07a", b"\xc2\x9b31m", b"\xe2\x80\xaegnp", b"a\xff", b"b"):
            path = tmp_path / kind / os.fsdecode(name + b".toml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        ["motions"], ["motions", "--json"], ["casts"], ["casts", "--json"], ["presets", "list"], ["presets", "list", "--json"],
        ["presets", "show", OSC], ["presets", "check", OSC], ["presets", "diff", OSC, f"./{OSC}.toml"], ["presets", "show", "b"],
        ["run", OSC], ["run", f"--{OSC}"], ["run", "--turns", OSC], ["run", "--set", OSC], ["run", "--mind", OSC],
        ["run", "--voice", OSC], ["run", "--evidence", OSC], [OSC], ["--" + OSC], ["resume", OSC], ["export", OSC, "-f", "md"],
        ["export", OSC, "-f", OSC], ["clap", OSC], ["lab", OSC], ["lab", "market", OSC], ["run", "--journal", "\udcff"],
    ],
    ids=repr,
)  # fmt: skip
def test_no_command_prints_what_a_terminal_would_obey(
    line: list[str], hostile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile)  # one of them makes its journal where it is run
    assert cli.run(line) in (0, 1, 2)
    printed = "".join(capsys.readouterr())
    assert printed and printed.replace("\n", "").isprintable()
    assert "fault of its own" not in printed
