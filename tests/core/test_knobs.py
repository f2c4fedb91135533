"""Knobs by key path: read, changed and compared; errors name the key, the value and what is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.debate.knobs import KnobError, allowed, apply, change, differences, flat, paths, read
from argentum_core.debate.settings import Settings

PATHS = [path for path, _ in paths()]


@pytest.mark.parametrize("path", PATHS)
def test_every_knob_can_be_read_and_says_what_it_takes(path: str) -> None:
    value = read(Settings(), path)
    assert change(Settings(), path, value) == Settings()
    assert change(Settings(), path, str(value)) == Settings(), "as text too"
    assert allowed(path)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [("audio.duck_db", "-20", -20), ("interjections.enabled", "no", False), ("journal.record_sound", "on", True),
     ("interrupts.mode", "beat_only", "beat_only"), ("tokens.max_bank", " 6.5 ", 6.5)],
)  # fmt: skip
def test_text_becomes_the_type_of_the_knob(path: str, text: str, value: object) -> None:
    assert read(change(Settings(), path, text), path) == value


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("auction.max_bid", 99, "auction.max_bid = 99 is not allowed; it takes a whole number from 1 to 20"),
        ("audio.width", "2", "audio.width = 2 is not allowed; it takes a number from 0 to 1"),
        ("interrupts.mode", "rude", "interrupts.mode = 'rude' is not allowed; it takes one of cutoff, beat_only"),
        (
            "interjections.enabled",
            "perhaps",
            "interjections.enabled = 'perhaps' is not allowed; it takes true or false",
        ),
        ("audio.duk_db", 1, "there is no knob 'audio.duk_db'; did you mean audio.duck_db?"),
        ("max_bank", 1, "there is no knob 'max_bank'; did you mean tokens.max_bank?"),
    ],
)
def test_one_clear_sentence(path: str, value: object, sentence: str) -> None:
    with pytest.raises(KnobError) as caught:
        change(Settings(), path, value)
    assert str(caught.value) == sentence


@given(
    changes=st.dictionaries(
        st.sampled_from(["tokens.max_bank", "audio.duck_db", "auction.max_bid"]), st.integers(-9, 9)
    )
)
def test_the_differences_are_what_makes_one_into_the_other(changes: dict[str, int]) -> None:
    old = Settings()
    try:
        new = apply(old, changes)
    except KnobError:
        return
    found = differences(old, new)
    assert apply(old, {path: pair[1] for path, pair in found.items()}) == new
    assert apply(new, {path: pair[0] for path, pair in found.items()}) == old
    assert set(found) <= set(changes) <= set(flat(old))
