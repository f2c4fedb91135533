"""Whatever the system does not answer is waited for up to a limit, and keeps nobody from leaving."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from threading import Event

import pytest

from argentum_kit.time_limits import NoAnswer, TimedCall, in_own_thread, side_by_side, within


def test_what_answers_in_time_is_the_answer_and_what_it_raises_is_raised() -> None:
    assert within(5, "it", lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(5, "it", lambda: 1 // 0)


def test_what_never_answers_is_given_up_with_a_sentence_and_its_answer_is_not_lost() -> None:
    later = Event()
    asked = TimedCall("the keyring", lambda: later.wait(30))
    with pytest.raises(NoAnswer, match=r"^the keyring did not answer within 0\.01 s$"):
        asked.wait(0.01)
    later.set()
    assert asked.wait(5) is True


def test_many_are_asked_side_by_side_with_one_limit() -> None:
    never = Event()
    begun = time.monotonic()
    found = side_by_side(
        {
            "a": lambda: "A",
            "b": lambda: str(never.wait(60)),
            "c": lambda: str(1 // 0),
            "d": lambda: str(never.wait(60)),
        },
        0.2,
        lambda name, error: f"{name}: {error}",
    )
    assert time.monotonic() - begun < 5
    assert found == {
        "a": "A",
        "b": "b: did not answer within 0.2 s",
        "c": "c: integer division or modulo by zero",
        "d": "d: did not answer within 0.2 s",
    }
    assert list(found) == ["a", "b", "c", "d"]


async def test_work_aside_can_be_left_at_any_time() -> None:
    never = Event()
    assert await in_own_thread(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await in_own_thread(lambda: 1 // 0)
    waiting = asyncio.ensure_future(in_own_thread(lambda: never.wait(60)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_the_process_ends_without_waiting() -> None:
    code = (
        "import time\nfrom argentum_kit.time_limits import NoAnswer, TimedCall\n"
        "try:\n    TimedCall('it', lambda: time.sleep(600)).wait(0.01)\nexcept NoAnswer as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("it did not answer within 0.01 s\n", "")
