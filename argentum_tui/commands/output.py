"""What commands print: JSON for programs, tables for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from argentum_kit.display import json_text, shown


def say(text: str, *, err: bool = False) -> None:
    """Print lines of text, safe for a terminal whoever wrote what is in them."""
    click.echo(shown(text, keep="\n"), err=err)


def print_json(value: Any) -> None:
    """Print a value as JSON, safe for a terminal too."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    click.echo(json_text(value, indent=2, plain=encoding not in ("utf8", "utf16", "utf32")))


def tell_of_keyring() -> None:
    """One line on stderr if the keyring was waited for in vain, whether or not a key of it was needed."""
    from argentum_core.wiring.access import no_answer, silent

    if silent() and (failure := no_answer()) is not None:
        say(f"argentum: {failure}", err=True)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Rows as a plain table; `columns` maps a row's key to its heading. Wraps to the terminal; one line a row in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for key, heading in columns.items():
        table.add_column(heading, overflow="fold", no_wrap=key == "name")
    for row in rows:
        table.add_row(*(Text(_text(row.get(key))) for key in columns))
    Console(highlight=False, width=None if sys.stdout.isatty() else 10_000).print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    return shown(value)
