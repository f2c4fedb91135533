"""The error of a spec that can never work, told apart from a voice that fails for now."""

from __future__ import annotations

from .base import VoiceError


class VoiceSpecError(VoiceError):
    """The spec itself is wrong: an unknown kind or an unknown variant. No voice of its chain is tried."""
