"""Where a model's answer comes from: what a chat server and a provider's own client have in common."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from argentum_kit.fault_causes import Peer

from ..base import Sign
from ..prompts.writer import Prompt


@dataclass(frozen=True, slots=True)
class AnswerChunk:
    """A piece of an answer. Token counts come once, at the end if at all; `error` is what a server put into the stream, `thought`
    whether it is reasoning that is not part of the answer."""

    content: str = ""
    thought: bool = False
    refusal: str = ""
    finish: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    error: object = None


@dataclass(slots=True)
class CallProgress:
    """Whether a request is out that may cost something, answered or not, and how far its answer is."""

    sent: bool = False
    thinking: bool = False
    writing: bool = False

    @property
    def sign(self) -> Sign:
        """The last sign of life of the call."""
        if self.writing:
            return "writing"
        if self.thinking:
            return "thinking"
        return "waiting" if self.sent else "not_sent"


class AnswerSource(Protocol):
    """One model at one provider. `chunks` raises MindFault; closing it ends the connection of that answer at once."""

    @property
    def model(self) -> str:
        """The model's name, as the provider has it."""
        ...

    @property
    def peer(self) -> Peer:
        """What is asked, as it is called in sentences about it."""
        ...

    def most_tokens(self, prompt: Prompt) -> int:
        """How many tokens an answer may have."""
        ...

    def chunks(self, prompt: Prompt, sending: CallProgress) -> AsyncGenerator[AnswerChunk, None]:
        """The chunks of an answer to a prompt, in order; `sending` is told how far the call is. Raises MindFault."""
        ...

    def used_up(self) -> None:
        """An answer came to its limit before its first word."""
        ...

    def shown(self, said: str) -> str:
        """A provider's own words, fit to be shown."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...
