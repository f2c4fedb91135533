"""How the tests share the machine, and how many examples those of hypothesis try.

Three tests run at once; a test marked `alone` has the machine to itself, because it listens in real time. Every test holds a
lock with others, an `alone` one by itself. Whoever wants the machine stands in a turnstile first, so that it is not kept
waiting for ever by tests that come one after the other.

Without arguments `pytest` leaves the tests out that are marked `slow`, and says how many there are: what plays debates in real time,
kills them or searches for minutes. With CI or ARGENTUM_THOROUGH in the environment they run too, and so does what is named or marked on
the command line.

Hypothesis tries the same examples every time: what fails here fails everywhere; 50 for each test that does not say how many it
needs, and 100 with CI or ARGENTUM_THOROUGH in the environment. With ARGENTUM_FUZZ=2000 there are other ones each time, and so
many.

Where Python is told to keep no bytecode (PYTHONDONTWRITEBYTECODE, as in many containers), the tests keep theirs in
`build/bytecode`: without it each worker and each process that a test starts would compile every module anew, about half of
what it costs to collect the tests or to start the command line.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

try:
    import fcntl
except ImportError:  # no such locks on this system: tests run one at a time there (-n 0)
    fcntl = None  # type: ignore[assignment]

# For this process, for pytest's workers and for what the tests start.
if sys.dont_write_bytecode and sys.pycache_prefix is None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(Path(__file__).parents[1] / "build" / "bytecode")
    sys.dont_write_bytecode = False

THOROUGH = bool(os.environ.get("CI") or os.environ.get("ARGENTUM_THOROUGH"))
MORE_EXAMPLES = int(os.environ.get("ARGENTUM_FUZZ") or 0)
# A busy machine is slow; an example that takes long is no failure.
UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
settings.register_profile("quick", UNHURRIED, derandomize=True, max_examples=50, database=None)
settings.register_profile("pinned", UNHURRIED, derandomize=True, max_examples=100, database=None)
settings.register_profile("long", UNHURRIED, max_examples=MORE_EXAMPLES or 100)
settings.load_profile("long" if MORE_EXAMPLES else "pinned" if THOROUGH else "quick")

# What waits in real time and takes longest comes first, so that the others run beside it: the first three at once, what starts
# many processes after what is measured by the clock.
LONG_FIRST = (
    "show/test_provider_storm.py",
    "show/test_provider_faults.py",
    "tui/test_termination.py",
    "show/test_resume_after_kill.py",
    "show/test_keys_never_show.py",
    "show/test_sound_faults.py",
    "core/test_session_degrading.py",
    "core/test_progress.py",
    "tui/test_terminal_output.py",
    "show/test_hostile_texts.py",
    "page/test_page_in_browser.py",
    "tui/test_screen_pictures.py",
    "audio/test_elevenlabs_voice.py",
    "tui/test_one_grammar.py",
)


LEAVES_OUT_SLOW = "ARGENTUM_TESTS_LEAVE_OUT_SLOW"
"""Set for the workers of a run that leaves the slow tests out, and what it says."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, where that is meant; sort the files that are listed to the front, and those that nothing may run beside to
    the end, where nobody waits for them; a file's tests keep their order."""
    if os.environ.get(LEAVES_OUT_SLOW):
        slow = [item for item in items if item.get_closest_marker("slow") is not None]
        items[:] = [item for item in items if item.get_closest_marker("slow") is None]
        config.hook.pytest_deselected(items=slow)
    here = Path(__file__).parent
    places = {str(here / name): number for number, name in enumerate(LONG_FIRST)}

    def place(item: pytest.Item) -> int:
        alone = item.get_closest_marker("alone") is not None
        return len(places) + alone if str(item.path) not in places else places[str(item.path)]

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was collected stays until the end: Python need not look through it for cycles again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.getoption("-m")
        os.environ[LEAVES_OUT_SLOW] = "yes" if everything and not THOROUGH and not MORE_EXAMPLES else ""
    # A run in the background of a script is deaf to Ctrl-C, and so would be the debates that tests end with it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get(LEAVES_OUT_SLOW):
        terminalreporter.write_line(
            "The tests marked slow were left out; ARGENTUM_THOROUGH=1 pytest runs them too, as CI does."
        )


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


@pytest.fixture(autouse=True)
def _nothing_loaded_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of a test loads the neural voice when it speaks with it, and not before it was refused."""
    monkeypatch.setattr("argentum_core.wiring.specs.load_early", lambda _voice: None)
