"""A clip that is still being made, as the side sees it that makes it.

A voice that speaks over a network, or sentence by sentence, hands its sound over in pieces. `GrowingClip` gathers them:
it has the attributes of a `Clip` as far as they are known, and can be played at any time (`AudioController.extend`).
"""

from __future__ import annotations

from dataclasses import replace

from .beat_finder import BeatFinder
from .clip import FRAMES_PER_MS, Beat, Clip, Pcm, Piece, Word
from .sample_buffer import SampleBuffer

BUFFER_MS = 200
# Long enough for the fade that is kept back and the fade-in.
LEAST_BUFFER_MS = 20


class GrowingClip:
    """A clip on its way. `buffer_ms` (at least 20) is how much of it must be there before it starts, or goes on after it ran dry.

    Its attributes are those of a `Clip`, as far as they are known: words have one entry for each item of the text, in order,
    their times never change; samples are mono float32 at 48 kHz, trimmed at the start by whoever makes them. Not safe to be
    used by two threads at once.
    """

    def __init__(
        self, clip_id: str, *, voice: str = "", first_chunk_ms: float = 0.0, buffer_ms: int = BUFFER_MS
    ) -> None:
        self.id = clip_id
        self.voice = voice
        self.first_chunk_ms = first_chunk_ms
        self.buffer_ms = max(buffer_ms, LEAST_BUFFER_MS)
        self.words: tuple[Word, ...] = ()
        self.beats: tuple[Beat, ...] = ()
        self.final = False
        self._samples = SampleBuffer()
        self._finder = BeatFinder()

    @property
    def text(self) -> str:
        """The words so far."""
        return " ".join(word.text for word in self.words)

    @property
    def pcm(self) -> Pcm:
        """The samples so far, mono float32 at 48 kHz, of shape (frames,); not to be written to."""
        return self._samples.pcm

    @property
    def frames(self) -> int:
        """How many frames there are so far."""
        return len(self._samples)

    @property
    def length_ms(self) -> int:
        """How long it is so far, in ms."""
        return -(-self.frames // FRAMES_PER_MS)

    @property
    def buffered(self) -> bool:
        """Whether there is enough of it to start at once."""
        return self.final or self.frames >= self.buffer_ms * FRAMES_PER_MS

    def add(self, piece: Piece) -> tuple[Beat, ...]:
        """Append a piece; returns the beats that were found with it. After the end nothing more is taken."""
        if self.final:
            return ()
        self._samples.append(piece.pcm)
        self.words += piece.words
        self.final = piece.final
        found = self._finder.feed(piece.words, piece.pcm, final=piece.final)
        self.beats += found
        return found

    def break_off(self) -> int:
        """End after the last whole sentence that has all of its sound, and drop the rest; returns how many words are left.

        Without a whole sentence nothing changes and 0 is returned; if the clip is complete, nothing changes and all its words count.
        """
        if self.final:
            return len(self.words)
        end = self._finder.last_sentence()
        if end is None:
            return 0
        self.final = True
        self._samples = SampleBuffer(self.pcm[: end.frame])
        self.words = self.words[: end.words]
        self.beats = tuple(beat for beat in self.beats if beat.frame < end.frame)
        return end.words

    def end_here(self) -> None:
        """Take nothing more: nobody waits for the rest."""
        self.final = True

    def so_far(self) -> Clip:
        """A Clip of what there is: whole if it is complete."""
        whole = Clip(self.id, self.text, self.pcm, self.words, self.beats, self.first_chunk_ms, self.voice)
        return whole if self.final else replace(whole, buffer_ms=self.buffer_ms)
