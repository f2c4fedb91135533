"""What minds may use: keys, the address of the chat server, and how far to trust a line. A value, made once at the edge.

Nothing further in reads the environment; a key is a `Secret` from here on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from argentum_kit.endpoint import is_loopback
from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, key_of, value_of
from argentum_kit.secrets import Secret

from .prices import Prices
from .pydantic_ai.providers import PROVIDERS

KEY_VARIABLES: tuple[str, ...] = tuple(
    dict.fromkeys((OPENAI_API_KEY, *(variable for provider in PROVIDERS.values() for variable in provider.keys)))
)
"""Every variable that may hold a key for a mind."""


@dataclass(frozen=True, slots=True)
class MindAccess:
    """Keys by variable, the chat server's address (None for the default), and whether plain http is allowed."""

    keys: Mapping[str, Secret] = field(default_factory=dict)
    base_url: str | None = None
    insecure: bool = False
    prices: Prices = field(default_factory=Prices)
    seed: int = 0

    @classmethod
    def of_environment(
        cls, environment: Mapping[str, str], *, insecure: bool = False, prices: Prices | None = None, seed: int = 0
    ) -> MindAccess:
        """Access as an environment grants it; a variable that is empty counts as missing."""
        found = {name: key_of(environment, name) for name in KEY_VARIABLES}
        keys = {name: key for name, key in found.items() if key is not None}
        return cls(keys, value_of(environment, OPENAI_BASE_URL), insecure, prices or Prices(), seed)

    def key(self, *variables: str) -> Secret | None:
        """The first of these keys that is there."""
        return next((self.keys[name] for name in variables if name in self.keys), None)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All keys, to be scrubbed from what is shown."""
        return tuple(self.keys.values())


def needs_key(host: str) -> bool:
    """Servers on this machine need none."""
    return not is_loopback(host)
