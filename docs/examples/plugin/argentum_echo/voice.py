"""The voice `hum:HERTZ`: a tone for each word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from argentum_core import Prosody, VoiceError

RATE = 24_000
TONE_S, PAUSE_S = 0.3, 0.06


class HumVoice:
    """Hums at one pitch, which excitement raises."""

    def __init__(self, hertz: float) -> None:
        self._hertz = hertz

    async def say(self, text: str, prosody: Prosody) -> tuple[NDArray[np.float32], int]:
        """Mono samples in -1 to 1, and their rate in Hz; Argentum sees to the rest."""
        time = np.arange(int(TONE_S * RATE)) / RATE
        pitch = self._hertz * (1 + prosody.pitch_percent / 100)
        tone = 0.1 * np.sin(2 * np.pi * pitch * time) * np.minimum(1, np.minimum(time, time[::-1]) / 0.01)
        word = np.concatenate((tone, np.zeros(int(PAUSE_S * RATE)))).astype(np.float32)
        return np.tile(word, len(text.split())), RATE


def open_hum(rest: str) -> HumVoice:
    """The voice for what stands after the colon; what is raised here is told in one sentence."""
    try:
        return HumVoice(float(rest or 140))
    except ValueError:
        raise VoiceError(f"hum:{rest} is not allowed; write a number of hertz, as in hum:140.") from None
