"""PDF, DOCX, HTML and addresses as evidence: read with their pages, cited with them, and however broken, one sentence each.

The documents were made by five programs (`documents/make.py`); what they say is in `documents/texts.py`.
"""

from __future__ import annotations

import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pytest
from made_documents import DOCUMENTS, moved, page, pdf, web

pytest.importorskip("pypdfium2", reason="the extra [evidence] is not installed")
pytest.importorskip("docx", reason="the extra [evidence] is not installed")
pytest.importorskip("trafilatura", reason="the extra [evidence] is not installed")

from documents import texts

import argentum_core as argentum
from argentum_core.debate.events import SegmentStarted
from argentum_core.evidence import EvidenceLibrary, Passage, recorded_passages
from argentum_core.evidence.document import Block, Document, title_of, work_of
from argentum_core.evidence.document_process import DocumentProcess
from argentum_core.evidence.errors import Unreadable
from argentum_core.evidence.evidence_reader import EvidenceReader
from argentum_core.evidence.fetch import fetch
from argentum_core.evidence.folder import LARGEST, TextFile, read
from argentum_core.evidence.source import SourceError, source


@pytest.fixture(scope="module")
def process() -> Iterator[DocumentProcess]:
    """One for all: each file is read by itself, and starting one takes half a second."""
    with DocumentProcess() as one:
        yield one


def passages(process: DocumentProcess, name: str) -> list[Passage]:
    return read(TextFile(DOCUMENTS / name, "x"), process).passages


def words(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# --- read ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said", "labels"),
    [
        ("kohn-2019.pdf", texts.KOHN, ()),  # LibreOffice
        ("brandt.pdf", texts.BRANDT, ()),  # Chromium
        ("osei-2022.pdf", texts.OSEI, ()),  # groff
        ("survey.pdf", texts.SURVEY, ()),  # matplotlib
        ("lindgren.pdf", texts.LINDGREN, ("i", "ii", "1")),  # reportlab
    ],
)
def test_every_sentence_of_a_pdf_is_read_on_its_page(
    process: DocumentProcess, name: str, said: list[texts.Page], labels: tuple[str, ...]
) -> None:
    found = passages(process, name)
    for number, (_, paragraphs) in enumerate(said, start=1):
        place = f"p. {labels[number - 1] if labels else number}"
        on_page = words(" ".join(each.text for each in found if each.place == place))
        for paragraph in paragraphs:
            assert words(paragraph) in on_page, place
        assert {each.link for each in found if each.place == place} == {f"{(DOCUMENTS / name).as_uri()}#page={number}"}


@pytest.mark.parametrize(
    ("name", "said", "cited"),
    [
        ("kohn-2019.pdf", "gave the wrong dose half as often", "Kohn 2019, p. 14"),
        ("brandt.pdf", "lost the hotel's order", "Who covers Friday?, p. 3"),
        ("osei-2022.pdf", "slack on the fifth day", "Osei 2022, p. 2"),
        ("survey.pdf", "the schools of nursing train two", "Four days, five wards, p. 2"),
        ("lindgren.pdf", "half spent it with the children", "Lindgren, p. ii"),
        ("interviews.docx", "the belt runs faster", "Dahl, “The night shift”, para. 4"),
        ("interviews.docx", "forty thousand", "Dahl, “The manager”, para. 7"),
        ("column.html", "the bus drivers", "Vidal 2023, “Who is left out”"),
    ],
)  # fmt: skip
def test_a_passage_is_cited_as_people_cite(process: DocumentProcess, name: str, said: str, cited: str) -> None:
    assert [each.citation for each in passages(process, name) if said in each.text] == [cited]


def test_a_web_page_is_its_article_and_opens_at_the_words(process: DocumentProcess) -> None:
    found = passages(process, "column.html")
    text = " ".join(each.text for each in found)
    assert text == " ".join(each for _, paragraphs in texts.COLUMN for each in paragraphs), "no menu, script or cookie"
    assert unquote(urlsplit(found[-1].link).fragment) == ":~:text=Only the office class got the free day at first,"


