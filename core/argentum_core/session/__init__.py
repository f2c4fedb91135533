"""The live runner: the only place where engine, minds, sound and clock meet.

`Setup` says what to begin with; `run_virtual` plays it as fast as the machine allows, `LiveSession` in real time.
"""

from .live import LiveSession
from .setup import MindTraits, Setup, SetupError, agent_id, agents_of
from .virtual import run_virtual

__all__ = ["LiveSession", "MindTraits", "Setup", "SetupError", "agent_id", "agents_of", "run_virtual"]
