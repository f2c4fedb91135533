"""A child that is spoken with over its pipes goes, and its status says why."""

from __future__ import annotations

import subprocess
import sys
import threading

from argentum_kit import child_process


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_one_that_died_says_by_what_and_one_that_stays_is_killed() -> None:
    died = child("import os; os.close(0); os.close(1); os._exit(7)")
    assert died.stdout is not None and died.stdout.read() == b""
    assert child_process.end(died) == 7
    assert child_process.end(child("import time; time.sleep(60)")) != 0


def test_one_that_is_late_is_killed_and_known_to_be_late() -> None:
    late = threading.Event()
    process = child("import time; time.sleep(60)")
    timer = child_process.kill_after(process, 0.05, late)
    assert process.wait(30) != 0 and late.is_set()
    timer.cancel()
    child_process.end(process)


def test_one_that_answers_in_time_is_left_alone() -> None:
    late = threading.Event()
    process = child("print('yes')")
    timer = child_process.kill_after(process, 60.0, late)
    assert process.stdout is not None and process.stdout.read().strip() == b"yes"
    timer.cancel()
    assert child_process.end(process) == 0 and not late.is_set()
