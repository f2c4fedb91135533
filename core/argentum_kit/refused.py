"""How it is said that something cannot be done as it was asked: one sentence (SURFACE, Exit status)."""

from __future__ import annotations

from .display import shown
from .errors import message_of


class Refused(ValueError):
    """What was asked for is wrong or does not exist. The message is one sentence without a full stop; commands that raise it
    exit with status 2."""


def one_line(error: BaseException | str) -> str:
    """A message on one line, safe to print, without a full stop at its end; an empty one is the exception's class."""
    text = " ".join(error.split()) if isinstance(error, str) else message_of(error)
    return shown(text).rstrip(".") or type(error).__name__
