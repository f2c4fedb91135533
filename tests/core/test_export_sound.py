"""The exported sound is the sound that was heard (SURFACE, Commands: `export --format wav`)."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from argentum_audio.clip import RATE, Beat, Clip, Word
from argentum_audio.controller import Duck, MixKnobs
from argentum_audio.virtual import VirtualController
from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.journal import Journal, JournalReader
from argentum_core.journal.clip_codec import ClipCodec
from argentum_core.journal.export.heard_lines import FADE_MS, clips_of_line
from argentum_core.journal.export.sound import NoSound, render

KNOBS = Settings().audio


def clip(name: str, ms: int, pitch: float) -> Clip:
    """A tone of whole 16-bit samples, so that keeping it loses nothing, with a beat after half a second."""
    frames = ms * RATE // 1000
    tone = np.sin(np.arange(frames) * pitch * 2 * np.pi / RATE) * 0.3 * np.hanning(frames)
    pcm = (np.round(tone * 32767).astype(np.float32) / np.float32(32767)).astype(np.float32)
    half = RATE // 2
    return Clip(
        name, "One. Two.", pcm, (Word("One.", 0, half), Word("Two.", half, frames)), (Beat(half, "sentence", 1),)
    )


CLIPS = {"c_0": clip("c_0", 2000, 220), "c_1": clip("c_1", 2500, 330), "c_2": clip("c_2", 1000, 270),
         "c_i": clip("c_i", 600, 500)}  # fmt: skip


def seat(name: str, number: int) -> e.AgentSetup:
    return e.AgentSetup(id=name, name=name.title(), side="for", seat=number, voice="espeak", mind="casebook",
                        target_share=0.5, bank=400)  # fmt: skip


def floor(n: int, agent: str, starts_ms: int, role: str = "segment") -> e.SegmentStarted:
    return e.SegmentStarted(
        segment_id=f"s_{n}", clip_id=f"c_{n}", auction_id="a", agent=agent, text="One. Two.", context_version=0,
        starts_ms=starts_ms, planned_ms=CLIPS[f"c_{n}"].length_ms, beats_ms=[500], beat_kinds=["sentence"],
        word_ends_ms=[500, CLIPS[f"c_{n}"].length_ms], role=role,  # type: ignore[arg-type]
    )  # fmt: skip


def over(n: int, agent: str, ended_ms: int, *, complete: bool = True) -> e.SegmentEnded:
    return e.SegmentEnded(segment_id=f"s_{n}", agent=agent, heard_text="One. Two." if complete else "One.",
                          heard_ms=0, complete=complete, ended_ms=ended_ms)  # fmt: skip


EVENTS: list[tuple[int, e.Event]] = [
    (0, e.DebateStarted(session="s", motion="m", title="T", preset="p", cast="c", seed=1, max_bank=800,
                        agents=[seat("ada", 1), seat("brook", 2)], settings=Settings().model_dump())),
    (0, floor(0, "ada", 0)),
    (700, e.InterjectionPlayed(segment_id="s_0", agent="brook", kind="support", text="Yes.", importance=0.9, beat=1,
                               cost=200, starts_ms=700, ends_ms=1300, clip_id="c_i")),
    (2000, over(0, "ada", 2000)),
    (2200, floor(1, "brook", 2200)),
    (2500, e.KnobChanged(key="audio.master_db", old=0.0, new=-6.0)),
    (2705, e.HardInterrupt(segment_id="s_1", auction_id="a", agent="ada", interrupted="brook", by="agent", beat=1,
                           cut_ms=2700, crossfade_ms=200, costs={"bid": 300, "fee": 100}, guard_ms=150,
                           kicker_segment_id="s_2")),
    (2705, over(1, "brook", 2700, complete=False)),
    (2775, floor(2, "ada", 2775, "kicker")),
    (3775, over(2, "ada", 3775)),
    (3775, e.DebateEnded(reason="operator")),
]  # fmt: skip


def play_live(wav: Path) -> None:
    controller = VirtualController(
        wav=wav, tracks=["ada", "brook"], knobs=MixKnobs(KNOBS.master_db, 0.0, room=KNOBS.room)
    )
    controller.start(lambda report: None)
    controller.play(CLIPS["c_0"], track="ada", at_ms=0)
    controller.advance_to(100)
    duck = Duck(KNOBS.duck_db, KNOBS.duck_down_ms, KNOBS.duck_up_ms)
    controller.duck_and_play(CLIPS["c_i"], track="brook", over="c_0", at_ms=700, duck=duck, gain_db=KNOBS.overlay_db)
    controller.advance_to(1500)
    controller.play(CLIPS["c_1"], track="brook", at_ms=2200)
    controller.advance_to(2500)
    controller.set_mix(MixKnobs(-6.0, 0.0, room=KNOBS.room))
    controller.crossfade("c_1", CLIPS["c_2"], track="ada", at_ms=2700, fade_ms=200, enter_ms=75)
    controller.advance_to(3775)
    asyncio.run(controller.close())


def samples(path: Path) -> NDArray[np.int16]:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


def record(path: Path, events: list[tuple[int, e.Event]], clips: list[str], codec: ClipCodec = "flac") -> JournalReader:
    with Journal.create(path, {}) as journal:
        for at_ms, event in events:
            journal.append(at_ms, [event])
        for name in clips:
            journal.store_clip(CLIPS[name], codec=codec)
    return JournalReader.open(path)


def test_the_export_is_the_live_recording(tmp_path: Path) -> None:
    play_live(tmp_path / "live.wav")
    rendered = render(record(tmp_path / "a.db", EVENTS, list(CLIPS)), tmp_path / "export.wav")
    assert rendered == (3775, 0)
    live, export = samples(tmp_path / "live.wav"), samples(tmp_path / "export.wav")
    assert export.shape == live.shape
    assert np.array_equal(export, live)
    assert np.abs(live).max() > 3000


def test_a_clip_that_is_not_kept_is_silent_and_counted(tmp_path: Path) -> None:
    rendered = render(record(tmp_path / "a.db", EVENTS, ["c_0", "c_1", "c_i"]), tmp_path / "export.wav")
    assert rendered == (3775, 1)
    export = samples(tmp_path / "export.wav")
    assert np.abs(export[: 2 * RATE]).max() > 3000
    assert np.abs(export[3 * RATE + RATE // 2 :]).max() == 0


def test_a_record_that_stops_short_is_silent_from_there(tmp_path: Path) -> None:
    rendered = render(record(tmp_path / "a.db", EVENTS[:6], list(CLIPS)), tmp_path / "export.wav")
    assert rendered.length_ms == 2500
    assert len(samples(tmp_path / "export.wav")) == 2550 * RATE // 1000


@pytest.mark.parametrize(("events", "clips"), [(EVENTS, []), (EVENTS[:1], ["c_0"])])
def test_a_journal_without_sound_is_one_sentence(
    tmp_path: Path, events: list[tuple[int, e.Event]], clips: list[str]
) -> None:
    with pytest.raises(NoSound, match="holds no recorded sound"):
        render(record(tmp_path / "a.db", events, clips), tmp_path / "export.wav")
    assert not (tmp_path / "export.wav").exists()


def test_a_segment_in_halves_sounds_as_it_did_with_whoever_came_in_at_the_splice(tmp_path: Path) -> None:
    """The interjection begins before the half that it is laid over."""
    controller = VirtualController(
        wav=tmp_path / "live.wav", tracks=["ada", "brook"], knobs=MixKnobs(KNOBS.master_db, 0.0, room=KNOBS.room)
    )
    controller.start(lambda report: None)
    controller.play(CLIPS["c_0"], track="ada", at_ms=0)
    controller.advance_to(1850)
    controller.play(CLIPS["c_1"], track="ada", at_ms=2440)
    duck = Duck(KNOBS.duck_db, KNOBS.duck_down_ms, KNOBS.duck_up_ms)
    controller.duck_and_play(CLIPS["c_i"], track="brook", over="c_1", at_ms=2080, duck=duck, gain_db=KNOBS.overlay_db)
    controller.advance_to(4940)
    asyncio.run(controller.close())
    events: list[tuple[int, e.Event]] = [
        *EVENTS[:2],
        (1850, e.ContinuationChosen(segment_id="s_0", agent="ada", path="ack", beat=1, second_segment_id="s_1", starts_ms=2440)),
        (2000, over(0, "ada", 2000)),
        (2080, e.InterjectionPlayed(segment_id="s_1", agent="brook", kind="support", text="Yes.", importance=0.9, beat=1,
                                    cost=200, starts_ms=2080, ends_ms=2680, clip_id="c_i")),
        (2440, floor(1, "ada", 2440, "second")),
        (4940, over(1, "ada", 4940)),
    ]  # fmt: skip
    rendered = render(record(tmp_path / "a.db", events, ["c_0", "c_1", "c_i"]), tmp_path / "export.wav")
    assert rendered == (4940, 0)
    assert np.abs(samples(tmp_path / "export.wav").astype(int) - samples(tmp_path / "live.wav")).max() <= 1


def test_voices_are_spread_while_the_governor_has_them_spread(tmp_path: Path) -> None:
    controller = VirtualController(
        wav=tmp_path / "live.wav", tracks=["ada", "brook"], knobs=MixKnobs(KNOBS.master_db, 0.0, room=KNOBS.room)
    )
    controller.start(lambda report: None)
    controller.play(CLIPS["c_0"], track="ada", at_ms=0)
    controller.advance_to(1000)
    controller.set_mix(MixKnobs(KNOBS.master_db, KNOBS.width, room=KNOBS.room))
    controller.advance_to(2000)
    asyncio.run(controller.close())
    premium = e.GovernorChanged(tier="premium", lead_time_ms=1500, causes=["healthy"], quality=0.9, shed=0)
    events: list[tuple[int, e.Event]] = [*EVENTS[:2], (1000, premium), (2000, over(0, "ada", 2000))]
    render(record(tmp_path / "a.db", events, ["c_0"]), tmp_path / "export.wav")
    heard = samples(tmp_path / "export.wav").astype(int)
    assert np.abs(heard - samples(tmp_path / "live.wav")).max() <= 1
    sides = np.abs(heard[:, 0] - heard[:, 1])  # the room is a little different on either side
    assert sides[-RATE // 2 :].mean() > 3 * sides[: RATE // 2].mean()


# -- one line of it


def heard(n: int, agent: str, ended_ms: int, heard_ms: int) -> e.SegmentEnded:
    return e.SegmentEnded(
        segment_id=f"s_{n}", agent=agent, heard_text="One.", heard_ms=heard_ms, complete=False, ended_ms=ended_ms
    )


def test_a_line_is_heard_again_as_far_as_it_was_heard(tmp_path: Path) -> None:
    events = [item for item in EVENTS if not (isinstance(item[1], e.SegmentEnded) and item[1].segment_id == "s_1")]
    events.insert(-3, (2705, heard(1, "brook", 2700, 500)))
    journal = record(tmp_path / "a.db", events, list(CLIPS))
    [whole] = clips_of_line(journal, "s_0")
    assert np.array_equal(whole.pcm, CLIPS["c_0"].pcm)
    [cut] = clips_of_line(journal, "s_1")
    fade = FADE_MS * RATE // 1000
    assert cut.length_ms == 500 and np.array_equal(cut.pcm[:-fade], CLIPS["c_1"].pcm[: RATE // 2 - fade])
    assert abs(cut.pcm[-1]) < 1e-6, "no click where it was cut"


def test_both_halves_of_a_line_are_heard_again(tmp_path: Path) -> None:
    chosen = e.ContinuationChosen(
        segment_id="s_0", agent="ada", path="no_ack", beat=1, second_segment_id="s_1", starts_ms=2000
    )
    ended = [(2000, over(0, "ada", 2000)), (2000, floor(1, "ada", 2000, "second")), (4500, over(1, "ada", 4500))]
    journal = record(tmp_path / "a.db", [*EVENTS[:2], (1850, chosen), *ended], ["c_0", "c_1"])
    assert [clip.id for clip in clips_of_line(journal, "s_0")] == ["c_0", "c_1"]


def test_a_line_whose_sound_was_not_kept_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoSound, match="the sound of this line was not kept"):
        clips_of_line(record(tmp_path / "a.db", EVENTS, ["c_1"]), "s_0")
