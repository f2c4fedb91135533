"""The evidence library: what may be cited is found, opened and weighed (RULES, Reputation and evidence)."""

from __future__ import annotations

import sqlite3
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.debate.events import OperatorCommand
from argentum_core.debate.motion import Motion, MotionSource
from argentum_core.debate.settings import Settings
from argentum_core.evidence import (
    DOSSIER,
    EvidenceLibrary,
    Judgement,
    LibraryError,
    Passage,
    recorded_passages,
    short_title,
)
from argentum_core.evidence.content_words import Stems, content_words
from argentum_core.evidence.relevance import share
from argentum_core.journal import Journal, JournalReader
from argentum_presets import list_motions, load_motion

MOTIONS = {entry.name: load_motion(entry.name) for entry in list_motions()}
WEEK = MOTIONS["four-day-week"]
THRESHOLD = Settings().evidence.threshold
PARKINSON = "Work expands, Parkinson remarked, to fill the time available."


@pytest.fixture(scope="module")
def week() -> EvidenceLibrary:
    return EvidenceLibrary.in_memory(WEEK)


def cited(motion: Motion) -> list[tuple[str, str]]:
    """Every evidence line of a motion with the id of its source."""
    return [(item.text, item.source) for claim in motion.claims for item in claim.evidence]


# --- the gate -----------------------------------------------------------------------------------------------------


def test_the_gate_tells_true_citations_from_unrelated_ones() -> None:
    """Over all shipped motions, as `evidence/README.md` says: all of the true ones pass, and at most one in 200 of the others."""
    true: list[bool] = []
    other: list[bool] = []
    for motion in MOTIONS.values():
        library = EvidenceLibrary.in_memory(motion)
        for line, own in cited(motion):
            for source in motion.sources:
                relevance = library.judge(line, [source.id]).relevance
                (true if source.id == own else other).append(relevance >= THRESHOLD)
    assert len(true) >= 5 * len(MOTIONS) and all(true)
    assert sum(other) <= len(other) / 200


@pytest.mark.parametrize("name", list(MOTIONS))
def test_a_turn_that_cites_is_borne_out_whole(name: str) -> None:
    library = EvidenceLibrary.in_memory(MOTIONS[name])
    for passages in MOTIONS[name].passages:
        for said in passages.say if passages.source is not None else ():
            relevance = library.judge(said.replace("{name}", "Ada"), (passages.source or "",)).relevance
            assert relevance >= THRESHOLD, said


def test_a_citation_stands_in_its_own_sentence_whatever_is_said_before_it(week: EvidenceLibrary) -> None:
    alone = week.judge(PARKINSON, ["parkinson"])
    assert week.judge(f"Most offices perform the fifth day. {PARKINSON}", ["parkinson"]) == alone


def test_a_source_that_is_not_there_is_no_evidence(week: EvidenceLibrary) -> None:
    assert week.judge(PARKINSON, ["parkinson", "nobody-2030"]) == Judgement(known=False, relevance=0.0)
    assert week.judge(PARKINSON, []) == Judgement(known=False, relevance=0.0)


def test_padding_a_citation_with_other_sources_fails_it(week: EvidenceLibrary) -> None:
    everything = [source.id for source in WEEK.sources]
    judged = week.judge(PARKINSON, everything)
    assert judged.known and judged.relevance < THRESHOLD


def test_a_passage_bears_itself_out_and_a_line_without_a_content_word_nothing(week: EvidenceLibrary) -> None:
    sentence = WEEK.sources[0].text.split(". ")[0]
    assert week.judge(sentence, [WEEK.sources[0].id]).relevance > 0.7
    assert week.judge("And yet it is, as ever, what it was.", ["parkinson"]).relevance == 0
    assert week.judge("", ["parkinson"]) == Judgement(known=True, relevance=0.0)


def test_the_gate_holds_beside_a_large_folder() -> None:
    library = EvidenceLibrary.in_memory(WEEK)
    filler = (
        "Ledger {n} lists ports, rivers, harvests and the price of salt in the year {n}, with notes on wind and rain."
    )
    library.add(Passage(f"ledger#{n}", f"Ledger {n}", filler.format(n=n)) for n in range(500))
    assert all(library.judge(line, [own]).relevance >= THRESHOLD for line, own in cited(WEEK))


@given(
    line=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 4)),
    passage=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30)),
    count=st.integers(1, 10_000),
)
def test_a_share_is_between_nothing_and_all(line: dict[str, int], passage: dict[str, int], count: int) -> None:
    def shared(of: dict[str, int]) -> float:
        return share(line, of, having=lambda stem: min(count, ord(stem) - 96), count=count, average_length=12.0)

    assert 0 <= shared(passage) <= 1
    assert shared({}) == 0
    if line:
        assert shared(line) == pytest.approx(1.0)
    if not set(line) & set(passage):
        assert shared(passage) == 0


def test_a_shorter_passage_with_the_same_words_shares_more() -> None:
    def shared(length: int) -> float:
        passage = {"work": 1, "time": 1, "other": length}
        return share({"work": 1, "time": 1}, passage, having=lambda _: 1, count=8, average_length=20.0)

    assert shared(5) > shared(20) > shared(80)


