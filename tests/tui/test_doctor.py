"""The doctor tells what this machine has for a debate, and hangs on nothing (SURFACE, Commands: `doctor`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from argentum_tui import cli, doctor
from argentum_tui.doctor import Check, Probe
from argentum_tui.doctor import keys as doctor_keys
from argentum_tui.doctor import probes as sound_probes

NAMES = [
    "versions", "engine", "PortAudio", "miniaudio", "sound device", "espeak voice", "neural voice", "presets, motions, casts", "journal folder",
    "disk", "home", "clock", "terminal", "colours", "signs", "encoding", "settings", "themes and keys", "keyring", "OPENAI_API_KEY", "ELEVENLABS_API_KEY", "ANTHROPIC_API_KEY",
    "CEREBRAS_API_KEY", "CO_API_KEY", "DEEPSEEK_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY",
    "OPENROUTER_API_KEY", "XAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_BASE_URL",
    "proxy", "certificates", "chat server", "local models",
]  # fmt: skip

SOUND = Probe({"version": "19", "outputs": ["Speakers", "HDMI"], "default": "Speakers", "wanted": False})
MINI = Probe({"version": "0.11", "outputs": ["Headset"], "default": "Headset", "wanted": True})
VOICE = Probe({"ms": 9.6})
GONE = Probe(failure="the library is missing; miniaudio takes over")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ARGENTUM_DEVICE", raising=False)
    return tmp_path / "home"


def probes(monkeypatch: pytest.MonkeyPatch, *, portaudio: Probe = SOUND, espeak: Probe = VOICE) -> None:
    answers = {"portaudio": portaudio, "miniaudio": MINI, "espeak": espeak, "neural": VOICE}
    monkeypatch.setattr(sound_probes, "ask_all", lambda *names: {name: answers[name] for name in names})


def found(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_this_machine_can_hold_a_debate(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == NAMES
    assert all(row["ok"] for row in rows if row["needed"])
    assert all(row["detail"] for row in rows)


@pytest.mark.parametrize(
    ("portaudio", "wanted", "device", "about_wanted"),
    [
        (SOUND, "", "Speakers; also HDMI", None),
        (GONE, "", "Headset", None),
        (GONE, "head", "Headset", "'head'"),
        (SOUND, "Radio", "Speakers; also HDMI", "'Radio' is none of them; the system's own device is used instead"),
    ],
)
def test_the_device_is_the_one_that_would_play(
    monkeypatch: pytest.MonkeyPatch, portaudio: Probe, wanted: str, device: str, about_wanted: str | None
) -> None:
    probes(monkeypatch, portaudio=portaudio)
    monkeypatch.setenv("ARGENTUM_DEVICE", wanted)
    checks = found(doctor.examine())
    assert checks["sound device"].detail == device
    assert checks["PortAudio"].ok == (portaudio is SOUND)
    assert (checks["ARGENTUM_DEVICE"].detail if "ARGENTUM_DEVICE" in checks else None) == about_wanted


def test_without_a_device_debates_run_in_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    probes(monkeypatch, portaudio=Probe({"version": "19", "outputs": [], "default": None, "wanted": False}))
    assert cli.run(["doctor"]) == 0
    report = capsys.readouterr().out
    assert "none: debates run in silence, with the same timing" in report
    assert report.endswith("A debate can run.\n")


def test_without_its_voice_no_debate_can_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    probes(monkeypatch, espeak=Probe(failure="espeak crashed (status -11)"))
    assert cli.run(["doctor"]) == 1
    report = capsys.readouterr().out
    assert "espeak crashed (status -11)" in report
    assert report.endswith("A debate cannot run: espeak voice.\n")


def test_a_journal_folder_that_cannot_be_written_is_found(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    probes(monkeypatch)
    home.write_text("a file where the folder should be")
    check = found(doctor.examine())["journal folder"]
    assert (check.ok, check.needed) == (False, True)
    assert "no journal can be written to" in check.detail


def test_the_journal_folder_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    probes(monkeypatch)
    doctor.examine()
    assert list((home / "debates").iterdir()) == []


@pytest.mark.parametrize(("name", "needed"), [("mine", False), ("debate_snappy", True)])
def test_a_preset_of_the_users_that_does_not_load_is_found(
    monkeypatch: pytest.MonkeyPatch, home: Path, name: str, needed: bool
) -> None:
    probes(monkeypatch)
    (home / "presets").mkdir(parents=True)
    (home / "presets" / f"{name}.toml").write_text("[auction]\nmax_bid = 0")
    check = found(doctor.examine())["presets, motions, casts"]
    assert (check.ok, check.needed) == (False, needed)
    assert f"presets/{name}.toml: auction.max_bid = 0 is not allowed" in check.detail


def test_keys_are_told_by_name_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    probes(monkeypatch)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    for name in (*doctor_keys.KEYS, *doctor_keys.ADDRESSES):
        monkeypatch.setenv(name, "sk-0123456789")
    cli.run(["doctor"])
    report = capsys.readouterr().out
    assert "sk-" not in report
    assert report.count("present") == 4
    assert "missing: anthropic:MODEL needs it, with the extra providers" in report


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("import time; time.sleep(60)", "sound did not answer within 0.3 s"),
        ("import os; os.abort()", "sound crashed"),
        ("print('noise')", "sound crashed (status 0)"),
        ("print('noise'); print('{\"failure\": \"no\"}')", "no"),
    ],
)
def test_a_library_that_hangs_or_crashes_is_a_line_in_the_report(code: str, failure: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    probe = sound_probes.answer("sound", process, 0.3 if "sleep" in code else 10.0)
    assert probe.failure.startswith(failure)
    assert process.returncode is not None
