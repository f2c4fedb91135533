"""What this home has heard of a motion: kept in one small file, bounded, and begun anew where it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.heard_before import MOST_DEBATES, heard_before, heard_file, remember

KEYS = [f"{number:010x}" for number in range(20)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))


def test_nothing_was_heard_at_first() -> None:
    assert heard_before("homework") == ({}, "")


def test_it_knows_how_many_debates_ago_a_line_was_heard_last() -> None:
    remember("homework", "a", KEYS[:2])
    remember("homework", "b", KEYS[1:3])
    remember("cars", "c", KEYS[5:6])
    assert heard_before("homework") == ({KEYS[0]: 2, KEYS[1]: 1, KEYS[2]: 1}, "")


def test_a_debate_that_went_on_is_one_debate() -> None:
    remember("homework", "a", KEYS[:1])
    remember("homework", "a", KEYS[:3])
    assert heard_before("homework")[0] == dict.fromkeys(KEYS[:3], 1)


def test_old_debates_are_forgotten() -> None:
    for number in range(MOST_DEBATES + 3):
        remember("homework", f"s{number}", [KEYS[number]])
    heard, _ = heard_before("homework")
    assert len(heard) == MOST_DEBATES and heard[KEYS[MOST_DEBATES + 2]] == 1 and KEYS[0] not in heard


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"debates": [3]}', b"\xff\xfe", b"[" * 100_000, b'{"debates": {"a": 1}}']
)
def test_a_broken_file_is_one_sentence_and_a_fresh_start(content: bytes) -> None:
    remember("homework", "a", KEYS[:1])
    heard_file("homework").write_bytes(content)
    heard, notice = heard_before("homework")
    assert heard == {} and "cannot be read" in notice and "\n" not in notice
    remember("homework", "b", KEYS[:1])
    assert heard_before("homework") == ({KEYS[0]: 1}, "")


def test_what_is_no_key_is_passed_over() -> None:
    remember("homework", "a", [KEYS[0], "no key", "../../etc"])
    assert heard_before("homework") == ({KEYS[0]: 1}, "")


def test_with_a_seed_a_debate_knows_nothing_and_without_one_it_is_on_record() -> None:
    remember("homework", "a", KEYS[:1])
    seeded, drawn = (assemble(Choice(motion="homework", seed=seed)) for seed in (1, None))
    assert seeded.heard_before is None and seeded.begin().heard_before is None
    assert drawn.heard_before == drawn.begin().heard_before == {KEYS[0]: 1}
