"""A record whose every text means ill: markup, scripts, ends of elements, controls, separators; made from a real one."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from typing import Any

from argentum_core.debate.events import decode
from argentum_core.journal import Journal, JournalReader

CANARY = "window.canary=1"
TEXTS = (
    f"</script><script>{CANARY}</script>",
    f'<img src=x onerror="{CANARY}">',
    f'"><svg onload={CANARY}>',
    f"<!--<script>{CANARY}//",
    f"javascript:{CANARY}",
    f"</style></title></textarea><iframe srcdoc='<script>parent.{CANARY}</script>'>",
    "\u202egnirts desrever\u2066 \u200bunseen\u2028line\u2029paragraph",
    f"</ScRiPt\n><a href='javascript:{CANARY}' onclick='{CANARY}'>click</a>",
    f"${{{CANARY}}} {{{{constructor.constructor('{CANARY}')()}}}}",
    "__proto__ constructor toString",
    "<base href='https://example.com/'><meta http-equiv=refresh content='0;url=https://example.com/'>",
)
_TEXT_KEYS = {
    "text",
    "heard_text",
    "title",
    "persona",
    "name",
    "question",
    "cast",
    "preset",
    "motion",
    "detail",
    "model",
    "sound",
}


def hostile_journal(of: Path, to: Path) -> Path:
    """The record at `of` with its texts replaced; the same number of words in lines, so that they are heard."""
    reader = JournalReader.open(of)
    texts = cycle(TEXTS)

    def worse(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: worse(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [worse(item, key) for item in value]
        if isinstance(value, str) and key in _TEXT_KEYS:
            return next(texts) if key not in ("text", "heard_text") else _words(next(texts), len(value.split()))
        return value

    meta = {key: value for key, value in reader.meta().items() if key != "seal"} | {
        "title": TEXTS[0],
        "started_at": TEXTS[1],
    }
    with Journal.create(to, meta) as journal:
        for row in reader.rows():
            event = decode(
                row.type, json.dumps(worse(json.loads(row.body)) if row.type != "knob_changed" else row.body)
            )
            assert event is not None
            journal.append(row.at_ms, [event])
    return to


def _words(text: str, count: int) -> str:
    """As many words as a line had."""
    words = text.split()
    return " ".join((words * (count // len(words) + 1))[:count]) if count else ""
