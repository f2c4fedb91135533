"""Whatever a file, a command line or a variable holds, a command ends with an exit status of SURFACE and a plain sentence.

Bounded here; `ARGENTUM_FUZZ=2000` plays that many of each, `ARGENTUM_FUZZ_SEED` begins somewhere else (see `tests/hostile.py`).
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from argentum_core.wiring import keyring_keys
from argentum_tui import cli, doctor
from tests import hostile

MANY = int(os.environ.get("ARGENTUM_FUZZ", "0"))
SEED = int(os.environ.get("ARGENTUM_FUZZ_SEED", "1"))
KEPT = {name: os.environ[name] for name in hostile.VARIABLES if name in os.environ}


def seeds(usual: int) -> range:
    return range(SEED, SEED + (MANY or usual))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a home, and some of what a user may leave lying about."""
    monkeypatch.chdir(tmp_path)
    for name in hostile.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARGENTUM_HOME", "home")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    # Nobody is downloaded from.
    monkeypatch.setattr("argentum_tui.commands.voices.fetch_voice", Path)
    keyring_keys.forget()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("A note about weeks of four days.")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "mine.toml").write_text(hostile.SOUND["preset"])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("link")
    return tmp_path


def check_command(line: list[str], capsys: pytest.CaptureFixture[str], what: object) -> None:
    """Run a command; everything that a command may do wrong is a failure that names what it was given."""
    begun = time.process_time()
    status = cli.run(line)
    out, err = capsys.readouterr()
    assert status in (0, 1, 2, 130), what
    assert "Traceback" not in err and "fault of its own" not in err, (what, err)
    printed = (out + err).replace("\n", "")
    assert printed.isprintable(), (what, [sign for sign in printed if not sign.isprintable()][:5])
    assert status != 2 or err.strip(), what
    assert "canary" not in printed, what
    # Its own time: the machine may be busy with something else.
    assert time.process_time() - begun < 20, what


@pytest.mark.parametrize("kind", list(hostile.SOUND))
def test_any_file_is_read_or_refused(kind: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = place / "home" / {"preset": "presets", "motion": "motions", "cast": "casts"}.get(kind, "")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ("prices.toml" if kind == "prices" else "mine.toml")
    bound = ["--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", "estimate"]
    for seed in seeds(25):
        content = hostile.toml_file(Random(f"{kind}:{seed}"), kind)
        path.write_bytes(content)
        if kind == "prices":
            check_command(["run", *bound, "--insecure"], capsys, (seed, content))
            continue
        check_command(["presets", "check", str(path)], capsys, (seed, content))
        check_command([{"preset": "presets", "motion": "motions", "cast": "casts"}[kind]], capsys, (seed, content))
        option = {"preset": "--preset", "motion": "--motion", "cast": "--cast"}[kind]
        if seed % 4 == 0:
            check_command(["run", option, "mine", *bound], capsys, (seed, content))


def test_any_command_line_ends_with_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in seeds(80):
        line = hostile.arguments(Random(f"arguments:{seed}"))
        check_command(line, capsys, (seed, line))


@pytest.mark.slow
def test_any_environment_ends_with_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argentum_core.minds.chat.local_servers.find_local_servers", tuple)
    for seed in seeds(60):
        random = Random(f"environment:{seed}")
        variables, line = hostile.environment(random), hostile.line_for_environment(random)
        with monkeypatch.context() as patch:
            for name, text in variables.items():
                patch.setenv(name, text)
            keyring_keys.forget()
            if line == ["doctor-light"]:
                checks = doctor.examine(*(set(doctor.EXAMINATIONS) - {"sound", "presets, motions, casts"}))
                told = " ".join(check.detail for check in checks)
                assert "canary" not in told, (seed, variables)
                assert "could not be checked" not in told, (seed, variables, told)
            else:
                check_command(line, capsys, (seed, line, variables))
