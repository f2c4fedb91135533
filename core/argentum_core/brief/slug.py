"""A motion's name from its sentence."""

from __future__ import annotations

import re
from unicodedata import normalize

LONGEST = 48


def slug(sentence: str) -> str:
    """Small letters, digits and hyphens, a letter first, at most 48 characters and no word cut: `Cats are better` gives `cats-are-better`."""
    plain = normalize("NFKD", sentence).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if not name[:1].isalpha():
        name = f"motion-{name}".strip("-")
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]
    return name
