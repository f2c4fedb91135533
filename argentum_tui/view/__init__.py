"""The debate as a screen sees it, without a screen: what panels read and what tests check."""

from .history import History
from .stage_view import NextSpeaker, StageView
from .told import Happening, Severity
from .topics import TOPICS, Topic
from .transcript import Transcript, Turn

__all__ = ["TOPICS", "Happening", "History", "NextSpeaker", "Severity", "StageView", "Topic", "Transcript", "Turn"]
