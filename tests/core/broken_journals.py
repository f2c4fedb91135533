"""Makes broken and hostile journals out of real ones, and does with each all that can be done with a journal.

    python -m tests.core.broken_journals --files 2000 --seed 1 [--keep FOLDER]

prints what came of them: outcomes by kind, the longest time and the peak memory. Whatever is raised besides a sentence is
printed with the number that makes the same file again.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sqlite3
import string
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec.inspect as shape

from argentum_core.debate import events as e
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_core.journal.export import captions, chapter_list, document, lines, subtitles, transcript
from argentum_core.journal.export.sound import NoSound, render
from argentum_core.journal.replay import fold
from argentum_core.journal.summary import summarise
from argentum_core.orchestrator import inputs, step
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.evidence import library_in
from argentum_core.wiring.participants import participants_with
from argentum_core.wiring.recorded_past import check_first_step, read_past
from argentum_core.wiring.recording import Recording
from argentum_core.wiring.resumed_setup import changed_agents, resumed_setup
from argentum_core.wiring.trust import resume_terms, seal_of_this_home
from argentum_tui.commands.problems import Refused
from argentum_tui.commands.progress import Progress
from argentum_tui.commands.running import OutputMode, check_can_be_shown, run_virtual

SENTENCES = (JournalError, NoSound, Refused)
"""What may be raised for a file that is no good journal."""

ESC = "\x1b]52;c;aGk=\x07\x1b[2J\u202eback\u200b\x9b31m\u2028"
NUMBERS: list[Any] = [0, -1, 1, 2**31, 10**12, 2**53 + 1, 2**63 - 1, -(2**63), 10**40, 1e308, -1e308, 1e-300, 0.5]
TEXTS = ["", ESC, "x" * 30_000, "-->", "<b>&amp;[a](b)", "\0", "\ud83d", "chair", "ada", "9" * 400, "a" * 300]
ODD: list[Any] = [None, True, [], {}, [[]], {"a": {}}, *NUMBERS, *TEXTS]

Rows = list[list[Any]]


def real_journals(folder: Path) -> list[Path]:
    """Two small debates with sound, of different rules: what the broken ones are made from."""
    made: list[Path] = []
    for preset in ("debate_snappy", "panel_civil"):
        path = folder / f"{preset}.db"
        setup = assemble(Choice(motion="homework", preset=preset, voice="espeak", seed=7, turns=5))
        run_virtual(setup, Recording(journal=path), OutputMode(as_json=False))
        with closing(sqlite3.connect(path)) as db:
            # Stopped short, so that it can go on.
            db.execute("DELETE FROM events WHERE type = 'debate_ended'")
            db.commit()
        made.append(path)
    return made


# --- breaking -----------------------------------------------------------------------------------------------------


def nested(rng: random.Random) -> str:
    depth = rng.choice((20, 900, 10_000, 200_000))
    return '{"a":' * depth + "1" + "}" * depth if rng.random() < 0.5 else '{"a":' + "[" * depth + "]" * depth + "}"


def changed(tree: Any, rng: random.Random, others: list[Any]) -> Any:
    """A tree of JSON with one place changed: an odd value, one from elsewhere, one gone, one twice."""
    if isinstance(tree, dict) and tree and rng.random() < 0.9:
        key = rng.choice(list(tree))
        if rng.random() < 0.1:
            return {name: value for name, value in tree.items() if name != key}
        return {**tree, key: changed(tree[key], rng, others)}
    if isinstance(tree, list) and tree and rng.random() < 0.8:
        place = rng.randrange(len(tree))
        if rng.random() < 0.1:
            return tree[:place] + tree[place:] * rng.choice((0, 2, 300))
        return [*tree[:place], changed(tree[place], rng, others), *tree[place + 1 :]]
    if isinstance(tree, bool) or tree is None:
        return rng.choice((True, False, None))
    if rng.random() < 0.3 or isinstance(tree, list | dict):
        return rng.choice(ODD)
    if isinstance(tree, int | float):
        return rng.choice([*NUMBERS, tree + 1, -tree, tree * 1000])
    return rng.choice([*TEXTS, tree + ESC, *others])


def leaves(tree: Any) -> Iterator[str]:
    """Every text in a tree of JSON."""
    if isinstance(tree, dict):
        for value in tree.values():
            yield from leaves(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from leaves(value)
    elif isinstance(tree, str):
        yield tree


def text_changed(text: str, rng: random.Random) -> str:
    """A text of JSON, changed as text or as a tree, in characters that SQLite takes."""
    return _changed(text, rng).encode(errors="replace").decode()


def _changed(text: str, rng: random.Random) -> str:
    if rng.random() < 0.15:
        return nested(rng)
    if rng.random() < 0.15:
        place = rng.randrange(len(text) + 1)
        return (
            text[:place]
            + rng.choice((*TEXTS[:8], "{", '"', "\\ud800", "1e999", "NaN", "\n", '"seq":1,'))
            + text[place:]
        )
    if rng.random() < 0.05:
        return text[: rng.randrange(len(text) + 1)]
    tree = json.loads(text)
    found = list(leaves(tree))
    for _ in range(rng.choice((1, 1, 1, 3))):
        tree = changed(tree, rng, found)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5)


def of_shape(kind: Any, rng: random.Random, name: str, ids: list[str]) -> Any:
    """A value that fits a field's type, small and often in place: ids from a few, times within a minute."""
    match kind:
        case shape.IntType():
            return (
                rng.choice((0, 1, 2, rng.randrange(60_000))) if name.endswith("_ms") else rng.choice((0, 1, -1, 3, 500))
            )
        case shape.FloatType():
            return rng.choice((0.0, 1.0, -1.0, rng.random(), 1e12))
        case shape.BoolType():
            return rng.random() < 0.5
        case shape.StrType():
            return rng.choice(ids) if rng.random() < 0.98 else rng.choice(TEXTS[:5])
        case shape.LiteralType():
            return rng.choice(kind.values)
        case shape.NoneType():
            return None
        case shape.UnionType():
            return of_shape(rng.choice(kind.types), rng, name, ids)
        case shape.ListType():
            return [of_shape(kind.item_type, rng, name, ids) for _ in range(rng.choice((0, 1, 3)))]
        case shape.DictType():
            return {rng.choice(ids): of_shape(kind.value_type, rng, name, ids) for _ in range(rng.choice((0, 1, 2)))}
        case shape.StructType():
            return {
                field.encode_name: of_shape(field.type, rng, field.encode_name, ids)
                for field in kind.fields
                if field.required or rng.random() < 0.5
            }
    return rng.choice((1, "ada", True, None, {"agent": "ada"}))


