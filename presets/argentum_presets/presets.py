"""Presets: a named bundle of every knob, written as TOML that may extend another (SURFACE, Preset files)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from argentum_core.debate import knobs
from argentum_core.debate.settings import Settings
from argentum_kit.plain_text import sanitise

from .errors import PresetError, nearest, shown
from .files import Listing, PresetFile, at_path, find, is_path, listing, parse, read_text, same_name

DEFAULT_PRESET = "debate_snappy"
GROUPS = tuple(Settings.model_fields)
HEAD = ("title", "about", "extends")

_WHY = re.compile(r"""^\s*([A-Za-z_]\w*)\s*=\s*(?:"[^"]*"|'[^']*'|[^#"']*?)\s*#\s*(\S.*)$""")
_TABLE = re.compile(r"^\s*\[\s*(\w+)\s*\]")

# A file of a chain, what it says, and its text.
_Link = tuple[PresetFile, dict[str, Any], str]


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings with their name. `why` says of a knob what the preset means by it; `extends` is the chain below it."""

    name: str
    title: str
    about: str
    settings: Settings
    why: dict[str, str]
    path: Path
    extends: tuple[str, ...] = ()


def load_preset(name_or_path: str = DEFAULT_PRESET, user_folder: Path | None = None) -> Preset:
    """A preset by name or file; raises PresetError."""
    return _load(find("preset", name_or_path, user_folder), user_folder)


def list_presets(user_folder: Path | None = None) -> list[Listing]:
    """Every preset there is, by name."""
    return listing("preset", user_folder)


def diff(a: Preset, b: Preset) -> dict[str, list[Any]]:
    """Key path → [in a, in b] for every knob that differs."""
    return knobs.differences(a.settings, b.settings)


def preset_problems(found: PresetFile, user_folder: Path | None) -> list[str]:
    """Every problem of one preset file."""
    tree = parse(read_text(found), found.label)
    problems = _problems(tree, found.label)
    if not problems:
        try:
            _load(found, user_folder)
        except PresetError as error:
            problems = [str(error)]
    return problems


def changed_by(found: PresetFile, user_folder: Path | None) -> tuple[Settings, dict[str, list[Any]]]:
    """What a preset amounts to, and the knobs in which its own file differs from what it extends: path → [below, here]."""
    chain = _chain(found, user_folder)
    settings = _laid(chain)
    return settings, knobs.differences(_laid(chain[1:]), settings)


def _load(found: PresetFile, user_folder: Path | None) -> Preset:
    chain = _chain(found, user_folder)
    head = chain[0][1]
    return Preset(
        found.name,
        sanitise(head.get("title", "")) or found.name,
        sanitise(head.get("about", "")),
        _laid(chain),
        _reasons(chain),
        found.path,
        tuple(base.name for base, *_ in chain[1:]),
    )


def _laid(chain: list[_Link]) -> Settings:
    """The defaults, and over them every file of the chain, its end first."""
    settings = Settings()
    for _, tree, _ in reversed(chain):
        for group in GROUPS:
            try:
                settings = _changed(settings, group, tree.get(group, {}))
            except ValidationError as error:
                # Each knob is sound by itself by now; what is left is two that do not go together.
                reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
                raise PresetError(f"{chain[0][0].label}: {reason}") from None
    return settings


def _reasons(chain: list[_Link]) -> dict[str, str]:
    """Key path → why, by the file that set the knob last; its silence hides the reasons below it."""
    why: dict[str, str] = {}
    for _, tree, text in reversed(chain):
        for group in GROUPS:
            for name in tree.get(group, {}):
                why.pop(f"{group}.{name}", None)
        why |= _whys(text)
    return why


def _chain(found: PresetFile, user_folder: Path | None) -> list[_Link]:
    """The file, then what it extends, to the end; every file in it is sound."""
    chain: list[_Link] = []
    seen: list[Path] = []
    while True:
        text = read_text(found)
        here = found.path.resolve()
        if here in seen:
            names = " → ".join([*(base.name for base, *_ in chain[seen.index(here) :]), found.name])
            raise PresetError(f"{chain[-1][0].label}: extends goes round in a circle ({names})")
        tree = parse(text, found.label)
        problems = _problems(tree, found.label)
        if problems:
            raise PresetError(problems[0])
        seen.append(here)
        chain.append((found, tree, text))
        base = tree.get("extends")
        if base is None:
            return chain
        found = base_of(found, base, user_folder)


def base_of(found: PresetFile, base: str, user_folder: Path | None) -> PresetFile:
    """What a file extends: a path counts from the file's own folder; a user's version of a shipped preset may extend it.

    Raises PresetError.
    """
    if is_path(base):
        return at_path(found.path.parent / base, base)
    try:
        return find("preset", base, user_folder, shipped_only=same_name(base) == same_name(found.name))
    except PresetError as error:
        raise PresetError(f"{found.label}: extends = {shown(base)}: {error}") from None


def _problems(tree: dict[str, Any], label: str) -> list[str]:
    problems: list[str] = []
    for key, value in tree.items():
        if key in HEAD:
            if not isinstance(value, str):
                problems.append(f"{label}: {key} = {shown(value)} is not allowed; it takes a text")
        elif key not in GROUPS:
            problems.append(f"{label}: there is no group {key!r}{nearest(key, [*GROUPS, *HEAD])}")
        elif not isinstance(value, dict):
            problems.append(f"{label}: {key} = {shown(value)} is not allowed; it takes a table of knobs")
        else:
            problems += [problem for name, knob in value.items() if (problem := _knob_problem(key, name, knob, label))]
    return problems


def _knob_problem(group: str, name: str, value: Any, label: str) -> str | None:
    path = f"{group}.{name}"
    if name not in getattr(Settings(), group).model_fields:
        return f"{label}: {knobs.unknown(path)}"
    try:
        _changed(Settings(), group, {name: value})
    except ValidationError as error:
        if error.errors()[0]["type"] != "value_error":
            return f"{label}: {path} = {shown(value)} is not allowed; it takes {knobs.allowed(path)}"
    return None


def _changed(settings: Settings, group: str, changes: dict[str, Any]) -> Settings:
    tree = getattr(settings, group).model_dump() | changes
    model = type(getattr(settings, group))
    return settings.model_copy(update={group: model.model_validate(tree, strict=True)})


def _whys(text: str) -> dict[str, str]:
    """Key path → the comment after its value."""
    found: dict[str, str] = {}
    group = ""
    for line in text.splitlines():
        table = _TABLE.match(line)
        if table:
            group = table[1]
            continue
        why = _WHY.match(line)
        if why and group:
            found[f"{group}.{why[1]}"] = sanitise(why[2])
    return found