def test_running_heads_go_and_a_sentence_that_goes_over_the_page_stays_whole(process: DocumentProcess) -> None:
    body = [
        ["The Tram Report", *(f"The {n}th word of line {n * k} is about trams in winter." for n in range(3, 7)), str(k)]
        for k in range(1, 5)
    ]
    body[0][-1:-1] = ["It ends in the mid-", "dle of a sentence that"]
    body[1][1:1] = ["goes on over the page. And here is more of it."]
    blocks = process.read("pdf", pdf(body)).blocks
    first, second = (" ".join(block.text for block in blocks if block.page == page) for page in (1, 2))
    assert first.endswith("It ends in the middle of a sentence that goes on over the page.")
    assert second.startswith("And here is more of it. The 3th word")
    assert not any("Tram Report" in block.text for block in blocks)


@pytest.mark.parametrize(
    ("author", "year", "stem", "work"),
    [
        ("Mara Kohn", "", "kohn-2019", "Kohn 2019"),
        ("", "", "kohn-2019", "Kohn 2019"),
        ("Kohn, Mara", "2019", "paper", "Kohn 2019"),
        ("Mara Kohn; Jon Ek", "", "paper", "Kohn and Ek"),
        ("Mara Kohn, Jon Ek and Li Wei", "2020", "paper", "Kohn et al. 2020"),
        ("root", "", "paper", ""),
        ("IT Department 4", "", "paper", ""),
        ("x" * 9999, "next year", "2019 plans", ""),
        ("\x1b[31mMara Kohn", "", "paper", "Kohn"),
    ],
)  # fmt: skip
def test_who_wrote_it_is_told_where_it_says_so(author: str, year: str, stem: str, work: str) -> None:
    assert work_of(Document([], author=author, year=year), stem) == work


@pytest.mark.parametrize("title", ["Microsoft Word - a.docx", "untitled", "", "...", "paper.dvi"])
def test_a_title_that_nobody_wrote_is_none(title: str) -> None:
    assert title_of(Document([Block("heading", "Trams")], title), "a") == "Trams"
    assert title_of(Document([], title), "a") == "a"


# --- what cannot be read ---------------------------------------------------------------------------------------------


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


BAD: dict[str, tuple[str, bytes, str]] = {
    "an empty PDF": ("a.pdf", b"", "it is empty"),
    "no PDF": ("a.pdf", b"GIF89a" * 100, "it is not a PDF"),
    "a PDF that breaks off": ("a.pdf", (DOCUMENTS / "osei-2022.pdf").read_bytes()[:200], "it is a broken PDF"),
    "noise after a PDF's first bytes": ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "it is a broken PDF"),
    "an encrypted PDF": ("a.pdf", (DOCUMENTS / "encrypted.pdf").read_bytes(), "it is encrypted, and opens with a password alone"),
    "a scanned PDF": ("a.pdf", (DOCUMENTS / "scanned.pdf").read_bytes(), "it holds pictures of pages and no text (scanned?); a program for OCR can add the text"),
    "a PDF of empty pages": ("a.pdf", pdf([[], []]), "it holds no text"),
    "no ZIP": ("a.docx", b"PK is what it begins with", "it is not a DOCX file: it is no ZIP archive"),
    "an old DOC": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is encrypted, or an old DOC file; save it as DOCX without a password"),
    "another ZIP": ("a.docx", _zip({"hello.txt": b"hello"}), "it is not a DOCX file: it is a ZIP archive of something else"),
    "a DOCX without a document": ("a.docx", _zip({"[Content_Types].xml": b"<Types/>"}), "it is a broken DOCX file"),
    "a ZIP bomb": ("a.docx", _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"\0" * 60_000_000}), "it unpacks to 60 MB in 2 parts; at most 200 MB in 5,000 parts are read, and 50 MB of XML"),
    "a page of 50 MB": ("a.html", b"<p>" + b"word " * 10_000_000, "it is larger than 10 MB"),
    "a page without a body": ("a.html", b"<html><head><title>T</title></head></html>", "it holds no text"),
    "scripts alone": ("a.html", b"<html><body><div id=app></div><script>render()</script></body></html>", "its text is made by scripts; the file itself holds none"),
    "a picture as HTML": ("a.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "it is not HTML"),
    "a page of 5,000 boxes in each other": ("a.html", b"<div>" * 5000 + b"Deep down there are words.", "it holds no text"),
    "blanks": ("a.htm", b" \n " * 50, "it is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_one_sentence(process: DocumentProcess, tmp_path: Path, case: str) -> None:
    name, data, reason = BAD[case]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read(TextFile(tmp_path / name, "x"), process)
    assert str(raised.value).startswith(reason) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<p>Gr\xfc\xdfe aus Z\xfcrich, wo die Trams leise sind.", "Grüße aus Zürich, wo die Trams leise sind."),
        ("<meta charset=utf-16><p>Trams are quiet in this town.".encode("utf-16"), "Trams are quiet in this town."),
        (b"Only words, and no tag at all.", "Only words, and no tag at all."),
        (b"<p>One.<p>Two.<script>alert(1)</script><!-- no -->", "One. Two."),
    ],
)
def test_odd_pages_are_read_as_far_as_they_say_something(
    process: DocumentProcess, tmp_path: Path, data: bytes, text: str
) -> None:
    (tmp_path / "a.html").write_bytes(data)
    assert " ".join(each.text for each in read(TextFile(tmp_path / "a.html", "x"), process).passages) == text


