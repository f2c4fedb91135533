"""Whatever a speech server sends, a VoiceError or a valid clip comes of it. A long run: `tests/audio/speech_fuzz.py`, or the
variable ARGENTUM_LONG_FUZZ with a number of cases."""

from __future__ import annotations

import os

import pytest
import speech_fuzz

CASES = int(os.environ.get("ARGENTUM_LONG_FUZZ", "0") or 0)


@pytest.mark.parametrize(("kind", "cases"), [("http", 25), ("timed", 40), ("socket", 25)])
async def test_a_server_that_sends_anything_is_survived(kind: str, cases: int) -> None:
    assert await speech_fuzz.over(kind, CASES or cases, seed=1) == []


async def test_the_decoders_take_anything() -> None:
    assert await speech_fuzz.straight(CASES or 400, seed=1) == []
