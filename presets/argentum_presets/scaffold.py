"""Files to start from, for `argentum new`: a motion, a cast and a preset with a comment beside every line."""

from __future__ import annotations

import json

from argentum_kit.plain_text import sanitise

from .files import PACKAGE, Kind

TITLE_MOST = {"motion": 160, "cast": 80, "preset": 80}
_MARK = "@TITLE@"


def scaffold(kind: Kind, title: str) -> str:
    """The text of a file of a kind, with a title of one's own; it is sound as it is."""
    text = (PACKAGE / "scaffolds" / f"{kind}.toml").read_text(encoding="utf-8")
    name = sanitise(title).strip()[: TITLE_MOST[kind]].rstrip(". ") or f"My {kind}"
    return text.replace(_MARK, json.dumps(name, ensure_ascii=False))
