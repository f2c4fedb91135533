"""The schema of an event line holds for what debates write: real streams of every preset, and every type with whatever it may hold."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import jsonschema
import msgspec.inspect as shape
import pytest
from cited import ROOT

import argentum_core as argentum
from argentum_core.debate.events import EVENT_TYPES
from argentum_core.journal import Recorded
from argentum_core.journal.export.line_schema import line_schema
from argentum_core.journal.export.lines import line
from argentum_presets import list_presets
from argentum_tui import cli

sys.path.insert(0, str(ROOT / "docs"))
import reference

SCHEMA = line_schema()
WHOLE = jsonschema.Draft202012Validator(SCHEMA)
ONE = {
    kind: jsonschema.Draft202012Validator({"$ref": where, "$defs": SCHEMA["$defs"]})
    for kind, where in SCHEMA["discriminator"]["mapping"].items()
}
"""By type, as a reader checks that has looked at it; the whole union tries them all and is fifty times as slow."""


def test_the_committed_schema_is_what_the_code_says_and_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    kept = (ROOT / "docs/schemas/events.schema.json").read_text("utf-8")
    assert kept == reference.FILES["schemas/events.schema.json"](), "it is out of date; run: python docs/reference.py"
    assert cli.run(["schema"]) == 0
    assert capsys.readouterr().out == kept
    jsonschema.Draft202012Validator.check_schema(json.loads(kept))


@pytest.mark.parametrize("preset", [one.name for one in list_presets() if one.shipped])
def test_a_whole_stream_passes(preset: str) -> None:
    stream = _played(preset)
    for text in stream:
        told = json.loads(text)
        ONE[told["type"]].validate(told)
    assert len({json.loads(text)["type"] for text in stream}) > 20
    for text in stream[:40]:
        WHOLE.validate(json.loads(text))


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_type_passes_whatever_it_holds_and_nothing_else_does(kind: str) -> None:
    random = Random(kind)
    for _ in range(20):
        event = _made(shape.type_info(EVENT_TYPES[kind]), random)
        told = json.loads(line(Recorded(1, 0, event)))
        ONE[kind].validate(told)
        ONE[kind].validate({**told, "from_tomorrow": 1})
        required = SCHEMA["$defs"][EVENT_TYPES[kind].__name__]["required"]
        for name in required:
            assert not ONE[kind].is_valid({key: value for key, value in told.items() if key != name}), name
        assert not ONE[kind].is_valid({**told, "seq": "first"})
    WHOLE.validate(told)


@pytest.mark.parametrize(
    "told",
    [
        {"seq": 1, "at_ms": 0, "type": "from_tomorrow"},
        {"seq": 1, "at_ms": 0, "type": "debate_ended", "reason": "boredom"},
        {"seq": 0, "at_ms": 0, "type": "debate_ended", "reason": "turns"},
        {"at_ms": 0, "type": "debate_ended", "reason": "turns"},
        {"seq": 1, "at_ms": 0, "reason": "turns"},
        ["debate_ended"],
    ],
)
def test_what_is_no_line_of_this_version_does_not_pass(told: Any) -> None:
    assert not WHOLE.is_valid(told)


def _played(preset: str) -> list[str]:
    async def play() -> list[str]:
        debate = argentum.Debate("homework", preset=preset, voice="estimate", seed=3, turns=14)
        playing = argentum.play(debate, clock="virtual")
        return [line(Recorded(playing.seq, playing.at_ms, event)) async for event in playing]

    return asyncio.run(play())


def _made(kind: shape.Type, random: Random) -> Any:
    """A value of a type, at random; of structures every field that must be there, and about half of the others."""
    match kind:
        case shape.StructType(cls=cls, fields=fields):
            wanted = [field for field in fields if field.required or random.random() < 0.5]
            return cls(**{field.name: _made(field.type, random) for field in wanted})
        case shape.ListType(item_type=inner):
            return [_made(inner, random) for _ in range(random.randrange(3))]
        case shape.DictType(value_type=inner):
            return {f"key {n}": _made(inner, random) for n in range(random.randrange(3))}
        case shape.UnionType(types=kinds):
            return _made(random.choice(kinds), random)
        case shape.LiteralType(values=values):
            return random.choice(values)
    return _PLAIN[type(kind)](random)


_PLAIN: Mapping[type[shape.Type], Callable[[Random], Any]] = {
    shape.StrType: lambda random: random.choice(["", "word", "Ünïcode \u202e \x1b[31m"]),
    shape.IntType: lambda random: random.randrange(-(10**12), 10**12),
    shape.FloatType: lambda random: random.choice([0.0, -1.5, 1e300, 3]),
    shape.BoolType: lambda random: random.random() < 0.5,
    shape.NoneType: lambda _: None,
    shape.AnyType: lambda random: random.choice([None, 1, "x", [1], {"a": False}]),
}
