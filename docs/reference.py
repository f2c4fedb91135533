"""Writes the tables of the documents that are already said in code: commands, keys, written lines, events, forms of an export, knobs, preset differences, phases,
tools for agents; and the files that are made from code as a whole (`FILES`): the manual page, and schemas.

A table stands in a document between two comments, `<!-- table: NAME -->` and `<!-- end -->`; NAME is one of `TABLES`. `FILES` are written whole.

    python docs/reference.py            # write every table and file anew
    python docs/reference.py --check    # change nothing; exit status 1 if one is out of date

`tests/docs/test_reference.py` runs the check, so a changed event, knob, command or key fails until this was run.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import msgspec

DOCS = Path(__file__).parent
_MARKED = re.compile(r"(<!-- table: (?P<name>[^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write or check all documents; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a table or file is out of date")
    only_check = parser.parse_args().check
    wanted = {path: filled(path.read_text(encoding="utf-8")) for path in documents()}
    wanted |= {DOCS / name: content() for name, content in FILES.items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if only_check:
            print(f"{path.relative_to(DOCS.parent)} is out of date; run: python docs/reference.py", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
            print(f"{path.relative_to(DOCS.parent)} written")
    return 1 if stale and only_check else 0


def manual() -> str:
    """The manual page."""
    from argentum_tui.cli import argentum
    from argentum_tui.commands.man import page

    return page(argentum)


def documents() -> list[Path]:
    """The documents that hold tables."""
    return [path for path in sorted(DOCS.rglob("*.md")) if "<!-- table:" in path.read_text(encoding="utf-8")]


def files() -> dict[Path, str]:
    """What each file of `FILES` is to say."""
    return {DOCS / name: write() for name, write in FILES.items()}


def filled(document: str) -> str:
    """A document with every table written anew; raises KeyError for a table that does not exist."""

    def table(found: re.Match[str]) -> str:
        name, _, about = found["name"].partition(" ")
        return f"{found[1]}\n{TABLES[name](about).strip()}\n\n{found[3]}"

    return _MARKED.sub(table, document)


# --- commands -------------------------------------------------------------------------------------------------------


def commands(_: str = "") -> str:
    """Every command with its arguments and options, as `--help` tells them."""
    from argentum_tui.cli import argentum

    return "\n\n".join(_command(argentum, "argentum", first=True))


def _command(command: click.Command, path: str, *, first: bool = False) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    arguments = [
        _argument(parameter) for parameter in command.get_params(context) if isinstance(parameter, click.Argument)
    ]
    options = [
        row
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts
        for row in [_option(parameter)]
    ]
    group = isinstance(command, click.Group)
    usage = " ".join([path, *arguments, *(["COMMAND"] if group and not first else [])])
    text = f"### `{path}`\n\n`{usage}`: {_sentences(command.help or '')}"
    if options:
        text += "\n\n" + _table(("option", "takes", "default", "does"), options)
    yield text
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, f"{path} {name}")


def _argument(parameter: click.Argument) -> str:
    if parameter.metavar and parameter.nargs != 1:
        return parameter.metavar
    name = (parameter.metavar or parameter.name or "").upper()
    return name if parameter.required else f"[{name}]"


def _option(parameter: click.Option) -> tuple[str, str, str, str]:
    written = [*sorted(parameter.opts, key=len, reverse=True), *parameter.secondary_opts]
    names = ", ".join(f"`{name}`" for name in written)
    takes = "" if parameter.is_flag else f"`{parameter.metavar or parameter.type.name}`"
    default = parameter.default
    shown = "" if parameter.is_flag or callable(default) or not isinstance(default, (str, int, float)) else str(default)
    return names, takes, f"`{shown}`" if shown else "", _sentences(parameter.help or "")


def _sentences(text: str) -> str:
    """A help text as one paragraph."""
    return " ".join(text.replace("\b", "").split())


# --- settings -------------------------------------------------------------------------------------------------------


def settings(_: str = "") -> str:
    """Every setting of the user's own, with what it takes and what holds without it."""
    from argentum_tui.own_settings import SETTINGS

    rows = []
    for each in SETTINGS:
        default = each.decides or f"`{str(each.default).lower()}`"
        also = f"; also `{each.variable}`" if each.variable else ""
        commands = ", ".join(f"`{command}`" for command in each.params)
        rows.append((f"`{each.name}`", f"{each.about}{also}", each.kind.takes, default, commands))
    return _table(("setting", "is", "takes", "without it", "for"), rows)


