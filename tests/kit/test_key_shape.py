"""A key that no request could carry is one sentence that names its variable and the mistake, and never the key."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.wiring import keyring_keys
from argentum_core.wiring.access import hidden, misshapen
from argentum_kit.key_shape import key_problem
from argentum_tui import cli

KEY = "sk-canary-0123456789abcdef"
SHAPES = [
    (f"{KEY}\u2019", "has a quotation mark in it (character 27); set it without"),
    (f'"{KEY}"', "stands in quotation marks; set it without them"),
    (f"\u201c{KEY}\u201d", "stands in quotation marks; set it without them"),
    (f"Bearer {KEY}", "begins with 'Bearer'; set the key alone"),
    (f"bearer {KEY}", "begins with 'Bearer'; set the key alone"),
    (f"{KEY[:5]} {KEY[5:]}", "has a space in it (character 6); set it without"),
    (f"{KEY}\n{KEY}", "has a line break in it; set one line"),
    (f"{KEY}\u00e9", "has a character that is not plain ASCII in it (character 27); copy it again"),
    (f"{KEY}\x1b[31m", "has a control character in it (character 27); copy it again"),
    (f"{KEY}\udcff", "has a character that is not plain ASCII in it (character 27); copy it again"),
    (f"OPENAI_API_KEY={KEY}", "begins with the name of a variable; set what stands after the ="),
    (KEY * 200, "is longer than 4096 characters; keys are shorter"),
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    keyring_keys.forget()


@pytest.mark.parametrize("key", [KEY, f" {KEY}\n", f"{KEY}\r\n", "none", "x", "a+b/c==", "gsk_A-1.b~2"])
def test_a_key_as_providers_write_them_is_right(key: str) -> None:
    assert key_problem(key) is None


@pytest.mark.parametrize(("key", "wrong"), SHAPES)
def test_what_is_wrong_is_told_without_the_key(key: str, wrong: str) -> None:
    assert key_problem(key) == wrong


@given(st.text(max_size=60))
def test_what_is_right_can_be_sent_and_what_is_wrong_shows_nothing(key: str) -> None:
    wrong = key_problem(key)
    if wrong is None:
        assert key.strip().isascii() and (key.strip().isprintable()) and " " not in key.strip()
    else:
        assert (wrong.isascii() and len(key) < 8) or key not in wrong


RUN = ["run", "--clock", "virtual", "--turns", "1", "--seed", "1"]


@pytest.mark.parametrize(("key", "wrong"), SHAPES)
@pytest.mark.parametrize(
    ("options", "variable", "where"),
    [
        (["--mind", "chat:talker"], "OPENAI_API_KEY", "--mind"),
        pytest.param(
            ["--mind", "anthropic:claude"],
            "ANTHROPIC_API_KEY",
            "--mind",
            marks=pytest.mark.skipif(find_spec("pydantic_ai") is None, reason="needs the extra providers"),
        ),
        (["--voice", "elevenlabs:anna,espeak"], "ELEVENLABS_API_KEY", "--voice"),
        (["--voice", "openai:alloy"], "OPENAI_API_KEY", "--voice"),
    ],
)
def test_a_run_that_needs_it_is_refused(
    options: list[str], variable: str, where: str, *, key: str, wrong: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(variable, key)
    assert cli.run([*RUN, *options]) == 2
    errors = capsys.readouterr().err
    assert errors == f"argentum: {where}: {variable} {wrong}\n"
    assert "canary" not in errors


def test_a_run_that_needs_another_goes_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"Bearer {KEY}")
    assert cli.run([*RUN, "--voice", "estimate"]) == 0
    assert KEY not in "".join(capsys.readouterr())


def test_a_key_in_the_keyring_is_looked_at_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"OPENAI_API_KEY": f"'{KEY}'"}
    monkeypatch.setitem(
        __import__("sys").modules, "keyring", SimpleNamespace(get_password=lambda service, name: kept.get(name))
    )
    assert cli.run([*RUN, "--mind", "chat:talker"]) == 2
    assert "OPENAI_API_KEY, from the keyring, stands in quotation marks" in capsys.readouterr().err
    assert misshapen("OPENAI_API_KEY") == "stands in quotation marks; set it without them"


@pytest.mark.parametrize("key", [f"{KEY}\udcff", f"{KEY}\ud83d", f"OPENAI_API_KEY={KEY}"])
def test_whatever_a_key_is_made_of_it_is_hidden(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    except UnicodeEncodeError:
        from argentum_kit.secrets import Secret, scrub

        assert "canary" not in scrub(f"{key} was sent", [Secret(key)])
    else:
        assert "canary" not in hidden(f"{key} was sent")
