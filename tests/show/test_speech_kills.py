"""A speech process that is killed while a debate speaks with it: nobody hears of it (`speech_kills.py` does it fifty times)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from speech_kills import WORKERS, debate, disturbed, left_over

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("voice", "kills"), [("espeak", 4), ("neural", 2)])
def test_the_debate_is_the_one_that_nobody_disturbed(
    voice: str, kills: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path / "home"))
    calm = debate(tmp_path / "calm", voice, 2)
    rough, killer = disturbed(tmp_path / "rough", voice, 2, kills)
    assert killer.done == kills
    assert rough == calm
    assert rough.lines >= 2 and rough.stand_ins == 0
    WORKERS[voice].close()
    assert left_over(killer.pids) == []