IDS = ["ada", "brook", "cyril", "delia", "nobody", "chair", "operator", "s1", "s2", "r1", "r2", "c1", "a1", "mute", "pause", "undo",
       "grant", "say", "cut", "audio.duck_db", "floor.gap_min_ms", "casebook"]  # fmt: skip
_SHAPES = {name: shape.type_info(kind) for name, kind in e.EVENT_TYPES.items() if kind is not e.DebateStarted}


def break_bodies(rows: Rows, rng: random.Random) -> None:
    for row in rng.sample(rows, rng.choice((1, 1, 2, 5))):
        row[3] = text_changed(row[3], rng)


def break_columns(rows: Rows, rng: random.Random) -> None:
    row = rng.choice(rows)
    column = rng.randrange(1, 4)
    row[column] = rng.choice(
        [None, b"\xff\x00", 0.5, -1, 10**12, 2**63 - 1, "", "debate_started", "x" * 2_000_000, ESC, row[3], row[1]]
    )


def break_order(rows: Rows, rng: random.Random) -> None:
    """The same events in another order, numbered and timed as if they were in place."""
    how = rng.randrange(5)
    if how == 0:
        rows[1:] = rng.sample(rows[1:], len(rows) - 1)
    elif how == 1:
        rng.shuffle(rows)
    elif how == 2:
        del rows[rng.randrange(len(rows)) : rng.randrange(len(rows) + 1)]
    elif how == 3:
        rows[:] = [row for row in rows if row[2] != rng.choice(rows)[2]]
    else:
        place = rng.randrange(len(rows))
        rows[place:place] = rng.sample(rows, rng.randrange(1, min(40, len(rows)))) * rng.choice((1, 30))
    times = sorted(row[1] for row in rows)
    rows[:] = [[seq, at_ms, *row[2:]] for seq, (at_ms, row) in enumerate(zip(times, rows, strict=True), start=1)]


