"""A written line taken apart: its first word, and agents by name, id or number. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

LONGEST = 400
"""Characters of a line that is read; nobody types more."""
HEAD_WORDS = 3
"""The most words that a first word is written in, as in `cut at beat`."""
FILLERS = ("for", "to", "from", "of")
"""What may stand before an agent and means nothing: `clap for Ada`."""
_AROUND = ",:;\"'"


class GrammarError(ValueError):
    """A line that cannot be read; the message is one sentence that says what is allowed."""


class NotNow(GrammarError):
    """A line that can be read, and cannot be done as the debate stands."""


class Called(Protocol):
    """Whoever can be called by a name, an id or a number."""

    @property
    def id(self) -> str:
        """How the record names it."""

    @property
    def name(self) -> str:
        """How people call it."""

    @property
    def seat(self) -> int:
        """Its number, from 1."""


C = TypeVar("C", bound=Called)


def cleaned(text: str) -> str:
    """The line without what may stand before it: spaces, and the `:` with which it is begun on the stage."""
    return text.strip().removeprefix(":").strip()


def take_head(text: str, known: Iterable[str]) -> tuple[str, str]:
    """The longest of the known words with which a line begins, and the rest; an empty word where there is none.

    Words of several parts are written with `_`, `-` or spaces between them, in any case of letters.
    """
    words, names = text.split(), set(known)
    for count in range(min(HEAD_WORDS, len(words)), 0, -1):
        head = "_".join(words[:count]).casefold().replace("-", "_")
        if head in names:
            return head, text.split(maxsplit=count)[count] if len(words) > count else ""
    return "", text


def find(agents: Sequence[C], called: str) -> C | None:
    """The agent called by name, id or number (its seat, from 1), in any case of letters."""
    wanted = called.strip().casefold()
    for agent in agents:
        if wanted in labels_of(agent):
            return agent
    return None


def take_agent(agents: Sequence[C], text: str) -> tuple[C | None, str]:
    """The agent with which a text begins, by the longest name that fits, and the rest; None with the text where there is none."""
    words = text.split()
    if words and words[0].casefold() in FILLERS and find(agents, words[0]) is None:
        text = text.split(maxsplit=1)[1] if len(words) > 1 else ""
        words = words[1:]
    most = max((len(label.split()) for agent in agents for label in labels_of(agent)), default=0)
    for count in range(min(most, len(words)), 0, -1):
        found = find(agents, " ".join(words[:count]).strip(_AROUND))
        if found is not None:
            return found, text.split(maxsplit=count)[count] if len(words) > count else ""
    return None, text


def labels_of(agent: Called) -> tuple[str, ...]:
    """What an agent is called by, in small letters."""
    return agent.name.casefold(), agent.id.casefold(), str(agent.seat)


def listed(agents: Iterable[Called]) -> str:
    """The agents there are, for a refusal: `Ada (1), Brook (2)`."""
    return ", ".join(f"{agent.name} ({agent.seat})" for agent in agents) or "none yet"
