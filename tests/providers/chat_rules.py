"""What a chat server forbids in a request, by the specification or by manners of its own, and how it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .chat_faults import ERRORS, ErrorAnswer


@dataclass(frozen=True, slots=True)
class Manners:
    """What this server cannot do: options it rejects (`stream_options`, `response_format`, `max_tokens`), or no usage at all."""

    rejects: frozenset[str] = frozenset()
    usage: bool = True
    silent_rejection: bool = False


def wrong_with(body: dict[str, Any], models: tuple[str, ...], manners: Manners) -> ErrorAnswer | None:
    """What the specification or this server's manners forbid in a request."""
    for option in ("stream_options", "response_format", "max_tokens"):
        if option in body and option in manners.rejects:
            hint = ". Use 'max_completion_tokens' instead" if option == "max_tokens" else ""
            said = "Bad request" if manners.silent_rejection else f"Unsupported parameter: '{option}'{hint}"
            return ErrorAnswer(
                400,
                {
                    "message": said,
                    "type": "invalid_request_error",
                    "param": None if manners.silent_rejection else option,
                },
            )
    if body.get("model") not in models:
        return ERRORS["no_model"]
    problem = _malformed(body)
    return ErrorAnswer(400, {"message": problem, "type": "invalid_request_error"}) if problem else None


def _malformed(body: dict[str, Any]) -> str:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "'messages' must be a list that is not empty"
    if any(
        not isinstance(message.get("content"), str) or message.get("role") not in ("system", "user", "assistant")
        for message in messages
    ):
        return "a message needs a known role and a content"
    if "stream_options" in body and not body.get("stream"):
        return "'stream_options' is only allowed when 'stream' is true"
    if "max_tokens" in body and "max_completion_tokens" in body:
        return "'max_tokens' and 'max_completion_tokens' exclude each other"
    form = body.get("response_format")
    return _malformed_form(form["json_schema"]) if form is not None and form.get("type") == "json_schema" else ""


def _malformed_form(form: dict[str, Any]) -> str:
    schema = form.get("schema")
    if not form.get("name") or not isinstance(schema, dict):
        return "'response_format.json_schema' needs a name and a schema"
    if form.get("strict") and (
        schema.get("additionalProperties") is not False or set(schema["required"]) != set(schema["properties"])
    ):
        return "a strict schema requires every property and allows no others"
    return ""


def usage(body: dict[str, Any], content: str) -> dict[str, int]:
    taken = sum(len(message["content"]) for message in body["messages"]) // 4
    written = len(content) // 4
    return {"prompt_tokens": taken, "completion_tokens": written, "total_tokens": taken + written}


def whole(body: dict[str, Any], content: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return {"object": "chat.completion", "model": body["model"], "choices": choices, "usage": usage(body, content)}
