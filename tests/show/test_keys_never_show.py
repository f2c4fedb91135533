"""A key in every variable that may hold one, and providers that echo it in every way they know: it is in nothing that a run
leaves behind, on no screen and in no line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from storm_fakes import Fakes, ProviderFaults, Seen

from argentum_core.wiring.access import key_variables
from tests.providers.chat_faults import FAULTS, SLOW

pytestmark = pytest.mark.slow

CANARY = "canary-K3yTh4tN0b0dySees-9f8e7d6c5b4a"
MINUTES = 0.15
RUNS_S = 120.0
SHARE = 0.5
FAULTS_WANTED, ROUNDS = 6, 4
# What must not be found: the key, and enough of it to be of use.
PARTS = (CANARY, CANARY[:20], CANARY[-20:])
# So short a debate is over before a chair has welcomed everybody: who asks minds and voices begins at once.
AT_ONCE = ("--set", "form.chair=false", "--set", "form.opening=none", "--set", "form.closing=none")
RUNS = {
    "elevenlabs, lines": ("elevenlabs:anna", "--headless"),
    "openai, events": ("openai:alloy", "--json"),
}


def started(home: Path, fakes: Fakes, base: str, *arguments: str) -> subprocess.Popen[bytes]:
    keys = dict.fromkeys(key_variables(), CANARY)
    addresses = {"ELEVENLABS_BASE_URL": fakes.urls["elevenlabs"], "OPENAI_BASE_URL": fakes.urls[base]}
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-m", "argentum_tui", *arguments],
        env={**os.environ, **keys, **addresses, "ARGENTUM_HOME": str(home)},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home,
    )  # fmt: skip


def found_in(name: str, said: bytes) -> list[str]:
    return [f"{name}: {said[at - 80 : at + 40]!r}" for part in PARTS if (at := said.find(part.encode())) >= 0]


def play(folder: Path, fakes: Fakes) -> None:
    """Both debates, side by side; what they wrote and their streams are in the folder."""
    runs = {}
    for name, (voice, how) in RUNS.items():
        home = folder / name.partition(",")[0]
        home.mkdir(parents=True)
        base = "chat" if voice.startswith("elevenlabs") else "speech"
        mind = "chat:talker-1" if base == "chat" else "casebook"
        command = [
            "run",
            "--mind",
            mind,
            "--voice",
            f"{voice},estimate",
            "--minutes",
            str(MINUTES),
            "--no-sound",
            *AT_ONCE,
        ]
        runs[name] = (home, started(home, fakes, base, *command, how))
    for name, (home, process) in runs.items():
        out, err = process.communicate(timeout=RUNS_S)
        assert process.returncode == 0, (name, err[-2000:])
        (home / "stdout").write_bytes(out)
        (home / "stderr").write_bytes(err)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Seen]]]:
    """Debates with every fault on, side by side; what they wrote is in a folder, their streams among it."""
    folder = tmp_path_factory.mktemp("keys")
    # A call that is slow goes on, and nothing else is asked meanwhile: the faults that take long have tests of their own.
    with Fakes(ProviderFaults(SHARE, seed=3, chat=frozenset(FAULTS) - SLOW, key=CANARY, slow_s=2.0)) as fakes:
        for round_ in range(ROUNDS):
            play(folder / str(round_), fakes)
            if len(set(fakes.received()["chat"].played)) >= FAULTS_WANTED:
                break  # a slow machine asks less in the same time
        yield folder, fakes.received()


def test_every_fault_had_its_chance(ran: tuple[Path, dict[str, Seen]]) -> None:
    _, seen = ran
    assert len(set(seen["chat"].played)) >= FAULTS_WANTED
    assert all(one.played for one in seen.values())


def test_no_file_and_no_line_has_the_key(ran: tuple[Path, dict[str, Seen]]) -> None:
    folder, _ = ran
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    assert not [hit for path in files for hit in found_in(str(path), path.read_bytes())]


def test_the_doctor_says_present_and_no_more(tmp_path: Path) -> None:
    keys = dict.fromkeys(key_variables(), CANARY)
    done = subprocess.run(
        [sys.executable, "-m", "argentum_tui", "doctor"],
        env={**os.environ, **keys, "ARGENTUM_HOME": str(tmp_path)},
        capture_output=True, check=False, timeout=RUNS_S, cwd=tmp_path,
    )  # fmt: skip
    assert b"OPENAI_API_KEY" in done.stdout + done.stderr
    assert not found_in("doctor", done.stdout + done.stderr)
