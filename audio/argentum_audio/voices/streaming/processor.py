"""A clip's sound while it is still arriving: resampled, at the common loudness, without silence at its ends.

The same as `to_clip_rate`, `match` and `trim` do to a finished clip, as far as that can be known in time. All work is done
in blocks of 10 ms counted from the first sample, so what comes out does not depend on how the network cut it.

Loudness: a voice is as loud as it was, so the gain begins where the voice's last clips left it (for its very first one,
where the first 200 ms of speech put it) and then follows the measured loudness too slowly to be heard. Silence is held
back until sound follows it: at the end it is cut off.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from ...clip import FRAMES_PER_MS, RATE, Pcm
from ...loudness import MATCHED_CEILING_DB, MOST_GAIN_DB, SILENT_LUFS, TARGET_LUFS, gated_lufs, k_weighted, limit_peaks
from ...resample import FADE_MS, TRIM_DB

BLOCK_FRAMES = 10 * FRAMES_PER_MS
# Silence is held back for this long at most: a longer pause is played as it comes.
MOST_HELD_BLOCKS = 50
FIRST_LOOK_BLOCKS = 20
# In dB for each block of 10 ms: 3 dB a second.
GAIN_STEP_DB = 0.03

_HOP_BLOCKS = 10
_MEASURED = 400 * FRAMES_PER_MS
_LEAD = 100 * FRAMES_PER_MS
# What a voice remembers weighs as much as this many measured blocks, 100 ms each.
_MEMORY = 30.0


class VoiceLevel:
    """How loud a voice is before matching, in LUFS, learnt from clip to clip."""

    def __init__(self) -> None:
        self.lufs = SILENT_LUFS
        self._weight = 0.0

    @property
    def known(self) -> bool:
        """Whether anything was learnt yet."""
        return self._weight > 0.0

    def blended(self, lufs: float, weight: float) -> float:
        """What is remembered together with what was measured now."""
        total = self._weight + weight
        return (self.lufs * self._weight + lufs * weight) / total if total else SILENT_LUFS

    def learn(self, lufs: float, weight: float) -> None:
        """Take a measured loudness in LUFS, which weighs as much as `weight` blocks of 100 ms."""
        self.lufs = self.blended(lufs, weight)
        self._weight = min(self._weight + weight, _MEMORY)


class StreamProcessor:
    """The sound of one clip while it arrives: samples at `rate` Hz in, the clip's at 48 kHz out, amplified by `volume_db` besides.

    `offset` is how many frames at 48 kHz were cut from its front, None until the first sound is out; `frames_in` and `frames_out`
    count frames at 48 kHz.
    """

    def __init__(self, rate: int, level: VoiceLevel, volume_db: float) -> None:
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ") if rate != RATE else None
        self._level = level
        self._volume_db = min(max(volume_db, -60.0), 12.0)
        self._ceiling_db = min(-1.0, MATCHED_CEILING_DB + self._volume_db)
        self._arrived: Pcm = np.zeros(0, dtype=np.float32)
        self._meter = _Meter()
        self._gain_db: float | None = self._wanted_db(level.lufs) if level.known else None
        self._waiting: list[Pcm] = []
        self._sounding = False
        self._held: list[Pcm] = []
        self._behind: Pcm = np.zeros(BLOCK_FRAMES, dtype=np.float32)
        self._blocks = 0
        self._quiet = 0
        self.offset: int | None = None
        self.frames_in = 0
        self.frames_out = 0

    def feed(self, samples: NDArray[np.float32]) -> Pcm:
        """What may be played now, often nothing: mono float32 at 48 kHz, of shape (frames,). `samples` are mono float32 at the voice's rate."""
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(np.ascontiguousarray(samples, dtype=np.float32))
        return self._process(samples)

    def finish(self) -> Pcm:
        """The end of the clip, mono float32 at 48 kHz, of shape (frames,); empty if nothing at all was audible."""
        rest = np.zeros(0, dtype=np.float32)
        if self._resampler is not None:
            rest = self._resampler.resample_chunk(rest, last=True)
        last = self._process(
            np.concatenate((rest, np.zeros(-(len(self._arrived) + len(rest)) % BLOCK_FRAMES, dtype=np.float32)))
        )
        if self.offset is None:
            last = self._begin()
        if self._meter.powers:
            self._level.learn(*self._meter.reading())
        # Keep the last audible block and one more, in which the sound may decay.
        ending = self._limit(
            self._held[: max(len(self._held) - self._quiet + 1, 0)], np.zeros(BLOCK_FRAMES, dtype=np.float32)
        )
        end = np.concatenate((last, ending))
        fade = min(FADE_MS * FRAMES_PER_MS, len(end))
        end[len(end) - fade :] *= _ramp(fade)[::-1]
        return end

    def _process(self, samples: Pcm) -> Pcm:
        self.frames_in += len(samples)
        joined = np.concatenate((self._arrived, samples))
        whole = len(joined) - len(joined) % BLOCK_FRAMES
        self._arrived = joined[whole:].copy()
        out = [self._process_block(joined[at : at + BLOCK_FRAMES]) for at in range(0, whole, BLOCK_FRAMES)]
        return np.concatenate(out) if out else np.zeros(0, dtype=np.float32)

    def _process_block(self, block: Pcm) -> Pcm:
        """Take 10 ms in; returns what can be played."""
        self._meter.add(block)
        self._blocks += 1
        if self.offset is not None:
            return self._amplify(block)
        heard = self._heard(block)
        if not heard and not self._sounding:
            # Keep one block before the first audible one: a consonant may begin under the threshold.
            self._waiting = [block]
            return block[:0]
        self._sounding = True
        self._waiting.append(block)
        enough = self._gain_db is not None or len(self._waiting) > FIRST_LOOK_BLOCKS
        return self._begin() if enough else block[:0]

    def _heard(self, block: Pcm) -> bool:
        return _level_db(block) + (self._gain_db or 0.0) > TRIM_DB

    def _begin(self) -> Pcm:
        """Begin the clip with what was held back, if that is loud enough now that the gain is known."""
        waiting, self._waiting = self._waiting, []
        if self._gain_db is None:
            self._gain_db = self._wanted_db(self._meter.reading()[0] if self._meter.powers else _lufs_of(waiting))
        self._sounding = any(self._heard(block) for block in waiting)
        if not self._sounding:
            return np.zeros(0, dtype=np.float32)
        self.offset = (self._blocks - len(waiting)) * BLOCK_FRAMES
        first = waiting[0].copy()
        fade = FADE_MS * FRAMES_PER_MS
        first[:fade] *= _ramp(fade)
        return np.concatenate([self._amplify(block) for block in (first, *waiting[1:])])

    def _amplify(self, block: Pcm) -> Pcm:
        """Amplify a block, and hold it until it is known whether sound or the end follows it."""
        assert self._gain_db is not None
        before = self._gain_db
        if self._meter.powers:
            lufs, weight = self._meter.reading()
            wanted = self._wanted_db(self._level.blended(lufs, weight))
            self._gain_db += min(max(wanted - before, -GAIN_STEP_DB), GAIN_STEP_DB)
        ramp = np.linspace(_factor(before + self._volume_db), _factor(self._gain_db + self._volume_db), BLOCK_FRAMES)
        self._held.append(block * ramp.astype(np.float32))
        self._quiet = 0 if self._heard(block) else self._quiet + 1
        if self._quiet == 0:
            leaving, self._held = self._held[:-1], self._held[-1:]
        elif self._quiet > MOST_HELD_BLOCKS:
            leaving, self._held = self._held[:1], self._held[1:]
        else:
            return block[:0]
        return self._limit(leaving, self._held[0])

    def _limit(self, blocks: list[Pcm], ahead: Pcm) -> Pcm:
        """Blocks with their peaks limited. The limit looks 10 ms either way, so each is limited together with its neighbours."""
        if not blocks:
            return np.zeros(0, dtype=np.float32)
        among = np.concatenate((self._behind, *blocks, ahead))
        limited = limit_peaks(among, self._ceiling_db)[BLOCK_FRAMES : len(among) - BLOCK_FRAMES]
        self._behind = blocks[-1]
        self.frames_out += len(limited)
        return limited.copy()

    @staticmethod
    def _wanted_db(lufs: float) -> float:
        return 0.0 if lufs <= SILENT_LUFS else min(MOST_GAIN_DB, TARGET_LUFS - lufs)


