"""How alike two voices are: the speaker encoder of the package `resemblyzer`, evaluated with numpy (its weights alone are read).

A voice is the mean of its sentences' vectors of 256 numbers; two voices compare by the cosine between them. Needs the wheels
`resemblyzer` (without its dependencies) and `librosa`; nothing of the product needs either.
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
_FRAMES = 160
_STEP = 77
_LEVEL_DBFS = -30.0

Vector = NDArray[np.float32]


class _Unpickler(pickle.Unpickler):
    """Reads a saved state without torch: tensors become (storage key, offset, shape), and no other class is made."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, shape, *_: (storage, offset, shape)
        return name

    def persistent_load(self, pid: Any) -> str:
        return str(pid[2])


def _weights(path: Path) -> dict[str, Vector]:
    with path.open("rb") as file:
        for _ in range(3):
            _Unpickler(file).load()
        state = _Unpickler(file).load()["model_state"]
        keys = _Unpickler(file).load()
        numbers = {}
        for key in keys:
            count = int.from_bytes(file.read(8), "little")
            numbers[str(key)] = np.frombuffer(file.read(4 * count), "<f4")
    return {
        name: numbers[key][offset : offset + int(np.prod(shape))].reshape(shape)
        for name, (key, offset, shape) in state.items()
    }


class SpeakerEncoder:
    """Three LSTM layers of 256 and a linear one over mel spectrograms of 1.6 s."""

    def __init__(self) -> None:
        from importlib.util import find_spec

        found = find_spec("resemblyzer")
        if found is None or not found.submodule_search_locations:
            sys.exit(
                "The speaker encoder needs the weights in the package resemblyzer: install it without dependencies."
            )
        self._w = _weights(Path(found.submodule_search_locations[0]) / "pretrained.pt")

    def of(self, sentences: Sequence[NDArray[np.float32]]) -> list[Vector]:
        """The vector of each sentence: mono samples at 16 kHz, without silent ends."""
        parts = [_parts(samples) for samples in sentences]
        vectors = self._embedded(np.concatenate(parts))
        ends = np.cumsum([len(part) for part in parts])
        means = [group.mean(axis=0) for group in np.split(vectors, ends[:-1])]
        return [np.asarray(mean / np.linalg.norm(mean)) for mean in means]

    def _embedded(self, mels: NDArray[np.float32]) -> Vector:
        sequence = mels.transpose(1, 0, 2)
        for layer in range(3):
            w, u = self._w[f"lstm.weight_ih_l{layer}"].T, self._w[f"lstm.weight_hh_l{layer}"].T
            bias = self._w[f"lstm.bias_ih_l{layer}"] + self._w[f"lstm.bias_hh_l{layer}"]
            hidden = cell = np.zeros((sequence.shape[1], 256), np.float32)
            fed = sequence @ w + bias
            out = np.empty((len(sequence), sequence.shape[1], 256), np.float32)
            for n in range(len(sequence)):
                gate_in, forget, new, gate_out = np.split(fed[n] + hidden @ u, 4, axis=1)
                cell = _sigmoid(forget) * cell + _sigmoid(gate_in) * np.tanh(new)
                hidden = _sigmoid(gate_out) * np.tanh(cell)
                out[n] = hidden
            sequence = out
        raw = np.maximum(sequence[-1] @ self._w["linear.weight"].T + self._w["linear.bias"], 0.0)
        return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True))


def _parts(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mel spectrograms of a sentence in stretches of 1.6 s, shape (stretches, 160, 40)."""
    import librosa

    level = 10 ** (_LEVEL_DBFS / 20) / max(float(np.sqrt(np.mean(samples**2))), 1e-9)
    mel = librosa.feature.melspectrogram(y=samples * level, sr=RATE, n_fft=400, hop_length=160, n_mels=40).T
    if len(mel) < _FRAMES:
        mel = np.pad(mel, ((0, _FRAMES - len(mel)), (0, 0)))
    starts = range(0, len(mel) - _FRAMES + 1, _STEP)
    return np.stack([mel[start : start + _FRAMES] for start in starts]).astype(np.float32)


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values), dtype=np.float32)


def cosine(a: Vector, b: Vector) -> float:
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
