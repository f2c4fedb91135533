"""The embedded voice: espeak-ng, from a line of plain text to a clip (WIRE, espeak-ng; RULES, Emotion).

espeak is native code, and foreign text has killed it: `speak` has it speak in a process of its own (`speech_process.py`). A line of
which that process dies is said once more, by a fresh one, without anything but plain words; `synthesise` speaks in this process.

espeak's samples are resampled to 48 kHz, brought to the common loudness and trimmed; then words and beats are placed;
a speaker's own level comes last, so that it stays audible.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ...beats import audible_by_ms, find_beats
from ...clip import FRAMES_PER_MS, RATE, Clip, Word
from ...loudness import apply_gain, limit_peaks, match_loudness
from ...resample import to_clip_rate, trim
from ..base import Prosody, VoiceError
from ..catalogue import espeak_settings_of
from ..speech_process import SpeechProcessDied
from ..text_limits import check_text_length
from . import library
from .safe_text import plainest, safe_text
from .scripts import scripts_of
from .voice_files import find_voice
from .word_times import word_times

KIND = "espeak"
DEFAULT_VARIANT = "en-us"
# Length of the silent clip for a text without anything to pronounce, such as a dash.
SILENT_FRAMES = 100 * FRAMES_PER_MS

# espeak doubles its base pitch every 50 steps, but lowers it when the range grows: 62 steps are an octave as heard (measured).
_PITCH_STEPS = 62.0

# espeak counts in longer words than a debate is made of: told 138 words a minute, it says 175 of them (measured on debates).
_TOLD_SHARE = 0.79

# One thread: espeak can say one line at a time, and a queue keeps the order in which lines were asked for.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")


def warm_up() -> None:
    """Load espeak and the numeric paths once; about 10 ms. Worth calling when the app starts. Raises VoiceError."""
    EspeakVoice(DEFAULT_VARIANT).synthesise("warm_up", "Ready.", Prosody())


class EspeakVoice:
    """One espeak voice, such as `en-us+f3`. Raises VoiceError if there is none of that name."""

    def __init__(self, variant: str = DEFAULT_VARIANT) -> None:
        self._voice = find_voice(variant or DEFAULT_VARIANT)
        self._scripts = scripts_of(self._voice.name)
        self._manner = espeak_settings_of(self._voice.name)
        self.name = f"{KIND}:{self._voice.name}"
        self.on_stand_in: Callable[[VoiceError], None] = _ignore

    async def warm(self) -> None:
        """Start espeak's process, so that the first line is as quick as the next. Raises VoiceError."""
        await asyncio.get_running_loop().run_in_executor(_THREAD, library.start_process)

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        """The clip, made in espeak's own process. The first chunk counts from now, waiting for other lines included.

        `on_stand_in` is told of a process that died on the line, where the line was said all the same. Raises VoiceError.
        """
        started = time.monotonic()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(_THREAD, lambda: self._in_process(clip_id, text, prosody, started))
        except SpeechProcessDied as error:
            if error.retry_ms is not None:
                raise
            clip = await loop.run_in_executor(
                _THREAD, lambda: self._in_process(clip_id, plainest(text), prosody, started)
            )
            self.on_stand_in(error)
            return replace(clip, text=text, words=tuple(map(_renamed, clip.words, text.split())))

    def _in_process(self, clip_id: str, text: str, prosody: Prosody, started: float) -> Clip:
        return self.synthesise(clip_id, text, prosody, started, library.synthesise_in_process)

    def synthesise(
        self,
        clip_id: str,
        text: str,
        prosody: Prosody,
        started: float | None = None,
        engine: Callable[..., library.EspeakOutput] = library.synthesise,
    ) -> Clip:
        """A clip of the text, blocking. The same voice, text and prosody give the same bytes.

        `started` is the monotonic time from which the first chunk is counted; `engine` is espeak in this process, or in its own.
        Raises VoiceError for a text that is too long or in a script that the voice does not read.
        """
        check_text_length(text)
        rate_percent, pitch_percent, volume_db = (
            _sane(v) for v in (prosody.rate_percent, prosody.pitch_percent, prosody.volume_db)
        )
        # Half an octave either way: more than a mood asks for, and the voice stays recognisable.
        pitch_factor = min(max(1.0 + pitch_percent / 100.0, 0.7), 1.4)
        said = engine(
            self._readable(text),
            voice_file=self._voice.file,
            rate_wpm=_within(_TOLD_SHARE * self._manner.wpm * (1.0 + rate_percent / 100.0), *library.RATE_WPM),
            pitch=_within(self._manner.pitch + _PITCH_STEPS * math.log2(pitch_factor), 0, 99),
            # A higher voice moves over a wider range of hertz, or its melody would flatten.
            pitch_range=_within(50.0 * pitch_factor, 0, 99),
            started=started,
        )
        raw = to_clip_rate(said.samples.astype(np.float32) / np.float32(32768.0), said.rate)
        trimmed = trim(match_loudness(raw))
        pcm = trimmed.pcm if len(trimmed.pcm) else np.zeros(SILENT_FRAMES, dtype=np.float32)
        events = ((character, round(sample * RATE / said.rate) - trimmed.offset) for character, sample in said.words)
        words = word_times(text, events, len(pcm), audible_by_ms(pcm))
        beats = find_beats(text, words, pcm)
        if volume_db != 0.0:
            pcm = limit_peaks(apply_gain(pcm, min(max(volume_db, -60.0), 12.0)))
        return Clip(clip_id, text, pcm, words, beats, said.first_chunk_ms, self.name)

    def _readable(self, text: str) -> str:
        """The text made safe for espeak. Raises VoiceError if none of it is in a script that the voice's language reads."""
        readable = safe_text(text, self._scripts)
        if not any(c.isalnum() for c in readable) and any(c.isalnum() for c in safe_text(text)):
            raise VoiceError(
                f"The voice {self.name} does not read the script of this text; choose a voice of its language."
            )
        return readable

    async def close(self) -> None:
        """Nothing to let go: the process serves every voice, and ends by itself when nobody has spoken for long."""


def _ignore(_: VoiceError) -> None:
    """No-op callback."""


def _renamed(word: Word, text: str) -> Word:
    return Word(text, word.start, word.end)


def _sane(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _within(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)
