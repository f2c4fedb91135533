"""Completions in the shells themselves, and the manual page: both made from the commands (SURFACE, Commands)."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from argentum_tui import cli
from argentum_tui.commands.completion import COMPLETES
from argentum_tui.commands.man import page

CASES = [
    ("argentum pres", ["presets"]),
    ("argentum run --preset cro", ["crossfire"]),
    ("argentum run homew", ["homework"]),
    ("argentum run x --cast quar", ["quartet"]),
    ("argentum run --voice neural:wr", ["neural:wren"]),
    ("argentum run --set auction.max_b", ["auction.max_bid="]),
    ("argentum run --clock v", ["virtual"]),
    ("argentum --theme argentum-w", ["argentum-warm"]),
    ("argentum export x --format m", ["md", "mp3"]),
    ("argentum replay 2026", ["{home}/debates/20260102-030405-homework.db"]),
    ("argentum config set the", ["theme"]),
    ("argentum config set preset cro", ["crossfire"]),
    ("argentum config set plain t", ["true"]),
    ("argentum config get knobs.vote.ho", ["knobs.vote.house"]),
    ("argentum send gra", ["grant"]),
    ("argentum nothing --preset cro", []),
]

BASH = """
source <(argentum completion bash)
for COMP_LINE in "$@"; do
  COMP_POINT=${#COMP_LINE} COMPREPLY=()
  _argentum_completion argentum 2>/dev/null  # compopt works while a line is edited alone
  printf '%s\\n' ${COMPREPLY[@]} ==
done
"""
FISH = """
argentum completion fish | source
for line in $argv
  complete --do-complete $line
  echo ==
end
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "debates").mkdir()
    (tmp_path / "debates" / "20260102-030405-homework.db").touch()
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    """Where `argentum` is this one, and its home and the shell's are empty."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "argentum"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m argentum_tui "$@"\n')
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "ARGENTUM_HOME": str(home), "HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip


def asked(home: Path, *command: str) -> list[list[str]]:
    """What a shell completes for each line of the cases."""
    done = subprocess.run(
        [*command, *(line for line, _ in CASES)],
        env=environment(home), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = [answer.splitlines() for answer in done.stdout.split("==\n")[:-1]]
    return [[word.partition("\t")[0] for word in answer] for answer in answers]


def expected(home: Path) -> list[list[str]]:
    return [[word.format(home=home) for word in words] for _, words in CASES]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(home: Path) -> None:
    # bash takes words apart at `:` and puts what is offered in the place of what stands behind the last.
    wanted = [[word.rpartition(":")[2] for word in words] for words in expected(home)]
    assert asked(home, "bash", "--norc", "-c", BASH, "bash") == wanted


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
def test_fish_completes(home: Path) -> None:
    assert asked(home, "fish", "--no-config", "-c", FISH) == expected(home)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
def test_zsh_completes_in_a_session(home: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(home)
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**environment(home), "TERM": "xterm"})
    try:
        os.write(terminal, b"autoload -Uz compinit; compinit -u -D; source <(argentum completion zsh); print RE''ADY\n")
        assert b"READY" in _read_until(terminal, b"READY")
        for begun, whole in (
            (b"argentum presets show cros", b"crossfire"),
            (b"argentum run --voice neural:wr", b"neural:wren"),
        ):
            os.write(terminal, begun + b"\t")
            assert whole in _read_until(terminal, whole)
            os.write(terminal, b"\x15")
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def _read_until(terminal: int, text: bytes) -> bytes:
    """What a session shows until it has shown a text, or nothing more for a minute."""
    shown = b""
    while text not in shown and select.select([terminal], [], [], 60)[0]:
        shown += os.read(terminal, 4096)
    return shown


ONE_OF_EACH = [CASES[n] for n in (4, 11)]


@pytest.mark.parametrize(("line", "words"), ONE_OF_EACH)
def test_zsh_is_answered_with_escaped_words(home: Path, line: str, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "argentum_tui"],
        env={**environment(home), "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1), "_ARGENTUM_COMPLETE": "zsh_complete"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    offered = done.stdout.splitlines()[1::3]
    assert [word.replace("\\:", ":") for word in offered] == [word.format(home=home) for word in words]


def test_every_parameter_that_is_completed_exists() -> None:
    known = {name for command in cli.COMMANDS for name in _parameters(command)}
    assert {name for name in COMPLETES if " " in name or name not in known} <= known


def _parameters(command: str) -> set[str]:
    import click

    found = cli.argentum.get_command(click.Context(cli.argentum), command)
    assert found is not None
    inner = found.commands if isinstance(found, click.Group) else {}
    names = {parameter.name for parameter in (*found.params, *(each for one in inner.values() for each in one.params))}
    whole = {f"{command} {parameter.name}" for parameter in found.params}
    return {
        *filter(None, names), *whole, *(f"{command} {name} {one.name}" for name, inside in inner.items() for one in inside.params), "theme",
    }  # fmt: skip


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_says_where_it_goes(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["completion", shell]) == 0
    script = capfd.readouterr().out
    assert "_ARGENTUM_COMPLETE" in script
    assert "ave as" in script.splitlines()[0 if shell != "zsh" else 1]


def test_the_manual_page_has_every_command_and_no_line_that_roff_would_obey() -> None:
    lines = page(cli.argentum).splitlines()
    requests = {line.split()[0] for line in lines if line[:1] in (".", "'")}
    assert requests <= {".TH", ".SH", ".SS", ".PP", ".TP", ".B"}
    assert all(line.isascii() for line in lines)
    for command in cli.COMMANDS:
        assert any(line.startswith(rf".SS \fBargentum {command}\fR") for line in lines)


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_groff_finds_nothing_wrong_with_it() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", "-Tutf8"], input=page(cli.argentum), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
