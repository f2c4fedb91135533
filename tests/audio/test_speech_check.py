"""Sound is judged: what is no speech is refused within half a second, and real speech never is."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.catalogue import CATALOGUE
from argentum_audio.voices.espeak import library
from argentum_audio.voices.espeak.voice_files import find_voice
from argentum_audio.voices.streaming.speech_check import SpeechCheck, check_speech_length

LONG = bool(os.environ.get("ARGENTUM_LONG_FUZZ"))
RATE = 24_000
RNG = np.random.default_rng(3)
SECONDS = np.arange(3 * RATE) / RATE
SPEECH = library.synthesise(
    "Roads are for people, they said. Cars are for cars; we built both.",
    voice_file=find_voice("en-us").file, rate_wpm=175, pitch=50, pitch_range=50,
).samples  # fmt: skip
NO_SPEECH = {
    "white noise": RNG.normal(0, 0.1, 3 * RATE),
    "soft noise": RNG.normal(0, 0.01, 3 * RATE),
    "uniform bytes": RNG.integers(-32768, 32767, 3 * RATE) / 32768,
    "a constant": np.full(3 * RATE, 0.25),
    "a negative constant": np.full(3 * RATE, -0.9),
    "a square wave at full scale": np.sign(np.sin(2 * np.pi * 110 * SECONDS)),
    "a steady tone": 0.3 * np.sin(2 * np.pi * 440 * SECONDS),
    "mains hum": 0.1 * np.sin(2 * np.pi * 50 * SECONDS) + 0.05 * np.sin(2 * np.pi * 150 * SECONDS),
    "bytes in the wrong order": SPEECH.byteswap().astype(np.float32) / 32768,
}
TEXTS = (
    "Shh, she sells seashells; such sushi suits fish, ssss.",
    "Six sixths, fifth sixteenths, fifty-six fixed fists.",
    "zzzzzz vvvv ffff ssss shhhhh",
    "Roads are for people, they said. Cars are for cars; we built both. So who pays now?",
    "It costs 1,234,567 pounds, e.g. in the U.S.A.",
    "Oh?", "Psst", "No!", "Hmm.",
)  # fmt: skip


@pytest.mark.parametrize("what", NO_SPEECH)
@pytest.mark.parametrize("block", [240, 4800])
def test_what_is_no_speech_is_refused(what: Any, block: int) -> None:
    check, sound = SpeechCheck("The answer of Somebody"), NO_SPEECH[what].astype(np.float32)
    with pytest.raises(VoiceError, match=r"^The answer of Somebody is .* where speech was asked for\.$") as caught:
        for begin in range(0, len(sound), block):
            check.feed(sound[begin : begin + block], RATE)
    assert caught.value.kind == "bad_audio"


@pytest.mark.parametrize("what", ["white noise", "uniform bytes", "a constant"])
def test_noise_is_refused_before_half_a_second_of_it_is_let_out(what: str) -> None:
    with pytest.raises(VoiceError):
        SpeechCheck().feed(NO_SPEECH[what][: RATE // 2].astype(np.float32), RATE)


def test_real_speech_is_never_refused() -> None:
    voices = [voice.name for voice in CATALOGUE] + ["en-us+whisper", "en-us+croak", "en-us+demonic"]
    for number, voice in enumerate(voices):
        # Each voice says three of the texts, each at another speed; a long run says all of them.
        for text in TEXTS if LONG else [TEXTS[(number + step) % len(TEXTS)] for step in (0, 3, 6)]:
            wpm = (80, 175, 300)[(number + len(text)) % 3]
            said = library.synthesise(text, voice_file=find_voice(voice).file, rate_wpm=wpm, pitch=50, pitch_range=50)
            sound = said.samples.astype(np.float32) / 32768.0
            try:
                SpeechCheck().feed(sound, said.rate)
                check_speech_length("The answer", text, len(np.trim_zeros(sound)), said.rate, (wpm / 175 - 1) * 100)
            except VoiceError as refused:
                pytest.fail(f"{voice} at {wpm} words a minute says {text!r}: {refused}")


@pytest.mark.parametrize(
    ("text", "ms", "refused"),
    [
        ("Roads are for people, they said.", 4, True),
        ("Roads are for people, they said.", 300, True),
        ("Roads are for people, they said.", 900, False),
        ("No.", 10, True),
        ("No.", 60, False),
        ("—", 10, True),
        ("我们为什么要修路？", 300, False),
    ],
)
def test_sound_must_be_long_enough_for_its_text(text: str, ms: int, refused: bool) -> None:
    try:
        check_speech_length("The answer", text, ms * 48)
    except VoiceError as error:
        assert refused and error.kind == "bad_audio"
    else:
        assert not refused
