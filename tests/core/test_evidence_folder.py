"""A folder of notes as evidence: read in passages, and nothing in it, however hostile, ends or holds up a debate."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from argentum_core.evidence import EvidenceLibrary, LibraryError, Passage
from argentum_core.evidence.errors import Unreadable
from argentum_core.evidence.evidence_reader import BATCH, EvidenceReader
from argentum_core.evidence.folder import LARGEST_BYTES, Skipped, TextFile, find, read
from argentum_core.evidence.passage_splitter import PASSAGE_CHARACTERS, PASSAGE_WORDS, WORD_CHARACTERS, passages
from argentum_core.evidence.source import source
from argentum_kit.plain_text import sanitise

PROSE = " ".join(f"Sentence {n} says a little about the trams and the shops of the town." for n in range(60))


def folder(tmp_path: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def reader(library: EvidenceLibrary, where: Path) -> EvidenceReader:
    return EvidenceReader(library, [source(str(where))])


def ids(where: Path) -> list[str]:
    return [passage.id for file in find(where, lambda _: None) for passage in read(file).passages]


# --- which files, by what names -----------------------------------------------------------------------------------


def test_a_file_goes_by_its_path_and_its_passages_are_numbered(tmp_path: Path) -> None:
    where = folder(tmp_path, {"b/Zürich Trams.md": PROSE, "a.txt": "Short.", "c/readme.MD": "Text."})
    assert ids(where) == ["a#1", *(f"b-zurich-trams#{n}" for n in range(1, 9)), "c-readme#1"]


def test_two_files_never_share_a_name_and_the_same_folder_gives_the_same_ids(tmp_path: Path) -> None:
    where = folder(
        tmp_path, {"a.md": "One.", "a.txt": "Two.", "a-2.md": "Three.", "日本.md": "Four.", "語.md": "Five."}
    )
    first = ids(where)
    assert len(set(first)) == len(first) == 5
    assert first == ids(where)


def test_only_notes_are_read_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    where = folder(
        tmp_path, {"a.md": "A.", "b.csv": "B.", ".c.md": "C.", ".git/d.md": "D.", "e.md.bak": "E.", "f": "F."}
    )
    assert ids(where) == ["a#1"]


def test_a_passage_says_which_file_it_is_from(tmp_path: Path) -> None:
    [file] = find(folder(tmp_path, {"trams_in-town.txt": "Trams are quiet."}), lambda _: None)
    assert read(file).passages == [
        Passage("trams-in-town#1", "trams in town", "Trams are quiet.", f"{tmp_path}/trams_in-town.txt")
    ]


# --- passages -----------------------------------------------------------------------------------------------------


def test_passages_are_about_120_words_and_lose_and_repeat_nothing() -> None:
    found = [text for _, text in passages(f"{PROSE}\n\n{PROSE}\n\n{PROSE}", "town")]
    assert " ".join(found) == f"{PROSE} {PROSE} {PROSE}"
    assert all(60 <= len(text.split()) <= PASSAGE_WORDS for text in found[:-1])
    assert all(text.endswith(".") for text in found[:-1])


def test_headings_begin_passages_and_name_them() -> None:
    text = "# Trams\n\nThey are quiet.\n\n## Cost\n\nThey cost much.\nAnd last.\n\nShops\n=====\n- They gain.\n- Rents rise.\n"
    assert list(passages(text, "file")) == [
        ("Trams", "They are quiet."),
        ("Trams: Cost", "They cost much. And last."),
        ("Trams: Shops", "They gain. Rents rise."),
    ]


def test_short_paragraphs_share_a_passage() -> None:
    assert list(passages("One line.\n\nAnother line.\n\n\n\nA third.", "notes")) == [
        ("notes", "One line. Another line. A third.")
    ]


def test_links_are_their_words() -> None:
    assert list(passages("See [the study](https://example.org/a) and ![a map](m.png).", "n")) == [
        ("n", "See the study and a map.")
    ]


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n ", ". . …", "| --- | --- |", "#", "# ", "#####", "---", "\u200b\u200b", "=====\n=====", "\ufeff"],
)
def test_nothing_gives_no_passage(text: str) -> None:
    assert list(passages(text, "n")) == []


MILLION = 1_000_000
HOSTILE = {
    "one line": "word " * (MILLION // 5),
    "one word": "x" * MILLION,
    "brackets": "[" * MILLION,
    "links": "[a](" * (MILLION // 4),
    "headings": "# \n" * (MILLION // 3),
    "blank lines": "\n" * MILLION,
    "line ends": "\r\x0b\x0c\x1c\u2028" * (MILLION // 8),
    "escapes": "\x1b]52;c;AAAA\x07\x1b[31m" * (MILLION // 20),
    "bidi": "\u202eabc\u2066 " * (MILLION // 8),
    "marks": "a" + "\u0301" * (MILLION // 2),
    "tags": "<b>" * (MILLION // 3),
    "entities": "&amp;" * (MILLION // 5),
    "dots": ". " * (MILLION // 2),
    "ideographs": "語" * (MILLION // 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_cut_to_clean_short_passages_in_no_time(text: str) -> None:
    begun = time.process_time()
    found = list(passages(text, "n"))
    assert time.process_time() - begun < 20  # linear takes well under one; anything worse would take minutes
    for title, passage in found:
        assert title and passage == sanitise(passage) and passage.isprintable()
        assert len(passage) <= PASSAGE_CHARACTERS + WORD_CHARACTERS


# --- what is passed over ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "it is not UTF-8 text: byte 1 is not UTF-8"),
        ("Grüße".encode("latin-1"), "it is not UTF-8 text: byte 3 is not UTF-8"),
        (b"\xff\xfea\0b", "it is not UTF-8 text: byte 5 is not UTF-16, as its first bytes say"),
        (b"text\0with zeros", "it is not UTF-8 text: byte 5 is a zero"),
        (b"a" * (LARGEST_BYTES + 1), "it is larger than 2 MB"),
    ],
)
def test_what_is_no_text_is_named_and_passed_over(tmp_path: Path, content: bytes, reason: str) -> None:
    where = folder(tmp_path, {"bad.md": content, "good.md": "A good note."})
    reading = reader(library := EvidenceLibrary.in_memory(), where)
    reading.run()
    assert reading.skipped == [Skipped(f"{where}/bad.md", reason)]
    assert (reading.files, len(library)) == (1, 1)


def test_links_that_lead_nowhere_or_round_in_a_circle_hold_nothing_up(tmp_path: Path) -> None:
    where = folder(tmp_path, {"a/good.md": "Good."})
    (where / "a" / "round").symlink_to(where)
    (where / "loop.md").symlink_to(where / "loop.md")
    (where / "gone.md").symlink_to(where / "nowhere")
    (where / "dir.md").mkdir()
    os.mkfifo(where / "pipe.md")
    reading = reader(library := EvidenceLibrary.in_memory(), where)
    reading.run()
    assert len(library) == 1
    reasons = dict(reading.skipped)
    assert reasons[f"{where}/pipe.md"] == "this is not an ordinary file"
    assert reasons[f"{where}/gone.md"] == "no such file or directory"
    assert "symbolic links" in reasons[f"{where}/loop.md"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_named_and_passed_over(tmp_path: Path) -> None:
    where = folder(tmp_path, {"closed.md": "Closed.", "inner/a.md": "A.", "open.md": "Open."})
    (where / "closed.md").chmod(0)
    (where / "inner").chmod(0)
    reading = reader(EvidenceLibrary.in_memory(), where)
    try:
        reading.run()
    finally:
        (where / "inner").chmod(0o755)
    assert sorted(path.rsplit("/", 1)[1] for path, _ in reading.skipped) == ["closed.md", "inner"]
    reasons = {path.rsplit("/", 1)[1]: reason for path, reason in reading.skipped}
    assert reasons == {"closed.md": "the file cannot be read (permission denied)", "inner": "permission denied"}


def test_a_file_that_fails_while_it_is_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_descriptor: int, _length: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", fails)
    where = folder(tmp_path, {})
    (where / "a.md").touch()
    with pytest.raises(Unreadable, match=r"the file cannot be read \(input/output error\)"):
        read(TextFile(where / "a.md", "a"))


def test_file_names_are_shown_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\x1b[31mred\xff\xe2\x80\xae.md"
    Path(os.fsdecode(raw)).write_text("Text.")
    [file] = find(tmp_path, lambda _: None)
    [passage] = read(file).passages
    assert passage.origin == f"{tmp_path}/red.md"
    assert passage.id == "31mred#1" and passage.title.isprintable()
    library = EvidenceLibrary.in_memory()
    library.add([passage])
    assert library.get("31mred#1") == passage


def test_a_folder_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argentum_core.evidence.folder.MOST_FILES", 3)
    skipped: list[Skipped] = []
    assert len(find(folder(tmp_path, {f"{n}.md": "Text." for n in range(5)}), skipped.append)) == 3
    assert [reason for _, reason in skipped] == ["only the first 3 files are read"]


def test_a_link_that_leads_out_of_the_folder_is_named_once_and_not_read(tmp_path: Path) -> None:
    where = folder(tmp_path / "notes", {"own.md": "Own.", "a/inner.md": "Inner."})
    secret = folder(tmp_path / "elsewhere", {"key.md": "SECRET.", "more.txt": "SECRET."})
    (where / "link.md").symlink_to(secret / "key.md")
    (where / "dir").symlink_to(secret)
    (where / "a" / "chain.md").symlink_to(where / "link.md")
    (where / "inside.md").symlink_to(where / "a" / "inner.md")
    (where / "same").symlink_to(where / "a")
    reading = reader(library := EvidenceLibrary.in_memory(), where)
    reading.run()
    passages = [library.get(each) for each in ("own#1", "a-inner#1", "inside#1")]
    assert sorted(passage.text for passage in passages if passage) == ["Inner.", "Inner.", "Own."]
    assert len(library) == 3
    assert sorted(reading.skipped) == [
        Skipped(f"{where}/{name}", "it is a link that leads out of the folder")
        for name in ("a/chain.md", "dir", "link.md")
    ]


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    folder(tmp_path / "notes", {"a.md": "A."})
    (tmp_path / "link").symlink_to(tmp_path / "notes")
    assert ids(tmp_path / "link") == ["a#1"]


def test_a_file_that_became_a_link_after_it_was_found_is_not_read(tmp_path: Path) -> None:
    where = folder(tmp_path / "notes", {"a.md": "A."})
    [file] = find(where, lambda _: None)
    folder(tmp_path, {"key.md": "SECRET."})
    (where / "a.md").unlink()
    (where / "a.md").symlink_to(tmp_path / "key.md")
    with pytest.raises(Unreadable, match="leads out of the folder"):
        read(file)


@pytest.mark.parametrize(
    ("limit", "value", "files", "reason"),
    [
        ("MOST_DEPTH", 2, {"a/b/c/d.md": "Deep.", "a/x.md": "X."}, "folders are read 2 deep"),
        ("MOST_ENTRIES", 3, {f"{n}.bin": "" for n in range(5)}, "only the first 3 names are looked at"),
        ("MOST_BYTES", 100_000, {f"{n}.md": PROSE * 50 for n in range(5)}, "only the first 0 MB are read"),
    ],
)
def test_how_much_is_looked_at_and_read_has_bounds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    limit: str,
    value: int,
    files: dict[str, str | bytes],
    reason: str,
) -> None:
    monkeypatch.setattr(f"argentum_core.evidence.folder.{limit}", value)
    reading = reader(EvidenceLibrary.in_memory(), folder(tmp_path, files))
    reading.run()
    assert [why for _, why in reading.skipped] == [reason]


def test_a_note_in_utf_16_is_read(tmp_path: Path) -> None:
    [file] = find(folder(tmp_path, {"a.md": "Straßenbahn.\r\nLeise.".encode("utf-16")}), lambda _: None)
    assert [passage.text for passage in read(file).passages] == ["Straßenbahn. Leise."]


# --- reading ------------------------------------------------------------------------------------------------------


def test_reading_tells_how_far_it_is_and_keeps_that_the_folder_is_whole(tmp_path: Path) -> None:
    where = folder(tmp_path, {f"{n}.md": f"{PROSE}\n" for n in range(12)})
    library, told = EvidenceLibrary.in_memory(), list[tuple[int, int]]()
    reading = reader(library, where)
    reading.run(lambda done, files: told.append((done, files)))
    assert told == [(done, 12) for done in range(13)]
    assert (reading.files, reading.passages) == (12, len(library)) and len(library) > BATCH
    assert library.unread_folders() == []


def test_a_reading_that_was_stopped_is_known_and_reads_on(tmp_path: Path) -> None:
    where = folder(tmp_path, {f"{n:02d}.md": PROSE for n in range(40)})
    library = EvidenceLibrary.in_memory()
    reading = reader(library, where)
    reading.run(lambda done, _: reading.stop() if done == 20 else None)
    part = len(library)
    assert 0 < part < 40 * 8
    assert library.unread_folders() == [str(where)]
    reader(library, where).run()
    assert len(library) == 40 * 8
    assert library.unread_folders() == []


def test_reading_ends_with_the_library(tmp_path: Path) -> None:
    from argentum_core.journal import Journal

    where = folder(tmp_path, {f"{n:02d}.md": PROSE for n in range(40)})
    with Journal.create(tmp_path / "debate.db", {}) as journal:
        library = EvidenceLibrary.in_journal(journal.path)
        with pytest.raises(LibraryError, match="closed"):
            reader(library, where).run(lambda done, _: library.close() if done == 20 else None)
        assert library.closed
