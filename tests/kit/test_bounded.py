"""Calls into the system that may never return: `argentum_kit.bounded`."""

import threading

import pytest

from argentum_kit.bounded import TooLate, in_thread


def test_a_call_that_returns_gives_its_result():
    assert in_thread(lambda: 7, 5.0) == 7


def test_what_a_call_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        in_thread(lambda: 1 // 0, 5.0)


def test_a_call_that_never_returns_is_left_to_a_daemon():
    for_ever = threading.Event()
    with pytest.raises(TooLate):
        in_thread(for_ever.wait, 0.01, name="never")
    [thread] = [thread for thread in threading.enumerate() if thread.name == "never"]
    assert thread.daemon
    for_ever.set()
