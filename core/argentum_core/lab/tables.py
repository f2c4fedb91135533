"""Tables on disk: CSV always, Parquet where a library for it is installed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from argentum_kit.user_files import NotText, read_text

from .extras import present
from .results import ResultRow, Value, columns

MOST_BYTES = 1_000_000_000


def write_csv(path: Path, rows: Sequence[ResultRow]) -> None:
    """One row a debate; what a row does not have is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns(rows))
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path: Path) -> list[ResultRow]:
    """Rows as they were written; numbers are numbers again, and what was empty is left out. Raises UserFileError."""
    try:
        rows = list(csv.DictReader(StringIO(read_text(path, MOST_BYTES))))
    except csv.Error as error:
        raise NotText(f"this is not a table ({error})") from None
    return [
        {name: _value(text) for name, text in row.items() if name and isinstance(text, str) and text} for row in rows
    ]


def _value(text: str) -> Value:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def write_parquet(path: Path, rows: Sequence[ResultRow]) -> bool:
    """The same as Parquet; False if no library for it is there."""
    if not present("pyarrow"):
        return False
    import pyarrow
    import pyarrow.parquet

    names = columns(rows)
    table = pyarrow.table({name: [row.get(name) for row in rows] for name in names})
    pyarrow.parquet.write_table(table, path)
    return True