class _Meter:
    """The loudness so far: the mean square of 400 ms, taken every 100 ms, as `loudness_lufs` does."""

    def __init__(self) -> None:
        self._recent: Pcm = np.zeros(0, dtype=np.float32)
        self._count = 0
        self._read_at = -1
        self._reading = (SILENT_LUFS, 0.0)
        self.powers: list[float] = []

    def add(self, block: Pcm) -> None:
        """Take a block of 10 ms, mono float32 at 48 kHz."""
        self._recent = np.concatenate((self._recent[-(_MEASURED + _LEAD - BLOCK_FRAMES) :], block))
        self._count += 1
        if self._count % _HOP_BLOCKS == 0 and self._count * BLOCK_FRAMES >= _MEASURED:
            self.powers.append(float(np.mean(k_weighted(self._recent)[-_MEASURED:] ** 2)))

    def reading(self) -> tuple[float, float]:
        """Gated loudness, and how many of the measurements counted."""
        if self._read_at != len(self.powers):
            self._read_at = len(self.powers)
            self._reading = gated_lufs(np.array(self.powers))
        return self._reading


def _lufs_of(blocks: list[Pcm]) -> float:
    if not blocks:
        return SILENT_LUFS
    return gated_lufs(np.array([float(np.mean(k_weighted(np.concatenate(blocks)) ** 2))]))[0]


def _level_db(block: Pcm) -> float:
    return float(10.0 * np.log10(np.mean(block.astype(np.float64) ** 2) + 1e-12))


def _factor(gain_db: float) -> float:
    return float(10.0 ** (gain_db / 20.0))


def _ramp(frames: int) -> Pcm:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(frames, 1))).astype(np.float32)
