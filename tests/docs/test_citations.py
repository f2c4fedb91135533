"""Whatever a file cites is in the repository: a document, a heading or term of it, a file behind a link."""

from __future__ import annotations

import re

import pytest
from cited import DOCUMENTS, ROOT, anchors, citations, files, prose, resolves, unknown_documents

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CITING = [name for name in files(".py", ".md") if not name.startswith("tests/docs/")]


def test_every_citation_names_a_heading_or_a_term_of_its_document() -> None:
    broken = [
        f"{name}: {word}, {part}: {DOCUMENTS[word]} has no such heading or term"
        for name in CITING
        for text in prose(name)
        for word, part in citations(text)
        if part and not resolves(part, anchors(DOCUMENTS[word]))
    ]
    assert not broken, "\n".join(dict.fromkeys(broken))


def test_no_file_cites_a_document_that_is_not_there() -> None:
    broken = [f"{name} cites {word}" for name in CITING for text in prose(name) for word in unknown_documents(text)]
    assert not broken, "\n".join(dict.fromkeys(broken))


def test_every_link_of_a_page_leads_to_a_file_and_a_heading() -> None:
    broken = []
    for name in files(".md"):
        page = ROOT / name
        for target in LINK.findall(re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, heading = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or (heading and heading not in slugs(file.read_text("utf-8"))):
                broken.append(f"{name}: {target}")
    assert not broken, "\n".join(broken)


def slugs(page: str) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What the winner pays (RULES, Auction).", [("RULES", "Auction")]),
        ("A gate (DESIGN, Sound; WIRE, Sound devices).", [("DESIGN", "Sound"), ("WIRE", "Sound devices")]),
        ("Follows SURFACE, Journal. The file", [("SURFACE", "Journal")]),
        ("The stage (STAGE), fed by a show", [("STAGE", "")]),
        ("the targets of DESIGN, one file a family", []),
        ("RULES = knobs()", []),
    ],
)
def test_what_counts_as_a_citation(text: str, found: list[tuple[str, str]]) -> None:
    assert list(citations(text)) == found


@pytest.mark.parametrize(
    ("part", "good"),
    [
        ("Auction", True),
        ("Auction and Pacing", True),
        ("Lead time and governor", True),
        ("Emotion, `llm` and `hybrid`", True),
        ("Emotion: anything else", True),
        ("Auctions", False),
        ("Auction and Nothing", False),
        ("Auction of what", False),
    ],
)
def test_what_a_citation_may_name(part: str, good: bool) -> None:
    assert resolves(part, frozenset({"auction", "pacing", "emotion", "lead time and governor"})) is good


def test_a_document_that_is_missing_is_noticed() -> None:
    assert unknown_documents("as FOUND.md says (FORM, Phases)") == ["FOUND.md", "FORM"]
    assert not unknown_documents("see README.md")
