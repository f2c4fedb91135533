"""Subtitles, the document for programs, chapters and feeds: read back by other people's parsers (SURFACE, Commands: `export`, `feed`)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import feedparser
import msgspec
import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_export import CLOSING, OPENING, journal

from argentum_core.journal.export.captions import Cue
from argentum_core.journal.export.chapter_list import chapter_list
from argentum_core.journal.export.document import document
from argentum_core.journal.export.document_form import DebateDocument, SpokenLine, StageNote, schema
from argentum_core.journal.export.feed import Episode, LinkedFile, feed
from argentum_core.journal.export.markup import subrip
from argentum_core.journal.export.subtitles import LEAST_MS, one_after_another, subtitles

# --- subtitles ----------------------------------------------------------------------------------------------------


def test_who_speaks_at_once_is_shown_at_once_and_nothing_overlaps(tmp_path: Path) -> None:
    found = list(srt.parse("".join(subtitles(journal(tmp_path / "a.db", OPENING + CLOSING)))))
    assert [(one.start // timedelta(milliseconds=1), one.end // timedelta(milliseconds=1), one.content) for one in found] == [
        (0, 1200, "Ada: Streets are for people."),
        (1200, 1300, "Ada: Shops do well there."),
        (1300, 2200, "- Ada: Shops do well there.\n- Brook: Name ‹one› city."),
        (2200, 2600, "Ada: Shops do well there."),
        (2800, 4300, "Brook: A ban moves the jam—"),
        (4375, 5475, "Ada: Then ask them."),
        (5600, 6100, "Chair: Order."),
    ]  # fmt: skip


CUES = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(1, 2000), st.sampled_from("abc")).map(
        lambda drawn: Cue(drawn[0], drawn[0] + drawn[1], drawn[2], f"{drawn[0]}")
    ),
    max_size=8,
).map(lambda cues: sorted(cues, key=lambda cue: (cue.starts_ms, cue.ends_ms)))


@given(CUES)
def test_stretches_follow_each_other_and_tell_every_cue_while_it_sounds(cues: list[Cue]) -> None:
    found = one_after_another(cues)
    assert all(one.ends_ms <= other.starts_ms for one, other in pairwise(found))
    for cue in cues:
        if cue.ends_ms - cue.starts_ms > 2 * LEAST_MS * len(cues):
            assert any(cue in one.cues for one in found)
    for one in found:
        assert one.cues
        assert any(cue.starts_ms < one.ends_ms and cue.ends_ms > one.starts_ms for cue in one.cues)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("<b>no</b>", "‹b›no‹/b›"), ("{\\an8}up", "(∖an8)up"), ("a --> b", "a --› b"), ("one\n\ntwo", "one  two"), ("\x1b[2Jx", "x"),
    ],
)  # fmt: skip
def test_words_are_only_words_in_a_subtitle(words: str, written: str) -> None:
    assert subrip(words) == written


# --- the document -------------------------------------------------------------------------------------------------


def test_the_document_fits_its_schema_and_holds_what_was_heard(tmp_path: Path) -> None:
    text = "".join(document(journal(tmp_path / "a.db", OPENING + CLOSING)))
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(json.loads(text))
    found = msgspec.json.decode(text, type=DebateDocument, strict=True)
    assert (found.meta.title, found.meta.length_ms, found.meta.ended) == ("Cities should ban cars", 6100, "operator")
    assert [(one.name, one.tokens.spent, one.cuts) for one in found.agents] == [("Ada", 450, 1), ("Brook", 200, 0)]
    lines = [item for item in found.transcript if isinstance(item, SpokenLine)]
    cut = lines[1]
    assert (cut.name, cut.text, cut.complete, cut.cut and cut.cut.by) == ("Brook", "A ban moves the jam,", False, "ada")
    assert [(word.text, word.ends_ms) for word in cut.words][-2:] == [("the", 3800), ("jam,", 4300)]
    assert [one.text for one in lines[0].interjections] == ["Name <one> city."]
    assert [item.about for item in found.transcript if isinstance(item, StageNote)] == ["tokens", "knob"]
    assert found.verdict.cuts == {"ada": {"brook": 1}}
    told = json.loads("".join(chapter_list(journal(tmp_path / "b.db", OPENING + CLOSING))))
    assert [(one["startTime"], one["endTime"], one["title"]) for one in told["chapters"]] == [
        (one.starts_ms / 1000, one.ends_ms / 1000, one.title) for one in found.chapters
    ]
    assert found.chapters[-1].ends_ms == 6100


# --- a feed -------------------------------------------------------------------------------------------------------

HOSTILE = "</title><script>alert(1)</script> & ]]> \x00\x1b[31m\ud800 “quoted” \u202e"


def episode(name: str, day: int, title: str = "T") -> Episode:
    return Episode(
        f"argentum:{name}", title, title, datetime(2031, 5, day, tzinfo=UTC), 61.4, LinkedFile(f"{name}.mp3", "audio/mpeg"), 1234,
        (LinkedFile(f"{name}.vtt", "text/vtt"),), LinkedFile(f"{name}.chapters.json", "application/json+chapters"),
    )  # fmt: skip


def test_a_feed_is_read_as_it_was_meant_the_newest_first() -> None:
    told = feedparser.parse(feed("D", "d", "https://example.org/x/", "feed.xml", [episode("a b", 1), episode("c", 2)]))
    assert not told.bozo and told.version == "rss20"
    assert [(one.id, one.itunes_duration, one.published_parsed.tm_mday) for one in told.entries] == [
        ("argentum:c", "61", 2), ("argentum:a b", "61", 1)
    ]  # fmt: skip
    sound = told.entries[1].enclosures[0]
    assert (sound.href, sound.length, sound.type) == ("https://example.org/x/a%20b.mp3", "1234", "audio/mpeg")
    assert told.entries[0].podcast_chapters["url"] == "https://example.org/x/c.chapters.json"


def test_a_hostile_title_is_a_title() -> None:
    written = feed(HOSTILE, HOSTILE, "https://example.org/", "feed.xml", [episode("a", 1, HOSTILE)])
    told = feedparser.parse(written, sanitize_html=False)
    assert not told.bozo and len(told.entries) == 1
    assert b"<script" not in written and "alert(1)" in told.entries[0].title
    assert written == feed(HOSTILE, HOSTILE, "https://example.org/", "feed.xml", [episode("a", 1, HOSTILE)])