# --- keys -----------------------------------------------------------------------------------------------------------


def keys(_: str = "") -> str:
    """Every action of the registry, by group."""
    from argentum_tui.action import GROUPS
    from argentum_tui.action_registry import ACTIONS

    rows = []
    for group in GROUPS:
        families: set[str] = set()
        for action in (action for action in ACTIONS if action.group == group):
            if action.family:
                if action.family in families:
                    continue
                families.add(action.family)
            key = action.family or " ".join(action.keys)
            what = "Select the agent of that number" if action.family else action.help
            name = "`select_1` … `select_9`" if action.family else f"`{action.name}`"
            rows.append((f"`{key}`", what, name, group, " and ".join(sorted(action.where))))
    return _table(("key", "does", "action", "group", "on"), rows)


def grammar(_: str = "") -> str:
    """Every line that can be written, in the order of the help."""
    from argentum_core.grammar import FORMS

    rows = [(f"`{form.usage}`", form.about, ", ".join(f"`{word}`" for word in form.also)) for form in FORMS]
    return _table(("line", "does", "also"), rows)


def forms(_: str = "") -> str:
    """Every form that a debate can be exported in."""
    from argentum_tui.formats import FORMS

    return _table(("form", "is", "ends in"), [(f"`{form.name}`", form.about, f"`{form.suffix}`") for form in FORMS])


def debate_schema() -> str:
    """The JSON Schema of `export --format json`."""
    from argentum_core.journal.export.document_form import schema

    return msgspec.json.format(msgspec.json.encode(schema(), order="deterministic"), indent=2).decode() + "\n"


# --- events ---------------------------------------------------------------------------------------------------------


def events(_: str = "") -> str:
    """Every event type with its fields, by the file that defines it; then the structures and words they use."""
    from argentum_core.debate import events as vocabulary

    modules: dict[str, list[type[Any]]] = {}
    for cls in vocabulary.EVENT_TYPES.values():
        modules.setdefault(cls.__module__, []).append(cls)
    parts = []
    for name, classes in modules.items():
        about = (import_module(name).__doc__ or "").strip().splitlines()[0].rstrip(".")
        rows = [(f"`{cls.type}`", _fields(cls), _about(cls)) for cls in classes]
        parts.append(f"### {about}\n\n" + _table(("type", "fields", "meaning"), rows))
    structs = {
        cls
        for name in modules
        for cls in vars(import_module(name)).values()
        if isinstance(cls, type) and issubclass(cls, msgspec.Struct) and cls.__module__ == name
        and not issubclass(cls, vocabulary.Event)
    }  # fmt: skip
    rows = [(f"`{cls.__name__}`", _fields(cls), _about(cls)) for cls in sorted(structs, key=lambda cls: cls.__name__)]
    parts.append("### Structures in events\n\n" + _table(("name", "fields", "meaning"), rows))
    words = [
        (f"`{name}`", ", ".join(f"`{value}`" for value in get_args(alias)))
        for name, alias in sorted(vars(import_module(f"{vocabulary.__name__}.base")).items())
        if str(get_origin(alias)) == "typing.Literal"
    ]
    parts.append("### Words in events\n\n" + _table(("name", "one of"), words))
    return "\n\n".join(parts)


def event_schema() -> str:
    """The JSON Schema of an event line, as `argentum schema` prints it."""
    from argentum_core.journal.export.line_schema import schema_text

    return schema_text()


def _fields(cls: type[Any]) -> str:
    written = {name: kind for base in reversed(cls.__mro__) for name, kind in inspect.get_annotations(base).items()}
    shown = []
    for field in msgspec.structs.fields(cls):
        optional = field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT
        shown.append(f"`{field.encode_name}`{'?' if optional else ''}: {_json_type(str(written[field.name]))}")
    return "; ".join(shown)


_JSON = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true/false",
    "Any": "anything",
    "None": "null",
}


def _json_type(annotation: str) -> str:
    """A Python annotation as the JSON that it becomes."""
    return _json_node(ast.parse(annotation, mode="eval").body)


