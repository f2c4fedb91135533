"""The chapters of a recorded debate as a file of their own, as podcasts link them (SURFACE, Commands: `export --format chapters`).

JSON chapters 1.2.0 of the podcast namespace: moments in seconds, a title each.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from argentum_kit.display import json_text

from ..reader import JournalReader
from .chapters import chapters
from .recorded_transcript import read_transcript

VERSION = "1.2.0"


def chapter_list(journal: JournalReader) -> Iterator[str]:
    """The document, in one piece; raises JournalError."""
    debate = read_transcript(journal)
    found = [
        {"startTime": one.starts_ms / 1000, "endTime": one.ends_ms / 1000, "title": one.title}
        for one in chapters(debate, debate.length_ms)
    ]
    document = {"version": VERSION, "title": debate.title or debate.motion, "chapters": found}
    yield json_text(msgspec.to_builtins(document), indent=2) + "\n"
