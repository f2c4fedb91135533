"""`argentum schema`: the JSON Schema of an event line, for programs that read `run --json` (SURFACE, Journal)."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a line of `argentum run --json` and `argentum export --format jsonl`."""
    from argentum_core.journal.export.line_schema import schema_text

    click.echo(schema_text(), nl=False)
