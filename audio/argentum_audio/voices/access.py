"""What it takes to reach the providers of voices: keys, addresses, and whether plain http may leave this machine.

Read once, at the edge (SURFACE, Environment); a voice is handed the value and never looks at the environment itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argentum_kit.endpoint import EndpointError, endpoint_at
from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_URL, key_of, value_of
from argentum_kit.secrets import Secret

from .base import VoiceError

ELEVENLABS_KEY = "ELEVENLABS_API_KEY"
ELEVENLABS_BASE = "ELEVENLABS_BASE_URL"

HOME = "ARGENTUM_HOME"
# The folder in the user's home of Argentum where models of local voices lie.
MODELS = "voices"

ELEVENLABS_URL = "https://api.elevenlabs.io"


@dataclass(frozen=True, slots=True)
class VoiceAccess:
    """Keys and addresses. `models` is where downloaded models of local voices are kept; None for the platform's place for it."""

    elevenlabs_key: Secret | None = None
    elevenlabs_url: str = ELEVENLABS_URL
    openai_key: Secret | None = None
    openai_url: str = OPENAI_URL
    insecure: bool = False
    models: Path | None = None

    @classmethod
    def of_environment(cls, environ: Mapping[str, str], *, insecure: bool = False) -> VoiceAccess:
        """What the variables say; an empty one counts as not set."""
        home = value_of(environ, HOME)
        return cls(
            elevenlabs_key=key_of(environ, ELEVENLABS_KEY),
            elevenlabs_url=value_of(environ, ELEVENLABS_BASE) or ELEVENLABS_URL,
            openai_key=key_of(environ, OPENAI_API_KEY),
            openai_url=value_of(environ, OPENAI_BASE_URL) or OPENAI_URL,
            insecure=insecure,
            models=Path(home).expanduser() / MODELS if home else None,
        )


class VoiceKeyMissing(VoiceError):
    """A provider's key is not set. The sentence names the variable."""

    def __init__(self, voice: str, variable: str) -> None:
        super().__init__(f"The voice {voice} needs a key; set {variable}.", kind="auth")


def checked_base(url: str, variable: str, *, insecure: bool) -> str:
    """The base address without a slash at its end. Raises VoiceError for one that would carry a key in the clear."""
    try:
        return endpoint_at(url, None, variable=variable, insecure=insecure).base_url
    except EndpointError as error:
        raise VoiceError(f"{error}.", kind="insecure") from None
