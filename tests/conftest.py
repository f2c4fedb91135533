"""Three tests run at once; a test marked `alone` has the machine to itself, because it listens in real time.

Every test holds a lock with others, an `alone` one by itself. Whoever wants the machine stands in a turnstile first, so that
it is not kept waiting for ever by tests that come one after the other.
"""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # no such locks on this system: tests run one at a time there (-n 0)
    fcntl = None  # type: ignore[assignment]


def pytest_configure() -> None:
    # A run in the background of a script is deaf to Ctrl-C, and so would be the debates that tests end with it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if fcntl is None or not hasattr(item.config, "workerinput"):
        return (yield)
    # The folder that the workers of this run have in common; pytest clears it away some runs later.
    together = item.config._tmp_path_factory.getbasetemp().parent  # type: ignore[attr-defined]
    with _turn(together / "machine", alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _turn(place: Path, *, alone: bool) -> Iterator[None]:
    with place.with_suffix(".turn").open("w") as turnstile, place.with_suffix(".lock").open("w") as machine:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield
