"""The debate as a screen sees it, without a screen: what panels read and what tests check."""

from .cause import CAUSE_KINDS, Cause, CauseKind, Severity
from .coming import NextSpeaker
from .history import AgentHistory
from .stage_view import StageSnapshot, StageView
from .topics import TOPICS, Topic
from .transcript import SpeakerTurn, Transcript

__all__ = [
    "CAUSE_KINDS",
    "TOPICS",
    "AgentHistory",
    "Cause",
    "CauseKind",
    "NextSpeaker",
    "Severity",
    "SpeakerTurn",
    "StageSnapshot",
    "StageView",
    "Topic",
    "Transcript",
]
