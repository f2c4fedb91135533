"""What is asked of ElevenLabs: addresses, voice settings and the text as it may be sent (WIRE, ElevenLabs). Pure."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from typing import Any

from ..base import Prosody
from ..network.pcm_decoder import PCM_RATE

PROVIDER = "ElevenLabs"
MODEL = "eleven_flash_v2_5"
SPEED = (0.7, 1.2)
# The key goes in a header, never in the address: addresses are logged.
KEY_HEADER = "xi-api-key"

_STABILITY, _SIMILARITY = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How a voice speaks in one context; all but the speed (0.7 to 1.2) lie in 0..1."""

    stability: float = _STABILITY
    similarity_boost: float = _SIMILARITY
    style: float = 0.0
    use_speaker_boost: bool = True
    speed: float = 1.0

    def message(self) -> dict[str, Any]:
        """The settings as the provider takes them."""
        return {
            "stability": self.stability,
            "similarity_boost": self.similarity_boost,
            "style": self.style,
            "use_speaker_boost": self.use_speaker_boost,
            "speed": self.speed,
        }


def settings_for(prosody: Prosody) -> VoiceSettings:
    """A mood as the provider can play it: pace as speed; an excited voice less stable and in a stronger style.

    Pitch stands for excitement here, since the voice's pitch itself cannot be asked for; 10 % is all a mood may have.
    """
    prosody = prosody.finite()
    excitement = min(max(prosody.pitch_percent / 10.0, -1.0), 1.0)
    return VoiceSettings(
        stability=round(_STABILITY - 0.2 * excitement, 3),
        style=round(0.3 * max(excitement, 0.0), 3),
        speed=round(min(max(1.0 + prosody.rate_percent / 100.0, SPEED[0]), SPEED[1]), 3),
    )


def socket_address(base: str, voice: str, *, model: str = MODEL, inactivity_s: int = 60) -> str:
    """The websocket's address for a voice, from the base address of the API (https or http).

    The provider closes the socket after `inactivity_s` without a message.
    """
    scheme, _, rest = base.partition("://")
    query = {
        "model_id": model,
        "output_format": f"pcm_{PCM_RATE}",
        "inactivity_timeout": str(inactivity_s),
        "sync_alignment": "true",
    }
    return (
        f"{'wss' if scheme == 'https' else 'ws'}://{rest}/v1/text-to-speech/{urllib.parse.quote(voice, safe='')}"
        f"/multi-stream-input?{urllib.parse.urlencode(query)}"
    )


def timed_address(base: str, voice: str) -> str:
    """Where a whole sentence is asked for by HTTP, to be answered with times."""
    return (
        f"{base}/v1/text-to-speech/{urllib.parse.quote(voice, safe='')}/stream/with-timestamps"
        f"?output_format=pcm_{PCM_RATE}"
    )


def timed_request(sentence: str, before: str, settings: VoiceSettings, model: str = MODEL) -> dict[str, Any]:
    """The body of an HTTP request. `before` is what was spoken just before, so that the melody goes on."""
    body = {"text": plain_words(sentence).strip(), "model_id": model, "voice_settings": settings.message()}
    return {**body, "previous_text": plain_words(before).strip()} if before else body


def plain_words(text: str) -> str:
    """The words of a text, as many as before, ending with a space, without the characters that the provider would take for markup."""
    words = ("".join(" " if c in "<>[]{}" else c for c in word).strip() or word for word in text.split())
    return " ".join(words) + " "
