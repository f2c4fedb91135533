"""The sound in a page, as a replay of the page plays it: where the journal's own sound has it, and one sentence for what is none."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from argentum_core.journal import JournalError, JournalReader
from argentum_core.journal.export.page_sound import PageSound
from argentum_core.journal.export.sound import NoSound
from argentum_core.journal.export.sound_from import SoundFrom
from argentum_tui.cli import run
from argentum_tui.replay import sound_child

RATE = 48_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A debate of a few turns as a journal and as a page, `debate.db` and `debate.html`, and a page without sound, `silent.html`."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("ARGENTUM_HOME", str(home))
        for name, options in (
            ("debate", ("--voice", "espeak", "--turns", "3")),
            ("silent", ("--voice", "estimate", "--turns", "1", "--set", "journal.record_sound=false")),
        ):
            path = home / f"{name}.db"
            assert run(["run", "homework", "--clock", "virtual", "--seed", "4", *options, "--journal", str(path)]) == 0
            assert run(["export", str(path), "--format", "html", "-o", str(path.with_suffix(".html"))]) == 0
    return home


def first_seconds(blocks: Iterator[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Three seconds of sound at most."""
    taken: list[NDArray[np.float32]] = []
    for block in blocks:
        taken.append(block)
        if sum(map(len, taken)) >= 3 * RATE:
            break
    return np.concatenate(taken)[: 3 * RATE]


def most_alike_at(wanted: NDArray[np.float32], heard: NDArray[np.float32]) -> int:
    """By how many frames `heard` is later than `wanted`."""
    size = 1 << (len(wanted) + len(heard)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    place = int(np.argmax(np.fft.irfft(product, size)))
    return place if place < size // 2 else place - size


def test_from_every_moment_it_is_heard_when_the_journals_sound_is(home: Path) -> None:
    page = PageSound(home / "debate.html")
    journal = SoundFrom(JournalReader.open(home / "debate.db"))
    assert page.length_ms == pytest.approx(journal.length_ms, abs=60)
    for at_ms in (0, 1, 9001, journal.length_ms - 4000):
        wanted, heard = first_seconds(journal.blocks(at_ms)).mean(1), first_seconds(page.blocks(at_ms))
        assert heard.dtype == np.float32 and heard.shape[1] == 2
        late = most_alike_at(wanted, heard.mean(1))
        assert abs(late) <= 2 * RATE // 1000, f"from {at_ms} ms on it is {late} frames late"
        assert np.sqrt((heard**2).mean()) == pytest.approx(np.sqrt((wanted**2).mean()), rel=0.15)
    assert sum(len(block) for block in page.blocks(page.length_ms + 10_000)) == 0


def test_a_record_says_which_page_it_stood_in_so_that_no_journal_is_opened_to_find_out(home: Path) -> None:
    """Opening and closing a journal that this process writes would take its locks away."""
    assert JournalReader.open(home / "debate.html").page == home / "debate.html"
    assert JournalReader.open(home / "debate.db").page is None


def test_the_process_that_plays_takes_a_page_as_it_takes_a_journal(home: Path) -> None:
    assert isinstance(sound_child.sound_of(home / "debate.html"), PageSound)
    assert isinstance(sound_child.sound_of(home / "debate.db"), SoundFrom)
    for silent in ("silent.html", "silent.db"):
        with pytest.raises(NoSound):
            sound_child.sound_of(home / silent)


@pytest.mark.parametrize("content", [b"", b"no MP3 at all" * 100, b"\xff\xfb\x90\x64" * 500])
def test_a_strangers_sound_is_one_sentence(home: Path, tmp_path: Path, content: bytes) -> None:
    text = (home / "debate.html").read_bytes()
    head, mark, rest = text.partition(b' id="argentum-sound"')
    attributes, end, rest = rest.partition(b">")
    after = rest.partition(b"</script>")[2]
    path = tmp_path / "strange.html"
    path.write_bytes(head + mark + attributes + end + base64.b64encode(content) + b"</script>" + after)
    with pytest.raises((JournalError, NoSound)) as told:
        list(PageSound(path).blocks(0))
    assert str(told.value).startswith(str(path)) and "\n" not in str(told.value)
    path.write_bytes(head + mark + attributes + end + base64.b64encode(content)[:-1] + b"!")
    with pytest.raises(JournalError, match="is damaged"):
        PageSound(path)
