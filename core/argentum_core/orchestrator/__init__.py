"""The micro-turn: inputs in, events and effects out. See `step`."""

from .step import StepResult, step

__all__ = ["StepResult", "step"]
