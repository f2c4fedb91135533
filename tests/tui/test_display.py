"""Nothing that a terminal would obey is printed, whoever wrote it; letters of every script are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_loading import CAST, MOTION

from argentum_tui import cli
from argentum_tui.commands.output import say
from argentum_tui.display import json_text, shown

OSC = "\x1b]0;x\x07a"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain words", "plain words"),
        ("Grüße, café, Ελλάδα, कमला, 日本語, שלום, עברית 🎭", "Grüße, café, Ελλάδα, कमला, 日本語, שלום, עברית 🎭"),
        (OSC, "\\x1b]0;x\\x07a"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("a\u200bb\ufeffc\u2060d", "a\\u200bb\\ufeffc\\u2060d"),
        (os.fsdecode(b"caf\xe9"), "caf\\udce9"),
        ("\U000e0041\u3164", "\\U000e0041\\u3164"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, wanted: str) -> None:
    assert shown(text) == wanted


@given(st.text())
def test_what_is_shown_is_safe_and_json_reads_as_it_was(text: str) -> None:
    assert shown(text).isprintable() or not text
    written = json_text({"name": text}, indent=2)
    assert json.loads(written) == {"name": text}
    assert written.replace("\n", "").isprintable()
    assert json_text(text, plain=True).isascii()


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
    line: list[str], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hostile.exists()
    assert cli.run(line) in (0, 1, 2)
    printed = "".join(capsys.readouterr())
    assert printed and printed.replace("\n", "").isprintable()
    assert "fault of its own" not in printed
