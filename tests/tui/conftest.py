"""Tests of the screen wait for the app to be idle after every key; shorter looks find it idle sooner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual import _wait

from argentum_core.wiring import keyring_keys

LOOK_S = 0.004
IDLE_CPU_S = 0.0005


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", LOOK_S)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", IDLE_CPU_S)
    yield


@pytest.fixture(autouse=True)
def another_keyring() -> Iterator[None]:
    """What a test's keyring said, or failed to say, is nothing to the next one."""
    yield
    keyring_keys.forget()
