"""What a setting takes: a text, a number within bounds, a switch. Each reads a value of the file, and words of the command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol


class Kind(Protocol):
    """What a setting takes."""

    @property
    def takes(self) -> str:
        """In words: `a whole number from 2 to 64`."""

    def read(self, value: Any) -> Any:
        """A value of the file as it is used; raises ValueError for what is not allowed."""

    def written(self, texts: Sequence[str]) -> Any:
        """What is written in the file for words of the command line; raises ValueError."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of one line that is not empty."""

    takes: str = "text"

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            raise ValueError
        return value.strip()

    def written(self, texts: Sequence[str]) -> str:
        return self.read(" ".join(texts))


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts."""

    takes: str = "a list of texts"

    def read(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one.strip() for one in value):
            raise ValueError
        return tuple(one.strip() for one in value)

    def written(self, texts: Sequence[str]) -> list[str]:
        return list(self.read(list(texts)))


@dataclass(frozen=True, slots=True)
class Places(Texts):
    """Folders, files and addresses, one or a list; `~` is the user's own folder."""

    takes: str = "folders, files and addresses"

    def read(self, value: Any) -> tuple[str, ...]:
        given = Texts.read(self, [value] if isinstance(value, str) else value)
        return tuple(os.path.expanduser(one) for one in given)  # noqa: PTH111 (a name without a user stays as it is)

    def written(self, texts: Sequence[str]) -> list[str]:
        return list(Texts.read(self, list(texts)))


@dataclass(frozen=True, slots=True)
class Flag:
    """On or off."""

    takes: str = "true or false"

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    def written(self, texts: Sequence[str]) -> bool:
        word = " ".join(texts).lower()
        if word not in _WORDS:
            raise ValueError
        return _WORDS[word]


_WORDS: Final = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    low: int
    high: int | None = None

    @property
    def takes(self) -> str:
        return f"a whole number {f'of at least {self.low}' if self.high is None else f'from {self.low} to {self.high}'}"

    def read(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < self.low:
            raise ValueError
        if self.high is not None and value > self.high:
            raise ValueError
        return value

    def written(self, texts: Sequence[str]) -> int:
        return self.read(int(" ".join(texts), 10))


@dataclass(frozen=True, slots=True)
class Positive:
    """A number above zero."""

    high: float

    @property
    def takes(self) -> str:
        return f"a number above 0, up to {self.high:g}"

    def read(self, value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= self.high:
            raise ValueError
        return float(value)

    def written(self, texts: Sequence[str]) -> int | float:
        number = self.read(float(" ".join(texts)))
        return int(number) if number.is_integer() else number
