"""What every voice is: text in, a clip out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..clip import Clip


@dataclass(frozen=True, slots=True)
class Prosody:
    """How a line is said, relative to the voice's own manner: pitch and rate in percent, level in dB."""

    pitch_percent: float = 0.0
    rate_percent: float = 0.0
    volume_db: float = 0.0


class VoiceError(Exception):
    """A voice could not speak. The message is one sentence a person can act on."""


class Voice(Protocol):
    """One voice. `speak` may be awaited from any event loop, several times at once; it raises VoiceError."""

    @property
    def name(self) -> str:
        """The spec that names it, such as `espeak:en-us+f3`."""

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip: ...

    async def close(self) -> None: ...
