"""What a terminal may be shown: what it would obey is taken away or written out, letters of every script stay."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_kit.display import json_text, printable, shown, unseen_escaped

OSC = "\x1b]0;x\x07a"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain words", "plain words"),
        ("Grüße, café, Ελλάδα, कमला, 日本語, שלום, עברית 🎭", "Grüße, café, Ελλάδα, कमला, 日本語, שלום, עברית 🎭"),
        (OSC, "\\x1b]0;x\\x07a"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("a\u200bb\ufeffc\u2060d", "a\\u200bb\\ufeffc\\u2060d"),
        (os.fsdecode(b"caf\xe9"), "caf\\udce9"),
        ("\U000e0041\u3164", "\\U000e0041\\u3164"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, wanted: str) -> None:
    assert shown(text) == wanted


@given(st.text())
def test_what_is_shown_is_safe_and_json_reads_as_it_was(text: str) -> None:
    assert shown(text).isprintable() or not text
    written = json_text({"name": text}, indent=2)
    assert json.loads(written) == {"name": text}
    assert written.replace("\n", "").isprintable()
    assert json_text(text, plain=True).isascii()


def test_what_is_taken_away_is_what_would_be_written_out() -> None:
    """One notion of the unseen, but for the presentation of emoji and what stands for unreadable characters."""
    signs = [chr(code) for code in (*range(0x10000), *range(0xE0000, 0xE0200), 0x1D173, 0x13430)]
    assert "".join(sign for sign in signs if printable(sign) != sign == shown(sign)) == "\ufe0f\ufffc\ufffd"


@given(st.text())
def test_json_is_escaped_only_where_it_must_be(text: str) -> None:
    line = json.dumps(text, ensure_ascii=False)
    assert json.loads(unseen_escaped(line)) == text
    assert printable(unseen_escaped(line)) == unseen_escaped(line)
