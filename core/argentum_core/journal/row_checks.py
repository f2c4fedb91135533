"""The one gate through which rows of a journal become values: every number and text is held to `bounds.py` here, and every
text loses what no screen should be sent. What comes out is safe to fold, print and allocate by.

A journal may have been sent by a stranger, or be damaged. Nothing that is read further in, the fold, the exporters, the
stage, checks again. All functions raise JournalError with one sentence that names the file and the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import msgspec.inspect

from argentum_kit.display import printable

from ..debate import events as e
from . import bounds
from .errors import JournalError

MATERIAL = "_material"
"""The ending of keys of `meta` whose values are JSON: whoever decodes one cleans its texts."""

_WITHOUT_MOMENT = frozenset({"retry_ms"})
"""Times that a server chose; nothing is laid out by them."""

_SHARES = frozenset({
    "share", "integral", "multiplier", "frustration", "engagement", "confidence", "reputation", "desire", "importance",
    "relevance", "backlog", "urgency", "quality", "target_share",
})  # fmt: skip


def _fields(kind: msgspec.inspect.Type) -> Iterator[str]:
    """The fields of an event, and those of the structures in it."""
    match kind:
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                yield field.name
                yield from _fields(field.type)
        case msgspec.inspect.DictType(value_type=inner) | msgspec.inspect.ListType(item_type=inner):
            yield from _fields(inner)


_WITH_SHARES = frozenset(
    name for name, kind in e.EVENT_TYPES.items() if not _SHARES.isdisjoint(_fields(msgspec.inspect.type_info(kind)))
)
# Nothing in a body of another type without these can be too large or unseen: other escapes than of quotes, and numbers with many digits.
_SUSPECT = re.compile(r'\\[^"\\/]|\d{7}|-\d{5}|\d[eE]')
_NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_TYPE_CHARACTERS = 100
_AS = ".15g"


def check_row(path: Path, row: Sequence[Any], expected_seq: int, last_ms: int) -> None:
    """An event's columns (seq, at_ms, type, body), as SQLite gives them: `seq` without a gap, `at_ms` not running back.

    Raises JournalError for anything else, and for what is longer, later or more deeply nested than `bounds` allow. `path` is the
    name to tell.
    """
    seq, at_ms, kind, body = row
    if seq != expected_seq:
        raise JournalError(f"{path} is damaged: event {expected_seq} is missing")
    if seq > bounds.EVENTS:
        raise JournalError(f"{path} has more than {bounds.EVENTS:,} events")
    if not (isinstance(at_ms, int) and isinstance(kind, str) and isinstance(body, str)):
        raise JournalError(f"{path} is damaged: event {seq} has columns of the wrong type")
    if not last_ms <= at_ms <= bounds.DEBATE_MS:
        raise JournalError(
            f"{path} is damaged: event {seq} has the time {at_ms} ms; allowed is {last_ms} (the event before it) to "
            f"{bounds.DEBATE_MS}"
        )
    if len(kind) > _TYPE_CHARACTERS or len(body) > bounds.BODY_CHARACTERS:
        raise JournalError(f"{path} is damaged: event {seq} is longer than {bounds.BODY_CHARACTERS:,} characters")
    if body.count("{") + body.count("[") > bounds.BODY_DEPTH and _depth(body) > bounds.BODY_DEPTH:
        raise JournalError(f"{path} is damaged: event {seq} is nested more than {bounds.BODY_DEPTH} deep")


def event_of(path: Path, seq: int, at_ms: int, kind: str, body: str) -> e.Event | None:
    """The event of a row that `check_row` let through; None for a type of a later version.

    Texts lose what no screen shows; raises JournalError for a body that does not read or holds what is out of bounds.
    """
    try:
        event = e.decode(kind, body)
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        raise JournalError(f"{path} is damaged: event {seq} ({kind}) does not read: {error}") from None
    if event is None:
        return None
    if kind in _WITH_SHARES or _may_hold(body):
        try:
            event = _held(event, "", at_ms + bounds.AHEAD_MS)
        except _OutOfBounds as beyond:
            raise JournalError(f"{path} is damaged: event {seq} ({kind}): {beyond}") from None
    if isinstance(event, e.DebateStarted):
        _check_agents(path, seq, event)
    return event


def meta_of(path: Path, rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """The rows of `meta`, cleaned but for the material.

    Raises JournalError for too many rows, or one that is not two texts within bounds.
    """
    if len(rows) > bounds.META_ROWS:
        raise JournalError(f"{path} is not a journal: its table 'meta' has more than {bounds.META_ROWS} rows")
    found: dict[str, str] = {}
    for key, value in rows:
        if not (isinstance(key, str) and isinstance(value, str)):
            raise JournalError(f"{path} is damaged: its table 'meta' holds something else than text")
        limit = bounds.META_CHARACTERS if key.endswith(MATERIAL) else bounds.TEXT_CHARACTERS
        if len(key) > _TYPE_CHARACTERS or len(value) > limit:
            raise JournalError(f"{path} is damaged: {key[:40]!r} in 'meta' is longer than {limit:,} characters")
        found[printable(key)] = value if key.endswith(MATERIAL) else printable(value)
    return found


def texts_of(path: Path, what: str, row: Sequence[Any], limit: int = bounds.TEXT_CHARACTERS) -> list[str]:
    """Columns that must be texts, cleaned; `what` names the row.

    Raises JournalError for a column that is no text, or longer than `limit` characters.
    """
    texts: list[str] = []
    for value in row:
        if not isinstance(value, str):
            raise JournalError(f"{path} is damaged: {what} has columns of the wrong type")
        if len(value) > limit:
            raise JournalError(f"{path} is damaged: {what} has a text of more than {limit:,} characters")
        texts.append(printable(value))
    return texts


def whole_of(path: Path, what: str, value: object, low: int, high: int) -> int:
    """A column that must be a whole number from `low` to `high`; `what` names the value.

    Raises JournalError for anything else.
    """
    if not isinstance(value, int) or not low <= value <= high:
        shown = value if isinstance(value, int | float) else f"a {type(value).__name__}"
        raise JournalError(f"{path} is damaged: {what} is {shown}; allowed is {low} to {high}")
    return value


class _OutOfBounds(ValueError):
    """A value beyond its bound; the message names it."""


def _may_hold(body: str) -> bool:
    """Whether anything in a body could be beyond a bound or unseen; most bodies need no second look."""
    return (
        len(body) > bounds.TEXT_CHARACTERS
        or not (body.isascii() and body.isprintable())
        or _SUSPECT.search(body) is not None
    )


def _held(value: Any, name: str, latest_ms: int) -> Any:
    """The value, its texts cleaned; raises _Beyond. The same object where nothing had to be cleaned."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > bounds.TEXT_CHARACTERS:
            raise _OutOfBounds(f"{name} is longer than {bounds.TEXT_CHARACTERS:,} characters")
        return printable(value)
    if isinstance(value, int | float):
        return _number(value, name, latest_ms)
    if isinstance(value, dict):
        _count(value, name)
        # Keys and names of fields are texts like any other.
        return {_held(key, name, latest_ms): _held(item, key, latest_ms) for key, item in value.items()}
    if isinstance(value, list | tuple):
        _count(value, name)
        if value and all(type(item) is int for item in value):
            # Times of words and beats: as a row they are looked at ten times as fast.
            _number(min(value), name, latest_ms)
            _number(max(value), name, latest_ms)
            return value
        return [_held(item, name, latest_ms) for item in value]
    held = {field: _held(getattr(value, field), field, latest_ms) for field in value.__struct_fields__}
    return type(value)(**held)


