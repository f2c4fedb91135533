"""Text hygiene: what `sanitise` and `cap_words` promise (RULES, Text hygiene)."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.emoji import Emoji
from rich.text import Text
from textual.content import Content

from argentum_kit.plain_text import cap_words, sanitise

ESC = "\x1b"

CASES = [
    ("plain prose stays", "Streets are for people — not parked cars.", "Streets are for people — not parked cars."),
    ("prose with signs stays", "It's 5 < 6, 7 > 3, 10:30:15, 50 % & more; e.g. C# or a*b.", None),
    ("colour", f"{ESC}[31mred{ESC}[0m alert", "red alert"),
    ("8-bit CSI", "\x9b31mred\x9b0m alert", "red alert"),
    ("window title", f"a{ESC}]0;title\x07b", "ab"),
    ("clipboard", f"a{ESC}]52;c;cm0gLXJm{ESC}\\b", "ab"),
    ("clipboard, 8-bit", "a\x9d52;c;cm0gLXJm\x9cb", "ab"),
    ("clipboard, never closed", f"a{ESC}]52;c;cm0gLXJm", "a"),
    ("DCS", f"a{ESC}P+q544e{ESC}\\b", "ab"),
    ("character set", f"a{ESC}(0b", "ab"),
    ("lone ESC", f"a {ESC}", "a"),
    ("a wrongly decoded quotation mark", "so â\x80\x9d it goes", "so â it goes"),
    ("NUL and DEL", "a\x00b\x7fc", "abc"),
    ("lines and tabs", "one\r\n\ttwo\x0bthree\u2028four\x85five", "one two three four five"),
    ("no-break spaces", "a\u00a0\u2003b", "a b"),
    (
        "SSML",
        '<speak>Hello <break time="1s"/>there, <prosody rate="slow">friend</prosody>.</speak>',
        "Hello there, friend.",
    ),
    ("a comment", "a<!-- x > y -->b", "ab"),
    ("hyphens before a word", "---काम", "—काम"),
    ("hyphens between words", "so--then it was – – and ----", "so—then it was – – and —"),
    ("one hyphen", "a well-known case", "a well-known case"),
    ("CDATA", "<![CDATA[plain]]>", "plain"),
    ("a tag never closed", 'wait <break time="1s"', 'wait break time="1s"'),
    ("entities", "salt &amp; pepper &lt;b&gt;bold&lt;/b&gt;", "salt & pepper bold"),
    ("quotes", '"Quoted."', "Quoted."),
    ("curly quotes with an apostrophe", "‘It isn’t so.’", "It isn’t so."),
    ("quotes within", '"Yes," he said, "no."', '"Yes," he said, "no."'),
    ("quotes in quotes", "“'x'”", "x"),
    ("a fence", "```json\nHello there.\n```", "Hello there."),
    ("a fence on one line", "```text Hello there.```", "Hello there."),
    ("inline code", "call `run` now", "call run now"),
    ("emphasis", "this is **not** it", "this is not it"),
    ("Rich markup", "[bold]x[/] [red on blue]y[/red on blue]", "x y"),
    ("Rich links and actions", "[link=https://x.y]a[/link] [@click=app.quit]b[/]", "a b"),
    ("a bracket of prose", "he wrote [sic] in chapter [1]", "he wrote (sic) in chapter (1)"),
    ("an unclosed tag", "a [/ b [bold", "a (/ b (bold"),
    ("an escaped tag", "\\[bold]x\\", "x"),
    ("emoji codes", "well :fire: said", "well said"),
    ("words between colons", "so:this:that", "so: this:that"),
    ("bidirectional", "a\u202eb\u2066c\u200fd\u061ce", "abcde"),
    ("zero width", "a\u200bb\u200dc\ufeffd\u00ade\ufe0f", "abcde"),
    ("composed", "Cafe\u0301", "Café"),
    ("surrogates", "a\ud83db", "ab"),
    ("tag characters", "a\U000e0041\U000e007fb", "ab"),
    ("nothing", "", ""),
    ("only spaces", " \t\n ", ""),
]


@pytest.mark.parametrize(("given_text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_cases(given_text: str, wanted: str | None) -> None:
    assert sanitise(given_text) == (given_text if wanted is None else wanted)


PIECES = st.sampled_from(
    [
        *"<>[]/\\`'\":&;*~#@$=! ",
        *[
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "[bold]",
            "[/]",
            "[red",
            ":fire:",
            "```",
            "~~~",
            "&lt;",
            "&amp;",
            "\n",
            ESC,
            "\x9d",
        ],
        *[
            "\x9c",
            f"{ESC}[",
            f"{ESC}]52;",
            "\u0338",
            "\u200d",
            "\u202e",
            "e",
            "\u0301",
            "\u1100",
            "\u1161",
            "\u0958",
            "\ud800",
        ],
        *["word", "“", "”", "‘", "’", "«", "»", "1", "\u037e", "\u1fef", "\u2126"],
    ]
)
HOSTILE = st.lists(PIECES, max_size=30).map("".join)


@given(st.one_of(st.text(), HOSTILE))
@example("<<<<<<b>b>b>b>b>b>")
@example("“" * 9 + "x" + "”" * 9)
@example("&" + "amp;" * 12 + "lt;b>")
@example("<\u200d\u0338b>")
def test_what_is_left_is_one_plain_line(text: str) -> None:
    clean = sanitise(text)
    assert sanitise(clean) == clean, "idempotent"
    assert unicodedata.normalize("NFC", clean) == clean
    assert clean == " ".join(clean.split())
    for character in clean:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
    clean.encode()
    assert not set("[]\\`") & set(clean)


@given(st.one_of(st.text(), HOSTILE))
def test_neither_rich_nor_textual_finds_anything_to_interpret(text: str) -> None:
    clean = sanitise(text)
    assert Text.from_markup(clean).plain == clean and not Text.from_markup(clean).spans
    assert Content.from_markup(clean).plain == clean


def test_every_character_that_is_unseen_goes() -> None:
    unseen = [
        chr(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in {"Cc", "Cf", "Cs", "Co"}
    ]
    assert sanitise("a".join(unseen)).replace("a", "").strip() == ""


def test_emoji_codes_of_rich_never_survive() -> None:
    from rich._emoji_codes import EMOJI

    codes = [f"so :{name}: it" for name in EMOJI]
    assert all(Emoji.replace(sanitise(code)) == sanitise(code) for code in codes)


HARD_LINES = [
    "a" * 200_000,
    "<" * 200_000,
    "<a" * 100_000,
    "<!--" * 50_000,
    "[" * 200_000,
    "[a" * 100_000,
    "\\" * 200_000,
    ":" * 200_000,
    ":a" * 100_000,
    "&amp;" * 40_000,
    "*" * 200_001,
    "`" * 200_000,
    "```" + " " * 200_000,
    '"' * 200_000,
    "\x1b[" * 100_000,
    "\x1b]" * 100_000,
    "\x9d" * 200_000,
    "\n" * 200_000,
    "\u0301\u0316" * 100_000,
]


@pytest.mark.parametrize("line", HARD_LINES, ids=[ascii(line[:4]) for line in HARD_LINES])
def test_a_very_long_line_is_one_more_line(line: str) -> None:
    """A quadratic step would take minutes here."""
    assert sanitise(sanitise(line)) == sanitise(line)


@pytest.mark.parametrize(
    ("text", "limit", "wanted"),
    [
        ("one two three", 3, "one two three"),
        ("one two three", 2, "one two…"),
        ("one two, three", 2, "one two…"),
        ("one two. Three four", 2, "one two…"),
        ("one — two", 2, "one…"),
        ("— — two", 2, ""),
        ("one two", 0, ""),
        ("", 5, ""),
    ],
)
def test_caps(text: str, limit: int, wanted: str) -> None:
    assert cap_words(text, limit) == wanted


@given(st.text(), st.integers(0, 40))
def test_a_capped_text_has_no_more_words_than_its_limit(text: str, limit: int) -> None:
    assert len(cap_words(sanitise(text), limit).split()) <= limit


def test_addresses_stay_as_they_are() -> None:
    assert (
        sanitise("allowed is http://HOST:PORT, https://HOST:PORT") == "allowed is http://HOST:PORT, https://HOST:PORT"
    )
