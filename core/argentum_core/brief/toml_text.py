"""A motion as the TOML file that one can edit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..debate.motion import Motion

_HEAD = """# Written by a model. Read it before you believe it, and change what you like: nothing overwrites this file.
# `argentum check FILE` says what it lacks and how many minutes it holds.
"""
_ONE_LINE = 100


def toml_of(motion: Motion) -> str:
    """The text of a motion's file. Fields that are empty are left out."""
    parts = [
        _HEAD,
        _fields({"title": motion.title, "about": motion.about, "sides": list(motion.sides), "proper": motion.proper}),
    ]
    for name in ("sources", "claims", "answers", "passages"):
        tables: Sequence[Any] = getattr(motion, name)
        parts += [f"[[{name}]]\n{_fields(table.model_dump(exclude_none=True))}" for table in tables]
    return "\n".join(parts)


def _fields(values: dict[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in values.items() if value not in ("", []))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        line = f"[{', '.join(map(_value, value))}]"
        return line if len(line) <= _ONE_LINE else "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    # A JSON string is a basic string of TOML, but for the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
