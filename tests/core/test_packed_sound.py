"""MP3 and Ogg Opus of a recorded debate: as long as its WAV, with title, chapters and picture (SURFACE, Commands: `export`)."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from mutagen.id3 import ID3
from mutagen.oggopus import OggOpus
from test_export_sound import CLIPS, EVENTS, record

from argentum_core.journal.export.chapters import LEAST_MS, MOST, TITLE_BYTES, Chapter, chapters, shortened
from argentum_core.journal.export.cover import MOST_BYTES, SIDE, cover
from argentum_core.journal.export.packed_sound import PackedForm, PackedSoundFile
from argentum_core.journal.export.sound import NoSound, render, render_forms, render_packed
from argentum_core.journal.export.tags import SoundTags, id3, opus_tags, tags_of
from argentum_core.measures.transcript import DebateTranscript, HeardInterjection, HeardLine, SpeakerTotals

FORMS: tuple[PackedForm, ...] = ("mp3", "opus")
FFPROBE = shutil.which("ffprobe")


def speaker(name: str) -> SpeakerTotals:
    return SpeakerTotals(name, name.title(), "for", "", "espeak", "casebook", 0.5, 0, 0)


def line(agent: str, starts_ms: int, ends_ms: int, text: str = "Rents rise fast.") -> HeardLine:
    return HeardLine(f"s{starts_ms}", agent, "segment", text.split(), [], starts_ms, ends_ms, ended=True, complete=True)


def debate(*items: HeardLine, title: str = "Should rents be capped?") -> DebateTranscript:
    speakers = {name: speaker(name) for name in ("ada", "brook")}
    return DebateTranscript(
        title=title, motion="rents", preset="p", cast="c", seed=7, speakers=speakers, items=[*items]
    )


# --- chapters -----------------------------------------------------------------------------------------------------


def test_a_chapter_is_a_turn_and_ends_where_the_next_begins() -> None:
    found = chapters(
        debate(line("ada", 120, 20_000), line("ada", 20_500, 40_000), line("brook", 41_000, 90_000)), 91_000
    )
    assert found == [Chapter(0, 41_000, "Ada: Rents rise fast."), Chapter(41_000, 91_000, "Brook: Rents rise fast.")]


def test_short_turns_share_a_chapter() -> None:
    turns = [line("ada" if n % 2 else "brook", n * 10_000, n * 10_000 + 9000) for n in range(12)]
    found = chapters(debate(*turns), 120_000)
    assert [chapter.starts_ms for chapter in found] == [0, 30_000, 60_000, 90_000]
    assert all(chapter.ends_ms - chapter.starts_ms >= LEAST_MS for chapter in found)


def test_a_debate_of_hours_has_no_more_chapters_than_fit() -> None:
    turns = [line("ada" if n % 2 else "brook", n * 5000, n * 5000 + 4000, "界" * 300) for n in range(4000)]
    found = chapters(debate(*turns), 20_000_000)
    assert 100 < len(found) <= MOST
    assert all(len(chapter.title.encode()) <= TITLE_BYTES for chapter in found)


def test_nothing_said_is_no_chapter() -> None:
    assert chapters(debate(), 1000) == []


@pytest.mark.parametrize(
    ("text", "short"), [("a\n b", "a b"), ("x" * 30, "xxxxxxx…"), ("ж" * 30, "жжж…"), ("\ud800", "?")]
)
def test_a_title_is_one_line_and_cut_between_characters(text: str, short: str) -> None:
    assert shortened(text, 10) == short
    assert len(shortened(text, 10).encode()) <= 10


# --- picture ------------------------------------------------------------------------------------------------------


def pixels(png: bytes) -> np.ndarray[Any, Any]:
    at, packed, width, height = 8, b"", 0, 0
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert zlib.crc32(name + data) == struct.unpack_from(">I", png, at + 8 + size)[0]
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", data)
        packed += data if name == b"IDAT" else b""
        at += 12 + size
    return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, width + 1)[:, 1:]


def test_the_picture_shows_who_spoke_when() -> None:
    said = line("ada", 0, 50_000)
    said.interjections = [HeardInterjection("brook", "support", "Yes.", 20_000, 30_000)]
    drawn = cover(debate(said), 100_000)
    assert drawn is not None and drawn == cover(debate(said), 100_000)
    image = pixels(drawn)
    assert image.shape == (SIDE, SIDE)
    first, second = image[: SIDE // 2], image[SIDE // 2 :]
    assert (first == 2).any() and not (first[:, SIDE // 2 + 1 :] == 2).any(), "the first half of the time was Ada's"
    assert 0 < (second == 3).any(axis=0).sum() < SIDE // 5, "Brook came in for a tenth of it"


def test_a_picture_of_any_debate_fits() -> None:
    turns = [line("ada" if n % 3 else "brook", n * 977, n * 977 + n % 900) for n in range(20_000)]
    drawn = cover(debate(*turns), 20_000_000)
    assert drawn is None or len(drawn) <= MOST_BYTES
    assert cover(DebateTranscript(items=[line("chair", 0, 100)]), 0) is not None


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_it_is_the_sound_of_the_wav_and_as_long(tmp_path: Path, form: PackedForm) -> None:
    journal = record(tmp_path / "a.db", EVENTS, list(CLIPS))
    told: list[tuple[int, int]] = []
    rendered = render_packed(
        journal, tmp_path / f"a.{form}", form, on_progress=lambda done, of: told.append((done, of))
    )
    assert rendered == render(journal, tmp_path / "a.wav") == (3775, 0)
    assert told == sorted(told) and told[-1] == (3775, 3775)
    wav, _ = soundfile.read(tmp_path / "a.wav")
    packed, rate = soundfile.read(tmp_path / f"a.{form}")
    assert rate == 48_000
    assert packed.shape == wav.shape, "what an MP3 is padded with is taken off again"
    assert np.abs(packed - wav).mean() < 0.05 * np.abs(wav).mean()


@pytest.mark.parametrize("form", FORMS)
def test_title_speakers_chapters_and_picture_are_in_it(tmp_path: Path, form: PackedForm) -> None:
    path = tmp_path / f"a.{form}"
    render_packed(record(tmp_path / "a.db", EVENTS, list(CLIPS)), path, form)
    if form == "mp3":
        tag = ID3(path)
        assert (str(tag["TIT2"]), str(tag["TPE1"])) == ("T", "Ada, Brook")
        [chapter] = tag.getall("CHAP")
        assert (chapter.start_time, chapter.end_time, str(chapter.sub_frames["TIT2"])) == (0, 3775, "Ada: One. Two.")
        assert tag["CTOC:contents"].child_element_ids == ["chapter0"]
        assert tag["APIC:"].data.startswith(b"\x89PNG")
        [lyrics] = tag.getall("SYLT")
        assert (lyrics.format, lyrics.text[0]) == (2, ("Ada: One.", 0)) and "Brook: Yes." in str(tag["USLT::eng"])
    else:
        opus = OggOpus(path)
        assert (opus["title"], opus["artist"]) == (["T"], ["Ada", "Brook"])
        assert (opus["chapter001"], opus["chapter001name"]) == (["00:00:00.000"], ["Ada: One. Two."])
        assert opus["metadata_block_picture"]
        assert opus["lyrics"][0].splitlines()[0] == "[00:00.00]Ada: One."


def test_one_rendering_makes_all_forms_and_each_is_what_it_is_alone(tmp_path: Path) -> None:
    journal = record(tmp_path / "a.db", EVENTS, list(CLIPS))
    every = {form: tmp_path / f"all.{form}" for form in ("wav", *FORMS)}
    told: list[tuple[int, int]] = []
    render_forms(journal, every, on_progress=lambda done, of: told.append((done, of)))  # type: ignore[arg-type]
    render(journal, tmp_path / "one.wav")
    assert every["wav"].read_bytes() == (tmp_path / "one.wav").read_bytes()
    render_packed(journal, tmp_path / "one.mp3", "mp3")
    assert every["mp3"].read_bytes() == (tmp_path / "one.mp3").read_bytes()
    assert soundfile.info(every["opus"]).duration == pytest.approx(3.775, abs=0.01)
    assert told[-1] == (3775, 3775) and told.count((3775, 3775)) == 1


@pytest.mark.skipif(FFPROBE is None, reason="ffprobe is not installed")
@pytest.mark.parametrize("form", FORMS)
def test_ffprobe_shows_chapters_and_title(tmp_path: Path, form: PackedForm) -> None:
    path = tmp_path / f"a.{form}"
    render_packed(record(tmp_path / "a.db", EVENTS, list(CLIPS)), path, form)
    assert FFPROBE is not None
    command = [FFPROBE, "-v", "error", "-of", "json", "-show_chapters", "-show_format", "-show_streams", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    told = json.loads(done.stdout)
    texts = {**told["format"].get("tags", {}), **told["streams"][0].get("tags", {})}
    assert {name.lower(): text for name, text in texts.items()}["title"] == "T"
    assert [chapter["tags"]["title"] for chapter in told["chapters"]] == ["Ada: One. Two."]
    assert [stream["codec_type"] for stream in told["streams"]] == ["audio", "video"]


def most_tags() -> SoundTags:
    turns = [line("ada" if n % 2 else "brook", n * 5000, n * 5000 + 4000, "界" * 300) for n in range(4000)]
    return tags_of(debate(*turns, title="界" * 5000), "2026-01-31T10:00:00", 20_000_000)


def test_the_tags_of_the_longest_debate_fit_into_a_page(tmp_path: Path) -> None:
    tags = most_tags()
    assert len(opus_tags(tags)) < 255 * 255
    with PackedFile(tmp_path / "a.opus", "opus", tags) as file:
        file.mix(np.zeros((48_000, 2), np.float32))
    opus = OggOpus(tmp_path / "a.opus")
    assert opus[f"chapter{len(tags.chapters):03d}"]
    assert opus.info.length == pytest.approx(1.0, abs=0.01)
    assert len(id3(tags)) < 100_000


def test_what_no_date_is_is_left_out() -> None:
    for started in ("", "yesterday!!", "2026-01-31", "٢٠٢٦-٠١-٣١"):
        assert tags_of(debate(), started, 0).date == ("2026-01-31" if started == "2026-01-31" else "")


class PackedFile:
    """A file that is closed at the end."""

    def __init__(self, path: Path, form: PackedForm, tags: SoundTags) -> None:
        self.file = PackedSoundFile(path, form, tags)

    def __enter__(self) -> PackedSoundFile:
        return self.file

    def __exit__(self, *_: object) -> None:
        self.file.close()


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file grows beyond 20 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_what_the_system_says_of_it(
    tmp_path: Path, small_disk: None, form: PackedForm, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (480_000, 2)).astype(np.float32)
    file = PackedSoundFile(tmp_path / f"a.{form}", form, tags_of(debate(), "", 0))
    with pytest.raises(OSError, match="File too large"):
        for part in np.array_split(noise, 100):
            file.mix(part)
    file.mix(noise[:4800])
    file.abandon()
    assert capfd.readouterr().err == "", "nothing is printed on the way through libsndfile"


@pytest.mark.parametrize("form", FORMS)
def test_a_journal_without_sound_makes_no_file(tmp_path: Path, form: PackedForm) -> None:
    with pytest.raises(NoSound, match="holds no recorded sound"):
        render_packed(record(tmp_path / "a.db", EVENTS, []), tmp_path / "a.out", form)
    assert not (tmp_path / "a.out").exists()


def test_sound_kept_as_opus_is_heard_where_it_was(tmp_path: Path) -> None:
    exact, small = (
        record(tmp_path / "a.db", EVENTS, list(CLIPS)),
        record(tmp_path / "b.db", EVENTS, list(CLIPS), "opus"),
    )
    assert render(exact, tmp_path / "a.wav") == render(small, tmp_path / "b.wav")
    one, other = (soundfile.read(tmp_path / name)[0] for name in ("a.wav", "b.wav"))
    assert one.shape == other.shape
    assert np.abs(one - other).mean() < 0.03 * np.abs(one).mean()
