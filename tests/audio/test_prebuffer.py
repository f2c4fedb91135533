"""When a voice's sound is let out, and when the next voice is asked instead: `voices.prebuffer`, with time as an argument."""

from __future__ import annotations

from typing import Any

import pytest

from argentum_audio.voices.prebuffer import HELD_S, LEAST_PATIENCE_S, SILENCE_S, UNHURRIED_S, Prebuffer

RATE = 48_000


def after(speed: float, *, length_s: float = 5.0, wanted_s: float | None = None, last: bool = False) -> tuple[str, Any]:
    """What is decided of a voice that delivers at a constant speed, and when; at most its whole length comes."""
    prebuffer = Prebuffer(0.0, length_s, last=last)
    now_s = given_s = 0.0
    while now_s < 30.0:
        now_s += 0.05
        step = min(0.05 * speed, length_s - given_s)
        given_s += step
        prebuffer.arrived(round(step * RATE), now_s)
        if wanted_s is not None and now_s >= wanted_s - 0.6:
            prebuffer.floor_waits(wanted_s)
        verdict = prebuffer.decide(now_s)
        if verdict != "hold":
            return verdict, now_s
    return "hold", now_s


def test_a_quick_voice_is_let_out_at_once() -> None:
    assert after(4.0) == ("release", pytest.approx(HELD_S / 4, abs=0.06))


@pytest.mark.parametrize("speed", [0.0, 0.0001, 0.1, 0.5, 0.7])
@pytest.mark.parametrize("wanted_s", [0.0, 0.5, 2.0])
def test_a_voice_that_is_too_slow_is_given_up_before_the_floor_was_silent_for_a_second(
    speed: float, wanted_s: float
) -> None:
    verdict, when_s = after(speed, wanted_s=wanted_s)
    assert verdict == "give up"
    assert when_s <= max(wanted_s + SILENCE_S, LEAST_PATIENCE_S) + 0.06


@pytest.mark.parametrize("speed", [0.4, 0.6, 0.9, 1.0])
def test_a_slow_voice_with_time_enough_is_let_out_when_it_can_be_heard_without_a_gap(speed: float) -> None:
    verdict, when_s = after(speed)
    assert verdict == "release"
    held_s = when_s * speed
    assert held_s + speed * (5.0 - held_s) / speed >= 5.0 - 1e-6
    assert (5.0 - held_s) / speed <= 5.0 + 0.05, "what is missing comes while the whole is heard"


def test_a_voice_that_gives_nothing_is_given_up_even_if_nobody_waits() -> None:
    assert after(0.0) == ("give up", pytest.approx(UNHURRIED_S, abs=0.06))


def test_the_last_voice_is_never_given_up_and_gives_what_it_has() -> None:
    assert after(0.0, wanted_s=0.0, last=True)[0] == "hold"
    assert after(0.5, wanted_s=0.0, last=True) == ("release", pytest.approx(LEAST_PATIENCE_S, abs=0.06))


def test_why_it_was_given_up_is_one_sentence() -> None:
    prebuffer = Prebuffer(0.0, 5.0, last=False)
    assert prebuffer.reason("It", 1.0) == "It sent no sound within 1.0 s, so the next voice speaks."
    prebuffer.arrived(2400, 1.0)
    assert (
        prebuffer.reason("It", 2.0) == "It sends its sound at 0.05 times the speed of speech, so the next voice speaks."
    )


def test_a_voice_gets_less_where_somebody_else_takes_the_floor_soon() -> None:
    prebuffer = Prebuffer(10.0, 4.0, last=False)
    prebuffer.floor_waits(10.0, 0.2)
    assert prebuffer.decide(10.0 + SILENCE_S - 0.01) == "hold"
    assert prebuffer.decide(10.0 + SILENCE_S) == "give up"
