"""The sound that stands in a page of a debate, from any moment on: for a replay of the page, whose record has no clips."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import JournalError
from ..page_record import sound_of_page
from .packed_sound import PAGE_LEAD_MS
from .sound import NoSound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RATE: Final = 48_000
_RATES: Final = range(8_000, 192_001)
AHEAD_MS: Final = 200
"""So much is decoded at once."""


class PageSound:
    """The mix of a page. It is read once; nothing is written."""

    def __init__(self, page: Path) -> None:
        """Read the sound of a page. Raises NoSound and JournalError."""
        import soundfile

        self._page = page
        self._failure = soundfile.SoundFileError
        self._encoded = sound_of_page(page, page) or b""
        if not self._encoded:
            raise NoSound(f"{page} has no sound")
        try:
            with soundfile.SoundFile(io.BytesIO(self._encoded)) as sound:
                self._rate, frames = int(sound.samplerate), int(sound.frames)
        except self._failure as error:
            raise JournalError(self._damage(error)) from None
        if self._rate not in _RATES:
            raise JournalError(self._damage(f"{self._rate} Hz"))
        self.length_ms = max(0, frames * 1000 // self._rate - PAGE_LEAD_MS)
        """Where the sound ends."""

    def blocks(self, at_ms: int) -> Iterator[NDArray[np.float32]]:
        """The mix from a moment of debate time to the end: float32 blocks of shape (frames, 2) at 48 kHz, the first of which begins there.
        Raises JournalError, in the middle too."""
        import numpy as np
        import soundfile
        import soxr

        resampler = soxr.ResampleStream(self._rate, _RATE, 2, dtype="float32")
        try:
            with soundfile.SoundFile(io.BytesIO(self._encoded)) as sound:
                sound.seek(min((at_ms + PAGE_LEAD_MS) * self._rate // 1000, sound.frames))
                while len(read := sound.read(AHEAD_MS * self._rate // 1000, dtype="float32", always_2d=True)):
                    both = np.repeat(read[:, :1], 2, axis=1) if read.shape[1] == 1 else read[:, :2]
                    # A file may hold any number; a device takes these.
                    block = np.clip(np.nan_to_num(np.ascontiguousarray(both)), -1.0, 1.0)
                    yield resampler.resample_chunk(block)
                yield resampler.resample_chunk(np.zeros((0, 2), np.float32), last=True)
        except self._failure as error:
            raise JournalError(self._damage(error)) from None

    def _damage(self, why: object) -> str:
        return f"{self._page} is damaged: its sound cannot be read ({why})"