def test_a_file_that_kills_or_holds_up_its_reader_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (DOCUMENTS / "osei-2022.pdf").read_bytes()
    with DocumentProcess(limit_s=60) as one:
        one.read("pdf", data)
        assert one.pid is not None
        os.kill(one.pid, signal.SIGSTOP)
        one._limit_s = 0.2
        with pytest.raises(Unreadable, match=r"it takes longer than 0\.2 s to read"):
            one.read("pdf", data)
        one._limit_s = 60
        assert one.read("pdf", data).pages == 2
        os.kill(one.pid or 0, signal.SIGSEGV)
        assert one.read("pdf", data).pages == 2
    assert one.pid is None


def test_a_long_pdf_is_read_whole_and_said_to_be(process: DocumentProcess, tmp_path: Path) -> None:
    file = tmp_path / "long.pdf"
    file.write_bytes(pdf([[f"Page {n} speaks of tram {n}."] for n in range(1, 601)]))
    found = read(TextFile(file, "long"), process)
    assert found.note == f"{file} has 600 pages: all of them are read, as 600 passages"
    assert (found.passages[-1].place, found.passages[-1].text) == ("p. 600", "Page 600 speaks of tram 600.")


def test_a_folder_of_good_and_bad_ones_gives_the_good_ones_and_a_sentence_for_each_bad(tmp_path: Path) -> None:
    for name, data in (
        ("good.pdf", pdf([["Trams are quiet in this town."]])),
        ("bad.pdf", b"?"),
        ("note.md", b"Trams gain."),
    ):
        (tmp_path / name).write_bytes(data)
    reading = EvidenceReader(library := EvidenceLibrary.in_memory(), [source(str(tmp_path)), source(str(tmp_path / "note.md"))])  # fmt: skip
    reading.run()
    assert reading.skipped == [(f"{tmp_path}/bad.pdf", "it is not a PDF")]
    assert [each and each.text for each in map(library.get, ("good#1", "note#1", "note-2#1"))] == [
        "Trams are quiet in this town.", "Trams gain.", "Trams gain.",
    ]  # fmt: skip


# --- addresses -------------------------------------------------------------------------------------------------------