# --- words --------------------------------------------------------------------------------------------------------


def test_words_are_folded_and_stemmed_as_the_index_does_it() -> None:
    stems = Stems()
    assert stems.of(content_words("The WORKING hours were worked, as work is")) == {"work": 3, "hour": 1}
    assert stems.of(content_words("Crépon")) == stems.of(["crepon"])
    assert content_words("It is what it was, and s t d") == []
    assert content_words("In 1930 he wrote 3 essays") == ["1930", "wrote", "3", "essays"]


# --- finding and opening ------------------------------------------------------------------------------------------


def test_search_gives_the_passages_that_are_most_about_a_text(week: EvidenceLibrary) -> None:
    assert [found.id for found in week.search("Who takes the second shift of housework?", 1)] == ["hochschild"]
    assert week.search("Pencavel on fatigue and long weeks", 3)[0].id == "pencavel"
    assert week.search("", 3) == week.search("and of the", 3) == week.search("xylophone", 3) == []
    assert len(week.search("work hours productivity week", 2)) <= 2


def test_a_passage_opens_by_its_id_with_title_and_origin(week: EvidenceLibrary) -> None:
    found = week.get("keynes")
    assert found is not None
    assert (found.title[:19], found.origin) == ("John Maynard Keynes", DOSSIER)
    assert week.get("Keynes") is None and week.get("") is None


def test_an_id_keeps_its_first_passage() -> None:
    library = EvidenceLibrary.in_memory()
    assert library.add([Passage("a", "One", "The first text.")]) == 1
    assert library.add([Passage("a", "Two", "Another text."), Passage("b", "B", "More.")]) == 1
    assert library.get("a") == Passage("a", "One", "The first text.")
    assert library.search("another", 3) == []
    assert len(library) == 2


HOSTILE = [
    '"', '""', "'", "*", "a*", "NEAR(work time, 2)", "work NEAR time", "work AND", "OR", "NOT work", "AND OR NOT", "(", "((work",
    "work)", "title:work", "{title text}: work", "-work", "+work", "^work", "work^2", "work + time", '"work', 'work" OR "time',
    "; DROP TABLE evidence; --", "\0work", "work\x1b[31m", "\u202ework", "\ud800", "💥", "%", "_", "work'); --", "a" * 100_000,
    "work " * 20_000, "(" * 50_000, '"' * 50_001, "rank MATCH bm25", "evidence_index", "\\", "work\\", "/*", "--",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_instruction_to_the_index(week: EvidenceLibrary, text: str) -> None:
    assert isinstance(week.search(text, 3), list)
    assert 0 <= week.judge(text, ["parkinson"]).relevance <= 1
    assert week.judge("work", [text]) == Judgement(known=False, relevance=0.0)
    assert week.get(text) is None
    assert len(week) == len(WEEK.sources)


@given(st.text())
def test_any_text_may_be_asked_and_judged(week: EvidenceLibrary, text: str) -> None:
    week.search(text, 3)
    assert 0 <= week.judge(text, ["keynes"]).relevance <= 1
    week.get(text)


def test_a_dossier_is_sanitised() -> None:
    source = MotionSource(
        id="a", title="\x1b[31mRed\x1b[0m \u202etitle", text="Text [bold]with[/] <b>marks</b>\x07 and words."
    )
    library = EvidenceLibrary.in_memory(WEEK.model_copy(update={"sources": [source]}))
    assert library.get("a") == Passage("a", "Red title", "Text with marks and words.", DOSSIER)


def test_passages_that_come_in_later_are_found_and_judged_at_once() -> None:
    library = EvidenceLibrary.in_memory(WEEK)
    assert not library.judge("Trams made the town quieter.", ["trams"]).known
    library.add([Passage("trams", "Trams", "Trams made the town quieter and the shops busier.")])
    assert library.judge("Trams made the town quieter.", ["trams"]).relevance >= THRESHOLD
    assert library.search("trams", 1)[0].id == "trams"


# --- where it lives -----------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "debate.db"


def command(number: int) -> OperatorCommand:
    return OperatorCommand(command_id=number, command="cut", arguments={}, status="accepted")


def test_it_lives_in_the_journal_and_is_there_again_when_the_debate_goes_on(path: Path) -> None:
    with Journal.create(path, {"session": "s"}) as journal:
        library = EvidenceLibrary.in_journal(path, WEEK)
        journal.append(0, [command(1)])
        library.add([Passage("notes#1", "Notes", "Salt and ports.", "notes.md")])
        library.close()
    with Journal.open(path):
        again = EvidenceLibrary.in_journal(path, WEEK)
        assert len(again) == len(WEEK.sources) + 1
        assert again.search("salt", 1)[0].id == "notes#1"
        assert again.judge(PARKINSON, ["parkinson"]).relevance >= THRESHOLD
        again.close()
    assert len(list(JournalReader.open(path).read())) == 1


def test_a_process_that_was_killed_leaves_what_was_in(path: Path) -> None:
    """Nothing is closed here, as after a kill."""
    with Journal.create(path, {"session": "s"}):
        EvidenceLibrary.in_journal(path, WEEK).note_folder("/notes", whole=False)
        again = EvidenceLibrary.in_journal(path)
        assert len(again) == len(WEEK.sources)
        assert again.unread_folders() == ["/notes"]
        again.note_folder("/notes", whole=True)
        assert again.unread_folders() == []


def test_a_journal_that_cannot_be_written_still_opens_its_sources(path: Path) -> None:
    with Journal.create(path, {"session": "s"}):
        library = EvidenceLibrary.in_journal(path, WEEK)
        library.close()
        assert library.get("keynes") is not None, "a closed library still opens what is in its journal"
        assert library.search("Keynes") == [] and not library.judge(PARKINSON, ["parkinson"]).known
        with pytest.raises(LibraryError, match="closed"):
            library.add([Passage("a", "A", "Text.")])
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert set(recorded_passages(path, ["keynes", "nobody", "parkinson"])) == {"keynes", "parkinson"}
        assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name]
    finally:
        path.parent.chmod(0o755)


