"""The one error of presets, motions and casts, and how what pydantic found becomes one plain sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from argentum_kit import errors

_SHOWN = 48
_PATTERNS = {
    "name": "a name of at most 16 letters, digits, spaces, hyphens and apostrophes that begins with a letter",
}
_SLUG = "small letters, digits and hyphens, a letter first"
_NOUNS = {"claims": "claims", "answers": "answers", "agents": "debaters", "sources": "sources"}


class PresetError(ValueError):
    """A file that cannot be used. The message is one sentence naming file, key, value and what is allowed."""


def shown(value: Any) -> str:
    """A value as TOML writes it, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (str, list, tuple)):
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def nearest(name: str, known: Sequence[str]) -> str:
    """`; did you mean x?`, or what there is when nothing is near."""
    near = errors.nearest(name, known)
    if near is not None:
        return f"; did you mean {near}?"
    return f"; allowed: {', '.join(known)}" if known else ""


def sentences(label: str, model: type[BaseModel], error: ValidationError, tree: Any) -> list[str]:
    """Every problem of a validation as a sentence of its own."""
    problems = [dict(problem) for problem in error.errors()]
    # A key that is missing is most often one that was misspelt.
    problems.sort(key=lambda problem: problem["type"] != "extra_forbidden")
    return [_sentence(label, model, problem, tree) for problem in problems]


def _sentence(label: str, model: type[BaseModel], problem: dict[str, Any], tree: Any) -> str:
    location = problem["loc"]
    path = _path(location, tree)
    kind = problem["type"]
    if kind == "value_error":
        reason = str(problem["msg"]).removeprefix("Value error, ")
        return f"{label}: {path + ': ' if path else ''}{reason}"
    if kind == "extra_forbidden":
        owner, _ = _walk(model, location[:-1])
        known = list(owner.model_fields) if owner is not None else []
        place = _path(location[:-1], tree)
        return f"{label}: there is no key {str(location[-1])!r}{' in ' + place if place else ''}" + nearest(
            str(location[-1]), known
        )
    allowed = _allowed(model, location, problem)
    if kind == "missing":
        return f"{label}: {path} is missing; it takes {allowed}"
    value = problem["input"]
    if kind in ("too_short", "too_long"):
        return f"{label}: {path} has {len(value)} entries; it takes {allowed}"
    return f"{label}: {path} = {shown(value)} is not allowed; it takes {allowed}"


def _path(location: Sequence[str | int], tree: Any) -> str:
    """`claims[slack].say[2]`: entries are named by id or name where they have one, else counted from 1."""
    path = ""
    for part in location:
        if isinstance(part, int):
            tree = tree[part] if isinstance(tree, (list, tuple)) and part < len(tree) else None
            label = (tree.get("id") or tree.get("name")) if isinstance(tree, dict) else None
            path += f"[{label if isinstance(label, str) else part + 1}]"
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
            path += f".{part}" if path else part
    return path


def _walk(model: type[BaseModel], location: Sequence[str | int]) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """The model, or the field, at a location."""
    owner: type[BaseModel] | None = model
    field: FieldInfo | None = None
    for part in location:
        if isinstance(part, int):
            continue
        if owner is None or part not in owner.model_fields:
            return None, None
        field = owner.model_fields[part]
        owner = _model_in(field.annotation)
    return owner, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _allowed(model: type[BaseModel], location: Sequence[str | int], problem: dict[str, Any]) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    if kind == "string_too_long":
        return f"a text of at most {context['max_length']} characters"
    if kind == "string_too_short":
        return f"a text of at least {context['min_length']} characters"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(name, _SLUG)
    if kind == "too_short":
        return f"at least {context['min_length']}"
    if kind == "too_long":
        return f"at most {context['max_length']}"
    owner, field = _walk(model, location)
    if field is None:
        return "something else"
    inside = bool(location) and isinstance(location[-1], int)
    return _described(name, field, owner, inside)


def _described(name: str, field: FieldInfo, owner: type[BaseModel] | None, inside: bool) -> str:
    annotation: Any = field.annotation
    bounds = {
        key: getattr(rule, key) for rule in field.metadata for key in ("ge", "gt", "le", "lt") if hasattr(rule, key)
    }
    is_list = get_origin(annotation) in (list, tuple)
    if is_list and not inside:
        least = next((rule.min_length for rule in field.metadata if hasattr(rule, "min_length")), None)
        noun = _NOUNS.get(name, "tables" if owner is not None else "texts")
        return f"a list of {f'at least {least} ' if least else ''}{noun}"
    if owner is not None:
        return (
            "a table with " + ", ".join(key for key, part in owner.model_fields.items() if part.is_required())
            if any(part.is_required() for part in owner.model_fields.values())
            else "a table"
        )
    kinds = {annotation, *get_args(annotation)}
    words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if words:
        return f"one of {', '.join(map(str, words))}"
    if bool in kinds:
        return "true or false"
    if int in kinds or float in kinds:
        noun = "a number" if float in kinds else "a whole number"
        low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
        if low is None or high is None:
            return noun
        return f"{noun} above {low:g}, up to {high:g}" if "gt" in bounds else f"{noun} from {low:g} to {high:g}"
    return "a text"
