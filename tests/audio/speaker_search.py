"""Finds and measures the speakers of the neural voice (`voices/neural/speakers`): how pleasant each is, and how unlike each other.

    python tests/audio/speaker_search.py search --out grid.json       # the grid that the speakers were chosen from, and the best sets
    python tests/audio/speaker_search.py measure --out FILE.json      # those that come along: MOS, pace, pitch, cosines

Pleasant is the P.808 MOS by DNSMOS, unlike the cosine of a speaker encoder (`speaker_encoder.py`). Needs, beside the package, the
wheels `speechmos`, `librosa`, `onnxruntime`, `praat-parselmouth`, and `resemblyzer` without its dependencies. What it measured last is in
`speakers_measured.json`; the grid it searched, with the MOS of each voice, in `speakers_searched.json`. The four of the default
cast were taken from the best sets of four, two women and two men; each further one is the farthest from those before.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray
from speaker_encoder import RATE, SpeakerEncoder, cosine

from argentum_audio.clip import RATE as CLIP_RATE
from argentum_audio.voices.base import Prosody
from argentum_audio.voices.neural.line import Said, Sentence, say
from argentum_audio.voices.neural.model import bundled_model
from argentum_audio.voices.neural.speaker import VoiceShape, speakers

SENTENCES = (
    "A city that plans for cars and traffic gets cars and traffic.",
    "I have heard that promise before, and I paid for it twice.",
    "What would you tell the nurse who drives to work at four in the morning?",
    "The bridge was closed on Monday, and nobody drowned.",
    "Let us count the hours that a child spends at a desk.",
    "That is a fine story, but the numbers say something else.",
    "We tried it for a year, and the shops on the square were full.",
    "Who pays for the buses when the petrol money is gone?",
    "My grandmother walked that street for sixty years without looking twice.",
    "If it costs nothing, then somebody else has already paid.",
    "You cannot ask people to trust a promise that nobody measures.",
    "The old rule was simple, cheap and wrong.",
    "Every summer the same report is written, and every winter it is forgotten.",
    "Give the teachers an hour back and they will know what to do with it.",
    "I would rather be late with a good answer than early with a bad one.",
    "Half of them agreed before they had read a single page.",
    "There is a difference between a risk and a danger.",
    "Noise, dust and waiting are what the neighbours remember.",
    "Nobody in this room has ever missed a train because of a tree.",
    "The question is not whether we can, it is whether we still want to.",
)
PITCH = (0.56, 0.62, 0.7, 0.78, 0.86, 0.94, 1.0, 1.08, 1.15)
FORMANTS = (0.80, 0.86, 0.92, 0.98, 1.04, 1.12)
TILT_AND_BREATH_DB = ((0.0, 0.0), (-1.0, 3.0), (1.5, 0.0))
LEAST_MOS = 3.7
SETS = (4, 5, 8, 10)
_MOS_FRAMES = int(9.01 * RATE)


class Pleasantness:
    """The P.808 MOS of DNSMOS: its small model alone, on the first nine seconds, which are repeated where there are fewer."""

    def __init__(self) -> None:
        import onnxruntime
        import speechmos

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model = Path(speechmos.__file__).parent / "dnsmos_models" / "model_v8.onnx"
        self._session: Any = onnxruntime.InferenceSession(str(model), options)

    def of(self, samples: NDArray[np.float32]) -> float:
        import librosa

        loud = np.clip(samples / np.abs(samples).max() * 0.9, -1, 1)
        heard = np.resize(loud, _MOS_FRAMES)[:-160]
        mel = librosa.feature.melspectrogram(y=heard, sr=RATE, n_fft=321, hop_length=160, n_mels=120)
        shown = ((librosa.power_to_db(mel, ref=np.max) + 40) / 40).T.astype(np.float32)
        return float(self._session.run(None, {"input_1": shown[None]})[0][0][0])


def said(text: str, voice: VoiceShape, prosody: Prosody | None = None) -> Said:
    return say(Sentence(text, 0, voice, prosody or Prosody(), bundled_model()))


def heard(sound: Said) -> NDArray[np.float32]:
    return np.asarray(soxr.resample(sound.pcm, CLIP_RATE, RATE), dtype=np.float32)


def search(encoder: SpeakerEncoder, pleasant: Pleasantness, count: int = 6) -> dict[str, Any]:
    """Every voice of the grid on `count` sentences, and the sets whose closest pair is the farthest apart."""
    rows, vectors = [], []
    for pitch, formants, (tilt, breath) in itertools.product(PITCH, FORMANTS, TILT_AND_BREATH_DB):
        if (pitch >= 1.08 and formants < 0.95) or (pitch < 0.6 and formants == 0.8):
            continue  # it sounds broken there: MOS under 3
        voice = VoiceShape(pitch=pitch, formants=formants, tilt_db=tilt, breath_db=breath, rate=0.9)
        sounds = [heard(said(text, voice)) for text in SENTENCES[:count]]
        mos = float(np.mean([pleasant.of(np.concatenate(half)) for half in (sounds[::2], sounds[1::2])]))
        rows.append({"pitch": pitch, "formants": formants, "tilt_db": tilt, "breath_db": breath, "mos": round(mos, 2)})
        vectors.append(np.mean(encoder.of(sounds), axis=0))
    fit = [n for n, row in enumerate(rows) if row["mos"] >= LEAST_MOS]
    near = {(a, b): cosine(vectors[a], vectors[b]) for a in fit for b in fit}
    best = {}
    for size in SETS:
        worst, chosen = _farthest(fit, near, size)
        best[str(size)] = {"closest": round(worst, 3), "voices": [rows[n] for n in chosen]}
    return {"grid": rows, "best": best}


def _farthest(fit: list[int], near: dict[tuple[int, int], float], size: int) -> tuple[float, list[int]]:
    """The set of that size whose closest pair is the farthest apart, by greedy choices from many beginnings."""
    draw = random.Random(0)
    best: tuple[float, list[int]] = (2.0, [])
    for _ in range(2000):
        chosen = [draw.choice(fit)]
        while len(chosen) < size:
            chosen.append(min(fit, key=lambda n: max(near[n, m] for m in chosen) + draw.random() * 0.03))
        worst = max(near[a, b] for a, b in itertools.combinations(chosen, 2))
        best = min(best, (worst, sorted(chosen)))
    return best


def measure(encoder: SpeakerEncoder, pleasant: Pleasantness) -> dict[str, Any]:
    """The speakers that come along, on all sentences, calm."""
    import parselmouth

    rows: dict[str, Any] = {}
    vectors = {}
    for person in speakers():
        sounds = [said(text, person.voice) for text in SENTENCES]
        waves = [heard(sound) for sound in sounds]
        words = sum(len(text.split()) for text in SENTENCES)
        minutes = sum(len(sound.pcm) for sound in sounds) / CLIP_RATE / 60
        tracks = [
            parselmouth.Sound(wave.astype(np.float64), RATE).to_pitch_ac(pitch_floor=60, pitch_ceiling=450)
            for wave in waves
        ]
        tracks = [track.selected_array["frequency"] for track in tracks]
        whole = np.concatenate(waves)
        of_sentences = encoder.of(waves)
        first, second = (np.mean(half, axis=0) for half in (of_sentences[::2], of_sentences[1::2]))
        vectors[person.name] = np.mean(of_sentences, axis=0)
        rows[person.name] = {
            "mos": round(float(np.mean([pleasant.of(part) for part in np.array_split(whole, 4)])), 2),
            "words_a_minute": round(words / minutes),
            "median_hz": round(float(np.median(np.concatenate([t[t > 0] for t in tracks])))),
            "pitch_sd_semitones": round(float(np.mean([12 * np.std(np.log2(t[t > 0])) for t in tracks])), 1),
            "same_speaker": round(cosine(first, second), 3),
        }
    pairs = {f"{a} {b}": round(cosine(vectors[a], vectors[b]), 3) for a, b in itertools.combinations(vectors, 2)}
    four, chair = list(vectors)[:4], list(vectors)[-1]
    closest = {
        "four": max(pairs[f"{a} {b}"] for a, b in itertools.combinations(four, 2)),
        "four and the chair": max(pairs[f"{a} {chair}"] for a in four),
        "eight": max(pairs[f"{a} {b}"] for a, b in itertools.combinations([*list(vectors)[:7], chair], 2)),
        "all": max(pairs.values()),
    }
    return {"speakers": rows, "closest": closest, "pairs": pairs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("search", "measure"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    encoder, pleasant = SpeakerEncoder(), Pleasantness()
    found = search(encoder, pleasant) if options.task == "search" else measure(encoder, pleasant)
    shown = json.dumps(found, indent=1)
    if options.out is not None:
        options.out.write_text(shown + "\n", encoding="utf-8")
    print(shown if options.task == "measure" else json.dumps(found["best"], indent=1))


if __name__ == "__main__":
    main()
