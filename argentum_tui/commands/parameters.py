"""Types of command-line values, whose errors name the option, the value and what is allowed."""

# ruff: noqa: ARG002 (the signatures are click's)
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from .problems import Refused

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _Int = click.ParamType[int]
    _Float = click.ParamType[float]
    _Text = click.ParamType[str]
    _Pair = click.ParamType[tuple[str, str]]
else:
    # Older releases of click 8 do not have the generic form.
    _Int = _Float = _Text = _Pair = click.ParamType


class Whole(_Int):
    """A whole number within bounds."""

    name = "N"

    def __init__(self, low: int, high: int | None = None) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; raises Refused for anything else, with the bounds."""
        try:
            number = int(str(value), 10)
        except ValueError:
            number = self.low - 1
        if number < self.low or (self.high is not None and number > self.high):
            limit = f"of at least {self.low}" if self.high is None else f"from {self.low} to {self.high}"
            raise Refused(f"{_option(param)} {value} is not allowed; it takes a whole number {limit}")
        return number


class Positive(_Float):
    """A number above zero, such as a length of time."""

    name = "X"

    def __init__(self, high: float) -> None:
        self.high = high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; raises Refused for anything else, with the bounds."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not 0 < number <= self.high:
            raise Refused(f"{_option(param)} {value} is not allowed; it takes a number above 0, up to {self.high:g}")
        return number


class OneOf(_Text):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.name = "|".join(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        """What help writes in the value's place."""
        return self.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word; raises Refused for any other, with those there are."""
        if value not in self.words:
            raise Refused(f"{_option(param)} {value} is not allowed; it takes one of {', '.join(self.words)}")
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class KeyValue(_Pair):
    """`key.path=value`."""

    name = "KEY.PATH=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Key path and value as text; raises Refused for what has no `=`."""
        if isinstance(value, tuple):
            return value
        key, equals, text = str(value).partition("=")
        if not (equals and key.strip() and text.strip()):
            raise Refused(f"{_option(param)} {value} is not allowed; it takes key.path=value, as in auction.max_bid=3")
        return key.strip(), text.strip()


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param is not None else "the value"
