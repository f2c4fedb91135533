"""The sounds by which a listener shows that he listens ("mm", "hm", "right"), made by the voices of this machine.

Each kind of voice reads such a sound its own way: espeak spells out "mm" and "hm" by their letters, so it is given what it says as the
sound; where it has nothing like it, the sound is left out. A voice over a network is not asked: nobody pays for a murmur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ..clip import RATE, Clip, Word
from .base import Prosody, Voice, VoiceError
from .chain import VoiceChain

LONGEST_MS: Final = 500
"""A sound that comes out longer is left out."""
RATE_PERCENT: Final = 20.0
"""How much faster than a line such a sound is said."""
_WORDS: Final = {"yes": "yes", "right": "right", "no": "no", "well": "well"}
_ESPEAK: Final = {**_WORDS, "mhm": "uh huh", "hm": "hmm"}
SPELLINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "espeak": _ESPEAK,
    "piper": _ESPEAK,
    "neural": {**_WORDS, "mm": "mmm", "mhm": "mm-hm", "hm": "hmm"},
    "estimate": {**_WORDS, "mm": "mm", "mhm": "mhm", "hm": "hm"},
}
"""What a voice is given to read for a sound, by the kind of voice. Only kinds that speak on this machine are here."""


async def short_sounds(voice: Voice, wanted: Iterable[str]) -> dict[str, Clip]:
    """Those of the `wanted` sounds that a voice has, each a clip with the sound as its id and its text.

    Empty for a voice over a network, or of a kind that is not known. A chain is asked for its first voice alone: no other would be
    taken for the same person.
    """
    first = voice.voices[0] if isinstance(voice, VoiceChain) and voice.voices else voice
    spellings = SPELLINGS.get(first.name.partition(":")[0], {})
    made: dict[str, Clip] = {}
    for sound in wanted:
        spelling = spellings.get(sound)
        if spelling is None:
            continue
        try:
            clip = await first.speak(
                f"short_{sound}", spelling, Prosody(rate_percent=RATE_PERCENT, role="interjection")
            )
        except VoiceError:
            continue
        if 0 < len(clip.pcm) <= LONGEST_MS * RATE // 1000:
            made[sound] = replace(clip, id=sound, text=sound, words=(Word(sound, 0, len(clip.pcm)),), beats=())
    return made
