"""A motion of one's own: from one sentence to the material of a debate, sketched or written by a model."""

from .proposition import Proposition, read
from .sketch import ABOUT, NOTICE, sketch

__all__ = ["ABOUT", "NOTICE", "Proposition", "read", "sketch"]
