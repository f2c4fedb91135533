"""A model's answer as it grows: what of its JSON is there, whatever stands around it, and which claims it holds. Pure and bounded."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import from_json

MOST_CHARACTERS = 200_000
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_STARTS_TRIED = 12


def tree_in(text: str) -> dict[str, Any] | None:
    """The first JSON object of a text that holds something, complete or as far as it goes; None where there is none."""
    bare = _THOUGHT.sub(" ", text[:MOST_CHARACTERS])
    bare = bare.rpartition("</think>")[2] or bare
    for number, found in enumerate(re.finditer(r"[{\[]", bare)):
        if number == _STARTS_TRIED:
            break
        try:
            tree = from_json(_whole(bare[found.start() :]), allow_partial=True)
        except (ValueError, RecursionError):
            continue
        if isinstance(tree, list) and tree and all(isinstance(item, dict) for item in tree):
            return {"claims": tree}
        if isinstance(tree, dict) and tree:
            return tree
    return None


def _whole(text: str) -> str:
    """The text up to where its first bracket is closed, and all of it where it is not."""
    depth, quoted, escaped = 0, False, False
    for place, letter in enumerate(text):
        if quoted:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == '"':
                quoted = False
        elif letter == '"':
            quoted = True
        elif letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
            if depth == 0:
                return text[: place + 1]
    return text
