"""A chair with a mind of its own at a server: its lines are heard, and whatever goes wrong there its casebook speaks in its place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from debate_record import Record
from show import judge

from argentum_tui.cli import argentum

sys.path.append(str(Path(__file__).resolve().parents[1] / "show"))
from servers import Servers

from tests.providers.chat import FakeChat

pytestmark = pytest.mark.slow

CAST = """
[chair]
mind = "chat:talker-1"

[[agents]]
name = "Ada"
side = 1

[[agents]]
name = "Brook"
side = 2
"""


@pytest.fixture
def chat() -> Iterator[FakeChat]:
    with Servers() as servers:
        fake = FakeChat()
        servers.open(fake)
        yield fake
        servers.shut(fake)


def debate(chat: FakeChat, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    monkeypatch.setenv("OPENAI_BASE_URL", chat.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", str(chat.key))
    (folder / "cast.toml").write_text(CAST)
    journal = folder / "debate.db"
    options = "run homework --headless --clock virtual --voice estimate --preset town_hall --seed 3 --turns 8"
    ran = CliRunner().invoke(
        argentum, [*options.split(), "--cast", str(folder / "cast.toml"), "--journal", str(journal)]
    )
    assert ran.exit_code == 0, ran.output
    verdict = judge(journal)
    assert not verdict.failed, verdict
    return Record.read(journal)


def chairs_lines(record: Record) -> list[str]:
    return [event["text"] for event in record.by["segment_started"] if event["agent"] == "chair"]


def test_a_chair_speaks_its_own_words(chat: FakeChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = chairs_lines(debate(chat, tmp_path, monkeypatch))
    assert len(lines) >= 4 and not any("the motion is" in line.casefold() for line in lines)
    assert len(chat.requests) >= len(lines)


@pytest.mark.parametrize("fault", ["malformed_json", "huge", "drop", "empty", "server_error", "markup", "unauthorized"])
def test_with_a_model_that_fails_the_debate_has_its_chair_all_the_same(
    chat: FakeChat, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.script = lambda _number, _body: fault
    record = debate(chat, tmp_path, monkeypatch)
    lines = chairs_lines(record)
    assert len(lines) >= 4 and all(lines)
    last = max(record.by["segment_started"], key=lambda event: event["starts_ms"])
    assert last["agent"] == "chair", "the last words are the chair's"