def test_a_journal_without_a_library_has_no_sources(path: Path) -> None:
    with Journal.create(path, {"session": "s"}):
        pass
    assert recorded_passages(path, ["keynes"]) == {}
    path.write_bytes(b"not a database at all")
    assert recorded_passages(path, ["keynes"]) == {}


def test_no_library_can_be_kept_where_there_is_no_journal(path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no evidence library can be kept in .*debate\.db"):
        EvidenceLibrary.in_journal(path)


def test_events_and_evidence_are_written_side_by_side(path: Path) -> None:
    with Journal.create(path, {"session": "s"}) as journal:
        library = EvidenceLibrary.in_journal(path)

        def fill() -> None:
            for batch in range(20):
                library.add(Passage(f"n{batch}#{n}", "Notes", f"Words about {batch} and {n}.") for n in range(20))

        filling = threading.Thread(target=fill)
        filling.start()
        for number in range(200):
            journal.append(number, [command(number)])
            assert library.get("n0#0") in (None, Passage("n0#0", "Notes", "Words about 0 and 0."))
        filling.join()
        assert len(library) == 400
        library.close()
    assert len(list(JournalReader.open(path).read())) == 200


def test_a_file_that_can_no_longer_be_read_knows_nothing(path: Path) -> None:
    with Journal.create(path, {"session": "s"}):
        library = EvidenceLibrary.in_journal(path, WEEK)
        library.close()
        broken = EvidenceLibrary.in_journal(path)
        for suffix in ("", "-wal"):
            file = Path(f"{path}{suffix}")
            if file.exists():
                file.write_bytes(b"\xff" * file.stat().st_size)
        broken._store._reading.execute("PRAGMA cache_size = 0")
        assert broken.get("keynes") is None
        assert broken.search("Keynes") == []
        assert broken.judge(PARKINSON, ["parkinson"]) == Judgement(known=False, relevance=0.0)


def test_without_full_text_search_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if "fts5" in sql:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().execute(sql, *parameters)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Bare))
    with pytest.raises(LibraryError, match="this Python's SQLite has no full-text search"):
        EvidenceLibrary.in_memory()


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ('Jan Gehl, "Life Between Buildings" (1971)', 'Jan Gehl, "Life Between Buildings"'),
        ("(1971)", "(1971)"),
        ("Ghent: the night of the plan", "Ghent: the night of the plan"),
        ("A" * 80, "A" * 59 + "…"),
    ],
)
def test_a_footnote_has_a_short_title(title: str, short: str) -> None:
    assert short_title(title) == short


# --- places ---------------------------------------------------------------------------------------------------------


def test_a_passage_keeps_its_page_and_link_in_the_journal_and_one_without_has_none(tmp_path: Path) -> None:
    paged = Passage("k#14", "Doses", "Rested nurses.", "k.pdf", "Kohn 2019", "p. 14", "file:///k.pdf#page=14")
    plain = Passage("n#1", "Notes", "Trams.", "n.md")
    with Journal.create(tmp_path / "a.db", {}) as journal:
        library = EvidenceLibrary.in_journal(journal.path)
        library.add([paged, plain])
        assert [library.get(each) for each in ("k#14", "n#1")] == [paged, plain]
        library.close()
    assert recorded_passages(tmp_path / "a.db", ["k#14", "n#1"]) == {"k#14": paged, "n#1": plain}
    assert (paged.citation, plain.citation) == ("Kohn 2019, p. 14", "Notes")


def test_a_record_from_before_passages_had_places_is_read_and_gone_on_with(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a.db", {}) as journal:
        library = EvidenceLibrary.in_journal(journal.path)
        library.add([old := Passage("n#1", "Notes", "Trams.", "n.md")])
        library.close()
        with sqlite3.connect(journal.path) as db:
            db.execute("DROP TABLE evidence_places")
        db.close()
        assert recorded_passages(journal.path, ["n#1"]) == {"n#1": old}
        library = EvidenceLibrary.in_journal(journal.path)
        assert library.get("n#1") == old
        library.close()
