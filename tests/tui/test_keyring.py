"""A keyring that is locked, broken, or never answers costs at most one wait of a few seconds and one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from argentum_core.wiring import keyring_keys
from argentum_core.wiring.access import access, no_answer, where_from
from argentum_tui import cli
from argentum_tui.commands.offers import LobbyOffers

NULL = "PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring"


class Sleeper:
    """A keyring that answers when it is let to."""

    def __init__(self) -> None:
        self.may_answer = Event()
        self.asked: list[str] = []

    def get_password(self, service: str, name: str) -> str | None:
        self.asked.append(name)
        self.may_answer.wait(60)
        return "kept-0123456789" if name == "OPENAI_API_KEY" else None


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sleeper:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setattr(keyring_keys, "PATIENCE_S", 0.1)
    found = Sleeper()
    backend = SimpleNamespace(get_password=found.get_password, get_keyring=lambda: found)
    monkeypatch.setitem(sys.modules, "keyring", backend)
    keyring_keys.forget()
    return found


def test_it_is_waited_for_once_and_what_arrives_later_is_taken(sleeper: Sleeper) -> None:
    assert access().minds.key("OPENAI_API_KEY") is None
    failure = no_answer()
    assert (
        failure is not None
        and failure.startswith("the keyring (")
        and "Sleeper) did not answer within 0.1 s" in failure
    )
    assert failure.endswith(NULL)
    begun = time.monotonic()
    for _ in range(50):
        assert where_from("OPENAI_API_KEY") is None
    assert time.monotonic() - begun < 5 and sleeper.asked == ["OPENAI_API_KEY"]
    sleeper.may_answer.set()
    ends = time.monotonic() + 10
    while where_from("OPENAI_API_KEY") is None and time.monotonic() < ends:
        time.sleep(0.01)
    assert where_from("OPENAI_API_KEY") == "keyring"
    key = access().minds.key("OPENAI_API_KEY")
    assert key is not None and key.reveal() == "kept-0123456789" and no_answer() is None
    assert len(sleeper.asked) == len(set(sleeper.asked))


def test_a_run_says_so_once_and_goes_on(sleeper: Sleeper, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["run", "--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", "estimate", "--insecure"]
    assert cli.run(line) == 0
    told = [each for each in capsys.readouterr().err.splitlines() if "keyring" in each]
    assert len(told) == 1 and told[0].startswith("argentum: the keyring (") and told[0].endswith(NULL)


def test_a_run_that_lacks_a_key_says_where_it_may_lie(sleeper: Sleeper, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["run", "--mind", "chat:talker", "--voice", "espeak", "--clock", "virtual", "--turns", "1"]) == 2
    [error] = capsys.readouterr().err.splitlines()
    assert "needs a key: set OPENAI_API_KEY" in error and "did not answer" in error and error.endswith(NULL)


def test_the_lobby_offers_what_it_can(sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argentum_tui.commands.offers._local_minds", list)
    *_, chat = LobbyOffers().minds()
    assert chat.character.startswith("needs OPENAI_API_KEY, or OPENAI_BASE_URL; the keyring (")
    assert LobbyOffers().voices()[1].character.startswith("needs ELEVENLABS_API_KEY; the keyring (")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (RuntimeError("locked"), "failed (RuntimeError)"),
        (type("NoKeyringError", (RuntimeError,), {})("none"), None),
        (SystemExit(3), "ended its thread"),
    ],
)
def test_one_that_fails_is_one_without_the_key(
    raised: BaseException, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get_password(service: str, name: str) -> str:
        raise raised

    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    keyring_keys.forget()
    assert where_from("OPENAI_API_KEY") is None
    failure = no_answer()
    assert (failure is None) if told is None else (failure is not None and told in failure)


BACKEND = """
import time
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        time.sleep(600)
    def set_password(self, service, username, password): pass
    def delete_password(self, service, username): pass
"""


def test_a_real_backend_that_sleeps_for_ever_does_not_hold_up_a_command(tmp_path: Path) -> None:
    pytest.importorskip("keyring", reason="needs the extra keyring")
    (tmp_path / "sleeping_backend.py").write_text(BACKEND)
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    begun = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "argentum_tui",
            "run",
            "--mind",
            "chat:talker",
            "--voice",
            "espeak",
            "--clock",
            "virtual",
            "--turns",
            "1",
        ],
        env={
            **environment,
            "PYTHONPATH": str(tmp_path),
            "PYTHON_KEYRING_BACKEND": "sleeping_backend.Keyring",
            "ARGENTUM_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2 and time.monotonic() - begun < 60
    assert "the keyring (sleeping_backend.Keyring) did not answer within 3 s" in done.stderr
