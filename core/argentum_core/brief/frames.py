"""The frames of a sketch, read from TOML beside this file, and how a sentence's words are put into them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .english import capital
from .proposition import Family, Proposition

_FOLDER = Path(__file__).parent / "frames"
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_START = re.compile(r"(^|[.!?]\s+)([a-z])")


@lru_cache(maxsize=4)
def frames_of(family: Family) -> Mapping[str, Any]:
    """Claims, answers and passages of a family, as their file has them."""
    tree = tomllib.loads((_FOLDER / f"{family}.toml").read_text(encoding="utf-8"))
    passages = _FOLDER / f"{family}-passages.toml"
    if passages.exists():
        tree |= tomllib.loads(passages.read_text(encoding="utf-8"))
    return tree


def filled(frame: str, about: Proposition) -> str | None:
    """A frame with the words of a proposition in it, a capital at each beginning; None where the proposition lacks one of its slots.

    `{name}`, which stands for somebody who is spoken to, is left as it is.
    """
    wanted = [slot for slot in _SLOT.findall(frame) if slot != "name"]
    if any(slot not in about.slots for slot in wanted) or ("[" in frame and "topic" not in about.slots):
        return None
    text = _NUMBER.sub(lambda found: found[2] if about.plural else found[1], frame)
    text = _SLOT.sub(lambda found: about.slots.get(found[1], found[0]), text)
    return _START.sub(lambda found: found[1] + capital(found[2]), text)


def all_filled(frames: Iterable[str | list[str]], about: Proposition, *, longest: int = 160) -> list[str]:
    """Those frames that the proposition can fill, none longer than so many characters. The ones that name it come first.

    A frame that is a list holds several ways to say one thing: the first that fits is taken.
    """
    texts: list[tuple[str, bool]] = []
    for frame in frames:
        for way in [frame] if isinstance(frame, str) else frame:
            text = filled(way, about)
            if text is not None and len(text) <= longest:
                texts.append((text, "{" in way.replace("{name}", "")))
                break
    return [text for text, names in texts if names] + [text for text, names in texts if not names]