def invent_events(rows: Rows, rng: random.Random) -> None:
    """Well-formed events of every type, in any order, after a real beginning."""
    del rows[rng.choice((1, 5, 30)) :]
    at_ms = rows[-1][1]
    kinds = rng.sample(sorted(_SHAPES), rng.choice((3, 10, len(_SHAPES))))
    # Often of agents that are there alone, so that the fold goes far.
    ids = rng.choice((IDS, IDS[:4], IDS[:4]))
    for seq in range(len(rows) + 1, len(rows) + rng.choice((5, 50, 400))):
        at_ms += rng.choice((0, 0, 10, 400))
        kind = rng.choice(kinds)
        rows.append([seq, at_ms, kind, json.dumps(of_shape(_SHAPES[kind], rng, "", ids))])


def break_numbers(rows: Rows, rng: random.Random) -> None:
    for row in rng.sample(rows, 1 + rng.randrange(3)):
        row[0] = rng.choice((0, -5, 2**63 - 1, row[0] + 1000))


ROWS: list[Callable[[Rows, random.Random], None]] = [
    break_bodies, break_bodies, break_columns, break_order, invent_events, invent_events, break_numbers,
]  # fmt: skip


def break_rows(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as db:
        rows = [list(row) for row in db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq")]
        rng.choice(ROWS)(rows, rng)
        db.execute("DROP TABLE events")
        # Without NOT NULL where a column is to hold nothing; the table then is not as ours are.
        loose = any(None in row for row in rows)
        db.execute(
            "CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER, type TEXT, body TEXT)"
            if loose
            else "CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL)"
        )
        for row in rows:
            row[1:] = [
                value if not isinstance(value, str) else value.encode(errors="replace").decode() for value in row[1:]
            ]
        db.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)", rows)
        db.commit()


def break_clips(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as db:
        column = rng.choice(("rate", "frames", "pcm", "text", "words", "beats", "voice", "first_chunk_ms", "id"))
        (name, old) = rng.choice(db.execute(f"SELECT id, {column} FROM clips").fetchall())
        if column == "pcm":
            new = rng.choice(
                [b"", old[: len(old) // 2], old + b"more", zlib.compress(bytes(30_000_000)), rng.randbytes(500), "text"]
            )
        elif column in ("words", "beats"):
            new = text_changed(old, rng)
        else:
            new = rng.choice([*NUMBERS[:8], 1e308, b"\xff", ESC, "x" * 30_000])
        where = "" if rng.random() < 0.5 and column != "id" else "WHERE id = ?"
        db.execute(f"UPDATE OR REPLACE clips SET {column} = ? {where}", (new, name) if where else (new,))
        db.commit()


def break_meta(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as db:
        key, old = rng.choice(db.execute("SELECT key, value FROM meta").fetchall())
        new = (
            text_changed(old, rng)
            if key.endswith("_material")
            else rng.choice([None, 7, b"\xff", "", ESC, "x" * 30_000, "9"])
        )
        db.execute("UPDATE meta SET value = ? WHERE key = ?", (new, key))
        if rng.random() < 0.1:
            db.executemany("INSERT INTO meta VALUES (?, ?)", [(f"k{n}", ESC) for n in range(rng.choice((10, 1000)))])
        db.commit()


def break_evidence(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as db:
        for _ in range(rng.choice((1, 50))):
            value = rng.choice([ESC, b"\xff", "x" * 30_000, "", 5, "[red]"])
            db.execute("INSERT OR REPLACE INTO evidence (id, title, text, origin) VALUES (?, ?, ?, ?)",
                       rng.sample([value, "a", f"b{rng.random()}", "origin"], 4))  # fmt: skip
        db.execute(
            "INSERT INTO evidence_folders VALUES (?, ?)", (rng.choice(["/etc", ESC, b"\xff", ""]), rng.choice((0, 1)))
        )
        db.commit()


CATALOGUE = (
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END",
    "CREATE VIEW v AS SELECT * FROM events",
    "CREATE VIRTUAL TABLE f USING fts5(a)",
    "CREATE TABLE g (a, b AS (a || a))",
    "ALTER TABLE events ADD COLUMN more TEXT AS (body || body)",
    "ALTER TABLE meta ADD COLUMN more TEXT DEFAULT 'x'",
    "CREATE INDEX i ON events (abs(at_ms))",
    "CREATE TABLE later (a)",
    "DROP TABLE clips",
    "DROP TABLE evidence",
)


def break_catalogue(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as db:
        if rng.random() < 0.6:
            db.execute(rng.choice(CATALOGUE))
        else:
            db.execute("PRAGMA writable_schema = ON")
            name, sql = rng.choice(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall())
            place = rng.randrange(len(sql))
            new = rng.choice([
                sql[:place] + rng.choice((*string.printable, ESC)) + sql[place + 1 :],
                sql.replace("TABLE", "VIEW", 1), "CREATE TRIGGER x AFTER INSERT ON meta BEGIN SELECT 1; END",
                sql[:-1] + ", CHECK (abs(1)))", "", "x" * 50_000,
            ])  # fmt: skip
            if rng.random() < 0.3:
                db.execute(
                    "UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (rng.choice((0, 1, 2, 3, 10**6)), name)
                )
            else:
                db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (new, name))
        db.commit()


def break_encoding(path: Path, rng: random.Random) -> None:
    """The same tables and rows in a database of another encoding."""
    other = path.with_suffix(".other")
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(other)) as new:
        new.execute(f"PRAGMA encoding = '{rng.choice(('UTF-16le', 'UTF-16be'))}'")
        new.executescript("\n".join(line for line in db.iterdump() if "sqlite_sequence" not in line))
        new.commit()
    other.replace(path)
    if rng.random() < 0.5:
        break_rows(path, rng)


def break_bytes(path: Path, rng: random.Random) -> None:
    """Bytes and pages of the file."""
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    how = rng.randrange(6)
    if how == 0:
        for _ in range(rng.choice((1, 5, 100))):
            data[rng.randrange(16, len(data))] = rng.randrange(256)
    elif how == 1:
        del data[rng.randrange(16, len(data)) :]
    elif how == 2:
        data[rng.randrange(16, 108)] = rng.randrange(256)
    else:
        # Bytes of page headers and cell pointers, or one page in place of another.
        to, of = rng.randrange(pages) * 4096, rng.randrange(pages) * 4096
        if how == 3:
            data[to : to + 4096] = data[of : of + 4096]
        else:
            for _ in range(rng.choice((1, 3, 20))):
                data[to + rng.randrange(100 if to == 0 else 0, 200)] = rng.randrange(256)
    path.write_bytes(data)


def break_log(path: Path, rng: random.Random) -> None:
    """A log beside the file, as of a writer that was killed, with bytes changed; or files that do not belong there."""
    log = Path(f"{path}-wal")
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("UPDATE events SET body = body || ' '")
    db.commit()
    kept = log.read_bytes()
    db.close()
    data = bytearray(kept)
    if rng.random() < 0.7:
        for _ in range(rng.choice((1, 10, 200))):
            data[rng.randrange(len(data))] = rng.randrange(256)
    else:
        del data[rng.randrange(len(data)) :]
    log.write_bytes(data)
    if rng.random() < 0.2:
        Path(f"{path}-shm").write_bytes(rng.randbytes(32_768))
    if rng.random() < 0.1:
        Path(f"{path}-journal").write_bytes(rng.randbytes(4096))


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "rows": break_rows,
    "clips": break_clips,
    "meta": break_meta,
    "evidence": break_evidence,
    "catalogue": break_catalogue,
    "encoding": break_encoding,
    "bytes": break_bytes,
    "log": break_log,
}
_WEIGHTS = (40, 10, 8, 4, 10, 4, 14, 10)


def broken(folder: Path, real: list[Path], number: int) -> tuple[str, Path]:
    """The broken journal of a number, always the same, in a file of its own; returns what of it is broken too."""
    rng = random.Random(number)
    path = folder / f"{number}.db"
    shutil.copy(rng.choice(real), path)
    kind = rng.choices(list(KINDS), _WEIGHTS)[0]
    KINDS[kind](path, rng)
    return kind, path


# --- using --------------------------------------------------------------------------------------------------------


class Tried(NamedTuple):
    """What came of one thing that was done: `whole`, `sentence`, or what was raised instead."""

    what: str
    outcome: str
    seconds: float


def everything(path: Path, *, sound: bool = True) -> list[Tried]:
    """Do with a journal all that can be done with one."""
    reader: list[JournalReader] = []

    def exported(write: Callable[[JournalReader], Iterator[str]]) -> Callable[[], None]:
        def export() -> None:
            for part in write(reader[0]):
                assert unseen_in(part) == "", f"unseen characters in an export: {part[:200]!r}"

        return export

    doings: dict[str, Callable[[], object]] = {
        "open": lambda: reader.append(JournalReader.open(path)),
        "glance": lambda: summarise(reader[0]),
        "fold": lambda: fold(reader[0]),
        "lines": exported(lines.lines),
        "transcript": exported(transcript.transcript),
        "captions": exported(captions.captions),
        "subtitles": exported(subtitles.subtitles),
        "chapters": exported(chapter_list.chapter_list),
        "document": exported(document.document),
        "progress": lambda: told(reader[0]),
        "sound": lambda: render(reader[0], path.with_suffix(".wav")) if sound else None,
        "resume": lambda: resume(path),
    }
    tried: list[Tried] = []
    for what, do in doings.items():
        began = time.perf_counter()
        outcome = "whole"
        try:
            do()
        except SENTENCES as error:
            outcome = "sentence"
            if unseen_in(str(error)) or "\n" in str(error):
                outcome = f"sentence that may not be printed: {str(error)!r}"
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        tried.append(Tried(what, outcome, time.perf_counter() - began))
        if not reader:
            break
    return tried


def unseen_in(text: str) -> str:
    """Characters in a text that a terminal would obey."""
    return "".join(sign for sign in text if not (sign.isprintable() or sign == "\n"))


def told(journal: JournalReader) -> None:
    """The record as plain lines, as a debate without a screen is told."""
    said: list[str] = []
    progress = Progress(said.append)
    fold(journal)
    for recorded in journal.read():
        progress.take(recorded)
    assert not any(unseen_in(line) for line in said)


def resume(path: Path) -> None:
    """All of a resume but the sound: the record folded and shown, seats settled, the library opened, the first step made."""
    with Journal.open(path) as journal:
        past = read_past(journal, with_past=True)
        check_can_be_shown(journal, past.told)
        choice = Choice(resume=str(path))
        setup = resumed_setup(past.state, journal.meta(), str(path), choice)
        journal.seal, ours = seal_of_this_home(journal)
        library = library_in(journal, setup.motion, lambda *_: None)
        assert library is not None
        try:
            settled = resume_terms(journal, library, setup, past, choice=choice, ask=None, ours=ours)
            assert all(seat.mind == "casebook" for seat in settled.seats.values())
            assert settled.folders == []
            participants_with(setup, settled.seats, lambda *_args, **_more: None, said=past.said)
            go_on = inputs.Resume(changed_agents(setup, past.state, settled.seats, believed=ours))
            check_first_step(journal, go_on)
            outcome = step(past.state, go_on, past.state.at_ms)
            journal.append(past.state.at_ms, outcome.events)
        finally:
            library.close()


class Figures(NamedTuple):
    outcomes: Counter[tuple[str, str, Literal["whole", "sentence", "other"]]]
    failures: list[str]
    longest: tuple[float, int, str]


def run(folder: Path, real: list[Path], numbers: Iterator[int] | range, *, sound: Callable[[int], bool]) -> Figures:
    """Make and use the journals of these numbers."""
    outcomes: Counter[tuple[str, str, Literal["whole", "sentence", "other"]]] = Counter()
    failures: list[str] = []
    longest = (0.0, 0, "")
    for number in numbers:
        place = folder / str(number)
        place.mkdir()
        kind, path = broken(place, real, number)
        for tried in everything(path, sound=sound(number)):
            good = tried.outcome in ("whole", "sentence")
            outcomes[kind, tried.what, tried.outcome if good else "other"] += 1  # type: ignore[index]
            if not good:
                failures.append(f"{number} ({kind}, {tried.what}): {tried.outcome[:300]}")
                print(failures[-1], flush=True)
            longest = max(longest, (tried.seconds, number, tried.what))
        shutil.rmtree(place)
    return Figures(outcomes, failures, longest)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=2000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", type=int, help="make and use one number only")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = real_journals(folder)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        numbers = (
            range(chosen.seed, chosen.seed + chosen.files)
            if chosen.only is None
            else range(chosen.only, chosen.only + 1)
        )
        began = time.perf_counter()
        figures = run(folder, real, numbers, sound=lambda _: True)
    for (kind, what, outcome), count in sorted(figures.outcomes.items()):
        print(f"{kind:10} {what:10} {outcome:8} {count}")
    print(f"{len(numbers)} files in {time.perf_counter() - began:.0f} s; the longest step took {figures.longest}")
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, {before // 1024} MB before the first"
    )
    print(*figures.failures, sep="\n")
    return bool(figures.failures)


if __name__ == "__main__":
    sys.exit(main())
