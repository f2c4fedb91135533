"""The acoustic model: phoneme ids in, spectra, pitch and the length of every phoneme out.

The package `hibari-tts` brings the model `heart`; others are files of the same form (`fetch.py`). The runtime is imported here and
nowhere else, so only the process that speaks pays for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import VoiceError

Spectrum = NDArray[np.float32]

BUNDLED = "heart"
RATE = 24_000
HOP = 300
"""Samples from one frame to the next: 12.5 ms."""
FRAMES_PER_UNIT = 2
"""The graph counts durations in units of 25 ms."""
_DURATIONS = "/Clip_output_0"
_RUNTIME_THREADS = 1
# What the graph is asked for, and how much faster than its own pace twenty sentences come out.
_PACES = (
    (0.6, 0.607),
    (0.7, 0.709),
    (0.8, 0.815),
    (0.85, 0.898),
    (0.9, 0.947),
    (1.0, 1.0),
    (1.2, 1.1),
    (1.3, 1.163),
    (1.45, 1.523),
    (1.6, 1.593),
)


@dataclass(frozen=True, slots=True)
class Frames:
    """What the model says of one sentence, F frames of 12.5 ms.

    `harmonic`, `noise` and `residual` are natural logarithms of magnitudes, `harmonic_phase` (in units of tanh⁻¹ of half turns) and
    `residual_phase` (radians) their phases, each of shape (601, F), bins of 20 Hz. `f0` is in Hz, shape (F,); below 40 is unvoiced.
    `ends` is the frame at which each phoneme id ends, shape (L,), its last F; after `stretched` not always a whole one.
    """

    harmonic: Spectrum
    harmonic_phase: Spectrum
    noise: Spectrum
    residual: Spectrum
    residual_phase: Spectrum
    f0: NDArray[np.float32]
    ends: NDArray[np.float64]

    def stretched(self, factor: float) -> Frames:
        """The same sentence, `factor` times as long. Spectra are interpolated between frames; pitch and random phases are not."""
        count = self.f0.shape[0]
        wanted = max(1, round(count * factor))
        if wanted == count:
            return self
        places = np.clip((np.arange(wanted) + 0.5) * count / wanted - 0.5, 0, count - 1)
        lower = places.astype(np.int64)
        upper = np.minimum(lower + 1, count - 1)
        share = (places - lower).astype(np.float32)
        nearest = np.rint(places).astype(np.int64)

        def between(spectrum: Spectrum) -> Spectrum:
            return np.asarray(spectrum[:, lower] * (1 - share) + spectrum[:, upper] * share, dtype=np.float32)

        return Frames(
            between(self.harmonic),
            between(self.harmonic_phase),
            between(self.noise),
            between(self.residual),
            self.residual_phase[:, nearest],
            self.f0[nearest],
            self.ends * (wanted / count),
        )


def installed() -> bool:
    """Whether the model's package and its runtime are there. Imports neither."""
    from importlib.util import find_spec

    return find_spec("hibari") is not None and find_spec("onnxruntime") is not None


def bundled_model() -> Path:
    """The file of the model that comes with the package. Raises VoiceError."""
    from importlib.util import find_spec

    found = find_spec("hibari")
    if found is None or not found.submodule_search_locations:
        raise VoiceError("The neural voice needs the package hibari-tts; install it.", lasting=True)
    return Path(found.submodule_search_locations[0]) / "assets" / "hibari.onnx"


class Model:
    """One model in memory. Raises VoiceError where the runtime or the file cannot be loaded."""

    def __init__(self, path: Path) -> None:
        try:
            import onnxruntime
        except Exception as error:
            # A runtime without a wheel for this platform, or one that does not load here, raises more than ImportError.
            raise VoiceError(
                f"The neural voice cannot be used here: onnxruntime does not load ({error}).", lasting=True
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = _RUNTIME_THREADS
        options.log_severity_level = 4
        try:
            graph = path.read_bytes() + _as_output(_DURATIONS)
            self._session: Any = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            # The runtime's exceptions have no common base.
            raise VoiceError(f"The model {path.name} cannot be loaded ({error}).", lasting=True) from error

    def frames(self, ids: list[int], speed: float) -> Frames:
        """The frames of one sentence of phoneme ids with their pads, `speed` times as fast as the model's own pace.

        The graph rounds durations to 25 ms, so that most phonemes keep theirs when the pace changes a little and all change at once
        elsewhere: it is asked for one of a few paces of which the outcome is known, and the rest is stretched.
        """
        asked, outcome = min(_PACES, key=lambda pace: abs(math.log(pace[1] / speed)))
        return self._at(ids, asked).stretched(outcome / speed)

    def _at(self, ids: list[int], speed: float) -> Frames:
        feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        harmonic, phase, noise, residual, residual_phase, f0, durations = self._session.run(None, feed)
        lengths = np.rint(np.asarray(durations).reshape(-1)).astype(np.int64) * FRAMES_PER_UNIT
        ends = np.cumsum(lengths).astype(np.float64)
        return Frames(harmonic[0], phase[0], noise[0], residual[0], residual_phase[0], f0[0], ends)


def _as_output(name: str) -> bytes:
    """A ModelProto that declares one graph output and nothing else.

    Concatenated protobuf messages are one message with their fields merged, so a model followed by this has the tensor `name` among
    its outputs. Fields: ModelProto.graph 7, GraphProto.output 12, ValueInfoProto.name 1, all of wire type 2.
    """
    value = _field(1, name.encode())
    return _field(7, _field(12, value))


def _field(number: int, payload: bytes) -> bytes:
    assert len(payload) < 128, "lengths of more than seven bits are not written here"
    return bytes((number << 3 | 2, len(payload))) + payload
