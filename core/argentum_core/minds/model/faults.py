"""What went wrong, as a `MindFault`: from a status and a body, or from an error inside a stream (WIRE, chat). Pure.

The kinds: `refused` will not get better by itself (key, model, quota, policy), `rate_limit` asks to wait, `timeout` was late,
`nonsense` is no answer, `failed` is all else. Details are one short sentence, sanitised, without keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argentum_kit.fault_causes import Peer
from argentum_kit.plain_text import sanitise, shortened
from argentum_kit.retry_after import retry_after_ms
from argentum_kit.secrets import Secret, scrub

from ..base import Fault, MindFault

DETAIL_CHARACTERS = 160

# Rejections of what was asked, not of who asks or whom.
_OF_ONE_REQUEST = frozenset({400, 409, 413, 415, 422})
_QUOTA = ("insufficient_quota", "quota_exceeded", "billing", "credit")
_LOADING = ("loading", "warming up", "not ready", "starting")
_TOO_LONG = (
    "context length",
    "context_length",
    "context size",
    "context window",
    "too many tokens",
    "exceed_context",
    "prompt is too long",
)
_OVERLOADED = ("rate_limit", "rate limit", "overloaded", "too many requests", "capacity", "slow_down")


@dataclass(frozen=True, slots=True)
class CallTarget:
    """Whose fault it would be: what to call it in a message, the variable of its key, what must not be shown, and where it was asked
    with the variable or spec that says so (empty where no user chose the address)."""

    model: str
    host: str
    key_variable: str = "OPENAI_API_KEY"
    secrets: tuple[Secret, ...] = ()
    url: str = ""
    url_variable: str = ""

    @property
    def peer(self) -> Peer:
        return Peer(self.host, self.key_variable, self.secrets)


class HttpFault(MindFault):
    """An answer with an error status. `lasting` if asking again is of no use before the user changes something: a wrong key, no such
    model, no quota, another address. `said` is the body without keys, from which `chat/protocol.py` finds a rejected option."""

    def __init__(
        self, fault: Fault, detail: str, retry_ms: int | None, *, status: int, lasting: bool, said: str
    ) -> None:
        super().__init__(fault, detail, retry_ms, lasting=lasting)
        self.status = status
        self.said = said


def fault_of(target: CallTarget, status: int, headers: Mapping[str, str], body: str, now: datetime) -> HttpFault:
    """The fault of an answer that is none. `headers` has names in lower case or is case-insensitive."""
    said, code = message_of(body)
    wait_ms = retry_after_ms(headers, now)
    kind, meaning = _kind(target, status, f"{code} {said}".lower())
    detail = f"{target.host} answered {status}: {meaning}"
    shown = shown_message(said, target.secrets)
    if shown and kind != "rate_limit" and status not in (401, 403):
        detail = f"{detail} ({shown})"
    return HttpFault(
        kind,
        detail,
        wait_ms if kind == "rate_limit" else None,
        status=status,
        lasting=kind == "refused" and status not in _OF_ONE_REQUEST,
        said=scrub(body, target.secrets),
    )


def fault_in_stream(target: CallTarget, error: object) -> MindFault:
    """The fault behind `{"error": …}` in the middle of an answer."""
    said, code = message_of(json.dumps({"error": error}, default=str))
    about = f"{code} {said}".lower()
    kind: Fault = "failed"
    if any(word in about for word in _QUOTA):
        kind = "refused"
    elif code == "429" or any(word in about for word in _OVERLOADED):
        kind = "rate_limit"
    shown = shown_message(said, target.secrets)
    return MindFault(kind, f"{target.host} broke off the answer" + (f": {shown}" if shown else ""))


def message_of(body: str) -> tuple[str, str]:
    """What an error's body says and its code, whatever its shape; both may be empty."""
    try:
        tree: Any = json.loads(body)
    except (ValueError, RecursionError):
        return body[:1000], ""
    if isinstance(tree, list) and tree:
        tree = tree[0]
    error = tree.get("error", tree.get("detail", tree)) if isinstance(tree, dict) else tree
    if isinstance(error, dict):
        said = error.get("message") or error.get("detail") or tree.get("message") or ""
        code = error.get("code") or error.get("type") or error.get("status") or ""
        return (said if isinstance(said, str) else json.dumps(said, default=str)), str(code)
    return (error if isinstance(error, str) else json.dumps(error, default=str)), ""


def shown_message(said: str, secrets: Iterable[Secret]) -> str:
    """A server's own words, fit to be shown: keys gone first, so that no escape hides one."""
    secrets = tuple(secrets)
    return shortened(scrub(sanitise(scrub(said[:4000], secrets)), secrets), DETAIL_CHARACTERS)


def _kind(target: CallTarget, status: int, about: str) -> tuple[Fault, str]:
    if status in (401, 403):
        return "refused", f"the key was not accepted; check {target.key_variable}"
    if status == 402 or (status == 429 and any(word in about for word in _QUOTA)):
        return "refused", "the account has no quota left"
    if status == 429:
        return "rate_limit", "too many requests"
    if status == 503 and any(word in about for word in _LOADING):
        return "rate_limit", "it is still loading the model"
    if status in (503, 529):
        return "rate_limit", "overloaded"
    if status == 404:
        return "refused", _nothing_there(target, about)
    if status in (408, 504):
        return "timeout", "it took too long"
    if 300 <= status < 400:
        return "refused", f"it points to another address, and redirects are not followed{_is_it_right(target)}"
    if status in (400, 413) and any(word in about for word in _TOO_LONG):
        return "refused", "what was heard is longer than the model can read; let its server give it a longer context"
    if 400 <= status < 500:
        return "refused", "the request was not accepted"
    return "failed", "it failed"


def _nothing_there(target: CallTarget, about: str) -> str:
    """What a 404 means: a server that knows the address speaks of the model, any other page does not."""
    if "model" in about or not target.url:
        return f"there is no model {sanitise(target.model)!r} at this address"
    hint = "" if target.url.rstrip("/").endswith("/v1/chat/completions") else "; addresses usually end in /v1"
    # Without its scheme: text hygiene would take it apart.
    return f"there is nothing at {target.url.partition('://')[2]}{hint}{_is_it_right(target)}"


def _is_it_right(target: CallTarget) -> str:
    return f"; is {target.url_variable} right?" if target.url_variable else ""


def not_an_answer(target: CallTarget, what: str) -> MindFault:
    """The fault of a server that answers with something that no chat server sends."""
    return MindFault("refused", f"{target.host} {what}{_is_it_right(target)}", lasting=True)
