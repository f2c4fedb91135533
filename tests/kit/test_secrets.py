"""Keys never show: not in a repr, not in what a provider echoes, however it spells them (WIRE, Keys)."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import urllib.parse
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argentum_kit.secrets import HIDDEN, Secret, one_line, scrub

KEY = 'sk-canary/7+"ü%&9f3Qz'
SECRET = Secret(KEY)


@pytest.mark.parametrize("shown", [repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET!r:>10}", [SECRET]])
def test_a_secret_shows_dots_wherever_it_lands(shown: Any) -> None:
    assert "canary" not in str(shown)
    assert HIDDEN in str(shown)


def test_a_secret_is_not_written_anywhere() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(SECRET)
    with pytest.raises(TypeError):
        json.dumps({"key": SECRET})


def test_only_what_sends_it_reveals_it() -> None:
    assert SECRET.reveal() == KEY
    assert Secret(" padded ").reveal() == "padded"
    assert not Secret("  ")


SPELLINGS = {
    "plain": KEY,
    "url": urllib.parse.quote(KEY, safe=""),
    "url, small letters": urllib.parse.quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "form": urllib.parse.quote_plus(KEY),
    "json": json.dumps(KEY),
    "json, not escaped": json.dumps(KEY, ensure_ascii=False),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "basic auth": base64.b64encode(f"api:{KEY}".encode()).decode(),
    "basic auth, another place": base64.b64encode(f"key:{KEY}@host".encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(f"ab{KEY}".encode()).decode(),
    "hex": KEY.encode().hex(),
    "cut short": KEY[:16],
    "its end": KEY[-14:],
}


@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS)
def test_a_key_is_removed_in_every_spelling(spelt: Any) -> None:
    cleaned = scrub(f"Invalid API key: {spelt}, try another.", [SECRET])
    assert cleaned.startswith("Invalid API key: ")
    assert HIDDEN in cleaned
    for part in range(0, len(spelt) - 8):
        assert spelt[part : part + 12] not in cleaned or len(spelt[part : part + 12]) < 12
    assert cleaned.endswith("try another.")


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=40),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Zs", "Cc"]), min_size=12),
    st.text(max_size=40),
)
def test_no_text_around_it_hides_a_key(before: str, key: str, after: str) -> None:
    secret = Secret(key)
    if len(secret.reveal()) >= 12:
        assert secret.reveal() not in scrub(before + secret.reveal() + after, [secret])


def test_other_texts_stay_as_they_are() -> None:
    text = "Voice not found; the sky is clear."
    assert scrub(text, [SECRET, Secret("abc"), Secret("")]) == text


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("two\nlines\tand  more", "two lines and more"),
        ("\x1b]52;c;aGk=\x07red\x1b[31m", "red"),
        ("a\u202eb\u200bc\ufeff", "abc"),
        (b"\xff\xfeok", "ok"),
        (f"Bearer {KEY[:8]}\u200b{KEY[8:]}", f"Bearer {HIDDEN}"),
        (f"Bearer {KEY[:8]}\x1b[1m{KEY[8:]}", f"Bearer {HIDDEN}"),
        (f"Bearer {KEY[:8]}\u0378{KEY[8:]}", f"Bearer {HIDDEN}"),
        ("", ""),
    ],
)
def test_what_a_stranger_wrote_becomes_one_clean_line(raw: Any, line: str) -> None:
    assert one_line(raw, [SECRET]) == line


def test_a_megabyte_becomes_two_hundred_characters() -> None:
    assert len(one_line("x" * 1_000_000)) == 200
    assert KEY not in one_line("x" * 195 + KEY, [SECRET])


def test_logging_a_secret_logs_dots(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").info("key %s %r", SECRET, {"key": SECRET})
    assert "canary" not in caplog.text
