"""Libraries that only the lab wants: imported when needed, and one sentence where they are missing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


class MissingExtra(RuntimeError):
    """A library of an extra is not installed; the message says what to install."""


def present(module: str) -> bool:
    """Whether a library can be imported, without importing it."""
    return find_spec(module) is not None


def sentence(what: str, extra: str) -> str:
    """What to install: `what` begins the sentence ("plots need"), `extra` is the name of the extra."""
    return f"{what} an extra: pip install 'argentum[{extra}]'"


def needed(module: str, what: str, extra: str) -> ModuleType:
    """The module; raises MissingExtra. `what` begins the sentence: "tuning needs"."""
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra(sentence(what, extra)) from None
