"""What minds and voices throw, as inputs of the engine: one sentence each, without control characters or markup."""

from __future__ import annotations

from argentum_audio.voices.base import VoiceError
from argentum_kit.plain_text import sanitise

from ..minds.base import MindFault, MindRequest
from ..orchestrator.effects import Synthesise
from ..orchestrator.inputs import MindFailed, VoiceFailed


def mind_failed(request: MindRequest, mind: str, error: Exception) -> MindFailed:
    """A mind's fault as an input. Of a chain it is told by the name of its first."""
    mind = mind.partition(",")[0]
    if isinstance(error, MindFault):
        return MindFailed(request.request_id, mind, error.fault, sanitise(error.detail), error.retry_ms)
    return MindFailed(request.request_id, mind, "failed", fault_text(error))


def voice_failed(order: Synthesise, voice: str, error: Exception) -> VoiceFailed:
    """A voice's fault as an input."""
    if isinstance(error, VoiceError):
        return VoiceFailed(order.request_id, voice, error.kind, fault_text(error), error.retry_ms)
    return VoiceFailed(order.request_id, voice, "failed", fault_text(error))


def fault_text(error: Exception) -> str:
    """A fault in one sentence; of one that nobody foresaw also its type."""
    if isinstance(error, VoiceError | MindFault):
        return sanitise(str(error))
    return sanitise(f"{type(error).__name__}: {error}")
