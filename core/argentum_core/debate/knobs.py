"""Knobs by key path: read, change, compare and apply them; errors name the key, the value and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from .group import KnobGroup
from .settings import Settings

AUDIO_GROUP = "audio"


class KnobError(ValueError):
    """A knob that does not exist or a value it does not take; the message is one sentence."""


def paths() -> Iterator[tuple[str, FieldInfo]]:
    """Every key path with its pydantic field, in the order of the model."""
    for group, field in Settings.model_fields.items():
        model = field.annotation
        assert isinstance(model, type) and issubclass(model, KnobGroup)
        for name, knob in model.model_fields.items():
            yield f"{group}.{name}", knob


def read(settings: Settings, path: str) -> Any:
    """The value at a key path; raises KnobError for an unknown one."""
    group, _, name = _known(path).partition(".")
    return getattr(getattr(settings, group), name)


def change(settings: Settings, path: str, value: Any) -> Settings:
    """Settings with one knob changed. Text is converted to the knob's type; raises KnobError."""
    return apply(settings, {path: _from_text(value) if isinstance(value, str) else value})


def apply(settings: Settings, values: dict[str, Any]) -> Settings:
    """Settings with several knobs changed, validated; raises KnobError naming the first that does not fit."""
    tree = settings.model_dump()
    for path, value in values.items():
        group, _, name = _known(path).partition(".")
        tree[group][name] = value
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "value_error":
            raise KnobError(str(first["msg"]).removeprefix("Value error, ")) from None
        raise KnobError(explain(".".join(str(part) for part in first["loc"]), first["input"])) from None


def differences(old: Settings, new: Settings) -> dict[str, list[Any]]:
    """Key path → [old, new] for every knob that differs."""
    before, after = flat(old), flat(new)
    return {path: [before[path], after[path]] for path in before if before[path] != after[path]}


def flat(settings: Settings) -> dict[str, Any]:
    """All knobs as key path → value."""
    return {f"{group}.{name}": value for group, knobs in settings.model_dump().items() for name, value in knobs.items()}


def choices(path: str) -> list[str]:
    """The values of a knob that takes one of a few, as they are written; empty for a number."""
    annotation, _, _ = _shape(path)
    if annotation is bool:
        return ["true", "false"]
    return [str(choice) for choice in getattr(annotation, "__args__", None) or ()]


def allowed(path: str) -> str:
    """What a knob takes, in words: `a number from 0 to 5`, `one of cutoff, beat_only`."""
    annotation, low, high = _shape(path)
    named = getattr(annotation, "__args__", None)
    if named:
        return "one of " + ", ".join(str(choice) for choice in named)
    if annotation is bool:
        return "true or false"
    noun = "a whole number" if annotation is int else "a number"
    if low is not None and high is not None:
        return f"{noun} from {low:g} to {high:g}"
    return noun


def explain(path: str, value: Any) -> str:
    """The sentence for a value that a knob does not take."""
    return f"{path} = {value!r} is not allowed; it takes {allowed(path)}"


def unknown(path: str) -> str:
    """The sentence for a key path that does not exist, with the nearest that does."""
    names = [name for name, _ in paths()]
    near = get_close_matches(path, names, n=1, cutoff=0.5) or get_close_matches(
        path.rpartition(".")[2], [name.partition(".")[2] for name in names], n=1
    )
    hint = next((name for name in names if near and name.endswith(near[0])), None)
    return f"there is no knob {path!r}" + (
        f"; did you mean {hint}?" if hint else f"; knobs are {names[0]} … {names[-1]}"
    )


def _known(path: str) -> str:
    if not any(path == name for name, _ in paths()):
        raise KnobError(unknown(path))
    return path


def _shape(path: str) -> tuple[Any, float | None, float | None]:
    field = next(field for name, field in paths() if name == path)
    bounds: dict[str, float] = {}
    for rule in field.metadata:
        for side in ("ge", "gt", "le", "lt"):
            if hasattr(rule, side):
                bounds[side[0]] = getattr(rule, side)
    return field.annotation, bounds.get("g"), bounds.get("l")


def _from_text(text: str) -> Any:
    lowered = text.strip().lower()
    if lowered in ("true", "yes", "on"):
        return True
    if lowered in ("false", "no", "off"):
        return False
    for kind in (int, float):
        try:
            return kind(lowered)
        except ValueError:
            continue
    return text.strip()
