"""The fake chat server as a registry of fake providers wants it: `"chat": ("chat_registered", "RegisteredChat")`.

Latency and script come from the registry's own options: anything with `sample_s()`, and anything with `take(names)`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Self

from .chat import MODEL, REALISTIC, FakeChat
from .chat_faults import FAULTS
from .chat_stream import Latency


class _Sampled(Latency):
    """Times to the first token as the registry draws them."""

    __slots__ = ("_drawn",)
    _drawn: Any

    def __init__(self, drawn: Any, token_ms: float) -> None:
        super().__init__(token_ms=token_ms)
        object.__setattr__(self, "_drawn", drawn)

    def first_ms(self, random: Random) -> float:
        return float(self._drawn.sample_s()) * 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A request in a line of the command's output."""

    at: float
    kind: str
    content: str


class RegisteredChat(FakeChat):
    """An OpenAI-compatible chat server that debates."""

    FAULTS: ClassVar[dict[str, str]] = FAULTS

    @classmethod
    def add_arguments(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--model", action="append", help=f"a model it has (default {MODEL})")
        parser.add_argument("--token-ms", type=float, default=REALISTIC.token_ms, help="time between two tokens")

    @classmethod
    def from_options(cls, options: argparse.Namespace, *, key: str, port: int, latency: Any, script: Any) -> Self:
        return cls(
            key=key or None,
            port=port,
            models=tuple(options.model or (MODEL,)),
            latency=_Sampled(latency, options.token_ms),
            script=lambda n, body: script.take(FAULTS),
            seed=options.seed,
        )

    @property
    def url(self) -> str:
        return self.base_url

    @property
    def received(self) -> list[Shown]:
        """The requests whose answers are over."""
        ended = [request for request in self.requests if request.ended_s is not None]
        return [Shown(request.at_s, request.fault or "good", _line(request.body)) for request in ended]


def _line(body: dict[str, Any]) -> str:
    return " ".join(str(body["messages"][-1]["content"]).split())[-150:]