def test_an_address_is_read_once_as_what_it_is_and_with_the_products_name() -> None:
    seen: list[dict[str, str]] = []
    answers = {
        "/paper": page((DOCUMENTS / "kohn-2019.pdf").read_bytes(), "application/pdf"),
        "/column": page((DOCUMENTS / "column.html").read_bytes(), "text/html; charset=iso-8859-1"),
        "/note.txt": page("Grüße aus Gent.".encode("latin-1"), "text/plain; charset=iso-8859-1"),
        "/hop": moved("/paper"),
    }
    with web(answers, seen) as at:
        reading = EvidenceReader(library := EvidenceLibrary.in_memory(), [source(f"{at}{each}") for each in ("/hop", "/column", "/note.txt")])  # fmt: skip
        reading.run()
    assert (reading.skipped, reading.files) == ([], 3)
    kohn, column, note = (library.get(f"127-0-0-1-{each}") for each in ("hop#14", "column#1", "note#1"))
    assert kohn is not None and kohn.citation == "Kohn, p. 14", "an address has no file name to take a year from"
    assert kohn.place == "p. 14" and kohn.link == f"{at}/paper#page=14" and kohn.origin == f"{at}/paper"
    assert column is not None and column.citation == "Vidal 2023, “The town that kept its Fridays”"
    assert note is not None and note.text == "Grüße aus Gent." and note.link == f"{at}/note.txt"
    assert {each["User-Agent"] for each in seen} == {"argentum"} and len(seen) == 4
    assert not any(name.lower() in ("cookie", "authorization", "referer") for each in seen for name in each)


FETCHED = {
    "not there": ("/no", "{at} answered 404 (there is no such page)"),
    "a loop": ("/loop", "it redirects more than 5 times"),
    "to a file": ("/file", "it redirects to what is no web address"),
    "a picture": ("/png", "it is image/png, which cannot be read as evidence"),
    "too large, as it says": ("/said", "it is larger than 10 MB"),
    "too large, as it comes": ("/comes", "it is larger than 10 MB"),
    "empty": ("/empty", "it is empty"),
    "packed": ("/packed", "{at} answered in the encoding 'gzip', which was not asked for"),
    "a drip": ("/drip", "it takes longer than 0.6 s to fetch"),
    "something": ("/bytes", "its server does not say what it is, and it is no text that we know"),
}


@pytest.mark.parametrize("case", FETCHED)
def test_what_cannot_be_fetched_is_one_sentence(case: str) -> None:
    def drip(asked: object) -> None:
        page(b"x" * 0, length=100)(asked)  # type: ignore[arg-type]
        for _ in range(100):
            asked.wfile.write(b"x")  # type: ignore[attr-defined]
            time.sleep(0.05)

    answers = {
        "/loop": moved("/loop"), "/file": moved("file:///etc/passwd"), "/png": page(b"\x89PNG", "image/png"),
        "/said": page(b"", length=LARGEST["html"] + 1), "/comes": page(b"a" * (LARGEST["html"] + 1)),
        "/empty": page(b"  "), "/packed": page(b"x", Content_Encoding="gzip"), "/drip": drip,
        "/bytes": page(b"\1\2\3", "application/octet-stream"),
    }  # fmt: skip
    path, reason = FETCHED[case]
    with web(answers) as at, pytest.raises(Unreadable) as raised:
        fetch(f"{at}{path}", limit_s=0.6 if case == "a drip" else 30)
    assert str(raised.value) == reason.format(at=urlsplit(at).netloc)


def test_a_public_address_that_leads_into_a_private_network_is_not_followed() -> None:
    from argentum_core.evidence import fetch as module

    assert module._next("https://93.184.216.34/a", "/b", True) == "https://93.184.216.34/b"
    for inside in (
        "http://127.0.0.1/",
        "http://10.0.0.8/x",
        "http://[::1]/",
        "http://169.254.169.254/meta",
        "http://printer/",
    ):
        with pytest.raises(Unreadable, match="on this machine or in a private network"):
            module._next("https://93.184.216.34/a", inside, True)


