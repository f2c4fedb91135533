"""The chat completions protocol without any I/O: request bodies, what a chunk means, and what a server cannot do
(WIRE, OpenAI-compatible chat).

Servers differ in what they accept. `Abilities` is what is asked of one; when it rejects an option by name, `weakened` gives
the abilities without it, to try once more and to remember.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..model.source import AnswerChunk
from ..prompts.writer import Prompt

FormKind = Literal["schema", "object", "none"]
LimitName = Literal["max_tokens", "max_completion_tokens"]

DONE = "[DONE]"
MOST_ROOM = 16

_REASONING = ("reasoning", "reasoning_content", "reasoning_details", "thinking")
_CHUNK_FIELDS = frozenset({"choices", "usage", "object", "id", "model"})

# From what is asked first to what is asked last.
_FORMS: tuple[FormKind, ...] = ("schema", "object", "none")
_LIMITS: tuple[LimitName, ...] = ("max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What is asked of a server beyond the bare protocol. `room` multiplies the limit of an answer: models that think
    before they speak spend their tokens on thoughts. `proven` once an answer came."""

    usage: bool = True
    form: FormKind = "schema"
    limit: LimitName = "max_tokens"
    room: int = 1
    proven: bool = False
    temperature: bool = True


def most_tokens(prompt: Prompt, abilities: Abilities) -> int:
    """How many tokens the model may write."""
    return prompt.form.most_tokens * abilities.room


def body(model: str, prompt: Prompt, abilities: Abilities) -> dict[str, Any]:
    """The request's body."""
    written: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
        "stream": True,
        abilities.limit: most_tokens(prompt, abilities),
    }
    if abilities.temperature:
        written["temperature"] = prompt.form.temperature
    if abilities.usage:
        written["stream_options"] = {"include_usage": True}
    if abilities.form == "schema":
        form = {"name": prompt.form.name, "strict": True, "schema": prompt.form.schema()}
        written["response_format"] = {"type": "json_schema", "json_schema": form}
    elif abilities.form == "object":
        written["response_format"] = {"type": "json_object"}
    return written


def weakened(abilities: Abilities, status: int, said: str) -> Abilities | None:
    """The abilities without what the server rejected; None if the rejection is about something else.

    A rejection that names nothing is taken for one of all options, once, and only from a server that never answered yet.
    """
    if status not in (400, 415, 422, 500, 501):
        return None
    about = said.lower()
    if abilities.usage and ("stream_options" in about or "include_usage" in about):
        return replace(abilities, usage=False)
    if abilities.temperature and "temperature" in about:
        return replace(abilities, temperature=False)
    if abilities.limit == "max_tokens" and "max_completion_tokens" in about:
        return replace(abilities, limit="max_completion_tokens")
    if abilities.form != "none" and any(
        word in about for word in ("response_format", "json_schema", "json_object", "schema", "grammar")
    ):
        return replace(abilities, form="object" if abilities.form == "schema" else "none")
    if (
        status in (400, 422)
        and not abilities.proven
        and (abilities.usage or abilities.form != "none" or abilities.temperature)
        and not _names_a_cause(about)
    ):
        return replace(abilities, usage=False, form="none", temperature=False)
    return None


def common(one: Abilities, other: Abilities) -> Abilities:
    """What both have: agents that ask at the same time learn of different options, and neither may forget the other's."""
    return Abilities(
        usage=one.usage and other.usage,
        form=max(one.form, other.form, key=_FORMS.index),
        limit=max(one.limit, other.limit, key=_LIMITS.index),
        room=max(one.room, other.room),
        proven=one.proven or other.proven,
        temperature=one.temperature and other.temperature,
    )


def roomier(abilities: Abilities) -> Abilities | None:
    """The abilities after an answer that was used up before its first word; None if there is no more room to give."""
    return replace(abilities, room=abilities.room * 4) if abilities.room < MOST_ROOM else None


def read_chunk(data: str) -> AnswerChunk | None:
    """What a piece of data means; None for what means nothing, also for what is no JSON."""
    try:
        tree: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict):
        return None
    if tree.get("error"):
        return AnswerChunk(error=tree["error"])
    if tree.keys().isdisjoint(_CHUNK_FIELDS):
        return None
    usage = tree.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    choices = tree.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    # A server that does not stream answers with a whole message where the others have a delta.
    message = choice.get("message")
    delta = choice.get("delta") or message
    delta = delta if isinstance(delta, dict) else {}
    # A whole message is finished, whether its server says so or not.
    finish = choice.get("finish_reason") or ("stop" if isinstance(message, dict) else None)
    return AnswerChunk(
        content=_content(delta.get("content")),
        thought=any(delta.get(name) for name in _REASONING),
        refusal=_content(delta.get("refusal")),
        finish=finish if isinstance(finish, str) else None,
        input_tokens=_count(usage.get("prompt_tokens")),
        output_tokens=_count(usage.get("completion_tokens")),
    )


def _names_a_cause(about: str) -> bool:
    """Whether a rejection is about the model, the key or what was said, not about an option."""
    return any(
        word in about for word in ("model", "api key", "api_key", "content", "policy", "context", "quota", "credit")
    )


def _content(written: object) -> str:
    """Text, or the text parts of a list of parts."""
    if isinstance(written, str):
        return written
    if isinstance(written, list):
        return "".join(part["text"] for part in written if isinstance(part, dict) and isinstance(part.get("text"), str))
    return ""


def _count(written: object) -> int | None:
    return written if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < 10**9 else None