def _number(value: float, name: str, latest_ms: int) -> float:
    low, high = -bounds.REAL, bounds.REAL
    if name.endswith("_ms") and name not in _WITHOUT_MOMENT:
        low, high = bounds.EARLY_MS, latest_ms
    elif name in _SHARES:
        low, high = -bounds.SHARE, bounds.SHARE
    elif isinstance(value, int):
        low, high = -bounds.WHOLE, bounds.WHOLE
    # Not a number is not between any two.
    if not low <= value <= high:
        shown = f"{value}" if -bounds.REAL <= value <= bounds.REAL else "beyond all bounds"
        raise _OutOfBounds(f"{name} is {shown}; allowed is {low:{_AS}} to {high:{_AS}}")
    return value


def _count(value: Sequence[Any] | dict[Any, Any], name: str) -> None:
    if len(value) > bounds.ITEMS:
        raise _OutOfBounds(f"{name} has more than {bounds.ITEMS:,} entries")


def _check_agents(path: Path, seq: int, event: e.DebateStarted) -> None:
    ids = {agent.id for agent in event.agents}
    if not 1 <= len(event.agents) <= bounds.AGENTS or len(ids) != len(event.agents):
        raise JournalError(
            f"{path} is damaged: event {seq} names {len(event.agents)} agents, {len(ids)} of them different; "
            f"allowed is 1 to {bounds.AGENTS}, each with an id of its own"
        )


def _depth(body: str) -> int:
    """How deep objects and lists lie inside each other, without going there."""
    depth = deepest = 0
    for found in _NESTING.finditer(body):
        sign = found[0]
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest
