"""Whatever is wrong with a journal, using it ends whole or in a sentence, in bounded time and memory.

`ARGENTUM_FUZZ_FILES` makes more files than these, `ARGENTUM_FUZZ_SEED` others; `broken_journals.py` runs them by hand.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from broken_journals import broken, real_journals, run

FILES = int(os.environ.get("ARGENTUM_FUZZ_FILES", "48"))
SEED = int(os.environ.get("ARGENTUM_FUZZ_SEED", "0"))
SECONDS = 20.0
MEGABYTES = 600


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGENTUM_HOME", str(folder))
        return real_journals(folder)


@pytest.mark.slow
def test_a_broken_journal_is_a_sentence(real: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = run(tmp_path, real, range(SEED, SEED + FILES), sound=lambda number: number % 8 == 0)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert figures.failures == []
    assert figures.longest[0] < SECONDS, figures.longest
    assert grown < MEGABYTES
    # The files are broken enough to be refused, and not so much that nothing is tried on them.
    assert {outcome for _, _, outcome in figures.outcomes} == {"whole", "sentence"}


def test_a_number_makes_the_same_file_again(real: list[Path], tmp_path: Path) -> None:
    places = [tmp_path / "a", tmp_path / "b"]
    made = []
    for place in places:
        place.mkdir()
        made.append([(kind, path.read_bytes()) for kind, path in (broken(place, real, number) for number in range(3))])
    assert made[0] == made[1]