def test_no_host_and_nobody_there_are_told_apart() -> None:
    with pytest.raises(Unreadable, match=r"nothing answers at 127\.0\.0\.1:9"):
        fetch("http://127.0.0.1:9/")
    with pytest.raises(Unreadable, match=r"there is no host no-such-host\.invalid, or no network"):
        fetch("http://no-such-host.invalid/")


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("ftp://a.example/x", "is not an address that can be read"),
        ("http:///x", "is not an address that can be read"),
        ("https://me:secret@a.example/", "holds a user name or password"),
        ("https://a.example/a b", "is not an address"),
        ("gone.pdf", "there is no such file or folder"),
        ("gone", "there is no such folder"),
        ("\0", "there is no such folder"),
        (__file__, "no file that can be read as evidence"),
    ],
)
def test_what_is_no_source_is_refused(named: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        source(named)


def test_without_the_extra_a_sentence_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argentum_core.evidence.document_process.find_spec", lambda _: None)
    with pytest.raises(SourceError, match=r"reading PDF needs an extra: pip install 'argentum\[evidence\]'"):
        source(str(DOCUMENTS / "brandt.pdf"))
    reading = EvidenceReader(EvidenceLibrary.in_memory(), [source(str(DOCUMENTS))])
    reading.run()
    assert {reason.partition(" needs")[0] for _, reason in reading.skipped} == {
        "reading PDF",
        "reading DOCX",
        "reading HTML",
    }


# --- in a debate -------------------------------------------------------------------------------------------------------


async def test_a_debate_without_a_model_cites_every_document_with_its_page(tmp_path: Path) -> None:
    """What is said names the page, and the page holds what is said; the link opens the file there."""
    told: list[tuple[str, Passage]] = []
    path = tmp_path / "a.db"
    debate = argentum.Debate("four-day-week", voice="estimate", seed=2, turns=40, evidence=DOCUMENTS)
    async for event in argentum.play(debate, clock="virtual", journal=path):
        if isinstance(event, SegmentStarted):
            kept = recorded_passages(path, event.sources)
            told += [(event.text, each) for each in kept.values() if each.place]
    cited = {Path(url2pathname(urlsplit(each.link).path)).name for _, each in told}
    assert {each for each in cited if each.endswith(".pdf")} == {
        "kohn-2019.pdf", "brandt.pdf", "osei-2022.pdf", "survey.pdf", "lindgren.pdf",
    }  # fmt: skip
    assert {"interviews.docx", "column.html"} <= cited
    for text, passage in told:
        after_colons = (text[found.end() :] for found in re.finditer(": ", text))
        quoted = next((each for each in after_colons if each in passage.text), None)
        assert quoted is not None
        if passage.place.startswith("p. "):
            assert f" on page {passage.place[3:]}: {quoted}" in text


async def test_what_an_address_said_is_in_the_record_and_no_network_is_needed_again(tmp_path: Path) -> None:
    seen: list[dict[str, str]] = []
    with web({"/kohn.pdf": page((DOCUMENTS / "kohn-2019.pdf").read_bytes(), "application/pdf")}, seen) as at:
        debate = argentum.Debate("four-day-week", voice="estimate", seed=4, turns=8, evidence=[f"{at}/kohn.pdf"])
        async for _ in argentum.play(debate, clock="virtual", journal=tmp_path / "a.db"):
            pass
    assert len(seen) == 1
    kept = recorded_passages(tmp_path / "a.db", ["127-0-0-1-kohn#14"])["127-0-0-1-kohn#14"]
    assert (kept.place, kept.link) == ("p. 14", f"{at}/kohn.pdf#page=14")
    library = EvidenceLibrary.in_journal(tmp_path / "a.db")
    try:
        assert library.unread_folders() == [] and library.search("wrong dose rested nurses", 1) == [kept]
    finally:
        library.close()


async def test_a_debate_whose_evidence_can_all_not_be_read_does_not_begin(tmp_path: Path) -> None:
    files = [DOCUMENTS / "scanned.pdf", DOCUMENTS / "encrypted.pdf"]
    debate = argentum.Debate("four-day-week", voice="estimate", turns=2, evidence=files)
    with pytest.raises(
        argentum.Refused, match=r"nothing that was named as evidence can be cited: .*scanned.pdf \(it holds"
    ):
        async for _ in argentum.play(debate, clock="virtual", journal=tmp_path / "a.db"):
            pass
    assert not (tmp_path / "a.db").exists()
