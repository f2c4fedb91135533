"""The debate as a screen sees it, without a screen: what panels read and what tests check."""

from .coming import NextSpeaker
from .happening_line import HappeningLine, Severity
from .history import AgentHistory
from .stage_view import StageSnapshot, StageView
from .topics import TOPICS, Topic
from .transcript import SpeakerTurn, Transcript

__all__ = [
    "TOPICS",
    "AgentHistory",
    "HappeningLine",
    "NextSpeaker",
    "Severity",
    "SpeakerTurn",
    "StageSnapshot",
    "StageView",
    "Topic",
    "Transcript",
]
