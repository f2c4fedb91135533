"""Which scripts a voice of espeak reads, by its language.

espeak hands letters of another script to another of its languages in the middle of a word, and that change of language crashes
the process in several of them (Danish, Hindi, Vietnamese, Faroese …). Its English voices survive it, and are kept able to read a
foreign word; every other language gets its own script and the Latin one, and the rest falls silent.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# First word of a character's Unicode name, by language where it is not Latin alone.
_SCRIPTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ar", "fa", "ur", "ug", "sd", "ps"), ("ARABIC",)),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "tt", "ba", "cv", "kaa", "sr", "uz", "tk", "nog"), ("CYRILLIC",)),
    **dict.fromkeys(("hi", "mr", "ne", "kok", "bho", "mai"), ("DEVANAGARI",)),
    **dict.fromkeys(("bn", "as", "bpy"), ("BENGALI",)),
    **dict.fromkeys(("cmn", "yue", "hak", "zh"), ("CJK", "BOPOMOFO", "IDEOGRAPHIC")),
    **dict.fromkeys(("el", "grc"), ("GREEK",)),
    **dict.fromkeys(("hy", "hyw"), ("ARMENIAN",)),
    **dict.fromkeys(("am", "ti"), ("ETHIOPIC",)),
    "ja": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"),
    "ko": ("HANGUL", "CJK"),
    "pa": ("GURMUKHI",),
    "gu": ("GUJARATI",),
    "or": ("ORIYA",),
    "ta": ("TAMIL",),
    "te": ("TELUGU",),
    "kn": ("KANNADA",),
    "ml": ("MALAYALAM",),
    "si": ("SINHALA",),
    "th": ("THAI",),
    "my": ("MYANMAR",),
    "shn": ("MYANMAR",),
    "ka": ("GEORGIAN",),
    "he": ("HEBREW",),
    "chr": ("CHEROKEE",),
}  # fmt: skip
# Below this all letters and marks are Latin, or common to all scripts.
_FIRST_OTHER = 0x370


@lru_cache(maxsize=256)
def scripts_of(language: str) -> tuple[str, ...] | None:
    """First words of the Unicode names of letters that the language reads beside Latin ones; None for every script.

    `language` is a code such as `en-us`; what follows its first hyphen or plus sign does not matter.
    """
    code = language.partition("+")[0].partition("-")[0]
    return None if code == "en" else _SCRIPTS.get(code, ())


@lru_cache(maxsize=8192)
def is_readable(scripts: tuple[str, ...] | None, character: str) -> bool:
    """Whether a voice of these scripts may be given the character; all but letters and their marks may."""
    if scripts is None or ord(character) < _FIRST_OTHER or unicodedata.category(character)[0] not in "LM":
        return True
    script = unicodedata.name(character, "").partition(" ")[0]
    return script in ("LATIN", "COMBINING") or script in scripts
