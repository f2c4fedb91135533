"""The voices that a speech server of one's own offers: `GET {base}/audio/voices`, which the API of OpenAI lacks and servers
made after it have (Kokoro-FastAPI, Speaches, openedai-speech)."""

from __future__ import annotations

import json
from typing import Any, Final

from argentum_kit.display import printable
from argentum_kit.http_client import client_for
from argentum_kit.secrets import Secret

PATH: Final = "/audio/voices"
MOST_BYTES: Final = 1 << 20
MOST_VOICES: Final = 1000
_LONGEST: Final = 100
_IN_A_SPEC: Final = frozenset(",@")
"""Characters that mean something in a voice's spec, so that no name may have them."""


async def offered_voices(base: str, key: Secret | None, seconds: float) -> list[str]:
    """The names to write after `openai:`, as the server at `base` (without a slash at its end) orders them.

    Empty for a server that offers no list within `seconds`, whatever is in the way: nothing depends on it.
    """
    import asyncio

    headers = {"Authorization": key.in_header("Bearer ")} if key else {}
    body = b""
    try:
        async with (
            asyncio.timeout(seconds),
            client_for(base, headers=headers) as client,
            client.stream("GET", f"{base}{PATH}") as response,
        ):
            if response.status_code != 200:
                return []
            async for part in response.aiter_raw():
                body += part
                if len(body) > MOST_BYTES:
                    return []
    except Exception:  # of an HTTP client, its proxies and its certificates
        return []
    return voices_in(body)


def voices_in(body: bytes) -> list[str]:
    """The names in an answer: a list, or one in an object under `voices` or `data`, of names or of objects with one (pure)."""
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if isinstance(answer, dict):
        answer = next((answer[name] for name in ("voices", "data") if isinstance(answer.get(name), list)), None)
    if not isinstance(answer, list):
        return []
    names = dict.fromkeys(name for item in answer[:MOST_VOICES] if (name := _name_of(item)))
    return list(names)


def _name_of(item: object) -> str:
    if isinstance(item, dict):
        item = next((item[name] for name in ("id", "voice_id", "name") if isinstance(item.get(name), str)), "")
    if not isinstance(item, str) or not 0 < len(item) <= _LONGEST or item != printable(item).strip():
        return ""
    return "" if _IN_A_SPEC & set(item) else item
