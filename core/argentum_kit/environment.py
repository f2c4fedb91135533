"""Variables of the environment that minds and voices share, and how any is read. Pure: the environment is an argument.

A variable that is empty or blank counts as not set, and white space around a value is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .secrets import Secret

OPENAI_API_KEY = "OPENAI_API_KEY"
OPENAI_BASE_URL = "OPENAI_BASE_URL"
OPENAI_URL = "https://api.openai.com/v1"
"""Where OpenAI is asked if `OPENAI_BASE_URL` is not set."""


def value_of(environ: Mapping[str, str], variable: str) -> str | None:
    """What a variable says; None if it is not set."""
    return environ.get(variable, "").strip() or None


def key_of(environ: Mapping[str, str], variable: str) -> Secret | None:
    """The key that a variable holds; None if it is not set."""
    value = value_of(environ, variable)
    return Secret(value) if value is not None else None
