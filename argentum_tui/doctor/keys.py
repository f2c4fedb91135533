"""Keys, the keyring they may lie in, and addresses: whether they are there and could be used, never any part of one."""

from __future__ import annotations

import os

from .check import Check

KEYS = ("OPENAI_API_KEY", "ELEVENLABS_API_KEY")
ADDRESSES = ("OPENAI_BASE_URL", "ELEVENLABS_BASE_URL")

_MISSING = {
    "OPENAI_API_KEY": "missing: chat:MODEL and openai:VOICE need it, except at a server on this machine",
    "ELEVENLABS_API_KEY": "missing: elevenlabs:VOICE_ID needs it",
}


def keyring() -> list[Check]:
    """Whether the system's keyring answers. It is asked once, by whoever comes first."""
    from importlib.util import find_spec

    from argentum_core.wiring.access import in_keyring, key_variables, no_answer
    from argentum_core.wiring.keyring_keys import backend

    if find_spec("keyring") is None:
        return [Check("keyring", False, "not installed: keys come from the environment alone (extra keyring)")]
    in_keyring("", key_variables())
    failure = no_answer()
    if failure is None and not backend():
        return [Check("keyring", False, "none on this machine: keys come from the environment alone")]
    return [Check("keyring", failure is None, failure or f"{backend()} answers")]


def key_checks() -> list[Check]:
    """Of every key whether it is there, where it comes from, and whether a request could carry it."""
    from argentum_core.wiring.access import key_variables, misshapen, where_from

    found: list[Check] = []
    for name in dict.fromkeys((*KEYS, *key_variables())):
        source = where_from(name)
        wrong = misshapen(name) if source else None
        detail = f"present, from the {source}" if source else _missing(name)
        found.append(Check(name, bool(source) and wrong is None, f"{detail}, but it {wrong}" if wrong else detail))
    return found


def addresses() -> list[Check]:
    """Of addresses whether they are set and are such."""
    from argentum_kit.endpoint import EndpointError, endpoint_at

    found: list[Check] = []
    for name in ADDRESSES:
        value = os.environ.get(name, "").strip()
        if not value:
            found.append(Check(name, False, "not set: the provider's own address is used"))
            continue
        try:
            endpoint_at(value, None, variable="it")
        except EndpointError as error:
            found.append(Check(name, False, f"present, but {error}"))
        else:
            found.append(Check(name, True, "present"))
    return found


def _missing(variable: str) -> str:
    """What a missing key is for."""
    from argentum_core.minds.pydantic_ai.providers import PROVIDERS

    named = [f"{provider.name}:MODEL" for provider in PROVIDERS.values() if variable in provider.keys]
    return _MISSING.get(variable) or f"missing: {' and '.join(named)} needs it, with the extra providers"