def _json_node(node: ast.expr) -> str:
    match node:
        case ast.BinOp(left, ast.BitOr(), right):
            return f"{_json_node(left)} or {_json_node(right)}"
        case ast.Subscript(ast.Name("list"), inside):
            return f"list of {_json_node(inside)}"
        case ast.Subscript(ast.Name("dict"), ast.Tuple([_, value])):
            return f"object of {_json_node(value)}"
        case ast.Subscript(ast.Name("Literal"), inside):
            values = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            return ", ".join(f"`{ast.literal_eval(value)}`" for value in values)
        case ast.Constant(None):
            return "null"
        case ast.Name(name):
            return _JSON.get(name, f"`{name}`")
    return f"`{ast.unparse(node)}`"


def _about(cls: type[Any]) -> str:
    """The first paragraph of a class's own docstring."""
    own = vars(cls).get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split("\n\n")[0].split())


# --- knobs ----------------------------------------------------------------------------------------------------------


def knobs(group: str) -> str:
    """The knobs of a group (`tokens`): key path, default, what it takes, what it is for."""
    from argentum_core.debate.knobs import allowed, paths

    rows = [
        (f"`{path}`", _value(field.default), allowed(path), field.description or "")
        for path, field in paths()
        if path.partition(".")[0] == group
    ]
    if not rows:
        raise KeyError(f"there is no group of knobs called {group!r}")
    return _table(("knob", "default", "takes", "is"), rows)


def presets(_: str = "") -> str:
    """What each shipped preset changes of the defaults."""
    from argentum_core.debate.knobs import differences
    from argentum_core.debate.settings import Settings
    from argentum_presets import list_presets, load_preset

    names = [listing.name for listing in list_presets() if listing.shipped]
    changed = {name: differences(Settings(), load_preset(name).settings) for name in names}
    paths = sorted({path for differing in changed.values() for path in differing})
    rows = [
        (f"`{path}`", _value(next(pair[0] for pair in (one.get(path) for one in changed.values()) if pair)),
         *(_value(changed[name][path][1]) if path in changed[name] else "" for name in names))
        for path in paths
    ]  # fmt: skip
    return _table(("knob", "default", *(f"`{name}`" for name in names)), rows)


def phases(_: str = "") -> str:
    """What each input does in each phase of a micro-turn, as the engine hands them on."""
    from argentum_core.orchestrator.step import PHASE_TABLE

    rows = [
        (f"`{kind.__name__}`" if isinstance(kind, type) else f"timer `{kind}`", *row[1:])
        for kind, row in PHASE_TABLE.items()
    ]
    return _table(("input", "idle", "handover", "speaking", "closing", "cutting", "ended"), rows)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


# --- tools for agents --------------------------------------------------------------------------------------------------


def tools(_: str = "") -> str:
    """Every tool of `argentum mcp`: what it takes, an optional argument with a question mark, and what it does."""
    rows = []
    for tool in _agents_tools().all:
        fields = tool.takes.model_fields
        takes = ", ".join(f"`{name}`{'' if field.is_required() else '?'}" for name, field in fields.items())
        rows.append((f"`{tool.name}`", takes, tool.about))
    return _table(("tool", "takes", "does"), rows)


def tool_arguments(name: str) -> str:
    """The arguments of one tool (`hold_debate`), with their defaults."""
    found = next((tool for tool in _agents_tools().all if tool.name == name), None)
    if found is None:
        raise KeyError(f"there is no tool called {name!r}")
    rows = []
    for argument, field in found.takes.model_fields.items():
        default = "" if field.is_required() or field.default in (None, "") else f"`{_value(field.default)}`"
        rows.append((f"`{argument}`", default, _sentences(field.description or "")))
    return _table(("argument", "default", "is"), rows)


def _agents_tools() -> Any:
    from argentum_tui.mcp_server.allowance import Limits
    from argentum_tui.mcp_server.past_debates import PastDebates
    from argentum_tui.mcp_server.tools import Tools

    return Tools(PastDebates(Path()), Limits(1.0, 1, 1.0), [], lambda _journal, _page: None)


# --- as text ----------------------------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


TABLES: dict[str, Callable[[str], str]] = {
    "commands": commands,
    "keys": keys,
    "settings": settings,
    "grammar": grammar,
    "forms": forms,
    "events": events,
    "knobs": knobs,
    "presets": presets,
    "phases": phases,
    "tools": tools,
    "arguments": tool_arguments,
}

FILES: dict[str, Callable[[], str]] = {
    "argentum.1": manual,
    "schemas/debate.schema.json": debate_schema,
    "schemas/events.schema.json": event_schema,
}
"""Files in this folder that are made from code as a whole."""

if __name__ == "__main__":
    sys.exit(main())
