"""The edge where keys and addresses come in: from the environment, or from a keyring where one is installed (SURFACE, Environment).

Everything further in gets values; nothing else reads a key. What is found here is also what must never be shown: `hidden`
takes every known key out of a text, whoever wrote it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argentum_audio.voices.access import VoiceAccess
    from argentum_core.minds.access import MindAccess

KEYRING_SERVICE = "argentum"
VOICE_KEYS = ("ELEVENLABS_API_KEY", "OPENAI_API_KEY")
KEY_ENDING = "_API_KEY"
"""What the name of every variable of a key ends with."""
OTHER_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
"""Read by a provider's own package; never by Argentum, and never shown either."""

_taken_from_keyring: set[str] = set()


@dataclass(frozen=True, slots=True)
class Access:
    """What minds and voices may use."""

    minds: MindAccess
    voices: VoiceAccess


def access(*, insecure: bool = False, seed: int = 0) -> Access:
    """The access that environment and keyring grant; raises Refused for a table of prices that does not read."""
    from argentum_audio.voices.access import VoiceAccess
    from argentum_core.journal.places import home
    from argentum_core.minds.access import MindAccess
    from argentum_core.minds.price_table import PricesError, load_prices

    from .problems import Refused, one_line

    environment = environment_with_keyring()
    try:
        prices = load_prices(home())
    except PricesError as error:
        raise Refused(one_line(error)) from None
    return Access(
        MindAccess.of_environment(environment, insecure=insecure, prices=prices, seed=seed),
        VoiceAccess.of_environment(environment, insecure=insecure),
    )


def environment_with_keyring() -> Mapping[str, str]:
    """The environment, and for keys that it lacks what the keyring holds."""
    found = {name: key for name in key_variables() if not os.environ.get(name) and (key := in_keyring(name))}
    return {**os.environ, **found} if found else os.environ


def key_variables() -> tuple[str, ...]:
    """Every variable that may hold a key."""
    from argentum_core.minds.access import KEY_VARIABLES

    return tuple(dict.fromkeys((*KEY_VARIABLES, *VOICE_KEYS)))


@cache
def in_keyring(variable: str) -> str | None:
    """A key that the system's keyring keeps under the service `argentum` and the variable's name; None without a keyring."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        key = keyring.get_password(KEYRING_SERVICE, variable) or None
    except Exception:  # a backend may fail in any way it likes; then there is no key
        return None
    if key is not None:
        _taken_from_keyring.add(key)
    return key


def where_from(variable: str) -> str | None:
    """Where a key comes from: `environment`, `keyring`, or None when it is missing."""
    if os.environ.get(variable, "").strip():
        return "environment"
    return "keyring" if in_keyring(variable) else None


def hidden(text: str) -> str:
    """A text without any key that is known here, whoever wrote it: for refusals, notices and reports of crashes.

    A key in the keyring that nobody asked for yet cannot be in any text, so the keyring is not opened for this.
    """
    names = [name for name in os.environ if name.endswith(KEY_ENDING) or name in OTHER_SECRETS]
    keys = [*(os.environ[name] for name in names if os.environ[name].strip()), *_taken_from_keyring]
    if not keys:
        return text
    from argentum_kit.secrets import Secret, scrub

    return scrub(text, [Secret(key) for key in keys])
