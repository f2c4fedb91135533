"""Which voices espeak-ng has: the languages and variants in its data, and how a name such as `en-us+f3` finds its files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache

from ..errors import VoiceSpecError
from .library import paths


@dataclass(frozen=True, slots=True)
class EspeakVoiceFile:
    """A voice of espeak's data. `name` as a person writes it, `file` as espeak finds it without searching its folders."""

    name: str
    file: str


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Language code to file, such as `en-gb` to `gmw/en`. Where several files name a code, the one that gives it the highest priority."""
    root = paths()[1] / "lang"
    best: dict[str, tuple[int, str]] = {}
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        file = path.relative_to(root).as_posix()
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            parts = line.split()
            if len(parts) >= 2 and parts[0] == "language" and parts[1] != "variant":
                priority = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 5
                code = parts[1].lower()
                if code not in best or priority < best[code][0]:
                    best[code] = (priority, file)
    return {code: file for code, (_, file) in sorted(best.items())}


@lru_cache(maxsize=1)
def variants() -> dict[str, str]:
    """Variant name in small letters to its file name."""
    return {path.name.lower(): path.name for path in sorted((paths()[1] / "voices" / "!v").iterdir()) if path.is_file()}


def find_voice(name: str) -> EspeakVoiceFile:
    """The voice called `LANGUAGE[+VARIANT]`, whatever the case. Raises VoiceSpecError with the nearest known name."""
    language, plus, variant = name.strip().partition("+")
    code = language.strip().lower()
    if code not in languages():
        raise VoiceSpecError(_unknown("language", language.strip(), name, list(languages())))
    if not plus:
        return EspeakVoiceFile(code, languages()[code])
    known = variants()
    found = known.get(variant.strip().lower())
    if found is None:
        raise VoiceSpecError(_unknown("variant", variant.strip(), name, list(known.values())))
    return EspeakVoiceFile(f"{code}+{found}", f"{languages()[code]}+{found}")


def _unknown(what: str, value: str, name: str, known: list[str]) -> str:
    by_small = {k.lower(): k for k in known}
    near = difflib.get_close_matches(value.lower(), list(by_small), n=1, cutoff=0.0)
    example = f"; the nearest it has is {by_small[near[0]]!r}" if near else ""
    return f"espeak voice {name!r}: espeak has no {what} {value!r}{example}; allowed are names such as 'en-us' or 'en-us+f3'."
