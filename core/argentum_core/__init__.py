"""The engine of Argentum: what a debate is, its economy and temper, the micro-turn, minds, and the record."""

from pathlib import Path

from .compiled import Engine, choose

ENGINE: Engine = choose(Path(__file__).parent)
"""Whether the rules run compiled in this process, or as Python."""
