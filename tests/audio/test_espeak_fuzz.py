"""Texts from anywhere, spoken by espeak in a process that may die: none does. A long run: `tests/audio/espeak_fuzz.py`, or the
variable ARGENTUM_LONG_FUZZ with a number of texts."""

from __future__ import annotations

import os

import pytest
from espeak_fuzz import Speaker, run

from argentum_audio.voices.base import Prosody, VoiceError
from argentum_audio.voices.espeak.safe_text import safe_text
from argentum_audio.voices.espeak.scripts import scripts_of
from argentum_audio.voices.espeak.voice import EspeakVoice

TEXTS = int(os.environ.get("ARGENTUM_LONG_FUZZ", "0") or 0)
KILLED = [
    ("en-us", "---काम"),
    ("kok", "…" * 80 + "'-ǹȍㅍㄙㆉㅛ"),
    ("fo", "....."),
    ("vi", "---λόγος"),
    ("da", "'-ab"),
    ("fo", "a … b"),
    ("xex", "... -a"),
    ("vi", "'-क"),
    ("hi", "!!!!!'-ǹȍㅍㄙㆉㅛ"),
]


def test_what_once_killed_espeak_is_spoken_or_refused() -> None:
    with Speaker() as speaker:
        assert [speaker.problem(voice, text) for voice, text in KILLED] == [""] * len(KILLED)


def test_and_would_still_kill_it_as_it_is() -> None:
    with Speaker(raw=True) as speaker:
        assert "ended with" in speaker.problem(*KILLED[0]), (
            "if espeak has learnt to read this, say so in voices/speakable.py"
        )


def test_texts_from_anywhere_kill_nothing() -> None:
    assert run(TEXTS or 60, 1) == []
    assert run(TEXTS or 60, 2, every_language=True) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---काम", "—  काम"),
        ("so--then", "so— then"),
        ("a – – b", "a — — b"),
        ("wait........ no", "wait...      no"),
        ("well……… no", "well…   no"),
        ("what?!?!", "what?!?!"),
        ("a\0b\ud83d", "a b "),
        ("ordinary, well-known text... isn't it?", "ordinary, well-known text... isn't it?"),
    ],
)
def test_runs_of_marks_are_shortened_in_place(text: str, expected: str) -> None:
    assert safe_text(text) == expected
    assert len(safe_text(text)) == len(text)


@pytest.mark.parametrize(
    ("voice", "text", "expected"),
    [
        ("en-us+f3", "a λόγος слово", "a λόγος слово"),
        ("de", "das слово heißt", "das       heißt"),
        ("ru", "это слово λόγος word", "это слово       word"),
        ("hi", "यह काम है", "यह काम है"),
        ("cmn", "你好 слово", "你好      "),
        ("fo", "so... wait… no", "so,   wait, no"),
    ],
)
def test_a_language_gets_the_scripts_it_reads(voice: str, text: str, expected: str) -> None:
    assert safe_text(text, scripts_of(voice)) == expected


def test_a_text_in_scripts_that_a_voice_does_not_read_is_a_fault_and_no_silence() -> None:
    with pytest.raises(VoiceError, match="does not read the script"):
        EspeakVoice("de").synthesise("clip_1", "слово и дело", Prosody())
