"""The micro-turn: inputs in, events and effects out. See `step`."""

from .step import Outcome, step

__all__ = ["Outcome", "step"]
