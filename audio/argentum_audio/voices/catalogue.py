"""Voices worth casting: chosen by measuring them, so that a listener tells any two apart (SURFACE, Voice SPEC).

A voice that is not listed speaks too, at espeak's own pace and pitch; these have a manner of their own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EspeakSettings:
    """How an espeak voice speaks when it is calm: words a minute, and espeak's pitch from 0 to 99 (50 is the variant's own)."""

    wpm: int = 175
    pitch: int = 50


@dataclass(frozen=True, slots=True)
class CatalogueVoice:
    """A voice of the catalogue; `name` goes after `espeak:`."""

    name: str
    description: str
    manner: EspeakSettings


def _voice(name: str, wpm: int, pitch: int, description: str) -> CatalogueVoice:
    return CatalogueVoice(name, description, EspeakSettings(wpm, pitch))


CATALOGUE: tuple[CatalogueVoice, ...] = (
    _voice("en-us", 175, 50, "an American man of middle age, level and matter-of-fact"),
    _voice("en-gb+f2", 172, 38, "an English woman, low and measured, a barrister"),
    _voice("en-gb-scotland+m3", 178, 70, "a Scottish man, quick and warm, a union organiser"),
    _voice("en-us+f3", 178, 55, "an American woman, clear and bright, a policy analyst"),
    _voice("en-gb-x-rp+david", 166, 47, "an elderly English gentleman, very deep, unhurried"),
    _voice("en-029+steph", 170, 56, "a Caribbean woman, soft and rounded, a storyteller"),
    _voice("en-us-nyc+paul", 182, 46, "a New Yorker, dark and close, always in a hurry"),
    _voice("en-gb-x-rp+f5", 176, 62, "a young English lady, thin and sharp, exact in every word"),
    _voice("en-029+m7", 172, 60, "a Caribbean man, dark and calm, a preacher"),
    _voice("en-us+Annie", 182, 66, "a high, eager young American, a student in the front row"),
    _voice("en-gb+m8", 168, 56, "a dry, nasal Englishman, a professor"),
    _voice("en-gb-scotland+shelby", 176, 26, "a Scottish woman, husky and firm, a doctor"),
    _voice("en-gb-x-gbclan+benjamin", 168, 52, "a Lancashire man, muffled and slow, a farmer"),
    _voice("en-gb+belinda", 178, 58, "an English woman, high and ringing, a campaigner"),
    _voice("en-us+robert", 186, 94, "a young American man, light and fast, a founder"),
)

_MANNERS = {voice.name: voice.manner for voice in CATALOGUE}


def espeak_settings_of(name: str) -> EspeakSettings:
    """The settings of a voice of the catalogue, by its name without `espeak:`; espeak's own for any other."""
    return _MANNERS.get(name, EspeakSettings())
