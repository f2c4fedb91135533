"""The edge where keys and addresses come in: from the environment, or from a keyring where one is installed (SURFACE, Environment).

Everything further in gets values; nothing else reads a key. What is found here is also what must never be shown: `hidden`
takes every known key out of a text, whoever wrote it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argentum_kit.key_shape import has_variable_name, key_problem

from .keyring_keys import KEYRING_SERVICE, in_keyring, keys_of_keyring, no_answer, silent, taken

if TYPE_CHECKING:
    from argentum_audio.voices.access import VoiceAccess

    from ..minds.access import MindAccess

__all__ = ["KEYRING_SERVICE", "in_keyring", "no_answer", "silent"]

VOICE_KEYS = ("ELEVENLABS_API_KEY", "OPENAI_API_KEY")
KEY_ENDING = "_API_KEY"
"""What the name of every variable of a key ends with."""
OTHER_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
"""Read by a provider's own package; never by Argentum, and never shown either."""


@dataclass(frozen=True, slots=True)
class Access:
    """What minds and voices may use."""

    minds: MindAccess
    voices: VoiceAccess


def access(*, insecure: bool = False, seed: int = 0) -> Access:
    """The access that environment and keyring grant; raises Refused for a table of prices that does not read."""
    from argentum_audio.voices.access import VoiceAccess
    from argentum_kit.refused import Refused, one_line

    from ..journal.paths import home
    from ..minds.access import MindAccess
    from ..minds.price_table import PricesError, load_prices

    environment = environment_with_keyring()
    try:
        prices = load_prices(home())
    except PricesError as error:
        raise Refused(one_line(error)) from None
    if environment.get("ARGENTUM_HOME"):
        # One place says what a `~` in it means.
        environment = {**environment, "ARGENTUM_HOME": str(home().absolute())}
    return Access(
        MindAccess.of_environment(environment, insecure=insecure, prices=prices, seed=seed),
        VoiceAccess.of_environment(environment, insecure=insecure),
    )


def environment_with_keyring() -> Mapping[str, str]:
    """The environment, and for keys that it lacks what the keyring holds. Takes as long as `keyring_keys` waits for it."""
    lacking = [name for name in key_variables() if not os.environ.get(name, "").strip()]
    found = keys_of_keyring(key_variables()) if lacking else {}
    found = {name: found[name] for name in lacking if name in found}
    return {**os.environ, **found} if found else os.environ


def needed_by_mind(kind: str) -> tuple[str, ...]:
    """The variables of which a mind of this kind (`chat`, `anthropic`, …) takes the first that is set."""
    from argentum_kit.environment import OPENAI_API_KEY

    from ..minds.pydantic_ai.providers import PROVIDERS

    return (OPENAI_API_KEY,) if kind == "chat" else PROVIDERS[kind].keys if kind in PROVIDERS else ()


def needed_by_voice(kind: str) -> tuple[str, ...]:
    """The same for a voice."""
    return {"elevenlabs": ("ELEVENLABS_API_KEY",), "openai": ("OPENAI_API_KEY",)}.get(kind, ())


def refuse_misshapen(variables: Iterable[str], where: str = "") -> None:
    """Refuse the first of these keys that is there if it is none that could be sent; raises Refused with what is wrong."""
    from argentum_kit.refused import Refused

    environment = environment_with_keyring()
    name = next((name for name in variables if environment.get(name, "").strip()), None)
    if name is not None and (wrong := key_problem(environment[name])) is not None:
        raise Refused(f"{where + ': ' if where else ''}{_called(name)} {wrong}")


def misshapen(variable: str) -> str | None:
    """What is wrong with a key that is set or kept under this name, in a few words; None for one that may be sent."""
    key = os.environ.get(variable, "").strip() or in_keyring(variable, key_variables())
    return key_problem(key) if key else None


def _called(variable: str) -> str:
    return variable if os.environ.get(variable, "").strip() else f"{variable}, from the keyring,"


def key_variables() -> tuple[str, ...]:
    """Every variable that may hold a key."""
    from ..minds.access import KEY_VARIABLES

    return tuple(dict.fromkeys((*KEY_VARIABLES, *VOICE_KEYS)))


def where_from(variable: str) -> str | None:
    """Where a key comes from: `environment`, `keyring`, or None when it is missing."""
    if os.environ.get(variable, "").strip():
        return "environment"
    return "keyring" if in_keyring(variable, key_variables()) else None


def hidden(text: str) -> str:
    """A text without any key that is known here, whoever wrote it: for refusals, notices and reports of crashes.

    A key in the keyring that nobody asked for yet cannot be in any text, so the keyring is not opened for this.
    """
    names = [name for name in os.environ if name.endswith(KEY_ENDING) or name in OTHER_SECRETS]
    set_here = [os.environ[name] for name in names if os.environ[name].strip()]
    # Of `NAME=key` in a variable, as a bad `.env` file leaves it, the name is no secret.
    keys = [key.partition("=")[2] if has_variable_name(key) else key for key in (*set_here, *taken())]
    if not keys:
        return text
    from argentum_kit.secrets import Secret, scrub

    return scrub(text, [Secret(key) for key in keys])
