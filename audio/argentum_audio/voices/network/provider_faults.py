"""From what a provider answered to the one VoiceError that says it (WIRE, Close and HTTP errors). Pure.

The kind decides what happens next: a wrong key or an empty account is not asked again, a limit is waited for, and
everything goes on to the next voice of the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from argentum_kit.retry_after import retry_after_ms
from argentum_kit.secrets import Secret, one_line

from ..base import FaultKind, VoiceError

# Words in error messages and the kind they mean; the first match counts.
_WORDS: tuple[tuple[str, FaultKind], ...] = (
    ("quota", "quota"),
    ("insufficient_credit", "quota"),
    ("insufficient credit", "quota"),
    ("payment_required", "quota"),
    ("invalid_api_key", "auth"),
    ("invalid api key", "auth"),
    ("incorrect api key", "auth"),
    ("missing_permissions", "auth"),
    ("unauthorized", "auth"),
    ("detected_unusual_activity", "auth"),
    ("unusual activity", "auth"),
    ("unusual_activity", "auth"),
    ("voice_not_found", "voice_not_found"),
    ("voice not found", "voice_not_found"),
    ("model_not_found", "voice_not_found"),
    ("system_busy", "overloaded"),
    ("overloaded", "overloaded"),
    ("too_many_concurrent_requests", "rate_limit"),
    ("max_active_conversations", "rate_limit"),
    ("rate_limit", "rate_limit"),
    ("rate limit", "rate_limit"),
    ("input_timeout_exceeded", "timeout"),
)
_STATUS: dict[int, FaultKind] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "voice_not_found",
    408: "timeout",
    429: "rate_limit",
    500: "overloaded",
    502: "overloaded",
    503: "overloaded",
    504: "timeout",
    529: "overloaded",
}
_CLOSE: dict[int, FaultKind] = {
    1008: "protocol",
    1009: "bad_audio",
    1011: "overloaded",
    1012: "overloaded",
    1013: "overloaded",
}
_SAYS: dict[FaultKind, str] = {
    "auth": "refused the key",
    "voice_not_found": "does not know this voice",
    "rate_limit": "takes no more requests for now",
    "overloaded": "is overloaded",
    "quota": "says that the account's quota is used up",
    "timeout": "gave up waiting",
    "protocol": "did not accept what was asked",
    "dropped": "closed the connection",
}


def fault_from_status(
    provider: str,
    status: int,
    body: bytes,
    *,
    headers: Mapping[str, str],
    now: datetime,
    secrets: Iterable[Secret],
) -> VoiceError:
    """The fault of an HTTP answer that is not 2xx. `now` is compared with the date in a Retry-After header; `secrets` are never shown."""
    code, message = _code_and_message(body)
    kind = _kind_of_words(f"{code} {message}") or _STATUS.get(status)
    if kind is None:
        kind = "overloaded" if status >= 500 else "protocol"
    detail = one_line(": ".join(part for part in (code, message) if part), secrets)
    retry = retry_after_ms(headers, now) if kind in {"rate_limit", "overloaded"} else None
    return _fault(provider, kind, f"HTTP {status}" + (f", {detail}" if detail else ""), retry)


def fault_from_close(provider: str, code: int | None, reason: str, secrets: Iterable[Secret]) -> VoiceError:
    """The fault of a websocket that was closed while something was asked of it; `code` None means that the connection was lost."""
    kind = _kind_of_words(reason) or _CLOSE.get(code or 0, "dropped")
    detail = one_line(reason, secrets)
    if code is None:
        return _fault(provider, kind, "without a word")
    return _fault(provider, kind, f"code {code}, {detail}" if detail else f"code {code}")


def fault_from_message(provider: str, answer: Mapping[str, Any], secrets: Iterable[Secret]) -> VoiceError:
    """The fault of an answer inside a stream that reports an error."""
    code, message = _code_and_message_of(answer)
    kind = _kind_of_words(f"{code} {message}") or "protocol"
    return _fault(provider, kind, one_line(": ".join(part for part in (code, message) if part), secrets))


def _fault(provider: str, kind: FaultKind, detail: str, retry_ms: int | None = None) -> VoiceError:
    says = _SAYS.get(kind, "failed")
    return VoiceError(one_line(f"{provider} {says} ({detail})."), kind=kind, retry_ms=retry_ms)


def _kind_of_words(text: str) -> FaultKind | None:
    lower = text.lower()
    return next((kind for words, kind in _WORDS if words in lower), None)


def _code_and_message(body: bytes) -> tuple[str, str]:
    """A code and a sentence from an error's body, whichever of them it has; the body itself if it is no JSON."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return "", body[:4096].decode("utf-8", errors="replace")
    return _code_and_message_of(answer) if isinstance(answer, dict) else ("", str(answer)[:4096])


def _code_and_message_of(answer: Mapping[str, Any]) -> tuple[str, str]:
    inner = answer.get("detail", answer.get("error", answer))
    if isinstance(inner, str):
        return (inner, str(answer["message"])) if "message" in answer else ("", inner)
    if isinstance(inner, list):
        inner = inner[0] if inner and isinstance(inner[0], dict) else {"message": str(inner)}
    if not isinstance(inner, Mapping):
        return "", str(inner)
    code = inner.get("status") or inner.get("code") or inner.get("type") or ""
    message = inner.get("message") or inner.get("msg") or inner.get("error") or ""
    return str(code), str(message)
