"""The JSON Schema of an event line, made from the event structs: what `argentum schema` prints and `docs/schemas/events.schema.json` holds.

A line is an event's body with its place in front (`lines.py`); which event it is says `type`. Nothing in the schema forbids fields that
it does not name: they may be added by later versions.
"""

from __future__ import annotations

import inspect
from typing import Any, Final

import msgspec

from ...debate.events import EVENT_TYPES
from ..reader import SCHEMA

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE: Final = "#/$defs/{name}"
_PLACE: Final[dict[str, dict[str, Any]]] = {
    "seq": {
        "type": "integer",
        "minimum": 1,
        "description": "The number of the event in the record: from 1, without a gap. A resumed debate goes on where it was.",
    },
    "at_ms": {
        "type": "integer",
        "minimum": 0,
        "description": "Debate time in ms since the first sample, pauses left out; it never runs back.",
    },
}


def line_schema() -> dict[str, Any]:
    """The schema as a tree of JSON values: one of the event types, told apart by `type`; `$defs` has each by the name of its class, and the
    structures in them."""
    references, found = msgspec.json.schema_components(EVENT_TYPES.values(), ref_template=_REFERENCE)
    kinds = {cls.__name__: kind for kind, cls in EVENT_TYPES.items()}
    definitions: dict[str, Any] = {}
    for name in sorted(found):
        definition = _cleaned(found[name])
        definitions[name] = _as_line(definition, kinds[name]) if name in kinds else definition
    return {
        "$schema": DIALECT,
        "$id": f"urn:argentum:event-line:{SCHEMA}",
        "title": "A line of `argentum run --json` and of `argentum export --format jsonl`",
        "description": "One event of a debate. Pass over lines whose `type` is not listed here, and fields that are not: later versions add both.",
        "x-schema": SCHEMA,
        "type": "object",
        "required": ["seq", "at_ms", "type"],
        "oneOf": list(references),
        "discriminator": {
            "propertyName": "type",
            "mapping": {kind: _REFERENCE.format(name=cls.__name__) for kind, cls in EVENT_TYPES.items()},
        },
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as it is printed and kept: indented JSON with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(line_schema()), indent=2).decode() + "\n"


def _as_line(definition: dict[str, Any], kind: str) -> dict[str, Any]:
    """The schema of an event's body as that of its line."""
    properties = {**_PLACE, "type": {"const": kind}, **definition["properties"]}
    return {**definition, "properties": properties, "required": [*_PLACE, "type", *definition.get("required", [])]}


def _cleaned(definition: dict[str, Any]) -> dict[str, Any]:
    """With the docstring as a paragraph."""
    about = definition.get("description")
    return {**definition, "description": " ".join(inspect.cleandoc(about).split())} if about else definition
