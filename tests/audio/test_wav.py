"""WAV files: valid at every moment, exact in length, and never a reason to stop (SURFACE, Commands)."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from audio_clips import noise, ones, read_wav

from argentum_audio import VirtualController, WavError
from argentum_audio.reports import AudioReport, SoundNotice
from argentum_audio.wav import WavFile, WavRecorder, check_writable, file_name, to_int16


def fail(detail: str) -> None:
    raise AssertionError(detail)


def test_a_file_is_valid_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    file = WavFile(path, 2)
    for frame in range(0, 3 * 48_000, 4800):
        file.write(frame, np.full((4800, 2), 100, np.int16))
        with wave.open(str(path)) as read:
            assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (2, 2, 48_000)
            # At most a second behind.
            assert 0 <= frame + 4800 - read.getnframes() < 48_000
    file.finish(3 * 48_000)
    assert len(read_wav(path)) == 3 * 48_000


def test_a_gap_is_silence(tmp_path: Path) -> None:
    file = WavFile(tmp_path / "ada.wav", 1)
    file.write(1000, np.full(10, 7, np.int16))
    file.finish(2000)
    samples = read_wav(tmp_path / "ada.wav")[:, 0]
    assert len(samples) == 2000
    assert np.flatnonzero(samples).tolist() == list(range(1000, 1010))


def test_a_file_can_be_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    first = WavRecorder(path, None, on_error=fail)
    first.mix(np.full((1000, 2), 0.5, np.float32))
    second = WavRecorder(path, None, on_error=fail, keep_frames=600)
    second.mix(np.full((400, 2), 0.25, np.float32))
    second.finish(1000)
    samples = read_wav(path)[:, 0]
    assert samples[599] == pytest.approx(0.5, abs=1e-4)
    assert samples[600] == pytest.approx(0.25, abs=1e-4)
    assert len(samples) == 1000
    # What was ended by force above, so to speak.
    for file in first._files():
        file.abandon()


@pytest.mark.parametrize(
    ("level", "number"), [(0.0, 0), (1.0, 32_767), (-1.0, -32_767), (2.0, 32_767), (0.5, 16_384), (-9.0, -32_767)]
)
def test_samples_are_rounded_plainly(level: float, number: int) -> None:
    assert to_int16(np.array([level], np.float32)).tolist() == [number]


@pytest.mark.parametrize(("track", "name"), [("ada", "ada"), ("../up", "_up"), ("a/b c", "a_b_c"), ("..", "_")])
def test_a_track_is_a_safe_file_name(track: str, name: str) -> None:
    assert file_name(track) == name


def test_a_path_that_cannot_be_written_is_refused_with_one_sentence(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("here")
    for arguments, names in (
        ((tmp_path / "no" / "mix.wav", None), "mix.wav"),
        ((tmp_path, None), tmp_path.name),
        ((None, occupied), "file"),
    ):
        with pytest.raises(WavError) as caught:
            check_writable(*arguments)
        assert names in str(caught.value)
        assert "\n" not in str(caught.value)
        with pytest.raises(WavError):
            VirtualController(wav=arguments[0], stems=arguments[1])


def test_preparing_leaves_an_empty_file_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "mix.wav", tmp_path / "new" / "stems")
    assert len(read_wav(tmp_path / "mix.wav")) == 0
    assert not list((tmp_path / "new" / "stems").iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_once_and_the_sound_goes_on(tmp_path: Path) -> None:
    (tmp_path / "stems").mkdir()
    (tmp_path / "stems" / "ada.wav").symlink_to("/dev/full")
    controller = VirtualController(stems=tmp_path / "stems")
    told: list[AudioReport] = []
    controller.start(told.append)
    controller.play(noise("a", 48_000), track="ada", at_ms=0)
    controller.play(ones("b", 500), track="bo", at_ms=1000)
    controller.advance_to(2000)
    failures = [report for report in told if isinstance(report, SoundNotice)]
    assert [failure.kind for failure in failures] == ["wav_failed"]
    assert "ada.wav" in failures[0].detail
    assert len(told) == 5


def test_the_header_can_be_patched_for_hours(tmp_path: Path) -> None:
    """Past 4 GiB the sizes stay at the most a WAV can say."""
    file = WavFile(tmp_path / "mix.wav", 2)
    file.frames = 8 * 3600 * 48_000
    file._refresh()
    file.abandon()
    assert (tmp_path / "mix.wav").read_bytes()[40:44] == (0xFFFFFFFF - 44).to_bytes(4, "little")


def test_a_recorder_with_a_thread_writes_the_same(tmp_path: Path) -> None:
    for threaded in (False, True):
        recorder = WavRecorder(tmp_path / f"{threaded}.wav", None, on_error=fail, threaded=threaded)
        for n in range(50):
            recorder.mix(np.full((480, 2), n / 50, np.float32))
        recorder.finish(24_000)
    assert (tmp_path / "True.wav").read_bytes() == (tmp_path / "False.wav").read_bytes()
