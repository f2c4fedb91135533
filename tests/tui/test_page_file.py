"""A page as a file: it goes back into the journal it came from, goes on as one, and what is no sound page is told in one sentence."""

from __future__ import annotations

import base64
import contextlib
import gzip
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from argentum_core.journal import JournalError, JournalReader, bounds, page_record
from argentum_core.journal.export.packed_sound import PAGE_LEAD_MS
from argentum_core.journal.page_record import OPENING, event_line
from argentum_core.journal.seal import home_key
from argentum_core.wiring.fork_point import clock
from argentum_tui.cli import run
from argentum_tui.page.document import Block, bundle, document

TURNS = 4


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("ARGENTUM_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def journal(own_home: Path) -> Path:
    path = own_home / "debate.db"
    options = ("--seed", "4", "--turns", str(TURNS), "--voice", "espeak", "--preset", "crossfire")
    assert run(["run", "homework", "--clock", "virtual", *options, "--journal", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def page(journal: Path) -> Path:
    path = journal.with_name("page.html")
    assert run(["export", str(journal), "--format", "html", "-o", str(path)]) == 0
    return path


def rows(path: Path) -> list[object]:
    return list(JournalReader.open(path).rows())


def test_the_record_of_a_page_is_the_journals_to_the_byte(page: Path, journal: Path, own_home: Path) -> None:
    there, back = JournalReader.open(journal), JournalReader.open(page)
    assert rows(page) == rows(journal)
    assert back.meta() == there.meta()
    key = home_key(own_home)
    assert key is not None and back.sealed_with(key).fits(back.meta()), (
        "the home that made it does not know its own page"
    )
    with back.connected() as db, there.connected() as source:
        every = "SELECT id, title, text, origin FROM evidence ORDER BY number"
        assert db.execute(every).fetchall() == source.execute(every).fetchall() != []
    assert back.clip_ids() == []


def test_the_same_journal_gives_the_same_page_and_the_page_the_same_events(
    page: Path, journal: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.html"
    assert run(["export", str(journal), "--format", "html", "-o", str(again)]) == 0
    assert again.read_bytes() == page.read_bytes()
    for one in (journal, page):
        assert run(["export", str(one), "--format", "jsonl", "-o", str(tmp_path / f"{one.suffix}.jsonl")]) == 0
    assert (tmp_path / ".db.jsonl").read_bytes() == (tmp_path / ".html.jsonl").read_bytes()


def test_a_page_goes_on_in_a_journal_of_its_own(own_home: Path, tmp_path: Path) -> None:
    stopped, page = tmp_path / "stopped.db", tmp_path / "stopped.html"
    options = ("--seed", "4", "--turns", "8", "--voice", "estimate")
    assert run(["run", "homework", "--clock", "virtual", *options, "--journal", str(stopped)]) == 0
    ends = [row for row in JournalReader.open(stopped).rows() if row.type == "segment_ended"]
    with contextlib.closing(sqlite3.connect(stopped)) as db, db:
        db.execute("DELETE FROM events WHERE seq > ?", (ends[3].seq,))  # as if it had been killed there
    assert run(["export", str(stopped), "--format", "html", "-o", str(page)]) == 0
    before, bytes_before = rows(page), page.read_bytes()
    made = own_home / "debates"
    there = set(made.glob("*.db"))
    assert run(["resume", str(page), "--clock", "virtual"]) == 0
    (new,) = set(made.glob("*.db")) - there
    assert rows(new)[: len(before)] == before
    assert page.read_bytes() == bytes_before
    assert (
        run(
            [
                "fork",
                str(page),
                "--at",
                clock(ends[1].at_ms),
                "--clock",
                "virtual",
                "--seed",
                "9",
                "--journal",
                str(tmp_path / "f.db"),
            ]
        )
        == 0
    )


def test_a_page_that_cannot_go_on_leaves_nothing_behind(own_home: Path, page: Path) -> None:
    there = set((own_home / "debates").glob("*"))
    assert run(["resume", str(page), "--clock", "virtual", "--wav", "/nowhere/at/all.wav"]) == 2
    assert set((own_home / "debates").glob("*")) == there


def record_of(page: Path) -> list[bytes]:
    found = re.search(re.escape(OPENING) + rb"([^<]*)</script>", page.read_bytes())
    assert found is not None
    return gzip.decompress(base64.b64decode(found[1])).splitlines()


def with_record(page: Path, lines: list[bytes]) -> bytes:
    packed = base64.b64encode(gzip.compress(b"\n".join(lines)))
    return re.sub(re.escape(OPENING) + rb"[^<]*", lambda _: OPENING + packed, page.read_bytes())


def bomb(_: Path) -> bytes:
    """A record that unpacks to 200 MB of one line."""
    return OPENING.join((b"<!doctype html>", base64.b64encode(gzip.compress(bytes(200_000_000), 9)) + b"</script>"))


def bomb_of_lines(page: Path) -> bytes:
    """A record of sound events that goes on and on: 60 MB in 100 KB."""
    first, second, *_ = record_of(page)
    event = msgspec.json.decode(second)
    more = (b'{"seq":%d,"at_ms":0,"type":"later","text":"%s"}' % (n, b"x" * 15_000) for n in range(2, 4000))
    assert event["seq"] == 1
    return with_record(page, [first, second, *more])


def changed(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], bytes]:
    return lambda page: with_record(page, change(record_of(page)))


BROKEN: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "another page": (lambda _: b"<!DOCTYPE html><p>Hello</p>", "a page without the record of a debate"),
    "cut off": (lambda page: page.read_bytes()[: page.read_bytes().find(OPENING) + 2000], "ends in the middle of its record"),
    "record cut off": (
        lambda page: re.sub(re.escape(OPENING) + rb"([^<]{2000})[^<]*", OPENING + rb"\1", page.read_bytes()),
        "ends in the middle of its record",
    ),
    "not base64": (lambda page: page.read_bytes().replace(OPENING, OPENING + b"!?"), "not base64"),
    "not gzip": (lambda _: b"<!doctype html>" + OPENING + base64.b64encode(b"x" * 99) + b"</script>", "does not unpack"),
    "nothing": (changed(lambda _: []), "does not say what it is"),
    "a bomb": (bomb, "unpacks to more than"),
    "a bomb of lines": (bomb_of_lines, "unpacks to more than"),
    "newer": (changed(lambda lines: [lines[0].replace(b'"argentum_page":1', b'"argentum_page":9'), *lines[1:]]), "newer Argentum"),
    "no events": (changed(lambda lines: lines[:1]), "no events"),
    "an event is missing": (changed(lambda lines: lines[:9] + lines[10:]), "event 9 is missing"),
    "a line that is no JSON": (changed(lambda lines: [*lines[:9], b'{"seq":9,', *lines[9:]]), "line 10 of its record does not read"),
    "two places in one": (
        changed(lambda lines: [*lines[:2], lines[2][:-1] + b',"seq":7}', *lines[3:]]), "line 3 of its record does not read",
    ),
    "time runs back": (
        changed(lambda lines: [*lines[:-1], *[re.sub(rb'"at_ms":\d+', b'"at_ms":-5', line) for line in lines[1:2]]]), "damaged",
    ),
    "an id of no text": (changed(lambda lines: [*lines, b'{"passage":{"id":7}}']), "does not read"),
    "too much in meta": (
        changed(lambda lines: [msgspec.json.encode({"argentum_page": 1, "meta": {str(n): "" for n in range(999)}}), *lines[1:]]), "'meta'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "command"), [(case, command) for case in BROKEN for command in ("export", "resume")])
def test_what_is_no_sound_page_is_told_in_one_sentence(
    case: str, command: str, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, sentence = BROKEN[case]
    own_home, file = page.parent, tmp_path / "broken.html"
    file.write_bytes(broken(page))
    there = set((own_home / "debates").glob("*"))
    options = ("--format", "md") if command == "export" else ("--clock", "virtual")
    assert run([command, str(file), *options]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("argentum: ") and str(file) in told and sentence in told and "\n" not in told
    assert set((own_home / "debates").glob("*")) == there


@pytest.mark.parametrize(
    ("bound", "sentence"),
    [
        ((bounds, "PAGE_BYTES"), "is larger than"),
        ((bounds, "PAGE_RECORD_BYTES"), "unpacks to more than"),
        ((page_record, "_LINE_BYTES"), "a line of more than"),
    ],
)
def test_a_page_beyond_the_bounds_is_refused(
    bound: tuple[ModuleType, str], sentence: str, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*bound, 200)
    monkeypatch.setattr(page_record, "_PIECE", 1000)
    file = tmp_path / "large.html"
    file.write_bytes(page.read_bytes())
    with pytest.raises(JournalError, match=sentence):
        JournalReader.open(file)


def test_an_events_line_keeps_its_body_as_it_stands() -> None:
    assert (
        event_line(3, 40, "x", '{"b":"\u202e</script>","a":1.50}')
        == '{"seq":3,"at_ms":40,"type":"x","b":"\u202e</script>","a":1.50}'.encode()
    )
    assert event_line(1, 0, "x", "{}") == b'{"seq":1,"at_ms":0,"type":"x"}'
    assert event_line(1, 0, "x", '{\n "a": 1\n}') == b'{"seq":1,"at_ms":0,"type":"x","a":1}'


def test_a_page_is_closed_to_everything_but_itself() -> None:
    text = "".join(
        document(
            'A "title" </title><script>',
            "It's <b>about</b> --> it",
            [Block("data", "application/gzip", ["QUJD"])],
            notice="a -- b",
        )
    )
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    for part in (
        "default-src 'none'",
        "connect-src 'none'",
        "script-src 'sha256-",
        "style-src 'sha256-",
        "base-uri 'none'",
    ):
        assert part in policy[1]
    assert "unsafe" not in policy[1]
    assert "<title>A &quot;title&quot; &lt;/title&gt;&lt;script&gt;</title>" in text
    assert text.count("<script") == 2 and text.count("</script>") == 2
    assert '<script type="application/gzip" id="data">QUJD</script>' in text


def test_the_bundle_holds_no_way_out_and_no_markup_of_its_own() -> None:
    script, style = bundle()
    for word in ("insertAdjacentHTML", "document.write", "eval(", "new Function", "XMLHttpRequest"):
        assert word not in script, word
    # A page that a server feeds asks that server; the policy of one that is a file lets nothing out (`test_page_in_browser.py`).
    asks = [
        path.name
        for path in Path("argentum_tui/page/src").rglob("*.ts*")
        if re.search(r"await fetch\(|new WebSocket", path.read_text("utf-8"))
    ]
    assert asks == ["live_source.ts"]
    # Preact's own, which is never asked for; the policy would refuse it.
    assert script.count("innerHTML") == 2
    for source in Path("argentum_tui/page/src").rglob("*.ts*"):
        assert "innerhtml" not in source.read_text("utf-8").lower(), source
    assert "@import" not in style and "url(" not in style


def test_the_sound_of_a_page_lies_where_its_lead_says(page: Path, journal: Path, tmp_path: Path) -> None:
    """The first sound of the page, against that of the exported WAV: within 10 ms of the lead."""
    import numpy as np
    import soundfile

    wav = tmp_path / "debate.wav"
    assert run(["export", str(journal), "--format", "wav", "-o", str(wav)]) == 0
    sound = re.search(rb'id="argentum-sound" data-lead-ms="(\d+)">([^<]+)', page.read_bytes())
    assert sound is not None and int(sound[1]) == PAGE_LEAD_MS
    mp3 = tmp_path / "page.mp3"
    mp3.write_bytes(base64.b64decode(sound[2]))
    heard, rate = soundfile.read(mp3, dtype="float32")
    meant, full = soundfile.read(wav, dtype="float32")
    seconds = 8
    a = np.abs(heard[: seconds * rate].mean(axis=1)).reshape(-1, rate // 1000).mean(axis=1)
    b = np.abs(meant[: seconds * full].mean(axis=1)).reshape(-1, full // 1000).mean(axis=1)
    lags = range(-120, 121)
    best = max(lags, key=lambda lag: float(np.dot(a[150 + lag : len(a) - 150 + lag], b[150 : len(b) - 150])))
    # libsndfile's decoder takes its own 529 samples away; a browser's does not.
    assert abs(best - (PAGE_LEAD_MS - 22)) <= 10 or abs(best - PAGE_LEAD_MS) <= 10, best
