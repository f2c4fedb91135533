"""Voices worth casting: chosen by measuring them, so that a listener tells any two apart (SURFACE, Voice SPEC).

A voice that is not listed speaks too, at espeak's own pace and pitch; these have a manner of their own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """How a voice speaks when it is calm: words a minute, and espeak's pitch (50 is the variant's own)."""

    wpm: int = 175
    pitch: int = 50


@dataclass(frozen=True, slots=True)
class CatalogueVoice:
    """A voice of the catalogue; `name` goes after `espeak:`."""

    name: str
    description: str
    manner: Manner


def _voice(name: str, wpm: int, pitch: int, description: str) -> CatalogueVoice:
    return CatalogueVoice(name, description, Manner(wpm, pitch))


CATALOGUE: tuple[CatalogueVoice, ...] = (
    _voice("en-us", 175, 50, "an American man, level and matter-of-fact"),
)

_MANNERS = {voice.name: voice.manner for voice in CATALOGUE}


def manner_of(name: str) -> Manner:
    """The manner of a voice of the catalogue; espeak's own for any other."""
    return _MANNERS.get(name, Manner())
